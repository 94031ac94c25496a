"""E-value: how strong something unmeasured would have to be (VanderWeele & Ding 2017)."""

from __future__ import annotations

from math import exp, sqrt

import numpy as np

from aftersales.drivers.checks.check import Check, Examined, Verdict
from aftersales.drivers.design import Family
from aftersales.drivers.fit import SATISFIED
from aftersales.message import N_, Number, message

LABEL = N_("E-value")
CLEAR = 1.96
COMMON = 0.15


def check(examined: Examined) -> Check | None:
    """For information: of the estimate and of the limit of its interval that is nearer to none.

    An exposure that is a number is looked at over one standard deviation.
    """
    if examined.fit is None:
        return None
    value, error = examined.fit.coefficient(examined.question.exposure)
    step = _step(examined)
    nearest = max(abs(value) - CLEAR * error, 0.0)
    risk, limit = (_risk_ratio(examined, size * step) for size in (abs(value), nearest))
    return Check(
        id="e_value",
        label=LABEL,
        verdict=Verdict.INFORMATIONAL,
        sentence=message(
            "Something not in the files would have to make both the exposure and the outcome "
            "{value} times as likely to explain this away, and {limit} times to make it uncertain.",
            value=Number(e_value(risk), digits=2),
            limit=Number(e_value(limit), digits=2),
        ),
    )


def e_value(risk_ratio: float) -> float:
    """The E-value of a risk ratio of 1 or more."""
    return risk_ratio + sqrt(risk_ratio * (risk_ratio - 1))


def _step(examined: Examined) -> float:
    x = examined.exposure[~np.isnan(examined.exposure)]
    return 1.0 if len(np.unique(x)) <= 2 else float(np.std(x))


def _risk_ratio(examined: Examined, log_ratio: float) -> float:
    """A risk ratio from log-odds or a log hazard: as it is where the outcome is rare."""
    outcome, n = examined.cells.outcome, examined.cells.n
    bar = 1 if outcome.max() <= 1 else SATISFIED
    share = float(np.average(outcome >= bar, weights=n))
    ratio = exp(log_ratio)
    if min(share, 1 - share) < COMMON:
        return ratio
    if examined.design.family is Family.HAZARD:
        return float((1 - 0.5 ** sqrt(ratio)) / (1 - 0.5 ** sqrt(1 / ratio)))
    return sqrt(ratio)
