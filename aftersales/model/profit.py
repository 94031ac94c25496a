"""Money in a month, per segment, and what the programme costs (docs/MODEL.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np

from aftersales.model.loyalty import Loyalty
from aftersales.model.programme import NOTHING, Programme
from aftersales.model.service import Service
from aftersales.model.today import MONTHS_A_YEAR, cost_to_serve
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
        - cost_of_service(operations, segment, worlds, moved, served)
    )
    onboarding = operations.referral_onboarding_share * segment.acquisition_cost
    return np.asarray(
        loyal.customers_in_month * a_customer
        - onboarding * loyal.referral * loyal.customers_before
        - segment.gross_adds * segment.acquisition_cost
    )


def cost_of_service(
    operations: Operations, segment: Segment, worlds: Worlds, moved: Programme, served: Service
) -> Array:
    """Service cost, SLA penalties and lost break-fix business less paid repeat visits.

    Per customer and month; broadcasts to (worlds, months). Of the service cost only the cashable
    share follows what is avoided, the rest is paid as today.
    """
    cashable = worlds.value("operations.cashable_share")
    cases = segment.cases_per_month
    today = cost_to_serve(operations, segment)
    visiting = today - cases * operations.case_cost
    as_today = (1 - cashable) * today + cases * operations.breakfix_contribution
    a_case = cost_of_a_case(operations, segment, cashable, moved, served)
    return np.asarray(as_today + visiting * moved.extra_visits + cases * moved.case_factor * a_case)


def cost_of_a_case(
    operations: Operations, segment: Segment, cashable: Array, moved: Programme, served: Service
) -> Array:
    """What a case costs in cash and brings as break-fix business: each price times how often."""
    a_visit = operations.dispatch_share * operations.visit_cost * cashable
    a_repeat = a_visit - operations.dispatch_share * repeat_fee(operations)
    a_failed_fix = operations.extra_visits_per_failed_fix * a_repeat
    a_missed_target = operations.dispatch_share * segment.sla_penalty
    return np.asarray(
        (a_visit - operations.breakfix_contribution)
        + operations.case_cost * cashable * moved.handling_factor
        + a_failed_fix * served.failed_fixes_in_visits
        + a_missed_target * served.missed_targets
    )


def repeat_fee(operations: Operations) -> float:
    """What a repeat visit brings on average from those who pay it."""
    return operations.billable_repeat_share * operations.repeat_visit_fee


def programme_cost(study: Study, worlds: Worlds) -> Array:
    """One-off, refresh and monthly costs in month 0 … T, shape (worlds, months + 1).

    A cost that nobody has said counts 0.
    """
    flow = no_flow(study, worlds.count)
    flow += worlds.pull.refresh @ refreshed(study) + worlds.pull.monthly @ running(study)
    for i, lever in enumerate(study.levers):
        if lever.cost is not None and lever.start_month < flow.shape[1]:
            overrun = worlds.values[f"lever.{lever.id}.cost.overrun"]
            flow[:, lever.start_month] += worlds.pull.one_off[:, i] * overrun
    return flow


def no_flow(study: Study, worlds: int) -> Array:
    """Nothing in month 0 … T, shape (worlds, months + 1)."""
    return np.zeros((worlds, study.settings.horizon_months + 1), order="F")


def refreshed(study: Study) -> Array:
    """1 where a lever is refreshed in month 0 … T, shape (levers, months + 1)."""
    months = range(study.settings.horizon_months + 1)
    due = [{lever.start_month + month for month in lever.refresh_months} for lever in study.levers]
    each = [[float(month in months_due) for month in months] for months_due in due]
    return np.reshape(each, (len(due), len(months)))


def running(study: Study) -> Array:
    """1 where a lever has started before month 0 … T, shape (levers, months + 1)."""
    months = np.arange(study.settings.horizon_months + 1)
    started = [months > lever.start_month for lever in study.levers]
    return np.reshape(np.asarray(started, dtype=float), (len(started), len(months)))


def cost_of_calls(
    levers: Iterable[Lever], segment: Segment, moved: Programme, loyal: Loyalty
) -> Array:
    """Cost of calling back unhappy customers in each month, broadcasts to (worlds, months)."""
    calls = [
        moved.active.times(segment.cases_per_month * lever.cost.per_contact * coverage(lever), i)
        for i, lever in enumerate(levers)
        if lever.cost is not None and lever.cost.per_contact * coverage(lever) > 0
    ]
    if not calls:
        return NOTHING
    return reduce(np.add, calls) * loyal.customers_in_month * moved.case_factor * loyal.unhappy


def coverage(lever: Lever) -> float:
    """Share of the unhappy customers whom the lever calls back."""
    return sum(e.coverage for e in lever.effects if e.on is Target.AT_RISK_HAZARD_RATIO)
