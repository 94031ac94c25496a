"""What the files teach about the links stands in the study, and what stands behind it is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersales.baseline import Baseline, Measured, baseline_of, with_drivers
from aftersales.baseline.learnt import TEACHABLE, is_taught, learnt_links, note_of
from aftersales.decide.answers import expected, in_worlds
from aftersales.decide.draws import draw
from aftersales.drivers import Check, Choice, Finding, Own, Verdict, drivers_from
from aftersales.drivers.questions import QUESTIONS
from aftersales.evidence.definitions import Grade
from aftersales.evidence.edits import Edits
from aftersales.evidence.links import link_sources, planning_links
from aftersales.message import Message, message
from aftersales.study import Provenance
from aftersales.study_file import parse_study, write_study
from aftersales.text import LANGUAGES, Language
from aftersales.uncertain import Normal, Pert

NOTHING = Measured(figures={}, segments=("All",))
CHURN = "links.csat_on_churn"
UNSTABLE = Check(
    id="stability",
    label="Stability over time",
    verdict=Verdict.FAILED,
    sentence=message("The second half says something else."),
)


def finding(question: str, value: float | None, *checks: Check, error: float = 0.1) -> Finding:
    """What files say on a question: the coefficient is twice the value; None: not learnt."""
    asked = next(q for q in QUESTIONS if q.id == question)
    own = None
    if value is not None:
        own = Own(
            coefficient=2 * value,
            error=2 * error,
            value=value,
            value_error=error,
            n=410,
            events=60,
            customers=200,
            parameters=3,
            grade=Grade.D if checks else Grade.C,
            left_out=(),
        )
    return Finding(
        question=question,
        label=asked.label,
        outcome="",
        link=asked.link,
        own=own,
        checks=checks,
        sentence=None if own is None else asked.in_words(own.coefficient, own.error),
        reason=None if own else message("No record says it."),
        missing=(),
        stronger=(),
        base_share=None,
    )


def made(*found: Finding, choice: Choice = Choice.BOTH, answers: Edits | None = None) -> Baseline:
    """The study of a firm of which nothing else is known."""
    learnt = with_drivers(NOTHING, drivers_from(found, choice=choice))
    return baseline_of(learnt, {"site.technicians": 12.0, **(answers or {})})


def said(baseline: Baseline, address: str = CHURN) -> str:
    return Language("en").say(baseline.notes[address])


def test_the_number_of_a_link_is_the_combined_one_and_says_what_it_comes_from():
    """Your data and published evidence: grade, records and range are yours, the citation theirs."""
    both = made(finding("renewal", 0.4))
    number, source = both.study.links.csat_on_churn, both.study.sources[CHURN]
    assert isinstance(number, Normal)
    assert 0.6 * 0.4 < number.mean < planning_links().csat_on_churn.mean
    assert source.provenance is Provenance.BOTH
    assert (source.grade, source.n) == ("C", 410)
    assert source.reference == link_sources()[CHURN].reference
    assert (source.low, source.high) == pytest.approx(
        (number.mean - 1.96 * number.sd, number.mean + 1.96 * number.sd)
    )
    assert learnt_links(both.study) == 1
    for words in ("risk of leaving 2.23 times", "your data 0.40", "as 0.24 with grade C", "0.34"):
        assert words in said(both)


def test_by_choice_a_link_rests_on_the_data_alone_or_on_evidence_alone():
    """Data: the discounted estimate, no citation. Evidence: the study as it was before."""
    data = made(finding("renewal", 0.4), choice=Choice.DATA).study
    assert data.links.csat_on_churn.mean == pytest.approx(0.24)
    assert data.sources[CHURN].provenance is Provenance.DATA
    assert not data.sources[CHURN].reference
    evidence = made(finding("renewal", 0.4), choice=Choice.EVIDENCE)
    assert evidence.study == baseline_of(NOTHING, {"site.technicians": 12.0}).study
    assert "does not count by choice" in said(evidence)


def test_what_the_user_says_comes_before_what_was_learnt():
    """An edited link is the user's, and nothing is said of what it replaced."""
    mine = made(finding("renewal", 0.4), answers={CHURN: Pert(low=0.1, mode=0.2, high=0.3)})
    assert mine.study.links.csat_on_churn == Pert(low=0.1, mode=0.2, high=0.3)
    assert mine.study.sources[CHURN].provenance is Provenance.USER
    assert CHURN not in mine.notes


