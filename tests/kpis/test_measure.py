"""Measuring: groups, months, what is missing, what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.engine import Cancel, Cancelled
from aftersales.kpis import CATALOGUE, Measurement, Options, Unit, by_month, measure
from tests.kpis.business import business

# Credit notes may exceed sales, costs revenue, fees and hours those before or planned.
UNBOUNDED = {
    "adherence",
    "after_sales_revenue_share",
    "net_revenue_retention",
    "service_margin",
    "technician_utilisation",
    "warranty_cost_share",
}


def moments(*days: str) -> pd.Series:
    return pd.to_datetime(pd.Series(days)).astype("datetime64[us]")


def only(engine, tables, kpi, options=None, **how):
    (measured,) = measure(engine, tables, options, only=[kpi], **how)
    return measured


def test_nothing_brought(engine):
    """Without tables every KPI says what it is missing, in the order of the catalogue."""
    measured = measure(engine, {})
    assert [m.kpi for m in measured] == list(CATALOGUE)
    for m in measured:
        assert m.value is None
        assert m.missing == CATALOGUE[m.kpi].needs


def test_missing_lists_only_what_is_missing(engine, store):
    """A column that is there is not asked for again."""
    tables = store({"cases": pd.DataFrame({"case_id": ["1"], "opened_at": moments("2025-01-01")})})
    assert only(engine, tables, "resolution_time").missing == (
        ("cases.resolved_at",),
        ("cases.closed_at",),
    )


@pytest.mark.parametrize("kpi", CATALOGUE)
def test_empty_tables(engine, store, kpi):
    """Tables with columns and no records give no value, no error and n = 0."""
    empty = {name: frame.head(0) for name, frame in business(1, 20).items()}
    assert (only(engine, store(empty), kpi).value, only(engine, store(empty), kpi).n) == (None, 0)


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 40))
def test_values_stay_in_their_range(engine, store, seed, size):
    """Whatever the data, shares lie in 0 to 1, points in ±100, and intervals enclose values."""
    bounds = {Unit.SHARE: (0, 1), Unit.POINTS: (-100, 100)}
    for m in measure(engine, store(business(seed, size))):
        if m.value is None or m.kpi in UNBOUNDED:
            continue
        least, most = bounds.get(m.unit, (0, float("inf")))
        assert least <= m.value <= most
        assert m.low is None or m.low <= m.value + 1e-9
        assert m.high is None or m.value <= m.high + 1e-9


@pytest.mark.parametrize("by", ["priority", "segment", "region", "product"])
def test_groups_add_up(engine, store, by):
    """Measured by a column, the records are those of the whole whose group is known."""
    frames = business(7, 400)
    tables = store(frames)
    groups = measure(engine, tables, by=by, only=["csat"])
    assert len({m.group for m in groups}) == len(groups) == 2
    cases = frames["cases"].merge(frames["customers"], on="customer_id", how="left")
    cases = cases.merge(frames["machines"], on="machine_id", how="left")
    rated = cases[cases["rating"].between(1, 5) & cases[by].notna()]
    satisfied = (rated["rating"] >= 4).groupby(rated[by]).mean()
    assert {m.group: m.value for m in groups} == pytest.approx(satisfied.to_dict())
    assert sum(m.n for m in groups) == len(rated)


def test_medians_by_group(engine, store):
    """Each group has its own median between its own order statistics."""
    frames = business(8, 400)
    cases = frames["cases"]
    groups = measure(engine, store(frames), by="priority", only=["repair_time"])
    for m in groups:
        hours = cases[(cases["priority"] == m.group) & (cases["repair_hours"] >= 0)]["repair_hours"]
        assert m.value == pytest.approx(hours.median())
        assert m.n == len(hours.dropna())
        assert m.low < m.value < m.high


def test_a_way_that_takes_more_than_another_is_not_asked_for():
    """Who lacks A, or A and B, or C and D, is asked for A or for C and D."""
    ways = (("t.a", "t.b"), ("t.a",), ("t.d", "t.c"), ("t.c", "t.b", "t.d"))
    unmeasured = Measurement(kpi="csat", unit=Unit.SHARE, value=None, n=0, missing=ways)
    assert unmeasured.least_missing == (("t.a",), ("t.d", "t.c"))


def test_some_way_is_always_left(engine):
    """Of every KPI that nothing measures, each way still holds all of one that is asked for."""
    for unmeasured in measure(engine, {}):
        least = unmeasured.least_missing
        assert all(any(set(way) >= set(one) for one in least) for way in unmeasured.missing)


def test_a_group_that_no_table_knows(engine, store):
    """A KPI that cannot be told by that column says which one it would need."""
    assert only(engine, store(business(1, 50)), "csat", by="channel").missing == (
        ("cases.channel",),
    )


def test_answers_by_priority_through_their_cases(engine, store):
    """Answers in a file of their own find the priority through the case they are about."""
    frames = business(9, 300)
    cases = frames["cases"].drop(columns="rating")
    tables = store({"cases": cases, "surveys": frames["surveys"]})
    joined = frames["surveys"].merge(cases, on="case_id")
    means = (joined["rating"] >= 4).groupby(joined["priority"]).mean()
    found = measure(engine, tables, by="priority", only=["csat"])
    assert {m.group: m.value for m in found} == pytest.approx(means.to_dict())


def test_months(engine, store):
    """A trend has one measurement a month, by the day that the basis names, oldest first."""
    frames = business(10, 400)
    tables = store(frames)
    cases = frames["cases"]
    for basis, dated in {"opened": "opened_at", "closed": "resolved_at"}.items():
        ended = cases["closed_at"].fillna(cases["resolved_at"]) if dated != "opened_at" else None
        day = cases["opened_at"] if ended is None else ended
        counts = cases[cases["sla_met"].notna() & day.notna()].groupby(day.dt.strftime("%Y-%m"))
        trend = by_month(engine, tables, Options(basis=basis), only=["sla_attainment"])
        months = trend["sla_attainment"]
        assert [m.group for m in months] == sorted(m.group for m in months)
        assert {m.group: m.n for m in months if m.n} == counts.size().to_dict()


def test_undated_kpis_have_no_trend(engine, store):
    """What a snapshot says has no month."""
    frames = {"customers": business(3, 60)["customers"]}
    assert by_month(engine, store(frames), only=["churn_rate", "retention"]) == {}


def test_stars_are_no_recommendation(engine, store):
    """A net promoter score is refused where answers look like one to five stars."""
    answers = pd.DataFrame({"case_id": ["1", "2"], "recommendation": [5.0, 3.0]})
    refused = only(engine, store({"cases": answers}), "nps")
    assert refused.value is None
    assert "0 to 10" in str(refused.refusal)


def test_a_second_file_answers_where_the_first_will_not_do(engine, store):
    """Refused in one table, recommendation is taken from the next."""
    stars = pd.DataFrame({"case_id": ["1"], "recommendation": [5.0]})
    answers = pd.DataFrame({"survey_id": ["1"], "recommendation": [10.0]})
    found = only(engine, store({"cases": stars, "surveys": answers}), "nps")
    assert (found.value, found.measured_from) == (100.0, ("surveys.recommendation",))


def test_no_machine_sold_means_no_share(engine, store):
    """Without sales of machines the after-sales share is refused, not called 100 %."""
    orders = pd.DataFrame({"category": ["books"], "revenue": [5.0]})
    refused = only(engine, store({"orders": orders}), "after_sales_revenue_share")
    assert refused.value is None
    assert refused.refusal is not None


def test_short_history_is_refused(engine, store):
    """23 months before the last date are enough, 22 are not; the refusal names both dates."""
    for first, value in {"2023-02-01": 1.0, "2023-02-02": None}.items():
        orders = pd.DataFrame({"customer_id": ["K"] * 3})
        orders["ordered_at"] = moments(first, "2023-12-01", "2025-01-01")
        found = only(engine, store({"orders": orders}), "retention")
        assert found.value == value
        assert (found.refusal is None) == (value is not None)


def test_the_flag_goes_before_the_clock(engine, store):
    """The file's own SLA flag is taken where there is one; the option turns to the clock."""
    cases = pd.DataFrame(
        {
            "case_id": ["1", "2"],
            "opened_at": moments("2025-01-01", "2025-01-01"),
            "resolved_at": moments("2025-01-02", "2025-01-09"),
            "resolution_target_hours": [48.0, 48.0],
            "sla_met": [True, True],
        }
    )
    tables = store({"cases": cases})
    assert only(engine, tables, "sla_attainment").value == 1.0
    assert only(engine, tables, "sla_attainment", Options(sla_by="resolution")).value == 0.5


