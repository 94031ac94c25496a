"""Levers, what they move, and satisfaction, with the numbers of a case put in."""

from __future__ import annotations

from math import exp

import numpy as np

from aftersales.model.activation import decay, ramp
from aftersales.model.programme import shifts
from aftersales.model.pull import saturation
from aftersales.report.worked.case import (
    Case,
    Worked,
    activation_of,
    effects_of,
    fraction,
    logit,
    power_of_e,
    product,
    shift_of,
    sigmoid,
    worked_out,
)
from aftersales.study import Lever, Target


def how_far(case: Case) -> Worked:
    """More of it adds less."""
    x, kappa, n = case.lever.intensity, case.lever.saturation, case.tex
    above, below = power_of_e("-" + product(case, kappa, x)), power_of_e("-" + n(kappa))
    formula = "s=" + fraction(f"1-{above}", f"1-{below}")
    by_hand = (1 - exp(-kappa * x)) / (1 - exp(-kappa))
    return worked_out(case, formula, by_hand, float(saturation(np.array(x), kappa)))


def arrived(case: Case) -> Worked:
    """It takes time."""
    lever, n = case.lever, case.tex
    t = case.month - lever.start_month
    by_model = float(ramp(np.array([float(t)]), lever.lag_months, lever.ramp_months)[0])
    if lever.ramp_months == 0:
        by_hand = float(t > lever.lag_months)
        sign = ">" if by_hand else r"\leq"
        return worked_out(case, f"{n(t)}{sign}{n(lever.lag_months)}:\\quad r", by_hand, by_model)
    part = fraction(f"{n(t)}-{n(lever.lag_months)}", n(lever.ramp_months))
    by_hand = min(max((t - lever.lag_months) / lever.ramp_months, 0), 1)
    formula = rf"r=\mathrm{{clip}}\left({part},\,0,\,1\right)"
    return worked_out(case, formula, by_hand, by_model)


def still_there(case: Case) -> Worked:
    """It fades."""
    lever, n = case.lever, case.tex
    t = case.month - lever.start_month
    by_model = float(decay(np.array([float(t)]), lever)[0])
    if lever.half_life_months is None:
        return worked_out(case, "d", 1.0, by_model)
    full = lever.lag_months + lever.ramp_months
    fresh = max([full, *(r for r in lever.refresh_months if r <= t)])
    age, f = max(t - fresh, 0), lever.floor
    formula = f"d={n(f)}+(1-{n(f)})\\cdot 2^{{-{n(age)}/{n(lever.half_life_months)}}}"
    return worked_out(case, formula, f + (1 - f) * 2 ** (-age / lever.half_life_months), by_model)


def on(case: Case) -> Worked:
    """How far it is on."""
    parts = (
        how_far(case).by_hand,
        case.mean(f"lever.{case.lever.id}.adoption"),
        arrived(case).by_hand,
        still_there(case).by_hand,
    )
    formula = "a=" + product(case, *parts)
    return worked_out(case, formula, float(np.prod(parts)), activation_of(case, case.place))


# What the levers move


def moved(case: Case) -> Worked | None:
    """Effects add up: on the first thing that the lever moves."""
    target = _first_target(case.lever)
    if target is None:
        return None
    parts = [
        (case.mean(address), effect.coverage, activation_of(case, i))
        for i, lever in enumerate(case.study.levers)
        for address, effect in effects_of(lever)
        if effect.on is target
    ]
    formula = r"\Delta=" + "+".join(product(case, *part) for part in parts)
    by_model = case.at(shifts(case.study, case.worlds, case.moved.active)[target])
    return worked_out(case, formula, sum(float(np.prod(part)) for part in parts), by_model)


def _first_target(lever: Lever) -> Target | None:
    targets = (effect.on for effect in lever.effects)
    return next((t for t in targets if t is not Target.AT_RISK_HAZARD_RATIO), None)


def first_time_fix(case: Case) -> Worked:
    """First-time fix with the programme."""
    n, before = case.tex, case.segment.first_time_fix
    shift, link = shift_of(case, Target.FIRST_TIME_FIX), _parts_link(case)
    parts = min(shift_of(case, Target.PARTS_AVAILABILITY), 1 - case.segment.parts_availability)
    formula = (
        rf"F=\sigma\left({n(shift)}+\mathrm{{logit}}\left({n(before)}+{n(link)}\cdot{n(parts)}"
        r"\right)\right)"
    )
    by_hand = sigmoid(shift + logit(min(max(before + link * parts, 1e-6), 1 - 1e-6)))
    return worked_out(case, formula, by_hand, case.at(case.after.served.first_time_fix))


def _parts_link(case: Case) -> float:
    return case.mean("links.parts_availability_on_first_time_fix")


def sla_attainment(case: Case) -> Worked:
    """Targets met with the programme."""
    n, before = case.tex, case.segment.sla_attainment
    link, shift = case.study.links.response_time_on_sla, shift_of(case, Target.RESPONSE_TIME)
    formula = rf"Q=\sigma\left(\mathrm{{logit}}\,{n(before)}+{n(link)}\cdot{n(shift)}\right)"
    by_hand = sigmoid(logit(before) + link * shift)
    return worked_out(case, formula, by_hand, case.at(case.after.served.sla_attainment))


# Satisfaction


def heading(case: Case) -> Worked:
    """Where satisfaction is heading."""
    n, csat = case.tex, shift_of(case, Target.CSAT)
    parts = (
        (case.mean("links.first_time_fix_on_csat"), _fix_shift(case)),
        (case.mean("links.response_time_on_csat"), shift_of(case, Target.RESPONSE_TIME)),
        (case.mean("links.repair_time_on_csat"), shift_of(case, Target.REPAIR_TIME)),
    )
    products = "".join(rf"{n(link)}\cdot{n(shift)}+" for link, shift in parts if link * shift)
    by_hand = sum(link * shift for link, shift in parts) + csat
    by_model = _aim(case, case.month)
    return worked_out(case, rf"\Delta S^{{*}}={products}{n(csat)}", by_hand, by_model)


def _fix_shift(case: Case) -> float:
    """Of first-time fix, parts at hand included."""
    return logit(first_time_fix(case).by_hand) - logit(case.segment.first_time_fix)


def _aim(case: Case, month: int) -> float:
    """Where the projection has satisfaction heading in a month."""
    link = case.mean("links.first_time_fix_on_csat")
    aim = link * case.after.served.first_time_fix_shift + case.moved.satisfaction
    return float(np.broadcast_to(aim, (1, case.months))[0, month - 1])


def remembered(case: Case) -> Worked:
    """Satisfaction follows: what is felt in that month."""
    n, carry = case.tex, case.study.links.satisfaction_carry_over
    before = _felt(case, case.month - 1)
    aim = heading(case).by_hand
    formula = rf"\Delta S={n(carry)}\cdot{n(before)}+(1-{n(carry)})\cdot{n(aim)}"
    by_hand = carry * before + (1 - carry) * aim
    return worked_out(case, formula, by_hand, _felt(case, case.month))


def _felt(case: Case, month: int) -> float:
    """The shift of satisfaction in a month, from the satisfaction in it; 0 before the first."""
    if month == 0:
        return 0.0
    csat = float(np.broadcast_to(case.after.loyal.csat, (1, case.months))[0, month - 1])
    drifted = logit(case.segment.csat) + case.study.drift.csat_logit * month
    return logit(csat) - drifted
