"""The purchases and renewals of every customer, asked of the canonical tables.

Expressions may stand here and not in `aftersales.clv`, which knows no engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.histories import DAYS_A_MONTH, Histories, Purchases, Renewals
from aftersales.kpis.categories import is_machine
from aftersales.kpis.context import Ask, Context, context_of
from aftersales.kpis.options import Options
from aftersales.kpis.rows import known, orders_that_stand
from aftersales.kpis.segments import STATED_IN, segments
from aftersales.message import Message, message
from aftersales.study import EVERYBODY

MOST_CUSTOMERS = 5_000_000
MONTHS_A_YEAR = 12
BOUGHT = ("orders.customer_id", "orders.ordered_at", "orders.revenue")
DUE = ("contracts.due_at", "contracts.renewed")
LEFT = ("customers.customer_id", "customers.churned", "customers.tenure_months")


def histories(
    engine: Engine,
    tables: Tables,
    options: Options | None = None,
    *,
    cancel: Cancel | None = None,
) -> Histories:
    """Everything up to `options.as_of`, or to the last date of each table, and up to half-way.

    Raises `Cancelled` when `cancel` was pulled.
    """
    context = context_of(engine, tables, options or Options(), cancel=cancel)
    ask: Ask = partial(engine.run, tables=tables, row_limit=MOST_CUSTOMERS, cancel=cancel)
    purchases, earlier_purchases = _purchases(ask, context)
    renewals, earlier_renewals = _renewals(ask, context)
    return Histories(
        purchases=purchases,
        renewals=renewals,
        earlier_purchases=earlier_purchases,
        earlier_renewals=earlier_renewals,
        remarks=tuple(_remarks(purchases, renewals, context)),
    )


def who_stayed(
    engine: Engine, tables: Tables, context: Context, *, cancel: Cancel | None = None
) -> tuple[Renewals | Message, Renewals | None]:
    """The renewals alone, up to the end and up to half-way; raises as `histories` does."""
    ask: Ask = partial(engine.run, tables=tables, row_limit=MOST_CUSTOMERS, cancel=cancel)
    return _renewals(ask, context)


def who_bought(
    engine: Engine, tables: Tables, context: Context, *, cancel: Cancel | None = None
) -> tuple[Purchases | Message, Purchases | None]:
    """The purchases alone, up to the end and up to half-way; raises as `histories` does."""
    ask: Ask = partial(engine.run, tables=tables, row_limit=MOST_CUSTOMERS, cancel=cancel)
    return _purchases(ask, context)


def _remarks(
    purchases: Purchases | Message, renewals: Renewals | Message, context: Context
) -> Iterator[Message]:
    """How the files were read, where it could have been otherwise."""
    if isinstance(purchases, Purchases) and not context.has("customers.customer_since"):
        yield message(
            "Who bought before the file begins counts from the first order in it: no file says "
            "since when somebody is a customer."
        )
    if isinstance(renewals, Renewals) and not context.has(*DUE):
        yield message(
            "The customer list is taken as complete: whoever left is still on it, with the months "
            "until then."
        )


# Purchases


def _purchases(ask: Ask, context: Context) -> tuple[Purchases | Message, Purchases | None]:
    if not context.has(*BOUGHT):
        return message("Purchases need orders with customer number, day and revenue."), None
    end = context.options.as_of or context.facts["orders.last"]
    middle = _middle(context.facts["orders.first"], end)
    return _bought(ask, context, end, end), _bought(ask, context, middle, end)


def _middle(first: datetime, end: datetime) -> datetime:
    return first + timedelta(days=(end - first).days // 2)


def _bought(ask: Ask, context: Context, until: datetime, end: datetime) -> Purchases:
    """One row a customer with a purchase up to `until`; later ones up to `end` are held out."""
    rows = ask(_with_customers(_days_bought(until, end), context)).sort_values("customer_id")
    first, last = rows["first"], rows["last"]
    until_day = pd.Timestamp(until).normalize()
    repeats = _whole(rows["repeats"])
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_spend = rows["spend"].to_numpy(float) / repeats
    return Purchases(
        customer=rows["customer_id"].to_numpy(object),
        segment=rows["segment"].to_numpy(object),
        repeats=repeats,
        recency_days=_whole((last - first).dt.days),
        age_days=_whole((until_day - first).dt.days),
        mean_spend=np.where(mean_spend > 0, mean_spend, np.nan),
        from_first=~(rows["since"] < context.facts["orders.first"]).to_numpy(bool),
        held_out=_whole(rows["held_out"]),
        held_out_days=(pd.Timestamp(end).normalize() - until_day).days,
        until=until.date(),
    )


def _days_bought(until: datetime, end: datetime) -> ir.Table:
    """`customer_id`, `first`, `last`, `repeats`, `spend` (of repeats), `held_out`."""
    orders = orders_that_stand()
    bought = orders.filter(
        known(orders, "customer_id", "ordered_at"),
        orders.ordered_at <= end,
        orders.revenue.fill_null(0) >= 0,
        ~is_machine(orders.category).fill_null(False),
    )
    day = bought.ordered_at.truncate("D")
    days = bought.group_by("customer_id", day=day).aggregate(revenue=bought.revenue.sum())
    days = days.mutate(first=days.day.min().over(group_by=days.customer_id))
    seen = days.filter(days["first"] <= until)
    repeat = (seen.day > seen["first"]) & (seen.day <= until)
    return seen.group_by("customer_id").aggregate(
        first=seen.day.min(),
        last=seen.day.max(where=seen.day <= until),
        repeats=repeat.sum(),
        spend=seen.revenue.sum(where=repeat),
        held_out=(seen.day > until).sum(),
    )


# Renewals


def _renewals(ask: Ask, context: Context) -> tuple[Renewals | Message, Renewals | None]:
    if context.has(*DUE):
        return _of_contracts(ask, context)
    if context.has(*LEFT):
        return _of_leavers(ask, context), None
    return (
        message(
            "Renewals need contracts with the day they are due and whether they were renewed, or a "
            "customer list with who left and the months until then."
        ),
        None,
    )


def _of_contracts(ask: Ask, context: Context) -> tuple[Renewals, Renewals | None]:
    contracts = unbound("contracts")
    length = contracts.due_at.delta(contracts.starts_at, unit="day")
    asked = contracts.aggregate(
        first=contracts.due_at.min(),
        days=length.quantile(0.5, where=length > 0),
        last=contracts.due_at.max(where=contracts.renewed.notnull()),
    )
    fact = ask(asked).iloc[0]
    days = MONTHS_A_YEAR * DAYS_A_MONTH if pd.isna(fact["days"]) else float(fact["days"])
    period = float(max(round(days / DAYS_A_MONTH), 1))
    end = context.as_of or fact["last"].to_pydatetime()
    middle = _middle(fact["first"].to_pydatetime(), end)
    earlier = _contracts_until(ask, context, period, middle, end)
    return _contracts_until(ask, context, period, end, end), earlier


def _contracts_until(
    ask: Ask, context: Context, period: float, until: datetime, end: datetime
) -> Renewals:
    rows = ask(_with_customers(_relations(context, until, end), context))
    rows = rows.sort_values("customer_id", kind="stable")
    step = pd.Timedelta(days=period * DAYS_A_MONTH)
    start = rows["first_start"].fillna(rows["first_due"] - step)
    older = (start - rows["since"]).dt.days / DAYS_A_MONTH / period
    to_due = rows["next_due"].fillna(rows["last_due"] + step) - pd.Timestamp(until)
    return Renewals(
        customer=rows["customer_id"].to_numpy(object),
        segment=rows["segment"].to_numpy(object),
        first_age=1 + _whole(older.fillna(0).clip(lower=0)),
        renewed=_whole(rows["renewed"]),
        lost=rows["lost"].to_numpy(bool),
        months_to_due=np.maximum(to_due.dt.days.to_numpy(float) / DAYS_A_MONTH, 0.0),
        annual_fee=rows["fee"].to_numpy(float),
        held_out=_whole(rows["held_out"]),
        held_out_months=(end - until).days / DAYS_A_MONTH,
        period_months=period,
        stated=_states_segments(context),
        comparable=_comparable_segments(context),
        until=until.date(),
    )


def _relations(context: Context, until: datetime, end: datetime) -> ir.Table:
    """One row a relation that has begun: its first occasions, how often renewed, lost or not.

    A relation is a customer's contract for a machine, where both are known. What comes after it
    was lost is another relation, of which nothing is told here.
    """
    contracts = unbound("contracts").filter(ibis._.due_at.notnull())
    owner = contracts.customer_id if context.has("contracts.customer_id") else contracts.contract_id
    relation = {"customer_id": owner, "machine_id": contracts.machine_id}
    of_relation = {"group_by": list(relation.values())}
    rows = contracts.mutate(
        **relation,
        lost_at=contracts.due_at.min(where=~contracts.renewed).over(**of_relation),
        begun_at=ibis.coalesce(contracts.starts_at, contracts.due_at).min().over(**of_relation),
    ).filter(ibis._.customer_id.notnull(), ibis._.begun_at <= until)
    rows = rows.filter(rows.lost_at.isnull() | (rows.due_at <= rows.lost_at))
    kept = rows.renewed.fill_null(False)
    past = rows.due_at <= until
    return rows.group_by("customer_id", "machine_id").aggregate(
        first_start=rows.starts_at.min(),
        first_due=rows.due_at.min(),
        last_due=rows.due_at.max(),
        next_due=rows.due_at.min(where=~past | rows.renewed.isnull()),
        renewed=(kept & past).sum(),
        lost=(past & ~rows.renewed).fill_null(False).any(),
        fee=rows.annual_fee.argmax(rows.due_at, where=rows.annual_fee > 0),
        held_out=(kept & ~past & (rows.due_at <= end)).sum(),
    )


def _of_leavers(ask: Ask, context: Context) -> Renewals:
    """Each month of a customer is an occasion to leave."""
    listed = unbound("customers")
    listed = listed.filter(known(listed, "customer_id", "churned", "tenure_months"))
    rows = listed.group_by("customer_id").aggregate(
        months=listed.tenure_months.max(),
        lost=listed.churned.any(),
        fee=ibis.coalesce(
            listed.annual_revenue.max(), listed.monthly_revenue.max() * MONTHS_A_YEAR
        ),
    )
    found = ask(_with_customers(rows, context)).sort_values("customer_id")
    months, lost = np.floor(found["months"].to_numpy(float)), found["lost"].to_numpy(bool)
    return Renewals(
        customer=found["customer_id"].to_numpy(object),
        segment=found["segment"].to_numpy(object),
        first_age=np.ones(len(found), dtype=np.int64),
        renewed=np.maximum(months - lost, 0).astype(np.int64),
        lost=lost,
        months_to_due=np.ones(len(found)),
        annual_fee=found["fee"].to_numpy(float),
        held_out=np.zeros(len(found), dtype=np.int64),
        held_out_months=0.0,
        period_months=1.0,
        stated=_states_segments(context),
        comparable=_comparable_segments(context),
        until=context.as_of.date() if context.as_of else None,
    )


# Both


def _with_customers(rows: ir.Table, context: Context) -> ir.Table:
    """With `segment`, and `since` when somebody is a customer, as far as the files tell."""
    customers = unbound("customers")
    since = customers.filter(customers.customer_id.notnull()).group_by(id="customer_id")
    rows = rows.left_join(
        since.aggregate(since=customers.customer_since.min()), [("customer_id", "id")]
    ).drop("id")
    of = segments(context.columns)
    if of is None:
        return rows.mutate(segment=ibis.literal(EVERYBODY))
    named = of.select(id="customer_id", segment="segment")
    joined = rows.left_join(named, [("customer_id", "id")]).drop("id")
    return joined.mutate(segment=joined.segment.fill_null(EVERYBODY))


def _states_segments(context: Context) -> bool:
    return any(context.has(f"{table}.customer_id", f"{table}.segment") for table in STATED_IN)


def _comparable_segments(context: Context) -> bool:
    """The sum of somebody's orders grows with the time he stays, a fee on the list does not."""
    return _states_segments(context) or not context.has("orders.customer_id", "orders.revenue")


def _whole(numbers: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(numbers, dtype=np.int64)
