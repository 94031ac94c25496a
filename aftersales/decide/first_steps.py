"""First steps for those who cannot do it all: each lever alone, as it would be tried first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np

from aftersales.decide.answers import PaybackSpread, Spread, payback_spread, spread
from aftersales.decide.plans import Ladders, Rungs, outcome_of_plans
from aftersales.decide.search import ROUNDING, Spending, Wish, spent_on
from aftersales.model import Worlds
from aftersales.model.finance import payback_months, present_value


class Order(StrEnum):
    """By what steps are ranked; the best first."""

    VALUE = "value"  # by what each euro brings
    SPEED = "speed"  # by the months until it has paid back
    CERTAINTY = "certainty"  # by the chance to pay


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One lever pulled alone; `as_tried`: as far as one first tries, else what the budget affords.

    `brings_per_euro` is the mean benefit over the mean cost, both in present values.
    """

    lever: str
    position: float
    as_tried: bool
    costs: float
    brings_per_euro: float
    npv: Spread
    payback: PaybackSpread
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """The steps that the budget affords, and the levers of which it affords not even the least."""

    steps: tuple[FirstStep, ...]
    too_dear: tuple[str, ...]


def first_steps(
    ladders: Ladders,
    worlds: Worlds,
    tried: Mapping[str, float],
    budget: float = inf,
    spending: Spending = Spending.WHOLE,
) -> FirstSteps:
    """Each lever alone where it is first `tried`, or as far as the budget reaches."""
    wanted = ladders.rungs(tried)
    reached = _affordable(ladders, wanted, budget, Wish(spending=spending))
    able = [lever for lever, rung in enumerate(reached) if rung > 0]
    steps = _steps(ladders, worlds, np.diag(reached)[able], able, wanted) if able else ()
    dear = [lever for lever, rung in enumerate(wanted) if rung > 0 and lever not in able]
    return FirstSteps(steps=steps, too_dear=tuple(ladders.levers[lever] for lever in dear))


def ranked(steps: Sequence[FirstStep], by: Order) -> tuple[FirstStep, ...]:
    """The best first; of equals, the one that brings more."""

    def key(step: FirstStep) -> tuple[float, float]:
        months = step.payback.median
        first = {
            Order.VALUE: -step.brings_per_euro,
            Order.SPEED: inf if months is None else months,
            Order.CERTAINTY: -step.chance,
        }
        return first[by], -step.npv.mean

    return tuple(sorted(steps, key=key))


def _affordable(ladders: Ladders, wanted: Rungs, budget: float, wish: Wish) -> Rungs:
    """The highest rung of each lever, up to the wanted one, that alone keeps to the budget."""
    reached = np.zeros_like(wanted)
    for lever, most in enumerate(wanted):
        rungs = np.zeros((most + 1, len(wanted)), dtype=np.intp)
        rungs[:, lever] = np.arange(most + 1)
        within = np.flatnonzero(spent_on(ladders, rungs, wish) <= budget + ROUNDING)
        reached[lever] = within.max(initial=0)
    return reached


def _steps(
    ladders: Ladders, worlds: Worlds, plans: Rungs, able: Sequence[int], wanted: Rungs
) -> tuple[FirstStep, ...]:
    outcome, rate = outcome_of_plans(ladders, plans, worlds), ladders.study.settings.discount_rate
    shape = (len(plans), worlds.count)
    benefit = present_value(outcome.benefit, rate).reshape(shape)
    cost = present_value(outcome.cost, rate).reshape(shape)
    payback = payback_months(outcome.net_flow).reshape(shape)
    return tuple(
        FirstStep(
            lever=ladders.levers[lever],
            position=ladders.positions[lever][plans[row, lever]],
            as_tried=bool(plans[row, lever] == wanted[lever]),
            costs=float(cost[row].mean()),
            brings_per_euro=float(benefit[row].mean() / max(cost[row].mean(), ROUNDING)),
            npv=spread(benefit[row] - cost[row]),
            payback=payback_spread(payback[row]),
            chance=float((benefit[row] > cost[row]).mean()),
        )
        for row, lever in enumerate(able)
    )
