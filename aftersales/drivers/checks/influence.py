"""Influence: no single customer may carry the result."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import Check, Examined, Picture, verdict
from aftersales.message import N_, Number, message

LABEL = N_("Influence of single customers")
SHOWN = 10
MOST_ERRORS = 1.0


def check(examined: Examined) -> Check | None:
    """Fails where leaving out one customer moves the estimate by a standard error or more.

    That of the rest, since one customer who carries the result makes the error as large as itself.
    """
    fit, exposure = examined.fit, examined.question.exposure
    if fit is None:
        return None
    pull = fit.pull[:, fit.names.index(exposure)]
    strongest = pull[np.argsort(-np.abs(pull))[:SHOWN]]
    rest = max(float(pull @ pull - strongest[0] ** 2), 0.0) ** 0.5
    strongest = strongest / max(rest, 1e-300)
    return Check(
        id="influence",
        label=LABEL,
        verdict=verdict(bool(abs(strongest[0]) < MOST_ERRORS)),
        sentence=message(
            "Leaving out the one customer that matters most moves the estimate by {errors} of "
            "the standard error that the others leave.",
            errors=Number(abs(float(strongest[0])), digits=2),
        ),
        picture=Picture(
            columns=(N_("Rank"), N_("Standard errors moved")),
            rows=tuple((float(i + 1), float(p)) for i, p in enumerate(strongest)),
        ),
    )
