"""Every KPI equals a second computation in plain pandas, on businesses with holes in their data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2

from aftersales.kpis import CATALOGUE, Measurement, measure
from aftersales.kpis.kpi import Kpi
from tests.kpis.business import business
from tests.kpis.recomputed import RECOMPUTED, Frames, Recomputed

SEEDS = [1, 2]


@pytest.fixture(scope="module", params=SEEDS)
def made(request, store):
    frames = business(request.param, 300)
    return frames, store(frames)


@pytest.fixture(scope="module")
def every_way(engine, made):
    frames, tables = made
    return frames, dict(measured_by_every_way(engine, tables))


def measured_by_every_way(engine, tables) -> Iterator[tuple[Recomputed, Measurement]]:
    """Each way as a KPI of its own, those with the same options at once."""
    for options in dict.fromkeys(case.options for case in RECOMPUTED):
        cases = [case for case in RECOMPUTED if case.options == options]
        kpis = {str(number): only_by(case, str(number)) for number, case in enumerate(cases)}
        yield from zip(cases, measure(engine, tables, options, kpis=kpis), strict=True)


def only_by(case: Recomputed, id: str) -> Kpi:
    """The KPI as if there were no other way to it."""
    kpi = CATALOGUE[case.kpi]
    (way,) = (way for way in kpi.ways if way.id == case.way)
    return replace(kpi, id=id, ways=(way,))


def check(case: Recomputed, found: Measurement, frames: Frames) -> None:
    """What was measured is what the second computation gives."""
    second = case.second(frames)
    if case.read == "exposure":
        watched, events = second
        assert found.n == events
        expected = watched / events if events and watched else None
    elif case.read == "count":
        expected, count = second
        assert found.n == count
        expected = expected if count else None
    elif case.read == "survival":
        expected = None if np.isnan(second) else second
    elif case.read == "ratio":
        assert found.n == len(second)
        under = second["under"].sum()
        expected = second["over"].sum() / under if under > 0 else None
    else:
        values = second.dropna().astype(float)
        assert found.n == len(values)
        read = {"mean": values.mean, "median": values.median, "total": values.sum}[case.read]
        expected = read() if len(values) else None
    assert found.value == (expected if expected is None else pytest.approx(expected, rel=1e-9))


@pytest.mark.parametrize("case", RECOMPUTED, ids=[f"{c.kpi}-{c.way}" for c in RECOMPUTED])
def test_every_way_to_every_kpi(every_way, case):
    """Value and number of records are those of plain pandas; the interval encloses the value."""
    frames, measured = every_way
    found = measured[case]
    if found.missing:
        assert (case.kpi, case.way) in NOT_ASKED
    else:
        assert found.refusal is None
        check(case, found, frames)
        assert found.low is None or found.low <= found.value <= found.high


NOT_ASKED = {
    ("csat", "customers"),
    ("advocates", "customers"),
    ("at_risk", "customers"),
    ("nps", "customers"),
    ("nps", "surveys"),
}
"""The same statistic over another table, whose column this business does not have."""


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 30))
def test_every_way_on_any_small_business(engine, store, seed, size):
    """The same holds for businesses of a few records with NULLs wherever they fall."""
    frames = business(seed, size)
    for case, found in measured_by_every_way(engine, store(frames)):
        if not found.missing and found.refusal is None:
            check(case, found, frames)


@pytest.mark.parametrize(
    "case",
    [case for case in RECOMPUTED if case.read == "median"],
    ids=[f"{c.kpi}-{c.way}" for c in RECOMPUTED if c.read == "median"],
)
def test_times_have_mean_and_nine_in_ten_beside_them(every_way, case):
    """A median lies between its order statistics, mean and 90th percentile beside it."""
    frames, measured = every_way
    times, found = case.second(frames).dropna(), measured[case]
    assert found.statistics["mean"] == pytest.approx(times.mean())
    assert found.statistics["p90"] == pytest.approx(times.quantile(0.9))
    rank = sum(binom.cdf(k, len(times), 0.5) < 0.025 for k in range(len(times)))
    ordered = sorted(times)
    assert (found.low, found.high) == pytest.approx((ordered[rank - 1], ordered[-rank]))


def one(engine, tables, kpi: str, **how) -> Measurement:
    (found,) = measure(engine, tables, only=[kpi], **how)
    return found


def test_nps_interval(engine, made):
    """The interval of the score is that of the mean of +100, 0 and −100."""
    frames, tables = made
    (case,) = (c for c in RECOMPUTED if (c.kpi, c.way) == ("nps", "cases"))
    points = case.second(frames)
    found = one(engine, tables, "nps")
    half = 1.959964 * points.std(ddof=0) / np.sqrt(len(points))
    assert found.high - found.value == pytest.approx(half, rel=1e-6)


def test_the_cost_of_a_case_has_its_total_beside_it(engine, made):
    """Median, nine in ten and total stand beside the mean and its interval."""
    frames, tables = made
    (case,) = (c for c in RECOMPUTED if (c.kpi, c.way) == ("cost_per_case", "stated"))
    costs = case.second(frames).dropna()
    found = one(engine, tables, "cost_per_case")
    assert found.statistics["median"] == pytest.approx(costs.median())
    assert found.statistics["p90"] == pytest.approx(costs.quantile(0.9))
    assert found.statistics["total"] == pytest.approx(costs.sum())
    assert found.value - found.low == pytest.approx(1.97 * costs.sem(), rel=0.01)


def test_time_between_failures_has_an_exact_interval(engine, made):
    """The interval is that of χ² with twice the failures, twice the failures and two degrees."""
    _, tables = made
    found = one(engine, tables, "mtbf")
    watched = found.value * found.n
    assert found.low == pytest.approx(2 * watched / chi2.ppf(0.975, 2 * found.n + 2))
    assert found.high == pytest.approx(2 * watched / chi2.ppf(0.025, 2 * found.n))


def test_what_stands_beside_a_figure(engine, made):
    """Further numbers are averages over the records of which they are known."""
    frames, tables = made
    cases, stock, end = frames["cases"], frames["stock"], frames["cases"]["opened_at"].max()
    complaints = cases[cases["complaint"].fillna(False) & cases["rating"].between(1, 5)]
    recovered = one(engine, tables, "complaint_rate").statistics["recovered"]
    assert recovered == pytest.approx((complaints["rating"] >= 4).mean())
    rated = cases["rating"][cases["rating"].between(1, 5)]
    assert one(engine, tables, "advocates").statistics["satisfied"] == pytest.approx(
        (rated >= 4).mean()
    )
    requested = frames["demand"].dropna(subset=["requested_at"])
    still_open = one(engine, tables, "parts_lead_time").statistics["still_open"]
    assert still_open == pytest.approx(requested["received_at"].isna().mean())
    held = stock[(stock["stock_value"] >= 0) & (stock["annual_usage"] >= 0)]
    idle = held[~(held["last_used_at"] > end - pd.DateOffset(months=24))]["stock_value"].sum()
    found = one(engine, tables, "inventory_turns").statistics["without_demand"]
    assert found == pytest.approx(idle / held["stock_value"].sum(), abs=0.05)


def test_the_backlog_tells_its_age(engine, made):
    """Median age, share older than 30 days and weeks of work of the open cases."""
    frames, tables = made
    found = one(engine, tables, "backlog")
    cases = frames["cases"]
    ended = cases["resolved_at"].fillna(cases["closed_at"])
    by_word = cases["status"].str.strip().str.lower().isin({"closed", "gelöst"})
    end = max(frames[t][c].max() for t, c in LAST)
    still = cases[ended.isna() & ~by_word]
    ages = (end - still["opened_at"]).dt.total_seconds() / 86_400
    assert found.statistics["median_age_days"] == pytest.approx(ages.median())
    assert found.statistics["older_than_30_days"] == pytest.approx((ages > 30).mean())
    pace = (ended > end - pd.Timedelta(weeks=12)).sum() / 12
    if pace:
        assert found.statistics["weeks_of_work"] == pytest.approx(len(still) / pace)


LAST = [
    ("cases", "opened_at"),
    ("cases", "resolved_at"),
    ("cases", "closed_at"),
    ("orders", "ordered_at"),
    ("surveys", "rated_at"),
    ("visits", "arrived_at"),
    ("visits", "left_at"),
    ("claims", "claimed_at"),
    ("demand", "requested_at"),
    ("demand", "received_at"),
    ("postings", "posted_at"),
]
