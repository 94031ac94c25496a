"""The Track page: a forecast is frozen, kept, and held against files that come later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aftersales.baseline import Measured, baseline_of
from aftersales.baseline.saved import Saved, parse_saved, to_save
from aftersales.decide.draws import draw
from aftersales.frozen import Frozen
from aftersales.text import Language
from aftersales.track.freezing import freeze
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.scenarios_file import Found
from aftersales.ui.track_return import TOLD, Returned
from tests.model.studies import example
from tests.ui.conftest import Brought, Visit

FIRST = "2026-01"
DAYS = np.arange("2025-09-01", "2026-06-01", dtype="datetime64[D]").repeat(2)
MONTHS = np.arange("2026-01", "2026-06", dtype="datetime64[M]")


@pytest.fixture(scope="module")
def frozen() -> Frozen:
    study = example("full_example")
    day = date(2025, 12, 20)
    return freeze(study, draw(study, 200), name="Both <b>", decided_on=day, first_month=FIRST)


@pytest.fixture(scope="module")
def later(brought: Brought) -> Dataset:
    """Cases of nine months, five of them after the decision."""
    lines = [
        f"F{i},K{i % 60},{'ABC'[i % 3]},{day},{'yes' if i % 3 else 'no'},{1 + (i % 3 == 0)}"
        for i, day in enumerate(DAYS)
    ]
    head = "case_id,customer_id,segment,opened_at,first_time_fixed,visits\n"
    return brought.texts(cases=head + "\n".join(lines))


def said(app: AppTest) -> str:
    """All that the page says."""
    parts = (app.markdown, app.caption, app.info, app.warning, app.error)
    words = [each.value.replace("\\", "") for part in parts for each in part]
    return "\n".join([*words, *(table.proto.body for table in app.get("html"))])


def test_it_leads_on_where_nothing_can_be_promised(visit: Visit):
    """Without a lever there is nothing to freeze, and the way to the Explorer is shown."""
    app = visit("track", training="0")
    assert not app.exception
    assert "No lever is pulled" in said(app)
    assert "freeze" not in {button.key for button in app.button}


def test_what_is_frozen_goes_into_the_study_file(visit: Visit):
    """The button freezes the Explorer's scenario; the browser's study holds it, whole."""
    app = visit("track", training="3", tooling="40")
    app.text_input(key="freeze_name").set_value("  ").run()
    app.button(key="freeze").click().run()
    assert "needs a name" in said(app)
    app.text_input(key="freeze_name").set_value("A name that is far too long " * 3).run()
    app.button(key="freeze").click().run()
    assert "The name has 83 characters; 60 are possible" in said(app)
    assert state.FROZEN not in app.session_state
    app.text_input(key="freeze_name").set_value("Spring").run()
    app.date_input(key="freeze_day").set_value(date(2026, 9, 30)).run()
    months = app.selectbox(key="freeze_first").options
    assert (months[0], months[-1]) == ("Sep 2026", "Sep 2027")  # in the order of the calendar
    app.button(key="freeze").click().run()
    assert not app.exception
    (made,) = app.session_state[state.FROZEN]
    assert (made.name, made.first_month, made.broken) == ("Spring", "2026-10", ())
    assert made.forecast("cases").swing > 0  # the sample knows its season
    assert made.definitions["csat_box"] == "4"
    kept = parse_saved(app.session_state[state.WRITTEN][1].encode(), "kept.toml")
    assert isinstance(kept, Saved)
    assert kept.frozen == (made,)
    assert "bring an export" in said(app)
    assert made.digest[:4] in said(app)
    app.button(key="unfreeze").click().run()
    assert app.session_state[state.FROZEN] == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_later_files_are_what_happened(visit: Visit, frozen: Frozen, later: Dataset, language: str):
    """Each figure stands against them month by month; a name with markup is shown as it is."""
    app = visit("start", language, later)
    app.session_state[state.FROZEN] = (frozen,)
    app.switch_page("../pages/track.py").run()
    assert not app.exception
    assert "Both <b>" not in said(app)
    assert "Both &lt;b&gt;" in said(app)
    app.selectbox(key="track_figure").set_value("first_time_fix").run()
    app.session_state["track_table"] = True
    app.run()
    assert not app.exception
    tables = [table.value for table in app.table]
    assert sum(len(table) == frozen.study.settings.horizon_months for table in tables) == 1
    fixed = np.array([i % 3 > 0 for i in range(len(DAYS))])
    since = np.isin(DAYS.astype("datetime64[M]"), MONTHS)
    assert f"<span>{Language(language).share(fixed[since].mean())}" in said(app)
    if language == "en":
        assert "What benefit has come cannot be told: Only 4 months with records" in said(app)
        assert "as planned: nobody has entered any yet" in said(app)


def test_money_that_came_stands_beside_its_forecast_without_another_visit(
    visit: Visit, frozen: Frozen, brought: Brought
):
    """The measured benefit and its range, what was entered and what the plan says of the rest."""
    days = np.arange("2024-11-01", "2026-06-01", dtype="datetime64[D]").repeat(4)
    better = days >= np.datetime64(FIRST)
    fixed = np.random.default_rng(2).random(len(days)) < np.where(better, 0.9, 0.7)
    lines = [
        f"F{i},K{i % 60},{day},{'yes' if good else 'no'}"
        for i, (day, good) in enumerate(zip(days, fixed, strict=True))
    ]
    data = brought.texts(
        cases="case_id,customer_id,opened_at,first_time_fixed\n" + "\n".join(lines)
    )
    app = visit("start", "en", data)
    app.session_state[state.FROZEN] = (replace(frozen, spent={"2026-03": 4_000.0}),)
    app.switch_page("../pages/track.py").run()
    assert not app.exception
    _, told = app.session_state[TOLD]
    assert isinstance(told, Returned)
    came = Language("en").about(told.made.expected.benefit[0, 1:].sum(), "EUR")
    assert f"<span>{came}<small>" in said(app)
    planned = sum(frozen.cash.cost.expected[:6]) - frozen.cash.cost.expected[3]
    entered = f"€4,000 entered; {Language('en').about(planned, 'EUR')} planned"
    assert entered in said(app)
    assert "Believe this with care" in said(app)
    app.run()
    assert app.session_state[TOLD][1] is told  # nothing is drawn again for a click


def test_a_forecast_that_somebody_changed_is_told_so(visit: Visit, frozen: Frozen):
    """Its own study gives something else, and a broken seal is said in red; the page stands."""
    better = replace(frozen, promise=replace(frozen.promise, npv=frozen.promise.npv + 1e6))
    app = visit("track")
    app.session_state[state.FROZEN] = (better, better.sealed())
    app.run()
    assert not app.exception
    assert said(app).count("was changed afterwards: NPV, ROI and payback") == 1
    assert said(app).count("Its own study gives something else: NPV, ROI and payback") == 2


def test_a_study_brought_after_its_files_keeps_them(visit: Visit, frozen: Frozen, later: Dataset):
    """The offer to keep the files takes the forecast over and leaves the data as they are."""
    base = baseline_of(Measured(figures={}, segments=("A",)))
    saved = to_save(base, (), "", date(2025, 12, 20), (frozen,))
    app = visit("start", "en", later)
    app.session_state[state.FOUND] = (Found(name="study.toml", saved=saved),)
    app.run()
    app.button(key="found_take_over_0").click().run()
    assert not app.exception
    assert app.session_state[state.FROZEN] == (frozen,)
    assert app.session_state[state.DATASET].tables == later.tables
