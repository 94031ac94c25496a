"""The most likely parameters of a model, and how sure they are.

Every parameter lies above a floor, most often 0, and is searched for on the logarithm of its height
above it, where a likelihood is closest to a normal distribution; so is its uncertainty (Laplace's
approximation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from scipy.optimize import minimize

from aftersales.uncertain import Array

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
FARTHEST = 8.0  # from the start, on the logarithm: three thousand times as much or as little
UNKNOWN = 3.0  # standard deviation of a logarithm about which the data say nothing
SURE = 0.2  # a standard deviation so small that the likelihood is normal around its top
MOST_LOST = 4.0  # of log-likelihood, two standard deviations away; a normal one loses 2
STEP = 1e-4
NO_FLOOR: Mapping[str, float] = MappingProxyType({})

Model = TypeVar("Model")
LogLikelihood = Callable[[Array], tuple[float, Array]]
"""Parameters → log-likelihood and its gradient by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter with its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The most likely parameters; `covariance` is that of the logarithms of `values` − `floor`."""

    names: tuple[str, ...]
    values: Array
    floor: Array
    covariance: Array
    log_likelihood: float
    n: int

    @property
    def named(self) -> Mapping[str, float]:
        """Name → value."""
        return dict(zip(self.names, map(float, self.values), strict=True))

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Each with its interval."""
        above = self.values - self.floor
        factor = np.exp(Z * np.sqrt(np.diagonal(self.covariance)))
        low, high = self.floor + above / factor, self.floor + above * factor
        return tuple(
            Parameter(name=name, value=float(value), low=float(least), high=float(most))
            for name, value, least, most in zip(self.names, self.values, low, high, strict=True)
        )

    def model(self, model: type[Model]) -> Model:
        """The model with the most likely parameters."""
        return _with(model, self.names, self.values)

    def models(self, model: type[Model], n: int, seed: int) -> Iterator[Model]:
        """The model with parameters as they might be as well, n times."""
        return (_with(model, self.names, values) for values in self.draws(n, seed))

    def draws(self, n: int, seed: int) -> Array:
        """Parameters as they might be as well; shape (n, parameters)."""
        rng = np.random.default_rng(seed)
        logs = np.log(self.values - self.floor)
        return np.asarray(self.floor + np.exp(rng.multivariate_normal(logs, self.covariance, n)))


def _with(model: type[Model], names: Iterable[str], values: Array) -> Model:
    return model(**dict(zip(names, map(float, values), strict=True)))


def most_likely(
    log_likelihood: LogLikelihood,
    start: Mapping[str, float],
    n: int,
    *,
    floor: Mapping[str, float] = NO_FLOOR,
) -> Fit:
    """The parameters at the top of the likelihood of `n` customers, searched from `start`."""
    above = np.array([floor.get(name, 0.0) for name in start])
    begin = np.log(np.array(list(start.values())) - above)
    downhill = _downhill(log_likelihood, above, n, begin)
    found = minimize(
        downhill, begin, jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 500}
    )
    logs = np.clip(found.x, begin - FARTHEST, begin + FARTHEST)
    return Fit(
        names=tuple(start),
        values=above + np.exp(logs),
        floor=above,
        covariance=_covariance(downhill, logs, n),
        log_likelihood=-float(found.fun) * n,
        n=n,
    )


def _downhill(log_likelihood: LogLikelihood, floor: Array, n: int, begin: Array) -> LogLikelihood:
    """Minus the log-likelihood of one customer, and its gradient, by the logarithms.

    Level beyond the farthest that is searched: a likelihood may rise for ever, by ever less.
    """

    def of_logs(logs: Array) -> tuple[float, Array]:
        above = np.exp(np.clip(logs, begin - FARTHEST, begin + FARTHEST))
        height, slope = log_likelihood(floor + above)
        outside = np.abs(logs - begin) > FARTHEST
        return -height / n, np.where(outside, 0.0, -slope * above / n)

    return of_logs


def _covariance(downhill: LogLikelihood, logs: Array, n: int) -> Array:
    """Inverse of the curvature, as far as the likelihood is as wide as its top says."""
    steps = STEP * np.eye(len(logs))
    top, level = downhill(logs)
    curvature = n * np.array([downhill(logs + step)[1] - level for step in steps]) / STEP
    told, directions = np.linalg.eigh((curvature + curvature.T) / 2)
    sd = 1 / np.sqrt(np.maximum(told, 0.0) + UNKNOWN**-2)

    def lost(away: Array) -> float:
        return max(n * (downhill(logs + side * away)[0] - top) for side in (-1, 1))

    sd = np.array([_allowed(lost, d, size) for d, size in zip(directions.T, sd, strict=True)])
    return np.asarray((directions * sd**2) @ directions.T)


def _allowed(lost: Callable[[Array], float], direction: Array, sd: float) -> float:
    """The standard deviation, or less where two of them away is far less likely than normal.

    A flat top may end in a cliff, over which draws of a normal distribution would fall.
    """
    while sd > SURE and not lost(2 * sd * direction) < MOST_LOST:
        sd /= 1.5
    return sd
