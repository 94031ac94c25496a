"""Switching the language changes the words and nothing else."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from aftersales.text import Language
from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import figures, go_to, press

SCENARIO = "explorer?training=5&tooling=40&horizon=24"
HEADING = "What is better service worth?"


def speak(page: Page, language: str) -> None:
    """Choose a language in the header."""
    page.locator(".st-key-lang").get_by_role("radio", name=language).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    wait_for_run(page)


def digits(page: Page) -> list[list[str]]:
    """The digits of every figure, whatever stands between them."""
    return [re.findall(r"\d", figure) for figure in figures(page)]


def test_a_scenario_is_the_same_in_either_language(open_page: OpenPage):
    """Words and decimal signs change; sliders, address and figures stay; and back again."""
    page = open_page(SCENARIO)
    english, same = figures(page), digits(page)
    speak(page, "de")
    expect(page.get_by_role("heading", level=1)).to_have_text(Language("de").say(HEADING))
    assert digits(page) == same
    assert figures(page) != english
    for part in ("lang=de", "training=5", "tooling=40", "horizon=24"):
        assert part in page.url
    speak(page, "en")
    assert figures(page) == english


def test_the_language_goes_along_from_page_to_page(open_page: OpenPage):
    """Once chosen, a language holds on every page and for everything that moves."""
    page = open_page()
    speak(page, "de")
    go_to(page, "kpis")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    go_to(page, "explorer")
    expect(page.get_by_role("heading", level=1)).to_have_text(Language("de").say(HEADING))
    retention = next(figure for figure in press(page, "training", "ArrowRight") if "→" in figure)
    assert re.search(r"\d,\d", retention)


def test_the_browser_proposes_and_the_address_decides(open_page: OpenPage):
    """A German browser opens in German, unless the address says English."""
    german = open_page("explorer", language="de")
    expect(german.locator("html")).to_have_attribute("lang", "de")
    told = open_page("explorer?lang=en", language="de")
    expect(told.locator("html")).to_have_attribute("lang", "en")
    expect(told.get_by_role("heading", level=1)).to_have_text(HEADING)
