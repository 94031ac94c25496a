"""Within customers: the effect must also show between one customer's own cases (Mundlak 1978).

With each customer's mean beside it, the exposure tells only what differs within customers: what a
fixed effect for every customer would tell, at the price of one coefficient.
"""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import STRICT, Check, Examined, verdict
from aftersales.drivers.design import Family
from aftersales.drivers.fit import EVENTS_A_PARAMETER
from aftersales.message import N_, Number, message

LABEL = N_("Within customers")
FEWEST_CASES = 4  # a customer, on average
CLEAR = 1.96
MEAN = "customer's mean"


def check(examined: Examined) -> Check | None:
    """Fails where the effect within customers is clearly another than that over all.

    Silent about leaving: a customer leaves once, so there is nothing to compare it with.
    """
    cells, name = examined.few, examined.question.exposure
    once = cells.each or examined.design.family is Family.HAZARD
    if examined.fit is None or once or cells.records < FEWEST_CASES * cells.customers:
        return None
    x = cells.exposures[name]
    known = ~np.isnan(x)
    n = cells.n * known
    total = np.bincount(cells.customer, weights=n)
    mean = np.bincount(cells.customer, weights=n * np.nan_to_num(x)) / np.maximum(total, 1.0)
    beside = np.where(known, mean[cells.customer], np.nan)
    found = examined.again_with({name: x, MEAN: beside})
    if found is None or not {name, MEAN} <= set(found.names):
        return None
    if found.events_a_parameter < EVENTS_A_PARAMETER:
        return None
    within, error = found.coefficient(name)
    overall, _ = examined.fit.coefficient(name)
    return Check(
        id="within_customers",
        label=LABEL,
        verdict=verdict(abs(within - overall) <= STRICT * error),
        sentence=message(
            "Between one customer's own cases the effect is {within} ({low} to {high}), over all "
            "{overall}.",
            within=Number(within, digits=2),
            low=Number(within - CLEAR * error, digits=2),
            high=Number(within + CLEAR * error, digits=2),
            overall=Number(overall, digits=2),
        ),
    )
