"""The evidence files hold what they should: numbers typed here a second time."""

from dataclasses import fields

import pytest

from aftersales.evidence import catalogue
from aftersales.evidence.definitions import Becomes, Grade, Per, Publication, Reading, When
from aftersales.evidence.links import link_sources, planning_links
from aftersales.evidence.strict import EvidenceError
from aftersales.study import Drift, Links, Operations, Provenance, Segment, Settings
from aftersales.uncertain import Fixed, Pert, Tail

OVERRUN = Pert(low=0.95, mode=1.05, high=1.50, tail=Tail(probability=0.10, low=3.0, high=5.5))


def pert(low, mode, high):
    return Pert(low=low, mode=mode, high=high)


LINKS = {
    "first_time_fix_on_csat": pert(0.10, 0.30, 0.80),
    "response_time_on_csat": pert(-0.40, -0.15, -0.02),
    "repair_time_on_csat": pert(-0.50, -0.20, -0.05),
    "response_time_on_sla": Fixed(-1.2),
    "parts_availability_on_first_time_fix": pert(0.15, 0.35, 0.60),
    "csat_on_churn": pert(0.05, 0.30, 0.80),
    "csat_on_upsell": pert(0.0, 0.20, 0.60),
    "csat_on_referral": pert(0.0, 0.25, 0.80),
    "csat_on_price": Fixed(0.0),
    "satisfaction_carry_over": Fixed(0.7),
}

EFFECTS = {
    ("training", "first_time_fix"): ("logit", pert(0.05, 0.20, 0.45), 0.10),
    ("training", "handling_time"): ("log", pert(-0.12, -0.06, -0.01), 0.0),
    ("tooling", "response_time"): ("log", pert(-0.35, -0.15, -0.05), 0.20),
    ("tooling", "handling_time"): ("log", pert(-0.25, -0.10, -0.02), 0.0),
    ("tooling", "first_time_fix"): ("logit", pert(0.0, 0.08, 0.20), 0.0),
    ("repair_time", "repair_time"): ("log", None, 0.0),
    ("parts_availability", "parts_availability"): ("points", None, 0.0),
    ("feedback_loop", "at_risk_hazard_ratio"): ("hazard ratio", pert(0.60, 0.93, 1.60), 0.0),
    ("predictive_maintenance", "case_volume"): ("log", pert(-0.40, -0.18, -0.05), 0.0),
    ("predictive_maintenance", "extra_visits"): (
        "share of today's visits",
        pert(0.02, 0.05, 0.15),
        0.0,
    ),
    ("culture", "csat"): ("logit", pert(0.0, 0.06, 0.20), 0.35),
}

ADOPTION = {
    "training": pert(0.70, 0.90, 1.0),
    "tooling": pert(0.50, 0.80, 0.95),
    "predictive_maintenance": pert(0.40, 0.70, 0.90),
    "repair_time": pert(0.60, 0.80, 0.95),
    "feedback_loop": pert(0.50, 0.75, 0.95),
    "culture": pert(0.40, 0.65, 0.90),
    "parts_availability": Fixed(1.0),
}

# lag, ramp, half-life, floor, refresh every
TIMING = {
    "training": (1, 3, 12.0, 0.4, 12),
    "tooling": (4, 6, None, 0.0, None),
    "repair_time": (2, 6, None, 0.0, None),
    "parts_availability": (1, 4, None, 0.0, None),
    "feedback_loop": (0, 2, None, 0.0, None),
    "predictive_maintenance": (6, 12, None, 0.0, None),
    "culture": (6, 18, None, 0.0, None),
}

# low, high, becomes, full strength at
SLIDERS = {
    "training": (0.0, 6.0, Becomes.INTENSITY, 3.0),
    "tooling": (0.0, 1.0, Becomes.COVERAGE, 1.0),
    "repair_time": (0.0, 0.40, Becomes.REDUCTION, 1.0),
    "parts_availability": (0.0, 0.99, Becomes.POINTS, 1.0),
    "feedback_loop": (0.0, 1.0, Becomes.COVERAGE, 1.0),
    "predictive_maintenance": (0.0, 1.0, Becomes.COVERAGE, 1.0),
    "culture": (0.0, 1.5, Becomes.INTENSITY, 1.0),
}

