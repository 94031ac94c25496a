"""The page about customers: what they are worth, who may leave, who stayed."""

from __future__ import annotations

from time import sleep

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.text import LANGUAGES, Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.safe import escaped
from tests.ui.conftest import Brought, Visit
from tests.ui.test_pages import ONE_CASE

PATIENCE = 200  # looks, a tenth of a second apart


def settled(app: AppTest) -> AppTest:
    """The page once nothing is awaited any more."""
    for _ in range(PATIENCE):
        assert not app.exception
        if not any("hourglass" in caption.value for caption in app.caption):
            return app
        sleep(0.1)
        app.run()
    pytest.fail("the page waits for ever")


@pytest.fixture(scope="module")
def nothing(brought: Brought) -> Dataset:
    """One case of nobody."""
    return brought.texts(cases=ONE_CASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_says_what_its_customers_are_worth(visit: Visit, language: str):
    """Value of all, of one, and of a point of retention stand there with their ranges."""
    app = settled(visit("customers", language))
    say = Language(language).say
    tiles = {tile.label: tile for tile in app.metric}
    for name in ("Value of all customers", "Value of one customer", "One point more retention"):
        assert "…" in tiles[say(name)].delta
    assert len(app.get("vega_lite_chart")) == 4


def test_another_family_is_told_from_the_proposed_one(visit: Visit):
    """Reckoned by purchases, the page names the family that the data speak for."""
    app = settled(visit("customers"))
    before = {tile.label: tile.value for tile in app.metric}
    app.selectbox(key="family").set_value("bg_nbd").run()
    after = {tile.label: tile.value for tile in settled(app).metric}
    assert after.keys() == before.keys()
    assert after["Value of all customers"] != before["Value of all customers"]
    assert any("speak for another family" in caption.value for caption in app.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_watchlist_of_the_sample_tells_names_and_reasons(visit: Visit, language: str):
    """It is sorted by value at risk, each line has its reason, and no name is in the address."""
    app = visit("customers", language)
    app.session_state["customers_part"] = Language(language).say("Watchlist")
    (table,) = settled(app.run()).table
    rows = table.value
    assert len(rows) > 20
    assert rows.iloc[:, 0].is_unique
    assert rows.iloc[:, -1].str.len().min() > 5
    assert not any("K-" in str(value) for value in app.query_params.values())
    shorter = app.slider(key="risk_threshold").set_value(95).run()
    assert len(shorter.table[0].value) <= len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_stays_is_drawn_and_said(visit: Visit, language: str):
    """Cohorts and curves stand there; by service the page warns that this is no cause."""
    app = visit("customers", language)
    say = Language(language).say
    app.session_state["customers_part"] = say("Who stays")
    assert len(settled(app.run()).get("vega_lite_chart")) == 2
    app.segmented_control(key="staying_by").set_value("fixed_first").run()
    app = settled(app)
    assert len(app.get("vega_lite_chart")) == 2
    warning = say(
        "Going together is not yet cause and effect: large customers, hard cases and regions may "
        "differ in both, and nothing here is held equal."
    )
    assert any(escaped(warning) in caption.value for caption in app.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_customers_the_page_says_what_it_takes(
    visit: Visit, language: str, nothing: Dataset
):
    """No figure is made up; what purchases and renewals need is named."""
    app = settled(visit("customers", language, nothing))
    assert not app.metric
    needed = Language(language).say("Purchases need orders with customer number, day and revenue.")
    assert any(escaped(needed) in info.value for info in app.info)
    for part in ("Watchlist", "Who stays", "A, B and C customers"):
        app.session_state["customers_part"] = Language(language).say(part)
        assert settled(app.run()).info
        assert not app.table
        assert not app.get("vega_lite_chart")
