"""A slider's curve is the study with that slider elsewhere; first steps are levers alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersales.decide.answers import payback_spread
from aftersales.decide.draws import draw
from aftersales.decide.first_steps import Order, first_steps, ranked
from aftersales.decide.plans import ladders
from aftersales.decide.response import Response, responses
from aftersales.model import at_means, project
from aftersales.model.finance import payback_months, present_value
from tests.decide.plan_studies import POSITIONS, own_levers

HERE = {"training": 2.0, "tooling": 0.5}


@pytest.fixture(scope="module")
def seven():
    built = ladders(own_levers(), POSITIONS)
    return built, draw(built.study, 100)


@pytest.fixture(scope="module")
def curves(seven):
    built, worlds = seven
    return {r.lever: r for r in responses(built, built.rungs(HERE), worlds)}


def test_a_curve_is_the_study_at_each_position(seven, curves):
    """The NPV there, and the range of what the slider adds, are those of the study."""
    _, worlds = seven
    curve, at = curves["predictive_maintenance"], own_levers()
    without = at(HERE)
    rate = without.settings.discount_rate
    idle = present_value(project(without, draw(without, worlds.count)).net_flow, rate)
    for place in (0, 3, -1):
        study = at(HERE | {"predictive_maintenance": curve.band_at[place]})
        likely = present_value(project(study, at_means(study)).net_flow, rate)[0]
        drawn = present_value(project(study, draw(study, worlds.count)).net_flow, rate)
        assert curve.npv[curve.positions.index(curve.band_at[place])] == pytest.approx(likely)
        low, high = np.quantile(drawn - idle, (0.05, 0.95))
        assert (curve.low[place], curve.high[place]) == pytest.approx((low, high), abs=1e-3)


def test_every_curve_passes_where_the_sliders_stand(curves):
    """All of them have the NPV of the plan at hand there, for it is one plan."""
    npv = [curve.npv[curve.positions.index(curve.here)] for curve in curves.values()]
    assert npv == pytest.approx([npv[0]] * 7)
    assert curves["training"].here == 2.0
    assert curves["parts_availability"].here == 0.82


def curve(*npv: float, here: int = 0) -> Response:
    """A slider of that many positions with those NPVs."""
    positions = tuple(float(i) for i in range(len(npv)))
    return Response(
        lever="any",
        positions=positions,
        npv=np.array(npv),
        band_at=positions,
        low=np.array(npv) - 1,
        high=np.array(npv) + 1,
        here=positions[here],
    )


def test_where_more_no_longer_pays():
    """From the top on more costs more than it brings; later it is worse than to leave it off."""
    assert (curve(0, 5, 8, 3, -1, -9).top, curve(0, 5, 8, 3, -1, -9).loses_from) == (2, 4)
    assert (curve(0, 5, 8).top, curve(0, 5, 8).loses_from) == (2, None)
    assert (curve(7, 5, 4).top, curve(7, 5, 4).loses_from) == (0, 1)
    assert list(curve(1, 5, 8).adds) == [0, 4, 7]
    assert curve(3, 3, 3).moves_nothing


def test_a_first_step_is_the_lever_alone(seven):
    """Its figures are those of the study in which nothing else is pulled, at its best position."""
    built, worlds = seven
    found = first_steps(built, worlds)
    assert [step.lever for step in found.steps] == list(POSITIONS)
    assert found.too_dear == ()
    alone = {r.lever: r for r in responses(built, 0 * built.tops, worlds)}
    for step in found.steps:
        study = own_levers()({step.lever: step.position})
        outcome = project(study, draw(study, worlds.count))
        rate = study.settings.discount_rate
        npv = present_value(outcome.net_flow, rate)
        on = alone[step.lever]
        assert step.position == on.positions[1 + int(on.npv[1:].argmax())]
        assert step.npv.mean == pytest.approx(npv.mean())
        assert step.chance == (npv > 0).mean()
        benefit = present_value(outcome.benefit, rate).mean()
        assert step.brings_per_euro == pytest.approx(benefit / step.costs)
        assert step.payback == payback_spread(payback_months(outcome.net_flow))


def test_who_has_less_takes_a_smaller_step(seven):
    """Of what the budget affords; the levers that it does not afford at all are named."""
    found = first_steps(*seven, budget=50_000)
    whole = {step.lever: step for step in first_steps(*seven).steps}
    assert all(step.position <= whole[step.lever].position for step in found.steps)
    assert {step.lever for step in found.steps} | set(found.too_dear) == set(POSITIONS)
    assert found.too_dear
    assert first_steps(*seven, budget=10).steps == ()


def test_steps_are_ranked_three_ways(seven):
    """By what a euro brings, by the months to payback, by the chance to pay; the best first."""
    steps = first_steps(*seven).steps
    value = [step.brings_per_euro for step in ranked(steps, Order.VALUE)]
    chance = [step.chance for step in ranked(steps, Order.CERTAINTY)]
    assert value == sorted(value, reverse=True)
    assert chance == sorted(chance, reverse=True)
    never = replace(steps[0], payback=replace(steps[0].payback, median=None))
    soon = replace(steps[0], payback=replace(steps[0].payback, median=3.0))
    assert ranked((never, soon), Order.SPEED) == (soon, never)
