"""Money in a month, per segment, and what the programme costs (model.md section 5)."""

from __future__ import annotations

import numpy as np

from aftersales.model.loyalty import Loyalty
from aftersales.model.service import Service
from aftersales.model.today import MONTHS_A_YEAR, Today, cost_rate, visits_per_dispatch
from aftersales.model.worlds import Worlds
from aftersales.study import Cost, Lever, Study, Target
from aftersales.uncertain import Array


def profit(study: Study, worlds: Worlds, served: Service, loyal: Loyalty) -> Array:
    """Profit of the service business in each month, shape (worlds, months, segments)."""
    today = Today(study.segments)
    a_customer = (
        today.annual_revenue / MONTHS_A_YEAR * (today.contribution_margin + loyal.price)
        + loyal.upsell * today.upsell_contribution
        - cost_of_cases(study, worlds, served)
    )
    new_customers = (
        loyal.referral * loyal.customers_before * study.operations.referral_onboarding_share
        + today.gross_adds
    )
    return np.asarray(
        loyal.customers_in_month * a_customer - new_customers * today.acquisition_cost
    )


def cost_of_cases(study: Study, worlds: Worlds, served: Service) -> Array:
    """Service cost, SLA penalties and lost break-fix business less paid repeat visits.

    Per customer and month; broadcasts to (worlds, months, segments).
    """
    today, operations = Today(study.segments), study.operations
    dispatches = today.cases_per_month * served.case_factor * operations.dispatch_share
    repeats = dispatches * (
        operations.extra_visits_per_failed_fix * (1 - served.first_time_fix_in_visits)
    )
    return np.asarray(
        service_cost(study, worlds, served)
        + dispatches * (1 - served.sla_attainment) * today.sla_penalty
        + today.cases_per_month * (1 - served.case_factor) * operations.breakfix_contribution
        - repeats * (operations.billable_repeat_share * operations.repeat_visit_fee)
    )


def service_cost(study: Study, worlds: Worlds, served: Service) -> Array:
    """Cost of serving a customer in a month: of what is avoided, only the cashable share counts."""
    today, operations = Today(study.segments), study.operations
    cases, fix = today.cases_per_month, today.first_time_fix
    before = cost_rate(operations, cases, fix, np.ones(1))
    needed = cost_rate(
        operations,
        cases * served.case_factor,
        served.first_time_fix_in_visits,
        served.handling_factor,
    )
    false_alarms = (
        cases
        * operations.dispatch_share
        * visits_per_dispatch(operations, fix)
        * operations.visit_cost
    )
    return np.asarray(
        before
        - worlds.value("operations.cashable_share") * (before - needed)
        + served.extra_visits * false_alarms
    )


def programme_cost(
    study: Study, worlds: Worlds, served: Service, loyal: Loyalty, active: Array
) -> Array:
    """What the levers cost in month 0 … T, shape (worlds, months + 1); unknown costs count 0."""
    flow = np.zeros((worlds.count, study.settings.horizon_months + 1))
    for i, lever in enumerate(study.levers):
        if lever.cost is not None:
            flow += worlds.intensity[:, i, None] * schedule(study, worlds, lever, lever.cost)
            flow[:, 1:] += calls(study, served, loyal, active[:, i], lever, lever.cost)
    return flow


def schedule(study: Study, worlds: Worlds, lever: Lever, cost: Cost) -> Array:
    """One-off, refresh and monthly cost at intensity 1, shape (worlds or 1, months + 1)."""
    month = np.arange(study.settings.horizon_months + 1)
    refreshed = np.isin(month, [lever.start_month + r for r in lever.refresh_months])
    overrun = worlds.values[f"lever.{lever.id}.cost.overrun"][:, None]
    return np.asarray(
        cost.one_off * (month == lever.start_month) * overrun
        + cost.refresh * refreshed
        + cost.monthly * (month > lever.start_month)
    )


def calls(
    study: Study, served: Service, loyal: Loyalty, active: Array, lever: Lever, cost: Cost
) -> Array:
    """Cost of calling back unhappy customers, shape (worlds or 1, months)."""
    coverage = sum(e.coverage for e in lever.effects if e.on is Target.AT_RISK_HAZARD_RATIO)
    if cost.per_contact == 0 or coverage == 0:
        return np.zeros((1, study.settings.horizon_months))
    cases = Today(study.segments).cases_per_month * served.case_factor
    unhappy = (loyal.customers_in_month * cases * (1 - loyal.csat)).sum(axis=-1)
    return np.asarray(cost.per_contact * unhappy * coverage * active)
