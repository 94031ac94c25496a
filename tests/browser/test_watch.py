"""The watch that every browser test stands under can really see."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.product import Seen


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def watched(browser: Browser, seen: Seen) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    seen.watch(page)
    page.goto("data:text/html,<title>empty</title>")
    yield page
    context.close()


def test_a_request_to_another_host_is_seen(watched: Page, seen: Seen):
    """A request is noted with its host, whether it succeeds or not."""
    watched.evaluate("fetch('http://localhost:9/picture.png', {mode: 'no-cors'}).catch(() => 0)")
    assert seen.hosts == {"localhost:9"}


def test_a_socket_to_another_host_is_seen(watched: Page, seen: Seen):
    """A web socket is noted as a request is."""
    with watched.expect_event("websocket"):
        watched.evaluate("new WebSocket('ws://localhost:9/') && 0")
    assert seen.hosts == {"localhost:9"}


def test_a_complaint_on_the_console_is_seen(watched: Page, seen: Seen):
    """Errors that a page writes or throws are noted, warnings are not."""
    with watched.expect_event("pageerror"):
        watched.evaluate("console.warn('fine'); console.error('broken')")
        watched.evaluate("setTimeout(() => { throw new Error('thrown') }) && 0")
    assert [error.split(" ")[0] for error in seen.errors] == ["broken", "thrown"]


NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"


@pytest.mark.parametrize(
    ("path", "is_error"),
    [
        ("/explorer/_stcore/health", False),
        ("/explorer/_stcore/host-config", False),
        ("/_stcore/health", True),
        ("/explorer/_stcore/stream", True),
        ("/explorer/static/chart.js", True),
    ],
)
def test_only_the_two_known_complaints_pass(path: str, is_error: bool):
    """What Streamlit asks for in vain on a deep link is forgiven, and nothing else."""
    seen = Seen()
    url = f"http://localhost:8501{path}"
    seen.note_console(SimpleNamespace(type="error", text=NOT_FOUND, location={"url": url}))
    assert bool(seen.errors) is is_error
