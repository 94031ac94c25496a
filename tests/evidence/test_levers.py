"""A position of a slider gives the study's lever."""

from dataclasses import fields
from math import log
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import Site, asked, lever_at, lever_sources, off_position
from aftersales.study import Lever, Provenance, Target
from aftersales.uncertain import Fixed, Pert

SITE = Site(technicians=20, machines=300, parts_availability=0.85, stock_value=200_000.0)
NOTHING_KNOWN = Site()


def at(id, setting, site=SITE, edits=None, **when):
    return lever_at(levers()[id], setting, site, edits or {}, **when)


def effect(lever, target):
    return next(effect for effect in lever.effects if effect.on == target)


@pytest.mark.parametrize("id", list(levers()))
def test_a_lever_at_rest_has_no_intensity(id):
    """At its off position a lever is not pulled."""
    assert at(id, off_position(levers()[id], SITE)).intensity == 0.0


@pytest.mark.parametrize(
    ("id", "setting", "intensity"),
    [
        ("training", 6.0, 2.0),
        ("training", 1.5, 0.5),
        ("tooling", 1.0, 1.0),
        ("tooling", 0.05, 1.0),
        ("repair_time", 0.40, 1.0),
        ("parts_availability", 0.99, 1.0),
        ("parts_availability", 0.84, 0.0),
        ("feedback_loop", 1.0, 1.0),
        ("predictive_maintenance", 1.0, 1.0),
        ("culture", 1.0, 1.0),
        ("culture", 1.5, 1.5),
    ],
)
def test_a_position_gives_an_intensity(id, setting, intensity):
    """Days and programmes scale the intensity; shares and targets are 1 as soon as they are on."""
    assert at(id, setting).intensity == intensity


def test_training_is_paid_at_the_start_and_every_year():
    """Three days for everybody at 650 EUR, at intensity 1, then again after 12 and 24 months."""
    lever = at("training", 6.0)
    assert lever.cost.one_off == lever.cost.refresh == 20 * 3 * 650
    assert lever.refresh_months == (12, 24)
    assert (lever.cost.monthly, lever.cost.per_contact) == (0.0, 0.0)


def test_no_refresher_is_paid_that_nothing_can_come_of():
    """Refresh months count from the start and lie before the end of the horizon."""
    assert at("training", 3.0, horizon_months=37).refresh_months == (12, 24, 36)
    assert at("training", 3.0, horizon_months=36, start_month=13).refresh_months == (12,)
    assert at("training", 3.0, horizon_months=12).refresh_months == ()


def test_tools_are_paid_for_who_is_equipped():
    """Half the technicians: half the licences, half the introduction, effects on half."""
    lever = at("tooling", 0.5)
    assert lever.cost.monthly == pytest.approx(95 * 10)
    assert lever.cost.one_off == pytest.approx(1.8 * 12 * 95 * 10)
    assert {effect.coverage for effect in lever.effects} == {0.5}


def test_faster_repair_is_the_users_target():
    """A cut of 40 % is ln .6 at best, three fifths of it most likely and nothing at worst."""
    size = effect(at("repair_time", 0.40), Target.REPAIR_TIME).size
    assert size.low == pytest.approx(log(0.6))
    assert size.mode == pytest.approx(0.6 * log(0.6))
    assert size.high == 0.0


def test_parts_count_from_today():
    """The effect is the points above today's share."""
    size = effect(at("parts_availability", 0.95), Target.PARTS_AVAILABILITY).size
    assert size == Fixed(pytest.approx(0.10))


def test_parts_start_at_the_default_where_today_is_unknown():
    """Without a measured share the slider starts at the marked default."""
    assert off_position(levers()["parts_availability"], NOTHING_KNOWN) == 0.80


def test_extra_stock_follows_the_safety_factor():
    """Stock grows with z(target) / z(today) − 1; holding it costs 15 % a year."""
    z = NormalDist().inv_cdf
    extra = (z(0.95) / z(0.85) - 1) * 200_000
    cost = at("parts_availability", 0.95).cost
    assert cost.one_off == pytest.approx(extra)
    assert cost.monthly == pytest.approx(extra * 0.15 / 12)


def test_extra_stock_is_not_proposed_from_a_share_of_half_or_less():
    """Where the safety factor says nothing, the stock is asked for."""
    poor = Site(parts_availability=0.5, stock_value=1.0)
    assert at("parts_availability", 0.95, poor).cost is None
    assert [q.address for q in asked(levers()["parts_availability"], poor)] == [
        "lever.parts_availability.price.extra_stock"
    ]


def test_the_users_extra_stock_wins():
    """Extra stock that the user names is taken as it is, and needs no stock value."""
    edits = {"lever.parts_availability.price.extra_stock": 50_000.0}
    cost = at("parts_availability", 0.95, Site(parts_availability=0.85), edits).cost
    assert (cost.one_off, cost.monthly) == (50_000.0, pytest.approx(625.0))
    assert asked(levers()["parts_availability"], NOTHING_KNOWN, edits) == ()


