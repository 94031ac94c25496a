"""What a study needs beyond the KPIs, declared as KPIs are and measured with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis.expr.types as ir

from aftersales.baseline.last_year import (
    AFTER_SALES_ORDERS,
    CUSTOMER_YEAR,
    EXTRAS,
    LISTED_CUSTOMERS,
    RECENT_CASES,
    YEAR_MONTHS,
    end_of,
    months_of,
)
from aftersales.baseline.line import Line
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, CUSTOMERS, FIRST_PURCHASES, Rows, finished, months_before
from aftersales.kpis.statistic import Mean, Ratio, Share, Statistic, when
from aftersales.message import Message, message

LEAST_MONTHS = 1.0
FIRST_ORDER_HISTORY_MONTHS = 24


def present(year: ir.Table, context: Context) -> Statistic:
    """Customers of today; the figure is n."""
    return Mean(year.present)


def cases_per_month(year: ir.Table, context: Context) -> Statistic:
    """Cases of a customer of today a month."""
    return Mean(year.cases / months_of("cases", context))


def orders_per_year(year: ir.Table, context: Context) -> Statistic:
    """After-sales revenue of a customer of today a year, from orders."""
    return Mean(year.revenue * (YEAR_MONTHS / months_of("orders", context)))


def stated_per_year(customers: ir.Table, context: Context) -> Statistic:
    """Revenue of a customer of today a year, as the list says."""
    return Mean(customers.annual_revenue)


def stated_per_month(customers: ir.Table, context: Context) -> Statistic:
    """Revenue of a customer of today a year, from what the list says of a month."""
    return Mean(customers.monthly_revenue * YEAR_MONTHS)


def extras_per_month(year: ir.Table, context: Context) -> Statistic:
    """Upgrades and extras that a customer of today buys a month."""
    return Mean(year.extras / months_of("orders", context))


def all_cases(cases: ir.Table, context: Context) -> Statistic:
    """Cases of the last year; the figure is n."""
    return Share(cases.opened_at.notnull())


def all_revenue(orders: ir.Table, context: Context) -> Statistic:
    """After-sales orders of the last year; the figure is the total."""
    return Mean(orders.revenue)


def margin_of_orders(orders: ir.Table, context: Context) -> Statistic:
    """Contribution margin over revenue."""
    return Ratio(orders.margin, orders.revenue)


def margin_of_customers(customers: ir.Table, context: Context) -> Statistic:
    """Contribution margin as the customer list says."""
    return Mean(customers.contribution_margin_share)


def margin_of_extras(orders: ir.Table, context: Context) -> Statistic:
    """Contribution of an upgrade or extra."""
    return Mean(orders.margin)


def revenue_of_extras(orders: ir.Table, context: Context) -> Statistic:
    """Revenue of an upgrade or extra."""
    return Mean(orders.revenue)


def new_on_list(customers: ir.Table, context: Context) -> Statistic:
    """Customers whom the list dates into the last year; the figure is n · value."""
    end, since = context.end, customers.customer_since
    return Share((since > months_before(end, YEAR_MONTHS)) & (since <= end))


def new_by_first_order(customers: ir.Table, context: Context) -> Statistic:
    """Customers whose first order fell into the last year; the figure is n · value."""
    start = months_before(end_of("orders", context), YEAR_MONTHS)
    return Share(customers.first_day > start)


def visited(cases: ir.Table, context: Context) -> Statistic:
    """Finished cases that needed a visit."""
    return Share(when(finished(cases, context), cases.visits >= 1))


def further_visits(cases: ir.Table, context: Context) -> Statistic:
    """Visits after the first, where one was not enough."""
    return Mean(when(finished(cases, context) & (cases.visits >= 2), cases.visits - 1))


def cost_of_visit(cases: ir.Table, context: Context) -> Statistic:
    """What each visit adds to the cost of a case."""
    return Line(cases.visits, _known_cost(cases, context))


def cost_without_visit(cases: ir.Table, context: Context) -> Statistic:
    """What a case costs before any visit."""
    return Line(cases.visits, _known_cost(cases, context), at_zero=True)


def penalty_of_case(cases: ir.Table, context: Context) -> Statistic:
    """Penalty paid for a finished case, most often none."""
    return Mean(when(finished(cases, context) & (cases.penalty >= 0), cases.penalty))


def parts_on_hand(cases: ir.Table, context: Context) -> Statistic:
    """Jobs with all parts on hand."""
    return Share(cases.parts_on_hand)


def _known_cost(cases: ir.Table, context: Context) -> Any:
    return when(finished(cases, context) & cases.visits.notnull() & (cases.cost >= 0), cases.cost)


def _covers(table: str, months: float) -> Callable[[Context], Message | None]:
    """Refuses a table that covers less than so many months."""

    def refuses(context: Context) -> Message | None:
        first = context.facts.get(f"{table}.first")
        if first is None:
            return message("Nothing is dated.")
        if first <= months_before(end_of(table, context), int(months)):
            return None
        return message("The data cover less than {months} months.", months=months)

    return refuses


def _undated(context: Context) -> Message | None:
    return message("Nothing is dated.") if context.as_of is None else None


def _quantity(id: str, unit: Unit, *ways: Way) -> Kpi:
    """A quantity that stands on no screen as a KPI: its words are those of the study's number."""
    return Kpi(
        id=id,
        name="",
        question="",
        formula="",
        pitfall="",
        unit=unit,
        direction=Direction.BAND,
        source="",
        ways=ways,
    )


