"""First steps for those who cannot do it all: each lever alone, as far as alone is best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

import numpy as np

from aftersales.decide.answers import PaybackSpread, Spread, payback_spread, spread
from aftersales.decide.plans import Ladders, Rungs, outcome_of_plans, worth
from aftersales.decide.search import ROUNDING, Spending, Wish
from aftersales.model import Worlds, at_means
from aftersales.model.finance import payback_months, present_value


class Order(StrEnum):
    """By what steps are ranked; the best first."""

    VALUE = "value"  # by what each euro brings
    SPEED = "speed"  # by the months until it has paid back
    CERTAINTY = "certainty"  # by the chance to pay


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One lever pulled alone, as far as the budget affords and its NPV is highest.

    `brings_per_euro` is the mean benefit over the mean cost, both in present values.
    """

    lever: str
    position: float
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
    budget: float = inf,
    spending: Spending = Spending.WHOLE,
) -> FirstSteps:
    """Each lever alone at its best position within the budget."""
    reached = _best_affordable(ladders, budget, Wish(spending=spending))
    able = [lever for lever, rung in enumerate(reached) if rung > 0]
    dear = [lever for lever, top in enumerate(ladders.tops) if top > 0 and lever not in able]
    return FirstSteps(
        steps=_steps(ladders, worlds, np.diag(reached)[able], able) if able else (),
        too_dear=tuple(ladders.levers[lever] for lever in dear),
    )


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


def _best_affordable(ladders: Ladders, budget: float, wish: Wish) -> Rungs:
    """The rung of each lever with the highest expected NPV alone; 0 where none is affordable."""
    reached = np.zeros_like(ladders.tops)
    for lever, top in enumerate(ladders.tops):
        rungs = np.zeros((top + 1, len(reached)), dtype=np.intp)
        rungs[:, lever] = np.arange(top + 1)
        found = worth(ladders, rungs, at_means(ladders.study))
        affords = np.flatnonzero(wish.spent(found)[1:] <= budget + ROUNDING) + 1
        if len(affords):
            reached[lever] = affords[found.npv[affords, 0].argmax()]
    return reached


def _steps(
    ladders: Ladders, worlds: Worlds, plans: Rungs, able: Sequence[int]
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
            costs=float(cost[row].mean()),
            brings_per_euro=float(benefit[row].mean() / max(cost[row].mean(), ROUNDING)),
            npv=spread(benefit[row] - cost[row]),
            payback=payback_spread(payback[row]),
            chance=float((benefit[row] > cost[row]).mean()),
        )
        for row, lever in enumerate(able)
    )
