"""Money in a month, per segment, and what the programme costs (docs/MODEL.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from aftersales.model.loyalty import Loyalty
from aftersales.model.programme import NOTHING, Programme
from aftersales.model.service import Service
from aftersales.model.today import MONTHS_A_YEAR, cost_rate, cost_to_serve, repeat_visits
from aftersales.model.worlds import Worlds
from aftersales.study import Lever, Operations, Segment, Study, Target
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
    cases = segment.cases_per_month * moved.case_factor
    repeats = repeat_visits(operations, served.first_time_fix_in_visits)
    needed = np.asarray(cost_rate(operations, cases, repeats, moved.handling_factor))
    repeat_fee = operations.billable_repeat_share * operations.repeat_visit_fee
    a_dispatch = segment.sla_penalty * (1 - served.sla_attainment) - repeat_fee * repeats
    return np.asarray(
        service_cost(operations, segment, worlds, moved, needed)
        + operations.dispatch_share * cases * a_dispatch
        + operations.breakfix_contribution * (segment.cases_per_month - cases)
    )


def service_cost(
    operations: Operations, segment: Segment, worlds: Worlds, moved: Programme, needed: Array
) -> Array:
    """Cost of serving a customer in a month: of what is avoided, only the cashable share counts.

    `needed` is what it takes with the levers pulled, had all that is avoided become cash.
    """
    today = cost_to_serve(operations, segment)
    visiting = today - segment.cases_per_month * operations.case_cost
    return np.asarray(
        today
        - worlds.value("operations.cashable_share") * (today - needed)
        + visiting * moved.extra_visits
    )


def programme_cost(study: Study, worlds: Worlds) -> Array:
    """One-off, refresh and monthly costs in month 0 … T, shape (worlds, months + 1).

    A cost that nobody has said counts 0.
    """
    flow = np.zeros((worlds.count, study.settings.horizon_months + 1), order="F")
    flow += worlds.intensity @ recurring_costs(study)
    for i, lever in enumerate(study.levers):
        if lever.cost is not None and lever.start_month < flow.shape[1]:
            overrun = worlds.values[f"lever.{lever.id}.cost.overrun"]
            flow[:, lever.start_month] += worlds.intensity[:, i] * lever.cost.one_off * overrun
    return flow


def recurring_costs(study: Study) -> Array:
    """Refresh and monthly cost of each lever at intensity 1, shape (levers, months + 1)."""
    months = np.arange(study.settings.horizon_months + 1.0)
    costs = [recurring_cost(lever, months) for lever in study.levers]
    return np.reshape(costs, (len(costs), len(months)))


def recurring_cost(lever: Lever, months: Array) -> Array:
    """Refresh and monthly cost at intensity 1 in those months, shape (months,)."""
    if lever.cost is None:
        return np.zeros(len(months))
    refreshed = np.isin(months, [lever.start_month + r for r in lever.refresh_months])
    running = months > lever.start_month
    return np.asarray(lever.cost.refresh * refreshed + lever.cost.monthly * running)


def cost_of_calls(
    levers: Iterable[Lever], segment: Segment, moved: Programme, loyal: Loyalty
) -> Array:
    """Cost of calling back unhappy customers in each month, broadcasts to (worlds, months)."""
    cost = NOTHING
    for i, lever in enumerate(levers):
        coverage = sum(e.coverage for e in lever.effects if e.on is Target.AT_RISK_HAZARD_RATIO)
        if lever.cost is not None and lever.cost.per_contact * coverage > 0:
            a_case = moved.active.times(lever.cost.per_contact * coverage, i)
            cases = segment.cases_per_month * loyal.customers_in_month * moved.case_factor
            cost = cost + a_case * cases * (1 - loyal.csat)
    return cost
