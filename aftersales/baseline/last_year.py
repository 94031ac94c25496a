"""The last twelve months, customer by customer: what a segment is described by.

Each table's year ends with its own last event, so an export of orders that is older than that of
cases is not read as a year without orders.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.categories import is_machine
from aftersales.kpis.context import Context
from aftersales.kpis.rows import Rows, months_before, orders_that_stand

YEAR_MONTHS = 12
DAYS_A_MONTH = 365.25 / YEAR_MONTHS


def end_of(table: str, context: Context) -> datetime:
    """The last moment of a table's year; its events must be dated."""
    last: datetime = context.options.as_of or context.facts[f"{table}.last"]
    return last


def months_of(table: str, context: Context) -> float:
    """How many months of the last year the table covers: at most 12, 0 if nothing is dated."""
    first = context.facts.get(f"{table}.first")
    if first is None:
        return 0.0
    days: float = (end_of(table, context) - first) / timedelta(days=1)
    return min(float(YEAR_MONTHS), max(days / DAYS_A_MONTH, 0.0))


def within_last_year(table: str, at: Any, context: Context) -> Any:
    """Whether an event lies in its table's last twelve months."""
    end = end_of(table, context)
    return (at > months_before(end, YEAR_MONTHS)) & (at <= end)


def recent_cases(context: Context) -> ir.Table:
    """Cases opened in the last twelve months."""
    cases = unbound("cases")
    return cases.filter(within_last_year("cases", cases.opened_at, context))


def recent_orders(context: Context) -> ir.Table:
    """Orders of the last twelve months, without those cancelled."""
    orders = orders_that_stand()
    return orders.filter(within_last_year("orders", orders.ordered_at, context))


def is_extra(orders: ir.Table) -> Any:
    """Whether an order is an upgrade or extra."""
    return orders.upsell.fill_null(False)


def is_after_sales(orders: ir.Table) -> Any:
    """Whether an order is neither a new machine nor an upgrade; true where nothing is said."""
    return ~is_machine(orders.category).fill_null(False) & ~is_extra(orders)


def active_customers(context: Context) -> ir.Table:
    """One row a customer of today: `customer_id`.

    Those not marked as left, where the customer list says so; else those with an order, a case or
    a running contract in the last twelve months; else everybody on the list.
    """
    customers = unbound("customers").filter(ibis._.customer_id.notnull())
    if context.has("customers.customer_id", "customers.churned"):
        return (
            customers.filter(~customers.churned.fill_null(False)).select("customer_id").distinct()
        )
    seen = _seen(context)
    return seen if seen is not None else customers.select("customer_id").distinct()


def _seen(context: Context) -> ir.Table | None:
    found = [table.filter(table.customer_id.notnull()) for table in _signs_of_life(context)]
    ids = [table.select("customer_id") for table in found]
    return ibis.union(*ids, distinct=True) if len(ids) > 1 else _only(ids)


def _only(ids: list[ir.Table]) -> ir.Table | None:
    return ids[0].distinct() if ids else None


def _signs_of_life(context: Context) -> list[ir.Table]:
    signs = []
    if dated_customers("orders", "ordered_at", context):
        signs.append(recent_orders(context))
    if dated_customers("cases", "opened_at", context):
        signs.append(recent_cases(context))
    if signs and context.has("contracts.customer_id", "contracts.starts_at", "contracts.due_at"):
        signs.append(_running_contracts(context))
    return signs


def dated_customers(table: str, at: str, context: Context) -> bool:
    """Whether the table says which customer did something when."""
    return context.has(f"{table}.customer_id", f"{table}.{at}") and f"{table}.last" in context.facts


def _running_contracts(context: Context) -> ir.Table:
    contracts, as_of = unbound("contracts"), context.end
    return contracts.filter((contracts.starts_at <= as_of) & (contracts.due_at > as_of))


def _customer_year(context: Context) -> ir.Table:
    """One row a customer of today: `cases`, `revenue`, `extras` of the last twelve months."""
    year = active_customers(context)
    if dated_customers("cases", "opened_at", context):
        year = _with(year, _cases_of(context))
    if dated_customers("orders", "ordered_at", context):
        year = _with(year, _orders_of(context))
    return year.mutate(present=1.0)


def _with(year: ir.Table, sums: ir.Table) -> ir.Table:
    """The sums beside each customer; 0 for a customer who has none."""
    renamed = sums.rename(summed_id="customer_id")
    joined = year.left_join(renamed, year.customer_id == renamed.summed_id).drop("summed_id")
    zeros = {name: 0.0 for name in sums.columns if name != "customer_id"}
    return joined.fill_null(zeros)


def _cases_of(context: Context) -> ir.Table:
    cases = recent_cases(context)
    return cases.group_by("customer_id").aggregate(cases=cases.count().cast("float64"))


def _orders_of(context: Context) -> ir.Table:
    orders = recent_orders(context)
    return orders.group_by("customer_id").aggregate(
        revenue=orders.revenue.sum(where=is_after_sales(orders)),
        extras=orders.count(where=is_extra(orders)).cast("float64"),
    )


def _listed_customers(context: Context) -> ir.Table:
    """Customers of today with what the customer list says about them."""
    customers = unbound("customers")
    return customers.semi_join(active_customers(context), "customer_id")


def _after_sales_orders(context: Context) -> ir.Table:
    orders = recent_orders(context)
    return orders.filter(is_after_sales(orders))


def _extras(context: Context) -> ir.Table:
    orders = recent_orders(context)
    return orders.filter(is_extra(orders))


CUSTOMER_YEAR = Rows(table="customers", build=_customer_year)
LISTED_CUSTOMERS = Rows(table="customers", build=_listed_customers)
AFTER_SALES_ORDERS = Rows(table="orders", build=_after_sales_orders)
EXTRAS = Rows(table="orders", build=_extras)
RECENT_CASES = Rows(table="cases", build=recent_cases)
RECENT_ORDERS = Rows(table="orders", build=recent_orders)
