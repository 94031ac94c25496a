"""From what customers are worth to the list of whom to call, in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import press


def test_the_watchlist_is_narrowed_and_taken_away_without_a_name_in_the_address(
    open_page: OpenPage,
):
    """A lower threshold lengthens the list, the file holds it, and no name leaves the session."""
    page = open_page("customers")
    expect(page.get_by_test_id("stMetric").first).to_contain_text("€")
    page.get_by_test_id("stTab").filter(has_text="Watchlist").click()
    names = page.get_by_test_id("stTable").locator("tbody tr")
    expect(names.first).to_contain_text("K-")
    wait_for_run(page)
    before = page.get_by_test_id("stMetric").first.inner_text()
    press(page, "risk_threshold", "PageDown", "PageDown", "PageDown", "PageDown")
    assert page.get_by_test_id("stMetric").first.inner_text() != before
    with page.expect_download() as download:
        page.get_by_role("button", name="Watchlist (CSV)").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Customer number,")
    assert len(text.splitlines()) > 100
    assert "K-" not in page.url
    page.get_by_test_id("stTab").filter(has_text="Who stays").click()
    expect(page.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(2)
