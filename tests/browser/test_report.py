"""From the sliders to what is taken away, and from there to the same figures elsewhere."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.product import ROOT, Seen, wait_for_run
from tests.browser.scenario import all_three, downloaded, drop, go_to, tiles, wait_for_again


def bring_logo(page: Page, file: Path) -> None:
    """Drop a picture where the logo goes."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    wait_for_run(page)


def take_logo(page: Page, folder: Path) -> None:
    """What is no picture is said to be none; then one is taken."""
    page.locator(".st-key-brand summary").click()
    broken = folder / "broken.png"
    broken.write_bytes(b"no picture")
    bring_logo(page, broken)
    expect(page.get_by_test_id("stAlert").filter(has_text="broken.png")).to_be_visible()
    bring_logo(page, ROOT / "aftersales/ui/icon.png")
    expect(page.get_by_test_id("stImage")).to_be_visible()


def test_what_is_taken_away_gives_the_same_figures_elsewhere(
    open_page: OpenPage, seen: Seen, tmp_path: Path
):
    """Sliders moved, three files and the study taken along; a stranger sees the same."""
    page = open_page("explorer?training=4")
    figures = tiles(page)
    go_to(page, "report")
    take_logo(page, tmp_path)
    expect(page.locator(".st-key-storyline li")).not_to_have_count(0)
    first = page.locator(".st-key-storyline li").first.inner_text()
    all_three(page, tmp_path)

    sent = page.context.new_page()
    seen.watch(sent)
    sent.goto((tmp_path / "after-sales-roi.html").as_uri())
    expect(sent.locator("#question h2")).to_have_text(first)
    expect(sent.locator("header img")).to_be_visible()
    sent.set_viewport_size({"width": 390, "height": 800})
    assert sent.evaluate("document.documentElement.scrollWidth") <= 390
    embedded = tmp_path / "from the page.toml"
    embedded.write_text(sent.locator("#study").text_content() or "", encoding="utf-8")

    for study in (downloaded(page, "save_study", tmp_path), embedded):
        stranger = open_page()
        drop(stranger, study)
        go_to(stranger, "explorer")
        wait_for_again(stranger, figures)
