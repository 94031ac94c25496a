"""Within customers: the effect must also show between one customer's own cases (Mundlak 1978).

With each customer's mean beside it, the exposure tells only what differs within customers: what a
fixed effect for every customer would tell, at the price of one coefficient.
"""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import STRICT, Check, Examined, verdict
from aftersales.drivers.design import Family
from aftersales.drivers.fit import EVENTS_A_PARAMETER
from aftersales.drivers.pairs import Paired, paired
from aftersales.message import N_, Message, Number, message

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
        sentence=_sentence(
            {"overall": Number(overall, digits=2), **_ranged("within", within, error)},
            paired(cells, (name, *(n for n in examined.question.beside if n in cells.exposures))),
        ),
    )


def _sentence(figures: dict[str, object], pairs: Paired | None) -> Message:
    if pairs is None:
        return message(
            "Between one customer's own cases the effect is {within} ({within_low} to "
            "{within_high}), over all {overall}.",
            **figures,
        )
    return message(
        "Between one customer's own cases the effect is {within} ({within_low} to {within_high}), "
        "over all {overall}. In {pairs} pairs of one customer's cases with different outcomes, "
        "where all that lasts about the customer falls out, it is {paired} ({paired_low} to "
        "{paired_high}); customers who differ make it somewhat larger than over all.",
        **figures,
        pairs=pairs.pairs,
        **_ranged("paired", pairs.value, pairs.error),
    )


def _ranged(name: str, value: float, error: float) -> dict[str, object]:
    return {
        name: Number(value, digits=2),
        f"{name}_low": Number(value - CLEAR * error, digits=2),
        f"{name}_high": Number(value + CLEAR * error, digits=2),
    }
