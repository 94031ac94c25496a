"""From a coefficient to a link of the projection (docs/MODEL.md sections 2 to 4).

The projection speaks of the satisfaction of all rated cases and of first-time fix as a share, so
effects are averaged over the cases they come from: what one log-odds point of first-time fix, or
one natural logarithm of hours, does to the log-odds of the share of satisfied customers. A case
without a visit counts among all of them and is not moved.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy.special import expit

from aftersales.drivers.cells import Cells
from aftersales.drivers.fit import Fit
from aftersales.uncertain import Array


def satisfaction_per_logit(fit: Fit, cells: Cells, exposure: str, box: int) -> float:
    """Log-odds of satisfaction per log-odds of what is 0 or 1 in each case."""
    known = ~np.isnan(cells.exposures[exposure])
    share = float(np.average(cells.exposures[exposure][known], weights=cells.n[known]))
    return points_per_point(fit, cells, exposure, box) * share * (1 - share) / _odds(cells, box)


def satisfaction_per_log(fit: Fit, cells: Cells, exposure: str, box: int) -> float:
    """Log-odds of satisfaction per natural logarithm."""
    value, _ = fit.coefficient(exposure)
    satisfied = expit(fit.linear - _threshold(fit, box))
    known = ~np.isnan(cells.exposures[exposure])
    moved = np.average(value * satisfied * (1 - satisfied) * known, weights=cells.n)
    return float(moved) / _odds(cells, box)


def points_per_point(fit: Fit, cells: Cells, exposure: str, box: int = 1) -> float:
    """Points of the share of outcomes from `box` up, per point of what is 0 or 1 in each case."""
    value, _ = fit.coefficient(exposure)
    x = cells.exposures[exposure]
    linear = fit.linear - _threshold(fit, box)
    with_it, without = expit(linear + value * (1 - x)), expit(linear - value * x)
    return float(np.average(np.nan_to_num(with_it - without), weights=cells.n))


def stars_per_logit(stars: Array, n: Array) -> float:
    """Mean stars gained by one log-odds point of satisfaction, all bars shifted alike."""
    shares = [float(np.average(stars >= bar, weights=n)) for bar in range(2, 6)]
    return sum(share * (1 - share) for share in shares)


def staying_away(cells: Cells) -> float:
    """Log hazard of not coming back per log-odds of coming back."""
    share = float(np.average(cells.outcome, weights=cells.n))
    return (1 - share) / -log(share)


def _odds(cells: Cells, box: int) -> float:
    """How a share of satisfied customers moves with its log-odds."""
    share = float(np.average(cells.outcome >= box, weights=cells.n))
    return share * (1 - share)


def _threshold(fit: Fit, box: int) -> float:
    return float(fit.thresholds[int(np.searchsorted(fit.levels, box)) - 1])