def test_doubts_are_said_where_the_number_is_used():
    """A failed check lowers grade and what counts; conflict and an opposite sign are named."""
    sound = made(finding("renewal", -0.9, error=0.05))
    doubted = made(finding("renewal", -0.9, UNSTABLE, error=0.05), choice=Choice.DATA)
    assert "counted as −0.54 with grade C" in said(sound)
    assert "counted as −0.32 with grade D" in said(doubted)
    for words in ("Stability over time", "point the other way", "an association only"):
        assert words in said(doubted)
    assert "Stability" not in said(sound)
    assert "Conflict: your data and what is published lie" in said(sound)


def test_an_association_changes_nothing_unless_the_data_alone_are_asked_for():
    """Grade D beside published evidence: that stands, and the note says why."""
    doubted = made(finding("renewal", 0.05, UNSTABLE, error=0.02))
    assert doubted.study.links == planning_links()
    assert "an association only and does not count" in said(doubted)
    assert learnt_links(doubted.study) == 0


def test_data_against_the_evidence_may_cross_zero_and_are_reckoned_with():
    """Happier customers who leave more often: the programme brings less, in every drawn world
    finite."""
    against = made(finding("renewal", -1.5, error=0.05), choice=Choice.DATA).study
    for_it = made(finding("renewal", 1.5, error=0.05), choice=Choice.DATA).study
    assert against.links.csat_on_churn.mean < 0
    assert expected(against).benefit.sum() < expected(for_it).benefit.sum()
    assert np.isfinite(in_worlds(against, draw(against, 400)).net_flow).all()
    assert parse_study(write_study(against).encode(), "study.toml") == against


def test_what_no_study_can_hold_is_not_used():
    """An estimate beyond all bounds leaves the published value, and the note says so."""
    wild = made(finding("renewal", 30.0), choice=Choice.DATA)
    assert wild.study.links == planning_links()
    assert "cannot be; it is not used" in said(wild)


def test_where_nothing_is_learnt_the_evidence_stands_and_that_is_said():
    """The study is the published one; the whole and each link say that files teach nothing."""
    untaught = made(*(finding(q.id, None) for q in QUESTIONS))
    assert untaught.study.links == planning_links()
    assert learnt_links(untaught.study) == 0
    assert is_taught(untaught.measured)
    assert not is_taught(NOTHING)
    assert any("published evidence stands alone" in str(r) for r in untaught.remarks)
    for link in TEACHABLE:
        assert "No record says it." in said(untaught, f"links.{link}")


@pytest.mark.parametrize("choice", [Choice.BOTH, Choice.DATA])
def test_the_study_file_keeps_what_was_learnt(choice: Choice):
    """Written on Monday, it still says on Friday where the number is from, in every language."""
    checks = (UNSTABLE,) if choice is Choice.DATA else ()
    found = made(finding("renewal", 0.9, *checks), finding("parts", 0.2), choice=choice)
    again = parse_study(write_study(found.study).encode(), "study.toml")
    assert again == found.study
    for code in LANGUAGES:
        language = Language(code)
        note = note_of(again.sources[CHURN])
        assert note is not None
        assert language.say(note) == language.say(found.notes[CHURN])
        assert "{" not in language.say(note)


def test_a_file_that_names_unknown_checks_and_questions_is_read():
    """Words of another version are shown as they stand, and never filled in."""
    learnt = made(finding("renewal", 0.4, UNSTABLE), choice=Choice.DATA)
    source = learnt.study.sources[CHURN]
    assert source.learnt is not None
    strange = replace(source.learnt, question="later", failed=("{own}", "new_check"))
    note = note_of(replace(source, learnt=strange))
    assert isinstance(note, Message)
    assert "{own}, new_check" in Language("de").say(note)
