"""A study in one file: years later it gives the same figures, and what is wrong with it is said."""

from __future__ import annotations

import copy
import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

import aftersales.baseline.saved as saved_module
from aftersales import RESULTS_VERSION
from aftersales.baseline import Baseline, Measured, baseline_of, with_drivers
from aftersales.baseline.learnt import learnt_links
from aftersales.baseline.saved import (
    LONGEST_NAME,
    Saved,
    parse_saved,
    tidy_name,
    to_save,
    write_saved,
)
from aftersales.baseline.scenario import Scenario, played
from aftersales.decide.answers import expected, headline, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.drivers import Choice, drivers_from
from aftersales.evidence.catalogue import levers
from aftersales.message import Message
from aftersales.problems import Problem
from aftersales.text import LANGUAGES, Language
from aftersales.uncertain import Pert
from tests.anything import anything, places
from tests.baseline.test_learnt import finding
from tests.model.studies import EXAMPLES, REFERENCE
from tests.model.studies import example as reference

DAY = date(2026, 11, 22)
SCENARIOS = (
    Scenario(name="Schulung „groß“", plan={"training": 5.0}),
    Scenario(
        name="Both, later",
        plan={"training": 3.0, "tooling": 0.5},
        start_month=3,
        answers={
            "settings.horizon_months": 48,
            "segment.contribution_margin": 0.5,
            "lever.training.adoption": Pert(low=0.2, mode=0.5, high=0.6),
        },
    ),
    Scenario(name="Nothing", plan={}),
)


KNOWN_BY = (("customers", "customer_id"), ("cases", "case_id"), ("cases", "technician"))


@pytest.fixture(scope="module")
def base(drawn, firm) -> Baseline:
    """A small firm's business with answers of its own, two links learnt from its files."""
    found = (finding("renewal", 0.4), finding("parts", 0.2))
    measured = with_drivers(drawn(firm).measured, drivers_from(found, choice=Choice.BOTH))
    return baseline_of(measured, {"segment.acquisition_cost": 900.0, "site.stock_value": 1e5})


@pytest.fixture(scope="module")
def content(base: Baseline) -> bytes:
    """The file of that business with three scenarios."""
    return write_saved(to_save(base, SCENARIOS, "Both, later", DAY)).encode()


def opened(content: bytes) -> Saved:
    found = parse_saved(content, "study.toml")
    assert isinstance(found, Saved), found
    return found


def test_it_reads_back_the_same(base: Baseline, content: bytes):
    """Study, base with every note and source, scenarios, head; and nothing is said of it."""
    again = opened(content)
    assert again == to_save(base, SCENARIOS, "Both, later", DAY)
    assert again.base == base
    assert again.remarks == ()
    assert (again.shown, again.scenario("Nothing")) == (SCENARIOS[1], SCENARIOS[2])


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_every_scenario_gives_the_same_figures_without_the_data(
    base: Baseline, content: bytes, scenario: Scenario
):
    """To the last bit: the expected case and the drawn worlds, with links that were learnt."""
    again = opened(content).base
    then, now = played(base, scenario).study, played(again, scenario).study
    assert learnt_links(now) == 2
    assert now == then
    assert headline(now, expected(now)) == headline(then, expected(then))
    assert uncertainty(now, in_worlds(now, draw(now, 200))) == uncertainty(
        then, in_worlds(then, draw(then, 200))
    )


def test_no_customer_and_no_technician_stands_in_it(content: bytes, firm):
    """Aggregates only: none of the numbers by which the files know people or cases."""
    text = content.decode()
    for name, column in KNOWN_BY:
        ids = {str(id) for id in firm[name][column].dropna()}
        assert not [id for id in ids if f'"{id}"' in text or f" {id} " in text]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_plain_study_is_a_file_without_scenarios(name: str):
    """What holds nothing but a study is read as one, and written as one."""
    found = opened((REFERENCE / f"{name}.toml").read_bytes())
    assert found == Saved(study=reference(name))
    assert opened(write_saved(found).encode()) == found


