"""Who stayed and who left at each occasion, by segment or by the service met before it.

The service is that of the last case solved in the twelve months before a contract came due: what
came before cannot know the decision, and who stays longer is not counted as better served for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.histories import DAYS_A_MONTH, AtRisk, Renewals, only
from aftersales.kpis.context import Ask, Context
from aftersales.kpis.disclosure import LEAST_RECORDS
from aftersales.kpis.histories import DUE, MOST_CUSTOMERS, who_stayed
from aftersales.kpis.rows import hours_between
from aftersales.message import N_, Message, message
from aftersales.study import EVERYBODY, segment_words

SEGMENT = "segment"
BY: Mapping[str, str] = {
    SEGMENT: N_("by segment"),
    "fixed_first": N_("by whether the last repair was fixed at the first visit"),
    "in_target": N_("by whether the last case was solved in time"),
}
MET = {
    "fixed_first": (N_("Fixed at the first visit"), N_("Not fixed at the first visit")),
    "in_target": (N_("Solved in time"), N_("Solved too late")),
}
SERVICE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "fixed_first": (("cases.first_time_fixed",), ("cases.visits",)),
    "in_target": (("cases.sla_met",), ("cases.opened_at", "cases.resolution_target_hours")),
}
"""Columns of which one set is needed beside customer number and day of solution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Who came up to leave and who did, of those who have one thing in common."""

    label: Message
    at_risk: AtRisk


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Groups, those with too few left out; `unknown` occasions have no group.

    `stated`: the files name the segments; else they were made from revenue.
    """

    by: str
    groups: tuple[Group, ...]
    unknown: int
    of_contracts: bool
    stated: bool


def leaving(
    engine: Engine,
    tables: Tables,
    context: Context,
    *,
    by: str = SEGMENT,
    cancel: Cancel | None = None,
) -> Leaving | Message:
    """Occasions to leave and losses by one of `BY`, or what is missing. Raises `Cancelled`."""
    told, _ = who_stayed(engine, tables, context, cancel=cancel)
    if isinstance(told, Message):
        return told
    if by == SEGMENT:
        return _by_segment(told, context)
    if lacking := _lacking(by, context):
        return lacking
    ask: Ask = partial(engine.run, tables=tables, row_limit=MOST_CUSTOMERS, cancel=cancel)
    return _by_service(by, _numbered(ask(_occasions(context)), told.period_months), told)


def _by_segment(told: Renewals, context: Context) -> Leaving:
    names = sorted(set(told.segment), key=lambda name: (name == EVERYBODY, str(name)))
    groups = (
        Group(
            label=segment_words(str(name)),
            at_risk=AtRisk.of_renewals(only(told, told.segment == name)),
        )
        for name in names
    )
    return Leaving(
        by=SEGMENT,
        groups=tuple(_large(groups)),
        unknown=0,
        of_contracts=context.has(*DUE),
        stated=told.stated,
    )


def _large(groups: Iterator[Group]) -> Iterator[Group]:
    return (g for g in groups if g.at_risk.due.max(initial=0) >= LEAST_RECORDS)


def _lacking(by: str, context: Context) -> Message | None:
    if not context.has(*DUE, "contracts.customer_id"):
        return message(
            "What service does to renewals needs contracts with customer number, day due and "
            "whether they were renewed: a customer list has no days to set cases before."
        )
    if not context.has("cases.customer_id", "cases.resolved_at"):
        return message("It needs cases with customer number and the day they were solved.")
    if any(context.has(*way) for way in SERVICE[by]):
        return None
    if by == "fixed_first":
        return message("It needs cases that say whether the first visit fixed them, or how many.")
    return message("It needs cases with a target in hours, or that say whether it was met.")


# By service


