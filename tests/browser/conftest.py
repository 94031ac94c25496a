"""The running product and a browser for the tests that need both."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import product
from tests.browser.chromium import MISSING, SWITCHES, find_chromium
from tests.browser.product import Seen, Server

OpenPage = Callable[..., Page]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; its absence is a failure unless AFTERSALES_WITHOUT_BROWSER is 1."""
    path = find_chromium()
    if path is None and os.environ.get("AFTERSALES_WITHOUT_BROWSER") == "1":
        pytest.skip("no browser wanted: AFTERSALES_WITHOUT_BROWSER=1")
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product, started once for all tests of this process, before anybody has come."""
    with product.running_product(_log(tmp_path_factory)) as running:
        yield running


@pytest.fixture(scope="session")
def first_visitor(browser: Browser, fresh: Server) -> Page:
    """The page of the very first one, who came by a deep link."""
    page = product.new_context(browser, "en", "light").new_page()
    page.goto(f"{fresh.address}/explorer?training=5")
    product.wait_for_run(page)
    return page


@pytest.fixture(scope="session")
def server(fresh: Server, first_visitor: Page) -> Server:
    """The product after its first visitor."""
    return fresh


def _log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server") / "streamlit.log"


@pytest.fixture
def seen() -> Seen:
    """What the pages of this test asked for and complained of so far."""
    return Seen()


@pytest.fixture(scope="session")
def at_home(browser: Browser) -> Callable[[str, str], BrowserContext]:
    """Browsers by language and theme that have loaded the product before: theirs opens sooner."""
    return cache(lambda language, theme: product.new_context(browser, language, theme))


@pytest.fixture
def open_page(
    browser: Browser, at_home: Callable[..., BrowserContext], server: Server, seen: Seen
) -> Iterator[OpenPage]:
    """Open a page as a new visitor and wait until it stands.

    `open_page("explorer?lang=de", language="de", theme="dark", width=390)`; whatever a test does
    with it, at its end no other host was asked and the console shows no error.
    """
    pages: list[Page] = []

    def open_as_new_visitor(
        path: str = "", *, language: str = "en", theme: str = "light", width: int = 1280
    ) -> Page:
        strangers = partial(product.new_context, browser)
        page = (strangers if pages else at_home)(language, theme).new_page()
        pages.append(page)
        seen.watch(page)
        page.set_viewport_size({"width": width, "height": product.HEIGHT})
        page.goto(f"{server.address}/{path}")
        product.wait_for_run(page)
        return page

    yield open_as_new_visitor
    for page in pages[:1]:
        product.forget(page)
    for page in pages[1:]:
        page.context.close()
    assert seen.hosts <= {server.address.removeprefix("http://")}, "another host was asked"
    assert not seen.errors, "the browser's console shows errors"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The first page of the product, in English."""
    return open_page()


@pytest.fixture(scope="session")
def wait_for_run() -> Callable[[Page], None]:
    """Wait until the script is at rest."""
    return product.wait_for_run
