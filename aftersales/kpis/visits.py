"""What is made of visits: cases with theirs, days between them, technicians' days."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.kpis.rows import Rows, by_basis, known, unplanned


def _visited_cases(context: Context) -> ir.Table:
    """Cases with `visits_made`, 0 where there was none, and `first_arrived_at`."""
    cases, visits = unbound("cases"), unbound("visits")
    made = visits.filter(visits.case_id.notnull())
    found = made.group_by(visited_id="case_id").aggregate(
        visits_made=made.count(), first_arrived_at=made.arrived_at.min()
    )
    joined = cases.left_join(found, cases.case_id == found.visited_id).drop("visited_id")
    return by_basis(joined.mutate(visits_made=joined.visits_made.fill_null(0)), context)


def _followed_visits(context: Context) -> ir.Table:
    """Unplanned visits with `next_at`: when the next one at the same machine began."""
    visits = unbound("visits")
    counted = visits.filter(unplanned(visits) & known(visits, "machine_id", "arrived_at"))
    following = counted.arrived_at.lead().over(
        group_by=counted.machine_id, order_by=[counted.arrived_at, counted.visit_id]
    )
    return counted.mutate(next_at=following, dated_at=counted.arrived_at)


def _followed_cases_with_visit(context: Context) -> ir.Table:
    """Unplanned cases with a visit, and `next_at`: when the machine's next such case was opened."""
    cases = unbound("cases")
    visited = (cases.visits >= 1).fill_null(False)
    counted = cases.filter(visited & unplanned(cases) & known(cases, "machine_id", "opened_at"))
    following = counted.opened_at.lead().over(
        group_by=counted.machine_id, order_by=[counted.opened_at, counted.case_id]
    )
    return counted.mutate(next_at=following, dated_at=counted.opened_at)


def _technician_days(context: Context) -> ir.Table:
    """One row a technician and day: `jobs` whose last visit it was.

    A visit without a case number is a job of its own.
    """
    visits = unbound("visits")
    made = visits.filter(known(visits, "technician", "arrived_at"))
    job = ibis.coalesce(made.case_id, made.visit_id)
    later = ibis.row_number().over(
        group_by=job, order_by=[ibis.desc(made.arrived_at), ibis.desc(made.visit_id)]
    )
    last = made.mutate(is_last=(later == 0) | job.isnull(), dated_at=made.arrived_at.truncate("D"))
    days = last.group_by("technician", "dated_at")
    return days.aggregate(jobs=last.count(where=last.is_last), team=last.team.min())


VISITED_CASES = Rows(table="cases", build=_visited_cases)
FOLLOWED_VISITS = Rows(table="visits", build=_followed_visits)
FOLLOWED_CASES_WITH_VISIT = Rows(table="cases", build=_followed_cases_with_visit)
TECHNICIAN_DAYS = Rows(table="visits", build=_technician_days, additive=False)