def test_an_open_case_past_its_target_is_a_breach(engine, store):
    """Cases due count, not cases closed: an open breach does not vanish."""
    cases = pd.DataFrame(
        {
            "case_id": ["met", "open breach", "not yet due"],
            "opened_at": moments("2025-01-01", "2025-01-01", "2025-02-01"),
            "resolved_at": moments("2025-01-02", None, None),
            "resolution_target_hours": [48.0, 48.0, 48.0],
        }
    )
    found = only(engine, store({"cases": cases}), "sla_attainment")
    assert (found.value, found.n) == (0.5, 2)


def test_few_records_are_called_few(engine, store):
    """Under 30 records a figure is marked."""
    cases = pd.DataFrame({"case_id": [str(i) for i in range(30)], "sla_met": [True] * 30})
    assert only(engine, store({"cases": cases.head(29)}), "sla_attainment").few
    assert not only(engine, store({"cases": cases}), "sla_attainment").few


def test_a_pulled_cord_stops_measuring(engine, store):
    """Measuring can be cancelled."""
    cancel = Cancel()
    cancel.pull()
    with pytest.raises(Cancelled):
        measure(engine, store(business(1, 20)), cancel=cancel)


def test_contracts_alone(engine, store):
    """Where no event is dated, every contract whose renewal is known counts."""
    contracts = pd.DataFrame({"due_at": moments("2031-01-01", "2025-01-01")})
    contracts["renewed"] = [True, False]
    assert only(engine, store({"contracts": contracts}), "retention").value == 0.5


