"""Influence: no single customer may carry the result."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import Check, Examined, Picture, verdict
from aftersales.message import N_, Number, message

SHOWN = 10
MOST_ERRORS = 1.0


def check(examined: Examined) -> Check | None:
    """Fails where leaving out one customer moves the estimate by a standard error or more."""
    fit, exposure = examined.fit, examined.question.exposure
    if fit is None:
        return None
    _, error = fit.coefficient(exposure)
    pull = fit.pull[:, fit.names.index(exposure)] / error
    strongest = pull[np.argsort(-np.abs(pull))[:SHOWN]]
    return Check(
        id="influence",
        label=N_("Influence of single customers"),
        verdict=verdict(bool(abs(strongest[0]) < MOST_ERRORS)),
        sentence=message(
            "Leaving out the one customer that matters most moves the estimate by {errors} of its "
            "standard error.",
            errors=Number(abs(float(strongest[0])), digits=2),
        ),
        picture=Picture(
            columns=(N_("Rank"), N_("Standard errors moved")),
            rows=tuple((float(i + 1), float(p)) for i, p in enumerate(strongest)),
        ),
    )