@given(
    names=st.lists(
        st.text(min_size=1, max_size=LONGEST_NAME + 20), min_size=1, max_size=4, unique=True
    ),
    plan=st.dictionaries(st.sampled_from(("training", "tooling")), st.floats(0, 1)),
    month=st.integers(0, 24),
    margin=st.floats(-1, 1),
)
@settings(max_examples=15)
def test_scenarios_of_any_name_read_back_the_same(base: Baseline, names, plan, month, margin):
    """Whatever somebody types becomes a name that a file can hold, or is refused with a message."""
    tidied = {tidy for typed in names if isinstance(tidy := tidy_name(typed), str)}
    scenarios = tuple(
        Scenario(
            name=name,
            plan=plan,
            start_month=month,
            answers={"segment.contribution_margin": margin},
        )
        for name in tidied
    )
    assert opened(write_saved(to_save(base, scenarios, "", DAY)).encode()).scenarios == scenarios


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Schulung\u00a0 und\tWerkzeug ", "Schulung und Werkzeug"),
        ("two\nlines", "two lines"),
        ("“x” 'y' \"z\" \\ # [a] = {b}", "“x” 'y' \"z\" \\ # [a] = {b}"),
        ("u\u0308ber", "über"),
        (" \n", "needs a name"),
        ("x" * (LONGEST_NAME + 1), "has 61 characters; 60 are possible"),
        ("a\u202eb", "cannot be seen"),
        ("a\0b", "cannot be seen"),
    ],
)
def test_a_name_is_one_line_that_can_be_read(typed: str, name: str):
    """Spaces are put in order; what cannot be a name is said."""
    found = tidy_name(typed)
    assert (name in str(found)) if isinstance(found, Message) else (found == name)


def test_our_own_mistakes_are_exceptions(base: Baseline):
    """A name that was not tidied, used twice, or shown although it is none."""
    twice = (SCENARIOS[0], SCENARIOS[0])
    untidy = (replace(SCENARIOS[0], name="two\nlines"),)
    for scenarios, shows in ((twice, ""), (untidy, ""), (SCENARIOS, "Nobody")):
        with pytest.raises(ValueError, match=r"scenario"):
            to_save(base, scenarios, shows, DAY)


# Another version


def test_figures_of_another_results_version_may_differ_and_that_is_said(
    content: bytes, monkeypatch: pytest.MonkeyPatch
):
    """Years later the file is read, the versions are named, and what is gone is named too."""
    table = tomllib.loads(content.decode())
    table["answers"]["segment.price_of_steam"] = 1.0
    table["scenario"][0]["plan"]["telegraph"] = 1.0
    assert isinstance(parse_saved(tomli_w.dumps(table).encode(), "old.toml"), Problem)
    monkeypatch.setattr(saved_module, "RESULTS_VERSION", 7)
    found = opened(tomli_w.dumps(table).encode())
    said = " ".join(Language("en").say(remark) for remark in found.remarks)
    assert "results version 1, computed now with 7" in said
    assert "Nov 22, 2026" in said
    assert "segment.price_of_steam, telegraph" in said
    assert found.scenarios == SCENARIOS


def test_a_study_that_is_not_what_its_figures_give_is_said(content: bytes):
    """Somebody changed a number by hand: the file is read, and that is said."""
    table = tomllib.loads(content.decode())
    table["segment"][0]["csat"] *= 1.001
    (remark,) = opened(tomli_w.dumps(table).encode()).remarks
    assert "computed anew" in str(remark)
    table["segment"][0]["csat"] /= 1.001
    assert opened(tomli_w.dumps(table).encode()).remarks == ()


FIGURES_OF_VERSION = {
    1: {
        "training": (38190.2786, 64011.5702),
        "tooling": (22493.0377, 70580.2026),
        "repair_time": (547.4036, None),
        "parts_availability": (67153.2574, 132643.6430),
        "feedback_loop": (163.1927, 32789.0316),
        "predictive_maintenance": (23750.9380, 229789.9307),
        "culture": (357.2390, None),
    }
}