# amount, per, of, a year, when
COSTS = {
    ("training", "participant_day"): (
        650.0,
        Per.PARTICIPANT_DAY,
        None,
        False,
        (When.ONE_OFF, When.REFRESH),
    ),
    ("tooling", "licence"): (95.0, Per.EQUIPPED_TECHNICIAN, None, False, (When.MONTHLY,)),
    ("tooling", "introduction"): (1.8, None, "licence", False, (When.ONE_OFF,)),
    ("repair_time", "programme"): (None, Per.PROGRAMME, None, False, (When.ONE_OFF,)),
    ("repair_time", "running"): (None, Per.PROGRAMME, None, False, (When.MONTHLY,)),
    ("parts_availability", "extra_stock"): (None, Per.EXTRA_STOCK, None, False, (When.ONE_OFF,)),
    ("parts_availability", "holding"): (0.15, None, "extra_stock", True, (When.MONTHLY,)),
    ("feedback_loop", "contact"): (30.0, Per.CONTACT, None, False, (When.PER_CONTACT,)),
    ("predictive_maintenance", "connection"): (
        2500.0,
        Per.CONNECTED_MACHINE,
        None,
        False,
        (When.ONE_OFF,),
    ),
    ("predictive_maintenance", "operation"): (
        400.0,
        Per.CONNECTED_MACHINE,
        None,
        True,
        (When.MONTHLY,),
    ),
    ("culture", "programme"): (None, Per.PROGRAMME, None, False, (When.ONE_OFF,)),
    ("culture", "running"): (None, Per.PROGRAMME, None, False, (When.MONTHLY,)),
}

DEFAULTS = {
    "discount_rate": Fixed(0.10),
    "horizon_months": Fixed(36.0),
    "case_cost": Fixed(30.0),
    "visit_cost": Fixed(290.0),
    "dispatch_share": Fixed(0.65),
    "extra_visits_per_failed_fix": Fixed(1.6),
    "cashable_share": pert(0.2, 0.5, 0.9),
    "sla_penalty": Fixed(0.0),
}


def test_the_links_are_those_decided():
    """Every link has the planning value of the evidence check, and no link is missing."""
    assert {id: link.value for id, link in catalogue.links().items()} == LINKS
    assert set(LINKS) == {field.name for field in fields(Links)}


def test_price_is_off_until_switched_on():
    """The price link is 0 and knows the range it would take."""
    price = catalogue.links()["csat_on_price"]
    assert (price.value, price.if_switched_on) == (Fixed(0.0), pert(-0.01, 0.005, 0.03))


def test_the_links_of_a_study_are_those_of_the_file():
    """Link by link, a study gets the file's value and its grade."""
    links, sources = planning_links(), link_sources()
    for id, definition in catalogue.links().items():
        ours = definition.value
        expected = ours.mean if isinstance(getattr(links, id), float) else ours
        assert getattr(links, id) == expected
        assert sources[f"links.{id}"].grade == definition.grade


def test_the_users_own_link_is_the_users():
    """An edited link has the user's value and says so."""
    edits = {"links.csat_on_churn": 0.4, "links.csat_on_price": pert(-0.01, 0.005, 0.03)}
    assert planning_links(edits).csat_on_churn == Fixed(0.4)
    assert planning_links(edits).csat_on_price == pert(-0.01, 0.005, 0.03)
    assert link_sources(edits)["links.csat_on_churn"].provenance is Provenance.USER


def test_the_seven_levers_stand_in_the_order_of_the_screen():
    """Seven levers, three of them in front."""
    levers = catalogue.levers()
    assert list(levers) == list(SLIDERS)
    assert [id for id, lever in levers.items() if lever.in_front] == list(levers)[:3]


def test_the_effects_are_those_decided():
    """Every effect has target, scale, size and chance of none as decided."""
    found = {
        (id, str(effect.on)): (effect.unit, effect.size, effect.p_no_effect)
        for id, lever in catalogue.levers().items()
        for effect in lever.effect
    }
    assert found == EFFECTS


def test_adoption_timing_and_sliders_are_those_decided():
    """Adoption, timing and slider of every lever are as decided."""
    levers = catalogue.levers()
    assert {id: lever.adoption.share for id, lever in levers.items()} == ADOPTION
    timings = {id: lever.timing for id, lever in levers.items()}
    assert {
        id: (t.lag_months, t.ramp_months, t.half_life_months, t.floor, t.refresh_every_months)
        for id, t in timings.items()
    } == TIMING
    sliders = {id: lever.slider for id, lever in levers.items()}
    assert {
        id: (s.low, s.high, s.becomes, s.full_strength_at) for id, s in sliders.items()
    } == SLIDERS


def test_the_costs_are_those_decided():
    """Every cost item has amount, base and time of payment as decided."""
    found = {
        (id, item.id): (item.amount, item.per, item.of, item.a_year, item.when)
        for id, lever in catalogue.levers().items()
        for item in lever.cost
    }
    assert found == COSTS


def test_only_what_is_integrated_overruns():
    """Tools and connected machines carry the overrun with its fat tail."""
    overruns = {id: x.overrun.factor for id, x in catalogue.levers().items() if x.overrun}
    assert overruns == {"tooling": OVERRUN, "predictive_maintenance": OVERRUN}


def test_the_defaults_are_those_decided():
    """The planning values that the evidence check names are the ones that ship."""
    assert {id: catalogue.defaults()[id].value for id in DEFAULTS} == DEFAULTS


