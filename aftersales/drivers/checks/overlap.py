"""Overlap: among comparable records there must be good and bad service, or nothing is compared."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import Check, Examined, verdict
from aftersales.message import N_, Share, message

LABEL = N_("Overlap")
LEAST_OF_EACH = 0.05
ENOUGH = 0.8


def check(examined: Examined) -> Check | None:
    """Fails where fewer than 80 % of records have both kinds of service in their own group.

    A group shares segment, region and product; low and high are told apart at the median.
    """
    cells = examined.few
    x = cells.exposures[examined.question.exposure]
    words = [i for i, name in enumerate(cells.control_names) if "=" in name]
    known = ~np.isnan(x)
    if not words or not known.any():
        return None
    x, n = x[known], cells.n[known]
    high = x > np.median(x) if len(np.unique(x)) > 2 else x == x.max()
    if high.all() or not high.any():
        high = x >= np.median(x)
    _, group = np.unique(cells.controls[known][:, words], axis=0, return_inverse=True)
    total = np.bincount(group, weights=n)
    share = np.bincount(group, weights=n * high) / total
    both = (share >= LEAST_OF_EACH) & (share <= 1 - LEAST_OF_EACH)
    covered = float(total[both].sum() / total.sum())
    return Check(
        id="overlap",
        label=LABEL,
        verdict=verdict(covered >= ENOUGH),
        sentence=message(
            "{share} of the records lie in groups of one segment, region and product that saw both "
            "low and high values.",
            share=Share(covered),
        ),
    )
