"""What service brings in and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.categories import is_acquisition, is_goodwill, is_machine, is_penalty
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import (
    CASES,
    ORDERS,
    Rows,
    days_between,
    finished,
    is_sale,
    known,
    orders_that_stand,
)
from aftersales.kpis.statistic import Mean, Ratio, Share, Statistic, Total, when
from aftersales.message import N_, Message, message

SAME = {
    "customer": ("customer_id",),
    "machine": ("customer_id", "machine_id"),
    "fault": ("customer_id", "machine_id", "fault"),
}
"""What a repeat has to share with the case before it, by the option `repeat_same`."""


def after_sales_revenue(orders: ir.Table, context: Context) -> Statistic:
    """Revenue of all that is not a new machine over all revenue."""
    revenue = when(orders.category.notnull(), orders.revenue)
    return Ratio(ibis.ifelse(is_machine(orders.category), 0.0, revenue), revenue)


def upsold_in_service(orders: ir.Table, context: Context) -> Statistic:
    """Service transactions with an upgrade or extra; a machine sold as one counts too."""
    service = ~is_machine(orders.category) | orders.upsell
    return Share(when(service & is_sale(orders), orders.upsell))


def upsold(orders: ir.Table, context: Context) -> Statistic:
    """Orders that are an upgrade or extra."""
    return Share(when(is_sale(orders), orders.upsell))


def cross_sold_in_service(orders: ir.Table, context: Context) -> Statistic:
    """Service transactions with another product; a machine sold so counts too."""
    service = ~is_machine(orders.category) | orders.cross_sell
    return Share(when(service & is_sale(orders), orders.cross_sell))


def cross_sold(orders: ir.Table, context: Context) -> Statistic:
    """Orders that are another product."""
    return Share(when(is_sale(orders), orders.cross_sell))


def cost_of_case(cases: ir.Table, context: Context) -> Statistic:
    """Cost of finished cases."""
    return Mean(when(finished(cases, context), cases.cost))


def cost_posted(cases: ir.Table, context: Context) -> Statistic:
    """What was posted to finished cases."""
    return Mean(when(finished(cases, context), cases.posted))


def margin_of_service(orders: ir.Table, context: Context) -> Statistic:
    """Margin over revenue of all that is not a new machine."""
    service = ~is_machine(orders.category)
    return Ratio(when(service, orders.margin), when(service, orders.revenue))


def result_over_revenue(entries: ir.Table, context: Context) -> Statistic:
    """Revenue less cost over revenue."""
    return Ratio(entries.over, entries.under)


def total(entries: ir.Table, context: Context) -> Statistic:
    """All amounts together."""
    return Total(entries.amount)


def penalties_of_cases(cases: ir.Table, context: Context) -> Statistic:
    """Penalties of all cases."""
    return Total(when(cases.penalty >= 0, cases.penalty))


def penalties_posted(postings: ir.Table, context: Context) -> Statistic:
    """Postings that are penalties."""
    return Total(when(is_penalty(postings.kind), postings.amount))


def _postings(context: Context) -> ir.Table:
    postings = unbound("postings")
    return postings.mutate(dated_at=postings.posted_at)


def _posted_cases(context: Context) -> ir.Table:
    """Cases with what was `posted` to them; NULL where nothing was.

    Cases that are kept apart under one number share what was posted to it.
    """
    cases, postings = unbound("cases"), unbound("postings")
    direct = postings.filter(~is_acquisition(postings.kind) & postings.case_id.notnull())
    sums = direct.group_by(posted_id="case_id").aggregate(posted=direct.amount.sum())
    joined = cases.left_join(sums, cases.case_id == sums.posted_id).drop("posted_id")
    sharing = joined.case_id.count().over(group_by=joined.case_id)
    return joined.mutate(posted=joined.posted / sharing, dated_at=joined.opened_at)


def _revenue_and(costs: Callable[[], tuple[ir.Table, str, str]]) -> Callable[[Context], ir.Table]:
    """Service revenue and a kind of cost, as far as the times of both files overlap."""

    def build(context: Context) -> ir.Table:
        cost, at, amount = costs()
        orders = orders_that_stand()
        start, end = _overlap(context, "orders", cost.get_name())
        earned = orders.filter(
            ~is_machine(orders.category), orders.ordered_at.between(start, end)
        ).filter(ibis._.revenue.notnull())
        spent = cost.filter(cost[at].between(start, end), cost[amount].notnull())
        return ibis.union(
            earned.select(
                "customer_id", "case_id", dated_at="ordered_at", over="revenue", under="revenue"
            ),
            spent.select(
                "customer_id", "case_id", dated_at=at, over=-spent[amount], under=ibis.literal(0.0)
            ),
        )

    return build


def _overlap(context: Context, *tables: str) -> tuple[datetime, datetime]:
    """The time that all these tables cover."""
    firsts = [
        context.facts[f"{table}.first"] for table in tables if f"{table}.first" in context.facts
    ]
    lasts = [context.facts[f"{table}.last"] for table in tables if f"{table}.last" in context.facts]
    return max(firsts, default=datetime.min), min(lasts, default=datetime.max)


def _poor_service(context: Context) -> ir.Table:
    """What poor service cost, entry by entry: repeats, penalties, goodwill."""
    cases = unbound("cases")
    again = _is_repeat(cases, context)
    penalty = when(cases.penalty >= 0, cases.penalty).fill_null(0.0)
    amount = ibis.ifelse(again, when(cases.cost >= 0, cases.cost), 0.0) + penalty
    entries = cases.select("customer_id", "case_id", dated_at="opened_at", amount=amount)
    return ibis.union(entries, _posted_for_poor_service(context))


def _posted_for_poor_service(context: Context) -> ir.Table:
    """Goodwill posted, and penalties where the cases do not tell them."""
    postings = unbound("postings")
    wanted = is_goodwill(postings.kind)
    if not context.has("cases.penalty"):
        wanted |= is_penalty(postings.kind)
    found = postings.filter(wanted & postings.amount.notnull())
    return found.select("customer_id", "case_id", dated_at="posted_at", amount="amount")


def _is_repeat(cases: ir.Table, context: Context) -> Any:
    """Whether a case followed another of the same within the window; false where unknown."""
    keys = SAME[context.options.repeat_same]
    held = [key for key in keys if context.has(f"cases.{key}")]
    before = cases.opened_at.lag().over(
        group_by=[cases[key] for key in held], order_by=[cases.opened_at, cases.case_id]
    )
    within = days_between(before, cases.opened_at) <= context.options.repeat_window_days
    return (known(cases, "opened_at", *held) & within).fill_null(False)


def _costs_of_cases() -> tuple[ir.Table, str, str]:
    return unbound("cases"), "opened_at", "cost"


def _costs_posted() -> tuple[ir.Table, str, str]:
    return unbound("postings"), "posted_at", "amount"


def _no_machines(context: Context) -> Message | None:
    if context.facts.get("orders.machines"):
        return None
    return message("No order is in a category for new machines, so nothing to compare with.")


POSTINGS = Rows(table="postings", build=_postings)
POSTED_CASES = Rows(table="cases", build=_posted_cases)
REVENUE_AND_CASES = Rows(table="orders", build=_revenue_and(_costs_of_cases))
REVENUE_AND_POSTINGS = Rows(table="orders", build=_revenue_and(_costs_posted))
POOR_SERVICE = Rows(table="cases", build=_poor_service)

AFTER_SALES_REVENUE_SHARE = Kpi(
    id="after_sales_revenue_share",
    name=N_("After-sales share of revenue"),
    question=N_("How much of the revenue does service bring in?"),
    formula=N_("Revenue of parts, service and contracts / all revenue."),
    pitfall=N_("It rises when machine sales fall."),
    unit=Unit.SHARE,
    direction=Direction.BAND,
    source="K36",
    benchmark="after_sales_revenue_share",
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
    formula=N_(
        "Cost of finished cases / finished cases with a known cost, stated or else posted to them."
    ),
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
        Way(
            id="posted",
            rows=POSTED_CASES,
            needs=("cases.case_id", "postings.case_id", "postings.amount"),
            statistic=cost_posted,
        ),
    ),
)

CROSS_SELL_RATE = Kpi(
    id="cross_sell_rate",
    name=N_("Cross-sell rate"),
    question=N_("How often does a service transaction lead to another product?"),
    formula=N_("Service transactions sold as another product / service transactions."),
    pitfall=N_("Purchases that were planned anyway are in it; upgrades are counted apart."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K34",
    ways=(
        Way(
            id="service",
            rows=ORDERS,
            needs=("orders.cross_sell", "orders.category"),
            statistic=cross_sold_in_service,
        ),
        Way(id="orders", rows=ORDERS, needs=("orders.cross_sell",), statistic=cross_sold),
    ),
)

SERVICE_MARGIN = Kpi(
    id="service_margin",
    name=N_("Service margin"),
    question=N_("How much of the service revenue is left after its direct cost?"),
    formula=N_(
        "Margin of all orders but machines / their revenue; else (revenue − cost of the cases, or "
        "costs posted) / revenue, in the time that both files cover."
    ),
    pitfall=N_("Overheads are not in it, and parts earn differently from hours."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K37",
    choice="margin_by",
    settings=("margin_by",),
    ways=(
        Way(
            id="margin",
            rows=ORDERS,
            needs=("orders.revenue", "orders.margin", "orders.category"),
            statistic=margin_of_service,
        ),
        Way(
            id="cost",
            rows=REVENUE_AND_CASES,
            needs=(
                "orders.ordered_at",
                "orders.revenue",
                "orders.category",
                "cases.opened_at",
                "cases.cost",
            ),
            statistic=result_over_revenue,
        ),
        Way(
            id="postings",
            rows=REVENUE_AND_POSTINGS,
            needs=(
                "orders.ordered_at",
                "orders.revenue",
                "orders.category",
                "postings.posted_at",
                "postings.amount",
            ),
            statistic=result_over_revenue,
        ),
    ),
)

COST_OF_POOR_SERVICE = Kpi(
    id="cost_of_poor_service",
    name=N_("Cost of poor service"),
    question=N_("What do repeats, penalties and goodwill cost?"),
    formula=N_(
        "Cost of cases that follow another of the same within the repeat window, plus penalties, "
        "plus goodwill posted; all of the file together."
    ),
    pitfall=N_(
        "It grows with the length of the file: compare months. Not to be added to the benefits of "
        "a programme."
    ),
    unit=Unit.MONEY,
    direction=Direction.DOWN,
    source="K39",
    settings=("repeat_same", "repeat_window_days"),
    ways=(
        Way(
            id="cases",
            rows=POOR_SERVICE,
            needs=("cases.opened_at", "cases.customer_id", "cases.cost"),
            statistic=total,
        ),
    ),
)

SLA_PENALTIES = Kpi(
    id="sla_penalties",
    name=N_("Contract penalties"),
    question=N_("What do broken promises cost?"),
    formula=N_("Sum of the penalties of all cases in the file, or of those posted."),
    pitfall=N_("It grows with the length of the file: compare months."),
    unit=Unit.MONEY,
    direction=Direction.DOWN,
    source="K40",
    settings=("basis",),
    ways=(
        Way(id="cases", rows=CASES, needs=("cases.penalty",), statistic=penalties_of_cases),
        Way(
            id="postings",
            rows=POSTINGS,
            needs=("postings.kind", "postings.amount"),
            statistic=penalties_posted,
        ),
    ),
)
