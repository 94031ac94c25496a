"""The workbook: the unrounded figures as numbers, everything else as text."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from aftersales.decide.record import record
from aftersales.report.workbook import workbook
from aftersales.study import Study
from aftersales.text import Language
from aftersales.uncertain import Fixed
from tests.report.reports import (
    COMMAND,
    EXAMPLES,
    FORMULA,
    MARKUP,
    findings,
    hostile,
    idle,
    without_costs,
)

CENT = 0.005


def opened(of, code: str = "en") -> dict[str, list[list]]:
    """Sheet → rows, as another program reads them."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook(of, Language(code))))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def raw(of) -> dict[str, str]:
    """The parts of the file as they are."""
    with ZipFile(BytesIO(workbook(of, Language("en")))) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def by_label(rows: list[list]) -> dict[str, list]:
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_summary_is_what_was_computed(name: str):
    """The ratios and their ranges, to the cent."""
    of = findings(name)
    wanted = record(of.answers, of.uncertainty)
    found = by_label(opened(of)["Summary"])
    drawn = wanted["uncertainty"]["npv"]
    assert found["NPV"] == pytest.approx(
        [wanted["npv"], drawn["p5"], drawn["p50"], drawn["p95"], drawn["mean"]], abs=CENT
    )
    assert found["ROI"][0] == pytest.approx(wanted["roi_percent"])
    assert found["ROS, gross (ROI + 100)"][0] == pytest.approx(wanted["ros_gross_percent"])
    assert found["Benefit, present value"][0] == pytest.approx(wanted["pv_benefit"], abs=CENT)
    assert found["Cost, present value"][0] == pytest.approx(wanted["pv_cost"], abs=CENT)
    chance = wanted["uncertainty"]["probability_npv_positive"]
    assert found["Chance that NPV is positive"][0] == pytest.approx(chance)


def test_no_payback_is_said_in_words():
    """A payback that never comes is not an empty cell and not a nought."""
    label = "Payback, undiscounted (months)"
    assert by_label(opened(findings("full_example"))["Summary"])[label][0] == (
        "not within the horizon"
    )
    assert by_label(opened(findings())["Summary"])[label][0] == pytest.approx(34.84, abs=0.01)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_months_add_up(name: str):
    """Benefit and cost as computed; they add up to the cumulative cash and to the NPV."""
    of = findings(name)
    head, *rows = opened(of)["Months"]
    assert head == ["Month", "Benefit", "Cost", "Cumulative", "Cumulative, discounted"]
    wanted = record(of.answers, None)["monthly"]
    assert [row[1] for row in rows] == pytest.approx(wanted["benefit"], abs=CENT)
    assert [row[2] for row in rows] == pytest.approx(wanted["cost"], abs=CENT)
    assert rows[-1][3] == pytest.approx(sum(row[1] - row[2] for row in rows), abs=CENT)
    assert rows[-1][4] == pytest.approx(of.answers.headline.npv, abs=CENT)


@pytest.mark.parametrize("name", EXAMPLES)
def test_segments_levers_and_channels_are_what_was_computed(name: str):
    """Before and after of each segment, each lever in the mix and alone, each channel."""
    of = findings(name)
    sheets = opened(of)
    for row, segment in zip(sheets["Segments"][1:], of.answers.segments, strict=True):
        pairs = (segment.annual_retention, segment.csat, segment.first_time_fix)
        assert row[1:7] == pytest.approx([value for pair in pairs for value in pair])
        assert row[7:] == pytest.approx([*segment.customers, *segment.clv], abs=CENT)
    mix = [row[1] for row in sheets["Levers"][1:]]
    assert mix == pytest.approx(list(of.answers.by_lever.values()), abs=CENT)
    alone = [row[4] for row in sheets["Levers"][1:]]
    assert alone == pytest.approx([a.npv for a in of.answers.alone.values()], abs=CENT)
    channels = [row[1] for row in sheets["Channels"][1:]]
    assert sum(channels) == pytest.approx(of.answers.headline.pv_benefit, abs=CENT)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_inputs_are_those_of_the_study(name: str):
    """Every number that may be uncertain stands there under its address, with its mean."""
    of = findings(name)
    head, *rows = opened(of)["Inputs"]
    expected = {row[-1]: row[head.index("Expected")] for row in rows}
    for number in of.study.uncertain_numbers:
        certain = isinstance(number.distribution, Fixed)
        if not (certain and number.address.endswith("overrun")):
            assert expected[number.address] == pytest.approx(number.distribution.mean)
    assert expected["segment.A.customers"] == segment(of.study, "A").customers


def segment(study: Study, name: str):
    return next(segment for segment in study.segments if segment.name == name)


@pytest.mark.parametrize("of", [findings, hostile, without_costs, idle])
def test_there_is_no_formula(of):
    """Names that look like formulas, commands or links are plain text."""
    parts = raw(of())
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not [text for text in sheets if "<f>" in text or "<f " in text or "<hyperlink" in text]
    assert not [name for name in parts if "external" in name.lower() or "macro" in name.lower()]


def test_hostile_names_are_kept_as_they_are():
    """They are shown, not dropped and not changed."""
    names = [row[0] for row in opened(hostile())["Segments"][1:]]
    assert names == [MARKUP, FORMULA, COMMAND]
    assert opened(hostile())["Levers"][1][0] == "@SUM(1)"


def test_an_unknown_cost_leaves_its_cells_empty():
    """Nothing is paid back, nothing is earned, as long as nobody knows what it costs."""
    sheets = opened(without_costs())
    found = by_label(sheets["Summary"])
    assert found["NPV"][0] == ""
    assert found["Payback, undiscounted (months)"][0] == ""
    assert sheets["Months"][0] == ["Month", "Benefit"]


def test_a_sheet_is_ready_to_read_and_to_print():
    """The head stays in sight and is repeated on paper; a sheet is one page wide."""
    parts = raw(findings())
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert all('state="frozen"' in text and 'fitToHeight="0"' in text for text in sheets)
    assert len(re.findall("_xlnm.Print_Titles", parts["xl/workbook.xml"])) == 6


@pytest.mark.parametrize("code", ["en", "de"])
def test_the_names_of_the_sheets_will_do_in_excel(code: str):
    """At most 31 letters, none of the forbidden ones, no name twice."""
    names = list(opened(findings(), code))
    assert len({name.lower() for name in names}) == 6
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_the_same_findings_give_the_same_file():
    """No clock and no chance in it."""
    assert workbook(findings(), Language("en")) == workbook(findings(), Language("en"))
