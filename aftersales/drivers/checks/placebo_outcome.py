"""Placebo outcome: today's service cannot have moved what the customer said or did before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aftersales.drivers.checks.check import STRICT, Check, Examined, verdict
from aftersales.drivers.fit import EVENTS_A_PARAMETER
from aftersales.message import N_, Number, message

LABEL = N_("Placebo outcome: the past")
CLEAR = 1.96


def check(examined: Examined) -> Check | None:
    """Fails where the exposure "moves" the outcome of the case before."""
    known = ~np.isnan(examined.few.past)
    if examined.fit is None or not known.any():
        return None
    before = examined.few.only(known)
    fit = examined.again(replace(before, outcome=before.past.round().astype(np.int64)))
    if fit is None or fit.events_a_parameter < EVENTS_A_PARAMETER:
        return None
    value, error = fit.coefficient(examined.question.exposure)
    return Check(
        id="placebo_outcome",
        label=LABEL,
        verdict=verdict(abs(value) <= STRICT * error),
        sentence=message(
            "On the case before, which it cannot have moved, it seems to have an effect of {value} "
            "({low} to {high}); that should hold zero.",
            value=Number(value, digits=2),
            low=Number(value - CLEAR * error, digits=2),
            high=Number(value + CLEAR * error, digits=2),
        ),
    )
