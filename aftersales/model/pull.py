"""How far each lever is pulled: what of its effects that reaches, and what is paid for it.

A slider may change how strong a lever is, how many it covers, how large its effects are and what it
costs. To the projection all of that is a factor on the lever's effects and three amounts of money,
so plans whose studies differ in nothing else are worlds of one study.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersales.study import Study
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """How far each lever is pulled; every array has shape (worlds or 1, levers).

    `reach` multiplies the study's effect sizes and coverages, and is the saturation of a lever's
    intensity where nothing else changes; adoption comes on top. `one_off` (before overrun),
    `refresh` and `monthly` are money as it is paid.
    """

    reach: Array
    one_off: Array
    refresh: Array
    monthly: Array

    @property
    def count(self) -> int:
        """How many worlds it tells apart."""
        return max(len(self.reach), len(self.one_off))

    @property
    def acts_or_costs(self) -> NDArray[np.intp]:
        """The places of the levers that any world pulls."""
        amounts = (self.reach, self.one_off, self.refresh, self.monthly)
        return np.flatnonzero(np.any([amount.any(axis=0) for amount in amounts], axis=0))

    def of_levers(self, places: NDArray[np.intp]) -> Pull:
        """The same for some of the levers."""
        return self.each(lambda array: array[:, places])

    def part(self, here: slice) -> Pull:
        """The same for some of the worlds."""
        return self.each(lambda array: array if len(array) == 1 else array[here])

    def repeated(self, times: int) -> Pull:
        """Each world so many times in a row."""
        return self.each(lambda array: np.repeat(array, times, axis=0))

    def each(self, change: Callable[[Array], Array]) -> Pull:
        """The same change to every array."""
        return Pull(
            reach=change(self.reach),
            one_off=change(self.one_off),
            refresh=change(self.refresh),
            monthly=change(self.monthly),
        )

    @staticmethod
    def stacked(pulls: Sequence[Pull]) -> Pull:
        """World after world."""
        return Pull(
            reach=np.concatenate([pull.reach for pull in pulls]),
            one_off=np.concatenate([pull.one_off for pull in pulls]),
            refresh=np.concatenate([pull.refresh for pull in pulls]),
            monthly=np.concatenate([pull.monthly for pull in pulls]),
        )


def pull_of(study: Study, intensity: Array | None = None) -> Pull:
    """As far as the study pulls its levers, or with those intensities, (worlds or 1, levers)."""
    how_far = intensity_of(study) if intensity is None else intensity
    costs = [lever.cost for lever in study.levers]
    return Pull(
        reach=saturation(how_far, np.array([lever.saturation for lever in study.levers])),
        one_off=how_far * np.array([0.0 if cost is None else cost.one_off for cost in costs]),
        refresh=how_far * np.array([0.0 if cost is None else cost.refresh for cost in costs]),
        monthly=how_far * np.array([0.0 if cost is None else cost.monthly for cost in costs]),
    )


def intensity_of(study: Study) -> Array:
    """How far the study pulls each lever; shape (1, levers)."""
    return np.array([[lever.intensity for lever in study.levers]], dtype=float).reshape(1, -1)


def saturation(intensity: Array, kappa: Array | float) -> Array:
    """Share of the programme's effect at that intensity; 1 at intensity 1, any shape."""
    return np.asarray(np.expm1(-kappa * intensity) / np.expm1(-kappa))
