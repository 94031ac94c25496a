"""What was learnt from the user's files is told in the reports with its weight and its doubts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from aftersales.report.findings import Findings
from aftersales.report.learnt import learnt_rows, taught_links
from aftersales.report.workbook import sheets
from aftersales.study import Learnt, Provenance, Source
from aftersales.text import Language
from aftersales.uncertain import Normal, Pert
from tests.report.reports import MARKUP, as_page, findings, made_from

ENGLISH = Language("en")
SOURCE = Source(
    provenance=Provenance.BOTH,
    reference="Somebody (2020)",
    grade="C",
    n=410,
    learnt=Learnt(
        question="renewal",
        coefficient=Normal(mean_of_core=-0.7, sd=0.2),
        own=Normal(mean_of_core=0.39, sd=0.1),
        counted=Normal(mean_of_core=0.23, sd=0.11),
        published=Pert(low=0.05, mode=0.3, high=0.8),
        data_weight=0.61,
        conflict=2.6,
        failed=("stability", MARKUP),
    ),
)


@cache
def taught() -> Findings:
    """A study of which one link was learnt from the user's files."""
    study = findings().study
    links = replace(study.links, csat_on_churn=Normal(mean_of_core=0.28, sd=0.09))
    return made_from(replace(study, links=links, sources={"links.csat_on_churn": SOURCE}))


def test_a_row_a_link_tells_published_own_and_combined():
    """Mean and range of each, and the weight; nothing at all where nothing was learnt."""
    (head, row) = learnt_rows(taught_links(taught().study), ENGLISH)
    assert len(head) == len(row)
    assert row[1:] == ["0.34 (0.05 … 0.80)", "0.39 ± 0.10", "0.23 ± 0.11", "61%", "0.28 ± 0.09"]
    assert list(learnt_rows(taught_links(findings().study), ENGLISH)) == []


def test_the_page_tells_weight_conflict_and_failed_checks_as_text():
    """They stand beside the number, and no name of a check becomes markup."""
    told = as_page(taught())
    for words in (
        "your data and published evidence · Somebody (2020) · grade C · n 410",
        "the risk of leaving 0.50 times as high",
        "Your data weigh 61%.",
        "Conflict",
        "Stability over time",
    ):
        assert words in told
    assert MARKUP not in told


def test_the_workbook_lists_weight_and_note_beside_the_source():
    """A column each, empty for every number that was not learnt."""
    head, *rows = next(s for s in sheets(taught(), ENGLISH) if s.name == "Inputs").rows
    names = [cell.value for cell in head]
    weight, note = names.index("Weight of the user's data"), names.index("Note")
    told = {row[-1].value: (row[weight].value, row[note].value) for row in rows}
    assert told["links.csat_on_churn"][0] == 0.61
    assert "Stability over time" in str(told["links.csat_on_churn"][1])
    assert {value for address, value in told.items() if address != "links.csat_on_churn"} == {
        (None, None)
    }
