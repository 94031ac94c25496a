"""The scenario at hand, presented figure by figure."""

from __future__ import annotations

import pytest

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
    assert len(questions) == len(set(questions)) >= 12
    assert all(question.endswith("?") for question in questions)
    app.button(key="by_-1").click().run()
    assert _question(app) == questions[-2]


def _question(app) -> str:
    (headed,) = (part.proto.body for part in app.get("html") if "<h1" in part.proto.body)
    return headed.partition("</h1>")[0].rpartition(">")[2]
