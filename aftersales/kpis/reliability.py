"""How long machines run, and how often somebody has to go there."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import Rows, days_between, hours_between, unplanned
from aftersales.kpis.statistic import Mean, Ratio, Statistic, TimeBetween, when
from aftersales.kpis.visits import FOLLOWED_CASES_WITH_VISIT, FOLLOWED_VISITS
from aftersales.message import N_


def between_failures_running(machines: ir.Table, context: Context) -> Statistic:
    """Operating hours over failures."""
    return TimeBetween(machines.failures, machines.operating_hours)


def between_failures_elapsed(machines: ir.Table, context: Context) -> Statistic:
    """Hours of the calendar since the sale or the first case over failures."""
    return TimeBetween(machines.failures, machines.calendar_hours)


def between_visits(events: ir.Table, context: Context) -> Statistic:
    """Days from the start of a visit to that of the next one at the same machine."""
    return Mean(days_between(events.arrived_at, events.next_at))


def between_cases_with_visit(cases: ir.Table, context: Context) -> Statistic:
    """Days from one case with a visit to the next one of the same machine."""
    return Mean(days_between(cases.opened_at, cases.next_at))


def available(machines: ir.Table, context: Context) -> Statistic:
    """Hours that machines ran of those that they should have."""
    up_hours = machines.required_hours - machines.downtime_hours
    sound = (machines.downtime_hours >= 0) & (up_hours >= 0)
    return Ratio(when(sound, up_hours), when(sound, machines.required_hours))


def _listed_machines(context: Context) -> ir.Table:
    return unbound("machines")


def _watched_machines(context: Context) -> ir.Table:
    """Machines with `failures`, their unplanned cases, and `calendar_hours` under watch."""
    machines, cases = unbound("machines"), unbound("cases")
    first = ibis.literal(context.facts.get("cases.first", datetime.max))
    counted = cases.filter(unplanned(cases) & (cases.opened_at <= context.end))
    failures = counted.group_by(failed_id="machine_id").aggregate(failures=counted.count())
    listed = machines.filter(machines.machine_id.notnull())
    joined = listed.left_join(failures, listed.machine_id == failures.failed_id).drop("failed_id")
    since = ibis.greatest(ibis.coalesce(joined.sold_at, first), first)
    return joined.mutate(
        failures=joined.failures.fill_null(0),
        calendar_hours=hours_between(since, ibis.literal(context.end)),
    )


LISTED_MACHINES = Rows(table="machines", build=_listed_machines)
WATCHED_MACHINES = Rows(table="machines", build=_watched_machines)
FAILURES = ("machines.machine_id", "cases.machine_id", "cases.opened_at")

MTBF = Kpi(
    id="mtbf",
    name=N_("Mean time between failures (MTBF)"),
    question=N_("How long does a machine run until it fails?"),
    formula=N_(
        "Operating hours in the period of the cases / unplanned cases of the machines; where no "
        "operating hours are known, hours of the calendar since the sale or the first case."
    ),
    pitfall=N_(
        "Hours of the calendar are more than hours of operation. With few failures the range is "
        "wide; a case that was no failure counts as one unless it is marked as planned."
    ),
    unit=Unit.HOURS,
    direction=Direction.UP,
    source="K06b",
    ways=(
        Way(
            id="operating",
            rows=WATCHED_MACHINES,
            needs=(*FAILURES, "machines.operating_hours"),
            statistic=between_failures_running,
        ),
        Way(
            id="calendar",
            rows=WATCHED_MACHINES,
            needs=FAILURES,
            statistic=between_failures_elapsed,
        ),
    ),
)

MEAN_TIME_BETWEEN_VISITS = Kpi(
    id="mean_time_between_visits",
    name=N_("Mean time between visits"),
    question=N_("How long does a machine do without a technician?"),
    formula=N_(
        "Mean of the days between two visits to the same machine, planned maintenance left out; "
        "without a list of visits, between two cases with a visit."
    ),
    pitfall=N_(
        "Machines that needed no second visit are not in it: in a short file it looks too short."
    ),
    unit=Unit.DAYS,
    direction=Direction.UP,
    source="K06c",
    ways=(
        Way(
            id="visits",
            rows=FOLLOWED_VISITS,
            needs=("visits.machine_id", "visits.arrived_at"),
            statistic=between_visits,
        ),
        Way(
            id="cases",
            rows=FOLLOWED_CASES_WITH_VISIT,
            needs=("cases.machine_id", "cases.opened_at", "cases.visits"),
            statistic=between_cases_with_visit,
        ),
    ),
)

AVAILABILITY = Kpi(
    id="availability",
    name=N_("Availability"),
    question=N_("How much of the time that it is needed does a machine run?"),
    formula=N_("(Required hours − downtime) / required hours, over all machines."),
    pitfall=N_("Required hours and downtime are counted differently from firm to firm."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K44",
    ways=(
        Way(
            id="stated",
            rows=LISTED_MACHINES,
            needs=("machines.required_hours", "machines.downtime_hours"),
            statistic=available,
        ),
    ),
)