def test_the_results_version_is_raised_when_figures_change():
    """Benefit and cost of each lever on a firm of defaults: whoever changes them raises
    `aftersales.RESULTS_VERSION` and writes the new figures here."""
    nothing = Measured(figures={}, segments=("All",))
    house = {"site.technicians": 12.0, "site.machines": 100.0, "site.stock_value": 1e5}
    found = {}
    for id, lever in levers().items():
        study = baseline_of(nothing, house, {id: lever.slider.default}).study
        ratios = headline(study, expected(study))
        found[id] = (ratios.pv_benefit, ratios.pv_cost)
    (version,) = FIGURES_OF_VERSION
    assert version == RESULTS_VERSION
    assert found.keys() == FIGURES_OF_VERSION[version].keys()
    for id, figures in FIGURES_OF_VERSION[version].items():
        known = [pair for pair in zip(found[id], figures, strict=True) if pair != (None, None)]
        assert [now for now, _ in known] == pytest.approx([then for _, then in known], rel=1e-6)


# What is wrong with it: (where to change what, to what) → code, place, found, expected

GONE = object()
CSAT = ("measured", "figures", "segment.A.csat")
WRONG: dict[str, tuple[tuple, Any, tuple[str, str, str, str]]] = {
    "a newer format": (
        ("file", "format"),
        2,
        ("newer_format", "file.format", "2", "format 1 or older"),
    ),
    "no day": (
        ("file", "saved_on"),
        "yesterday",
        ("not_a_day", "file.saved_on", "yesterday", "a day such as"),
    ),
    "an unknown key": (
        ("file", "results_version"),
        1,
        ("unknown_key", "file.results_version", "results_version", "did you mean results?"),
    ),
    "a scenario that is none": (
        ("file", "shows"),
        "Both, late",
        ("unknown_name", "file.shows", "Both, late", "did you mean Both, later?"),
    ),
    "no figures": (
        ("measured", "figures"),
        GONE,
        ("missing_key", "measured.figures", "–", "this key"),
    ),
    "a share beyond one": (
        (*CSAT, "number"),
        1.5,
        ("out_of_range", "measured.figures.segment.A.csat.number", "1.5", "between 0 and 1"),
    ),
    "a figure that is none": (
        ("measured", "figures", "segment.A.csatt"),
        {},
        ("unknown_key", "measured.figures.segment.A.csatt", "csatt", "mean segment.A.csat?"),
    ),
    "a link that is none": (
        ("measured", "figures", "links.moon_on_csat"),
        {"number": 1.0, "source": {"provenance": "data"}},
        ("unknown_key", "measured.figures.links.moon_on_csat", "links.moon", "an address"),
    ),
    "a source from nowhere": (
        (*CSAT, "source", "provenance"),
        "hearsay",
        ("unknown_name", "measured.figures.segment.A.csat.source.provenance", "hearsay", "one of"),
    ),
    "no segments": (
        ("measured", "segments"),
        [],
        ("not_a_list", "measured.segments", "[]", "a list of names"),
    ),
    "no currency": (
        ("measured", "currency"),
        "Euro",
        ("not_a_currency", "measured.currency", "Euro", "three letters"),
    ),
    "an answer to nobody": (
        ("answers", "segment.A.csaat"),
        0.5,
        ("unknown_key", "answers.segment.A.csaat", "segment.A.csaat", "mean segment.A.csat?"),
    ),
    "an answer that cannot be": (
        ("scenario", 1, "answers", "settings.horizon_months"),
        1000,
        (
            "out_of_range",
            "scenario 2.answers.settings.horizon_months",
            "1000",
            "a number from 1 to 120",
        ),
    ),
    "a hazard that is none": (
        ("answers", "lever.feedback_loop.effect.at_risk_hazard_ratio.size"),
        0,
        (
            "out_of_range",
            "answers.lever.feedback_loop.effect.at_risk_hazard_ratio.size",
            "0",
            "a number between 0 and 5, neither of them",
        ),
    ),
    "a name of two lines": (
        ("scenario", 0, "name"),
        "two\nlines",
        ("not_a_name", "scenario 1.name", "two", "at most 60 characters on one line"),
    ),
    "a name used twice": (
        ("scenario", 2, "name"),
        "Both, later",
        ("repeated", "scenario 3.name", "Both, later", "a name used once"),
    ),
    "a slider beyond its end": (
        ("scenario", 0, "plan", "training"),
        99,
        ("out_of_range", "scenario 1.plan.training", "99", "a number from 0 to"),
    ),
    "a start before the decision": (
        ("scenario", 0, "start_month"),
        -1,
        ("out_of_range", "scenario 1.start_month", "-1", "a number of 0 or more"),
    ),
    "a missing plan": (
        ("scenario", 0, "plan"),
        GONE,
        ("missing_key", "scenario 1.plan", "–", "this key"),
    ),
    "a note of endless decimals": (
        (*CSAT, "note"),
        {"wording": "{a}", "values": {"a": {"number": {"value": 1.0, "digits": 10**9}}}},
        (
            "out_of_range",
            "measured.figures.segment.A.csat.note.values.a.number.digits",
            "1e+09",
            "a number from 0 to 9",
        ),
    ),
    "scenarios without a base": (
        ("file",),
        GONE,
        ("unknown_key", "answers", "answers", "one of"),
    ),
}


