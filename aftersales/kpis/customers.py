"""Whether customers stay and buy again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import (
    CONTRACTS,
    CUSTOMERS,
    CUSTOMERS_WITH_CASES,
    FIRST_PURCHASES,
    ORDERING_CUSTOMERS,
    days_between,
    months_before,
)
from aftersales.kpis.statistic import Share, Statistic, YearlySurvival, when
from aftersales.message import N_, Message, message

MONTHS_NEEDED = 24


def renewed(contracts: ir.Table, context: Context) -> Statistic:
    """Contracts due that were renewed."""
    return Share(contracts.renewed)


def not_renewed(contracts: ir.Table, context: Context) -> Statistic:
    """Contracts due that were not renewed."""
    return Share(~contracts.renewed)


def stay_a_year(customers: ir.Table, context: Context) -> Statistic:
    """Customers that stay a year, at the monthly hazard seen over all tenures."""
    return YearlySurvival(customers.churned, customers.tenure_months)


def left(customers: ir.Table, context: Context) -> Statistic:
    """Customers marked as left, in the period that the file covers."""
    return Share(customers.churned)


def active_again(customers: ir.Table, context: Context) -> Statistic:
    """Customers active in the year before last that were active again in the last."""
    return Share(when(customers.before, customers.again))


def not_active_again(customers: ir.Table, context: Context) -> Statistic:
    """Customers active in the year before last that were not in the last."""
    return Share(when(customers.before, ~customers.again))


def second_purchase(customers: ir.Table, context: Context) -> Statistic:
    """Customers with a second purchase day within the horizon after their first."""
    horizon_days = context.options.repurchase_horizon_days
    again = days_between(customers.first_day, customers.second_day) <= horizon_days
    counts = customers.first_day <= _last_first_day(context)
    return Share(
        when(counts, again.fill_null(False)), also={"ever": customers.second_day.notnull()}
    )


def _last_first_day(context: Context) -> datetime:
    """The latest first purchase that has had its whole horizon, if that is asked for."""
    if not context.options.repurchase_complete_windows:
        return context.end
    return context.end - timedelta(days=context.options.repurchase_horizon_days)


def _too_short(table: str) -> Callable[[Context], Message | None]:
    """Why activity a year apart cannot be told: the first of the 24 months has to be there."""

    def refuses(context: Context) -> Message | None:
        first = context.facts.get(f"{table}.first")
        if first is None:
            return message("Nothing is dated.")
        if first <= months_before(context.end, MONTHS_NEEDED - 1):
            return None
        return message(
            "The data begin on {first}; {months} months up to {last} are needed.",
            first=first.date(),
            months=MONTHS_NEEDED,
            last=context.end.date(),
        )

    return refuses


def _activity(again: Callable[..., Statistic]) -> tuple[Way, Way]:
    return (
        Way(
            id="orders",
            rows=ORDERING_CUSTOMERS,
            needs=("orders.customer_id", "orders.ordered_at"),
            statistic=again,
            refuses=_too_short("orders"),
        ),
        Way(
            id="cases",
            rows=CUSTOMERS_WITH_CASES,
            needs=("cases.customer_id", "cases.opened_at"),
            statistic=again,
            refuses=_too_short("cases"),
        ),
    )


RETENTION = Kpi(
    id="retention",
    name=N_("Customer retention (a year)"),
    question=N_("How many customers stay from one year to the next?"),
    formula=N_(
        "Contracts renewed / contracts due; else exp(−12 · leavers / customer-months); else "
        "customers active in months −24 to −13 and again in months −12 to −1 / those active in "
        "months −24 to −13."
    ),
    pitfall=N_(
        "Never customers at the end / customers at the start: new ones leak in. Without contracts "
        "nobody says goodbye: slow buyers look lost."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K28",
    choice="retention_by",
    settings=("retention_by", "as_of"),
    ways=(
        Way(
            id="contracts",
            rows=CONTRACTS,
            needs=("contracts.due_at", "contracts.renewed"),
            statistic=renewed,
        ),
        Way(
            id="flag",
            rows=CUSTOMERS,
            needs=("customers.churned", "customers.tenure_months"),
            statistic=stay_a_year,
        ),
        *_activity(active_again),
    ),
)

CHURN_RATE = Kpi(
    id="churn_rate",
    name=N_("Churn rate"),
    question=N_("How many customers leave?"),
    formula=N_(
        "Contracts not renewed / contracts due; else customers marked as left / customers, in the "
        "period of the file; else 1 − share active again a year later."
    ),
    pitfall=N_(
        "A share without its period says nothing: a snapshot's is that of its file, not of a "
        "year. Monthly churn is 1 − (1 − c)^(1/12), not c / 12."
    ),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K30",
    choice="retention_by",
    settings=("retention_by", "as_of"),
    ways=(
        Way(
            id="contracts",
            rows=CONTRACTS,
            needs=("contracts.due_at", "contracts.renewed"),
            statistic=not_renewed,
        ),
        Way(
            id="flag",
            rows=CUSTOMERS,
            needs=("customers.churned",),
            statistic=left,
        ),
        *_activity(not_active_again),
    ),
)

REPEAT_PURCHASE_RATE = Kpi(
    id="repeat_purchase_rate",
    name=N_("Repeat purchase rate"),
    question=N_("How many new customers buy a second time?"),
    formula=N_(
        "Customers with a second purchase day within the horizon after the first / customers."
    ),
    pitfall=N_(
        "The horizon must be longer than customers usually take between two purchases. Who bought "
        "before the file begins counts from the first order in it."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K29",
    settings=("repurchase_horizon_days", "repurchase_complete_windows"),
    ways=(
        Way(
            id="orders",
            rows=FIRST_PURCHASES,
            needs=("orders.customer_id", "orders.ordered_at"),
            statistic=second_purchase,
        ),
    ),
)
