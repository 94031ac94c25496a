"""Loyalty and money, with the numbers of a case put in."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np

from aftersales.model import at_means
from aftersales.model.profit import programme_cost, refreshed, repeat_fee, running
from aftersales.model.today import cost_rate, cost_to_serve, exposure, monthly_hazard
from aftersales.report.worked.case import (
    Case,
    Worked,
    activation_of,
    customers_at,
    effects_of,
    fraction,
    logit,
    power_of_e,
    product,
    shift_of,
    sigmoid,
    worked_out,
)
from aftersales.report.worked.service import first_time_fix, remembered, sla_attainment
from aftersales.study import Target


def who_can_notice(case: Case) -> Worked:
    """Share of customers who meet the service within a year."""
    q = case.segment.cases_per_month
    formula = "e=1-" + power_of_e("-" + product(case, 12, q))
    return worked_out(case, formula, 1 - exp(-12 * q), exposure(case.segment))


def churn(case: Case) -> Worked:
    """Churn in that month."""
    n, met, felt = case.tex, who_can_notice(case).by_hand, remembered(case).by_hand
    today, drift = monthly_hazard(case.segment), case.study.drift.churn_log_hazard
    link = case.mean("links.csat_on_churn")
    called = _called(case, met)
    calls = "".join(rf"\cdot{n(factor)}" for factor in called)
    drifted, kept = product(case, drift, case.month), "-" + product(case, link, met, felt)
    most = rf"\max\left(\tfrac{{1}}{{2}},\;{power_of_e(kept)}{calls}\right)"
    formula = rf"h={n(today)}\cdot{power_of_e(drifted)}\cdot{most}"
    factor = exp(-link * met * felt) * float(np.prod(called))
    by_hand = today * exp(drift * case.month) * max(0.5, factor)
    return worked_out(case, formula, by_hand, case.at(case.after.loyal.hazard))


def _called(case: Case, met: float) -> list[float]:
    """What is left of the churn by each lever that calls unhappy customers back."""
    unhappy = case.at(case.after.loyal.unhappy)
    return [
        1 - met * unhappy * effect.coverage * activation_of(case, i) * (1 - case.mean(address))
        for i, lever in enumerate(case.study.levers)
        for address, effect in effects_of(lever)
        if effect.on is Target.AT_RISK_HAZARD_RATIO
    ]


def upgrades(case: Case) -> Worked:
    """Upgrades of a customer and month."""
    n, rate = case.tex, case.segment.upsells_per_customer_month
    by_model = case.at(case.after.loyal.upsell)
    if rate == 0:
        return worked_out(case, "u", 0.0, by_model)
    parts = (case.mean("links.csat_on_upsell"), *_noticed(case))
    formula = rf"u=\sigma\left(\mathrm{{logit}}\,{n(rate)}+" + product(case, *parts) + r"\right)"
    return worked_out(case, formula, sigmoid(logit(rate) + float(np.prod(parts))), by_model)


def referrals(case: Case) -> Worked:
    """New customers whom a customer brings in a month."""
    n, rate = case.tex, case.segment.referrals_per_customer_month
    parts = (case.mean("links.csat_on_referral"), *_noticed(case))
    formula = rf"w={n(rate)}\cdot{power_of_e(product(case, *parts))}"
    by_hand = rate * exp(float(np.prod(parts)))
    return worked_out(case, formula, by_hand, case.at(case.after.loyal.referral))


def _noticed(case: Case) -> tuple[float, float]:
    return who_can_notice(case).by_hand, remembered(case).by_hand


def customers(case: Case) -> Worked:
    """Customers at the end of that month."""
    n, adds = case.tex, case.segment.gross_adds
    before = customers_at(case.after, case.month - 1)
    h, w = churn(case).by_hand, referrals(case).by_hand
    formula = rf"N={n(before)}\left({power_of_e('-' + n(h))}+{n(w)}\right)+{n(adds)}"
    by_hand = before * (exp(-h) + w) + adds
    return worked_out(case, formula, by_hand, customers_at(case.after, case.month))


# Money


def cost_of_service(case: Case) -> Worked:
    """What serving a customer of the segment costs a month, as it is today."""
    n, ops, segment = case.tex, case.study.operations, case.segment
    q, repeats = segment.cases_per_month, ops.extra_visits_per_failed_fix
    visits = rf"\left(1+{n(repeats)}\,(1-{n(segment.first_time_fix)})\right)"
    formula = (
        rf"k_0={n(q)}\left[{n(ops.case_cost)}+{n(ops.dispatch_share)}\cdot"
        rf"{n(ops.visit_cost)}{visits}\right]"
    )
    a_visit = ops.visit_cost * (1 + repeats * (1 - segment.first_time_fix))
    by_hand = q * (ops.case_cost + ops.dispatch_share * a_visit)
    return worked_out(case, formula, by_hand, cost_to_serve(ops, segment))


def really_saved(case: Case) -> Worked:
    """What serving a customer costs in that month with the programme, false alarms apart."""
    n, today = case.tex, cost_of_service(case).by_hand
    chi, needed = case.mean("operations.cashable_share"), _needed(case)
    formula = rf"K={n(today)}-{n(chi)}\left({n(today)}-{n(needed)}\right)"
    by_hand = today - chi * (today - needed)
    by_model = (1 - chi) * cost_to_serve(case.study.operations, case.segment) + chi * needed
    return worked_out(case, formula, by_hand, by_model)


def _needed(case: Case) -> float:
    """The cost of all the work that is left."""
    ops = case.study.operations
    repeats = ops.extra_visits_per_failed_fix * (1 - first_time_fix(case).by_hand)
    handling = exp(shift_of(case, Target.HANDLING_TIME))
    return float(cost_rate(ops, _cases(case), repeats, handling))


def _cases(case: Case) -> float:
    return case.segment.cases_per_month * exp(shift_of(case, Target.CASE_VOLUME))


def profit(case: Case) -> Worked:
    """Profit with the segment in that month."""
    n, s, ops = case.tex, case.segment, case.study.operations
    before, now = (customers_at(case.after, case.month - i) for i in (1, 0))
    average, price = (before + now) / 2, case.at(case.after.loyal.price)
    u, w = upgrades(case).by_hand, referrals(case).by_hand
    K, b = really_saved(case).by_hand, _penalties(case)
    onboarding = ops.referral_onboarding_share
    formula = (
        rf"\Pi={n(average)}\left[{fraction(n(s.annual_revenue), '12')}"
        rf"({n(s.contribution_margin)}+{n(price)})+{n(u)}\cdot{n(s.upsell_contribution)}-{n(K)}"
        rf"-{n(b)}\right]\\-{n(w)}\cdot{n(before)}\cdot{n(onboarding)}\cdot{n(s.acquisition_cost)}"
        rf"-{n(s.gross_adds)}\cdot{n(s.acquisition_cost)}"
    )
    a_customer = s.annual_revenue / 12 * (s.contribution_margin + price)
    a_customer += u * s.upsell_contribution - K - b
    winning = (w * before * onboarding + s.gross_adds) * s.acquisition_cost
    return worked_out(case, formula, average * a_customer - winning, case.at(case.after.profit))


def _penalties(case: Case) -> float:
    """Penalties, lost paid work and false alarms less paid repeat visits, a customer and month."""
    s, ops = case.segment, case.study.operations
    dispatched = _cases(case) * ops.dispatch_share
    repeats = ops.extra_visits_per_failed_fix * (1 - first_time_fix(case).by_hand)
    visiting = cost_to_serve(ops, s) - s.cases_per_month * ops.case_cost
    return (
        dispatched * (1 - sla_attainment(case).by_hand) * s.sla_penalty
        + (s.cases_per_month - _cases(case)) * ops.breakfix_contribution
        + shift_of(case, Target.EXTRA_VISITS) * visiting
        - dispatched * repeats * repeat_fee(ops)
    )


def cost_of_programme(case: Case) -> Worked | None:
    """What the lever costs over the horizon, undiscounted; None while that is not known."""
    lever, n = case.lever, case.tex
    if lever.cost is None:
        return None
    overrun = case.mean(f"lever.{lever.id}.cost.overrun")
    alone = replace(case.study, levers=(lever,))
    recurring = lever.cost.refresh * refreshed(alone) + lever.cost.monthly * running(alone)
    later = float(recurring.sum())
    started = lever.cost.one_off if lever.start_month <= case.months else 0.0
    x = lever.intensity
    formula = rf"I={n(overrun)}\cdot{n(started)}\cdot{n(x)}+{n(later)}\cdot{n(x)}"
    by_model = float(programme_cost(alone, at_means(alone)).sum())
    return worked_out(case, formula, overrun * started * x + later * x, by_model)
