"""A level that wanders, perhaps with a drift and a yearly wave: the state-space model of a KPI.

Observed is level + noise; the level moves by a random step a month (Harvey 1989, local level). How
restless it is, whether it drifts and whether the year is seen are not chosen: every `Make` on a
small grid is fitted and weighs as much as the data speak for it, so the band knows what is not
known about the model. A Gaussian model of few months needs no filter: one Cholesky factor of the
covariance of all months holds the forecasts of every later month from every earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import pi

import numpy as np
from scipy.special import stdtrit

from aftersales.kpis.series import YEAR_MONTHS
from aftersales.uncertain import Array

UNKNOWN = 1e4  # variance of a level about which nothing is known beforehand
RESTLESS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0)
DRIFTS = ((0.0, 0.5), (0.05, 0.25), (0.5, 0.25))
WAVES = ((0.0, 0.5), (0.3, 0.25), (1.5, 0.25))


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """One make of the model, all in multiples of the noise of a typical month.

    `restless`: variance of the level's monthly step; `drift`: standard deviation of the drift a
    month; `wave`: of the yearly wave's two coefficients; `weight`: what it weighs beforehand.
    """

    restless: float
    drift: float
    wave: float
    weight: float


def makes(*, seasonal: bool) -> tuple[Make, ...]:
    """Every make that is considered; a yearly wave only where there are two years."""
    waves = WAVES if seasonal else ((0.0, 1.0),)
    return tuple(
        Make(restless=restless, drift=drift, wave=wave, weight=of_drift * of_wave)
        for restless, (drift, of_drift), (wave, of_wave) in product(RESTLESS, DRIFTS, waves)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Student-t beliefs about values: `centre` and `scale`, any shape, with `freedom`."""

    centre: Array
    scale: Array
    freedom: Array

    def bound(self, probability: float) -> Array:
        """The value below which it lies with that probability."""
        return np.asarray(self.centre + stdtrit(self.freedom, probability) * self.scale)


class Fit:
    """The makes fitted to months; axes: makes, months (those observed first, then those ahead).

    `month` and `y` have shape (observed,), `ahead` months follow them; `noise` covers both.
    `breaks` is the first month of a new level of which nothing is known beforehand.
    """

    def __init__(
        self, month: Array, y: Array, noise: Array, ahead: Array, *, breaks: float | None = None
    ) -> None:
        self.month = np.concatenate([month, ahead])
        self.observed = len(month)
        self.centre = float(np.median(y))
        self.y = y - self.centre
        self.noise = noise
        self.breaks = breaks
        self.makes = makes(seasonal=bool(month[-1] - month[0] + 1 >= 2 * YEAR_MONTHS))

    @cached_property
    def trend_covariance(self) -> Array:
        """Of level and drift, shape (makes, months, months)."""
        since = self.month - self.month[0]
        restless = np.array([make.restless for make in self.makes])[:, None, None]
        drift = np.array([make.drift for make in self.makes])[:, None, None]
        level = UNKNOWN * (1 + self._after_break())
        middle = since - since[: self.observed].mean()
        wander = np.minimum.outer(since, since)
        return np.asarray(level + restless * wander + drift**2 * np.multiply.outer(middle, middle))

    def _after_break(self) -> Array:
        if self.breaks is None:
            return np.zeros((len(self.month), len(self.month)))
        after = (self.month >= self.breaks).astype(float)
        return np.asarray(np.multiply.outer(after, after))

    @cached_property
    def wave_covariance(self) -> Array:
        """Of the yearly wave, shape (makes, months, months)."""
        wave = np.array([make.wave for make in self.makes])[:, None, None]
        apart = np.subtract.outer(self.month, self.month)
        return np.asarray(wave**2 * np.cos(2 * pi * apart / YEAR_MONTHS))

    @cached_property
    def factor(self) -> Array:
        """Lower Cholesky factor of the covariance of all months."""
        whole = self.trend_covariance + self.wave_covariance + np.diag(self.noise)
        return np.asarray(np.linalg.cholesky(whole), dtype=np.float64)

    @cached_property
    def surprise(self) -> Array:
        """What each observed month adds to what the months before it said, standardised."""
        factor = self.factor[:, : self.observed, : self.observed]
        y = np.broadcast_to(self.y[:, None], (len(self.makes), self.observed, 1))
        return np.asarray(np.linalg.solve(factor, y))[..., 0]

    @cached_property
    def variance(self) -> Array:
        """Of a typical month's noise, seen after each observed month; (makes, observed)."""
        months = np.arange(1, self.observed + 1)
        return np.cumsum(self.surprise**2, axis=1) / np.maximum(months - 1, 1)

    @cached_property
    def weights(self) -> Array:
        """What each make weighs after each observed month; (makes, observed), sums to 1."""
        months = np.arange(1, self.observed + 1)
        steps = np.diagonal(self.factor, axis1=1, axis2=2)[:, : self.observed]
        fit = -(months - 1) / 2 * np.log(self.variance + 1e-300) - np.cumsum(np.log(steps), axis=1)
        fit = fit + np.log([[make.weight] for make in self.makes])
        weights = np.exp(fit - fit.max(axis=0))
        return np.asarray(weights / weights.sum(axis=0))

    @cached_property
    def forecasts(self) -> Spread:
        """Of every month from each observed one; shape (months, origins)."""
        factor = self.factor[:, :, : self.observed]
        centre = np.cumsum(factor * self.surprise[:, None, :], axis=2)
        whole = (self.factor**2).sum(axis=2)[:, :, None]
        unknown = np.maximum(whole - np.cumsum(factor**2, axis=2), 0.0)
        return self._averaged(centre, unknown * self.variance[:, None, :])

    def _averaged(self, centre: Array, variance: Array) -> Spread:
        """One spread from those of the makes; shapes (makes, months, origins)."""
        weights = self.weights[:, None, :]
        mean = (weights * centre).sum(axis=0)
        within = (weights * variance).sum(axis=0)
        between = (weights * (centre - mean) ** 2).sum(axis=0)
        freedom = np.maximum(np.arange(self.observed), 1.0)
        return Spread(
            centre=mean + self.centre, scale=np.sqrt(within + between), freedom=freedom[None, :]
        )

    @cached_property
    def trend(self) -> Array:
        """The level in each month, from all that was observed; shape (months,)."""
        return self._smoothed(self.trend_covariance)

    @cached_property
    def with_season(self) -> Array:
        """The same with the yearly wave in it."""
        return self._smoothed(self.trend_covariance + self.wave_covariance)

    def _smoothed(self, covariance: Array) -> Array:
        """What is expected of a part of the model with that covariance, averaged over makes."""
        observed = slice(None, self.observed)
        factor = self.factor[:, observed, observed]
        inner = np.linalg.solve(np.swapaxes(factor, 1, 2), self.surprise[..., None])
        part = (covariance[:, :, observed] @ inner)[..., 0]
        return np.asarray(self.weights[:, -1] @ part + self.centre)

    def weight_of(self, part: str) -> float:
        """How far the data speak for a drift or a wave: the weight of the makes that have one."""
        having = np.array([getattr(make, part) > 0 for make in self.makes])
        return float(self.weights[having, -1].sum())
