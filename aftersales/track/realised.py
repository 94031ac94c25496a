"""What a programme has really returned: measured shifts in place of the expected effects.

Money comes from the one projection: the study of the decision, its levers replaced by what was
measured, over the months since the start. What stands at the end of a chain replaces the chain:
where satisfaction itself was followed, what service does to it counts no second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersales.decide.answers import (
    Headline,
    Spread,
    Uncertainty,
    expected_and_drawn,
    headline,
    spread,
    uncertainty,
)
from aftersales.decide.draws import draw
from aftersales.model import Outcome, at_means, project
from aftersales.model.finance import (
    discount_factors,
    present_value,
    return_on_investment,
)
from aftersales.study import Cost, Effect, Lever, Links, Study, Target
from aftersales.track import effect as found
from aftersales.track.effect import CONFIDENCE, Belief
from aftersales.track.panel import MEASURES
from aftersales.track.yardstick import Shift
from aftersales.uncertain import Array, Fixed, Normal

MEASURED = "measured"
"""The one lever that stands for everything that was measured."""
BELIEVED = tuple(Belief)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A figure month by month from month 1 on, with 90 % of its worlds; shapes (months,)."""

    expected: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct:
    """What customers contributed more since the start, as a present value, and its ROI.

    Another money than the benefit: the margin of their orders, before the cost of service.
    """

    benefit: float
    low: float
    high: float
    roi_percent: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Realised:
    """What the programme returned over the months since its start.

    `study` has what was measured as its one lever; `ros` is the return on service (gross, per
    cent) so far, month by month; `belief` that of the least believed effect that counts.
    """

    study: Study
    effects: tuple[found.Effect, ...]
    expected: Outcome
    drawn: Outcome
    headline: Headline
    uncertainty: Uncertainty
    ros: Course
    direct: Direct | None
    belief: Belief

    @property
    def months(self) -> int:
        """Since the start."""
        return self.study.settings.horizon_months

    @property
    def benefit(self) -> Spread:
        """What has come so far, as a present value."""
        return spread(present_value(self.drawn.benefit, self.study.settings.discount_rate))

    @property
    def contribution_agrees(self) -> bool:
        """Whether the range of what customers contributed touches that of the benefit."""
        assert self.direct is not None
        return self.direct.low <= self.benefit.high and self.benefit.low <= self.direct.high

    @property
    def found_anything(self) -> bool:
        """Whether any measured shift is clearly more than chance, for better or worse."""
        return any(effect.clear for effect in self._counted)

    @property
    def too_short(self) -> bool:
        """Whether nothing that counts can be told from a season."""
        return not any(effect.seasonal for effect in self._counted)

    @property
    def _counted(self) -> tuple[found.Effect, ...]:
        return tuple(effect for effect in self.effects if effect.measure.target)


def realised(
    study: Study,
    effects: Sequence[found.Effect],
    cost: Array,
    contribution: Shift | None = None,
    draws: int | None = None,
) -> Realised:
    """The return of what was measured, held against what was paid.

    `study` is that of the decision; `effects` those of outcomes that move something in the model,
    at least one; `cost` the money paid in month 0 … T, shape (months + 1,), T months since the
    start; `contribution` the shift of the contribution a customer and month, where it was followed.
    """
    counted = tuple(effect for effect in effects if effect.measure.target)
    measured = measured_study(study, counted, len(cost) - 1)
    likely, drawn = (
        replace(outcome, cost=np.broadcast_to(cost, outcome.benefit.shape))
        for outcome in expected_and_drawn(measured, draw(measured, draws))
    )
    sure, rate = uncertainty(measured, drawn), study.settings.discount_rate
    assert sure is not None  # the cost is known
    return Realised(
        study=measured,
        effects=tuple(effects),
        expected=likely,
        drawn=drawn,
        headline=headline(measured, likely),
        uncertainty=sure,
        ros=ros_so_far(likely, drawn, rate),
        direct=None if contribution is None else direct(contribution, cost, rate),
        belief=max((effect.belief for effect in counted), key=BELIEVED.index),
    )


