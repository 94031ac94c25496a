"""The answers of a study: ratios, payback, who brings what, and how sure that is.

The headline is the deterministic case, every uncertain number at its mean; `Uncertainty` is the
same study in drawn worlds (docs/MODEL.md sections 6 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from aftersales.decide import attribution
from aftersales.decide.hours import hours_freed
from aftersales.model import Outcome, Worlds, at_means, finance, project
from aftersales.model.pull import intensity_of
from aftersales.model.today import annual_margin
from aftersales.study import Study
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The ratios of one flow of money; None where nothing is invested or the cost is not known.

    Payback in months, None if not within the horizon.
    """

    roi_percent: float | None
    npv: float | None
    pv_benefit: float
    pv_cost: float | None
    payback_months: float | None
    discounted_payback_months: float | None
    deepest_cash_position: float | None

    @property
    def ros_gross_percent(self) -> float | None:
        """Return on service, gross: benefit over cost; the net one is the ROI."""
        return None if self.roi_percent is None else self.roi_percent + 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAnswer:
    """A segment at the horizon: (baseline, scenario)."""

    name: str
    annual_retention: tuple[float, float]
    csat: tuple[float, float]
    first_time_fix: tuple[float, float]
    customers: tuple[float, float]
    clv: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure over the drawn worlds; `low` and `high` enclose 90 % of them."""

    mean: float
    low: float
    median: float
    high: float
    sd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaybackSpread:
    """Months until payback over the drawn worlds; None: not within the horizon."""

    low: float | None
    median: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What the drawn worlds say; None where the cost is not known."""

    draws: int
    npv: Spread
    roi_percent: Spread | None
    payback: PaybackSpread
    probability_npv_positive: float
    probability_payback_within_horizon: float
    evpi: float

    @property
    def monte_carlo_error(self) -> float:
        """Standard error of the mean NPV that stems from drawing so many worlds and no more."""
        return self.npv.sd / sqrt(self.draws)

    @property
    def chance_error(self) -> float:
        """Standard error of the chance to pay, for the same reason."""
        chance = self.probability_npv_positive
        return sqrt(chance * (1 - chance) / self.draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything the deterministic case answers."""

    headline: Headline
    outcome: Outcome
    by_channel: dict[str, float]
    by_lever: dict[str, float]
    alone: dict[str, Headline]
    segments: tuple[SegmentAnswer, ...]
    beyond_horizon_value: float
    hours_freed: float | None
    cost_not_known: tuple[str, ...]


def expected(study: Study) -> Outcome:
    """The deterministic case: one world, every uncertain number at its mean."""
    return project(study, at_means(study))


def answer(study: Study) -> Answers:
    """Everything the deterministic case answers."""
    return answered(study, expected(study))


def answered(study: Study, outcome: Outcome) -> Answers:
    """The same from an outcome that is already there."""
    return Answers(
        headline=headline(study, outcome),
        outcome=outcome,
        by_channel=attribution.by_channel(study),
        by_lever=attribution.by_lever(study),
        alone=alone(study),
        segments=segments(study, outcome),
        beyond_horizon_value=beyond_horizon_value(study, outcome),
        hours_freed=hours_freed(study),
        cost_not_known=cost_not_known(study),
    )


def cost_not_known(study: Study) -> tuple[str, ...]:
    """The levers that are pulled and of which nobody has said what they cost."""
    return tuple(lever.id for lever in study.levers if lever.intensity > 0 and lever.cost is None)


def headline(study: Study, outcome: Outcome) -> Headline:
    """The ratios of the outcome's first world."""
    rate = study.settings.discount_rate
    benefit = finance.present_value(outcome.benefit, rate)
    cost = finance.present_value(outcome.cost, rate)
    if cost_not_known(study):
        return _without_cost(float(benefit[0]))
    factors = finance.discount_factors(rate, outcome.benefit.shape[-1] - 1)
    return Headline(
        roi_percent=_known(finance.return_on_investment(benefit, cost)),
        npv=float(benefit[0] - cost[0]),
        pv_benefit=float(benefit[0]),
        pv_cost=float(cost[0]),
        payback_months=_known(finance.payback_months(outcome.net_flow)),
        discounted_payback_months=_known(finance.payback_months(outcome.net_flow * factors)),
        deepest_cash_position=_known(finance.deepest_cash_position(outcome.net_flow)),
    )


def _without_cost(pv_benefit: float) -> Headline:
    return Headline(
        roi_percent=None,
        npv=None,
        pv_benefit=pv_benefit,
        pv_cost=None,
        payback_months=None,
        discounted_payback_months=None,
        deepest_cash_position=None,
    )


def alone(study: Study) -> dict[str, Headline]:
    """The ratios of each lever that is pulled, were it the only one."""
    pulled = [i for i, lever in enumerate(study.levers) if lever.intensity > 0]
    if not pulled:
        return {}
    each = np.eye(len(study.levers))[pulled] * intensity_of(study)
    outcome = project(study, at_means(study, intensity=each))
    return {
        study.levers[i].id: headline(_with_only(study, i), outcome.world(k))
        for k, i in enumerate(pulled)
    }


def _with_only(study: Study, lever: int) -> Study:
    return replace(study, levers=(study.levers[lever],))


def segments(study: Study, outcome: Outcome) -> tuple[SegmentAnswer, ...]:
    """Each segment at the horizon, without and with the programme (first world)."""
    before, after = outcome.baseline, outcome.scenario
    value_before = lifetime_value(study, before.annual_retention)
    value_after = lifetime_value(study, after.annual_retention)

    def pair(one: Array, other: Array, i: int) -> tuple[float, float]:
        return float(one[0, i]), float(other[0, i])

    return tuple(
        SegmentAnswer(
            name=segment.name,
            annual_retention=pair(before.annual_retention, after.annual_retention, i),
            csat=pair(before.csat, after.csat, i),
            first_time_fix=pair(before.first_time_fix, after.first_time_fix, i),
            customers=pair(before.customers, after.customers, i),
            clv=pair(value_before, value_after, i),
        )
        for i, segment in enumerate(study.segments)
    )


def lifetime_value(study: Study, annual_retention: Array) -> Array:
    """Lifetime value of a customer, shape as `annual_retention`: (worlds, segments)."""
    margins = np.array([annual_margin(study.operations, segment) for segment in study.segments])
    return finance.lifetime_value(margins, annual_retention, study.settings.discount_rate)


def beyond_horizon_value(study: Study, outcome: Outcome) -> float:
    """What the extra customers are worth after the horizon; a memo line, in no ratio."""
    settings = study.settings
    extra = outcome.scenario.customers[0] - outcome.baseline.customers[0]
    retention = outcome.baseline.annual_retention[0]
    later = retention * lifetime_value(study, retention)
    factor = finance.discount_factors(settings.discount_rate, settings.horizon_months)[-1]
    return float((extra * later).sum() * factor)


def uncertainty(study: Study, outcome: Outcome) -> Uncertainty | None:
    """How sure the answers are, from the study projected into drawn worlds."""
    if cost_not_known(study):
        return None
    rate = study.settings.discount_rate
    benefit = finance.present_value(outcome.benefit, rate)
    cost = finance.present_value(outcome.cost, rate)
    return uncertainty_of(
        npv=benefit - cost,
        roi_percent=finance.return_on_investment(benefit, cost),
        payback_months=finance.payback_months(outcome.net_flow),
    )


def uncertainty_of(*, npv: Array, roi_percent: Array, payback_months: Array) -> Uncertainty:
    """The same from what came out of each world; all shapes (worlds,)."""
    return Uncertainty(
        draws=len(npv),
        npv=spread(npv),
        roi_percent=None if np.isnan(roi_percent).any() else spread(roi_percent),
        payback=payback_spread(payback_months),
        probability_npv_positive=float((npv > 0).mean()),
        probability_payback_within_horizon=float((~np.isnan(payback_months)).mean()),
        evpi=float(np.maximum(npv, 0).mean() - max(npv.mean(), 0.0)),
    )


def spread(values: Array) -> Spread:
    """Mean, median, 90 % range and standard deviation of a figure, one value a world."""
    low, median, high = np.quantile(values, (0.05, 0.5, 0.95))
    return Spread(
        mean=float(values.mean()),
        low=float(low),
        median=float(median),
        high=float(high),
        sd=float(values.std(ddof=1)) if len(values) > 1 else 0.0,
    )


def payback_spread(months: Array) -> PaybackSpread:
    """The 90 % range of paybacks; a world that never pays back (NaN) comes after all others."""
    ordered = np.sort(np.where(np.isnan(months), np.inf, months))
    low, median, high = (ordered[round(p * (len(ordered) - 1))] for p in (0.05, 0.5, 0.95))
    return PaybackSpread(low=_finite(low), median=_finite(median), high=_finite(high))


def in_worlds(study: Study, worlds: Worlds) -> Outcome:
    """The study projected into those worlds, the levers as far as the study pulls them."""
    return project(study, worlds.pulled(study))


def expected_and_drawn(study: Study, worlds: Worlds) -> tuple[Outcome, Outcome]:
    """The deterministic case and those worlds, in one projection: it costs little more than one."""
    outcome = in_worlds(study, worlds.after(at_means(study)))
    return outcome.world(0), outcome.part(slice(1, None))


def _known(values: Array) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
