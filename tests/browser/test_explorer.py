"""The Explorer under the user's hands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import (
    choose,
    figures,
    go_to,
    press,
    pushed_sideways,
    slider,
    tiles,
    unfold,
    wait_for_again,
    wait_for_new,
)

SCENARIO = "explorer?training=5&tooling=40&culture=1&horizon=24&rate=12&start=3"
ALL_WORLDS = "10,000"


def test_a_deep_link_to_a_fresh_product_shows_the_whole_frame(first_visitor: Page):
    """The very first visitor may come straight to the Explorer, and still gets navigation."""
    links = first_visitor.get_by_test_id("stTopNav").get_by_role("link")
    assert [link.split("\n")[-1] for link in links.all_inner_texts()] == [
        "Start",
        "KPIs",
        "Drivers",
        "Customers",
        "Explorer",
        "Compare",
        "Decide",
        "Report",
        "Track",
        "Method",
    ]
    assert slider(first_visitor, "training").input_value() == "5"
    assert len(figures(first_visitor)) > 4


def test_a_key_moves_the_figures_and_nothing_else(open_page: OpenPage):
    """One step of a slider gives new figures, and asks the server for the fragment alone."""
    page = open_page()
    runs: list[bool] = []
    page.on("websocket", lambda socket: note_asked(socket, runs))
    page.goto(f"{page.url}explorer")
    wait_for_run(page)
    before = figures(page)
    assert runs
    assert not any(runs)
    runs.clear()
    after = press(page, "training", "ArrowRight")
    assert runs
    assert all(runs)
    assert after != before


def test_tiles_and_charts_stay_where_they_are(open_page: OpenPage):
    """While a slider moves, nothing is taken off the page and put there anew."""
    page = open_page("explorer")
    page.evaluate(COUNT_REMOVED)
    press(page, "training", "ArrowRight")
    press(page, "training", "ArrowLeft")
    assert page.evaluate("window.removed") == []


COUNT_REMOVED = """() => {
    const parts = '[data-testid=stMetric], [data-testid=stVegaLiteChart]';
    const inside = node => node.matches?.(parts) || node.querySelector?.(parts);
    window.removed = [];
    new MutationObserver(changes => changes.forEach(change => window.removed.push(
        ...[...change.removedNodes].filter(inside).map(node => node.className))
    )).observe(document, { subtree: true, childList: true });
}"""


def note_asked(socket: WebSocket, runs: list[bool]) -> None:
    """Note of every run that the page asks for whether it is that of a fragment."""

    def note(frame: str | bytes) -> None:
        asked = BackMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
        if asked.WhichOneof("type") == "rerun_script":
            runs.append(bool(asked.rerun_script.fragment_id))

    socket.on("framesent", note)


def test_at_rest_the_figures_come_from_all_worlds(open_page: OpenPage):
    """While a slider moves fewer worlds are enough; then the caption says the full number."""
    page = open_page("explorer")
    press(page, "training", "ArrowRight", "ArrowRight", "ArrowLeft")
    expect(page.get_by_text(ALL_WORLDS)).to_be_visible()


def test_the_address_carries_the_scenario(open_page: OpenPage):
    """Whoever opens the address sees the same figures to the character."""
    page = open_page("explorer")
    at_first = figures(page)
    press(page, "training", "ArrowRight", "ArrowRight")
    unfold(page, "Start, horizon, discount rate")
    press(page, "horizon", "ArrowLeft", "ArrowLeft")
    press(page, "start", "ArrowRight")
    moved = press(page, "rate", "ArrowRight")
    assert moved != at_first
    for part in ("training=5", "horizon=24", "start=1", "rate="):
        assert part in page.url
    path = page.url.partition("localhost:")[2].partition("/")[2]
    assert figures(open_page(path)) == moved


def test_the_scenario_survives_a_change_of_page(open_page: OpenPage):
    """Back from another page by the navigation, the sliders stand where they stood."""
    page = open_page(SCENARIO)
    before = tiles(page)
    go_to(page, "kpis")
    go_to(page, "explorer")
    wait_for_again(page, before)


def test_back_and_forward_lead_to_what_the_address_says(open_page: OpenPage):
    """The browser's Back gives the scenario of the address it goes to, Forward the page left."""
    page = open_page(SCENARIO)
    before = tiles(page)
    go_to(page, "kpis")
    while "training" not in page.url:  # Streamlit leaves the bare address of the page in between
        page.go_back()
    wait_for_again(page, before)
    while "kpis" not in page.url:
        page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("How good is the service?")


def test_the_keyboard_is_enough(open_page: OpenPage):
    """Tab to a slider, move it, Tab to the assumptions, open them, type one: figures follow."""
    page = open_page("explorer")
    before = tiles(page)
    tab_to(page, "e => e.type === 'range'")
    page.keyboard.press("ArrowLeft")
    wait_for_new(page, before)
    moved = tiles(page)
    tab_to(page, "e => e.tagName === 'SUMMARY' && e.closest('.st-key-numbers')")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-numbers input[type=text]").first).to_be_visible()
    wait_for_run(page)
    tab_to(page, "e => e.type === 'text' && e.closest('[class*=participant_day]')")
    page.keyboard.press("Control+A")
    page.keyboard.type("1.300,50")
    page.keyboard.press("Enter")
    wait_for_new(page, moved)


