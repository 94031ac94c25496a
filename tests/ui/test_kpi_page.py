"""What the KPI page is asked, it answers: filter, target, breakdown, what stands out."""

from __future__ import annotations

from concurrent.futures import wait
from datetime import date
from time import sleep

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.engine import embedded_engine
from aftersales.kpis import CATALOGUE, Filter, Options, measure
from aftersales.report.kpis import shown
from aftersales.text import LANGUAGES, Language
from aftersales.ui import state
from aftersales.ui.dataset import sample
from aftersales.ui.safe import escaped
from aftersales.ui.steps import what_stands_out
from tests.ui.conftest import Brought, Visit
from tests.ui.test_pages import A_DOZEN

STANDS_OUT = "What stands out"
PATIENCE = 200  # looks, a tenth of a second apart


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filter_in_the_address_holds_for_every_tile(visit: Visit, language: str):
    """Each tile shows what is measured within the filter, and the page says what it leaves."""
    app = visit("kpis", language, segment="A", since="2025-01")
    assert not app.exception
    where = Filter(segment=("A",), since=date(2025, 1, 1))
    spoken = Language(language)
    expected = {
        spoken.say(CATALOGUE[m.kpi].name): escaped(shown(m.value, m.unit, "EUR", spoken))
        for m in measure(embedded_engine(), sample().tables, Options(), where=where)
    }
    assert app.metric
    assert {tile.label: tile.value for tile in app.metric}.items() <= expected.items()
    assert any(caption.value.startswith(":material/filter_alt:") for caption in app.caption)


def test_what_the_data_do_not_have_filters_nothing(visit: Visit):
    """A segment or a month that is not there is dropped."""
    assert tiles(visit("kpis", segment="Z", since="1999-01")) == tiles(visit("kpis"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filter_that_nothing_passes_says_so(visit: Visit, language: str, brought: Brought):
    """February had no case in the north: one sentence, no tile, and the way back."""
    data = brought.texts(cases=A_DOZEN)
    month = {"since": "2024-02", "until": "2024-02"}
    app = visit("kpis", language, data, region="north", **month)
    say = Language(language).say
    words = say("No record passes this filter. Widen it, or reset it above.")
    assert words in [info.value for info in app.info]
    assert not app.metric
    app.button(key="reset_filter").click().run()
    assert app.metric


def test_an_end_before_the_start_is_read_the_other_way_round(visit: Visit):
    """From March to January is from January to March."""
    there, back = (
        visit("kpis", since=since, until=until)
        for since, until in (("2025-01", "2025-03"), ("2025-03", "2025-01"))
    )
    assert tiles(there) == tiles(back)


@pytest.mark.parametrize(("typed", "said"), [("60", "60.0%: met"), ("99.5", "99.5%: not met")])
def test_a_tile_says_whether_a_target_is_met(visit: Visit, typed: str, said: str):
    """The target that was typed for first-time fix stands on its tile."""
    app = visit("kpis")
    app.selectbox(key="kpi").set_value("first_time_fix").run()
    app.text_input(key=state.target_key("first_time_fix")).set_value(typed).run()
    assert any(escaped(said) in caption.value for caption in app.caption)


def test_a_target_stands_in_the_address(visit: Visit):
    """What was typed can be sent on, what a link says holds, and what cannot be is said."""
    app = visit("kpis")
    app.selectbox(key="kpi").set_value("first_time_fix").run()
    app.text_input(key=state.target_key("first_time_fix")).set_value("60").run()
    assert app.query_params[state.target_key("first_time_fix")] == "0.6"
    linked = visit("kpis", target_first_time_fix="0.6", target_csat="7")
    assert any(escaped("60.0%: met") in caption.value for caption in linked.caption)
    assert any("“7”" in warning.value for warning in linked.warning)
    assert "target_csat" not in linked.query_params


@pytest.mark.parametrize("typed", ["many", "120"])
def test_a_target_that_cannot_be_is_no_target(visit: Visit, typed: str):
    """It says why, and no tile speaks of it."""
    app = visit("kpis")
    app.selectbox(key="kpi").set_value("first_time_fix").run()
    app.text_input(key=state.target_key("first_time_fix")).set_value(typed).run()
    assert any(caption.value.startswith(":red[") for caption in app.caption)
    assert not app.session_state[state.TARGETS]


def test_people_are_not_told_apart_unless_switched_on(visit: Visit, brought: Brought):
    """By technician the page says whom to ask; switched on, technicians are numbers."""
    cases = "case_id,opened_at,resolved_at,technician\n" + "".join(
        f"{i},2024-03-{1 + i % 28:02d} 08:00,2024-03-{1 + i % 28:02d} 1{i % 7}:00,"
        f"{'Anna' if i % 2 else 'Bert'}\n"
        for i in range(40)
    )
    app = visit("kpis", "en", brought.texts(cases=cases))
    app.selectbox(key="by").set_value("technician").run()
    assert any("switched off" in caption.value for caption in app.caption)
    assert "Technician 1" not in on_screen(app)
    app.session_state[state.option_key("by_technician")] = True
    app.run()
    assert "Technician 1" in on_screen(app)
    assert "Anna" not in on_screen(app)


@pytest.mark.parametrize("page", ["start", "kpis"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_out_is_told(visit: Visit, page: str, language: str):
    """Each finding of the sample stands there as a sentence, once the search is over."""
    search = what_stands_out(sample(), Options(), "EUR")
    wait([search])
    app = visit(page, language)
    say = Language(language).say
    sentences = [escaped(say(finding.sentence)) for finding in search.result().findings]
    assert sentences
    assert all(any(s in text.value for text in app.markdown) for s in sentences)


def test_where_nothing_stands_out_nothing_is_said(visit: Visit, brought: Brought):
    """A dozen cases prove nothing."""
    app = visit("kpis", "en", brought.texts(cases=A_DOZEN))
    for _ in range(PATIENCE):
        if not any("hourglass" in caption.value for caption in app.caption):
            break
        sleep(0.1)
        app.run()
    assert not any("hourglass" in caption.value for caption in app.caption)
    assert STANDS_OUT not in [heading.value for heading in app.subheader]


def test_within_a_filter_silence_is_said(visit: Visit, brought: Brought):
    """A dozen cases are too few to compare, and the offers say what they lack."""
    app = visit("kpis", "en", brought.texts(cases=A_DOZEN), region="north")
    for _ in range(PATIENCE):
        if any(caption.value.startswith("Too few records pass") for caption in app.caption):
            return
        sleep(0.1)
        app.run()
    pytest.fail("nothing is said of what stands out")


def tiles(app: AppTest) -> dict[str, str]:
    """Name → value."""
    assert not app.exception
    return {tile.label: tile.value for tile in app.metric}


def on_screen(app: AppTest) -> str:
    """Everything in tables and charts."""
    tables = [table.value.to_string() for table in app.table]
    return "\n".join([*tables, *(chart.proto.spec for chart in app.get("vega_lite_chart"))])
