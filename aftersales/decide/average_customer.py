"""The same decision for one average customer instead of segments, and what that would cost.

Segments are put into one so that today's sums stay: customers, revenue, contribution, cases, failed
visits, penalties, upgrades. What is lost is only that they differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from aftersales.model import at_means, project
from aftersales.model.finance import present_value
from aftersales.study import EVERYBODY, Segment, Study
from aftersales.uncertain import Array

LARGEST_INTENSITY = 2.0  # what a study permits
STEPS = 80

Weight = Callable[[Segment], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAverage:
    """NPV by size of the programme, for the segments and for the average customer.

    `sizes` are multiples of the programme at hand; both NPVs and `cost`, its present value, have
    shape (sizes,).
    """

    sizes: Array
    by_segment: Array
    on_average: Array
    cost: Array

    @property
    def best(self) -> int:
        """Place of the size that is best for the segments."""
        return int(np.argmax(self.by_segment))

    @property
    def advised(self) -> int:
        """Place of the size that the average customer would have advised."""
        return int(np.argmax(self.on_average))

    @property
    def invested_too_much(self) -> float:
        """Present value of cost beyond what is best; negative: too little."""
        return float(self.cost[self.advised] - self.cost[self.best])

    @property
    def lost(self) -> float:
        """NPV that is lost by following the average customer."""
        return float(self.by_segment[self.best] - self.by_segment[self.advised])


def on_average(study: Study) -> OnAverage | None:
    """Both curves; None where there is one segment, or nothing is pulled."""
    pulled = [lever.intensity for lever in study.levers if lever.intensity > 0]
    if len(study.segments) < 2 or not pulled:
        return None
    sizes = np.linspace(0, LARGEST_INTENSITY / max(pulled), STEPS + 1)
    benefit, cost = _present_values(study, sizes)
    benefit_on_average, cost_on_average = _present_values(averaged(study), sizes)
    return OnAverage(
        sizes=sizes,
        by_segment=benefit - cost,
        on_average=benefit_on_average - cost_on_average,
        cost=cost,
    )


def averaged(study: Study) -> Study:
    """The study with all of its customers in one segment of average ones."""
    return replace(study, segments=(average_customer(study.segments),))


def average_customer(segments: tuple[Segment, ...]) -> Segment:
    """One segment with the sums of all; a mean of nothing counts each segment alike."""

    def mean(name: str, weight: Weight) -> float:
        values = [getattr(segment, name) for segment in segments]
        weights = [weight(segment) for segment in segments]
        return float(np.average(values, weights=weights if sum(weights) > 0 else None))

    means = {name: mean(name, weight) for name, weight in WEIGHTS.items()}
    hours = [segment.repair_hours for segment in segments]
    return Segment(
        name=EVERYBODY,
        customers=sum(segment.customers for segment in segments),
        gross_adds=sum(segment.gross_adds for segment in segments),
        repair_hours=None if None in hours else mean("repair_hours", _cases),
        **means,
    )


def _customers(segment: Segment) -> float:
    return segment.customers


def _revenue(segment: Segment) -> float:
    return segment.customers * segment.annual_revenue


def _cases(segment: Segment) -> float:
    return segment.customers * segment.cases_per_month


def _missed(segment: Segment) -> float:
    return _cases(segment) * (1 - segment.sla_attainment)


def _upgrades(segment: Segment) -> float:
    return segment.customers * segment.upsells_per_customer_month


def _won(segment: Segment) -> float:
    return segment.gross_adds


WEIGHTS: dict[str, Weight] = {
    "annual_revenue": _customers,
    "contribution_margin": _revenue,
    "annual_retention": _customers,
    "cases_per_month": _customers,
    "first_time_fix": _cases,
    "response_hours": _cases,
    "sla_attainment": _cases,
    "parts_availability": _cases,
    "csat": _customers,
    "upsells_per_customer_month": _customers,
    "upsell_contribution": _upgrades,
    "referrals_per_customer_month": _customers,
    "acquisition_cost": _won,
    "sla_penalty": _missed,
}


def _present_values(study: Study, sizes: Array) -> tuple[Array, Array]:
    """Present values of benefit and cost at each size, shape (sizes,)."""
    intensity = np.array([[lever.intensity for lever in study.levers]])
    outcome = project(study, at_means(study, intensity=sizes[:, None] * intensity))
    rate = study.settings.discount_rate
    return present_value(outcome.benefit, rate), present_value(outcome.cost, rate)
