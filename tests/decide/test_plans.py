"""Many plans in one projection are the studies of those plans, one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from aftersales.decide.draws import draw
from aftersales.decide.plans import Ladders, ladders, worth
from aftersales.model import at_means, project
from aftersales.model.finance import present_value
from tests.decide.plan_studies import POSITIONS, by_intensity, own_levers

WORLDS = 60
INTENSITIES = tuple(i / 4 for i in range(9))


def some_plans(searched: Ladders, count: int) -> np.ndarray:
    """Plans drawn by lot, nothing pulled and everything pulled among them."""
    drawn = np.random.default_rng(5).integers(0, searched.tops + 1, (count, len(searched.tops)))
    return np.vstack([0 * searched.tops, searched.tops, drawn])


@pytest.fixture(scope="module", params=["own sliders", "full_example"])
def searched(request):
    """What gives a plan's study, and its ladders."""
    if request.param == "own sliders":
        return own_levers(), ladders(own_levers(), POSITIONS)
    at = by_intensity(request.param)
    return at, ladders(at, {lever.id: INTENSITIES for lever in at({}).levers})


def test_plans_as_worlds_are_the_studies_of_the_plans(searched):
    """Benefit and cost of each plan in each drawn world are those of its own study, drawn anew."""
    study_at, built = searched
    plans = some_plans(built, 5)
    found = worth(built, plans, draw(built.study, WORLDS))
    for row, plan in enumerate(plans):
        study = study_at(built.plan(plan))
        outcome = project(study, draw(study, WORLDS))
        rate = study.settings.discount_rate
        scale = {"rtol": 1e-9, "atol": 1e-4}
        np.testing.assert_allclose(found.cost[row], present_value(outcome.cost, rate), **scale)
        np.testing.assert_allclose(
            found.benefit[row], present_value(outcome.benefit, rate), **scale
        )
        np.testing.assert_allclose(found.first_year[row], outcome.cost[:, :12].sum(axis=1), **scale)


def test_at_the_means_too(searched):
    """The expected case of a plan is the expected case of its study."""
    study_at, built = searched
    plans = some_plans(built, 5)
    found = worth(built, plans, at_means(built.study))
    for row, plan in enumerate(plans):
        study = study_at(built.plan(plan))
        net = project(study, at_means(study)).net_flow
        npv = present_value(net, study.settings.discount_rate)
        np.testing.assert_allclose(found.npv[row], npv, rtol=1e-9, atol=1e-5)


def test_a_plan_is_found_again_on_its_ladders(searched):
    """From rungs to positions and back nothing is lost; a lever that is off is not named."""
    _, built = searched
    for rungs in some_plans(built, 5):
        assert (built.rungs(built.plan(rungs)) == rungs).all()
    assert built.plan(0 * built.tops) == {}