def test_calls_cost_by_the_contact():
    """Thirty EUR a contact, and the share called is the coverage."""
    lever = at("feedback_loop", 0.6)
    assert lever.cost.per_contact == 30.0
    assert effect(lever, Target.AT_RISK_HAZARD_RATIO).coverage == 0.6


def test_machines_are_paid_once_and_every_year():
    """2,500 EUR to connect a machine, 400 a year to run it."""
    cost = at("predictive_maintenance", 0.5).cost
    assert cost.one_off == pytest.approx(150 * 2500)
    assert cost.monthly == pytest.approx(150 * 400 / 12)
    assert cost.overrun.tail.probability == 0.10


@pytest.mark.parametrize("id", ["repair_time", "culture"])
def test_a_programme_without_a_price_is_asked_for(id):
    """No cost before both amounts are given; zero is an answer."""
    assert at(id, 1.0 if id == "culture" else 0.2).cost is None
    once, running = f"lever.{id}.price.programme", f"lever.{id}.price.running"
    assert [q.address for q in asked(levers()[id], SITE)] == [once, running]
    assert at(id, 0.2, edits={once: 60_000.0}).cost is None
    cost = at(id, 0.2, edits={once: 60_000.0, running: 0.0}).cost
    assert (cost.one_off, cost.monthly) == (60_000.0, 0.0)


@pytest.mark.parametrize(
    ("id", "question"),
    [
        ("training", "site.technicians"),
        ("tooling", "site.technicians"),
        ("predictive_maintenance", "site.machines"),
        ("parts_availability", "site.stock_value"),
    ],
)
def test_an_unknown_house_is_asked_about(id, question):
    """A cost that counts something unknown is unknown, and the question says what."""
    definition = levers()[id]
    assert at(id, definition.slider.default, NOTHING_KNOWN).cost is None
    assert question in [q.address for q in asked(definition, NOTHING_KNOWN)]
    assert all(q.question and q.why for q in asked(definition, NOTHING_KNOWN))


def test_the_users_values_replace_ours():
    """Prices, timing, adoption and effects can all be the user's own."""
    edits = {
        "lever.training.price.participant_day": 500.0,
        "lever.training.adoption": 0.8,
        "lever.training.lag_months": 2.0,
        "lever.training.half_life_months": 6.0,
        "lever.training.floor": 0.2,
        "lever.training.effect.first_time_fix.size": Pert(low=0.0, mode=0.1, high=0.2),
        "lever.training.effect.first_time_fix.p_no_effect": 0.3,
        "lever.tooling.adoption": 0.1,
    }
    lever = at("training", 3.0, edits=edits)
    changed = effect(lever, Target.FIRST_TIME_FIX)
    assert lever.cost.one_off == 20 * 3 * 500
    assert lever.adoption == Fixed(0.8)
    assert (lever.lag_months, lever.half_life_months, lever.floor) == (2, 6.0, 0.2)
    assert (changed.size, changed.p_no_effect) == (Pert(low=0.0, mode=0.1, high=0.2), 0.3)


def test_an_edited_overrun_is_taken():
    """The overrun of any lever can be set, also of one that has none."""
    assert at("training", 3.0, edits={"lever.training.cost.overrun": 1.2}).cost.overrun == Fixed(
        1.2
    )


@pytest.mark.parametrize("id", list(levers()))
def test_every_number_of_a_lever_has_its_source(id):
    """Each field of the study's lever stands in the sources under its address."""
    definition = levers()[id]
    sources = lever_sources(definition)
    unsourced = {"id", "effects", "cost", "saturation", "start_month"}
    for field in fields(Lever):
        assert field.name in unsourced or f"lever.{id}.{field.name}" in sources, field.name
    for part in definition.effect:
        assert f"lever.{id}.effect.{part.on}.size" in sources
    for item in definition.cost:
        for when in item.when:
            assert f"lever.{id}.cost.{when}" in sources


def test_sources_tell_evidence_from_judgement_and_from_the_user():
    """Effects are evidence with their grade, prices marked defaults, edits the user's."""
    edits = {"lever.tooling.price.licence": 80.0}
    sources = lever_sources(levers()["tooling"], edits)
    response = sources["lever.tooling.effect.response_time.size"]
    assert (response.provenance, response.grade) == (Provenance.EVIDENCE, "D")
    assert "Aberdeen Group (2005)" in response.reference
    assert sources["lever.tooling.adoption"].provenance is Provenance.DEFAULT
    assert sources["lever.tooling.adoption"].grade == "J"
    assert sources["lever.tooling.cost.monthly"].provenance is Provenance.USER
    assert sources["lever.tooling.cost.one_off"].provenance is Provenance.DEFAULT
    assert sources["lever.tooling.cost.one_off"].year == 2026


@given(st.sampled_from(list(levers())), st.floats(0, 1))
def test_any_position_gives_a_lever_that_a_study_may_hold(id, share):
    """Wherever the slider stands, intensity, coverage and cost are within their bounds."""
    slider = levers()[id].slider
    lever = at(id, slider.low + share * (slider.high - slider.low))
    assert 0 <= lever.intensity <= 2
    assert all(0 <= effect.coverage <= 1 for effect in lever.effects)
    assert lever.cost is None or min(lever.cost.one_off, lever.cost.monthly) >= 0
