"""Pictures of the running product: every page, or the one of the README.

python -m tests.browser.screenshots            all of them, to screenshots/
python -m tests.browser.screenshots --readme   docs/explorer.png
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product as combinations
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import MISSING, SWITCHES, find_chromium
from tests.browser.product import (
    ROOT,
    address_of,
    new_context,
    page_names,
    running_product,
    show_everything,
    wait_for_run,
)

LANGUAGES = ("en", "de")
THEMES = ("light", "dark")
WIDTHS = (1280, 390)
README_SIZE = (1280, 1000)


def every_page(browser: Browser, address: str) -> None:
    """Each page in both languages, both themes, wide and narrow."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    for language, theme, width in combinations(LANGUAGES, THEMES, WIDTHS):
        context = new_context(browser, language, theme, width)
        for name in page_names():
            page = context.new_page()
            page.goto(f"{address}/{address_of(name)}")
            wait_for_run(page)
            show_everything(page)
            page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png")
            page.close()
        context.close()


def explorer_for_the_readme(browser: Browser, address: str) -> None:
    """The explorer as it opens."""
    width, height = README_SIZE
    context = new_context(browser, "en", "light", width, height)
    page = context.new_page()
    page.goto(f"{address}/explorer")
    wait_for_run(page)
    page.screenshot(path=ROOT / "docs" / "explorer.png")
    context.close()


def main() -> None:
    """Start the product, take the pictures, end it."""
    path = find_chromium() or sys.exit(MISSING)
    take = explorer_for_the_readme if "--readme" in sys.argv else every_page
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        with running_product(Path(folder) / "streamlit.log") as server:
            take(browser, server.address)
        browser.close()


if __name__ == "__main__":
    main()
