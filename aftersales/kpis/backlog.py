"""What is still to be done."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import Rows, days_between, finished
from aftersales.kpis.statistic import Open, Statistic
from aftersales.message import N_

WEEKS_OF_LATE = 12


def open_cases(cases: ir.Table, context: Context) -> Statistic:
    """Cases open at the end of the data."""
    return Open(cases.is_open, cases.age_days, cases.finished_a_week)


def _cases_at_the_end(context: Context) -> ir.Table:
    """Cases opened up to the end of the data: open or not, how old, how fast they are finished."""
    cases, end = unbound("cases"), context.end
    begun = cases.filter(cases.opened_at <= end)
    ended_at = ibis.coalesce(begun.resolved_at, begun.closed_at)
    weeks = _weeks_of_late(context)
    lately = (ended_at > end - timedelta(weeks=WEEKS_OF_LATE)) & (ended_at <= end)
    return begun.mutate(
        is_open=ibis.ifelse(ended_at.notnull(), ended_at > end, ~finished(begun, context)),
        age_days=days_between(begun.opened_at, ibis.literal(end)),
        finished_a_week=ibis.ifelse(lately.fill_null(False), 1 / weeks, 0.0),
    )


def _weeks_of_late(context: Context) -> float:
    """Over how many weeks the pace is taken: fewer where the data are shorter."""
    weeks: float = (context.end - context.facts["cases.first"]) / timedelta(weeks=1)
    return min(float(WEEKS_OF_LATE), max(weeks, 1.0))


CASES_AT_THE_END = Rows(table="cases", build=_cases_at_the_end)


def _open_by(id: str, column: str) -> Way:
    return Way(
        id=id, rows=CASES_AT_THE_END, needs=("cases.opened_at", column), statistic=open_cases
    )


BACKLOG = Kpi(
    id="backlog",
    name=N_("Backlog"),
    question=N_("How many cases are still open?"),
    formula=N_(
        "Cases opened and not ended at the last day of the data; weeks of work are that number "
        "over the cases ended a week in the last twelve weeks."
    ),
    pitfall=N_("A count without its age means nothing; forgotten cases fill it up."),
    unit=Unit.COUNT,
    direction=Direction.DOWN,
    source="K13",
    settings=("as_of",),
    ways=(
        _open_by("resolved", "cases.resolved_at"),
        _open_by("closed", "cases.closed_at"),
        _open_by("status", "cases.status"),
    ),
)
