"""Two groups of records held against each other: how far apart they are, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

import numpy as np
from scipy.special import ndtr, stdtr

from aftersales.kpis.breaks import Step
from aftersales.kpis.interval import Z
from aftersales.kpis.kpi import FEW, Measurement, Unit
from aftersales.kpis.score import Sums
from aftersales.kpis.series import LOG_ODDS, LOGARITHM, Series

EXPECTED_HITS = 5  # of each answer in each group, below which a share is not tested

# From when on a difference matters to anybody, however sure it is.
RELEVANT_ODDS = 1.4  # a share: 75 % against 81 %, 3 % against 4.2 %
RELEVANT_FACTOR = 1.2  # a time, an amount or any other figure: a fifth more
RELEVANT_POINTS = 10.0  # a net promoter score


class Apart(StrEnum):
    """How a difference is told: in points of a share, as a factor, or in the KPI's own unit."""

    POINTS = "points"
    FACTOR = "factor"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value against another with its 95 % interval: points are shares 0–1, factors are > 0."""

    apart: Apart
    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out that there is none."""
        none = 1.0 if self.apart is Apart.FACTOR else 0.0
        return self.low > none or self.high < none


def difference(here: Measurement, there: Measurement) -> Difference | None:
    """How far two measurements are apart, from their own intervals (MOVER; Newcombe 1998).

    None where one of them has no interval.
    """
    apart = _told_as(here, there)
    first, second = _stretched(here, apart), _stretched(there, apart)
    if first is None or second is None:
        return None
    value = first[0] - second[0]
    low = value - sqrt((first[0] - first[1]) ** 2 + (second[2] - second[0]) ** 2)
    high = value + sqrt((first[2] - first[0]) ** 2 + (second[0] - second[1]) ** 2)
    if apart is Apart.FACTOR:
        value, low, high = exp(value), exp(low), exp(high)
    return Difference(apart=apart, value=value, low=low, high=high)


def _told_as(here: Measurement, there: Measurement) -> Apart:
    if here.unit is Unit.SHARE:
        return Apart.POINTS
    above_nothing = all((m.low or 0) > 0 for m in (here, there))
    return Apart.FACTOR if above_nothing and here.unit is not Unit.POINTS else Apart.AMOUNT


def _stretched(measurement: Measurement, apart: Apart) -> tuple[float, float, float] | None:
    value, low, high = measurement.value, measurement.low, measurement.high
    if value is None or low is None or high is None:
        return None
    return (log(value), log(low), log(high)) if apart is Apart.FACTOR else (value, low, high)


def in_relevant_steps(unit: Unit, here: Sums, there: Sums, *, logarithm: bool) -> float:
    """How many times as far apart as matters they are at the least (95 %); 0 if perhaps not at all.

    `logarithm` where the sums are of logarithms.
    """
    error = sqrt(here.variance + there.variance)
    surely = abs(here.value - there.value) - Z * error
    return max(surely, 0.0) / _step(unit, here, there, logarithm)


def _step(unit: Unit, here: Sums, there: Sums, logarithm: bool) -> float:
    if logarithm:
        return log(RELEVANT_FACTOR)
    if unit is Unit.POINTS:
        return RELEVANT_POINTS
    if unit is Unit.SHARE and is_share(here + there):
        middle = (here.value + there.value) / 2
        return log(RELEVANT_ODDS) * max(middle * (1 - middle), 1e-6)
    return (RELEVANT_FACTOR - 1) * max(abs(there.value), 1e-12)


def break_in_relevant_steps(unit: Unit, series: Series, step: Step) -> float:
    """The same for a break of a level."""
    surely = abs(step.size) - Z * step.standard_error
    return max(surely, 0.0) / _step_on(series, unit)


def _step_on(series: Series, unit: Unit) -> float:
    if series.scale is LOG_ODDS:
        return log(RELEVANT_ODDS)
    if series.scale is LOGARITHM:
        return log(RELEVANT_FACTOR)
    usual = abs(float(np.median(series.value)))
    return RELEVANT_POINTS if unit is Unit.POINTS else (RELEVANT_FACTOR - 1) * max(usual, 1e-12)


def is_share(sums: Sums) -> bool:
    """Whether it is the share of records that are so: each counts as 0 or 1."""
    return sums.under == sums.n and sums.over_over == sums.over


def p_value(here: Sums, there: Sums) -> float | None:
    """Two-sided, of no difference: two proportions for shares, else Welch's t.

    None where the records are too few for the test.
    """
    if min(here.equal_n, there.equal_n) < FEW or min(here.under, there.under) <= 0:
        return None
    if is_share(here) and is_share(there):
        return _two_proportions(here, there)
    variance = here.variance + there.variance
    if variance <= 0:
        return None
    parts = [(s.variance, s.n - 1) for s in (here, there)]
    freedom = variance**2 / sum(part**2 / df for part, df in parts)
    return float(2 * stdtr(freedom, -abs(here.value - there.value) / sqrt(variance)))


def _two_proportions(here: Sums, there: Sums) -> float | None:
    both = here + there
    rare = min(both.value, 1 - both.value) * min(here.n, there.n)
    if rare < EXPECTED_HITS:
        return None
    error = sqrt(both.value * (1 - both.value) * (1 / here.n + 1 / there.n))
    return float(2 * ndtr(-abs(here.value - there.value) / error))


def adjusted(p_values: Sequence[float]) -> list[float]:
    """The same, corrected for how many there are: the chance that any is by chance (Holm 1979)."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1.0)
    return [float(each) for each in corrected]
