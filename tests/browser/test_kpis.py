"""The KPIs under the user's hands."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from aftersales.kpis import CATALOGUE, SETTINGS
from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import choose, go_to, press

REPEATS = CATALOGUE["repeat_request_rate"]


def tile(page: Page, name: str) -> str:
    """What the tile of a KPI says."""
    label = page.get_by_test_id("stMetricLabel").get_by_text(name, exact=True)
    return page.get_by_test_id("stMetric").filter(has=label).inner_text()


def test_a_definition_changes_its_kpi_on_every_page(open_page: OpenPage):
    """A longer repeat window counts more repeats, and still does after a look elsewhere."""
    page = open_page("kpis")
    choose_topic(page, "All")
    before, other = tile(page, REPEATS.name), tile(page, CATALOGUE["resolution_time"].name)
    page.locator(".st-key-definitions summary").click()
    wait_for_run(page)
    assert SETTINGS["repeat_window_days"].high
    press(page, "option_repeat_window_days", "PageUp", "PageUp")
    after = tile(page, REPEATS.name)
    assert share(after) > share(before)
    assert tile(page, CATALOGUE["resolution_time"].name) == other
    go_to(page, "explorer")
    go_to(page, "kpis")
    assert tile(page, REPEATS.name) == after


def share(tile: str) -> float:
    """The value of a tile that is a share, in per cent."""
    return next(float(line.rstrip("%")) for line in tile.split("\n") if line.endswith("%"))


def test_a_kpi_is_looked_at_closely_by_any_group(open_page: OpenPage):
    """Another KPI brings its course and its own explanation, another breakdown its groups."""
    page = open_page("kpis")
    choose(page, "kpi", CATALOGUE["first_time_fix"].name)
    expect(page.get_by_text(CATALOGUE["first_time_fix"].question)).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] svg").first).to_be_visible()
    groups = page.get_by_test_id("stTable").first
    by_segment = groups.inner_text()
    choose(page, "by", "Region")
    expect(groups).not_to_have_text(by_segment)
    assert len(groups.inner_text().split("\n")) > 2


def test_a_filter_stands_in_the_address(open_page: OpenPage):
    """A chosen segment changes the figures, and the same address shows the same figures."""
    page = open_page("kpis")
    everything = figures(page)
    page.locator(".st-key-filter_segment button").first.click()
    page.locator(".st-key-segment input").click()
    page.get_by_role("option", name="A", exact=True).click()
    expect(page.get_by_text("Filtered: Segment: A.")).to_be_visible()
    wait_for_run(page)
    filtered = figures(page)
    assert filtered != everything
    assert "segment=A" in page.url
    page.reload()
    expect(page.get_by_text("Filtered: Segment: A.")).to_be_visible()
    wait_for_run(page)
    assert figures(page) == filtered
    page.locator(".st-key-reset_filter button").click()
    expect(page.get_by_text("Filtered: Segment: A.")).to_have_count(0)
    wait_for_run(page)
    assert figures(page) == everything
    assert "segment" not in page.url


def figures(page: Page) -> list[str]:
    """What the tiles say."""
    return page.get_by_test_id("stMetric").all_inner_texts()


def choose_topic(page: Page, name: str) -> None:
    """Press the button of a topic."""
    page.locator(".st-key-topic").get_by_text(name, exact=True).click()
    wait_for_run(page)
