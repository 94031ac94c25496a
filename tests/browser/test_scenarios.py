"""Scenarios in a real browser: made, compared, kept over a reload, saved, opened elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import Locator, Page, expect

from aftersales.cli import main
from aftersales.text import Language
from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import (
    choose,
    drop,
    go_to,
    press,
    slider,
    tiles,
    unfold,
    wait_for_again,
    wait_for_new,
)

HOSTILE = "<img src=//evil.example/x.png> *a* [b](//evil.example)"


def click(page: Page, key: str) -> None:
    """Press the button of that key and wait for what it does."""
    page.locator(f".st-key-{key} button").first.click()
    wait_for_run(page)


def keep(page: Page, name: str = "") -> None:
    """Keep the sliders as a new scenario, under the name that is offered or another."""
    click(page, "scenario_naming")
    form = page.get_by_test_id("stForm")
    if name:
        form.get_by_role("textbox").fill(name)
    form.get_by_role("button").click()
    expect(form).to_have_count(0)
    wait_for_run(page)


def a_day_for_this_scenario_only(page: Page, price: str) -> Locator:
    """Let a training day cost that in the scenario at hand alone; the field where it is said."""
    before = tiles(page)
    part = unfold(page, "Every assumption")
    choose(page, "assumption_group", "Training")
    part.get_by_role("radio", name="this scenario only").click()
    wait_for_run(page)
    field = part.get_by_role("textbox", name="Training day")
    field.fill(price)
    field.press("Enter")
    wait_for_new(page, before)
    return field


def compared(page: Page) -> list[list[str]]:
    """The figures on the Compare page, a list for each scenario."""
    rows = page.locator("table.compared").first.locator("tbody tr")
    expect(rows.first).to_be_visible()
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def saved(page: Page, folder: Path) -> Path:
    """The study file that the Report page gives."""
    go_to(page, "report")
    with page.expect_download() as download:
        page.locator(".st-key-save_study button").first.click()
    file = folder / "study.toml"
    download.value.save_as(file)
    return file


def offer(page: Page) -> Locator:
    """What could be opened."""
    return page.locator(".st-key-found_0")


def test_two_scenarios_outlive_a_reload_and_a_file_opens_to_the_same_figures(
    open_page: OpenPage, tmp_path: Path
):
    """Made, compared, taken up from the browser and opened by a stranger: the same to the cent."""
    page = open_page("explorer?training=2")
    keep(page, "Two days")
    press(page, "training", "ArrowRight", "ArrowRight")
    expect(page.get_by_text("changed")).to_be_visible()
    day = a_day_for_this_scenario_only(page, "900")
    keep(page, HOSTILE)
    four_days = tiles(page)
    choose(page, "scenario_chosen", "Two days")
    assert slider(page, "training").input_value() == "2"
    expect(day).to_have_value("580")
    go_to(page, "compare")
    figures = compared(page)
    assert [row[0] for row in figures] == ["Two days", HOSTILE]
    expect(page.locator("table.compared").last).to_contain_text("Training day")
    file = saved(page, tmp_path)

    go_to(page, "compare")
    page.reload()
    wait_for_run(page)
    expect(offer(page)).to_contain_text("Two days")
    click(page, "found_open_0")
    assert compared(page) == figures

    stranger = open_page()
    drop(stranger, file)
    go_to(stranger, "compare")
    assert compared(stranger) == figures
    assert saved(stranger, tmp_path / "again").read_text() == file.read_text()
    go_to(stranger, "explorer")
    choose(stranger, "scenario_chosen", "img")
    wait_for_again(stranger, four_days)
    for each in (page, stranger):
        assert each.locator("img[src*=evil], a[href*='//evil']").count() == 0
    for name, npv, *_ in figures:
        asked = ["project", str(file), "--scenario", name, "--json", "--draws", "0"]
        alone = json.loads(CliRunner().invoke(main, asked).stdout)["npv"]
        assert npv.startswith(Language("en").about(alone, "EUR"))


def test_a_broken_file_and_a_tampered_browser_are_said_to_be_so(
    open_page: OpenPage, tmp_path: Path
):
    """Nothing of the session is lost by what cannot be read, and it can be deleted."""
    page = open_page("compare")
    click(page, "compare_begin")
    before = compared(page)
    page.evaluate("localStorage.setItem('aftersales.study.20200101', '[file]\\nformat = 1')")
    broken = tmp_path / "study.toml"
    broken.write_text("[settings\n")
    go_to(page, "")
    drop(page, broken)
    expect(offer(page)).to_contain_text("study.toml")
    go_to(page, "compare")
    click(page, "found_delete_0")
    assert compared(page) == before
    page.reload()
    wait_for_run(page)
    expect(page.locator("[class*=st-key-found_delete]")).to_have_count(2)
    click(page, "found_delete_1")
    click(page, "found_delete_0")
    page.reload()
    wait_for_run(page)
    expect(offer(page)).to_have_count(0)