def _occasions(context: Context) -> ir.Table:
    """One row a contract that came due, up to the one that was lost, with the service before it."""
    contracts = unbound("contracts").filter(ibis._.due_at.notnull(), ibis._.customer_id.notnull())
    relation = {"group_by": [contracts.customer_id, contracts.machine_id]}
    rows = contracts.mutate(
        lost_at=contracts.due_at.min(where=~contracts.renewed).over(**relation),
        began_at=contracts.starts_at.min().over(**relation),
        first_due=contracts.due_at.min().over(**relation),
        number=ibis.row_number().over(**relation, order_by=contracts.due_at),
    )
    came_up = rows.filter(
        rows.renewed.notnull(),
        rows.due_at <= ibis.literal(context.end),
        rows.lost_at.isnull() | (rows.due_at <= rows.lost_at),
    )
    return _with_service(_with_since(came_up), context)


def _with_since(rows: ir.Table) -> ir.Table:
    customers = unbound("customers")
    since = customers.group_by(is_customer="customer_id").aggregate(
        since=customers.customer_since.min()
    )
    return rows.left_join(since, rows.customer_id == since.is_customer).drop("is_customer")


def _with_service(rows: ir.Table, context: Context) -> ir.Table:
    """`fixed_first` and `in_target` of the last case of the customer solved in the year before."""
    numbered = rows.mutate(place=ibis.row_number().over(order_by=[rows.customer_id, rows.due_at]))
    solved = _solved(context)
    before = numbered.join(
        solved,
        [
            numbered.customer_id == solved.served,
            solved.solved_at <= numbered.due_at,
            solved.solved_at > numbered.due_at - ibis.interval(days=365),
        ],
    )
    met = before.group_by(of_place="place").aggregate(
        fixed_first=before.fixed.argmax(before.solved_at, where=before.fixed.notnull()),
        in_target=before.met.argmax(before.solved_at, where=before.met.notnull()),
    )
    told = numbered.left_join(met, numbered.place == met.of_place)
    return told.select(
        "customer_id",
        "due_at",
        "renewed",
        "began_at",
        "first_due",
        "number",
        "since",
        "fixed_first",
        "in_target",
    )


def _solved(context: Context) -> ir.Table:
    cases = unbound("cases")
    done = cases.filter(cases.customer_id.notnull() & cases.resolved_at.notnull())
    hours = hours_between(done.opened_at, done.resolved_at)
    once = ibis.ifelse(done.visits >= 1, done.visits == 1, None)
    return done.select(
        served=done.customer_id,
        solved_at=done.resolved_at,
        fixed=ibis.coalesce(done.first_time_fixed, once),
        met=ibis.coalesce(done.sla_met, hours <= done.resolution_target_hours),
    )


def _numbered(rows: pd.DataFrame, period_months: float) -> pd.DataFrame:
    """With `age`, the number of the occasion since somebody is a customer, from 1."""
    step = pd.Timedelta(days=period_months * DAYS_A_MONTH)
    start = rows["began_at"].fillna(rows["first_due"] - step)
    older = (
        ((start - rows["since"]).dt.days / (period_months * DAYS_A_MONTH)).fillna(0).clip(lower=0)
    )
    return rows.assign(age=1 + np.floor(older).astype(np.int64) + rows["number"])


def _by_service(by: str, rows: pd.DataFrame, told: Renewals) -> Leaving:
    known = rows[by].notna()
    met = rows[by].astype("boolean").fillna(False).astype(bool)
    groups = (
        Group(label=Message(label), at_risk=_counted(rows[known & which], told.period_months))
        for label, which in zip(MET[by], (met, ~met), strict=True)
    )
    return Leaving(
        by=by,
        groups=tuple(_large(groups)),
        unknown=int((~known).sum()),
        of_contracts=True,
        stated=told.stated,
    )


def _counted(rows: pd.DataFrame, period_months: float) -> AtRisk:
    age, lost = rows["age"].to_numpy(np.int64), ~rows["renewed"].to_numpy(bool)
    return AtRisk.of_occasions(age, lost, period_months)
