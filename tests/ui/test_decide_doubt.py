"""How sure it is, on the page: sentences, figures, pictures, advice, tables."""

from __future__ import annotations

import re
from time import sleep

from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Visit

PICTURES = 4  # how likely, which number, on what, what it would be worth


def at_rest(app: AppTest) -> AppTest:
    """The page once what is reckoned beside it is there."""
    for _ in range(60):
        if app.metric:
            return app
        sleep(0.5)
        app.run()
    raise AssertionError([caption.value for caption in app.caption])


def said(app: AppTest) -> str:
    """Every sentence of the page."""
    return " ".join(part.value.replace("\\", "") for part in (*app.markdown, *app.caption))


def test_how_sure_it_is(visit: Visit):
    """Verdict, sentence and tile say the same chance; pictures switch; tables open."""
    app = at_rest(visit("decide", training="3"))
    assert not app.exception
    text = said(app)
    (pays,) = re.findall(r"It pays in (\d+)% of the simulated runs", text)
    (verdict,) = re.findall(r"In (\d+)% of the simulated runs it brings in more", text)
    assert pays == verdict
    (loss, *_) = [metric.value for metric in app.metric if metric.label == "Chance of a loss"]
    assert abs(int(pays) + int(loss.rstrip("%")) - 100) <= 1
    assert "Most of the doubt" in text or "The largest part of the doubt" in text
    assert "It needs at least" in text
    assert "Training: Effect on handling time: worth" not in text  # it only tells about others
    assert "as many as it takes until these figures stand still" in text
    assert len(app.get("vega_lite_chart")) == PICTURES

    # Payback as a curve, and the swings of ROI
    app.segmented_control(key="doubt_spread").set_value("payback").run()
    app.segmented_control(key="doubt_moved").set_value("roi").run()
    assert not app.exception
    titles = "".join(chart.proto.spec for chart in app.get("vega_lite_chart"))
    assert "How soon does it pay back?" in titles
    assert "ROI with one number at the low" in titles

    # A row for each number, and what is learnt together
    app.session_state["doubt_tables"] = True
    app.run()
    numbers, together = (table.value for table in app.table)
    assert r"Training\: Effect on first-time fix \(logit\)" in set(numbers["Number"])
    assert r"Training\: all its effects" in set(together["Learnt together"])
    assert not app.exception
