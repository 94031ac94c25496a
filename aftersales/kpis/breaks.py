"""Whether the level of a KPI changed once for good, and when: one break searched for.

A step is tried at every month that leaves enough months on both sides, each make of the local-level
model refitted with it; the best is compared with the best fit without. A level that wanders or
drifts is no break: it has to be better told by a step than by wandering. Searching makes chance
finds likely, so the probability is corrected for the number of months tried (Šidák).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from aftersales.kpis.local_level import Fit
from aftersales.kpis.series import Series
from aftersales.uncertain import Array

MONTHS_EACH_SIDE = 6
SURE = 0.02  # less than one in twenty: a break changes the whole outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The likeliest break: the first month of the new level, its size on the KPI's scale.

    `p_value` is that of finding one so clear anywhere, if there were none.
    """

    month: float
    size: float
    standard_error: float
    p_value: float

    @property
    def clear(self) -> bool:
        """Whether it is hardly by chance."""
        return self.p_value < SURE


def likeliest_step(series: Series, fit: Fit) -> Step | None:
    """The best of all steps; None where there are too few months on either side."""
    tried = series.month[MONTHS_EACH_SIDE : len(series.month) - MONTHS_EACH_SIDE + 1]
    if not len(tried):
        return None
    steps = (series.month[:, None] >= tried).astype(float)
    factor = fit.factor[:, : fit.observed, : fit.observed]
    seen = np.linalg.solve(factor, np.broadcast_to(steps, (len(factor), *steps.shape)))
    together = np.einsum("kn,kns->ks", fit.surprise, seen)
    alone = (seen**2).sum(axis=1)
    return _best(tried, together, alone, fit)


def _best(tried: Array, together: Array, alone: Array, fit: Fit) -> Step:
    """Axes of `together` and `alone`: makes, months tried."""
    left_over = (fit.surprise**2).sum(axis=1)[:, None]
    with_step = np.maximum(left_over - together**2 / alone, 1e-12 * left_over + 1e-300)
    likely = _log_likelihood(with_step, fit)
    make, place = np.unravel_index(int(likely.argmax()), likely.shape)
    gain = 2 * (likely[make, place] - _log_likelihood(left_over, fit).max())
    freedom = fit.observed - 3
    return Step(
        month=float(tried[place]),
        size=float(together[make, place] / alone[make, place]),
        standard_error=float(np.sqrt(with_step[make, place] / freedom / alone[make, place])),
        p_value=_searched(float(gain), fit.observed, len(tried)),
    )


def _log_likelihood(left_over: Array, fit: Fit) -> Array:
    steps = np.diagonal(fit.factor, axis1=1, axis2=2)[:, : fit.observed]
    known = np.log(steps).sum(axis=1)[:, None]
    return np.asarray(-(fit.observed - 1) / 2 * np.log(left_over + 1e-300) - known)


def _searched(gain: float, months: int, tried: int) -> float:
    """Probability of such a gain at any of the months tried; F on what a step explains."""
    freedom = months - 3
    ratio = freedom * np.expm1(max(gain, 0.0) / (months - 1))
    once = float(fdtrc(1, freedom, ratio))
    return float(-np.expm1(tried * np.log1p(-min(once, 1 - 1e-16))))
