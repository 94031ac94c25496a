"""Which segment a customer belongs to: as the files say, else A, B or C by revenue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.rows import orders_that_stand

A_REVENUE_SHARE, B_REVENUE_SHARE = 0.80, 0.95
STATED_IN = ("customers", "contracts", "orders", "cases")
REVENUE_FROM = (
    ("orders", "revenue"),
    ("customers", "annual_revenue"),
    ("customers", "monthly_revenue"),
)


def segments(columns: Iterable[str]) -> ir.Table | None:
    """One row a known customer: `customer_id`, `segment`; None where nothing tells segments apart.

    `columns` are those at hand, as `table.column`. The first table that states segments decides;
    without one, the customers who bring the first 80 % of revenue are A, the next 15 % B, the last
    5 % C.
    """
    held = frozenset(columns)
    stated = next((t for t in STATED_IN if _holds(held, t, "segment")), None)
    if stated:
        return _stated(unbound(stated))
    earned = next(((t, c) for t, c in REVENUE_FROM if _holds(held, t, c)), None)
    if earned is None:
        return None
    table, column = earned
    return _by_revenue(orders_that_stand() if table == "orders" else unbound(table), column)


def _holds(held: frozenset[str], table: str, column: str) -> bool:
    return {f"{table}.customer_id", f"{table}.{column}"} <= held


def _stated(table: ir.Table) -> ir.Table:
    """A customer with records in several segments belongs to the one of most of them."""
    named = table.filter(table.customer_id.notnull() & table.segment.notnull())
    counted = named.group_by("customer_id", "segment").aggregate(n=named.count())
    first = ibis.row_number().over(
        group_by=counted.customer_id, order_by=[ibis.desc(counted.n), counted.segment]
    )
    return counted.mutate(place=first).filter(ibis._.place == 0).select("customer_id", "segment")


def _by_revenue(table: ir.Table, column: str) -> ir.Table:
    known = table.filter(table.customer_id.notnull())
    customers = known.group_by("customer_id").aggregate(revenue=known[column].sum().fill_null(0))
    ranked = customers.mutate(before=_share_before(customers))
    letter = ibis.cases(
        (ranked.before < A_REVENUE_SHARE, "A"), (ranked.before < B_REVENUE_SHARE, "B"), else_="C"
    )
    return ranked.select("customer_id", segment=letter)


def _share_before(customers: ir.Table) -> Any:
    """Share of all revenue that larger customers bring."""
    larger = ibis.window(
        order_by=[ibis.desc(customers.revenue), customers.customer_id], preceding=(None, 1)
    )
    before = customers.revenue.sum().over(larger).fill_null(0)
    return before / customers.revenue.sum().over(ibis.window())
