"""What is counted: cases, orders, customers and what is made of them, one record a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.schema import FINISHED_WORDS

MICROSECONDS_PER_HOUR = 3_600_000_000
HOURS_PER_DAY = 24
YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Records to count. They carry columns of `table`; `dated_at`, if any, gives their month.

    `additive` is False where a row is something distinct, a customer or a day of a technician,
    that may be in one group by one of its records and in another by the next.
    """

    table: str
    build: Callable[[Context], ir.Table]
    additive: bool = True


def hours_between(start: Any, end: Any) -> Any:
    """Elapsed hours; NULL where the end lies before the start, which no clock can mean."""
    hours = end.delta(start, unit="microsecond") / MICROSECONDS_PER_HOUR
    return ibis.ifelse(end >= start, hours, None)


def days_between(start: Any, end: Any) -> Any:
    """Elapsed days and parts of days."""
    return end.delta(start, unit="microsecond") / (MICROSECONDS_PER_HOUR * HOURS_PER_DAY)


def finished(cases: ir.Table, context: Context) -> Any:
    """Whether a case has come to an end; true where the file says nothing about ends."""
    by_word = cases.status.strip().lower().isin(FINISHED_WORDS).fill_null(False)
    signs = {
        "resolved_at": cases.resolved_at.notnull(),
        "closed_at": cases.closed_at.notnull(),
        "status": by_word,
    }
    at_hand = [sign for column, sign in signs.items() if context.has(f"cases.{column}")]
    return reduce(or_, at_hand) if at_hand else ibis.literal(True)


def _cases(context: Context) -> ir.Table:
    return by_basis(unbound("cases"), context)


def _opened_cases(context: Context) -> ir.Table:
    cases = unbound("cases")
    return cases.mutate(dated_at=cases.opened_at)


def followed_cases(*keys: str) -> Rows:
    """Cases with `next_at`: when the next case with the same keys was opened."""

    def build(context: Context) -> ir.Table:
        cases = unbound("cases")
        return by_basis(cases.mutate(next_at=_next_opened(cases, keys)), context)

    return Rows(table="cases", build=build)


def by_basis(cases: ir.Table, context: Context) -> ir.Table:
    """Dated by the day opened; or only the finished ones, dated by the day they ended."""
    if context.options.basis == "opened":
        return cases.mutate(dated_at=cases.opened_at)
    ended_at = ibis.coalesce(cases.closed_at, cases.resolved_at)
    return cases.mutate(dated_at=ended_at).filter(finished(cases, context))


def _next_opened(cases: ir.Table, keys: tuple[str, ...]) -> Any:
    """NULL where a key or the day opened is not known."""
    following = cases.opened_at.lead().over(
        group_by=[cases[key] for key in keys], order_by=[cases.opened_at, cases.case_id]
    )
    return ibis.ifelse(known(cases, "opened_at", *keys), following, None)


def known(table: ir.Table, *columns: str) -> Any:
    """Whether all these columns hold a value."""
    return reduce(and_, (table[column].notnull() for column in columns))


def unplanned(cases: ir.Table) -> Any:
    """Whether a case or visit is no planned maintenance; true where nothing is said."""
    return ~cases.planned_maintenance.fill_null(False)


def orders_that_stand() -> ir.Table:
    """Orders without those marked as cancelled; what was given back stays, as less than nothing."""
    orders = unbound("orders")
    void = orders.cancelled.fill_null(False) & (orders.revenue.fill_null(0) >= 0)
    return orders.filter(~void)


def is_sale(orders: ir.Table) -> Any:
    """Whether an order is none that takes another one back."""
    return ~orders.cancelled.fill_null(False)


def _orders(context: Context) -> ir.Table:
    orders = orders_that_stand()
    return orders.mutate(dated_at=orders.ordered_at)


def _all_orders(context: Context) -> ir.Table:
    orders = unbound("orders")
    return orders.mutate(dated_at=orders.ordered_at)


def _purchases() -> ir.Table:
    """Orders that a known customer made on a known day; money given back is no purchase."""
    orders = orders_that_stand()
    made = known(orders, "customer_id", "ordered_at")
    return orders.filter(made & (orders.revenue.fill_null(0) >= 0))


