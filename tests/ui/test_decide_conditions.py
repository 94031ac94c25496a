"""What must be true, the lessons, and what stands beside the ratios, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.evidence.catalogue import mistakes
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.decide_conditions_work import _BESIDE_THE_PAGE
from aftersales.ui.searching import Ended, Searching
from tests.ui.conftest import Brought, Visit

TRUE = "What must be true?"
NAIVE = "What would a naive calculator say?"
BESIDE = "What else speaks for it?"


def part(app: AppTest, title: str, language: str = "en") -> str:
    """Everything a part says once it has been worked out."""
    app.session_state["decide_part"] = Language(language).say(title)
    app.run()
    _BESIDE_THE_PAGE.submit(int).result()  # one works there: whatever was asked before is done
    app.run()
    assert not app.exception
    said = (*app.markdown, *app.caption, *app.info)
    return "\n".join(element.value for element in said).replace("\\", "")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_part_speaks(visit: Visit, language: str):
    """With two levers each part is there in either language, in the words of that language."""
    app = visit("decide", language, training="3", tooling="60")
    say = Language(language).say
    assert say(mistakes()["counted_twice"].wrong) in part(app, NAIVE, language)
    assert len(app.get("vega_lite_chart")) == 3
    part(app, BESIDE, language)
    assert {metric.label for metric in app.metric} >= {
        say("Prospects kept in the last twelve months looked at")
    }
    part(app, TRUE, language)
    assert app.get("vega_lite_chart")


def test_a_goal_in_the_address_is_asked_for(visit: Visit):
    """A link asks for a payback within a year; then another goal is chosen, and the first one."""
    app = visit("decide", goal="payback", goal_at="12")
    assert "Payback within 12 months: missed" in part(app, TRUE)
    app.session_state["goal"] = "roi"
    assert "An ROI of 20%: missed" in part(app, TRUE)
    assert app.query_params["goal"] == "roi"
    app.session_state["goal"] = "pays"
    assert "It pays, with an NPV above zero" in part(app, TRUE)
    assert "goal" not in app.query_params
    _, *_, last = app.session_state[state.CONDITIONS].values()
    assert 0.5 < last.over <= 1


def test_a_search_that_was_ended_can_be_begun_again(visit: Visit):
    """Ended on its way it says so and shows nothing; asked again, it answers."""
    app = visit("decide", goal="chance", goal_at="80")
    part(app, TRUE)
    kept = app.session_state[state.CONDITIONS]
    for key in kept:
        kept[key] = Searching()
        kept[key].cord.set()
        kept[key].future.set_exception(Ended())
    app.run()
    assert any("The search was ended" in info.value for info in app.info)
    app.button(key="search_again").click().run()
    assert "It pays in 80% of the runs: missed" in part(app, TRUE)


def test_a_goal_that_cannot_be_is_answered_with_a_first_one(visit: Visit):
    """A link with a goal or an amount that is none shows what can be asked."""
    app = visit("decide", goal="roi", goal_at="1001")
    assert "An ROI of 20%: missed" in part(app, TRUE)
    app = visit("decide", goal="luck", goal_at="x")
    assert "It pays, with an NPV above zero" in part(app, TRUE)


def test_one_lever_and_one_segment_leave_nothing_to_compare(visit: Visit, brought: Brought):
    """Where nothing can overlap and nobody differs, that is said in place of a picture."""
    cases = "\n".join(f"F{i},2025-{i % 9 + 1:02d}-03 08:00,T{i % 4}" for i in range(80))
    data = brought.texts(cases=f"case_id,opened_at,technician\n{cases}")
    app = visit("decide", data=data, training="3")
    said = part(app, NAIVE)
    assert "Only one lever is pulled" in said
    assert "There is only one segment" in said
    app.selectbox(key="mistake").set_value("bad_measurement").run()
    assert any("No figure" in element.value for element in app.markdown)
    assert "is not known, and no rule of thumb stands in for it" in part(app, BESIDE)
