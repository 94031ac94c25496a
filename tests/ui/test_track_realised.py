"""What did it return, and how to try it first: the other tabs of the Track page."""

from __future__ import annotations

from time import sleep

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aftersales.text import NOT_KNOWN
from aftersales.track import pilot
from aftersales.track.panel import EVERYTHING
from aftersales.ui.dataset import Dataset
from aftersales.ui.track_begun import BY, WHEN, WHO
from tests.ui.conftest import Brought, Visit

RETURNED, PILOT = "What did it return?", "How to try it first?"
REGIONS = ("East", "North", "South", "West")
START = "2025-07"
HEAD = "case_id,customer_id,region,opened_at,first_time_fixed,rating\n"


@pytest.fixture(scope="module")
def firm(brought: Brought) -> Dataset:
    """Two years of cases; from July 2025 on the North repairs and satisfies far better."""
    rng = np.random.default_rng(5)
    days = np.sort(rng.choice(np.arange("2024-01", "2026-01", dtype="datetime64[D]"), 9_000))
    regions = rng.choice(REGIONS, len(days))
    better = (regions == "North") & (days >= np.datetime64(START))
    fixed = rng.random(len(days)) < np.where(better, 0.9, 0.7)
    stars = np.where(rng.random(len(days)) < np.where(better, 0.9, 0.7), 5, 2)
    rows = zip(days, regions, fixed, stars, strict=True)
    lines = [
        f"F{i},K{i % 90},{region},{day},{'yes' if good else 'no'},{star}"
        for i, (day, region, good, star) in enumerate(rows)
    ]
    return brought.texts(cases=HEAD + "\n".join(lines))


def opened(visit: Visit, tab: str, data: Dataset | None = None, **address: str) -> AppTest:
    app = visit("track", data=data, **address)
    app.session_state["track_part"] = tab
    return app.run()


def said(app: AppTest) -> str:
    """All that the page says."""
    parts = (app.markdown, app.caption, app.info, app.warning, app.success)
    words = [each.value.replace("\\", "") for part in parts for each in part]
    return "\n".join([*words, *(table.proto.body for table in app.get("html"))])


def test_what_those_with_it_have_beside_the_others(visit: Visit, firm: Dataset):
    """When and who is asked first; then the effect is found, believed, drawn, made a return."""
    app = opened(visit, RETURNED, firm, training="3")
    assert not app.exception
    assert "in which month it began" in said(app)
    assert not app.metric
    app.selectbox(key=BY).set_value("region")
    app.selectbox(key=WHEN).set_value(START).run()
    assert "who has it" in said(app)
    app.multiselect(key=f"{WHO} region").set_value(["North"]).run()
    assert not app.exception
    text = said(app)
    assert "First-time fix rate: better" in text
    assert "This may be believed" in text
    assert "good comparison" in text
    before = [metric.value for metric in app.metric]
    assert [metric.label for metric in app.metric][:2] == ["ROS so far, gross", "ROI so far"]
    assert before[0] == NOT_KNOWN
    assert "Put in above what was paid" in said(app)

    # With what was paid there is a return on the same benefit; month by month is a click away
    app.session_state["track_months"] = True
    app.number_input[0].set_value(100_000).run()
    after = [metric.value for metric in app.metric]
    assert before[2] == after[2]
    assert after[0] != NOT_KNOWN
    charts = app.get("vega_lite_chart")
    assert len(charts) == 2
    assert "How much of what was paid" in charts[0].proto.spec
    assert [len(table.value) for table in app.table] == [6, 6]

    # Everywhere at once: nothing beside it
    app.selectbox(key=BY).set_value(EVERYTHING).run()
    assert not app.exception
    assert "nobody without the programme stands beside it" in said(app)


def test_a_pilot_is_planned(visit: Visit, firm: Dataset, monkeypatch: pytest.MonkeyPatch):
    """Customers by lot: a picture, and no plan to follow where it rather misses the effect; with
    less asked for, steps and a page to print, and what finding nothing would not show."""
    app = opened(visit, PILOT, firm, training="6", tooling="100")
    app.selectbox(key="pilot_by").set_value("lot").run()
    planned(app)
    assert "There is no plan to print: below 50%" in said(app)
    assert "Judge once, after" not in said(app)
    assert not app.get("download_button")
    monkeypatch.setattr(pilot, "LEAST_POWER", 0.2)
    app.run()
    assert "Judge once, after" in said(app)
    assert "no proof that there is nothing" in said(app)
    assert "Those who go on as before" in str(app.table[0].value)
    assert len(app.get("vega_lite_chart")) == 1
    assert app.get("download_button")
    app.selectbox(key="pilot_by").set_value("region").run()
    planned(app)
    assert "2 of 4" in said(app)
    assert "There is no plan to print" in said(app)
    assert "Judge once, after" not in said(app)
    assert not app.get("download_button")


def planned(app: AppTest) -> None:
    """Once pilots have been played."""
    for _ in range(60):
        if app.table:
            break
        sleep(0.5)
        app.run()
    assert not app.exception


def test_ways_on_where_nothing_can_be_told(visit: Visit, brought: Brought):
    """Too few months, or no lever: a sentence, and where to go."""
    few = brought.texts(
        few=HEAD + "\n".join(f"F{i},K1,North,2025-0{1 + i % 4}-05,yes,5" for i in range(80))
    )
    app = opened(visit, RETURNED, few, training="3")
    assert not app.exception
    assert "bring a longer export" in said(app)
    app = opened(visit, PILOT, few, training="0")
    assert not app.exception
    assert "No lever is pulled" in said(app)
