"""An uncertain number: fixed, PERT or normal, with an optional fat tail (docs/MODEL.md)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

Array = NDArray[np.float64]

PERT_SHAPE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """With this probability the number is uniform in [low, high] instead."""

    probability: float
    low: float
    high: float

    @property
    def mean(self) -> float:
        """Mean of the tail itself."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Fixed:
    """A number that is certain."""

    value: float

    @property
    def mean(self) -> float:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Pert:
    """A beta distribution on [low, high] with shape 4 around its mode."""

    low: float
    mode: float
    high: float
    tail: Tail | None = None

    @property
    def mean(self) -> float:
        """Mean, tail included."""
        return _with_tail((self.low + PERT_SHAPE * self.mode + self.high) / 6, self.tail)

    def quantile(self, probability: Array) -> Array:
        """Inverse distribution function of the core (without the tail), any shape."""
        width = self.high - self.low
        if width == 0:
            return np.full_like(probability, self.mode)
        alpha = 1 + PERT_SHAPE * (self.mode - self.low) / width
        beta = 1 + PERT_SHAPE * (self.high - self.mode) / width
        return np.asarray(self.low + width * betaincinv(alpha, beta, probability))


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """A normal distribution."""

    mean_of_core: float
    sd: float
    tail: Tail | None = None

    @property
    def mean(self) -> float:
        """Mean, tail included."""
        return _with_tail(self.mean_of_core, self.tail)

    def quantile(self, probability: Array) -> Array:
        """Inverse distribution function of the core (without the tail), any shape."""
        return np.asarray(self.mean_of_core + self.sd * ndtri(probability))


Uncertain = Fixed | Pert | Normal


def _with_tail(mean_of_core: float, tail: Tail | None) -> float:
    if tail is None:
        return mean_of_core
    return (1 - tail.probability) * mean_of_core + tail.probability * tail.mean
