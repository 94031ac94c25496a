"""What the user waits for in a real browser: a page, and figures that follow a slider.

Times are those of the page's own clock. The bare app is a Streamlit fragment with a slider, one
figure and three charts, and nothing to compute: it shows what this machine and Streamlit take.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.timing import Measured, said_times
from tests.browser.chromium import MISSING, SWITCHES, find_chromium
from tests.browser.product import ROOT, new_context, running_product, wait_for_run

PAGES = {"Start": "", "KPIs": "kpis", "Explorer": "explorer"}
VISITS = 5
PRESSES = 20
AIM_OPEN_SECONDS = 3.0
AIM_TIMES_BARE = 2.0

BARE = """
import altair as alt
import pandas as pd
import streamlit as st

MONTHS = pd.DataFrame({"month": range(37), "amount": [month**1.5 for month in range(37)]})

@st.fragment
def live():
    factor = st.slider("Training", 0, 6, 3, key="training", bind="query-params")
    st.metric("Figure", f"{factor * 12.5:.1f}%")
    for _ in range(3):
        data = MONTHS.assign(amount=MONTHS["amount"] * factor)
        st.altair_chart(alt.Chart(data).mark_line().encode(x="month:Q", y="amount:Q"))

live()
"""
CONFIG = """
[browser]
gatherUsageStats = false
[server]
fileWatcherType = "none"
"""

# The first figure of the page, and when it first stood there or became another one.
WATCH = """
window.figure = () => document.querySelector('[data-testid=stMetricValue]')?.innerText.trim() ?? '';
window.watch = from => {
    const before = window.figure();
    window.took = undefined;
    const seen = new MutationObserver(() => {
        const now = window.figure();
        if (window.started !== undefined && now !== '' && now !== before) {
            window.took = performance.now() - window.started;
            seen.disconnect();
        }
    });
    window.started = from;
    seen.observe(document, { subtree: true, childList: true, characterData: true });
};
window.watch(0);
"""
WATCH_A_PRESS = """() => {
    window.watch(undefined);
    addEventListener('keydown', () => { window.started = performance.now() },
        { capture: true, once: true });
}"""
TOOK = "() => window.took"


def benchmarks() -> Iterator[Measured]:
    """Opening pages, at the very first visit and later; a slider beside a bare fragment."""
    path = find_chromium() or sys.exit(MISSING)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield from _very_first_visits(browser, folder)
        yield from _later_visits(browser, folder)
        yield from _slider(browser, folder)
        browser.close()


def _very_first_visits(browser: Browser, folder: Path) -> Iterator[Measured]:
    for name, address in PAGES.items():
        with running_product(folder / "first.log") as server:
            shown, rest = _visit(browser, f"{server.address}/{address}")
        yield Measured(name=f"{name}, first visit of all: first figure", values=[shown])
        yield Measured(name="  everything", values=[rest], aim=AIM_OPEN_SECONDS)


def _later_visits(browser: Browser, folder: Path) -> Iterator[Measured]:
    with running_product(folder / "later.log") as server:
        for name, address in PAGES.items():
            visits = [_visit(browser, f"{server.address}/{address}") for _ in range(VISITS + 1)]
            shown, rest = zip(*visits[1:], strict=True)
            yield Measured(name=f"{name}, a new visitor: first figure", values=shown)
            yield Measured(name="  everything", values=rest, aim=AIM_OPEN_SECONDS)


def _visit(browser: Browser, url: str) -> tuple[float, float]:
    """Seconds until the first figure stands there, and until nothing moves any more."""
    page = _open(browser, url)
    shown = float(page.evaluate(TOOK)) / 1000
    rest = float(page.evaluate("window.busyAt")) / 1000
    page.context.close()
    return shown, rest


def _open(browser: Browser, url: str) -> Page:
    context = new_context(browser, language="en", theme="light", width=1280)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(TOOK)
    wait_for_run(page)
    return page


def _slider(browser: Browser, folder: Path) -> Iterator[Measured]:
    """Presses in turn on both, so that both meet the same load."""
    with ExitStack() as running:
        bare = running.enter_context(running_product(folder / "bare.log", _bare_app(folder)))
        ours = running.enter_context(running_product(folder / "ours.log", ROOT))
        pages = [
            _open(browser, f"{ours.address}/explorer"),
            _open(browser, f"{bare.address}/"),
        ]
        turns = [[_press(page, turn) for page in pages] for turn in range(PRESSES + 1)]
    explorer, beside = zip(*turns[1:], strict=True)
    figures, rests = zip(*explorer, strict=True)
    plain = [figure for figure, _ in beside]
    yield Measured(name="Explorer, key press to changed figure", values=figures)
    yield Measured(name="  to all figures from all runs", values=rests)
    yield Measured(name="Bare fragment with three charts", values=plain)
    yield Measured(
        name="Explorer beside the bare one",
        values=[median(figures) / median(plain)],
        aim=AIM_TIMES_BARE,
        said=said_times,
    )


def _bare_app(folder: Path) -> Path:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(CONFIG)
    (folder / "app.py").write_text(BARE)
    return folder


def _press(page: Page, turn: int) -> tuple[float, float]:
    """Seconds from the key to another figure, and to rest."""
    page.bring_to_front()
    page.locator(".st-key-training").get_by_role("slider").focus()
    page.evaluate(WATCH_A_PRESS)
    page.keyboard.press("ArrowLeft" if turn % 2 else "ArrowRight")
    page.wait_for_function(TOOK)
    took = float(page.evaluate(TOOK)) / 1000
    wait_for_run(page)
    return took, float(page.evaluate("window.busyAt - window.started")) / 1000
