"""From a forecast to what it would need, in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run


def test_a_goal_is_asked_for_moved_and_carried_by_the_link(open_page: OpenPage):
    """Payback in a year is missed, in three years reached; the address brings the goal back."""
    page = open_page("decide")
    page.get_by_role("tab", name="What must be true?").click()
    expect(page.get_by_role("heading", name="It pays, with an NPV above zero")).to_be_visible()
    page.get_by_role("radio", name="Payback in time").click()
    expect(page.get_by_role("heading", name="Payback within 12 months: missed")).to_be_visible()
    expect(page.get_by_text("Cost: at most").first).to_be_visible()
    page.get_by_role("slider", name="The money back within").press("End")
    expect(page.get_by_role("heading", name="Payback within 36 months: reached")).to_be_visible()
    wait_for_run(page)
    assert "goal=payback&goal_at=36" in page.url
    page.goto(page.url)
    page.get_by_role("tab", name="What must be true?").click()
    expect(page.get_by_role("heading", name="Payback within 36 months: reached")).to_be_visible()
    page.locator("summary").filter(has_text="Every number").click()
    expect(page.get_by_text("Number by number")).to_be_visible()
