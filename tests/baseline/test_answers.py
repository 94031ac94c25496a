"""Answers in a file: read strictly, refused with the place and what was expected."""

import pytest

from aftersales.baseline import read_answers, wrong_answer
from aftersales.evidence.catalogue import levers
from aftersales.evidence.edits import editable
from aftersales.evidence.levers import Site, lever_at, lever_sources
from aftersales.problems import Problem
from aftersales.study import Provenance
from aftersales.uncertain import Fixed, Pert

SEGMENTS = ("A", "B")


def read(tmp_path, text):
    path = tmp_path / "answers.toml"
    path.write_text(text, "utf-8")
    return read_answers(path)


def test_keys_are_addresses(tmp_path):
    """Nested tables are addresses; low, mode and high are one number."""
    text = """
        [segment.A]
        acquisition_cost = 9000
        [operations]
        cashable_share = { low = 0.3, mode = 0.5, high = 0.8 }
        [lever.tooling.price]
        licence = 110.0
    """
    answers = read(tmp_path, text)
    assert answers == {
        "segment.A.acquisition_cost": 9000.0,
        "operations.cashable_share": Pert(low=0.3, mode=0.5, high=0.8),
        "lever.tooling.price.licence": 110.0,
    }
    assert wrong_answer(answers, SEGMENTS, "answers.toml") is None


@pytest.mark.parametrize(
    "text",
    [
        "a = [",
        'operations.visit_cost = "much"',
        "operations.visit_cost = true",
        "operations.cashable_share = { low = 0.3, mode = 0.2, high = 0.8 }",
        "operations.cashable_share = { low = 0.3, mode = 0.4 }",
        "operations.cashable_share = { low = 0.3, mode = 0.4, high = 0.5, sd = 1 }",
    ],
)
def test_what_is_no_number_is_a_problem(tmp_path, text):
    """A value that is no number names its place, and nothing is raised."""
    problem = read(tmp_path, text)
    assert isinstance(problem, Problem)
    assert "answers.toml" in str(problem.message)


def test_an_absent_file_is_a_problem(tmp_path):
    """A file that is not there is the user's mistake, not ours."""
    assert isinstance(read_answers(tmp_path / "none.toml"), Problem)


@pytest.mark.parametrize(
    ("address", "value", "said"),
    [
        ("operations.vist_cost", 1.0, "did you mean operations.visit_cost?"),
        ("segment.C.csat", 0.8, "did you mean segment."),
        ("segment.A.csat", 1.2, "found 1.2"),
        ("segment.annual_retention", -0.5, "found -0.5"),
        ("segment.repair_hours", 0.0, "found 0"),
        ("site.parts_availability", 1.0, "found 1"),
        ("settings.horizon_months", 0.0, "found 0"),
        ("lever.tooling.price.licence", -1.0, "found -1"),
        ("lever.tooling.adoption", Pert(low=0.5, mode=0.8, high=1.1), "expected a number"),
        ("lever.tooling.intensity", 1.0, "expected an address"),
        ("lever.tooling.cost.one_off", 1.0, "expected an address"),
    ],
)
def test_what_cannot_be_is_refused(address, value, said):
    """An answer to nothing, or an impossible one, says what was found and expected."""
    problem = wrong_answer({address: value}, SEGMENTS, "answers.toml")
    assert problem is not None
    assert said in str(problem.message)
    assert address in str(problem.message)


def test_the_sample_firm_answers_everything(root, drawn, firm):
    """With the sample firm's answers every lever has a cost and nothing of the house is unknown."""
    answers = read_answers(root / "sample_data" / "answers.toml")
    assert wrong_answer(answers, ("A", "B", "C"), "answers.toml") is None
    found = drawn(firm, answers=answers)
    assert all(lever.cost is not None for lever in found.study.levers)
    assert not [q for q in found.asked if q.address.startswith(("lever", "site"))]


@pytest.mark.parametrize("id", list(levers()))
def test_every_editable_number_can_be_edited(id):
    """Whatever may be answered changes the lever or its cost."""
    definition = levers()[id]
    site = Site(technicians=10, machines=10, parts_availability=0.8, stock_value=1e5)
    own = {"lever.repair_time.price.programme", "lever.repair_time.price.running"}
    own |= {"lever.culture.price.programme", "lever.culture.price.running"}
    known = {address: 1000.0 for address in own if address.startswith(f"lever.{id}.")}
    setting = definition.slider.default
    for address in editable(definition):
        one, other = (
            lever_at(definition, setting, site, {**known, address: value}) for value in (7.0, 8.0)
        )
        assert one != other, address
        assert lever_sources(definition, {address: 7.0})[address].provenance is Provenance.USER


def test_a_bare_answer_is_certain():
    """A bare number for an uncertain one is taken as certain."""
    lever = lever_at(levers()["tooling"], 1.0, Site(), {"lever.tooling.adoption": 1.0})
    assert lever.adoption == Fixed(1.0)
