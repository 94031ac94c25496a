"""What technicians get done, and whether it goes to plan."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import CASES, VISITS, finished, hours_between
from aftersales.kpis.statistic import Mean, Ratio, Statistic, when
from aftersales.kpis.visits import TECHNICIAN_DAYS
from aftersales.message import N_


def busy(visits: ir.Table, context: Context) -> Statistic:
    """Hours worked of those available."""
    available = when(visits.available_hours > 0, visits.available_hours)
    return Ratio(_worked_hours(visits), available)


def jobs_a_day(days: ir.Table, context: Context) -> Statistic:
    """Jobs done on a day of a technician."""
    return Mean(days.jobs)


def cost_to_plan(cases: ir.Table, context: Context) -> Statistic:
    """Cost of finished cases over what was planned for them."""
    counts = finished(cases, context) & (cases.planned_cost > 0) & (cases.cost >= 0)
    return Ratio(when(counts, cases.cost), when(counts, cases.planned_cost))


def time_to_plan(visits: ir.Table, context: Context) -> Statistic:
    """Hours worked over hours planned."""
    return Ratio(_worked_hours(visits), when(visits.planned_hours > 0, visits.planned_hours))


def _worked_hours(visits: ir.Table) -> ir.Value:
    """As stated, else from arrival to departure."""
    stated = when(visits.work_hours >= 0, visits.work_hours)
    return ibis.coalesce(stated, hours_between(visits.arrived_at, visits.left_at))


TECHNICIAN_UTILISATION = Kpi(
    id="technician_utilisation",
    name=N_("Technician utilisation"),
    question=N_("How much of their time do technicians work for customers?"),
    formula=N_("Hours worked / hours available, over all lines of the time sheets."),
    pitfall=N_(
        "Productive is not billable. Above 85% waiting times explode: more is not always better."
    ),
    unit=Unit.SHARE,
    direction=Direction.BAND,
    source="K42",
    benchmark="technician_utilisation",
    ways=(
        Way(
            id="stated",
            rows=VISITS,
            needs=("visits.work_hours", "visits.available_hours"),
            statistic=busy,
        ),
        Way(
            id="measured",
            rows=VISITS,
            needs=("visits.arrived_at", "visits.left_at", "visits.available_hours"),
            statistic=busy,
        ),
    ),
)

JOBS_PER_TECHNICIAN_DAY = Kpi(
    id="jobs_per_technician_day",
    name=N_("Jobs per technician-day"),
    question=N_("How many jobs does a technician finish a day?"),
    formula=N_("Jobs, on the day of their last visit / days on which a technician made a visit."),
    pitfall=N_(
        "It hangs on the mix: short jobs close by lift it. Days without a visit are not in it."
    ),
    unit=Unit.COUNT,
    direction=Direction.UP,
    source="K43",
    ways=(
        Way(
            id="visits",
            rows=TECHNICIAN_DAYS,
            needs=("visits.technician", "visits.arrived_at"),
            statistic=jobs_a_day,
        ),
    ),
)

ADHERENCE = Kpi(
    id="adherence",
    name=N_("Adherence to plan"),
    question=N_("Do cost and time come out as planned?"),
    formula=N_("Cost of finished cases / planned cost; or hours worked / hours planned."),
    pitfall=N_("100% on average can hide jobs far above and far below plan; plans adapt too."),
    unit=Unit.SHARE,
    direction=Direction.BAND,
    source="K45",
    choice="adherence_by",
    settings=("adherence_by",),
    ways=(
        Way(
            id="cost",
            rows=CASES,
            needs=("cases.cost", "cases.planned_cost"),
            statistic=cost_to_plan,
        ),
        Way(
            id="time",
            rows=VISITS,
            needs=("visits.work_hours", "visits.planned_hours"),
            statistic=time_to_plan,
        ),
        Way(
            id="measured_time",
            choice="time",
            rows=VISITS,
            needs=("visits.arrived_at", "visits.left_at", "visits.planned_hours"),
            statistic=time_to_plan,
        ),
    ),
)
