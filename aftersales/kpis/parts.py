"""Spare parts and warranty."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.categories import is_machine, is_part
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import (
    CASES,
    DEMAND,
    MACHINES,
    ORDERS,
    Rows,
    days_between,
    finished,
    is_sale,
    months_before,
    orders_that_stand,
)
from aftersales.kpis.statistic import Median, Ratio, Share, Statistic, when
from aftersales.message import N_, Message, message


def filled_parts(orders: ir.Table, context: Context) -> Statistic:
    """Orders for parts that were filled at once."""
    return Share(when(is_part(orders.category) & is_sale(orders), orders.filled_from_stock))


def filled(orders: ir.Table, context: Context) -> Statistic:
    """Orders that were filled at once."""
    return Share(when(is_sale(orders), orders.filled_from_stock))


def lines_filled(demand: ir.Table, context: Context) -> Statistic:
    """Lines of demand that were filled completely and at once."""
    return Share(when(demand.demanded > 0, demand.filled >= demand.demanded))


def units_filled(demand: ir.Table, context: Context) -> Statistic:
    """Pieces filled at once of those demanded."""
    return Ratio(_filled_units(demand), when(demand.demanded > 0, demand.demanded))


def value_filled(demand: ir.Table, context: Context) -> Statistic:
    """Value of the pieces filled at once of that of those demanded."""
    counts = (demand.demanded > 0) & (demand.price >= 0)
    price = when(counts, demand.price)
    return Ratio(_filled_units(demand) * price, demand.demanded * price)


def _filled_units(demand: ir.Table) -> ir.Value:
    """No more than was demanded: what is too much fills nothing."""
    return when(demand.filled >= 0, ibis.least(demand.filled, demand.demanded))


def until_received(demand: ir.Table, context: Context) -> Statistic:
    """Days from request to receipt; lines not yet received are counted beside."""
    return _lead_time(demand.requested_at, demand.received_at, context)


def until_delivered(orders: ir.Table, context: Context) -> Statistic:
    """Days from the order of a part to its delivery."""
    ordered_at = when(is_part(orders.category) & is_sale(orders), orders.ordered_at)
    return _lead_time(ordered_at, orders.delivered_at, context)


def _lead_time(start: ir.Value, end: ir.Value, context: Context) -> Statistic:
    days = days_between(start, end)
    due = start.notnull() & (start <= context.end)
    return Median(when(days >= 0, days), also={"still_open": when(due, end.isnull())})


def on_hand(cases: ir.Table, context: Context) -> Statistic:
    """Finished jobs for which all parts were on hand."""
    return Share(when(finished(cases, context), cases.parts_on_hand))


def turns(stock: ir.Table, context: Context) -> Statistic:
    """Usage of a year over average stock, and the part of its value nobody asked for lately."""
    held = when(stock.stock_value >= 0, stock.stock_value)
    also = {"without_demand": _idle_value(stock, context)} if _dated_stock(context) else {}
    return Ratio(when(stock.annual_usage >= 0, stock.annual_usage), held, also=also)


def _dated_stock(context: Context) -> bool:
    return context.has("stock.last_used_at") and context.as_of is not None


def _idle_value(stock: ir.Table, context: Context) -> ir.Value:
    used = stock.last_used_at > months_before(context.end, IDLE_MONTHS)
    return ibis.ifelse(used.fill_null(False), 0.0, stock.stock_value)


def paid_of_sales(entries: ir.Table, context: Context) -> Statistic:
    """Paid for claims over revenue of machines."""
    return Ratio(entries.over, entries.under)


def _claims_and_sales(context: Context) -> ir.Table:
    """Claims with what was paid (`over`), sales of machines with their revenue (`under`)."""
    claims, orders = unbound("claims"), orders_that_stand()
    paid = claims.filter(claims.paid >= 0)
    sold = orders.filter(is_machine(orders.category) & orders.revenue.notnull())
    keys = ("customer_id", "machine_id", "product")
    return ibis.union(
        paid.select(*keys, dated_at="claimed_at", over="paid", under=ibis.literal(0.0)),
        sold.select(*keys, dated_at="ordered_at", over=ibis.literal(0.0), under="revenue"),
    )


def claimed(machines: ir.Table, context: Context) -> Statistic:
    """Machines with a claim within the window, of those whose window the cases cover."""
    return Share(machines.claimed)


def claims(cases: ir.Table, context: Context) -> Statistic:
    """Cases that are warranty claims."""
    return Share(cases.warranty)


def _no_machines(context: Context) -> Message | None:
    if context.facts.get("orders.machines"):
        return None
    return message("No order is in a category for new machines, so nothing to compare with.")


def _no_parts(context: Context) -> Message | None:
    if context.facts.get("orders.parts"):
        return None
    return message("No order is in a category for spare parts.")


IDLE_MONTHS = 24
PARTS_IN_STOCK = Rows(table="stock", build=lambda context: unbound("stock"))
CLAIMS_AND_SALES = Rows(table="claims", build=_claims_and_sales)

FILL_RATE = Kpi(
    id="fill_rate",
    name=N_("Fill rate"),
    question=N_("How often is a part on the shelf when it is ordered?"),
    formula=N_(
        "Order lines filled at once from stock / order lines for parts; by choice the pieces or "
        "the value filled / demanded."
    ),
    pitfall=N_("Per line, per piece and per order differ: the same week gives 80% or 93%."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K23",
    choice="fill_by",
    settings=("fill_by",),
    ways=(
        Way(
            id="line",
            rows=DEMAND,
            needs=("demand.demanded", "demand.filled"),
            statistic=lines_filled,
        ),
        Way(
            id="unit",
            rows=DEMAND,
            needs=("demand.demanded", "demand.filled"),
            statistic=units_filled,
        ),
        Way(
            id="value",
            rows=DEMAND,
            needs=("demand.demanded", "demand.filled", "demand.price"),
            statistic=value_filled,
        ),
        Way(
            id="parts",
            choice="line",
            rows=ORDERS,
            needs=("orders.filled_from_stock", "orders.category"),
            statistic=filled_parts,
            refuses=_no_parts,
        ),
        Way(
            id="lines",
            choice="line",
            rows=ORDERS,
            needs=("orders.filled_from_stock",),
            statistic=filled,
        ),
    ),
)

WARRANTY_CLAIM_RATE = Kpi(
    id="warranty_claim_rate",
    name=N_("Warranty claim rate"),
    question=N_("How many machines come back under warranty?"),
    formula=N_(
        "Machines with a claim within the warranty window / machines sold whose whole window the "
        "cases cover; without machines, warranty cases / cases."
    ),
    pitfall=N_(
        "Per machine and per case are different numbers. A matter of product quality before it is "
        "one of service."
    ),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K22",
    choice="warranty_by",
    settings=("warranty_by", "warranty_months"),
    ways=(
        Way(
            id="unit",
            rows=MACHINES,
            needs=(
                "machines.machine_id",
                "machines.sold_at",
                "cases.machine_id",
                "cases.opened_at",
                "cases.warranty",
            ),
            statistic=claimed,
        ),
        Way(
            id="case",
            rows=CASES,
            needs=("cases.warranty",),
            statistic=claims,
        ),
    ),
)

PARTS_LEAD_TIME = Kpi(
    id="parts_lead_time",
    name=N_("Parts lead time"),
    question=N_("How long does one wait for a part?"),
    formula=N_(
        "Median of receipt − request in days; without a list of demand, of delivery − order."
    ),
    pitfall=N_(
        "Lines still open are not in it: the longest waits are missing until they end. Their share "
        "stands beside it; the 90th percentile says more than the middle."
    ),
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    source="K24",
    ways=(
        Way(
            id="demand",
            rows=DEMAND,
            needs=("demand.requested_at", "demand.received_at"),
            statistic=until_received,
        ),
        Way(
            id="orders",
            rows=ORDERS,
            needs=("orders.ordered_at", "orders.delivered_at", "orders.category"),
            statistic=until_delivered,
            refuses=_no_parts,
        ),
    ),
)

PARTS_AT_JOB = Kpi(
    id="parts_at_job",
    name=N_("Parts at the job"),
    question=N_("How often does the technician have all parts at hand?"),
    formula=N_("Finished jobs with all parts on hand / finished jobs of which that is known."),
    pitfall=N_("This one drives the first-time fix; a full warehouse far away does not."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K25",
    settings=("basis",),
    ways=(Way(id="stated", rows=CASES, needs=("cases.parts_on_hand",), statistic=on_hand),),
)

INVENTORY_TURNS = Kpi(
    id="inventory_turns",
    name=N_("Inventory turns"),
    question=N_("How often a year does the parts stock turn over?"),
    formula=N_("Usage of a year at cost / average stock value, over all parts."),
    pitfall=N_(
        "More stock lifts the fill rate and lowers this: look at both. Value without demand for "
        "two years stands beside it."
    ),
    unit=Unit.COUNT,
    direction=Direction.UP,
    source="K26",
    ways=(
        Way(
            id="stated",
            rows=PARTS_IN_STOCK,
            needs=("stock.stock_value", "stock.annual_usage"),
            statistic=turns,
        ),
    ),
)

WARRANTY_COST_SHARE = Kpi(
    id="warranty_cost_share",
    name=N_("Warranty cost share"),
    question=N_("How much of the sales of machines goes into warranty?"),
    formula=N_("Paid for warranty claims / revenue of machines."),
    pitfall=N_(
        "Claims of today belong to machines of earlier years: growth flatters it. Not the same as "
        "the share of machines with a claim."
    ),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K22",
    benchmark="warranty_claim_cost",
    ways=(
        Way(
            id="claims",
            rows=CLAIMS_AND_SALES,
            needs=(
                "claims.claimed_at",
                "claims.paid",
                "orders.ordered_at",
                "orders.revenue",
                "orders.category",
            ),
            statistic=paid_of_sales,
            refuses=_no_machines,
        ),
    ),
)
