"""How lifetime value is reckoned: over which time, at which rate, how surely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aftersales.uncertain import Array

WEEKS_A_YEAR = 365.25 / 7
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """`discount_rate` is a share a year; nothing beyond `horizon_months` counts."""

    horizon_months: float = 60.0
    discount_rate: float = 0.10
    draws: int = 200
    seed: int = 20_260_930
    confidence: float = 0.95

    @property
    def horizon_weeks(self) -> float:
        """The horizon in weeks."""
        return self.horizon_months / MONTHS_A_YEAR * WEEKS_A_YEAR

    @property
    def discount_per_week(self) -> float:
        """The same rate, compounded continuously."""
        return float(np.log1p(self.discount_rate) / WEEKS_A_YEAR)

    @property
    def z(self) -> float:
        """Half the width of an interval, in standard deviations."""
        return NormalDist().inv_cdf((1 + self.confidence) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """What a customer of a segment brings and costs a year, as of today.

    `contribution_share` is the margin before service, `annual_service_cost` what serving costs.
    """

    annual_revenue: float
    contribution_share: float
    annual_service_cost: float = 0.0

    @property
    def annual_margin(self) -> float:
        """What is left of a year's revenue after goods and service."""
        return self.annual_revenue * self.contribution_share - self.annual_service_cost

    @property
    def margin_share(self) -> float:
        """The same as a share of revenue; without any revenue, that before service."""
        if self.annual_revenue <= 0:
            return self.contribution_share
        return self.annual_margin / self.annual_revenue


EconomicsOf = Callable[[str], Economics]
"""Segment → what its customers bring and cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An expected value with its interval."""

    value: float
    low: float
    high: float


def log_spread(values: Array, sd: Array) -> Array:
    """Standard deviation on the logarithm of a log-normal with that mean and standard deviation.

    Any shape; 0 where the value is 0.
    """
    nothing = values == 0
    relative = np.where(nothing, 0.0, sd / np.where(nothing, 1.0, np.abs(values)))
    return np.asarray(np.sqrt(np.log1p(relative**2)))


def ends(values: Array, spread: Array, reckoning: Reckoning) -> tuple[Array, Array]:
    """Lower and upper ends of intervals that are as wide on the logarithm as `spread` says."""
    factor = np.exp(reckoning.z * spread)
    sides = np.stack([values / factor, values * factor])
    return sides.min(axis=0), sides.max(axis=0)


def share_ranged(share: float, draws: Array, reckoning: Reckoning) -> Range:
    """A share between the quantiles of its draws."""
    outside = (1 - reckoning.confidence) / 2
    low, high = np.quantile(draws, [outside, 1 - outside])
    return Range(value=share, low=min(float(low), share), high=max(float(high), share))


def ranged(value: float, spread: float, reckoning: Reckoning) -> Range:
    """One of them."""
    low, high = ends(np.array([value]), np.array([spread]), reckoning)
    return Range(value=value, low=float(low[0]), high=float(high[0]))
