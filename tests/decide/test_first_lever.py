"""The first lever worth a look is the one most likely to pay, and none is made to look likely."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from aftersales.decide.answers import in_worlds
from aftersales.decide.draws import draw
from aftersales.decide.first_lever import prospect, ranked
from aftersales.study import Cost, Study
from tests.model.studies import example, studies

WORLDS = 400


def alone(study: Study) -> dict[str, Study]:
    """Each lever of the study as the only one that is pulled."""
    return {
        lever.id: replace(
            study,
            levers=tuple(
                other if other.id == lever.id else replace(other, intensity=0.0)
                for other in study.levers
            ),
        )
        for lever in study.levers
    }


def priced(study: Study, lever: str, cost: Cost | None) -> Study:
    """The study with that cost of one lever."""
    levers = (replace(each, cost=cost) if each.id == lever else each for each in study.levers)
    return replace(study, levers=tuple(levers))


@pytest.fixture(scope="module")
def full() -> Study:
    return example("full_example")


def test_the_chance_is_the_share_of_worlds_in_which_benefit_exceeds_cost(full: Study):
    """Discounted month by month with plain numpy, the same worlds pay."""
    for lever, study in alone(full).items():
        outcome = in_worlds(study, draw(study, WORLDS))
        months = np.arange(outcome.benefit.shape[-1])
        factors = (1 + study.settings.discount_rate) ** (-months / 12)
        npv = ((outcome.benefit - outcome.cost) * factors).sum(axis=-1)
        found = prospect(lever, study, WORLDS)
        assert found is not None
        assert found.probability == pytest.approx(np.mean(npv > 0), abs=1e-12)
        assert found.npv_mean == pytest.approx(npv.mean(), rel=1e-9)


@settings(max_examples=20)
@given(studies(max_levers=4))
def test_no_lever_stands_before_a_likelier_one(study: Study):
    """The ranking holds every lever once, chances falling from first to last."""
    ranking = ranked(alone(study), 30)
    chances = [each.probability for each in ranking.prospects]
    assert chances == sorted(chances, reverse=True)
    named = [each.lever for each in ranking.prospects] + list(ranking.not_judged)
    assert sorted(named) == sorted(lever.id for lever in study.levers)


def test_a_lever_of_unknown_cost_is_not_judged(full: Study):
    """Without a cost there is no chance to pay, neither a good nor a bad one."""
    unknown = full.levers[0].id
    ranking = ranked(alone(priced(full, unknown, None)), WORLDS)
    assert unknown in ranking.not_judged
    assert unknown not in {each.lever for each in ranking.prospects}


def test_where_no_cost_is_known_there_is_no_first_lever(full: Study):
    """Nothing is recommended where nothing can be judged."""
    study = full
    for lever in full.levers:
        study = priced(study, lever.id, None)
    assert ranked(alone(study), WORLDS).first is None


@pytest.mark.parametrize(("one_off", "likely"), [(1.0, True), (1e9, False)])
def test_what_costs_next_to_nothing_is_likely_and_what_costs_a_fortune_is_not(
    full: Study, one_off: float, likely: bool
):
    """The same lever moves from likely to unlikely with its price alone."""
    lever = full.levers[0].id
    study = alone(priced(full, lever, Cost(one_off=one_off)))[lever]
    found = prospect(lever, study, WORLDS)
    assert found is not None
    assert found.is_likely is likely


def test_the_first_says_what_its_own_study_says(full: Study):
    """Fewer worlds choose it; its figure is the one that all worlds of its study give."""
    studies = alone(full)
    ranking = ranked(studies, WORLDS)
    assert ranking.first is not None
    assert ranking.first.lever == ranking.prospects[0].lever
    study = studies[ranking.first.lever]
    assert ranking.first == prospect(ranking.first.lever, study, study.settings.draws)
