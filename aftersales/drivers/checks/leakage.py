"""Leakage: an exposure that tells the outcome perfectly was written down after it, not before."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.cells import Cells
from aftersales.drivers.checks.check import Check, Examined, Picture, verdict
from aftersales.drivers.fit import SATISFIED
from aftersales.message import N_, Message, Share, message
from aftersales.uncertain import Array

LABEL = N_("Leakage")
MOST_VALUES = 12
FEWEST_RECORDS = 30
SURE_SHARE = 0.5
PERFECT_RANKING = 0.98


def check(examined: Examined) -> Check:
    """Fails where some values always and others never have the outcome, or the ranking is perfect.

    A ranking is the chance that of two records, one with and one without the outcome, the exposure
    tells which is which.
    """
    values, n, share = _by_value(examined.cells, examined.exposure)
    sure = ((share == 0) | (share == 1)) & (n >= FEWEST_RECORDS)
    both_ways = bool((sure & (share == 0)).any() and (sure & (share == 1)).any())
    told = float(n[sure].sum() / n.sum())
    ranking = _ranking(n * share, n * (1 - share))
    leaks = (both_ways and told >= SURE_SHARE) or ranking > PERFECT_RANKING
    return Check(
        id="leakage",
        label=LABEL,
        verdict=verdict(not leaks),
        sentence=_sentence(leaks, told, ranking),
        picture=Picture(
            columns=(examined.measure, N_("Records"), N_("Share with the outcome")),
            rows=tuple(zip(examined.plainly(values), n.tolist(), share.tolist(), strict=True)),
            shares=True,
        ),
        refuses=leaks,
    )


def _sentence(leaks: bool, told: float, ranking: float) -> Message:
    if leaks:
        return message(
            "It tells the outcome too well to be its cause: for {share} of the records its value "
            "alone says for certain what happened. It was most likely written down afterwards, and "
            "is not used.",
            share=Share(told),
        )
    return message(
        "It does not give the outcome away: of two records with different outcomes it ranks "
        "{share} "
        "rightly.",
        share=Share(ranking),
    )


def _by_value(cells: Cells, exposure: Array) -> tuple[Array, Array, Array]:
    """Values (or tenths of many), records, share with the outcome."""
    known = ~np.isnan(exposure)
    x, n = exposure[known], cells.n[known]
    bar = 1 if cells.outcome.max() <= 1 else SATISFIED
    yes = (cells.outcome[known] >= bar).astype(float)
    if len(np.unique(x)) > MOST_VALUES:
        edges = np.unique(np.quantile(x, np.linspace(0, 1, 11)))
        x = edges[np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)]
    values, place = np.unique(x, return_inverse=True)
    records = np.bincount(place, weights=n).astype(float)
    return values, records, np.bincount(place, weights=n * yes) / records


def _ranking(yes: Array, no: Array) -> float:
    """Area under the curve, whichever way round."""
    total = yes.sum() * no.sum()
    if total == 0:
        return 0.5
    below = np.concatenate([[0.0], np.cumsum(no)[:-1]])
    area = float((yes * (below + no / 2)).sum() / total)
    return max(area, 1 - area)
