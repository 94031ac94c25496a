"""A business that tells no segments apart has one, called so in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftersales.baseline.assumptions import assumptions
from aftersales.report.plain import summary
from aftersales.study import EVERYBODY, Study, segment_words
from aftersales.study_file import parse_study, write_study
from aftersales.text import LANGUAGES, Language
from tests.report.reports import as_page, as_sheets, findings, made_from


def of_everybody() -> Study:
    """The worked example, all its customers taken together."""
    study = findings().study
    return replace(study, segments=(replace(study.segments[0], name=EVERYBODY),))


@pytest.mark.parametrize("code", LANGUAGES)
def test_everybody_is_named_in_the_readers_language(code: str):
    """Plain text, page, workbook and the list of assumptions say it alike, and none says the id."""
    made, language = made_from(of_everybody()), Language(code)
    name = language.say(segment_words(EVERYBODY))
    text = summary(made.study, made.answers, made.uncertainty, language)
    rows = [line.split("  ")[0] for line in text.splitlines()]
    assert name in rows
    assert EVERYBODY not in rows
    shown = as_page(made, code)
    assert f">{name}</th>" in shown
    assert f">{EVERYBODY}<" not in shown
    cells = [cell for sheet in as_sheets(made, code).values() for row in sheet for cell in row]
    assert name in cells
    assert EVERYBODY not in cells
    assert name in [language.say(group.label) for group in assumptions(made.study)]


def test_the_study_file_keeps_one_name_for_everybody():
    """Whatever language it was made in, the address is the same."""
    written = write_study(of_everybody())
    assert f'name = "{EVERYBODY}"' in written
    assert parse_study(written.encode(), "study.toml") == of_everybody()


def test_a_segment_of_the_users_own_keeps_its_name():
    """Also where it is a word that the product would translate, or holds braces."""
    for name in ("Costs", "{name}", "A"):
        assert Language("de").say(segment_words(name)) == name
