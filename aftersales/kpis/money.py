"""What service brings in and what it costs."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from aftersales.kpis.categories import is_machine
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, ORDERS, finished
from aftersales.kpis.statistic import Mean, Ratio, Share, Statistic, when
from aftersales.message import N_, Message, message


def after_sales_revenue(orders: ir.Table, context: Context) -> Statistic:
    """Revenue of all that is not a new machine over all revenue."""
    revenue = when(orders.category.notnull(), orders.revenue)
    return Ratio(ibis.ifelse(is_machine(orders.category), 0.0, revenue), revenue)


def upsold_in_service(orders: ir.Table, context: Context) -> Statistic:
    """Service transactions with an upgrade or extra; a machine sold as one counts too."""
    return Share(when(~is_machine(orders.category) | orders.upsell, orders.upsell))


def upsold(orders: ir.Table, context: Context) -> Statistic:
    """Orders that are an upgrade or extra."""
    return Share(orders.upsell)


def cost_of_case(cases: ir.Table, context: Context) -> Statistic:
    """Cost of finished cases."""
    return Mean(when(finished(cases, context), cases.cost))


def _no_machines(context: Context) -> Message | None:
    if context.facts.get("orders.machines"):
        return None
    return message("No order is in a category for new machines, so nothing to compare with.")


AFTER_SALES_REVENUE_SHARE = Kpi(
    id="after_sales_revenue_share",
    name=N_("After-sales share of revenue"),
    question=N_("How much of the revenue does service bring in?"),
    formula=N_("Revenue of parts, service and contracts / all revenue."),
    pitfall=N_("It rises when machine sales fall."),
    unit=Unit.SHARE,
    direction=Direction.BAND,
    source="K36",
    ways=(
        Way(
            id="orders",
            rows=ORDERS,
            needs=("orders.revenue", "orders.category"),
            statistic=after_sales_revenue,
            refuses=_no_machines,
        ),
    ),
)

UPSELL_RATE = Kpi(
    id="upsell_rate",
    name=N_("Upsell rate"),
    question=N_("How often does a service transaction lead to an upgrade or extra?"),
    formula=N_("Service transactions sold as an upgrade or extra / service transactions."),
    pitfall=N_("What would have been bought anyway is in it; upgrades and other products differ."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K33",
    ways=(
        Way(
            id="service",
            rows=ORDERS,
            needs=("orders.upsell", "orders.category"),
            statistic=upsold_in_service,
        ),
        Way(
            id="orders",
            rows=ORDERS,
            needs=("orders.upsell",),
            statistic=upsold,
        ),
    ),
)

COST_PER_CASE = Kpi(
    id="cost_per_case",
    name=N_("Cost per case"),
    question=N_("What does a case cost?"),
    formula=N_("Cost of finished cases / finished cases with a known cost."),
    pitfall=N_("Fully loaded, or it flatters; a problem that comes back costs more than one case."),
    unit=Unit.MONEY,
    direction=Direction.DOWN,
    source="K38",
    settings=("basis",),
    ways=(
        Way(
            id="stated",
            rows=CASES,
            needs=("cases.cost",),
            statistic=cost_of_case,
        ),
    ),
)
