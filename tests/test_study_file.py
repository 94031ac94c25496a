"""A study's TOML: what is right reads back the same, what is wrong is said in one message."""

from __future__ import annotations

import copy
import tomllib
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import tomli_w
from hypothesis import example as also
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.problems import Problem
from aftersales.study import Provenance, Source, Study
from aftersales.study_file import parse_study, read_study, write_study
from aftersales.text import LANGUAGES, Language
from tests.anything import anything, places
from tests.model.studies import EXAMPLES, REFERENCE, studies
from tests.model.studies import example as reference

WORKED = (REFERENCE / "worked_example.toml").read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_reference_reads_back_the_same(name: str):
    """Writing a study that was read and reading it again gives the same study."""
    study = reference(name)
    assert parse_study(write_study(study).encode(), "study.toml") == study


@given(study=studies(), n=st.integers(0, 10**6), low=st.floats(0, 1))
@settings(max_examples=60)
def test_any_study_reads_back_the_same(study: Study, n: int, low: float):
    """The same for any study, with where its numbers come from."""
    source = Source(provenance=Provenance.DATA, reference="csat “Ä”", n=n, low=low, grade="B")
    sources = MappingProxyType({"segment.A.csat": source, "links.csat_on_churn": source})
    study = replace(study, sources=sources)
    assert parse_study(write_study(study).encode(), "study.toml") == study


def test_a_lever_without_a_known_cost_reads_back_the_same():
    """A cost nobody has said stays one nobody has said."""
    study = reference("worked_example")
    study = replace(study, levers=(replace(study.levers[0], cost=None),))
    again = parse_study(write_study(study).encode(), "study.toml")
    assert again == study


def test_what_is_optional_has_the_defaults_of_the_model():
    """Drift 0, coverage 1, no refresher, overrun 1, parts on hand 0.8."""
    table = tomllib.loads(WORKED.decode())
    del table["drift"]
    del table["operations"]["breakfix_contribution"]
    for segment in table["segment"]:
        del segment["parts_availability"], segment["repair_hours"]
    for key in ("saturation", "start_month", "half_life_months", "floor", "refresh_months"):
        del table["lever"][0][key]
    table["lever"][0]["cost"] = {"one_off": 1.0}
    study = parse_study(tomli_w.dumps(table).encode(), "study.toml")
    assert isinstance(study, Study)
    lever = study.levers[0]
    assert (study.drift.csat_logit, study.drift.churn_log_hazard) == (0, 0)
    assert study.operations.breakfix_contribution == 0
    assert (study.segments[0].parts_availability, study.segments[0].repair_hours) == (0.8, None)
    assert (lever.saturation, lever.start_month, lever.half_life_months) == (1.5, 0, None)
    assert (lever.floor, lever.refresh_months, lever.effects[0].coverage) == (0, (), 1)
    assert lever.cost is not None
    cost = lever.cost
    assert (cost.refresh, cost.monthly, cost.per_contact, cost.overrun.mean) == (0, 0, 0, 1)


# A study that is wrong: (where to change what, to what) → code, place, found, expected

Change = tuple[tuple[str | int, ...], Any]
GONE = object()

