"""From a file to figures in a real browser: uploading, answering, correcting, deleting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from aftersales.text import Language
from aftersales.ui.reading_card import ROW_PIXELS
from tests.browser.conftest import OpenPage

HEADERS = "Fallnummer;Kundennummer;Erstellt am;Gelöst am;Sterne;Zweite Meinung\n"
DOUBTFUL = HEADERS + "".join(
    f"F{i};K{i % 7};0{i % 3 + 1}/0{i % 4 + 5}/2025 08:00;;{i % 5 + 1};5\n" for i in range(60)
)
HOSTILE = "![x](http://evil.example/x.png) www.evil.example [a](http://evil.example)"

WaitForRun = Callable[[Page], None]


@pytest.fixture
def bring(wait_for_run: WaitForRun) -> Callable[..., None]:
    """Drop a file on the page and wait for its card."""

    def drop(page: Page, file: str | Path | FilePayload) -> None:
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
        expect(cards(page)).not_to_have_count(0)
        wait_for_run(page)

    return drop


def text(name: str, content: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode("utf-8")}


def cards(page: Page) -> Locator:
    return page.locator("[class*=st-key-card] summary")


def tiles(page: Page) -> Mapping[str, str]:
    """Label → value of every tile."""
    labels = page.get_by_test_id("stMetricLabel").all_inner_texts()
    values = page.get_by_test_id("stMetricValue").all_inner_texts()
    return {label.strip(): value.strip() for label, value in zip(labels, values, strict=True)}


def test_a_german_export_gives_its_kpis_in_german(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun, root: Path
):
    """The same figures stand on Start and on the page of KPIs, with a decimal comma."""
    page = open_page(language="de")
    bring(page, root / "sample_data" / "faelle.csv")
    expect(cards(page).first).to_contain_text("faelle.csv")
    expect(cards(page).first).to_contain_text("15.445")
    name = Language("de").say("Customer satisfaction")
    at_start = tiles(page)[name]
    assert "," in at_start
    page.locator("[data-testid=stTopNavLink][href$=kpis]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        Language("de").say("How good is the service?")
    )
    wait_for_run(page)
    assert tiles(page)[name] == at_start
    expect(page.get_by_text("faelle.csv").first).to_be_visible()


def test_the_first_lever_is_pulled_alone_in_the_explorer(
    open_page: OpenPage, wait_for_run: WaitForRun
):
    """What was pulled on an earlier visit goes back; the language stays."""
    page = open_page("explorer?lang=de&repair_time=30&training=1")
    page.get_by_test_id("stTopNavLink").first.click()
    wait_for_run(page)
    page.locator(".st-key-try_first_lever button").click()
    expect(page.locator("input[type=range]").first).to_be_visible()
    wait_for_run(page)
    assert not [pulled for pulled in ("repair_time", "training=1") if pulled in page.url]
    assert "lang=de" in page.url
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_answered_question_brings_its_columns_in(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun
):
    """Until then there is no period; afterwards it is the one that was meant."""
    page = open_page()
    bring(page, text("doubtful.csv", DOUBTFUL))
    expect(page.get_by_text("Cases: 60 records", exact=True)).to_be_visible()
    page.get_by_text("Month first: month 01, day 05").click()
    wait_for_run(page)
    expect(page.get_by_text("Cases: 60 records, Jan 5, 2025 to Mar 8, 2025")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(2)  # the two languages


def test_a_column_is_read_as_the_user_says(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun
):
    """Another column taken for the rating gives another satisfaction."""
    page = open_page()
    bring(page, text("ratings.csv", DOUBTFUL))
    assert tiles(page)["Customer satisfaction"] == "40.0%"
    page.get_by_role("tab", name="Columns").click()
    choose(page, row=5, what="Rating (stars)")
    satisfaction = page.get_by_test_id("stMetric").filter(has_text="Customer satisfaction")
    expect(satisfaction).to_contain_text("100.0%")
    wait_for_run(page)
    expect(page.get_by_text("you said so", exact=True)).to_have_count(1)


def choose(page: Page, row: int, what: str) -> None:
    """Choose what a column means; the table is drawn on a canvas that wants unhurried clicks."""
    box = page.locator("[data-testid=stDataFrame]:visible").first.bounding_box()
    assert box is not None
    at = box["x"] + box["width"] * 0.3, box["y"] + ROW_PIXELS * (row + 1.5)
    page.mouse.move(*at)
    page.mouse.click(*at, delay=100)
    page.mouse.click(*at, delay=100)
    page.keyboard.type(what)
    expect(page.get_by_role("option", name=what)).to_be_visible()
    page.keyboard.press("Enter")


def test_deleting_goes_back_to_the_sample(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun
):
    """No card is left, and the page says that the sample is open."""
    page = open_page()
    bring(page, text("doubtful.csv", DOUBTFUL))
    page.get_by_role("button", name="Delete my data").click()
    wait_for_run(page)
    expect(cards(page)).to_have_count(0)
    expect(page.get_by_text("Sample data: Muster Maschinenbau")).to_be_visible()


def test_what_a_file_says_is_shown_and_never_followed(
    open_page: OpenPage, bring: Callable[..., None]
):
    """Names and cells that look like links or pictures stay text; nobody is asked for them."""
    page = open_page()
    header = f"case id,opened at,{HOSTILE}\n"
    rows = f"1,{HOSTILE},x\n2,2025-05-17,y\n3,2025-05-18,z\n"
    bring(page, text(f"{HOSTILE.replace('/', '_')}.csv", header + rows))
    expect(page.get_by_text("evil.example").first).to_be_visible()
    addresses = page.evaluate("[...document.querySelectorAll('a, img')].map(e => e.href || e.src)")
    assert not [address for address in addresses if "evil" in address]