def _way(
    rows: Rows,
    statistic: Callable[[ir.Table, Context], Statistic],
    *needs: str,
    refuses: Callable[[Context], Message | None] = lambda context: None,
) -> Way:
    return Way(id=statistic.__name__, rows=rows, needs=needs, statistic=statistic, refuses=refuses)


_ORDERS = ("orders.customer_id", "orders.ordered_at")
_CASES = ("cases.customer_id", "cases.opened_at")
_A_MONTH_OF_ORDERS = _covers("orders", LEAST_MONTHS)
_A_MONTH_OF_CASES = _covers("cases", LEAST_MONTHS)

BY_SEGMENT = (
    _quantity(
        "customers",
        Unit.SHARE,
        _way(CUSTOMER_YEAR, present, "customers.customer_id", "customers.churned"),
        _way(CUSTOMER_YEAR, present, *_ORDERS, refuses=_covers("orders", 0)),
        _way(CUSTOMER_YEAR, present, *_CASES, refuses=_covers("cases", 0)),
        _way(CUSTOMER_YEAR, present, "customers.customer_id"),
    ),
    _quantity(
        "cases_per_month",
        Unit.SHARE,
        _way(CUSTOMER_YEAR, cases_per_month, *_CASES, refuses=_A_MONTH_OF_CASES),
    ),
    _quantity(
        "annual_revenue",
        Unit.MONEY,
        _way(
            CUSTOMER_YEAR, orders_per_year, *_ORDERS, "orders.revenue", refuses=_A_MONTH_OF_ORDERS
        ),
        _way(
            LISTED_CUSTOMERS, stated_per_year, "customers.customer_id", "customers.annual_revenue"
        ),
        _way(
            LISTED_CUSTOMERS, stated_per_month, "customers.customer_id", "customers.monthly_revenue"
        ),
    ),
    _quantity(
        "contribution_margin",
        Unit.SHARE,
        _way(
            AFTER_SALES_ORDERS,
            margin_of_orders,
            "orders.ordered_at",
            "orders.margin",
            "orders.revenue",
            refuses=_covers("orders", 0),
        ),
        _way(
            LISTED_CUSTOMERS,
            margin_of_customers,
            "customers.customer_id",
            "customers.contribution_margin_share",
        ),
    ),
    _quantity(
        "upsells_per_customer_month",
        Unit.SHARE,
        _way(
            CUSTOMER_YEAR, extras_per_month, *_ORDERS, "orders.upsell", refuses=_A_MONTH_OF_ORDERS
        ),
    ),
    _quantity(
        "upsell_contribution",
        Unit.MONEY,
        _way(
            EXTRAS,
            margin_of_extras,
            "orders.ordered_at",
            "orders.upsell",
            "orders.margin",
            refuses=_covers("orders", 0),
        ),
    ),
    _quantity(
        "upsell_revenue",
        Unit.MONEY,
        _way(
            EXTRAS,
            revenue_of_extras,
            "orders.ordered_at",
            "orders.upsell",
            "orders.revenue",
            refuses=_covers("orders", 0),
        ),
    ),
    _quantity(
        "new_customers",
        Unit.SHARE,
        _way(
            CUSTOMERS,
            new_on_list,
            "customers.customer_id",
            "customers.customer_since",
            refuses=_undated,
        ),
        _way(
            FIRST_PURCHASES,
            new_by_first_order,
            *_ORDERS,
            refuses=_covers("orders", FIRST_ORDER_HISTORY_MONTHS),
        ),
    ),
    _quantity("penalty_of_case", Unit.MONEY, _way(CASES, penalty_of_case, "cases.penalty")),
    _quantity("parts_availability", Unit.SHARE, _way(CASES, parts_on_hand, "cases.parts_on_hand")),
)
"""Measured for each segment."""

OVERALL = (
    _quantity("dispatch_share", Unit.SHARE, _way(CASES, visited, "cases.visits")),
    _quantity(
        "extra_visits_per_failed_fix", Unit.SHARE, _way(CASES, further_visits, "cases.visits")
    ),
    _quantity("visit_cost", Unit.MONEY, _way(CASES, cost_of_visit, "cases.cost", "cases.visits")),
    _quantity(
        "case_cost", Unit.MONEY, _way(CASES, cost_without_visit, "cases.cost", "cases.visits")
    ),
    _quantity(
        "all_cases",
        Unit.SHARE,
        _way(RECENT_CASES, all_cases, "cases.opened_at", refuses=_A_MONTH_OF_CASES),
    ),
    _quantity(
        "all_revenue",
        Unit.MONEY,
        _way(
            AFTER_SALES_ORDERS,
            all_revenue,
            "orders.ordered_at",
            "orders.revenue",
            refuses=_A_MONTH_OF_ORDERS,
        ),
    ),
)
"""The same for every segment."""
