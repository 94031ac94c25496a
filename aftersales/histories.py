"""What customers did so far, as the models of lifetime value need it: plain arrays, no engine.

`aftersales.kpis.histories` asks the tables for them, the models in `aftersales.clv` take them;
neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from aftersales.message import Message
from aftersales.uncertain import Array

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Names = NDArray[np.object_]

DAYS_A_WEEK = 7
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """Purchases of customers up to `until`; arrays of shape (customers,).

    All purchases of a day are one. `repeats` counts those after the first (x in the papers),
    `recency_days` runs from the first to the last (t_x), `age_days` from the first to `until` (T).
    `mean_spend` is that of the repeat purchases, NaN where it is not known. `from_first` is False
    where the customer was one before the file begins: the first purchase in it is not the first.
    `held_out` counts purchases of the `held_out_days` after `until`.
    """

    customer: Names
    segment: Names
    repeats: Counts
    recency_days: Counts
    age_days: Counts
    mean_spend: Array
    from_first: Flags
    held_out: Counts
    held_out_days: int
    until: date

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewals:
    """Contracts, or customers of whom it is known when they left; arrays of shape (relations,).

    A relation comes up for renewal every `period_months`; its age counts these occasions from 1.
    `first_age` is that of the first occasion seen, `renewed` how often it was renewed since, `lost`
    whether it was not at the occasion after. `months_to_due` runs from `until` to the next occasion
    of one that is not lost. `annual_fee` is NaN where it is not known. `held_out` counts renewals
    of the `held_out_months` after `until`; `stated` says whether the files state the segments,
    `comparable` whether a segment can teach for itself: not where it was made from revenue that
    grows with the time somebody stays. `until` is None where nothing is dated.
    """

    customer: Names
    segment: Names
    first_age: Counts
    renewed: Counts
    lost: Flags
    months_to_due: Array
    annual_fee: Array
    held_out: Counts
    held_out_months: float
    period_months: float
    stated: bool
    comparable: bool
    until: date | None

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def next_age(self) -> Counts:
        """Age at the occasion after the last renewal, shape (relations,)."""
        return self.first_age + self.renewed


Told = TypeVar("Told", Purchases, Renewals)


def only(told: Told, these: Flags | Counts) -> Told:
    """The same of these customers alone."""
    held: dict[str, Any] = {f.name: getattr(told, f.name) for f in fields(told)}
    arrays = {name: each[these] for name, each in held.items() if isinstance(each, np.ndarray)}
    return type(told)(**(held | arrays))


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """How many came up to leave for the 1st, 2nd … time (`due`), and left; shape (occasions,)."""

    due: Counts
    lost: Counts
    period_months: float

    @classmethod
    def of_occasions(cls, age: Counts, lost: Flags, period_months: float) -> Self:
        """From single occasions, each with its number from 1."""
        due = np.bincount(age - 1) if len(age) else np.zeros(0, dtype=np.int64)
        gone = np.bincount(age[lost] - 1, minlength=len(due))
        return cls(due=due, lost=gone.astype(np.int64), period_months=period_months)

    @classmethod
    def of_renewals(cls, told: Renewals) -> Self:
        """From relations, each seen from its first age on."""
        last = told.next_age - ~told.lost
        longest = int(last.max(initial=0))
        begun, ended = (np.bincount(at, minlength=longest + 2) for at in (told.first_age, last + 1))
        due = np.cumsum(begun - ended)[1 : longest + 1]
        lost = np.bincount(told.next_age[told.lost] - 1, minlength=longest)
        return cls(due=due, lost=lost, period_months=told.period_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """What the files tell, or what is missing for it; `earlier` is the same half-way, for a test.

    `remarks` say how it was read.
    """

    purchases: Purchases | Message
    renewals: Renewals | Message
    earlier_purchases: Purchases | None = None
    earlier_renewals: Renewals | None = None
    remarks: tuple[Message, ...] = ()
