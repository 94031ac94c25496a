"""Segments: as the files say, else A, B and C by revenue."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from aftersales.kpis import Options, measure, segments
from aftersales.kpis.context import context_of


def found(engine, tables) -> dict[str, str]:
    rows = engine.run(segments(context_of(engine, tables, Options()).columns), tables)
    assert rows["customer_id"].is_unique
    return dict(zip(rows["customer_id"], rows["segment"], strict=True))


def test_first_eighty_per_cent_of_revenue_are_a(engine, store):
    """Customers by falling revenue: up to 80 % A, up to 95 % B, the rest C."""
    customers = pd.DataFrame(
        {"customer_id": list("abcde"), "annual_revenue": [500.0, 250.0, 150.0, 60.0, 40.0]}
    )
    assert found(engine, store({"customers": customers})) == dict(
        zip("abcde", "AAABC", strict=True)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_segments_from_orders(engine, store, seed):
    """Order by order, revenue adds up to the same letters as a running sum in pandas."""
    rng = np.random.default_rng(seed)
    orders = pd.DataFrame(
        {
            "customer_id": [f"K{i}" for i in rng.integers(0, 60, 500)],
            "revenue": rng.lognormal(5, 2, 500),
        }
    )
    revenue = orders.groupby("customer_id")["revenue"].sum().sort_values(ascending=False)
    before = (revenue.cumsum() - revenue) / revenue.sum()
    letters = np.where(before < 0.8, "A", np.where(before < 0.95, "B", "C"))
    assert found(engine, store({"orders": orders})) == dict(
        zip(revenue.index, letters, strict=True)
    )


def test_a_stated_segment_is_kept(engine, store):
    """A segment column goes before revenue; the customers' table before all others."""
    customers = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["gold", None]})
    orders = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["x", "y"], "revenue": [1.0, 2.0]})
    assert found(engine, store({"customers": customers, "orders": orders})) == {"a": "gold"}


def test_most_records_decide(engine, store):
    """A customer found in two segments belongs to that of most records."""
    cases = pd.DataFrame({"customer_id": ["a"] * 3, "segment": ["y", "x", "x"]})
    assert found(engine, store({"cases": cases})) == {"a": "x"}


def test_nothing_tells_segments_apart():
    """Without a segment and without revenue there are none."""
    assert segments({"cases.customer_id", "cases.rating"}) is None


def test_cases_by_segment_of_revenue(engine, store):
    """Cases are measured by letters that only the orders know."""
    orders = pd.DataFrame({"customer_id": ["big", "small"], "revenue": [990.0, 10.0]})
    cases = pd.DataFrame({"customer_id": ["big", "small", None], "sla_met": [True, False, True]})
    tables = store({"orders": orders, "cases": cases})
    measured = measure(engine, tables, by="segment", only=["sla_attainment"])
    assert {m.group: m.value for m in measured} == {"A": 1.0, "C": 0.0}
