"""Customers with the same history count once: what makes a million of them quick to fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from aftersales.histories import DAYS_A_WEEK, Counts, Purchases
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Distinct histories, shape (histories,): x, t_x and T in weeks, and how many share each.

    `bought` holds the distinct numbers of repeat purchases, shape (numbers,), `buyers` how many
    customers each has; `which` is the place of a history's x in it.
    """

    x: Array
    t_x: Array
    T: Array
    count: Array
    bought: Array
    buyers: Array
    which: Counts

    @classmethod
    def of(cls, purchases: Purchases) -> Self:
        """The distinct histories of these customers."""
        return cls.of_days(purchases.repeats, purchases.recency_days, purchases.age_days)

    @classmethod
    def of_days(cls, repeats: Counts, recency_days: Counts, age_days: Counts) -> Self:
        """The same from arrays of shape (customers,)."""
        columns = (repeats, recency_days, age_days)
        distinct, count = np.unique(packed(columns), return_counts=True)
        x, t_x, T = _unpacked(distinct, columns)
        bought, which = np.unique(x, return_inverse=True)
        return cls(
            x=x.astype(float),
            t_x=t_x / DAYS_A_WEEK,
            T=T / DAYS_A_WEEK,
            count=count.astype(float),
            bought=bought.astype(float),
            buyers=np.bincount(which, weights=count).astype(float),
            which=which,
        )

    def drawn(self, customers: int, seed: int) -> Self:
        """So many of the customers, drawn by chance."""
        rng = np.random.default_rng(seed)
        some = rng.choice(len(self.x), customers, p=self.count / self.count.sum())
        days = (np.rint(weeks[some] * DAYS_A_WEEK).astype(np.int64) for weeks in (self.t_x, self.T))
        return type(self).of_days(self.x[some].astype(np.int64), *days)

    @property
    def customers(self) -> int:
        """How many there are."""
        return int(self.count.sum())

    def total(self, of_history: Array) -> float:
        """Sum over all customers; a plain sum, since a dot product waits for busy cores."""
        return float((self.count * of_history).sum())


def packed(columns: tuple[Counts, ...]) -> Counts:
    """One whole number for each row: sorting numbers is ten times as fast as sorting rows."""
    whole = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        whole = whole * _width(column) + column
    return whole


def _unpacked(whole: Counts, columns: tuple[Counts, ...]) -> tuple[Counts, ...]:
    parts = []
    for column in reversed(columns):
        whole, part = np.divmod(whole, _width(column))
        parts.append(part)
    return tuple(reversed(parts))


def _width(column: Counts) -> int:
    return int(column.max(initial=0)) + 1