def tab_to(page: Page, wanted: str, most: int = 120) -> None:
    """Press Tab until the focus is where it is wanted."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"Boolean(({wanted})(document.activeElement))"):
            return
    pytest.fail(f"no Tab leads to {wanted}")


def test_an_assumption_is_changed_refused_and_taken_back(open_page: OpenPage):
    """Whoever types an ambiguous number is told so; the way back gives the first figures."""
    page = open_page("explorer")
    before = tiles(page)
    unfold(page, "Every assumption")
    price = page.locator(".st-key-numbers").get_by_role("textbox", name="Training day")
    original = price.input_value()
    price.fill("1.300")
    price.press("Enter")
    expect(page.get_by_text("1300")).to_be_visible()
    wait_for_again(page, before)
    price.fill("1300")
    price.press("Enter")
    wait_for_new(page, before)
    back = page.get_by_role("button", name="Back to the original values")
    back.click()
    expect(back).to_have_count(0)
    wait_for_again(page, before)
    expect(price).to_have_value(original)


def test_a_telephone_shows_every_part(open_page: OpenPage):
    """With all levers, tables and assumptions open nothing has to be pushed sideways."""
    page = open_page("explorer", width=390)
    for title in ("More levers", "Start, horizon", "The figures as tables", "Every assumption"):
        unfold(page, title)
    assert pushed_sideways(page) <= 0


def test_what_is_given_beside_a_lever_stands_in_the_list(open_page: OpenPage, tmp_path: Path):
    """A number asked for shows at once where all assumptions are listed, and the other way."""
    page = open_page()
    bring(page, tmp_path, "customers", CUSTOMERS)
    go_to(page, "explorer")
    unfold(page, "Every assumption")
    choose(page, "assumption_group", "Service and its cost")
    listed = page.locator(".st-key-numbers").get_by_role("textbox", name="Technicians")
    expect(listed).to_have_value("")
    asked = page.locator(".st-key-levers").get_by_role("textbox")
    asked.fill("12")
    asked.press("Enter")
    expect(listed).to_have_value("12")
    wait_for_run(page)
    listed.fill("20")
    listed.press("Enter")
    expect(asked).to_have_value("20")


def test_names_from_a_file_are_shown_as_they_are(open_page: OpenPage, tmp_path: Path):
    """Segments named like pictures, links, formulas and tags stay words, wherever they stand."""
    page = open_page()
    bring(page, tmp_path, "cases", CASES)
    go_to(page, "kpis")
    assert_shown_as_they_are(page)
    go_to(page, "explorer")
    page.locator(".st-key-tables summary").click()
    assert_shown_as_they_are(page)
    page.locator(".st-key-numbers summary").click()
    choose(page, "assumption_group", HOSTILE[0])
    assert_shown_as_they_are(page)


HOSTILE = (
    "<img src=http://evil.example/x.png>",
    "$5$ and $6$",
    "[a](http://evil.example)",
    "*x* _y_ `z`",
)
CASES = "case_id,customer_id,segment,opened_at,resolved_at,technician,visits,rating\n" + "\n".join(
    f"F{i},K{i % 200},{HOSTILE[i % 200 % 4]},2025-{i % 12 + 1:02}-03 08:00,"
    f"2025-{i % 12 + 1:02}-0{i % 5 + 4} 10:00,T{i % 7},{i % 3},{i % 5 + 1}"
    for i in range(2_000)
)
CUSTOMERS = "customer_id,segment\n" + "\n".join(f"K{i},{'AB'[i % 2]}" for i in range(100))


def assert_shown_as_they_are(page: Page) -> None:
    """Every name stands in a table, and none became more than words."""
    for name in HOSTILE:
        expect(page.get_by_test_id("stTable").filter(has_text=as_escaped(name))).not_to_have_count(
            0
        )
    wait_for_run(page)
    assert (
        page.locator(
            "[data-testid=stMain] :is(img:not([class*=st-key-curve_] img), .katex, a[href*=evil])"
        ).count()
        == 0
    )


def as_escaped(name: str) -> re.Pattern[str]:
    """The name, with or without the invisible signs that part what would be a link."""
    return re.compile("\u2060?".join(map(re.escape, name)))


def bring(page: Page, folder: Path, name: str, text: str) -> None:
    """Drop a file on the page and wait until it was read."""
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.locator("[class*=st-key-card] summary")).to_be_visible()
    wait_for_run(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_can_be_read_in_either_theme(open_page: OpenPage, theme: str):
    """Whatever a chart writes stands out from the page by 4.5 to 1."""
    page = open_page("explorer", theme=theme)
    texts = page.locator("[data-testid=stVegaLiteChart] svg text")
    expect(texts.first).to_be_attached()
    contrasts = texts.evaluate_all(CONTRASTS)
    assert len(contrasts) > 20
    assert min(contrasts) >= 4.5


# WCAG 2.2: contrast of two colours by their relative luminance.
CONTRASTS = """texts => {
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const luminance = colour => numbers(colour).slice(0, 3)
        .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const page = luminance(getComputedStyle(document.querySelector('.stApp')).backgroundColor);
    const shown = texts.filter(t => t.textContent.trim() && getComputedStyle(t).opacity > 0);
    return shown.map(t => luminance(getComputedStyle(t).fill))
        .map(ink => (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05));
}"""
