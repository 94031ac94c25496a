"""Every number behind a result is listed once, with its words, and is changed by its address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aftersales.baseline import Baseline
from aftersales.baseline.assumptions import (
    Assumption,
    Measure,
    assumptions,
    lever_name,
    measure_of,
    of_the_house,
)
from aftersales.evidence.catalogue import levers
from aftersales.study import Provenance, Study, effect_addresses
from aftersales.text import LANGUAGES, Language
from aftersales.uncertain import Fixed, Pert
from tests.baseline.conftest import Frames
from tests.model.studies import example

Drawn = Callable[..., Baseline]
# What the sliders and the settings of the calculation hold is not listed: it is on the screen.
PULLED = (".coverage", ".intensity", ".refresh_months", ".cost.one_off", ".cost.refresh")
NOT_LISTED = (*PULLED, ".cost.monthly", ".cost.per_contact", ".repair_hours")


@pytest.fixture(scope="module")
def made(drawn: Drawn, firm: Frames) -> Baseline:
    return drawn(firm, plan={id: lever.slider.default for id, lever in levers().items()})


def listed(baseline: Baseline) -> list[Assumption]:
    """All that is listed, in the order of the screen."""
    house = of_the_house(baseline.site, baseline.house)
    groups = assumptions(baseline.study, baseline.answers, house)
    return [assumption for group in groups for assumption in group.assumptions]


def test_every_number_of_the_study_is_listed_once(made: Baseline):
    """No address stands twice, and what has a source but is not listed is a slider's or derived."""
    addresses = [assumption.address for assumption in listed(made)]
    assert len(addresses) == len(set(addresses))
    left_out = made.study.sources.keys() - set(addresses) - absent(made.study)
    held = {a for a in left_out if not a.endswith(NOT_LISTED) and not a.startswith("settings.")}
    assert held == set()


def absent(study: Study) -> set[str]:
    """What a lever does not have: a chance of no effect, a fading."""
    lasting = (lever for lever in study.levers if lever.half_life_months is None)
    sure = (
        address.replace(".size", ".p_no_effect")
        for lever in study.levers
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True)
        if effect.p_no_effect == 0
    )
    fading = (f"lever.{e.id}.{name}" for e in lasting for name in ("half_life_months", "floor"))
    return {*sure, *fading}


def test_every_listed_number_has_its_words_and_its_source(made: Baseline):
    """Label and unit are said in every language, and a known number says where it comes from."""
    for assumption in listed(made):
        for code in LANGUAGES:
            assert Language(code).say(assumption.label)
            assert Language(code).say(assumption.unit)
        assert assumption.number is None or assumption.source is not None, assumption.address


def test_what_is_listed_is_what_counts(made: Baseline):
    """The number under an address is the one the study holds there."""
    study = made.study
    by_address = {assumption.address: assumption for assumption in listed(made)}
    segment = study.segments[0]
    assert by_address[f"segment.{segment.name}.annual_retention"].number == Fixed(
        segment.annual_retention
    )
    assert by_address["operations.case_cost"].number == Fixed(study.operations.case_cost)
    assert by_address["operations.cashable_share"].number == study.operations.cashable_share
    assert by_address["links.csat_on_churn"].number == study.links.csat_on_churn
    training = next(lever for lever in study.levers if lever.id == "training")
    assert by_address["lever.training.adoption"].number == training.adoption
    assert by_address["lever.training.effect.first_time_fix.size"].number == (
        training.effects[0].size
    )


EDITABLE = (
    "segment.A.annual_retention",
    "operations.case_cost",
    "links.response_time_on_sla",
    "drift.churn_log_hazard",
    "lever.training.half_life_months",
    "lever.training.effect.first_time_fix.p_no_effect",
    "lever.training.price.participant_day",
    "lever.tooling.cost.overrun",
    "site.technicians",
    "site.parts_availability",
)


@pytest.mark.parametrize("address", EDITABLE)
def test_an_answer_at_a_listed_address_counts_and_is_the_users(
    drawn: Drawn, firm: Frames, made: Baseline, address: str
):
    """What the user gives stands there in the next study, as the user's."""
    before = next(a for a in listed(made) if a.address == address)
    mine = 0.5 if before.measure is Measure.SHARE or address.endswith("hazard") else 17.0
    again = drawn(firm, answers={address: mine}, plan=made.plan)
    after = next(a for a in listed(again) if a.address == address)
    assert after.number == Fixed(mine) != before.number
    assert after.source is not None
    assert after.source.provenance is Provenance.USER


def test_a_range_given_by_the_user_stays_a_range(drawn: Drawn, firm: Frames, made: Baseline):
    """Low, most likely and high are kept as they were given."""
    mine = Pert(low=0.1, mode=0.15, high=0.4)
    again = drawn(firm, answers={"links.csat_on_upsell": mine}, plan=made.plan)
    found = next(a for a in listed(again) if a.address == "links.csat_on_upsell")
    assert found.number == mine


def test_the_house_is_listed_as_far_as_it_is_known(drawn: Drawn, firm: Frames):
    """Counted facts carry their source; what nobody has said stands there without a number."""
    facts = {a.address: a for a in listed(drawn(firm)) if a.address.startswith("site.")}
    assert facts["site.technicians"].number == Fixed(8.0)
    assert facts["site.machines"].number == Fixed(200.0)
    technicians = facts["site.technicians"].source
    assert technicians is not None
    assert technicians.provenance is Provenance.DATA
    assert facts["site.stock_value"].number is None


@pytest.mark.parametrize(
    ("unit", "measure"),
    [
        ("share of jobs", Measure.SHARE),
        ("share", Measure.SHARE),
        ("money", Measure.MONEY),
        ("money per case", Measure.MONEY),
        ("months", Measure.PLAIN),
        ("people", Measure.PLAIN),
    ],
)
def test_the_unit_says_how_a_number_is_shown(unit: str, measure: Measure):
    """Shares are typed in per cent, money with its currency, the rest as it is."""
    assert measure_of(unit) is measure


def test_a_lever_that_is_not_ours_is_listed_by_its_id_with_its_own_cost():
    """A study from a file may hold other levers; they are called by their id."""
    study = example("full_example")
    groups = {group.id: group for group in assumptions(study)}
    for lever in study.levers:
        group = groups[f"lever.{lever.id}"]
        assert str(group.label) == lever_name(lever.id)
        assert group.assumptions
    assert lever_name("dancing") == "dancing"
