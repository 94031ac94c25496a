"""What it would be worth to know more before deciding: this programme, or nothing.

Whoever knows a number decides by what NPV is to be expected given that number. That expectation is
a smooth regression over the drawn worlds, so what goes together with the number is in it. Half of
the worlds say the rule, the other half what it would have brought, and the other way round: so a
rule never looks better than it is, and none can be worth more than to know everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.polynomial import hermite_e
from scipy.special import ndtri

from aftersales.uncertain import Array

DEGREE = 5
ERRORS = 2.0  # below so many standard errors, a value is not told from none


def value_of_knowing_all(npv: Array) -> float:
    """EVPI: E[max(NPV, 0)] − max(E[NPV], 0); `npv` has shape (worlds,)."""
    return max(0.0, float(np.maximum(npv, 0).mean() - max(npv.mean(), 0.0)))


def value_of_knowing(npv: Array, numbers: Sequence[Array]) -> float:
    """Partial EVPI of these numbers, each of shape (worlds,), known all at once.

    0 where what is learnt would not change the decision, or not so often that it could be told.
    """
    bases = [_smooth(number) for number in numbers]
    products = [a[:, 0] * b[:, 0] for a, b in combinations(bases, 2)]
    design = np.column_stack([np.ones(len(npv)), *bases, *products])
    gained = npv * (_go(design, npv).astype(float) - float(npv.mean() > 0))
    value, error = float(gained.mean()), float(gained.std()) / sqrt(len(npv))
    return value if value > ERRORS * error else 0.0


def _go(design: Array, npv: Array) -> Array:
    """Whether to do it in each world, by a rule fitted to the worlds of the other half."""
    go = np.zeros(len(npv), dtype=bool)
    for half, other in (
        (slice(0, None, 2), slice(1, None, 2)),
        (slice(1, None, 2), slice(0, None, 2)),
    ):
        go[half] = design[half] @ _fitted(design[other], npv[other]) > 0
    return go


def _fitted(design: Array, npv: Array) -> Array:
    """Least squares by the normal equations; columns that say the same share their weight."""
    return np.asarray(np.linalg.lstsq(design.T @ design, design.T @ npv, rcond=1e-10)[0])


def _smooth(number: Array) -> Array:
    """The number itself, then smooth curves of its rank, shape (worlds, 1 + DEGREE).

    Of the rank, so that a few values far out do not bend the curve everywhere else.
    """
    from scipy.stats import rankdata  # takes a second to load, and not all ask for doubt

    itself = (number - number.mean()) / (number.std() or 1.0)
    scores = ndtri((rankdata(number) - 0.5) / len(number))
    return np.column_stack([itself, hermite_e.hermevander(scores, DEGREE)[:, 1:]])
