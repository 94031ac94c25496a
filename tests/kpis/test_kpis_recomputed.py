"""Every KPI equals a second computation in plain pandas, on businesses with holes in their data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from aftersales.kpis import Options, measure
from tests.kpis.business import business

Frames = dict[str, pd.DataFrame]
FINISHED = {"closed", "gelöst"}


def hours(start: pd.Series, end: pd.Series) -> pd.Series:
    elapsed = (end - start).dt.total_seconds() / 3600
    return elapsed[elapsed >= 0]


def finished(cases: pd.DataFrame) -> pd.DataFrame:
    by_word = cases["status"].str.strip().str.lower().isin(FINISHED)
    return cases[cases["resolved_at"].notna() | cases["closed_at"].notna() | by_word]


def as_of(frames: Frames) -> pd.Timestamp:
    cases = frames["cases"]
    dates = [cases["opened_at"], cases["resolved_at"], cases["closed_at"]]
    dates += [frames["orders"]["ordered_at"], frames["surveys"]["rated_at"]]
    return max(column.max() for column in dates if column.notna().any())


def followed(cases: pd.DataFrame, keys: list[str], days: int) -> pd.Series:
    """Whether each case with known keys has a next one within the window."""
    known = cases.dropna(subset=keys).sort_values(["opened_at", "case_id"])
    gap = known.groupby(keys)["opened_at"].shift(-1) - known["opened_at"]
    return gap <= pd.Timedelta(days=days)


def repeats(*keys: str) -> Callable[[Frames], pd.Series]:
    return lambda f: followed(f["cases"], list(keys), 30)


def mature_repeats(f: Frames) -> pd.Series:
    again = followed(f["cases"], ["customer_id"], 30)
    over = f["cases"]["opened_at"] <= as_of(f) - pd.Timedelta(days=30)
    return again[over.loc[again.index]]


def lasting_fix(f: Frames) -> pd.Series:
    back = followed(f["cases"], ["machine_id"], 30)
    jobs = finished(f["cases"])
    jobs = jobs[jobs["machine_id"].notna() & (jobs["visits"] >= 1)]
    return (jobs["visits"] == 1) & ~back.loc[jobs.index]


def one_contact(f: Frames) -> pd.Series:
    cases = finished(f["cases"])
    cases = cases[cases["contacts"] >= 1]
    return (cases["contacts"] == 1) & (cases["reopenings"].fillna(0) == 0)


def never_passed_on(f: Frames) -> pd.Series:
    """Known to be passed on or reopened is known not to be solved at once."""
    cases = finished(f["cases"])
    return (cases["reassignments"] == 0) & (cases["reopenings"] == 0)


def one_visit(f: Frames) -> pd.Series:
    jobs = finished(f["cases"])
    return jobs[jobs["visits"] >= 1]["visits"] == 1


def reopened(f: Frames) -> pd.Series:
    cases = f["cases"]
    again = cases["reopenings"] > 0
    once = cases.index.isin(finished(cases).index) | again.fillna(False)
    return again[once]


def in_time(at: str, target: str) -> Callable[[Frames], pd.Series]:
    def due(f: Frames) -> pd.Series:
        cases = f["cases"]
        limit = cases[target]
        age = (as_of(f) - cases["opened_at"]).dt.total_seconds() / 3600
        taken = (cases[at] - cases["opened_at"]).dt.total_seconds() / 3600
        return ((taken >= 0) & (taken <= limit))[limit.notna() & (age >= limit)]

    return due


def rated(table: str) -> Callable[[Frames], pd.Series]:
    return lambda f: f[table]["rating"][f[table]["rating"].between(1, 5)] >= 4


def recommended(f: Frames) -> pd.Series:
    answers = f["cases"]["recommendation"]
    return answers[answers.between(0, 10)].map(lambda a: 100 if a >= 9 else -100 if a < 7 else 0)


def renewed(f: Frames) -> pd.Series:
    contracts = f["contracts"]
    return contracts["renewed"][contracts["due_at"] <= as_of(f)]


def survival(f: Frames) -> float:
    known = f["customers"].dropna(subset=["churned", "tenure_months"])
    hazard = known["churned"].astype(float).sum() / known["tenure_months"].sum()
    return float(np.exp(-12 * hazard))


def purchases(f: Frames) -> pd.DataFrame:
    orders = f["orders"]
    return orders[orders["customer_id"].notna() & ~(orders["revenue"] < 0)]


def active_again(table: str, at: str) -> Callable[[Frames], pd.Series]:
    def again(f: Frames) -> pd.Series:
        events = purchases(f) if table == "orders" else f[table].dropna(subset=["customer_id"])
        end = as_of(f)
        middle, start = end - pd.DateOffset(months=12), end - pd.DateOffset(months=24)
        year_before = events[(events[at] > start) & (events[at] <= middle)]
        last_year = set(events[(events[at] > middle) & (events[at] <= end)]["customer_id"])
        return pd.Series([c in last_year for c in set(year_before["customer_id"])], dtype=bool)

    return again


def second_purchase(complete: bool) -> Callable[[Frames], pd.Series]:
    def again(f: Frames) -> pd.Series:
        found = []
        for _, of_one in purchases(f).groupby("customer_id"):
            days = sorted(set(of_one["ordered_at"].dt.normalize()))
            if not complete or days[0] <= as_of(f) - pd.Timedelta(days=90):
                found.append(len(days) > 1 and (days[1] - days[0]).days <= 90)
        return pd.Series(found, dtype=bool)

    return again


def category(f: Frames) -> pd.Series:
    return f["orders"]["category"].str.strip().str.lower()


def after_sales_share(f: Frames) -> float:
    revenue = f["orders"]["revenue"][category(f).notna()].dropna()
    return revenue[category(f).loc[revenue.index] != "maschine"].sum() / revenue.sum()


def upsold(f: Frames) -> pd.Series:
    upsell = f["orders"]["upsell"]
    service = category(f).notna() & (category(f) != "maschine")
    return upsell[service | upsell.fillna(False)]


def filled(f: Frames) -> pd.Series:
    return f["orders"]["filled_from_stock"][category(f).isin(["parts", "ersatzteile"])]


def claimed(f: Frames) -> pd.Series:
    claims = f["cases"][f["cases"]["warranty"].fillna(False)]
    found = []
    for _, machine in f["machines"].iterrows():
        until = machine["sold_at"] + pd.DateOffset(months=24)
        mine = claims[claims["machine_id"] == machine["machine_id"]]["opened_at"]
        if machine["sold_at"] >= f["cases"]["opened_at"].min() and until <= as_of(f):
            found.append(bool(mine.between(machine["sold_at"], until).any()))
    return pd.Series(found, dtype=bool)


def negated(flags: Callable[[Frames], pd.Series]) -> Callable[[Frames], pd.Series]:
    return lambda f: ~flags(f).astype("boolean")


MEDIANS: list[tuple[str, Options, Callable[[Frames], pd.Series]]] = [
    (
        "first_response_time",
        Options(),
        lambda f: hours(f["cases"]["opened_at"], f["cases"]["first_response_at"]),
    ),
    (
        "resolution_time",
        Options(),
        lambda f: hours(f["cases"]["opened_at"], f["cases"]["resolved_at"]),
    ),
    (
        "resolution_time",
        Options(resolution_by="closed"),
        lambda f: hours(f["cases"]["opened_at"], f["cases"]["closed_at"]),
    ),
    (
        "resolution_time",
        Options(basis="closed"),
        lambda f: hours(f["cases"]["opened_at"], f["cases"]["resolved_at"]),
    ),
    (
        "repair_time",
        Options(),
        lambda f: f["cases"]["repair_hours"][f["cases"]["repair_hours"] >= 0],
    ),
    ("handling_time", Options(), lambda f: finished(f["cases"])["handling_minutes"] / 60),
]

SHARES: list[tuple[str, Options, Callable[[Frames], pd.Series]]] = [
    (
        "first_contact_resolution",
        Options(),
        lambda f: finished(f["cases"])["first_contact_resolved"],
    ),
    ("first_contact_resolution", Options(first_contact_by="contacts"), one_contact),
    ("first_contact_resolution", Options(first_contact_by="reassignments"), never_passed_on),
    ("first_time_fix", Options(), lambda f: finished(f["cases"])["first_time_fixed"]),
    ("first_time_fix", Options(first_fix_by="returns"), lasting_fix),
    ("first_time_fix", Options(first_fix_by="visits"), one_visit),
    ("reopen_rate", Options(), reopened),
    ("repeat_request_rate", Options(), repeats("customer_id")),
    (
        "repeat_request_rate",
        Options(repeat_same="machine"),
        repeats("customer_id", "machine_id"),
    ),
    (
        "repeat_request_rate",
        Options(repeat_same="fault"),
        repeats("customer_id", "machine_id", "fault"),
    ),
    ("repeat_request_rate", Options(repeat_complete_windows=True), mature_repeats),
    ("sla_attainment", Options(), lambda f: f["cases"]["sla_met"]),
    (
        "sla_attainment",
        Options(sla_by="resolution"),
        in_time("resolved_at", "resolution_target_hours"),
    ),
    (
        "sla_attainment",
        Options(sla_by="response"),
        in_time("first_response_at", "response_target_hours"),
    ),
    ("csat", Options(), rated("cases")),
    ("retention", Options(), renewed),
    ("retention", Options(retention_by="orders"), active_again("orders", "ordered_at")),
    ("retention", Options(retention_by="cases"), active_again("cases", "opened_at")),
    ("churn_rate", Options(), negated(renewed)),
    ("churn_rate", Options(retention_by="flag"), lambda f: f["customers"]["churned"]),
    ("churn_rate", Options(retention_by="cases"), negated(active_again("cases", "opened_at"))),
    ("repeat_purchase_rate", Options(), second_purchase(complete=True)),
    (
        "repeat_purchase_rate",
        Options(repurchase_complete_windows=False),
        second_purchase(complete=False),
    ),
    ("upsell_rate", Options(), upsold),
    ("fill_rate", Options(), filled),
    ("warranty_claim_rate", Options(), claimed),
    ("warranty_claim_rate", Options(warranty_by="case"), lambda f: f["cases"]["warranty"]),
]

SEEDS = [1, 2, 3]


@pytest.fixture(scope="module", params=SEEDS)
def made(request, store):
    frames = business(request.param, 300)
    return frames, store(frames)


def measured(engine, tables, kpi, options=None):
    (only,) = measure(engine, tables, options, only=[kpi])
    return only


def named(cases):
    return [f"{kpi}-{i}" for i, (kpi, *_) in enumerate(cases)]


@pytest.mark.parametrize(("kpi", "options", "second"), SHARES, ids=named(SHARES))
def test_shares(engine, made, kpi, options, second):
    """A share is the mean of the flags that count."""
    frames, tables = made
    flags = second(frames).dropna().astype(float)
    found = measured(engine, tables, kpi, options)
    assert found.n == len(flags) > 0
    assert found.value == pytest.approx(flags.mean())
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize(("kpi", "options", "second"), MEDIANS, ids=named(MEDIANS))
def test_times(engine, made, kpi, options, second):
    """A time is the median of the hours that count, its mean and nine in ten beside it."""
    frames, tables = made
    times = second(frames).dropna()
    found = measured(engine, tables, kpi, options)
    assert found.n == len(times) > 0
    assert found.value == pytest.approx(times.median())
    assert found.statistics["mean"] == pytest.approx(times.mean())
    assert found.statistics["p90"] == pytest.approx(times.quantile(0.9))
    rank = sum(binom.cdf(k, len(times), 0.5) < 0.025 for k in range(len(times)))
    ordered = sorted(times)
    assert (found.low, found.high) == pytest.approx((ordered[rank - 1], ordered[-rank]))


def test_nps(engine, made):
    """The score is the mean of +100, 0 and −100; its interval that mean's."""
    frames, tables = made
    points = recommended(frames)
    found = measured(engine, tables, "nps")
    half = 1.959964 * points.std(ddof=0) / np.sqrt(len(points))
    assert found.n == len(points)
    assert found.value == pytest.approx(points.mean())
    assert found.high - found.value == pytest.approx(half, rel=1e-6)


def test_retention_by_flag(engine, made):
    """Leavers over customer-months, twelve months on."""
    frames, tables = made
    found = measured(engine, tables, "retention", Options(retention_by="flag"))
    assert found.value == pytest.approx(survival(frames))
    assert found.low < found.value < found.high


def test_after_sales_revenue_share(engine, made):
    """Revenue of all but machines over all revenue of known category."""
    frames, tables = made
    found = measured(engine, tables, "after_sales_revenue_share")
    assert found.value == pytest.approx(after_sales_share(frames))
    assert found.low < found.value < found.high


def test_cost_per_case(engine, made):
    """The mean of known costs of finished cases, with median, nine in ten and total."""
    frames, tables = made
    costs = finished(frames["cases"])["cost"].dropna()
    found = measured(engine, tables, "cost_per_case")
    assert found.n == len(costs)
    assert found.value == pytest.approx(costs.mean())
    assert found.statistics["median"] == pytest.approx(costs.median())
    assert found.statistics["total"] == pytest.approx(costs.sum())
    assert found.value - found.low == pytest.approx(1.97 * costs.sem(), rel=0.01)
