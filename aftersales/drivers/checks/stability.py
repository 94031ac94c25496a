"""Stability: the first and the second half of the time must tell the same."""

from __future__ import annotations

from math import sqrt

import numpy as np

from aftersales.drivers.checks.check import STRICT, Check, Examined, Picture, verdict
from aftersales.drivers.fit import EVENTS_A_PARAMETER
from aftersales.message import N_, Number, message

LABEL = N_("Stability over time")
CLEAR = 1.96


def check(examined: Examined) -> Check | None:
    """Fails where the two halves differ clearly."""
    cells = examined.few
    if examined.fit is None or cells.each or np.ptp(cells.month) < 2:
        return None
    early = cells.month <= np.median(cells.month)
    halves = [examined.again(cells.only(these)) for these in (early, ~early) if these.any()]
    told = [half for half in halves if half and half.events_a_parameter >= EVENTS_A_PARAMETER]
    name = examined.question.exposure
    if len(told) < 2 or any(name not in half.names for half in told):
        return None
    (first, error), (second, other) = (half.coefficient(name) for half in told)
    apart = (second - first) / sqrt(error**2 + other**2)
    return Check(
        id="stability",
        label=LABEL,
        verdict=verdict(abs(apart) <= STRICT),
        sentence=message(
            "{first} in the first half of the time, {second} in the second: {errors} standard "
            "errors "
            "apart.",
            first=Number(first, digits=2),
            second=Number(second, digits=2),
            errors=Number(abs(apart), digits=1),
        ),
        picture=Picture(
            columns=(N_("Half"), N_("Estimate"), N_("Low"), N_("High")),
            rows=tuple(
                (float(i + 1), v, v - CLEAR * e, v + CLEAR * e)
                for i, (v, e) in enumerate(((first, error), (second, other)))
            ),
        ),
    )
