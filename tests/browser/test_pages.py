"""Each page opens for each reader, silent to the world."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.product import address_of, page_names
from tests.browser.scenario import pushed_sideways


@pytest.mark.parametrize("name", page_names())
@pytest.mark.parametrize(
    ("language", "theme", "width"), [("en", "light", 1280), ("de", "dark", 390)]
)
def test_a_page_opens(open_page: OpenPage, name: str, language: str, theme: str, width: int):
    """Opened by its address, a page says its heading, in the reader's language, and no error; also
    on a telephone nothing has to be pushed sideways, not even in German."""
    page = open_page(address_of(name), language=language, theme=theme, width=width)
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert pushed_sideways(page) <= 0


def test_a_page_chosen_in_a_narrow_window_is_to_be_seen(open_page: OpenPage):
    """The navigation, which lies over the page there, gives way to what was chosen in it."""
    page = open_page(width=390)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").and_(page.locator("[href$='/method']")).click()
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")


def test_a_link_that_asks_for_the_impossible_is_told_so(open_page: OpenPage):
    """The page names the value that it could not take, and stands as it does without it."""
    page = open_page("explorer?training=abc&horizon=24")
    expect(page.get_by_test_id("stAlert").filter(has_text="abc")).to_be_visible()
    expect(page.get_by_test_id("stAlert").filter(has_text="24")).to_have_count(0)
