"""One number a record, whose means are compared when groups are: what a KPI says, made additive.

Medians cannot be added up, so times are compared by the means of their logarithms, which is the
same question where times are skewed alike. Everything is a sum over a sum, so that what holds of
all but one group is what holds of all less what holds of the group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from aftersales.kpis import statistic
from aftersales.kpis.statistic import (
    PASSIVE,
    PROMOTER,
    Mean,
    Median,
    NetPromoters,
    Ratio,
    Share,
    Statistic,
    TimeBetween,
    YearlySurvival,
    when,
)

PARTS = ("n", "over", "under", "over_over", "over_under", "under_under")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What is added up over the records: `over`, and `under` where that is not 1 for each.

    A `share` is 0 or 1 in each record, so that its squares need not be added up.
    """

    over: Any
    under: Any = None
    share: bool = False
    logarithm: bool = False

    def columns(self, name: str) -> Mapping[str, Any]:
        """The numbers of a record, as columns for `sums`."""
        over = {f"{name}.over": self.over.cast("float64")}
        if self.under is None:
            return over
        return over | {f"{name}.under": self.under.cast("float64")}

    def sums(self, table: ir.Table, name: str) -> Mapping[str, ir.Scalar]:
        """What to ask for, of a table with the `columns`; named as `of` reads it."""
        over = table[f"{name}.over"]
        if self.under is not None:
            parts = Ratio(over, table[f"{name}.under"]).parts()
        else:
            squares = {} if self.share else {"over_over": (over * over).sum()}
            parts = {"n": over.count(), "over": over.sum(), **squares}
        return {f"{name}.{part}": expression for part, expression in parts.items()}

    def of(self, answer: Mapping[str, Any], name: str) -> Sums:
        """What an engine answered; nothing counted is nothing."""
        told = {part: answer.get(f"{name}.{part}") for part in PARTS}
        known = {part: 0.0 if pd.isna(v) else float(v) for part, v in told.items() if v is not None}
        if self.under is None:
            n, over = known["n"], known["over"]
            known |= {"under": n, "over_under": over, "under_under": n}
            known.setdefault("over_over", over)
        return Sums(**known)


def scored(said: Statistic) -> Score | None:
    """How records are compared by it; None for counts and totals: a larger group has more."""
    match said:
        case Share(hit=hit):
            return Score(over=hit, share=True)
        case Median(number=number):
            return Score(over=when(number > 0, number).ln(), logarithm=True)
        case Mean(number=number) | statistic.Score(answer=number):
            return Score(over=number)
        case NetPromoters(answer=answer):
            promoter, detractor = answer >= PROMOTER, answer < PASSIVE
            return Score(over=100.0 * (promoter.cast("float64") - detractor.cast("float64")))
        case YearlySurvival(left=left, months=months):
            return Score(over=left, under=when(months >= 0, months))
        case TimeBetween(events=events, watched=watched):
            return Score(over=events, under=when(watched >= 0, watched))
        case Ratio(numerator=over, denominator=under):
            return Score(over=over, under=under)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The additive parts of some records; the names are those of `Ratio`."""

    n: float = 0.0
    over: float = 0.0
    under: float = 0.0
    over_over: float = 0.0
    over_under: float = 0.0
    under_under: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(**{part: getattr(self, part) + getattr(other, part) for part in PARTS})

    def __sub__(self, other: Sums) -> Sums:
        return Sums(**{part: getattr(self, part) - getattr(other, part) for part in PARTS})

    @property
    def value(self) -> float:
        """The mean, or the ratio."""
        return self.over / self.under

    @property
    def variance(self) -> float:
        """Of the value: linearised, for means the usual one."""
        squares = (
            self.over_over - 2 * self.value * self.over_under + self.value**2 * self.under_under
        )
        return max(squares, 0.0) / self.under**2 * self.n / (self.n - 1)

    @property
    def equal_n(self) -> float:
        """As many records as equally large ones would say as much; a few large ones weigh few."""
        return self.under**2 / self.under_under if self.under_under > 0 else 0.0
