"""Expected purchases of the weeks to come, discounted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aftersales.uncertain import Array

NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)

Rate = Callable[[Array, Array, Array], Array]
"""x, T and weeks ahead → expected purchases a week."""


def discounted(
    rate: Rate, x: Array, T: Array, scale_weeks: float, weeks: float, discount_per_week: float
) -> Array:
    """∫ rate(t) exp(−discount · t) dt over the weeks ahead.

    Rates fall like powers of (scale + T + t), so the nodes of Gauss and Legendre are laid on its
    logarithm: eight give seven digits over five years.
    """
    x, T = np.asarray(x, dtype=float)[..., None], np.asarray(T, dtype=float)[..., None]
    span = np.log1p(weeks / (scale_weeks + T))
    ahead = (scale_weeks + T) * np.expm1(span * (NODES + 1) / 2)
    weight = WEIGHTS * span / 2 * (scale_weeks + T + ahead)
    total: Array = (rate(x, T, ahead) * np.exp(-discount_per_week * ahead) * weight).sum(axis=-1)
    return total
