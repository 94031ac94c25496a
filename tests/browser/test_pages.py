"""Each page opens for each reader, silent to the world."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.product import address_of, page_names


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("de", "dark")])
@pytest.mark.parametrize("name", page_names())
def test_a_page_opens(open_page: OpenPage, name: str, language: str, theme: str):
    """Opened by its address, a page says its heading, in the reader's language, and no error."""
    page = open_page(address_of(name), language=language, theme=theme)
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("name", page_names())
def test_a_page_fits_a_telephone(open_page: OpenPage, name: str):
    """On a narrow screen nothing has to be pushed sideways."""
    page = open_page(address_of(name), width=390)
    overflow = page.evaluate(
        "(m => m.scrollWidth - m.clientWidth)(document.querySelector('[data-testid=stMain]'))"
    )
    assert overflow <= 0


def test_a_link_that_asks_for_the_impossible_is_told_so(open_page: OpenPage):
    """The page names the value that it could not take, and stands as it does without it."""
    page = open_page("explorer?training=abc&horizon=24")
    expect(page.get_by_test_id("stAlert").filter(has_text="abc")).to_be_visible()
    expect(page.get_by_test_id("stAlert").filter(has_text="24")).to_have_count(0)
