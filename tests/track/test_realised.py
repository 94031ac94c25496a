"""What a programme has returned, by the one projection and the shifts measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from aftersales.decide.answers import expected
from aftersales.decide.draws import draw
from aftersales.kpis.series import month_number
from aftersales.model.finance import present_value
from aftersales.study import Study, Target
from aftersales.study_file import read_study
from aftersales.track.cash import came_so_far
from aftersales.track.effect import Belief, Effect, effect_of
from aftersales.track.freezing import freeze
from aftersales.track.panel import MEASURES
from aftersales.track.pilot import break_even_factor, cost_of_waiting, sought
from aftersales.track.realised import (
    Realised,
    direct,
    measured_study,
    planned_cost,
    promised,
    realised,
)
from aftersales.track.yardstick import Shift
from aftersales.uncertain import Fixed
from tests.track.histories import KINDS, history

MONTHS = 12
COST = np.array([100_000.0] + MONTHS * [1_000.0])


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    read = read_study(root / "tests" / "reference" / "worked_example.toml")
    assert isinstance(read, Study)
    return read


def told(measure: str, effect: float = 0.4, seed: int = 1) -> Effect:
    made = history(seed, KINDS["beside others"], effect)
    found = effect_of(replace(made.panel, measure=MEASURES[measure]), made.starts)
    assert isinstance(found, Effect)
    return found


@pytest.fixture(scope="module")
def returned(study: Study) -> Realised:
    effects = [told("first_time_fix"), told("csat", seed=2), told("sla_attainment", seed=3)]
    contribution = Shift(value=5.0, error=1.0, freedom=40.0, months=12, records=1_200)
    return realised(study, effects, COST, contribution, draws=500)


def test_measured_shifts_take_the_place_of_what_was_expected(study: Study, returned: Realised):
    """Its benefit is that of the study whose one lever does what was measured, from month 1 on."""
    (lever,) = returned.study.levers
    assert [effect.on for effect in lever.effects] == [Target.FIRST_TIME_FIX, Target.CSAT]
    assert [e.size.mean for e in lever.effects] == [e.shift.value for e in returned.effects[:2]]
    assert [e.coverage for e in lever.effects] == [e.share for e in returned.effects[:2]]
    assert returned.months == MONTHS
    assert returned.expected.benefit == pytest.approx(expected(returned.study).benefit)
    assert (returned.expected.benefit[0, 1:] != 0).all()
    assert returned.expected.cost[0] == pytest.approx(COST)
    assert returned.study.segments == study.segments


def test_satisfaction_that_was_followed_counts_once(study: Study):
    """With it measured, what service does to it is off; without, the published links act."""
    both = measured_study(study, [told("first_time_fix"), told("csat")], MONTHS)
    alone = measured_study(study, [told("first_time_fix")], MONTHS)
    assert both.links.first_time_fix_on_csat == Fixed(0.0)
    assert both.links.csat_on_churn == study.links.csat_on_churn
    assert alone.links == study.links
    moved = expected(both).scenario.csat[0]
    as_measured = measured_study(study, [told("csat")], MONTHS)
    assert moved == pytest.approx(expected(as_measured).scenario.csat[0])


def test_return_on_service_so_far_ends_at_the_headline(returned: Realised):
    """The last month of the line is the gross return on service, within its band."""
    ros = returned.ros
    assert ros.expected.shape == (MONTHS,)
    assert ros.expected[-1] == pytest.approx(returned.headline.ros_gross_percent)
    assert (ros.low < ros.high).all()
    assert ros.low[-1] < ros.expected[-1] < ros.high[-1]
    assert returned.uncertainty.roi_percent is not None
    assert ros.low[-1] == pytest.approx(returned.uncertainty.roi_percent.low + 100)


def test_money_of_the_customers_stands_beside_it(returned: Realised):
    """Customers and months with the programme times what each brought more, discounted."""
    assert returned.direct is not None
    plain = direct(Shift(value=5.0, error=1.0, freedom=40.0, records=1_200), COST, 0.0)
    assert plain.benefit == pytest.approx(6_000)
    assert plain.low < 6_000 < plain.high
    assert returned.direct.benefit < plain.benefit
    assert plain.roi_percent is not None
    assert plain.roi_percent[0] == pytest.approx((6_000 - COST.sum()) / COST.sum() * 100)


def test_its_benefit_goes_to_the_months_of_the_calendar(returned: Realised, study: Study):
    """Month by month from the start on; what came before the forecast begins is none of its."""
    first = month_number("2026-01")
    day = date(2025, 12, 20)
    frozen = freeze(study, draw(study, 50), name="", decided_on=day, first_month="2026-01")
    whole = np.cumsum(returned.expected.benefit[0, 1:])
    at_once = came_so_far(frozen, returned, first)
    assert list(at_once) == list(frozen.months[:MONTHS])
    assert [came for came, _, _ in at_once.values()] == pytest.approx(whole)
    assert all(low < came < high for came, low, high in at_once.values())
    later, earlier = (came_so_far(frozen, returned, first + by) for by in (2, -2))
    assert [came for came, _, _ in later.values()] == pytest.approx([0, 0, *whole])
    assert [came for came, _, _ in earlier.values()] == pytest.approx(whole[2:] - whole[1])


def test_other_money_is_no_confirmation_where_its_range_lies_elsewhere(returned: Realised):
    """What customers contributed agrees where its range touches that of the benefit."""
    assert returned.direct is not None
    benefit = returned.benefit
    for low, agrees in ((benefit.high - 1, True), (benefit.high + 1, False)):
        moved = replace(returned.direct, low=low, high=low + 2)
        assert replace(returned, direct=moved).contribution_agrees is agrees


def test_nothing_found_is_said_and_costs_all_the_same(study: Study):
    """Without an effect nothing clear is found, and no return can be told from none."""
    found = realised(study, [told("csat", effect=0.0, seed=4)], COST, draws=300)
    assert not found.found_anything
    assert found.belief is Belief.COMPARED
    assert found.ros.low[-1] < 100


def test_only_what_was_promised_counts(study: Study):
    """Outcomes that the pulled levers move, and satisfaction, in the order of the product."""
    targets = {e.on for lever in study.levers if lever.intensity > 0 for e in lever.effects}
    counted = promised(study)
    assert Target.CSAT in {MEASURES[id].target for id in counted}
    assert {MEASURES[id].target for id in counted} <= targets | {Target.CSAT}


def test_cost_of_the_plan_until_now(study: Study):
    """The first months of the whole plan's cost, had its first lever begun at once."""
    first = min(lever.start_month for lever in study.levers if lever.intensity > 0)
    whole = expected(study).cost[0]
    until_now = planned_cost(study, MONTHS)
    assert until_now.shape == (MONTHS + 1,)
    assert until_now == pytest.approx(whole[first : first + MONTHS + 1], rel=1e-3)


