"""The running product, and a page of it open in a real browser."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    WebSocket,
)

ROOT = Path(__file__).resolve().parents[2]
LOCALES = {"en": "en-US", "de": "de-DE"}
PATIENCE_SECONDS = 60
PATIENCE_AT_START_SECONDS = 150

# The front end asks for these two under the address of a deep link before it finds the root.
KNOWN_404 = re.compile(r"/[a-z_]+/_stcore/(health|host-config)")

AT_REST = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    const busy = app?.dataset.testScriptState !== 'notRunning'
        || !document.querySelector('[data-testid=stElementContainer]')
        || document.querySelector('[data-testid=stSpinner], [data-testid=stSkeleton]');
    const now = performance.now();
    if (busy || window.busyAt === undefined) window.busyAt = now;
    return now - window.busyAt > 250;
}"""

FIRST_PAGE = "start"
HEIGHT = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A product that is running: where, as which process, what it has said."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass  # without slots: Playwright leaves a mark on the objects whose methods it calls
class Seen:
    """What the browser asked of whom, and what it complained of."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note every request and every complaint of a page from now on."""
        page.on("request", self.note_request)
        page.on("websocket", self.note_request)
        page.on("console", self.note_console)
        page.on("pageerror", self.note_error)

    def note_request(self, request: Request | WebSocket) -> None:
        """Note the host of a request that leaves the page."""
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(parts.netloc)

    def note_error(self, error: Error) -> None:
        """Note what a page threw and nobody caught."""
        self.errors.append(str(error))

    def note_console(self, message: ConsoleMessage) -> None:
        """Note an error on the console, the two known ones of a deep link excepted."""
        url = message.location["url"]
        known = "404" in message.text and KNOWN_404.fullmatch(urlsplit(url).path)
        if message.type == "error" and not known:
            self.errors.append(f"{message.text} ({url})")


def page_names() -> list[str]:
    """The pages: the names of their files."""
    return sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")


def address_of(name: str) -> str:
    """Where a page is found: the first one at the root, and only there."""
    return "" if name == FIRST_PAGE else name


@contextmanager
def running_product(log: Path, folder: Path = ROOT) -> Iterator[Server]:
    """Start the product of that folder on a free port; end it with the block."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.port", str(port), "--server.headless", "true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command + options, cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
        server = Server(address=f"http://localhost:{port}", process=process, log=log)
        try:
            _wait_until_healthy(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_AT_START_SECONDS
    while not _healthy(server.address):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The product did not start:\n{server.log.read_text()}")
        time.sleep(0.1)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:  # nobody answers yet, or not before the product is ready
        return False


def new_context(
    browser: Browser, language: str, theme: str, width: int = 1280, height: int = HEIGHT
) -> BrowserContext:
    """A fresh visitor: `language` en or de, `theme` light or dark, width and height in pixels."""
    context = browser.new_context(
        locale=LOCALES[language],
        timezone_id="Europe/Berlin",
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    return context


def forget(page: Page) -> None:
    """Close a page with all that it has left in its browser; files of the product stay there."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    left = {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", left)
    page.close()


def wait_for_run(page: Page) -> None:
    """Wait until the script has been at rest for a quarter of a second."""
    page.evaluate("window.busyAt = undefined")
    page.wait_for_function(AT_REST, timeout=PATIENCE_SECONDS * 1000)


def show_everything(page: Page) -> None:
    """Make the window as tall as the page, which otherwise scrolls inside its main part."""
    for _ in range(2):  # a taller window may draw charts that change the height again
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        width = page.viewport_size["width"] if page.viewport_size else 1280
        page.set_viewport_size({"width": width, "height": min(int(height), 16_000)})
        wait_for_run(page)
