"""The best use of a budget: which lever how far, what more money would bring, where to stop.

Every figure is over the same drawn worlds, so two plans differ by what they do and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from aftersales.decide.answers import Spread, spread
from aftersales.decide.plans import Ladders, Rungs, Worth, worth
from aftersales.decide.search import (
    ROUNDING,
    Wish,
    affordable,
    best_plans,
    expected_shortfall,
    spent_on,
)
from aftersales.model import Worlds
from aftersales.uncertain import Array

STEPS_TO_TWICE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A plan and what it is worth.

    `plan` has the position of each lever that is pulled. `spent` is what counts against the budget
    at the expected values; `brings` and `costs` are mean present values; `shortfall` is the mean
    NPV of the worst twentieth of the worlds.
    """

    plan: Mapping[str, float]
    spent: float
    brings: float
    costs: float
    npv: Spread
    chance: float
    shortfall: float


class Held(StrEnum):
    """Why a lever is pulled no further."""

    SLIDER = "slider"  # it is as far as it goes
    LIMIT = "limit"  # as far as it may go
    WORTH = "worth"  # the next step costs more than it brings
    BUDGET = "budget"  # the next step is beyond the budget
    OTHERS = "others"  # what it would bring, another lever or what is sought outweighs


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """What the last and the next step of a lever bring for each euro they cost.

    None: there is no such step, or it costs nothing. `npv_of_next` is what the next step does to
    the NPV, None at the end of the slider.
    """

    lever: str
    position: float
    pulled: bool
    last: float | None
    next: float | None
    npv_of_next: float | None
    held: Held


@dataclass(frozen=True, slots=True, kw_only=True)
class BestUse:
    """The best mix for the budget, for each budget up to twice as much, and without any limit.

    `budgets` and `curve` go together, the budget asked for in their middle. `enough` is the best
    mix whatever it costs: beyond what it spends another euro earns nothing more.
    """

    budget: float
    budgets: tuple[float, ...]
    curve: tuple[Mix, ...]
    mix: Mix
    enough: Mix
    margins: tuple[Margin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfReach:
    """What must be in already costs more than the budget: `least` is what the cheapest spends."""

    least: float


def best_use(
    ladders: Ladders,
    worlds: Worlds,
    budget: float,
    wish: Wish,
    done: Callable[[float], None] = lambda _share: None,
) -> BestUse | OutOfReach:
    """How to spend it best; `done` is told the share of the work that is over, and may raise."""
    budgets = np.append(np.linspace(0, 2 * budget, STEPS_TO_TWICE + 1), np.inf)
    plans = best_plans(ladders, worlds, budgets, wish, lambda share: done(0.8 * share))
    plans, spent, found = _best_in_all_worlds(ladders, plans, worlds, budgets, wish)
    least = float(spent.min())
    if least > budget + ROUNDING:
        return OutOfReach(least=least)
    done(0.9)
    mixes = [_mix(ladders, row, found, spent, i) for i, row in enumerate(plans)]
    reached = [i for i, most in enumerate(budgets[:-1]) if spent[i] <= most + ROUNDING]
    return BestUse(
        budget=budget,
        budgets=tuple(float(budgets[i]) for i in reached),
        curve=tuple(mixes[i] for i in reached),
        mix=mixes[STEPS_TO_TWICE // 2],
        enough=mixes[-1],
        margins=_margins(ladders, plans[STEPS_TO_TWICE // 2], worlds, budget, wish),
    )


def _best_in_all_worlds(
    ladders: Ladders, plans: Rungs, worlds: Worlds, budgets: Array, wish: Wish
) -> tuple[Rungs, Array, Worth]:
    """For each budget the best of all that was found, so that more money is never worth less."""
    each = np.unique(plans, axis=0)
    found, spent = worth(ladders, each, worlds), spent_on(ladders, each, wish)
    best = np.where(affordable(spent, budgets), wish.score(found.npv), -np.inf).argmax(axis=1)
    return each[best], spent[best], found.of_plans(best)


def _mix(ladders: Ladders, plan: Rungs, found: Worth, spent: Array, place: int) -> Mix:
    npv = found.npv[place]
    return Mix(
        plan=ladders.plan(plan),
        spent=float(spent[place]),
        brings=float(found.benefit[place].mean()),
        costs=float(found.cost[place].mean()),
        npv=spread(npv),
        chance=float((npv > 0).mean()),
        shortfall=float(expected_shortfall(npv[None])[0]),
    )


# The next euro


def _margins(
    ladders: Ladders, plan: Rungs, worlds: Worlds, budget: float, wish: Wish
) -> tuple[Margin, ...]:
    """What one rung less and one rung more would change, lever by lever."""
    steps = np.eye(len(plan), dtype=np.intp)
    less, more = np.maximum(plan - steps, 0), np.minimum(plan + steps, ladders.tops)
    here, below, above = (_Mean.of(ladders, p, worlds, wish) for p in (plan[None], less, more))
    held = _held(ladders, plan, above.npv - here.npv, above.spent, budget, wish)
    return tuple(
        Margin(
            lever=id,
            position=ladders.positions[lever][plan[lever]],
            pulled=bool(plan[lever] > 0),
            last=_per_euro(
                here.brings[0] - below.brings[lever], here.costs[0] - below.costs[lever]
            ),
            next=_per_euro(
                above.brings[lever] - here.brings[0], above.costs[lever] - here.costs[0]
            ),
            npv_of_next=None
            if held[lever] is Held.SLIDER
            else float(above.npv[lever] - here.npv[0]),
            held=held[lever],
        )
        for lever, id in enumerate(ladders.levers)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """Mean benefit and cost of plans, and what they spend; shape (plans,)."""

    brings: Array
    costs: Array
    spent: Array

    @classmethod
    def of(cls, ladders: Ladders, plans: Rungs, worlds: Worlds, wish: Wish) -> _Mean:
        found = worth(ladders, plans, worlds)
        return cls(
            brings=found.benefit.mean(axis=1),
            costs=found.cost.mean(axis=1),
            spent=spent_on(ladders, plans, wish),
        )

    @property
    def npv(self) -> Array:
        return self.brings - self.costs


def _held(
    ladders: Ladders, plan: Rungs, gained: Array, spent: Array, budget: float, wish: Wish
) -> list[Held]:
    """Why each lever is pulled no further, by what its next rung gains and spends."""
    _, high = wish.ends(ladders)
    full = wish.most_levers is not None and (plan > 0).sum() >= wish.most_levers
    reasons = (
        (Held.SLIDER, plan >= ladders.tops),
        (Held.LIMIT, (plan >= high) | (full & (plan == 0))),
        (Held.WORTH, gained <= 0),
        (Held.BUDGET, spent > budget + ROUNDING),
        (Held.OTHERS, np.full(len(plan), True)),
    )
    return [next(why for why, holds in reasons if holds[lever]) for lever in range(len(plan))]


def _per_euro(brings: float, costs: float) -> float | None:
    return float(brings / costs) if abs(costs) > ROUNDING else None
