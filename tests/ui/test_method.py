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
from aftersales.report.equations import CHAPTERS
from aftersales.text import LANGUAGES, Language
from aftersales.ui.safe import escaped
from tests.ui.conftest import Visit

EQUATIONS = [equation for chapter in CHAPTERS for equation in chapter.equations]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_declaration_is_on_the_page(visit: Visit, language: str):
    """KPIs, equations, links, levers, planning values, publications and folklore, each by name.

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


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda equation: equation.label)
def test_an_equation_names_code_that_says_what_it_does(equation):
    """The function that computes it is public and has a description of its own."""
    assert not equation.computed_by.__name__.startswith("_")
    assert inspect.getdoc(equation.computed_by)
