"""From what the files teach to the sliders that rest on it, in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run


def test_a_choice_travels_in_the_link_and_a_question_opens_its_checks(open_page: OpenPage):
    """Opened with the data alone, the page says so; checks are drawn, and the Explorer is near."""
    page = open_page("drivers?effects=data")
    forest = page.locator("[data-testid=stVegaLiteChart] svg")
    expect(forest).to_have_count(2)
    expect(forest.first).to_contain_text("after haircut")
    expect(forest.first).not_to_contain_text("combined")
    page.get_by_role("radio", name="both").click()
    expect(forest.first).to_contain_text("combined")
    wait_for_run(page)
    assert "effects=" not in page.url
    page.locator("summary").filter(has_text="Repair time → rating").click()
    expect(page.get_by_text("Dose and response (passed)")).to_be_visible()
    expect(forest).to_have_count(7)
    page.get_by_role("link", name="In the Explorer behind").first.click()
    expect(page.get_by_role("heading", name="What is better service worth?")).to_be_visible()
