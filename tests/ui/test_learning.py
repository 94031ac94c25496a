"""What the files teach comes into the pages when it is there, and until then they say so."""

from __future__ import annotations

from concurrent.futures import Future

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from aftersales.drivers import Choice, Finding, findings
from aftersales.engine import embedded_engine
from aftersales.kpis import Options
from aftersales.ui import rests_on, state, steps
from aftersales.ui.dataset import Dataset
from tests.ui.conftest import Brought, Visit

FIRST_TIME_FIX = "entry links.first_time_fix_on_csat"


@pytest.fixture(scope="module")
def rated(brought: Brought) -> Dataset:
    """Cases whose ratings teach how much a fix at the first visit is worth."""
    rng, n = np.random.default_rng(4), 1500
    fixed = rng.random(n) < 0.7
    days = pd.to_timedelta(rng.integers(0, 700, n), unit="D")
    cases = pd.DataFrame(
        {
            "case_id": np.arange(n),
            "customer_id": np.arange(n) % 80,
            "opened_at": (pd.Timestamp("2024-01-01") + days).strftime("%Y-%m-%d"),
            "technician": rng.choice(["T1", "T2", "T3"], n),
            "visits": np.where(fixed, 1, 2),
            "first_time_fixed": np.where(fixed, "yes", "no"),
            "rating": np.clip(np.round(3.2 + fixed + rng.normal(0, 1.2, n)), 1, 5).astype(int),
        }
    )
    return brought.texts(cases=cases.to_csv(index=False))


@pytest.fixture(scope="module")
def taught(rated: Dataset) -> tuple[Finding, ...]:
    return findings(embedded_engine(), rated.tables, Options())


@pytest.fixture
def learning(monkeypatch: pytest.MonkeyPatch) -> Future[tuple[Finding, ...]]:
    """Learning that is over when the test says so."""
    future: Future[tuple[Finding, ...]] = Future()
    for module in (steps, rests_on):
        monkeypatch.setattr(module, "learnt", lambda _data, _options: future)
    return future


def told(app: AppTest, words: str) -> bool:
    return any(words in caption.value for caption in app.caption)


def tiles(app: AppTest) -> list[str]:
    return [f"{tile.label} {tile.value} {tile.delta}" for tile in app.metric]


def fields(app: AppTest) -> list[float]:
    """Low, most likely and high of the effect of first-time fix, as shown."""
    app.session_state["numbers"] = True
    app.session_state["assumption_group"] = "links"
    app.run()
    parts = ("low", "mode", "high")
    return [float(app.text_input(key=f"{FIRST_TIME_FIX} {part}").value) for part in parts]


def test_until_the_files_are_learnt_from_the_published_effects_stand(
    visit: Visit, rated: Dataset, taught: tuple[Finding, ...], learning: Future[tuple[Finding, ...]]
):
    """No page waits; each says that it is still being tested, and afterwards what has changed."""
    app, start = visit("explorer", data=rated), visit("start", data=rated)
    assert told(app, "still being tested")
    assert told(start, "still being tested")
    before, published = tiles(app), fields(app)
    assert published == [0.1, 0.3, 0.8]
    learning.set_result(taught)
    app.run()
    start.run()
    assert not app.exception
    assert not start.exception
    assert told(app, "1 of the 6 effects that files can teach rest partly on these files")
    assert told(start, "1 of the 6 effects that files can teach rest partly on these files")
    assert tiles(app) != before
    assert fields(app) != published
    assert told(app, "Your data weigh")


def test_start_and_explorer_rest_on_the_same(
    visit: Visit, rated: Dataset, taught: tuple[Finding, ...], learning: Future[tuple[Finding, ...]]
):
    """By each choice the first answer of Start is that of the Explorer; the choices differ."""
    learning.set_result(taught)
    seen = set()
    for choice in Choice:
        start, explorer = (
            visit(page, data=rated, effects=choice) for page in ("start", "explorer")
        )
        assert tiles(start)[0] == tiles(explorer)[0]
        seen.add(tiles(explorer)[0])
    assert len(seen) == len(Choice)


def test_a_failed_learning_leaves_the_published_effects(
    visit: Visit, rated: Dataset, learning: Future[tuple[Finding, ...]]
):
    """Whatever stopped it, the page stands and says so."""
    learning.set_exception(RuntimeError("out of memory"))
    app = visit("explorer", data=rated)
    assert not app.exception
    assert fields(app) == [0.1, 0.3, 0.8]
    assert told(app, "did not succeed; the published effects stand")


def test_what_the_user_types_comes_before_what_was_learnt(
    visit: Visit, rated: Dataset, taught: tuple[Finding, ...], learning: Future[tuple[Finding, ...]]
):
    """A range typed over the learnt one counts, and the way back gives the learnt one."""
    learning.set_result(taught)
    app = visit("explorer", data=rated)
    learnt = fields(app)
    app.text_input(key=f"{FIRST_TIME_FIX} high").set_value("1.5").run()
    assert fields(app)[2] == 1.5
    assert app.session_state[state.EDITS]["links.first_time_fix_on_csat"].high == 1.5
    assert not told(app, "Your data weigh")
    app.button[-1].click().run()
    assert fields(app) == learnt
