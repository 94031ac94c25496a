"""Customers by when they came, and how many of them are still there: a triangle of counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.histories import Counts, Flags
from aftersales.kpis.context import Context
from aftersales.kpis.disclosure import LEAST_RECORDS
from aftersales.kpis.rows import known, orders_that_stand
from aftersales.message import N_, Message, message
from aftersales.uncertain import Array

MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
GRAINS: Mapping[str, str] = {"month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}
MONTHS_A_YEAR = 12
BOUGHT = ("orders.customer_id", "orders.ordered_at")
CONTRACTED = ("contracts.customer_id", "contracts.starts_at", "contracts.due_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """Customers by the period in which they came; arrays of shape (cohorts,) or (cohorts, ages).

    `start` counts periods of `grain` since the year 0. `there[i, k]` of the `size[i]` customers
    bought or were under contract in the k-th period after they came; `seen[i, k]` says whether that
    period is over. `held_back` customers came in cohorts too small to be shown, `older` before the
    files begin.
    """

    grain: str
    start: Counts
    size: Counts
    there: Counts
    seen: Flags
    older: int
    held_back: int
    since_known: bool

    @property
    def share(self) -> Array:
        """Shares that were there, NaN where the period is not over."""
        return np.where(self.seen, self.there / self.size[:, None], np.nan)

    def first_day(self, cohort: int) -> datetime:
        """When the period began in which a cohort came."""
        month = int(self.start[cohort]) * MONTHS[self.grain]
        return datetime(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def cohorts(
    engine: Engine,
    tables: Tables,
    context: Context,
    *,
    grain: str | None = None,
    cancel: Cancel | None = None,
) -> Cohorts | Message:
    """Cohorts by month, quarter or year (None: as the length of the files suggests).

    Or what is missing for them. Raises `Cancelled` when `cancel` was pulled.
    """
    if not context.has(*BOUGHT) and not context.has(*CONTRACTED):
        return message(
            "Cohorts need orders with customer number and day, or contracts with customer number, "
            "beginning and day due."
        )
    first = _first_day(engine, tables, context, cancel)
    grain = grain or _suggested(first, context.end)
    begin, end = _period_of(first, grain), _last_complete(context.end, grain)
    rows = engine.run(_counted(context, grain, end), tables, cancel=cancel)
    return _triangle(rows.astype(np.int64), grain, begin, end, context)


def _first_day(engine: Engine, tables: Tables, context: Context, cancel: Cancel | None) -> datetime:
    """From when on the files see everything."""
    if context.has(*BOUGHT):
        day: datetime = context.facts["orders.first"]
        return day
    contracts = unbound("contracts")
    found = engine.run(contracts.aggregate(at=contracts.starts_at.min()), tables, cancel=cancel)
    return pd.Timestamp(found["at"].iloc[0]).to_pydatetime()


def _suggested(first: datetime, last: datetime) -> str:
    months = (last - first).days / 30.4
    return "month" if months < 24 else "quarter" if months <= 60 else "year"


def _period_of(at: datetime, grain: str) -> int:
    return (at.year * MONTHS_A_YEAR + at.month - 1) // MONTHS[grain]


def _last_complete(end: datetime, grain: str) -> int:
    """The last period that is over when the files end."""
    return _period_of(end + timedelta(days=1), grain) - 1


# Counting


def _counted(context: Context, grain: str, end: int) -> ir.Table:
    """`start`, `age`, `n`: customers who were there; `age` −1 counts all who came."""
    active = _active(context, grain, end)
    starts = _starts(context, active, grain)
    joined = active.join(starts, active.customer_id == starts.newcomer)
    ages = joined.select("customer_id", "start", age=joined.period - joined.start)
    there = ages.filter(ages.age >= 0).distinct()
    came = starts.select(customer_id="newcomer", start="start", age=ibis.literal(-1).cast("int64"))
    both = ibis.union(there.mutate(age=there.age.cast("int64")), came)
    return both.group_by("start", "age").aggregate(n=both.count())


def _active(context: Context, grain: str, end: int) -> ir.Table:
    """`customer_id`, `period`: once for each period in which somebody bought or had a contract."""
    parts = []
    if context.has(*BOUGHT):
        orders = orders_that_stand()
        bought = orders.filter(
            known(orders, "customer_id", "ordered_at"), orders.revenue.fill_null(0) >= 0
        )
        parts.append(bought.select("customer_id", period=_number(bought.ordered_at, grain)))
    if context.has(*CONTRACTED):
        contracts = unbound("contracts")
        named = contracts.filter(known(contracts, "customer_id", "starts_at", "due_at"))
        first = _number(named.starts_at, grain)
        last = _number(named.due_at - ibis.interval(days=1), grain)
        periods = ibis.range(first, ibis.least(last, end) + 1)
        parts.append(named.select("customer_id", period=periods.unnest().cast("int64")))
    table = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return table.filter(table.period <= end).distinct()


def _number(at: Any, grain: str) -> Any:
    months = at.year() * MONTHS_A_YEAR + at.month() - 1
    return (months // MONTHS[grain]).cast("int64")


def _starts(context: Context, active: ir.Table, grain: str) -> ir.Table:
    """`newcomer`, `start`: since when somebody is a customer, else the first sign of him."""
    first = active.group_by(newcomer="customer_id").aggregate(first=active.period.min())
    if not context.has("customers.customer_id", "customers.customer_since"):
        return first.select("newcomer", start="first")
    listed = unbound("customers")
    dated = listed.filter(known(listed, "customer_id", "customer_since"))
    since = dated.group_by(is_customer="customer_id").aggregate(
        since=_number(dated.customer_since.min(), grain)
    )
    joined = first.left_join(since, first.newcomer == since.is_customer)
    return joined.select("newcomer", start=ibis.coalesce(joined.since, joined["first"]))


# The triangle


def _triangle(
    rows: pd.DataFrame, grain: str, begin: int, end: int, context: Context
) -> Cohorts | Message:
    came = rows[rows["age"] < 0].set_index("start")["n"].sort_index()
    inside = came[(came.index >= begin) & (came.index < end)]
    large = inside[inside >= LEAST_RECORDS]
    if large.empty:
        return message(
            "No {period} brought at least {least} new customers that were watched afterwards.",
            period=Message(GRAINS[grain]),
            least=LEAST_RECORDS,
        )
    start = large.index.to_numpy(np.int64)
    ages = np.arange(end - start[0] + 1)
    there = rows[rows["age"] >= 0].pivot_table(index="start", columns="age", values="n")
    table = there.reindex(index=start, columns=ages).fillna(0).to_numpy().astype(np.int64)
    return Cohorts(
        grain=grain,
        start=start,
        size=large.to_numpy(np.int64),
        there=table,
        seen=start[:, None] + ages[None, :] <= end,
        older=int(came[came.index < begin].sum()),
        held_back=int(inside.sum() - large.sum()),
        since_known=context.has("customers.customer_since"),
    )
