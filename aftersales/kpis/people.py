"""What the files say of every single customer: last rating, trouble, waiting, what is open or due.

One row a customer leaves this module, with names: for the user's own list, never for a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables, unbound
from aftersales.kpis.context import Context
from aftersales.kpis.rows import (
    YEAR_MONTHS,
    days_between,
    finished,
    hours_between,
    known,
    months_before,
)
from aftersales.kpis.segments import segments
from aftersales.message import Message, message

MOST_CUSTOMERS = 5_000_000
NAMED_IN = ("customers", "cases", "orders", "contracts", "surveys")
RATED_IN = ("cases.rating", "surveys.rating", "customers.rating")
STARS = (1, 5)


def people(
    engine: Engine, tables: Tables, context: Context, *, cancel: Cancel | None = None
) -> pd.DataFrame | Message:
    """One row a customer who is not marked as left, in the order of `customer_id`.

    `segment`, `region`; `rating` and `rated_at` of the last answer; of the last twelve months
    `repeats`, cases followed by another within the repeat window; `open_cases`, `open_since`; of
    the case solved last `solved_at`, `waited_days`, `in_target`, `fixed_first`; `due_at` of the
    next renewal. What is not known is missing in its cell. Raises `Cancelled`.
    """
    named = [name for name in NAMED_IN if context.has(f"{name}.customer_id")]
    if not named:
        return message("No file names its customers: a column with the customer number is needed.")
    parts = (_listed, _segments, _ratings, _cases, _solved, _due)
    everybody = ibis.union(*_ids(named), distinct=True) if len(named) > 1 else _ids(named)[0]
    rows = reduce(lambda table, part: _with(table, part(context)), parts, everybody.distinct())
    region = ibis.coalesce(rows.listed_region, rows.met_in)
    here = rows.mutate(region=region).filter(~rows.churned.fill_null(False))
    asked = here.drop("churned", "listed_region", "met_in")
    found = engine.run(asked, tables, row_limit=MOST_CUSTOMERS, cancel=cancel)
    return found.sort_values("customer_id", ignore_index=True)


def tells_ratings(context: Context) -> bool:
    """Whether any file has answers with stars."""
    return any(context.has(column) for column in RATED_IN)


def _ids(named: Sequence[str]) -> list[ir.Table]:
    tables = [unbound(name) for name in named]
    return [t.filter(t.customer_id.notnull()).select("customer_id") for t in tables]


def _with(table: ir.Table, part: ir.Table) -> ir.Table:
    renamed = part.rename(part_of="customer_id")
    return table.left_join(renamed, table.customer_id == renamed.part_of).drop("part_of")


def _listed(context: Context) -> ir.Table:
    """What a list of customers says: region, and whether somebody has left."""
    listed = unbound("customers")
    named = listed.filter(listed.customer_id.notnull())
    return named.group_by("customer_id").aggregate(
        listed_region=named.region.min(), churned=named.churned.any()
    )


def _segments(context: Context) -> ir.Table:
    known_ones = segments(context.columns)
    if known_ones is not None:
        return known_ones
    nobody = unbound("customers").filter(ibis.literal(False))
    return nobody.select("customer_id", "segment")


def _ratings(context: Context) -> ir.Table:
    """The last answer; one without a day comes before all that have one."""
    answers = ibis.union(*(ask() for ask in _ANSWERS))
    given = answers.filter(answers.rating.between(*STARS) & answers.customer_id.notnull())
    day = given.rated_at.fill_null(ibis.timestamp("1900-01-01"))
    return given.group_by("customer_id").aggregate(
        rating=given.rating.argmax(day), rated_at=given.rated_at.max()
    )


def _of_cases() -> ir.Table:
    cases = unbound("cases")
    at = ibis.coalesce(cases.closed_at, cases.resolved_at, cases.opened_at)
    return cases.select("customer_id", "rating", rated_at=at)


def _of_surveys() -> ir.Table:
    """Who answered may only be known by the case."""
    surveys, cases = unbound("surveys"), unbound("cases")
    whose = cases.group_by(asked_about="case_id").aggregate(asked=cases.customer_id.min())
    joined = surveys.left_join(whose, surveys.case_id == whose.asked_about)
    who = ibis.coalesce(joined.customer_id, joined.asked)
    return joined.select(customer_id=who, rating=joined.rating, rated_at=joined.rated_at)


def _of_the_list() -> ir.Table:
    return unbound("customers").select("customer_id", "rating", rated_at=ibis.null("timestamp"))


_ANSWERS: tuple[Callable[[], ir.Table], ...] = (_of_cases, _of_surveys, _of_the_list)


def _cases(context: Context) -> ir.Table:
    cases = unbound("cases")
    keys = [cases.machine_id] if context.has("cases.machine_id") else [cases.customer_id]
    following = cases.opened_at.lead().over(
        group_by=keys, order_by=[cases.opened_at, cases.case_id]
    )
    rows = cases.mutate(next_at=following, over=finished(cases, context))
    rows = rows.filter(known(rows, "customer_id"))
    followed = days_between(rows.opened_at, rows.next_at) <= context.options.repeat_window_days
    lately = rows.opened_at > ibis.literal(months_before(context.end, YEAR_MONTHS))
    return rows.group_by("customer_id").aggregate(
        met_in=rows.region.min(),
        repeats=(followed & lately).fill_null(False).sum(),
        open_cases=(~rows.over).sum(),
        open_since=rows.opened_at.min(where=~rows.over),
    )


def _solved(context: Context) -> ir.Table:
    """The case that was solved last."""
    cases = unbound("cases")
    solved = cases.filter(known(cases, "customer_id", "opened_at", "resolved_at"))
    hours = hours_between(solved.opened_at, solved.resolved_at)
    solved = solved.mutate(
        waited_days=days_between(solved.opened_at, solved.resolved_at),
        in_target=ibis.coalesce(solved.sla_met, hours <= solved.resolution_target_hours),
    )
    newest = ibis.row_number().over(
        group_by=solved.customer_id, order_by=[ibis.desc(solved.resolved_at), solved.case_id]
    )
    last = solved.mutate(place=newest).filter(ibis._.place == 0)
    return last.select(
        "customer_id",
        "waited_days",
        "in_target",
        solved_at="resolved_at",
        fixed_first="first_time_fixed",
    )


def _due(context: Context) -> ir.Table:
    contracts = unbound("contracts")
    ahead = contracts.filter(
        contracts.customer_id.notnull(), contracts.due_at > ibis.literal(context.end)
    )
    return ahead.group_by("customer_id").aggregate(due_at=ahead.due_at.min())
