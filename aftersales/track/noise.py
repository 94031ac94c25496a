"""How single months scatter: by chance among their records, and by what lingers for months.

A cell (unit, month) lies off what is expected of it by two parts: one that its number of records
makes, and one of the unit's own that fades by a factor each month (an autoregression). How large
the second is and how fast it fades is told by few months only roughly. So no single value is
taken: a grid of them is averaged by how well each explains the months (restricted likelihood,
Patterson & Thompson 1971), and what the data cannot tell makes the error larger instead of being
overlooked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from aftersales.uncertain import Array

Cells = NDArray[np.bool_]

LINGERING = (0.1, 0.3, 1.0, 3.0, 10.0)  # variance that lingers, over that of a typical month
KEPT_A_MONTH = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
ALMOST_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What months scatter by beyond what is expected of them.

    `covariance` has shape (units, months, months): units scatter on their own. `freedom` is how
    many months it rests on beyond those that the expectation uses up.
    """

    covariance: Array
    freedom: float

    def until(self, months: int) -> Noise:
        """The same of the first months only."""
        return replace(self, covariance=self.covariance[:, :months, :months])

    def error_of(self, contrast: Array) -> float:
        """Standard error of a weighted sum of the cells, (units, months)."""
        variance = np.einsum("ut,uts,us->", contrast, self.covariance, contrast)
        return float(np.sqrt(variance))


def products(columns: Array, weighted: Array) -> Array:
    """Sums of products of columns, both (units, months, columns), such that they can be inverted.

    Unit by unit: so small products are not shared out among processor cores, which takes longer
    than to multiply. They can be inverted also where some units share no month with others.
    """
    information = (columns.transpose(0, 2, 1) @ weighted).sum(axis=0)
    return np.asarray(
        information + ALMOST_NOTHING * np.trace(information) * np.eye(len(information))
    )


def noise_of(y: Array, n: Array, known: Cells, expected: Array) -> Noise:
    """Learnt from the `known` cells, said of all.

    `y`, `n` and `known` have shape (units, months); `expected` holds the columns of what is
    expected, (units, months, columns), of full rank on the known cells. An unknown cell may have
    n = 0: it is taken to have a typical number of records.
    """
    typical = float(np.median(n[known]))
    records = np.where(n > 0, n, typical)
    makes = [_fitted(make, y, known, expected) for make in _makes(typical / records)]
    likely = np.array([make.log_likelihood for make in makes])
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    scaled = (w * make.scale * make.shape for w, make in zip(weight, makes, strict=True))
    return Noise(covariance=sum(scaled, np.zeros(())), freedom=makes[0].freedom)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Make:
    """One shape of the covariance with the scale that fits it best, and how well it fits."""

    shape: Array
    scale: float
    freedom: float
    log_likelihood: float


def _makes(by_records: Array) -> Iterator[Array]:
    """Each point of the grid as a shape of the covariance, (units, months, months)."""
    months = by_records.shape[-1]
    own = by_records[:, :, None] * np.eye(months)
    for lingering, kept in product(LINGERING, KEPT_A_MONTH):
        yield own + lingering * _fading(months, kept)


@cache
def _fading(months: int, kept: float) -> Array:
    apart = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    return np.asarray(kept ** apart.astype(float))


def _fitted(shape: Array, y: Array, known: Cells, expected: Array) -> _Make:
    """Generalised least squares on the known cells."""
    inverse, log_determinant = _inverted(shape, known)
    x = np.where(known[..., None], expected, 0.0)
    seen = np.where(known, y, 0.0)
    weighted = inverse @ x
    information = products(x, weighted)
    mean = np.linalg.solve(information, np.einsum("utp,ut->p", weighted, seen))
    off = seen - x @ mean
    freedom = float(known.sum() - x.shape[-1])
    scale = float(np.einsum("ut,uts,us->", off, inverse, off)) / freedom
    _, log_information = np.linalg.slogdet(information)
    return _Make(
        shape=shape,
        scale=scale,
        freedom=freedom,
        log_likelihood=-(freedom * np.log(scale) + log_determinant + log_information) / 2,
    )


def _inverted(shape: Array, known: Cells) -> tuple[Array, float]:
    """The inverse among known cells, 0 elsewhere, and the logarithm of the determinant."""
    both = known[:, :, None] & known[:, None, :]
    filled = np.where(both, shape, np.eye(shape.shape[-1]))
    _, logs = np.linalg.slogdet(filled)
    return np.where(both, np.linalg.inv(filled), 0.0), float(logs.sum())
