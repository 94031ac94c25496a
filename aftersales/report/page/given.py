"""What it rests on: every number that went in, with its range and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.baseline.assumptions import Assumption, Group
from aftersales.report.expected import expected_in_words, expected_plainly, is_certain
from aftersales.report.findings import Findings
from aftersales.report.inputs import inputs, range_in_words, value_in_words
from aftersales.report.learnt import learnt_rows, taught_links
from aftersales.report.markup import Html, element, table, together
from aftersales.report.origin import origin
from aftersales.report.page.figures import headed
from aftersales.study import Study
from aftersales.text import Language


def given(findings: Findings, language: Language) -> Iterator[Html]:
    """The inputs in their groups."""
    yield element("h2", language.say("What it rests on"), id="inputs")
    explained = language.say(
        "Every number with what is reckoned with (its mean), its most likely value, its range and "
        "where it comes from. Evidence is graded from A (randomised or equivalent) to D "
        "(anecdote); J is our judgement."
    )
    yield element("p", explained, class_="quiet")
    for group in inputs(findings.study):
        yield element("h3", language.say(group.label))
        yield element("div", _group(group, findings, language), class_="wide")
        if group.id == "links":
            yield from _learnt(findings, language)


def _learnt(findings: Findings, language: Language) -> Iterator[Html]:
    """What files taught beside what is published; nothing where they taught nothing."""
    rows = list(learnt_rows(taught_links(findings.study), language))
    if rows:
        yield element("h3", language.say("What the user's files say beside published evidence"))
        yield element("div", headed(rows), class_="wide")


def _group(group: Group, findings: Findings, language: Language) -> Html:
    say = language.say
    head = ["", say("Expected"), say("Most likely"), say("Range"), say("Source")]
    rows = (_input(assumption, findings, language) for assumption in group.assumptions)
    return table(head, rows, class_="inputs")


def _input(assumption: Assumption, findings: Findings, language: Language) -> list[str]:
    study = findings.study
    currency = study.settings.currency
    value, certain = value_in_words(assumption, currency, language), is_certain(assumption)
    return [
        _with_unit(assumption, study, language),
        value if certain else expected_in_words(assumption, study, language),
        "" if certain else value,
        range_in_words(assumption, currency, language),
        _origin_and_note(assumption, language),
    ]


def _origin_and_note(assumption: Assumption, language: Language) -> Html:
    whence = origin(assumption.source, language)
    if assumption.note is None:
        return together(whence)
    return together(whence, element("br"), language.say(assumption.note))


def _with_unit(assumption: Assumption, study: Study, language: Language) -> Html:
    """The label, and in small print its unit and what the number comes to."""
    plainly = expected_plainly(assumption, study)
    small = [language.say(words) for words in (assumption.unit, plainly) if words]
    label = language.say(assumption.label)
    return together(label, " ", element("small", " · ".join(small))) if small else together(label)