WRONG: dict[str, tuple[Change, tuple[str, str, str, str]]] = {
    "a share of 1.2": (
        (("operations", "dispatch_share"), 1.2),
        ("out_of_range", "operations.dispatch_share", "1.2", "a number from 0 to 1"),
    ),
    "a negative number of customers": (
        (("segment", 0, "customers"), -5),
        ("out_of_range", "segment.A.customers", "-5", "a number of 0 or more"),
    ),
    "a horizon of no months": (
        (("settings", "horizon_months"), 0),
        ("out_of_range", "settings.horizon_months", "0", "a number from 1 to 120"),
    ),
    "a horizon of half a month": (
        (("settings", "horizon_months"), 36.5),
        ("not_whole", "settings.horizon_months", "36.5", "a whole number"),
    ),
    "a retention of 1": (
        (("segment", 1, "annual_retention"), 1.0),
        ("out_of_range", "segment.B.annual_retention", "1", "neither of them"),
    ),
    "a retention of 0": (
        (("segment", 1, "annual_retention"), 0),
        ("out_of_range", "segment.B.annual_retention", "0", "between 0 and 1"),
    ),
    "a satisfaction of 100 %": (
        (("segment", 2, "csat"), 72.0),
        ("out_of_range", "segment.C.csat", "72", "between 0 and 1"),
    ),
    "an intensity beyond what is known": (
        (("lever", 0, "intensity"), 2.5),
        ("out_of_range", "lever.training.intensity", "2.5", "a number from 0 to 2"),
    ),
    "an unknown key": (
        (("operations", "visit_costs"), 1.0),
        ("unknown_key", "operations.visit_costs", "visit_costs", "did you mean visit_cost?"),
    ),
    "an unknown key of an uncertain number": (
        (("operations", "cashable_share", "mod"), 0.5),
        ("unknown_key", "operations.cashable_share.mod", "mod", "did you mean mode?"),
    ),
    "an unknown section": (
        (("levers",), []),
        ("unknown_key", "levers", "levers", "did you mean lever?"),
    ),
    "a missing key": (
        (("segment", 0, "csat"), GONE),
        ("missing_key", "segment.A.csat", "–", "this key"),
    ),
    "a missing section": (
        (("links",), GONE),
        ("missing_key", "links", "–", "this key"),
    ),
    "an effect on nothing": (
        (("lever", 0, "effect", 0, "on"), GONE),
        ("missing_key", "lever.training.effect[1].on", "–", "this key"),
    ),
    "an effect on something unknown": (
        (("lever", 0, "effect", 0, "on"), "first_time_fx"),
        ("unknown_name", "lever.training.effect[1].on", "first_time_fx", "mean first_time_fix?"),
    ),
    "a lever without effect": (
        (("lever", 1, "effect"), []),
        ("no_effect", "lever.tooling.effect", "–", "at least one effect"),
    ),
    "low above mode": (
        (("operations", "cashable_share", "low"), 0.6),
        ("out_of_order", "operations.cashable_share", "low = 0.6, mode = 0.5", "low ≤ mode ≤ high"),
    ),
    "a share that may exceed 1": (
        (("operations", "cashable_share", "high"), 1.3),
        ("out_of_range", "operations.cashable_share", "1.3", "a number from 0 to 1"),
    ),
    "half a PERT": (
        (("operations", "cashable_share"), {"low": 0.1, "high": 0.2}),
        ("not_a_number", "operations.cashable_share", "low", "low, mode and high, or mean and sd"),
    ),
    "a negative spread": (
        (("lever", 0, "effect", 0, "size", "sd"), -0.1),
        ("out_of_range", "lever.training.effect[1].size.sd", "-0.1", "a number from 0 to 5"),
    ),
    "a spread beyond all measure": (
        (("operations", "cashable_share"), {"mean": 0.5, "sd": 3.0}),
        ("out_of_range", "operations.cashable_share.sd", "3", "a number from 0 to 0.5"),
    ),
    "a tail without probability": (
        (("operations", "cashable_share", "tail"), {"low": 0.1, "high": 0.2}),
        ("missing_key", "operations.cashable_share.tail.probability", "–", "this key"),
    ),
    "a tail upside down": (
        (("operations", "cashable_share", "tail"), {"probability": 0.1, "low": 0.3, "high": 0.2}),
        ("out_of_order", "operations.cashable_share.tail", "low = 0.3", "low ≤ high"),
    ),
    "a tail out of range": (
        (("operations", "cashable_share", "tail"), {"probability": 0.1, "low": 3, "high": 5}),
        ("out_of_range", "operations.cashable_share", "3", "a number from 0 to 1"),
    ),
    "a hazard ratio of 0": (
        (("lever", 0, "effect", 0), {"on": "at_risk_hazard_ratio", "size": 0.0}),
        ("out_of_range", "lever.training.effect[1].size", "0", "a number above 0"),
    ),
    "an effect of e to the 40": (
        (("lever", 0, "effect", 0, "size"), 40.0),
        ("out_of_range", "lever.training.effect[1].size", "40", "a number from −5 to 5"),
    ),
    "text for a number": (
        (("operations", "visit_cost"), "240"),
        ("not_a_number", "operations.visit_cost", "240", "a number"),
    ),
    "true for a number": (
        (("operations", "visit_cost"), True),
        ("not_a_number", "operations.visit_cost", "true", "a number"),
    ),
    "not a number": (
        (("operations", "visit_cost"), nan),
        ("not_a_number", "operations.visit_cost", "nan", "a number"),
    ),
    "infinite": (
        (("operations", "visit_cost"), inf),
        ("not_a_number", "operations.visit_cost", "inf", "a number"),
    ),
    "more money than there is": (
        (("operations", "visit_cost"), 10**300),
        ("not_a_number", "operations.visit_cost", "1000", "a number"),
    ),
    "a range where a number is certain": (
        (("operations", "visit_cost"), {"low": 1, "mode": 2, "high": 3}),
        ("not_a_number", "operations.visit_cost", "low", "a number"),
    ),
    "a number for a name": (
        (("segment", 0, "name"), 1),
        ("not_a_text", "segment 1.name", "1", "a text in quotation marks"),
    ),
    "an empty name": (
        (("segment", 0, "name"), " "),
        ("empty", "segment 1.name", '""', "a name"),
    ),
    "two segments of one name": (
        (("segment", 1, "name"), "A"),
        ("repeated", "segment.A.name", "A", "a name used once"),
    ),
    "two levers of one id": (
        (("lever", 1, "id"), "training"),
        ("repeated", "lever.training.id", "training", "a name used once"),
    ),
    "no currency code": (
        (("settings", "currency"), "Euro"),
        ("not_a_currency", "settings.currency", "Euro", "three letters such as EUR"),
    ),
    "no segments": (
        (("segment",), []),
        ("not_a_list", "segment", "[]", "[[segment]] tables"),
    ),
    "one segment without a list": (
        (("segment",), {"name": "A"}),
        ("not_a_list", "segment", "name", "[[segment]] tables"),
    ),
    "a section that is a number": (
        (("settings",), 3),
        ("not_a_table", "settings", "3", "a table of keys and values"),
    ),
    "a refresher in half a month": (
        (("lever", 0, "refresh_months"), [16.5]),
        ("not_whole", "lever.training.refresh_months[1]", "16.5", "a whole number"),
    ),
    "refreshers without a list": (
        (("lever", 0, "refresh_months"), 16),
        ("not_a_list", "lever.training.refresh_months", "16", "a list"),
    ),
}