def measured_study(study: Study, effects: Sequence[found.Effect], months: int) -> Study:
    """The study with what was measured as its only lever, over so many months."""
    lever = Lever(
        id=MEASURED,
        intensity=1.0,
        lag_months=0.0,
        ramp_months=0.0,
        adoption=Fixed(1.0),
        effects=tuple(map(_as_effect, effects)),
        cost=Cost(one_off=0.0),
    )
    followed = {effect.measure.target for effect in effects}
    return replace(
        study,
        settings=replace(study.settings, horizon_months=months),
        links=_without_chain(study.links) if Target.CSAT in followed else study.links,
        levers=(lever,),
    )


def promised(study: Study) -> tuple[str, ...]:
    """The outcomes that the pulled levers move, and satisfaction: what is judged by.

    Chosen before looking, so that nobody picks what happened to come out well.
    """
    levers = (lever for lever in study.levers if lever.intensity > 0)
    targets = {Target.CSAT, *(effect.on for lever in levers for effect in lever.effects)}
    return tuple(id for id, measure in MEASURES.items() if measure.target in targets)


def planned_cost(study: Study, months: int) -> Array:
    """What the plan would have paid by now, from its first lever on; shape (months + 1,)."""
    starts = [lever.start_month for lever in study.levers if lever.intensity > 0]
    first = min(starts, default=0)
    begun = (
        replace(lever, start_month=max(lever.start_month - first, 0)) for lever in study.levers
    )
    until_now = replace(
        study,
        settings=replace(study.settings, horizon_months=months),
        levers=tuple(begun),
    )
    return np.asarray(project(until_now, at_means(until_now)).cost[0])


def ros_so_far(likely: Outcome, drawn: Outcome, rate: float) -> Course:
    """Benefit over cost so far in per cent, both as present values; NaN while nothing is paid."""
    low, high = np.quantile(_ros(drawn, rate), (0.05, 0.95), axis=0)
    return Course(expected=_ros(likely, rate)[0], low=low, high=high)


def direct(contribution: Shift, cost: Array, rate: float) -> Direct:
    """Contribution more than expected, over all customers and months with the programme."""
    low, high = contribution.between(CONFIDENCE)
    months = len(cost) - 1
    later = float(discount_factors(rate, months)[1:].mean())
    ends = [value * contribution.records * later for value in (contribution.value, low, high)]
    paid = present_value(cost[None], rate)
    ratios = [float(return_on_investment(np.array([end]), paid)[0]) for end in ends]
    return Direct(
        benefit=ends[0],
        low=ends[1],
        high=ends[2],
        roi_percent=None if paid[0] <= 0 else (ratios[0], ratios[1], ratios[2]),
    )


def _as_effect(effect: found.Effect) -> Effect:
    assert effect.measure.target is not None
    return Effect(
        on=effect.measure.target,
        size=Normal(mean_of_core=effect.shift.value, sd=effect.shift.sd),
        coverage=effect.share,
    )


def _without_chain(links: Links) -> Links:
    """Satisfaction moves by what was measured of it and by nothing else, at once."""
    none = Fixed(0.0)
    return replace(
        links,
        first_time_fix_on_csat=none,
        response_time_on_csat=none,
        repair_time_on_csat=none,
        satisfaction_carry_over=0.0,
    )


def _ros(outcome: Outcome, rate: float) -> Array:
    """Shape (worlds, months)."""
    factors = discount_factors(rate, outcome.benefit.shape[-1] - 1)
    benefit = np.cumsum(outcome.benefit * factors, axis=-1)[:, 1:]
    cost = np.cumsum(outcome.cost * factors, axis=-1)[:, 1:]
    return np.asarray(return_on_investment(benefit, cost) + 100)