def _first_purchases(context: Context) -> ir.Table:
    """One row a customer: `first_day`, and `second_day` if there was a second one."""
    purchases = _purchases()
    days = purchases.select("customer_id", day=purchases.ordered_at.truncate("D")).distinct()
    ordered = {"group_by": days.customer_id, "order_by": days.day}
    numbered = days.mutate(
        number=ibis.row_number().over(**ordered), second_day=days.day.lead().over(**ordered)
    )
    first = numbered.filter(numbered.number == 0)
    return first.select("customer_id", "second_day", first_day=first.day, dated_at=first.day)


def _surveys(context: Context) -> ir.Table:
    surveys = unbound("surveys")
    return surveys.mutate(dated_at=surveys.rated_at)


def _customers(context: Context) -> ir.Table:
    return unbound("customers")


def _contracts(context: Context) -> ir.Table:
    """Contracts that have come due."""
    contracts = unbound("contracts")
    due = contracts.filter(contracts.due_at <= context.end)
    return due.mutate(dated_at=due.due_at)


def _visits(context: Context) -> ir.Table:
    visits = unbound("visits")
    return visits.mutate(dated_at=visits.arrived_at)


def _demand(context: Context) -> ir.Table:
    demand = unbound("demand")
    return demand.mutate(dated_at=demand.requested_at)


def _machines(context: Context) -> ir.Table:
    """Machines whose whole window lies in the time of the cases; `claimed` if one claim fell in."""
    machines, cases = unbound("machines"), unbound("cases")
    window = ibis.interval(months=context.options.warranty_months)
    watched = machines.filter(
        machines.sold_at >= context.facts.get("cases.first", datetime.max),
        machines.sold_at + window <= context.end,
    )
    claims = cases.filter(cases.warranty).select(claimed_id="machine_id", claimed_at="opened_at")
    joined = watched.left_join(claims, watched.machine_id == claims.claimed_id)
    inside = joined.claimed_at.between(joined.sold_at, joined.sold_at + window).fill_null(False)
    sold = joined.group_by("machine_id", "customer_id", "product", "connected", "sold_at")
    return sold.aggregate(claimed=inside.any()).mutate(dated_at=ibis._.sold_at)


def _ordering_customers(context: Context) -> ir.Table:
    purchases = _purchases()
    return _active(purchases, purchases.ordered_at, context)


def _customers_with_cases(context: Context) -> ir.Table:
    cases = unbound("cases")
    dated = cases.filter(known(cases, "customer_id", "opened_at"))
    return _active(dated, dated.opened_at, context)


def _active(events: ir.Table, at: Any, context: Context) -> ir.Table:
    """One row a customer: active in the year before last (`before`), active again (`again`)."""
    end, middle, start = (months_before(context.end, YEAR_MONTHS * years) for years in range(3))
    return events.group_by("customer_id").aggregate(
        before=((at > start) & (at <= middle)).any(), again=((at > middle) & (at <= end)).any()
    )


def months_before(date: datetime, months: int) -> datetime:
    """The same day so many months earlier."""
    earlier: datetime = (pd.Timestamp(date) - pd.DateOffset(months=months)).to_pydatetime()
    return earlier


CASES = Rows(table="cases", build=_cases)
OPENED_CASES = Rows(table="cases", build=_opened_cases)
ALL_ORDERS = Rows(table="orders", build=_all_orders)
ORDERS = Rows(table="orders", build=_orders)
FIRST_PURCHASES = Rows(table="orders", build=_first_purchases, additive=False)
SURVEYS = Rows(table="surveys", build=_surveys)
CUSTOMERS = Rows(table="customers", build=_customers)
CONTRACTS = Rows(table="contracts", build=_contracts)
MACHINES = Rows(table="machines", build=_machines)
ORDERING_CUSTOMERS = Rows(table="orders", build=_ordering_customers, additive=False)
CUSTOMERS_WITH_CASES = Rows(table="cases", build=_customers_with_cases, additive=False)
VISITS = Rows(table="visits", build=_visits)
DEMAND = Rows(table="demand", build=_demand)
