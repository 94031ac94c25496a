"""Spare parts and warranty."""

from __future__ import annotations

import ibis.expr.types as ir

from aftersales.kpis.categories import is_part
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, MACHINES, ORDERS
from aftersales.kpis.statistic import Share, Statistic, when
from aftersales.message import N_, Message, message


def filled_parts(orders: ir.Table, context: Context) -> Statistic:
    """Orders for parts that were filled at once."""
    return Share(when(is_part(orders.category), orders.filled_from_stock))


def filled(orders: ir.Table, context: Context) -> Statistic:
    """Orders that were filled at once."""
    return Share(orders.filled_from_stock)


def claimed(machines: ir.Table, context: Context) -> Statistic:
    """Machines with a claim within the window, of those whose window the cases cover."""
    return Share(machines.claimed)


def claims(cases: ir.Table, context: Context) -> Statistic:
    """Cases that are warranty claims."""
    return Share(cases.warranty)


def _no_parts(context: Context) -> Message | None:
    if context.facts.get("orders.parts"):
        return None
    return message("No order is in a category for spare parts.")


FILL_RATE = Kpi(
    id="fill_rate",
    name=N_("Fill rate"),
    question=N_("How often is a part on the shelf when it is ordered?"),
    formula=N_("Order lines filled at once from stock / order lines for parts."),
    pitfall=N_("Per line, not per order or per piece: the same week gives 80% or 93%."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K23",
    ways=(
        Way(
            id="parts",
            rows=ORDERS,
            needs=("orders.filled_from_stock", "orders.category"),
            statistic=filled_parts,
            refuses=_no_parts,
        ),
        Way(
            id="lines",
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