def changed(change: Change) -> bytes:
    """The worked example with one thing changed."""
    table = tomllib.loads(WORKED.decode())
    (*way, key), value = change
    place = table
    for step in way:
        place = place[step]
    if value is GONE:
        del place[key]
    else:
        place[key] = value
    return tomli_w.dumps(table).encode()


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_study_is_said_in_one_message(case: str):
    """The message names the file, the place, what was found and what was expected."""
    change, (code, place, found, expected) = WRONG[case]
    problem = parse_study(changed(change), "mine.toml")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.table, problem.column) == (code, "mine.toml", place)
    assert found in problem.found
    assert expected in Language("en").say(problem.expected)
    sentence = Language("en").say(problem.message)
    assert all(part in sentence for part in ("mine.toml", place, found, expected))
    assert "\n" not in sentence
    assert place in Language("en").say(problem.remedy)


NOT_STUDIES = {
    "empty": (b"", "missing_key"),
    "not TOML": (b"once upon a time", "not_toml"),
    "JSON": (b'{"settings": {}}', "not_toml"),
    "not UTF-8": (WORKED.replace(b'"A"', b'"\xe4"'), "not_utf8"),
    "UTF-16": ("a = 1".encode("utf-16"), "not_utf8"),
    "NUL": (b"\0", "not_toml"),
    "an integer of 5,000 digits": (b"a = " + b"9" * 5000, "not_toml"),
    "nested beyond all measure": (b"a = " + b"[" * 5000 + b"]" * 5000, "not_toml"),
    "cut off": (WORKED[:1000], "not_toml"),
}


@pytest.mark.parametrize("case", NOT_STUDIES)
def test_what_is_no_study_is_said(case: str):
    """Bytes that are no study at all give a problem too."""
    content, code = NOT_STUDIES[case]
    problem = parse_study(content, "mine.toml")
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert "mine.toml" in Language("en").say(problem.message)


def test_what_is_no_toml_is_shown_by_its_line():
    """The line stands there as it was found, not what the parser says of it in English."""
    problem = parse_study(b"\n[settings\n", "mine.toml")
    assert isinstance(problem, Problem)
    assert problem.found == "2: [settings"


def test_a_byte_order_mark_does_no_harm():
    """What Windows editors put in front of UTF-8 is skipped."""
    assert parse_study(b"\xef\xbb\xbf" + WORKED, "mine.toml") == reference("worked_example")


def test_a_missing_file_and_a_directory_are_said(tmp_path: Path):
    """A path without a file and a directory are problems with the file's name."""
    for path in (tmp_path / "absent.toml", tmp_path):
        problem = read_study(path)
        assert isinstance(problem, Problem)
        assert problem.code == "unreadable"
        assert path.name in Language("en").say(problem.message)


# Whatever somebody brings


def sayable(outcome: Study | Problem) -> bool:
    """A study, or a problem that can be said in every language."""
    if isinstance(outcome, Problem):
        for code in LANGUAGES:
            assert Language(code).say(outcome.message)
            assert Language(code).say(outcome.remedy)
    return True


@given(content=st.binary(max_size=200))
def test_no_bytes_are_too_much(content: bytes):
    """Any bytes are a study or a problem, never an exception."""
    assert sayable(parse_study(content, "mine.toml"))


@given(start=st.integers(0, len(WORKED)), length=st.integers(0, 40), put=st.binary(max_size=20))
@settings(max_examples=100)
def test_no_slip_of_the_pen_is_too_much(start: int, length: int, put: bytes):
    """The worked example with any piece overwritten is a study or a problem."""
    assert sayable(parse_study(WORKED[:start] + put + WORKED[start + length :], "mine.toml"))


TREE = tomllib.loads(WORKED.decode())


@given(way=st.sampled_from(list(places(TREE))), value=anything)
@also(way=("segment",), value=[3])
@also(way=("lever", 0, "cost"), value={})
@settings(max_examples=200)
def test_no_value_is_too_much(way: tuple, value: Any):
    """The worked example with anything put anywhere is a study or a problem."""
    table = copy.deepcopy(TREE)
    place = table
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    assert sayable(parse_study(tomli_w.dumps(table).encode(), "mine.toml"))
