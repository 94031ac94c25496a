"""Groups, filters and people: what is counted where, and what is shown of whom."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.engine import StoredTable
from aftersales.kpis import CATALOGUE, Filter, Options, by_month, measure, whole
from aftersales.kpis.disclosure import LEAST_RECORDS, pseudonyms
from tests.kpis.business import business

EFFORT = Options(effort_scale="7_easy")


def one(engine, tables, kpi, options=None, **how):
    (measured,) = measure(engine, tables, options, only=[kpi], **how)
    return measured


def of(measurements, kpi):
    return [m for m in measurements if m.kpi == kpi and m.group is not None]


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 60))
def test_the_parts_of_the_groups_sum_to_the_whole(engine, store, seed, size):
    """Where every record has its group, groups put together are the figure of all records."""
    tables = store(business(seed, size))
    priorities = measure(engine, tables, EFFORT, by="priority")
    for everything in measure(engine, tables, EFFORT):
        groups = of(priorities, everything.kpi)
        if not groups or not everything.additive or everything.kpi in THROUGH_ANOTHER_TABLE:
            continue
        together = whole(groups)
        assert together.n == everything.n
        assert together.parts == pytest.approx(dict(everything.parts))
        assert together.value == pytest.approx(everything.value)
        assert together.low == pytest.approx(everything.low)


# A visit, a demand, goodwill posted: what belongs to no known case has no priority.
THROUGH_ANOTHER_TABLE = {"cost_of_poor_service"} | {
    kpi.id
    for kpi in CATALOGUE.values()
    if any(not need.startswith("cases.") for way in kpi.ways for need in way.needs)
}


def test_some_figures_are_put_together(engine, store):
    """The property above is about something: shares, means, ratios and totals of cases."""
    found = measure(engine, store(business(3, 200)), EFFORT)
    additive = {m.kpi for m in found if m.additive} - THROUGH_ANOTHER_TABLE
    assert {"sla_response", "mttr", "no_fault_found"} <= additive


@pytest.mark.parametrize("kpi", ["resolution_time", "backlog", "repeat_purchase_rate", "retention"])
def test_what_cannot_be_put_together_says_so(engine, store, kpi):
    """Medians, ages and what is counted by customer are asked for anew."""
    tables = store(business(3, 300))
    groups = measure(engine, tables, Options(retention_by="orders"), by="segment", only=[kpi])
    assert not any(m.additive for m in groups)
    with pytest.raises(ValueError, match=kpi):
        whole(groups)


def test_a_filter_keeps_the_rows_of_its_groups(engine, store):
    """Period, priority and segment together give what pandas gives of the same rows."""
    frames = business(7, 400)
    found = one(
        engine,
        store(frames),
        "csat",
        where=Filter(
            since=date(2022, 6, 1),
            until=date(2023, 12, 31),
            priority=("high",),
            segment=("gold", "silver"),
        ),
    )
    cases = frames["cases"].merge(frames["customers"], on="customer_id", how="left")
    rated = cases[
        cases["rating"].between(1, 5)
        & cases["opened_at"].between("2022-06-01", "2023-12-31 23:59:59.999999")
        & (cases["priority"] == "high")
    ]
    inside = rated[rated["segment"].notna()]
    assert found.n == len(inside)
    assert found.value == pytest.approx((inside["rating"] >= 4).mean())
    assert found.fell_away == rated["segment"].isna().sum() > 0


def test_what_lies_outside_anyway_has_not_fallen_away(engine, store):
    """A record of another priority is outside, whether or not its segment is known."""
    tables = store(business(7, 400))
    nowhere = one(engine, tables, "csat", where=Filter(priority=("none",), segment=("gold",)))
    assert (nowhere.n, nowhere.fell_away, nowhere.value) == (0, 0, None)


def test_a_filter_that_asks_nothing_changes_nothing(engine, store):
    """Every KPI is the same with an empty filter and without one, but for the order of adding."""
    tables = store(business(2, 120))
    pairs = zip(measure(engine, tables, where=Filter()), measure(engine, tables), strict=True)
    for asked, plain in pairs:
        assert (asked.kpi, asked.n, asked.missing) == (plain.kpi, plain.n, plain.missing)
        assert asked.value == (None if plain.value is None else pytest.approx(plain.value))


def test_months_within_a_filter(engine, store):
    """A trend keeps to the period and the groups of its filter."""
    where = Filter(since=date(2023, 1, 1), until=date(2023, 3, 31), priority=("low",))
    tables = store(business(7, 400))
    months = by_month(engine, tables, where=where, only=["mttr"])["mttr"]
    assert [m.group for m in months] == ["2023-01", "2023-02", "2023-03"]
    assert sum(m.n for m in months) == one(engine, tables, "mttr", where=where).n


def test_a_figure_without_a_day_has_no_period(engine, store):
    """The backlog is that of the last day: a period refuses it and says why."""
    found = one(engine, store(business(2, 120)), "backlog", where=Filter(since=date(2023, 1, 1)))
    assert (found.value, found.missing) == (None, ())
    assert "period" in str(found.refusal)


def test_a_group_that_cannot_be_told_is_named(engine, store):
    """A filter by a column that nobody brought says which column it would take."""
    found = one(engine, store(business(2, 120)), "csat", where=Filter(channel=("phone",)))
    assert found.missing == (("cases.channel",),)


def crew(jobs: dict[str, int]) -> pd.DataFrame:
    """Cases with a mark for SLA, so many by each technician."""
    names = [name for name, count in jobs.items() for _ in range(count)]
    cases = pd.DataFrame({"case_id": [str(i) for i in range(len(names))], "technician": names})
    return cases.assign(sla_met=True)


ALLOWED = Options(by_technician=True)


@pytest.mark.parametrize("by", ["technician", "team"])
def test_nothing_is_told_of_people_unless_switched_on(engine, store, by):
    """Without the switch there is a reason and no figure, for every KPI."""
    for found in measure(engine, store(business(7, 200)), by=by):
        assert (found.value, found.group, found.parts) == (None, None, {})
        assert found.refusal is not None or found.missing


def test_people_are_numbers(engine, store):
    """Switched on, no name appears, and every technician keeps the number over all KPIs."""
    frames = business(7, 400)
    found = measure(engine, store(frames), ALLOWED, by="technician")
    assert not any(name in repr(found) for name in ("Ada", "Bo'"))
    counts = frames["cases"].dropna(subset=["sla_met", "technician"]).groupby("technician").size()
    by_sla = of(found, "sla_attainment")
    assert sorted(m.n for m in by_sla) == sorted(counts)
    assert {m.group for m in by_sla} == {"1", "2"}
    assert [str(m.label) for m in by_sla] == ["Technician 1", "Technician 2"]
    of_n = {m.n: m.group for m in by_sla}
    costs = frames["cases"][frames["cases"]["no_fault_found"].notna()]
    assert len(of(found, "no_fault_found")) == 2
    assert len(costs)
    assert of_n[counts["Ada"]] != of_n[counts["Bo"]]


def test_small_groups_of_people_are_held_back(engine, store):
    """Who has fewer than five records is not shown, but counted as held back."""
    tables = store({"cases": crew({"A": 40, "B": LEAST_RECORDS, "C": LEAST_RECORDS - 1, "D": 1})})
    found = measure(engine, tables, ALLOWED, by="technician", only=["sla_attainment"])
    assert sorted(m.n for m in found) == [LEAST_RECORDS, 40]
    assert {m.held_back for m in found} == {2}
    assert sorted(m.few for m in found) == [False, True]


def test_nobody_to_show(engine, store):
    """Where every group is too small the figure is refused with the reason."""
    tables = store({"cases": crew({"A": 2, "B": 1})})
    found = one(engine, tables, "sla_attainment", ALLOWED, by="technician")
    assert (found.value, found.n, found.held_back) == (None, 0, 2)
    assert str(LEAST_RECORDS) in str(found.refusal)


def test_numbers_follow_neither_alphabet_nor_the_order_of_the_file():
    """The same data give the same numbers; other data give others."""
    names = [f"T{i:02}" for i in range(40)]
    numbers = pseudonyms(names, "a")
    assert numbers == pseudonyms(reversed(names), "a")
    assert sorted(numbers.values()) == list(range(1, 41))
    assert [numbers[name] for name in names] != sorted(numbers.values())
    assert numbers != pseudonyms(names, "b")


def test_cancelled_orders_are_no_purchases_and_no_revenue(engine, store):
    """A cancelled order counts nowhere; what was given back reduces the revenue, once."""
    orders = pd.DataFrame(
        {
            "customer_id": ["K", "K", "L", "L"],
            "ordered_at": pd.to_datetime(
                pd.Series(["2024-01-01", "2024-01-09", "2024-01-01", "2024-01-08"])
            ).astype("datetime64[us]"),
            "category": ["Service", "Service", "Maschine", "Service"],
            "revenue": [100.0, 50.0, 300.0, -40.0],
            "cancelled": [False, True, False, True],
        }
    )
    tables: dict[str, StoredTable] = dict(store({"orders": orders}))
    share = one(engine, tables, "after_sales_revenue_share").value
    assert share == pytest.approx((100 - 40) / (100 - 40 + 300))
    again = one(engine, tables, "repeat_purchase_rate", Options(repurchase_complete_windows=False))
    assert (again.value, again.n) == (0.0, 2)
