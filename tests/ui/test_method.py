"""The Method page says everything that the declarations hold."""

from __future__ import annotations

import inspect

import pytest

from aftersales.evidence.catalogue import (
    defaults,
    folklore,
    levers,
    links,
    mistakes,
    publications,
)
from aftersales.kpis import CATALOGUE
from aftersales.kpis.topics import TOPICS
from aftersales.report.coverage import KINDS, coverage
from aftersales.report.equations import CHAPTERS
from aftersales.report.rules import STAGES
from aftersales.text import LANGUAGES, Language
from aftersales.ui.safe import escaped
from tests.ui.conftest import Visit

EQUATIONS = [equation for chapter in CHAPTERS for equation in chapter.equations]
RULES = [rule for stage in STAGES for rule in stage.rules]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_declaration_is_on_the_page(visit: Visit, language: str):
    """KPIs, equations, rules, links, levers, planning values, publications and folklore.

    Each equation stands there twice: with letters, and with the numbers of the study.
    """
    say = Language(language).say
    app = visit("method", language)
    said = list(_words(app))
    for topic in TOPICS:
        app.segmented_control(key="method_topic").set_value(topic).run()
        said += _words(app)
    for part in (
        "From service to money",
        "What moves what",
        "Assumptions in force",
        "Advice and proof",
        "Planning values",
        "Sources",
        "Often quoted, never used",
    ):
        app.session_state["method_part"] = say(part)
        app.run()
        assert not app.exception
        said += _words(app)
    page = "\n".join(said)
    wanted = [say(kpi.name) for kpi in CATALOGUE.values()]
    wanted += [say(each.words) for each in EQUATIONS]
    wanted += [say(each.said) for each in RULES] + [say(kind) for kind in KINDS.values()]
    wanted += [say(each.label) for each in (*links().values(), *levers().values())]
    wanted += [say(each.why) for each in defaults().values()]
    wanted += [each.citation for each in publications().values()]
    wanted += [say(each.wrong) for each in (*folklore().values(), *mistakes().values())]
    assert [words for words in wanted if escaped(words) not in page] == []
    assert page.count(r"\begin{gathered}") > 0.8 * len(EQUATIONS)


def _words(app) -> list[str]:
    texts = [*app.markdown, *app.caption, *app.expander, *app.latex]
    cells = [cell for table in app.table for cell in table.value.to_numpy().ravel()]
    return [getattr(text, "value", None) or text.label for text in texts] + cells


@pytest.mark.parametrize("declared", [*EQUATIONS, *RULES], ids=lambda declared: declared.label)
def test_an_equation_or_rule_names_code_that_says_what_it_does(declared):
    """The function that computes it is public and has a description of its own."""
    assert not declared.computed_by.__name__.startswith("_")
    assert inspect.getdoc(declared.computed_by)


def test_what_was_counted_is_read_whole():
    """Every kind of made-up history stands in the document, with shares that can be right."""
    found = coverage()
    assert [kind.name for kind in found.kinds] == list(KINDS.values())
    assert all(0.8 < kind.held_share <= 1 for kind in found.kinds)
    assert all(kind.false_alarms_share < 0.1 for kind in found.kinds)
