"""Whether problems are solved: at once, for good, in time."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from aftersales.kpis.clock import waited_hours
from aftersales.kpis.context import Context
from aftersales.kpis.kpi import Direction, Kpi, Unit, Way
from aftersales.kpis.rows import (
    CASES,
    days_between,
    finished,
    followed_cases,
    known,
    unplanned,
)
from aftersales.kpis.statistic import Mean, Share, Statistic, when
from aftersales.kpis.time import CLOCK
from aftersales.kpis.visits import VISITED_CASES
from aftersales.message import N_


def marked_first_contact(cases: ir.Table, context: Context) -> Statistic:
    """Finished cases that the file marks as solved at first contact."""
    return Share(when(finished(cases, context), cases.first_contact_resolved))


def one_contact(cases: ir.Table, context: Context) -> Statistic:
    """Finished cases with one contact that were never reopened."""
    once = (cases.contacts == 1) & (cases.reopenings.fill_null(0) == 0)
    return Share(when(finished(cases, context) & (cases.contacts >= 1), once))


def never_passed_on(cases: ir.Table, context: Context) -> Statistic:
    """Finished cases that were never reassigned and never reopened."""
    never = (cases.reassignments == 0) & (cases.reopenings == 0)
    return Share(when(finished(cases, context), never))


def marked_first_fix(cases: ir.Table, context: Context) -> Statistic:
    """Finished jobs that the file marks as fixed at the first visit."""
    return Share(when(finished(cases, context), cases.first_time_fixed))


def one_visit(cases: ir.Table, context: Context) -> Statistic:
    """Finished jobs with at least one visit that needed no second."""
    return Share(when(finished(cases, context) & (cases.visits >= 1), cases.visits == 1))


def one_visit_without_return(cases: ir.Table, context: Context) -> Statistic:
    """Finished jobs with one visit whose machine had no new case within the window."""
    lasting = (cases.visits == 1) & ~_followed(cases, context)
    job = finished(cases, context) & (cases.visits >= 1)
    return Share(when(job & known(cases, "machine_id", "opened_at"), lasting))


def reopened(cases: ir.Table, context: Context) -> Statistic:
    """Cases reopened, of those closed at least once."""
    closed_once = finished(cases, context) | (cases.reopenings > 0)
    return Share(when(closed_once, cases.reopenings > 0))


def _repeat_of_same(id: str, *keys: str) -> Way:
    """Cases followed within the window by another with the same keys, of those with known keys."""

    def repeated(cases: ir.Table, context: Context) -> Statistic:
        counts = known(cases, "opened_at", *keys) & _window_counts(cases, context)
        return Share(when(counts, _followed(cases, context)))

    return Way(
        id=id,
        rows=followed_cases(*keys),
        needs=("cases.opened_at", *(f"cases.{key}" for key in keys)),
        statistic=repeated,
    )


def marked_in_time(cases: ir.Table, context: Context) -> Statistic:
    """Cases that the file marks as within the service level."""
    return Share(cases.sla_met)


def resolved_in_time(cases: ir.Table, context: Context) -> Statistic:
    """Cases due that were resolved within their target."""
    return _in_time(cases, cases.resolved_at, cases.resolution_target_hours, context)


def answered_in_time(cases: ir.Table, context: Context) -> Statistic:
    """Cases due that were answered within their target."""
    return _in_time(cases, cases.first_response_at, cases.response_target_hours, context)


def _in_time(cases: ir.Table, at: Any, target_hours: Any, context: Context) -> Statistic:
    """Over cases due: one that nobody has answered counts as missed once its target is past."""
    age_hours = waited_hours(cases.opened_at, ibis.literal(context.end), context)
    taken_hours = waited_hours(cases.opened_at, at, context)
    late_hours = taken_hours - target_hours
    met = (taken_hours <= target_hours).fill_null(False)
    return Share(
        when(age_hours >= target_hours, met), also={"hours_late": when(late_hours > 0, late_hours)}
    )


def visits_stated(cases: ir.Table, context: Context) -> Statistic:
    """Visits of finished cases with at least one."""
    return Mean(when(finished(cases, context) & (cases.visits >= 1), cases.visits))


def visits_listed(cases: ir.Table, context: Context) -> Statistic:
    """Visits on the list of visits, of finished cases with at least one."""
    return Mean(when(finished(cases, context) & (cases.visits_made >= 1), cases.visits_made))


def without_fault(cases: ir.Table, context: Context) -> Statistic:
    """Finished cases in which no fault was found."""
    return Share(when(finished(cases, context), cases.no_fault_found))


def no_visit_stated(cases: ir.Table, context: Context) -> Statistic:
    """Finished unplanned cases that needed no visit, as the file says."""
    return Share(when(finished(cases, context) & unplanned(cases), cases.visits == 0))


def no_visit_listed(cases: ir.Table, context: Context) -> Statistic:
    """Finished unplanned cases that are not on the list of visits."""
    counts = finished(cases, context) & unplanned(cases) & cases.case_id.notnull()
    return Share(when(counts, cases.visits_made == 0))


def _followed(cases: ir.Table, context: Context) -> Any:
    within = days_between(cases.opened_at, cases.next_at) <= context.options.repeat_window_days
    return within.fill_null(False)


def _window_counts(cases: ir.Table, context: Context) -> Any:
    if not context.options.repeat_complete_windows:
        return ibis.literal(True)
    age_days = days_between(cases.opened_at, ibis.literal(context.end))
    return age_days >= context.options.repeat_window_days


FIRST_CONTACT_RESOLUTION = Kpi(
    id="first_contact_resolution",
    name=N_("First contact resolution"),
    question=N_("How many cases are solved at the first contact?"),
    formula=N_(
        "Finished cases solved at first contact / finished cases: as marked in the file, else with "
        "one contact and never reopened, else never passed on and never reopened."
    ),
    pitfall=N_(
        "Marks set by agents run higher than what customers say. Not the same as fixed at the "
        "first visit."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K07",
    choice="first_contact_by",
    settings=("basis", "first_contact_by"),
    benchmark="first_contact_resolution",
    ways=(
        Way(
            id="flag",
            rows=CASES,
            needs=("cases.first_contact_resolved",),
            statistic=marked_first_contact,
        ),
        Way(
            id="contacts",
            rows=CASES,
            needs=("cases.contacts",),
            statistic=one_contact,
        ),
        Way(
            id="reassignments",
            rows=CASES,
            needs=("cases.reassignments", "cases.reopenings"),
            statistic=never_passed_on,
        ),
    ),
)

FIRST_TIME_FIX = Kpi(
    id="first_time_fix",
    name=N_("First-time fix rate"),
    question=N_("How many jobs are done with the first visit?"),
    formula=N_(
        "Finished jobs fixed at the first visit / finished jobs with a visit: as marked in the "
        "file, else one visit and no new case of the machine within the repeat window, else one "
        "visit."
    ),
    pitfall=N_(
        "Visits avoided by better remote help leave the harder jobs and lower it; planned "
        "maintenance flatters it."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K08",
    choice="first_fix_by",
    settings=("basis", "first_fix_by", "repeat_window_days"),
    benchmark="first_time_fix_2026",
    ways=(
        Way(
            id="flag",
            rows=CASES,
            needs=("cases.first_time_fixed",),
            statistic=marked_first_fix,
        ),
        Way(
            id="returns",
            rows=followed_cases("machine_id"),
            needs=("cases.visits", "cases.machine_id", "cases.opened_at"),
            statistic=one_visit_without_return,
        ),
        Way(
            id="visits",
            rows=CASES,
            needs=("cases.visits",),
            statistic=one_visit,
        ),
    ),
)

REOPEN_RATE = Kpi(
    id="reopen_rate",
    name=N_("Reopen rate"),
    question=N_("How many closed cases come back to life?"),
    formula=N_("Cases reopened at least once / cases closed at least once."),
    pitfall=N_("Where a new case is opened instead of the old one, it stays low."),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K09b",
    settings=("basis",),
    benchmark="reopen_rate",
    ways=(
        Way(
            id="reopenings",
            rows=CASES,
            needs=("cases.reopenings",),
            statistic=reopened,
        ),
    ),
)

REPEAT_REQUEST_RATE = Kpi(
    id="repeat_request_rate",
    name=N_("Repeat request rate"),
    question=N_("How often does a customer have to come back?"),
    formula=N_(
        "Cases followed by a further case of the same customer within the repeat window / cases "
        "whose customer is known."
    ),
    pitfall=N_(
        "Window and rule decide the level: large customers have a further case soon for other "
        "reasons; narrow the rule to machine and fault where these are known."
    ),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K09",
    choice="repeat_same",
    settings=("basis", "repeat_same", "repeat_window_days", "repeat_complete_windows"),
    ways=(
        _repeat_of_same("customer", "customer_id"),
        _repeat_of_same("machine", "customer_id", "machine_id"),
        _repeat_of_same("fault", "customer_id", "machine_id", "fault"),
    ),
)

SLA_ATTAINMENT = Kpi(
    id="sla_attainment",
    name=N_("Service level attainment"),
    question=N_("How often is the promised time kept?"),
    formula=N_(
        "Cases within the service level / cases: as marked in the file, else resolved within "
        "target / cases due, else answered within target / cases due."
    ),
    pitfall=N_("An average over priorities hides the urgent ones: look at it by priority."),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K11",
    choice="sla_by",
    settings=("basis", "sla_by", *CLOCK),
    benchmark="sla_attainment",
    ways=(
        Way(
            id="flag",
            rows=CASES,
            needs=("cases.sla_met",),
            statistic=marked_in_time,
        ),
        Way(
            id="resolution",
            rows=CASES,
            needs=("cases.opened_at", "cases.resolved_at", "cases.resolution_target_hours"),
            statistic=resolved_in_time,
        ),
        Way(
            id="response",
            rows=CASES,
            needs=("cases.opened_at", "cases.first_response_at", "cases.response_target_hours"),
            statistic=answered_in_time,
        ),
    ),
)

SLA_RESPONSE = Kpi(
    id="sla_response",
    name=N_("Service level: response"),
    question=N_("How often is the promised response time kept?"),
    formula=N_("Cases answered within their target / cases due, in hours by the chosen clock."),
    pitfall=N_(
        "Cases due count, not cases closed: otherwise open breaches vanish. Look at it by priority."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K10",
    settings=("basis", *CLOCK),
    ways=(
        Way(
            id="target",
            rows=CASES,
            needs=("cases.opened_at", "cases.first_response_at", "cases.response_target_hours"),
            statistic=answered_in_time,
        ),
    ),
)

SLA_RESOLUTION = Kpi(
    id="sla_resolution",
    name=N_("Service level: solution"),
    question=N_("How often is the promised time of solution kept?"),
    formula=N_("Cases solved within their target / cases due, in hours by the chosen clock."),
    pitfall=N_(
        "Cases due count, not cases closed: otherwise open breaches vanish. Look at it by priority."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K11",
    settings=("basis", *CLOCK),
    ways=(
        Way(
            id="target",
            rows=CASES,
            needs=("cases.opened_at", "cases.resolved_at", "cases.resolution_target_hours"),
            statistic=resolved_in_time,
        ),
    ),
)

VISITS_PER_CASE = Kpi(
    id="visits_per_case",
    name=N_("Visits per case"),
    question=N_("How many visits does a case take that needs one?"),
    formula=N_("Visits of finished cases with a visit / these cases."),
    pitfall=N_(
        "Cases solved from afar are not in it: the better they get, the harder the rest becomes."
    ),
    unit=Unit.COUNT,
    direction=Direction.DOWN,
    source="K08b",
    settings=("basis",),
    ways=(
        Way(id="stated", rows=CASES, needs=("cases.visits",), statistic=visits_stated),
        Way(
            id="listed",
            rows=VISITED_CASES,
            needs=("cases.case_id", "visits.case_id"),
            statistic=visits_listed,
        ),
    ),
)

NO_FAULT_FOUND = Kpi(
    id="no_fault_found",
    name=N_("No fault found"),
    question=N_("How often is nothing wrong?"),
    formula=N_("Finished cases without a fault found / finished cases of which that is known."),
    pitfall=N_("Nothing to repair and could not be reproduced are two different things."),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    source="K14",
    settings=("basis",),
    ways=(Way(id="stated", rows=CASES, needs=("cases.no_fault_found",), statistic=without_fault),),
)

REMOTE_RESOLUTION = Kpi(
    id="remote_resolution",
    name=N_("Remote resolution rate"),
    question=N_("How many cases are solved without a visit?"),
    formula=N_(
        "Finished cases without a visit / finished cases, planned maintenance left out in both."
    ),
    pitfall=N_(
        "Questions that never could have needed a visit flatter it; read it beside first-time fix."
    ),
    unit=Unit.SHARE,
    direction=Direction.UP,
    source="K15",
    settings=("basis",),
    ways=(
        Way(id="stated", rows=CASES, needs=("cases.visits",), statistic=no_visit_stated),
        Way(
            id="listed",
            rows=VISITED_CASES,
            needs=("cases.case_id", "visits.case_id"),
            statistic=no_visit_listed,
        ),
    ),
)