def test_what_a_decision_needs_to_see(study: Study):
    """With all effects at the break-even factor the plan just pays."""
    factor = break_even_factor(study)
    assert factor is not None
    assert 0 < factor < 2
    first, *_ = sought(study)
    assert first.needed == pytest.approx({m: factor * x for m, x in first.promised.items()})
    weaker = tuple(
        replace(lever, adoption=Fixed(lever.adoption.mean * factor)) for lever in study.levers
    )
    flow = expected(replace(study, levers=weaker)).net_flow
    npv = present_value(flow, study.settings.discount_rate)[0]
    cost = present_value(expected(study).cost, study.settings.discount_rate)[0]
    assert abs(npv) < 0.02 * cost
    assert cost_of_waiting(study, 0) == 0


def test_a_pilot_is_promised_what_its_own_months_show(study: Study):
    """The lead-in counts and what wears off later does not: by hand for training over 6 months."""
    late = replace(study.levers[0], start_month=6)
    fixes = next(
        each
        for each in sought(replace(study, levers=(late,)))
        if each.target is Target.FIRST_TIME_FIX
    )
    faded = [0.4 + 0.6 * 0.5 ** (months / 12) for months in (1, 2)]
    course = [0, 1 / 3, 2 / 3, 1, *faded]
    reach = (1 - np.exp(-1.5 * late.intensity)) / (1 - np.exp(-1.5))
    in_full = reach * late.adoption.mean * late.effects[0].size.mean
    assert fixes.promised[6] == pytest.approx(in_full * np.mean(course))


@pytest.mark.parametrize("cost_factor", [0.2, 3.0])
def test_waiting_costs_where_the_programme_pays_and_saves_where_it_does_not(
    study: Study, cost_factor: float
):
    """Half a year later a cheap programme has lost part of its NPV, a dear one part of its loss."""
    levers = (
        replace(
            lever,
            cost=replace(lever.cost, one_off=cost_factor * (lever.cost.one_off or 0)),
        )
        for lever in study.levers
    )
    priced = replace(study, levers=tuple(levers))
    npv = present_value(expected(priced).net_flow, study.settings.discount_rate)[0]
    assert (npv > 0) == (cost_factor < 1)
    assert 0 < cost_of_waiting(priced, 6) / npv < 0.2
