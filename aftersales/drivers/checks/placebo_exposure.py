"""Placebo exposure: the same values dealt out at random must have no effect."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.cells import Whole
from aftersales.drivers.checks.check import Check, Examined, Picture, verdict
from aftersales.message import N_, message
from aftersales.uncertain import Array

LABEL = N_("Placebo exposure: dealt at random")
DEALS = 40
CLEAR = 1.96
MOST_ALARMS = 6  # of 40 at 5 % each: more than that by chance in 3 of 1,000
SEED = 1


def check(examined: Examined) -> Check | None:
    """Fails where more than 6 of 40 random deals look like an effect (score test)."""
    fit, cells = examined.fit, examined.cells
    known = examined.drawn & ~np.isnan(examined.exposure)
    if fit is None or cells.each:
        return None
    residual, customer = fit.residual[known], cells.customer[known]
    x = examined.exposure[known] - float(np.average(examined.exposure[known]))
    dealt = np.random.default_rng(SEED)
    seen = np.array([_z(residual * dealt.permutation(x), customer) for _ in range(DEALS)])
    alarms = int((np.abs(seen) > CLEAR).sum())
    return Check(
        id="placebo_exposure",
        label=LABEL,
        verdict=verdict(alarms <= MOST_ALARMS),
        sentence=message(
            "Dealt out at random {deals} times, it looked like an effect {alarms} times; about "
            "{due} "
            "are due to chance.",
            deals=DEALS,
            alarms=alarms,
            due=round(DEALS * 0.05),
        ),
        picture=Picture(
            columns=(N_("Deal"), N_("Effect in standard errors")),
            rows=tuple((float(i + 1), float(z)) for i, z in enumerate(seen)),
        ),
    )


def _z(score: Array, customer: Whole) -> float:
    sums = np.bincount(customer, weights=score)
    return float(sums.sum() / np.sqrt((sums**2).sum()))