def test_contracts_not_yet_due_do_not_count(engine, store):
    """A contract due after the last event in the data is neither kept nor lost."""
    contracts = pd.DataFrame({"due_at": moments("2025-03-01", "2025-01-01")})
    contracts["renewed"] = [False, True]
    cases = pd.DataFrame({"case_id": ["1"], "opened_at": moments("2025-02-01")})
    assert only(engine, store({"contracts": contracts, "cases": cases}), "retention").value == 1.0


def test_an_empty_column_does_not_stand_in_the_way(engine, store):
    """A column without a value counts as absent, so that the next way is taken."""
    cases = pd.DataFrame({"case_id": ["1", "2"], "visits": pd.array([1, 2], "Int64")})
    cases["first_time_fixed"] = pd.array([None, None], "boolean")
    found = only(engine, store({"cases": cases}), "first_time_fix")
    assert (found.value, found.measured_from) == (0.5, ("cases.visits",))
    assert ("cases.sla_met",) in only(engine, store({"cases": cases}), "sla_attainment").missing


def test_what_is_posted_to_a_number_counts_once(engine, store):
    """Two cases kept apart under one number share its postings: 90 for three cases are 30 each."""
    day = moments("2025-01-01")[0]
    cases = pd.DataFrame({"case_id": ["1", "1", "2"], "opened_at": day, "closed_at": day})
    costs = {"case_id": ["1", "1", "2"], "amount": [40.0, 20.0, 30.0]}
    postings = pd.DataFrame({"posting_id": ["a", "b", "c"], "posted_at": day, **costs})
    found = only(engine, store({"cases": cases, "postings": postings}), "cost_per_case")
    assert (found.value, found.n) == (pytest.approx(30.0), 3)
