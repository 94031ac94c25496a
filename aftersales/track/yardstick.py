"""What months would have been without the programme, told by months without it.

A regression on the months without the programme (the yardstick) says what the others would have
been; the shift is what they were less that. Each shift is a weighted sum of months, so its error
follows from how months scatter (`noise`), whichever months are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import t as student

from aftersales.track.noise import Cells, Noise, noise_of, products
from aftersales.uncertain import Array

FALSE_ALARM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """By how much something moved, on its scale, with its standard error.

    `freedom` is how many months its error rests on, as Student's t takes it; `months` and
    `records` are those with the programme.
    """

    value: float
    error: float
    freedom: float
    months: int = 0
    records: int = 0

    def between(self, confidence: float = 0.9) -> tuple[float, float]:
        """The interval that holds the truth so often."""
        half = float(student.ppf((1 + confidence) / 2, self.freedom)) * self.error
        return self.value - half, self.value + half

    def holds(self, value: float, confidence: float = 0.9) -> bool:
        """Whether the interval holds that value."""
        low, high = self.between(confidence)
        return low <= value <= high

    @property
    def p_value(self) -> float:
        """How often chance alone would move it as far, either way."""
        return float(2 * student.sf(abs(self.value) / self.error, self.freedom))

    @property
    def clear(self) -> bool:
        """Whether chance alone would move it so far in fewer than one of twenty cases."""
        return self.p_value < FALSE_ALARM

    @property
    def sd(self) -> float:
        """The standard deviation of what it may be: of Student's t, a little above the error."""
        return self.error * float(np.sqrt(self.freedom / max(self.freedom - 2, 1.0)))


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """Months of units with what is expected of them; all arrays lead with (units, months).

    `y` is on a scale without bounds, `n` counts records; `known` marks the months without the
    programme that tell what to expect, by the columns of `expected` (units, months, columns).
    """

    y: Array
    n: Array
    known: Cells
    expected: Array
    noise_known: Noise | None = None

    @cached_property
    def noise(self) -> Noise:
        """How the months scatter around what is expected, unless that is known from more months."""
        return self.noise_known or noise_of(self.y, self.n, self.known, self.expected)

    @cached_property
    def _records(self) -> Array:
        """Weights of the cells that tell, 0 of all others."""
        return np.where(self.known, self.n, 0.0)

    @cached_property
    def _information(self) -> Array:
        """Sums of squares of the columns, weighted with records."""
        return products(self.expected, self.expected * self._records[..., None])

    def _fitted(self, y: Array) -> Array:
        """What the known cells of y lead to expect of every cell, by weighted least squares."""
        told = np.einsum("utp,ut->p", self.expected, self._records * np.where(self.known, y, 0.0))
        return np.asarray(self.expected @ np.linalg.solve(self._information, told))

    @cached_property
    def would_have_been(self) -> Array:
        """What is expected of every month, shape (units, months)."""
        return self._fitted(self.y)

    def contrast(self, asked: Array) -> Array:
        """The weights of every cell in the shift of the `asked` ones; all (units, months)."""
        columns = np.einsum("utp,ut->p", self.expected, asked)
        told_by = self.expected @ np.linalg.solve(self._information, columns)
        return np.asarray(asked - self._records * told_by)

    def shift(self, asked: Cells) -> Shift:
        """What the asked cells are more than expected, on average over their records."""
        records = np.where(asked, self.n, 0.0)
        weights = self.contrast(records / records.sum())
        months = int(asked.any(axis=0).sum())
        return self.weighed(weights, months=months, records=int(records.sum()))

    def slope(self, along: Array) -> Shift:
        """How much y rises with `along` among the known cells, all else expected as it is."""
        alone = np.where(self.known, along - self._fitted(along), 0.0)
        weights = self._records * alone / float((self._records * alone**2).sum())
        return self.weighed(weights, months=int(self.known.any(axis=0).sum()), records=0)

    def weighed(self, weights: Array, *, months: int, records: int) -> Shift:
        """A weighted sum of cells with its error."""
        return Shift(
            value=float(np.where(weights != 0, weights * self.y, 0.0).sum()),
            error=self.noise.error_of(weights),
            freedom=self.noise.freedom,
            months=months,
            records=records,
        )
