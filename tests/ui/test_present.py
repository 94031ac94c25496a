"""The scenario at hand, presented figure by figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aftersales.text import Language
from tests.ui.conftest import Visit


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_figure_has_its_question(visit: Visit, language: str):
    """Going on from the first to the last, each stands alone under a question of its own."""
    app = visit("present", language)
    questions = [_question(app)]
    while not app.button(key="by_1").disabled:
        app.button(key="by_1").click().run()
        assert not app.exception
        questions.append(_question(app))
    assert len(questions) == len(set(questions)) >= 14
    assert Language(language).say("What must be true?") in questions
    assert re.search(r"\d0\.?,?000", questions[-1])  # of what amount the best use is asked
    assert all(question.endswith("?") for question in questions)
    app.button(key="by_-1").click().run()
    assert _question(app) == questions[-2]


def test_a_scenario_that_an_address_brought_goes_along_to_other_pages(visit: Visit, root: Path):
    """Presented, and found on the sliders, is what the address of the Decide page asked for."""
    app = visit("decide", training="4", tooling="50", horizon="48")
    app.query_params.clear()
    app.switch_page(str(root / "pages/present.py")).run()
    (shown,) = (part.proto.body for part in app.get("html") if "<h1" in part.proto.body)
    assert "48 months" in shown
    app.switch_page(str(root / "pages/explorer.py")).run()
    assert [app.slider(key=key).value for key in ("training", "tooling", "horizon")] == [4, 50, 48]


def _question(app) -> str:
    (headed,) = (part.proto.body for part in app.get("html") if "<h1" in part.proto.body)
    return headed.partition("</h1>")[0].rpartition(">")[2]
