"""How long customers wait, and how long the work takes."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir

from aftersales.kpis.clock import waited_hours
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, VISITS, finished
from aftersales.kpis.statistic import Mean, Median, Statistic, when
from aftersales.kpis.visits import VISITED_CASES
from aftersales.message import N_

MINUTES_PER_HOUR = 60
CLOCK = ("clock", "opening_hour", "closing_hour", "working_days", "holidays")


def until_first_response(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to the first response."""
    return Median(waited_hours(cases.opened_at, cases.first_response_at, context))


def until_resolved(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to the solution."""
    return Median(waited_hours(cases.opened_at, cases.resolved_at, context))


def until_closed(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to closing."""
    return Median(waited_hours(cases.opened_at, cases.closed_at, context))


def repair_hours(cases: ir.Table, context: Context) -> Statistic:
    """Hours of repair as the file states them."""
    return Median(when(cases.repair_hours >= 0, cases.repair_hours))


def from_repair_start(cases: ir.Table, context: Context) -> Statistic:
    """Hours from the start of the repair to the solution."""
    return Median(waited_hours(cases.repair_started_at, cases.resolved_at, context))


def from_arrival(cases: ir.Table, context: Context) -> Statistic:
    """Hours from the technician's arrival to the solution."""
    return Median(waited_hours(cases.arrived_at, cases.resolved_at, context))


def until_arrival(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to the technician's arrival."""
    return Median(waited_hours(cases.opened_at, cases.arrived_at, context))


def until_first_visit(cases: ir.Table, context: Context) -> Statistic:
    """Hours from opening to the arrival of the first visit."""
    return Median(waited_hours(cases.opened_at, cases.first_arrived_at, context))


def on_the_way(visits: ir.Table, context: Context) -> Statistic:
    """Hours from being sent out to arriving."""
    return Median(waited_hours(visits.dispatched_at, visits.arrived_at, context))


def until_diagnosed(cases: ir.Table, context: Context) -> Statistic:
    """Hours from arrival to the diagnosis."""
    return Median(waited_hours(cases.arrived_at, cases.diagnosed_at, context))


def mean_until_resolved(cases: ir.Table, context: Context) -> Statistic:
    """Mean hours from opening to the solution."""
    return Mean(waited_hours(cases.opened_at, cases.resolved_at, context))


def mean_until_closed(cases: ir.Table, context: Context) -> Statistic:
    """Mean hours from opening to closing."""
    return Mean(waited_hours(cases.opened_at, cases.closed_at, context))


def mean_repair_hours(cases: ir.Table, context: Context) -> Statistic:
    """Mean hours of repair as the file states them."""
    return Mean(when(cases.repair_hours >= 0, cases.repair_hours))


def mean_until_first_response(cases: ir.Table, context: Context) -> Statistic:
    """Mean hours from opening to the first response."""
    return Mean(waited_hours(cases.opened_at, cases.first_response_at, context))


def handling_hours(cases: ir.Table, context: Context) -> Statistic:
    """Hours of work in a finished case."""
    hours = cases.handling_minutes / MINUTES_PER_HOUR
    return Median(when(finished(cases, context) & (hours >= 0), hours))


FIRST_RESPONSE_TIME = Kpi(
    id="first_response_time",
    name=N_("First response time"),
    question=N_("How long does a customer wait for the first answer?"),
    formula=N_("Median of first response − opening, in hours by the chosen clock."),
    pitfall=N_(
        "Automatic replies do not count. Do not mix channels or priorities; weekends stretch the "
        "mean."
    ),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K01",
    settings=("basis", *CLOCK),
    benchmark="first_response_time",
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
    formula=N_(
        "Median of solution − opening, in hours by the chosen clock; a reopened case runs on."
    ),
    pitfall=N_("Cases closed too early look fast; open cases are not in it yet."),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K03",
    choice="resolution_by",
    settings=("basis", "resolution_by", *CLOCK),
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
    formula=N_(
        "Median of the repair hours stated, else of solution − start of repair, else of solution − "
        "arrival."
    ),
    pitfall=N_("Some mean the hours at the machine, others the time until it runs again."),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K05",
    settings=("basis", *CLOCK),
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
        Way(
            id="from_arrival",
            rows=CASES,
            needs=("cases.arrived_at", "cases.resolved_at"),
            statistic=from_arrival,
        ),
    ),
)

ON_SITE_RESPONSE_TIME = Kpi(
    id="on_site_response_time",
    name=N_("On-site response time"),
    question=N_("How long until a technician is there?"),
    formula=N_(
        "Median of arrival − opening, or of arrival − dispatch, in hours by the chosen clock."
    ),
    pitfall=N_("Where the clock starts differs from contract to contract."),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K02",
    choice="on_site_from",
    settings=("basis", "on_site_from", *CLOCK),
    ways=(
        Way(
            id="opened",
            rows=CASES,
            needs=("cases.opened_at", "cases.arrived_at"),
            statistic=until_arrival,
        ),
        Way(
            id="first_visit",
            choice="opened",
            rows=VISITED_CASES,
            needs=("cases.case_id", "cases.opened_at", "visits.case_id", "visits.arrived_at"),
            statistic=until_first_visit,
        ),
        Way(
            id="dispatched",
            rows=VISITS,
            needs=("visits.dispatched_at", "visits.arrived_at"),
            statistic=on_the_way,
        ),
    ),
)

DIAGNOSIS_TIME = Kpi(
    id="diagnosis_time",
    name=N_("Diagnosis time"),
    question=N_("How long until the technician knows what is wrong?"),
    formula=N_("Median of diagnosis − arrival, in hours by the chosen clock."),
    pitfall=N_("Rarely recorded, and then often afterwards."),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K04",
    settings=("basis", *CLOCK),
    ways=(
        Way(
            id="stated",
            rows=CASES,
            needs=("cases.arrived_at", "cases.diagnosed_at"),
            statistic=until_diagnosed,
        ),
    ),
)


def _mean_time(
    id: str,
    statistic: Callable[[ir.Table, Context], Statistic],
    *needs: str,
    choice: str = "",
) -> Way:
    return Way(id=id, choice=choice, rows=CASES, needs=needs, statistic=statistic)


MTTR = Kpi(
    id="mttr",
    name=N_("Mean time to restore or repair (MTTR)"),
    question=N_("How long is a machine out of order on average?"),
    formula=N_(
        "Mean of solution − opening (restore), of the hours of repair (repair) or of first "
        "response − opening (respond), in hours by the chosen clock."
    ),
    pitfall=N_(
        "Say what the R stands for: standards disagree on where the clock starts. A few long cases "
        "lift the mean; customers feel the median."
    ),
    unit=Unit.HOURS,
    direction=Direction.DOWN,
    source="K06",
    choice="mttr_by",
    settings=("basis", "mttr_by", *CLOCK),
    ways=(
        _mean_time("restore", mean_until_resolved, "cases.opened_at", "cases.resolved_at"),
        _mean_time(
            "restore_closed",
            mean_until_closed,
            "cases.opened_at",
            "cases.closed_at",
            choice="restore",
        ),
        _mean_time("repair", mean_repair_hours, "cases.repair_hours"),
        _mean_time(
            "respond", mean_until_first_response, "cases.opened_at", "cases.first_response_at"
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
