"""What there is to lose: how often, how much, and in the worst of the runs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from aftersales.decide.runs import Runs
from aftersales.uncertain import Array

WORST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Chances are shares of runs, amounts are NPV.

    `mean_of_worst` is the expected shortfall, the mean of the worst 5 %; `mean_loss` is the mean of
    the runs that lose, None where none does; `chance_never` that of no payback within the horizon.
    """

    chance_to_pay: float
    chance_of_loss: float
    chance_never: float
    mean_of_worst: float
    mean_loss: float | None


def risk(runs: Runs) -> Risk:
    """The risk of what came out."""
    losses = runs.npv[runs.npv < 0]
    return Risk(
        chance_to_pay=runs.chance_to_pay,
        chance_of_loss=float((runs.npv < 0).mean()),
        chance_never=float(np.isnan(runs.payback_months).mean()),
        mean_of_worst=expected_shortfall(runs.npv),
        mean_loss=float(losses.mean()) if len(losses) else None,
    )


def expected_shortfall(npv: Array, share: float = WORST) -> float:
    """Mean of that share of worst runs, at least one of them; `npv` has shape (worlds,)."""
    worst = max(1, ceil(share * len(npv)))
    return float(np.partition(npv, worst - 1)[:worst].mean())
