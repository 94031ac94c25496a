"""A fixed effect for every customer: pairs of one customer's cases with different outcomes.

Of two cases, one with the outcome and one without, which is which depends on what differs between
them alone; all that lasts about the customer falls out (Chamberlain 1980, conditional logit of
pairs). Where ratings have levels, the outcome is a satisfied customer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from aftersales.drivers.cells import Cells, Flags, Whole
from aftersales.drivers.fit import (
    CLOSE_ENOUGH,
    EVENTS_A_PARAMETER,
    MOST_STEPS,
    SATISFIED,
    by_customer,
    rows_of,
)
from aftersales.uncertain import Array

SOME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """The effect of an exposure within customers, on the log-odds, from so many pairs."""

    value: float
    error: float
    pairs: int


def paired(cells: Cells, exposures: tuple[str, ...]) -> Paired | None:
    """That of the first exposure; None where there are fewer than ten pairs a parameter."""
    rows = rows_of(cells, exposures)
    record = np.repeat(np.arange(len(rows.n)), rows.n.astype(np.int64))
    bar = 1 if rows.y.max() <= 1 else SATISFIED
    yes: Flags = np.greater_equal(rows.y, bar)
    one, other = _matched(rows.customer[record], yes[record])
    apart = rows.x[record[one]] - rows.x[record[other]]
    told: Flags = np.greater(np.abs(apart).max(axis=0, initial=0.0), SOME)
    if exposures[0] not in rows.names or not told[0]:
        return None
    if len(apart) < EVENTS_A_PARAMETER * told.sum():
        return None
    return _fitted(apart[:, told], rows.customer[record[one]])


def _matched(customer: Whole, yes: Flags) -> tuple[Whole, Whole]:
    """Places of records with the outcome and of others of the same customer, each used once."""
    order = np.lexsort((yes, customer))
    group = 2 * customer[order] + yes[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    sizes = np.diff(np.append(starts, len(group)))
    rank = np.arange(len(group)) - np.repeat(starts, sizes)
    counts = np.zeros((int(customer.max()) + 1, 2), dtype=np.int64)
    counts[customer[order][starts], yes[order][starts].astype(np.int64)] = sizes
    used = rank < counts.min(axis=1)[customer[order]]
    return order[used & yes[order]], order[used & ~yes[order]]


def _fitted(apart: Array, customer: Whole) -> Paired | None:
    """A logit of the differences without a constant, by Newton's method."""
    effect = np.zeros(apart.shape[1])
    for _ in range(MOST_STEPS):
        doubt = expit(-apart @ effect)
        information = (apart * (doubt * (1 - doubt))[:, None]).T @ apart
        try:
            step = np.linalg.solve(information, apart.T @ doubt)
        except np.linalg.LinAlgError:
            return None
        effect = effect + step
        if np.abs(step).max() < CLOSE_ENOUGH:
            scores = by_customer(apart * doubt[:, None], customer, int(customer.max()) + 1)
            pull = np.linalg.solve(information, scores.T)[0]
            return Paired(
                value=float(effect[0]), error=float(np.sqrt(pull @ pull)), pairs=len(apart)
            )
    return None
