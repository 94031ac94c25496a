"""Money in a month, per segment, and what the programme costs (model.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from aftersales.model.loyalty import Loyalty
from aftersales.model.programme import NOTHING, Programme
from aftersales.model.service import Service
from aftersales.model.today import MONTHS_A_YEAR, cost_to_serve, visits_per_dispatch
from aftersales.model.worlds import Worlds
from aftersales.study import Cost, Lever, Operations, Segment, Study, Target
from aftersales.uncertain import Array


def profit(
    operations: Operations,
    segment: Segment,
    worlds: Worlds,
    moved: Programme,
    served: Service,
    loyal: Loyalty,
) -> Array:
    """Profit with the segment in each month, shape (worlds or 1, months)."""
    a_customer = (
        segment.annual_revenue / MONTHS_A_YEAR * (segment.contribution_margin + loyal.price)
        + segment.upsell_contribution * loyal.upsell
        - cost_of_cases(operations, segment, worlds, moved, served)
    )
    onboarding = operations.referral_onboarding_share * segment.acquisition_cost
    return np.asarray(
        loyal.customers_in_month * a_customer
        - onboarding * loyal.referral * loyal.customers_before
        - segment.gross_adds * segment.acquisition_cost
    )


def cost_of_cases(
    operations: Operations, segment: Segment, worlds: Worlds, moved: Programme, served: Service
) -> Array:
    """Service cost, SLA penalties and lost break-fix business less paid repeat visits.

    Per customer and month; broadcasts to (worlds, months).
    """
    q, cases = segment.cases_per_month, moved.case_factor
    fees = operations.billable_repeat_share * operations.repeat_visit_fee
    repeat_fees = fees * operations.extra_visits_per_failed_fix
    return np.asarray(
        service_cost(operations, segment, worlds, moved, served)
        + q * operations.breakfix_contribution * (1 - cases)
        + q
        * operations.dispatch_share
        * cases
        * (
            segment.sla_penalty * (1 - served.sla_attainment)
            - repeat_fees * (1 - served.first_time_fix_in_visits)
        )
    )


def service_cost(
    operations: Operations, segment: Segment, worlds: Worlds, moved: Programme, served: Service
) -> Array:
    """Cost of serving a customer in a month: of what is avoided, only the cashable share counts."""
    before = cost_to_serve(operations, segment)
    avoided = before - needed_cost(operations, segment, moved, served)
    visits = visits_per_dispatch(operations, segment.first_time_fix)
    visiting = segment.cases_per_month * operations.dispatch_share * visits * operations.visit_cost
    return np.asarray(
        before - worlds.value("operations.cashable_share") * avoided + visiting * moved.extra_visits
    )


def needed_cost(
    operations: Operations, segment: Segment, moved: Programme, served: Service
) -> Array:
    """What serving a customer in a month takes with the levers pulled, cashed or not."""
    handling = operations.case_cost * moved.handling_factor
    visits = visits_per_dispatch(operations, served.first_time_fix_in_visits)
    visiting = operations.dispatch_share * operations.visit_cost * visits
    return np.asarray(segment.cases_per_month * moved.case_factor * (handling + visiting))


def programme_cost(study: Study, worlds: Worlds) -> Array:
    """One-off, refresh and monthly costs in month 0 … T, shape (worlds, months + 1).

    A cost that nobody has said counts 0.
    """
    flow = np.zeros((worlds.count, study.settings.horizon_months + 1), order="F")
    for i, lever in enumerate(study.levers):
        if lever.cost is not None:
            intensity = worlds.intensity[:, i, None]
            overrun = worlds.value(f"lever.{lever.id}.cost.overrun")
            flow += intensity * recurring_cost(study, lever, lever.cost)
            flow[:, lever.start_month :][:, :1] += intensity * lever.cost.one_off * overrun
    return flow


def recurring_cost(study: Study, lever: Lever, cost: Cost) -> Array:
    """Refresh and monthly cost at intensity 1 in month 0 … T, shape (months + 1,)."""
    month = np.arange(study.settings.horizon_months + 1)
    refreshed = np.isin(month, [lever.start_month + r for r in lever.refresh_months])
    return np.asarray(cost.refresh * refreshed + cost.monthly * (month > lever.start_month))


def cost_of_calls(
    levers: Iterable[Lever], segment: Segment, moved: Programme, loyal: Loyalty
) -> Array:
    """Cost of calling back unhappy customers in each month, broadcasts to (worlds, months)."""
    cost = NOTHING
    for i, lever in enumerate(levers):
        coverage = sum(e.coverage for e in lever.effects if e.on is Target.AT_RISK_HAZARD_RATIO)
        if lever.cost is not None and lever.cost.per_contact * coverage > 0:
            cases = segment.cases_per_month * moved.case_factor * loyal.customers_in_month
            called = moved.active.times(lever.cost.per_contact * coverage, i)
            cost = cost + cases * (1 - loyal.csat) * called
    return cost