def test_the_discount_rate_shows_the_customary_range():
    """10 % stands beside 8 to 16 %."""
    rate = catalogue.defaults()["discount_rate"]
    assert (rate.low, rate.high) == (0.08, 0.16)


def test_every_default_stands_for_a_number_of_the_study():
    """Each default names a field of the section it belongs to; no field of a segment lacks one."""
    sections = {"settings": Settings, "operations": Operations, "segment": Segment, "drift": Drift}
    known = {
        (section, field.name) for section, shape in sections.items() for field in fields(shape)
    }
    have = {(default.section, id) for id, default in catalogue.defaults().items()}
    technical = {("settings", key) for key in ("currency", "draws", "seed")}
    measured = {("segment", "name"), ("segment", "repair_hours")}
    assert have <= known
    assert known - have == technical | measured


def test_whatever_is_asked_has_its_question():
    """An asked default says what is asked, and every default why it matters."""
    for default in catalogue.defaults().values():
        assert bool(default.question) == default.asked, default.id
        assert default.why, default.id


def test_a_default_lies_in_its_range():
    """low ≤ value ≤ high, for defaults, costs and benchmarks alike."""
    costs = [item for lever in catalogue.levers().values() for item in lever.cost]
    amounts = [(x.low, x.amount, x.high) for x in costs if x.amount is not None]
    values = [(x.low, x.value.mean, x.high) for x in catalogue.defaults().values()]
    levels = [(x.low, x.value, x.high) for x in catalogue.benchmarks().values()]
    for low, value, high in amounts + values + levels:
        assert low is None or low <= value
        assert high is None or value <= high


def test_every_publication_is_used():
    """No publication stands in the bibliography for nothing."""
    levers = catalogue.levers().values()
    graded = [part for lever in levers for part in catalogue._graded(lever)]
    entries = [
        *graded,
        *catalogue.links().values(),
        *catalogue.defaults().values(),
        *catalogue.benchmarks().values(),
        *catalogue.folklore().values(),
    ]
    used = {source for entry in entries for source in entry.sources}
    assert used == set(catalogue.publications())


def test_a_grade_rests_on_a_publication():
    """What is not our judgement names its source; a judgement names none."""
    parts = [
        *catalogue.links().values(),
        *catalogue.defaults().values(),
        *catalogue.benchmarks().values(),
        *(part for lever in catalogue.levers().values() for part in catalogue._graded(lever)),
    ]
    for part in parts:
        is_target = getattr(part, "on", None) == "repair_time"  # graded D: nothing carries over
        assert is_target or (part.grade is Grade.JUDGEMENT) == (not part.sources), part


def test_benchmarks_were_read_at_their_source():
    """No benchmark rests on memory."""
    for benchmark in catalogue.benchmarks().values():
        readings = {catalogue.publications()[id].read for id in benchmark.sources}
        assert readings == {Reading.VERIFIED}, benchmark.id


def test_folklore_is_no_parameter():
    """No folk figure shares its name with a number of the study."""
    parameters = set(catalogue.links()) | set(catalogue.defaults()) | set(catalogue.levers())
    assert not parameters & set(catalogue.folklore())
    assert len(catalogue.folklore()) == 4


def test_what_was_not_read_keeps_its_mark():
    """A publication known from memory is cited with its mark and is never called evidence."""
    tarp = catalogue.publications()["tarp"]
    assert catalogue.cited(tarp).endswith("[M]")
    sources = catalogue.folklore()["one_costs_thirty"].sources
    assert "tarp" in sources


def test_a_number_resting_on_memory_alone_is_a_default(monkeypatch):
    """Evidence is what somebody has read."""
    remembered = Publication(id="x", citation="X", read=Reading.REMEMBERED, finding="-", year=1990)
    monkeypatch.setattr(catalogue, "publications", lambda: {"x": remembered})
    link = type("Link", (), {"grade": Grade.C, "sources": ("x",)})()
    source = catalogue.evidence_source(link)
    assert (source.provenance, source.reference) == (Provenance.DEFAULT, "X [M]")


def test_an_unknown_publication_is_refused():
    """A misspelt source names entry, key and the nearest known one."""
    with pytest.raises(EvidenceError, match=r"links.toml \[a\] sources.*did you mean bolton_1998"):
        catalogue._must_be_known("links.toml", "a", ["bolton_1999"])


def test_every_wording_is_there():
    """No label, help, unit, note or finding is an empty word."""
    levers = catalogue.levers().values()
    entries = [
        *levers,
        *(lever.slider for lever in levers),
        *catalogue.links().values(),
        *catalogue.defaults().values(),
        *catalogue.site_facts().values(),
        *catalogue.benchmarks().values(),
        *catalogue.folklore().values(),
        *catalogue.publications().values(),
    ]
    required = ("label", "unit", "help", "why", "caveat", "finding", "claim", "wrong", "instead")
    for entry in entries:
        for key in required:
            assert getattr(entry, key, "-").strip(), (entry, key)
