"""The test that a forecast has to stand: fitted to the first part of the data, held to the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from aftersales.clv.settings import Range, Reckoning, ranged
from aftersales.histories import Counts
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdout:
    """What was expected of the time after `until`, and what happened.

    `believed` is the interval of a model that is right: its parameters and chance. Where the miss
    is larger than its standard deviation, `supported` takes the miss for that instead; `log_miss`
    is what this adds, as a standard deviation on the logarithm, else 0.
    """

    until: date | None
    months: float
    customers: int
    happened: int
    believed: Range
    supported: Range
    log_miss: float

    @property
    def miss_share(self) -> float:
        """Expected over happened less one: −0.12 where 12 % too few were expected."""
        return self.believed.value / max(self.happened, 1) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Expected events of each customer, shape (customers,), and their totals in other worlds."""

    expected: Array
    totals: Array
    happened: Counts
    until: date | None
    months: float


def holdout(forecast: Forecast, reckoning: Reckoning) -> Holdout:
    """The forecast beside what happened."""
    expected, happened = float(forecast.expected.sum()), int(forecast.happened.sum())
    believed = float(np.hypot(_of_parameters(forecast), _of_chance(forecast)))
    miss = np.log((happened + 0.5) / (expected + 0.5))
    beyond = float(np.sqrt(max(miss**2 - believed**2, 0.0)))
    return Holdout(
        until=forecast.until,
        months=forecast.months,
        customers=len(forecast.expected),
        happened=happened,
        believed=ranged(expected, believed, reckoning),
        supported=ranged(expected, float(np.hypot(believed, beyond)), reckoning),
        log_miss=beyond,
    )


def _of_parameters(forecast: Forecast) -> float:
    return float(forecast.totals.std() / max(forecast.expected.sum(), 0.5))


def _of_chance(forecast: Forecast) -> float:
    """How far a total strays by chance, from how far the customers strayed from what was expected.

    Taken about their mean, so that a model that misses all alike is not excused by it.
    """
    strayed = forecast.happened - forecast.expected
    return float(np.sqrt(len(strayed)) * strayed.std() / max(forecast.expected.sum(), 0.5))


def totals(worlds: Iterable[Array]) -> Array:
    """The total of each world."""
    return np.array([world.sum() for world in worlds])