def changed(content: bytes, way: tuple, value: Any) -> bytes:
    """The file with one thing changed."""
    table = tomllib.loads(content.decode())
    place = table
    for step in way[:-1]:
        place = place[step]
    if value is GONE:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    return tomli_w.dumps(table).encode()


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_said_in_one_message(content: bytes, case: str):
    """The message names the file, the place, what was found and what was expected."""
    way, value, (code, place, found, wanted) = WRONG[case]
    problem = parse_saved(changed(content, way, value), "mine.toml")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.table, problem.column) == (code, "mine.toml", place)
    assert found in problem.found
    assert wanted in Language("en").say(problem.expected)
    for language in map(Language, LANGUAGES):
        assert "mine.toml" in language.say(problem.message)
        assert language.say(problem.remedy)


FOREIGN = {
    "a project's TOML": (b'[project]\nname = "x"\n[tool.ruff]\nselect = []\n', "project, tool"),
    "a web page": (b"<!doctype html><html><body>Hello</body></html>", "<!doctype html>"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "0x89"),
    "cut off": (b"[file]\nformat = ", "breaks off"),
    "endless": (b"# " + b"x" * (5 * 2**20), "bytes"),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_no_study_file_is_said(case: str):
    """What else lies in a folder is refused by name and by what was found in it."""
    content, found = FOREIGN[case]
    problem = parse_saved(content, "mine.toml")
    assert isinstance(problem, Problem)
    assert found in problem.found
    assert "mine.toml" in Language("de").say(problem.message)


def test_a_note_in_foreign_words_is_not_said(content: bytes):
    """Only wordings of this program are taken, so a file cannot put a link on the page."""
    ours = tomllib.loads(content.decode())["measured"]["figures"]["operations.visit_cost"]["note"]
    for wording in ("[click](https://example.org)", "{n.__class__}", "", ours["wording"] + "!"):
        way = (*CSAT, "note")
        found = opened(changed(content, way, {"wording": wording, "values": {"n": 1}}))
        assert "segment.A.csat" not in found.base.notes
    found = opened(changed(content, (*CSAT, "note"), ours))
    assert "straight line" in str(found.base.notes["segment.A.csat"])


# Whatever somebody brings


@given(data=st.data(), value=anything | st.sampled_from((0, 1, -1, 0.5, 120, 10**15)))
@settings(max_examples=25)
def test_no_value_is_too_much(content: bytes, data: st.DataObject, value: Any):
    """With anything put anywhere it plays its scenarios or is a problem, never an exception."""
    tree = tomllib.loads(content.decode())
    ours = {key: copy.deepcopy(tree[key]) for key in ("file", "answers", "scenario", "measured")}
    found = parse_saved(
        changed(content, data.draw(st.sampled_from(list(places(ours)))), value), "mine.toml"
    )
    if isinstance(found, Problem):
        assert Language("de").say(found.message)
        return
    for scenario in found.scenarios:
        study = played(found.base, scenario).study
        headline(study, expected(study))
    assert all(Language("de").say(note) for note in found.base.notes.values())
