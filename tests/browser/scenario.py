"""What a scenario shows in the browser, and how it is moved."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.product import wait_for_run

BEGINS = {"pptx": b"PK", "xlsx": b"PK", "html": b"<!DOCTYPE html>"}
# Under load the server's first word comes later than any pause that would look like rest.
FIGURES_DIFFER = """before => {
    const tiles = [...document.querySelectorAll('[data-testid=stMetric]')];
    return tiles.map(tile => tile.innerText).join() !== before;
}"""


def figures(page: Page) -> list[str]:
    """The verdict and every tile with its range, as they stand on the screen."""
    return page.get_by_role("heading", level=4).all_inner_texts() + tiles(page)


def tiles(page: Page) -> list[str]:
    """Label, value and range of every tile."""
    return page.get_by_test_id("stMetric").all_inner_texts()


def slider(page: Page, key: str) -> Locator:
    """The slider of a lever, or of start, horizon or rate."""
    return page.locator(f".st-key-{key}").get_by_role("slider")


def press(page: Page, key: str, *keys: str) -> list[str]:
    """Press keys on a slider that moves figures; these, once all is at rest."""
    before = tiles(page)
    slider(page, key).focus()
    for each in keys:
        page.keyboard.press(each)
    wait_for_new(page, before)
    return figures(page)


def wait_for_new(page: Page, before: list[str]) -> None:
    """Wait until the tiles say something else, and the script is at rest."""
    page.wait_for_function(FIGURES_DIFFER, arg=",".join(before))
    wait_for_run(page)


def wait_for_again(page: Page, before: list[str]) -> None:
    """Wait until the tiles say this, and the script is at rest; nothing else may stand there."""
    expect(page.get_by_test_id("stMetric")).to_have_text(before, use_inner_text=True)
    wait_for_run(page)
    assert tiles(page) == before


def choose(page: Page, key: str, option: str) -> None:
    """Choose from a list, which shows only those that fit what is typed."""
    box = page.locator(f".st-key-{key}").get_by_role("combobox")
    box.click()
    box.fill(option)
    page.get_by_role("option").first.click()
    wait_for_run(page)


def go_to(page: Page, address: str) -> None:
    """Follow the navigation to a page; a click in the midst of a run can be lost."""
    link = page.get_by_test_id("stTopNavLink").and_(page.locator(f"[href$='/{address}']")).first
    link.click()
    try:
        page.wait_for_url(f"**/{address}*", timeout=15_000)
    except PlaywrightTimeout:
        link.click()
        page.wait_for_url(f"**/{address}*")
    expect(
        page.get_by_test_id("stTopNavLink").and_(page.locator("[aria-current=page]"))
    ).to_have_count(1)
    wait_for_run(page)


def drop(page: Page, *files: Path) -> None:
    """Drop files on the page; it is done with them once the uploader is an empty one again."""
    uploader = page.get_by_test_id("stFileUploaderDropzoneInput").element_handle()
    uploader.set_input_files(files)
    page.wait_for_function("uploader => !uploader.isConnected", arg=uploader)
    wait_for_run(page)


def pushed_sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    main = "document.querySelector('[data-testid=stMain]')"
    return int(page.evaluate(f"(m => m.scrollWidth - m.clientWidth)({main})"))


def unfold(page: Page, title: str) -> Locator:
    """Open the part of the page with that head; what is in it."""
    part = page.get_by_test_id("stExpander").filter(has=page.locator("summary", has_text=title))
    part.locator("summary").click()
    expect(part.locator("details")).to_have_attribute("open", "")
    wait_for_run(page)
    return part


def downloaded(page: Page, key: str, folder: Path) -> Path:
    """The file that the button of that key gives."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").first.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def all_three(page: Page, folder: Path) -> None:
    """Slides, workbook and page come, each as what its ending says."""
    for ending, begins in BEGINS.items():
        file = downloaded(page, f"report_{ending}", folder)
        assert file.suffix == f".{ending}"
        assert file.read_bytes().startswith(begins)
