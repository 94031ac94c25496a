"""Dose and response: more of it must not help first and harm then."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import STRICT, Check, Examined, Picture, verdict
from aftersales.drivers.fit import Fit
from aftersales.message import N_, Message, message
from aftersales.uncertain import Array

LABEL = N_("Dose and response")
STEPS = 5


def check(examined: Examined) -> Check | None:
    """Fails where one of the steps between fifths clearly goes the other way."""
    x = examined.few.exposures[examined.question.exposure]
    known = ~np.isnan(x)
    if examined.fit is None or len(np.unique(x[known])) < 3:
        return None
    cuts = np.unique(np.quantile(x[known], np.linspace(0, 1, STEPS + 1)[1:-1]))
    above = {f"above {i}": np.where(known, x > cut, np.nan) for i, cut in enumerate(cuts)}
    above = {name: column for name, column in above.items() if np.nanstd(column) > 0}
    stepped = examined.again_with(above)
    if stepped is None or not above.keys() <= set(stepped.names):
        return None
    value, _ = examined.fit.coefficient(examined.question.exposure)
    steps = np.array([stepped.coefficient(name) for name in above])
    against = steps[:, 0] * np.sign(value) < -STRICT * steps[:, 1]
    return Check(
        id="dose_response",
        label=LABEL,
        verdict=verdict(not against.any()),
        sentence=_sentence(bool(against.any())),
        picture=_curve(examined, stepped, tuple(above), cuts),
    )


def _sentence(turns: bool) -> Message:
    if turns:
        return message("From one fifth of the values to the next the effect clearly turns round.")
    return message("From one fifth of the values to the next the effect goes the same way.")


def _curve(examined: Examined, stepped: Fit, names: tuple[str, ...], cuts: Array) -> Picture:
    heights = np.cumsum([stepped.coefficient(name)[0] for name in names])
    rows = zip(examined.plainly(cuts), heights.tolist(), strict=False)
    return Picture(columns=(examined.measure, N_("Effect so far")), rows=tuple(rows))
