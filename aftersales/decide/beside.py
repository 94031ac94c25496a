"""What speaks for a programme beside its ratios and is never added to them.

Prospects whom no unhappy customer puts off, and what keeping a customer costs against winning one.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from aftersales.decide.answers import Spread, spread
from aftersales.model import Outcome, State
from aftersales.model.finance import present_value
from aftersales.model.today import exposure
from aftersales.study import Study
from aftersales.uncertain import Array, Fixed, Uncertain

RANGE = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordOfMouth:
    """In the last year of the horizon: unhappy customers fewer, and prospects not lost."""

    unhappy_fewer: Spread
    prospects_kept: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The programme's cost for each customer more at the horizon, in money.

    Low, middle and high enclose 90 % of the worlds; None: in so many of them it gains no customer.
    `customers` is how many more there are, `winning` what a new one costs, by how those kept are
    spread over the segments; None where that is not known.
    """

    customers: Spread
    low: float | None
    middle: float | None
    high: float | None
    winning: float | None


def word_of_mouth(study: Study, drawn: Outcome, lost_for_each: Uncertain) -> WordOfMouth:
    """`lost_for_each`: prospects lost for each customer who is unhappy with a case."""
    fewer = unhappy(study, drawn.baseline) - unhappy(study, drawn.scenario)
    return WordOfMouth(
        unhappy_fewer=spread(fewer),
        prospects_kept=spread(fewer * _drawn(lost_for_each, len(fewer), study.settings.seed)),
    )


def unhappy(study: Study, state: State) -> Array:
    """Customers who meet the service within a year and are not satisfied, shape (worlds,)."""
    met = np.array([exposure(segment) for segment in study.segments])
    return np.asarray((state.customers * (1 - state.csat)) @ met)


def keeping(study: Study, drawn: Outcome) -> Keeping:
    """What each customer more has cost, over the drawn worlds."""
    more = drawn.scenario.customers - drawn.baseline.customers
    everywhere = more.sum(axis=-1)
    cost = present_value(drawn.cost, study.settings.discount_rate)
    each = np.where(everywhere > 0, cost / np.where(everywhere > 0, everywhere, 1.0), np.inf)
    low, middle, high = np.quantile(each, RANGE, method="inverted_cdf")
    return Keeping(
        customers=spread(everywhere),
        low=_finite(low),
        middle=_finite(middle),
        high=_finite(high),
        winning=_winning(study, more.mean(axis=0)),
    )


def _winning(study: Study, more: Array) -> float | None:
    costs = np.array([segment.acquisition_cost for segment in study.segments])
    gained = np.maximum(more, 0.0)
    if not costs.any() or not gained.any():
        return None
    return float(costs @ gained / gained.sum())


def _drawn(number: Uncertain, count: int, seed: int) -> Array:
    """A stream of its own, as every other number has."""
    if isinstance(number, Fixed):
        return np.full(count, number.value)
    return number.quantile(np.random.default_rng([seed, crc32(b"word of mouth")]).random(count))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
