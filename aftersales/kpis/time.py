"""How long customers wait, and how long the work takes."""

from __future__ import annotations

import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, finished, hours_between
from aftersales.kpis.statistic import Median, Statistic, when
from aftersales.message import N_

MINUTES_PER_HOUR = 60


def until_first_response(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to the first response."""
    return Median(hours_between(cases.opened_at, cases.first_response_at))


def until_resolved(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to the solution."""
    return Median(hours_between(cases.opened_at, cases.resolved_at))


def until_closed(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to closing."""
    return Median(hours_between(cases.opened_at, cases.closed_at))


def repair_hours(cases: ir.Table, context: Context) -> Statistic:
    """Hours of repair as the file states them."""
    return Median(when(cases.repair_hours >= 0, cases.repair_hours))


def from_repair_start(cases: ir.Table, context: Context) -> Statistic:
    """Hours from the start of the repair to the solution."""
    return Median(hours_between(cases.repair_started_at, cases.resolved_at))


def handling_hours(cases: ir.Table, context: Context) -> Statistic:
    """Hours of work in a finished case."""
    hours = cases.handling_minutes / MINUTES_PER_HOUR
    return Median(when(finished(cases, context) & (hours >= 0), hours))


FIRST_RESPONSE_TIME = Kpi(
    id="first_response_time",
    name=N_("First response time"),
    question=N_("How long does a customer wait for the first answer?"),
    formula=N_("Median of first response − opening, elapsed hours."),
    pitfall=N_(
        "Automatic replies do not count. Do not mix channels or priorities; weekends stretch the "
        "mean."
    ),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K01",
    settings=("basis",),
    ways=(
        Way(
            id="response",
            rows=CASES,
            needs=("cases.opened_at", "cases.first_response_at"),
            statistic=until_first_response,
        ),
    ),
)

RESOLUTION_TIME = Kpi(
    id="resolution_time",
    name=N_("Resolution time"),
    question=N_("How long until a case is solved?"),
    formula=N_("Median of solution − opening, elapsed hours; a reopened case runs on."),
    pitfall=N_("Cases closed too early look fast; open cases are not in it yet."),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K03",
    choice="resolution_by",
    settings=("basis", "resolution_by"),
    ways=(
        Way(
            id="resolved",
            rows=CASES,
            needs=("cases.opened_at", "cases.resolved_at"),
            statistic=until_resolved,
        ),
        Way(
            id="closed",
            rows=CASES,
            needs=("cases.opened_at", "cases.closed_at"),
            statistic=until_closed,
        ),
    ),
)

REPAIR_TIME = Kpi(
    id="repair_time",
    name=N_("Repair time"),
    question=N_("How long does the repair itself take?"),
    formula=N_("Median of the repair hours stated, else of solution − start of repair."),
    pitfall=N_("Some mean the hours at the machine, others the time until it runs again."),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K05",
    settings=("basis",),
    ways=(
        Way(
            id="stated",
            rows=CASES,
            needs=("cases.repair_hours",),
            statistic=repair_hours,
        ),
        Way(
            id="from_start",
            rows=CASES,
            needs=("cases.repair_started_at", "cases.resolved_at"),
            statistic=from_repair_start,
        ),
    ),
)

HANDLING_TIME = Kpi(
    id="handling_time",
    name=N_("Handling time"),
    question=N_("How much work is in a case?"),
    formula=N_("Median of the working time of finished cases, in hours."),
    pitfall=N_(
        "Work, not waiting. Pushed down for its own sake it costs solutions at first contact."
    ),
    unit=Unit.HOURS,
    direction=Direction.BAND,
    source="K12",
    settings=("basis",),
    ways=(
        Way(
            id="stated",
            rows=CASES,
            needs=("cases.handling_minutes",),
            statistic=handling_hours,
        ),
    ),
)
