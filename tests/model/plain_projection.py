"""The projection a second time: plain loops over plain tables, written from the text alone.

It shares no line with the product, reads the study's TOML by itself and knows one world: every
uncertain number at its mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

ALL_CHANNELS = ("cost_to_serve", "sla_penalties", "retention", "upsell", "referrals", "price")
Toml = dict[str, Any]


@dataclass
class PlainResult:
    """Lists by month 0 … T; `end` by segment, `months` by month 1 … T and segment."""

    benefit: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    months: list[list[dict[str, float]]] = field(default_factory=list)
    baseline: list[list[dict[str, float]]] = field(default_factory=list)


def mean(number: Any) -> float:
    if not isinstance(number, dict):
        return number
    if "sd" in number:
        core = number["mean"]
    else:
        core = (number["low"] + 4 * number["mode"] + number["high"]) / 6
    tail = number.get("tail")
    if not tail:
        return core
    p = tail["probability"]
    return (1 - p) * core + p * (tail["low"] + tail["high"]) / 2


def mean_effect(effect: Toml) -> float:
    nothing = 1 if effect["on"] == "at_risk_hazard_ratio" else 0
    p = effect.get("p_no_effect", 0)
    return p * nothing + (1 - p) * mean(effect["size"])


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def sigma(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def activation(lever: Toml, month: int) -> float:
    t = month - lever.get("start_month", 0)
    lag, ramp_months = lever["lag_months"], lever["ramp_months"]
    kappa = lever.get("saturation", 1.5)
    saturation = math.expm1(-kappa * lever["intensity"]) / math.expm1(-kappa)
    ramp = float(t > lag)
    if ramp_months:
        ramp = clip((t - lag) / ramp_months, 0, 1)
    decay = 1.0
    if lever.get("half_life_months"):
        latest = [r for r in lever.get("refresh_months", []) if r <= t]
        age = max(t - max([lag + ramp_months, *latest]), 0)
        floor = lever.get("floor", 0)
        decay = floor + (1 - floor) * 2 ** (-age / lever["half_life_months"])
    return saturation * mean(lever["adoption"]) * ramp * decay


def moved(levers: list[Toml], target: str, month: int) -> float:
    total = 0.0
    for lever in levers:
        for effect in lever["effect"]:
            if effect["on"] == target:
                size, coverage = mean_effect(effect), effect.get("coverage", 1)
                total += size * coverage * activation(lever, month)
    return total


def run(  # noqa: C901, PLR0915 - read from top to bottom beside the text, not by name
    study: Toml, levers: list[Toml], on: tuple[str, ...]
) -> list[list[dict[str, float]]]:
    """Each month, each segment: what there is, its profit, and what calling back costs."""
    drift, links, operations = study.get("drift", {}), study["links"], study["operations"]
    link = {name: mean(value) for name, value in links.items()}
    months = range(1, study["settings"]["horizon_months"] + 1)
    customers = [s["customers"] for s in study["segment"]]
    satisfaction = [0.0 for _ in study["segment"]]
    rows = []
    for t in months:
        row = []
        for i, s in enumerate(study["segment"]):
            saves = 1 if "cost_to_serve" in on else 0
            response = moved(levers, "response_time", t)
            parts0 = s.get("parts_availability", 0.8)
            parts = min(moved(levers, "parts_availability", t), 1 - parts0)
            with_parts = s["first_time_fix"]
            if parts and link["parts_availability_on_first_time_fix"]:
                with_parts += link["parts_availability_on_first_time_fix"] * parts
                with_parts = clip(with_parts, 1e-6, 1 - 1e-6)
            d_fix = moved(levers, "first_time_fix", t)
            d_fix += logit(with_parts) - logit(s["first_time_fix"])
            fix = sigma(logit(s["first_time_fix"]) + d_fix)
            sla_shift = link["response_time_on_sla"] * response if "sla_penalties" in on else 0
            sla = sigma(logit(s["sla_attainment"]) + sla_shift)

            aim = link["first_time_fix_on_csat"] * d_fix
            aim += link["response_time_on_csat"] * response
            aim += link["repair_time_on_csat"] * moved(levers, "repair_time", t)
            aim += moved(levers, "csat", t)
            rho = link["satisfaction_carry_over"]
            satisfaction[i] = rho * satisfaction[i] + (1 - rho) * aim
            shift = satisfaction[i]
            csat = sigma(logit(s["csat"]) + drift.get("csat_logit", 0) * t + shift)

            q = s["cases_per_month"]
            exposure = 1 - math.exp(-12 * q)
            h0 = -math.log(s["annual_retention"]) / 12
            h0 *= math.exp(drift.get("churn_log_hazard", 0) * t)
            hazard = h0
            if "retention" in on:
                hazard *= math.exp(-link["csat_on_churn"] * exposure * shift)
                for lever in levers:
                    for effect in lever["effect"]:
                        if effect["on"] == "at_risk_hazard_ratio":
                            reach = effect.get("coverage", 1) * activation(lever, t)
                            cut = 1 - mean_effect(effect)
                            hazard *= 1 - exposure * (1 - csat) * reach * cut
            hazard = max(hazard, h0 / 2)
            theta_upsell = link["csat_on_upsell"] if "upsell" in on else 0
            upsell = s["upsells_per_customer_month"]
            if upsell:
                upsell = sigma(logit(upsell) + theta_upsell * exposure * shift)
            theta_referral = link["csat_on_referral"] if "referrals" in on else 0
            referral = s["referrals_per_customer_month"]
            referral *= math.exp(theta_referral * exposure * shift)
            theta_price = link["csat_on_price"] if "price" in on else 0
            price = clip(theta_price * shift, -0.1, 0.1)

            before = customers[i]
            customers[i] = before * math.exp(-hazard) + s["gross_adds"] + referral * before
            n = (before + customers[i]) / 2

            v, visit = operations["extra_visits_per_failed_fix"], operations["visit_cost"]
            dispatch = operations["dispatch_share"]
            cases = q * math.exp(saves * moved(levers, "case_volume", t))
            handling = math.exp(saves * moved(levers, "handling_time", t))
            fix0 = s["first_time_fix"]
            fix_in_visits = fix if saves else fix0
            rate0 = q * operations["case_cost"] + q * dispatch * (1 + (1 - fix0) * v) * visit
            rate1 = cases * operations["case_cost"] * handling
            rate1 += cases * dispatch * (1 + (1 - fix_in_visits) * v) * visit
            false_alarms = saves * moved(levers, "extra_visits", t)
            false_alarms *= q * dispatch * (1 + (1 - fix0) * v) * visit
            cashable = mean(operations["cashable_share"])
            service_cost = n * (rate0 - cashable * (rate0 - rate1) + false_alarms)
            profit = n * s["annual_revenue"] / 12 * (s["contribution_margin"] + price)
            profit += n * upsell * s["upsell_contribution"]
            paid_repeats = operations["billable_repeat_share"] * operations["repeat_visit_fee"]
            profit += n * cases * dispatch * v * (1 - fix_in_visits) * paid_repeats
            profit -= n * (q - cases) * operations.get("breakfix_contribution", 0)
            profit -= service_cost
            profit -= n * cases * dispatch * (1 - sla) * s["sla_penalty"]
            onboarding = operations["referral_onboarding_share"] * s["acquisition_cost"]
            profit -= referral * before * onboarding
            profit -= s["gross_adds"] * s["acquisition_cost"]

            calls = 0.0
            for lever in levers:
                for effect in lever["effect"]:
                    if effect["on"] == "at_risk_hazard_ratio" and "cost" in lever:
                        reach = effect.get("coverage", 1) * activation(lever, t)
                        price_of_call = lever["cost"].get("per_contact", 0)
                        calls += price_of_call * n * cases * (1 - csat) * reach
            row.append(
                {
                    "satisfaction": shift,
                    "first_time_fix": fix,
                    "sla_attainment": sla,
                    "csat": csat,
                    "annual_retention": math.exp(-12 * hazard),
                    "upsell": upsell,
                    "customers": customers[i],
                    "profit": profit,
                    "calls": calls,
                }
            )
        rows.append(row)
    return rows


def programme_cost(levers: list[Toml], month: int) -> float:
    total = 0.0
    for lever in levers:
        cost, start, x = lever.get("cost", {}), lever.get("start_month", 0), lever["intensity"]
        if cost and month == start:
            total += cost["one_off"] * x * mean(cost.get("overrun", 1))
        if month > start:
            total += cost.get("monthly", 0) * x
        if month - start in lever.get("refresh_months", []):
            total += cost.get("refresh", 0) * x
    return total


def project(study: Toml, on: tuple[str, ...] = ALL_CHANNELS) -> PlainResult:
    """The study, a TOML table, with every uncertain number at its mean."""
    levers = study.get("lever", [])
    result = PlainResult(months=run(study, levers, on), baseline=run(study, [], on))
    result.benefit.append(0.0)
    result.cost.append(programme_cost(levers, 0))
    for t, (scenario, baseline) in enumerate(
        zip(result.months, result.baseline, strict=True), start=1
    ):
        gained = sum(s["profit"] for s in scenario) - sum(s["profit"] for s in baseline)
        result.benefit.append(gained)
        result.cost.append(programme_cost(levers, t) + sum(s["calls"] for s in scenario))
    return result
