"""Runs of a study, as many as its headline needs to stand still.

Each number has a stream of its own (`draws`), so a longer draw begins with the shorter one: more
runs are added to those that are there, and nothing that was shown is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from aftersales.decide.answers import Uncertainty, in_worlds, uncertainty_of
from aftersales.decide.draws import draw
from aftersales.model import Outcome, Worlds, finance
from aftersales.study import Study
from aftersales.uncertain import Array

LEAST_RUNS, MOST_RUNS = 1_000, 160_000
RANGE = (0.05, 0.95)
# Twice a standard error is then within what rounding to a whole per cent hides.
CHANCE_ERROR = 0.0025
# Of the mean NPV; where that is near nothing, of the width of its 90 % range.
ERROR_OF_MEAN, ERROR_OF_RANGE = 0.01, 0.0025


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """What came out of each run; all arrays have shape (worlds,).

    ROI in per cent, NaN where nothing is invested; payback in months, NaN where not within the
    horizon.
    """

    npv: Array
    roi_percent: Array
    payback_months: Array

    @property
    def count(self) -> int:
        """How many."""
        return len(self.npv)

    @property
    def uncertainty(self) -> Uncertainty:
        """What they say together."""
        return uncertainty_of(
            npv=self.npv, roi_percent=self.roi_percent, payback_months=self.payback_months
        )

    @property
    def mean_error(self) -> float:
        """Standard error of the mean NPV that stems from drawing so many runs and no more."""
        return float(self.npv.std()) / sqrt(self.count)

    @property
    def chance_to_pay(self) -> float:
        """Share of runs that bring in more than they cost."""
        return float((self.npv > 0).mean())

    @property
    def chance_error(self) -> float:
        """Standard error of the chance to pay."""
        return sqrt(self.chance_to_pay * (1 - self.chance_to_pay) / self.count)

    @property
    def stand_still(self) -> bool:
        """Whether more runs would change nothing that is shown."""
        low, high = np.quantile(self.npv, RANGE)
        allowed = max(ERROR_OF_MEAN * abs(self.npv.mean()), ERROR_OF_RANGE * (high - low))
        return bool(self.mean_error <= allowed and self.chance_error <= CHANCE_ERROR)

    def and_then(self, more: Runs) -> Runs:
        """These runs and those."""
        return Runs(
            npv=np.concatenate([self.npv, more.npv]),
            roi_percent=np.concatenate([self.roi_percent, more.roi_percent]),
            payback_months=np.concatenate([self.payback_months, more.payback_months]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Runs and the worlds they were made in; `stand_still` is false where the most were too few."""

    runs: Runs
    worlds: Worlds

    @property
    def stand_still(self) -> bool:
        """Whether the headline does."""
        return self.runs.stand_still


def settled(study: Study, most: int = MOST_RUNS) -> Settled:
    """As many runs as the headline needs, twice as many each time, and never more than `most`."""
    worlds = draw(study, min(max(study.settings.draws, LEAST_RUNS), most))
    runs = runs_in(study, worlds)
    while not runs.stand_still and worlds.count < most:
        before = worlds.count
        worlds = draw(study, min(2 * before, most))
        runs = runs.and_then(runs_in(study, worlds.part(slice(before, None))))
    return Settled(runs=runs, worlds=worlds)


def runs_in(study: Study, worlds: Worlds) -> Runs:
    """One run in each of those worlds, the levers as far as the study pulls them."""
    return runs_of(study, in_worlds(study, worlds))


def runs_of(study: Study, outcome: Outcome) -> Runs:
    """The same from an outcome that is already there."""
    rate = study.settings.discount_rate
    benefit = finance.present_value(outcome.benefit, rate)
    cost = finance.present_value(outcome.cost, rate)
    return Runs(
        npv=benefit - cost,
        roi_percent=finance.return_on_investment(benefit, cost),
        payback_months=finance.payback_months(outcome.net_flow),
    )
