"""A KPI by month as numbers to compute with: equal steps, a scale without bounds, weights.

Shares are taken as log-odds, other figures that cannot fall below nothing as logarithms, the rest
as they stand: so a band can never leave what the KPI can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from aftersales.kpis.kpi import Measurement, Unit
from aftersales.message import N_
from aftersales.uncertain import Array

RECORDS_NEEDED = 10  # of fewer, a share jumps in steps of more than ten points
PART_OF_A_MONTH = 0.1  # a month with less than this of the fullest one is cut off by the export
YEAR_MONTHS = 12
MOST_MONTHS = 5 * YEAR_MONTHS  # what was before says nothing of the next half year, and takes long
RECENT_MONTHS = 6
CUT_SHORT = frozenset({"mean_time_between_visits"})
"""KPIs that wait for what follows: the nearer the end of the data, the less of it is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How values are stretched so that equal steps mean the same everywhere; `name` in words."""

    name: str
    stretched: Callable[[Array], Array]
    back: Callable[[Array], Array]


LOG_ODDS = Scale(name=N_("log-odds"), stretched=logit, back=expit)
LOGARITHM = Scale(name=N_("logarithms"), stretched=np.log, back=np.exp)
AS_IT_STANDS = Scale(name=N_("values as they stand"), stretched=np.asarray, back=np.asarray)
BETWEEN_0_AND_1 = Scale(
    name=AS_IT_STANDS.name, stretched=np.asarray, back=lambda values: np.clip(values, 0.0, 1.0)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Months that count, oldest first: `month` numbered from year 0, `y` on the scale.

    All arrays have shape (months,).
    """

    month: Array
    value: Array
    n: Array
    scale: Scale

    @property
    def y(self) -> Array:
        """The values on the scale; a share half a record away from 0 and 1."""
        if self.scale is LOG_ODDS:
            return self.scale.stretched((self.value * self.n + 0.5) / (self.n + 1))
        return self.scale.stretched(self.value)

    def values_of(self, y: Array, n: Array) -> Array:
        """The values that months with n records have on the scale: the other way round."""
        if self.scale is LOG_ODDS:
            return np.clip((self.scale.back(y) * (n + 1) - 0.5) / n, 0.0, 1.0)
        return self.scale.back(y)

    def noise(self, ahead: int) -> Array:
        """Variance of each month and of so many to come; 1 with the typical number of records."""
        n = np.concatenate([self.n, np.full(ahead, self.next_n)])
        return np.asarray(np.median(self.n) / n)

    @property
    def next_n(self) -> float:
        """How many records a month to come is taken to have: as many as the last ones."""
        return float(np.median(self.n[-RECENT_MONTHS:]))


def series_of(months: Sequence[Measurement]) -> Series:
    """The latest months that have a value and records enough to be a whole month."""
    measured = [m for m in months if m.value is not None and m.group is not None]
    fullest = max((m.n for m in measured), default=0)
    enough = [m for m in measured if m.n >= max(RECORDS_NEEDED, PART_OF_A_MONTH * fullest)]
    counted = enough[-MOST_MONTHS:]
    return Series(
        month=np.array([month_number(str(m.group)) for m in counted], dtype=float),
        value=np.array([m.value for m in counted], dtype=float),
        n=np.array([m.n for m in counted], dtype=float),
        scale=_scale(counted),
    )


def _scale(months: Sequence[Measurement]) -> Scale:
    values = [m.value for m in months if m.value is not None]
    if any(m.unit is Unit.SHARE for m in months):
        return LOG_ODDS if all(map(_is_counted, months)) else _of_a_ratio(values)
    above_nothing = not any(m.unit is Unit.POINTS for m in months) and min(values, default=0) > 0
    return LOGARITHM if above_nothing else AS_IT_STANDS


def _of_a_ratio(values: Sequence[float]) -> Scale:
    """A share of an amount; credit notes may carry it beyond 0 and 1."""
    return BETWEEN_0_AND_1 if all(0 <= value <= 1 for value in values) else AS_IT_STANDS


def _is_counted(month: Measurement) -> bool:
    """Whether the share is that of records: a whole number of them."""
    hits = (month.value or 0.0) * month.n
    return 0 <= hits <= month.n and abs(hits - round(hits)) < 1e-6 * max(month.n, 1)


def month_number(month: str) -> int:
    """2025-03 → months since year 0."""
    year, number = month.split("-")
    return int(year) * YEAR_MONTHS + int(number) - 1


def month_name(number: float) -> str:
    """The same backwards."""
    year, month = divmod(int(number), YEAR_MONTHS)
    return f"{year}-{month + 1:02d}"
