"""From an amount of money to the sliders, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import slider


def type_budget(page: Page, amount: str) -> None:
    """Type a budget and leave the field."""
    field = page.get_by_label("Budget (EUR)")
    field.fill(amount)
    field.press("Enter")


def test_a_budget_with_a_must_have_goes_to_the_sliders(open_page: OpenPage):
    """What must be in is in the mix, too small a budget is refused, and the Explorer takes it."""
    page = open_page("decide")
    page.get_by_role("tab", name="Where should the next euro go?").click()
    expect(page.get_by_role("heading", name="Pull these levers so far:")).to_be_visible()
    expect(page.get_by_text("Stop at")).to_be_visible()
    page.locator("summary").filter(has_text="Limits").click()
    must = page.locator(".st-key-budget_role_tooling").get_by_role("radio", name="must be in")
    must.click()
    page.locator(".st-key-budget_role_culture").get_by_role("radio", name="stays out").click()
    expect(page.get_by_text("Tools (share of technicians: 5%)").first).to_be_visible()
    type_budget(page, "1.000,00")
    expect(page.get_by_text("What must be in costs at least")).to_be_visible()
    type_budget(page, "60.000,00")
    expect(page.get_by_role("button", name="Take this mix to the Explorer")).to_be_visible()
    wait_for_run(page)
    page.get_by_role("button", name="Take this mix to the Explorer").click()
    page.wait_for_url("**/explorer?**")
    wait_for_run(page)
    assert slider(page, "tooling").input_value() == "5"
    assert slider(page, "culture").input_value() == "0"
    expect(page.locator(".st-key-curve_tooling").get_by_role("img")).to_be_visible()
