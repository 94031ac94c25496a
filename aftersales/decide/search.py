"""The best plans for every budget at once: screened at the means, polished in common worlds.

What each lever brings and costs alone is known world by world. A plan is screened as their sum,
less what overlaps of it at the means, so thousands of plans cost one projection of as many worlds;
only the best are then projected in all worlds of the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from itertools import permutations, product
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from aftersales.decide.plans import Ladders, Rungs, Worth, worth
from aftersales.model import Worlds, at_means
from aftersales.uncertain import Array

WORLDS_TO_SEARCH_IN = 300
GRID = 20_000
FAR, NEAR = (1, 2, 5, 12), (1, 3)
ROUNDS, POLISHINGS, POLISHED = 12, 2, 8
WORST = 0.05
ROUNDING = 1e-6
NO_POSITIONS: Mapping[str, float] = MappingProxyType({})


class Spending(StrEnum):
    """What a budget is compared with; both at the expected values."""

    WHOLE = "whole"  # present value of all the programme costs within the horizon
    FIRST_YEAR = "first_year"  # what is paid in the first twelve months


class Aim(StrEnum):
    """What makes one plan better than another."""

    NPV = "npv"  # the highest NPV on average
    CHANCE = "chance"  # the highest chance to pay; of equal ones the higher NPV
    SAFE_NPV = "safe_npv"  # the highest NPV of those that lose no more than so much in bad luck


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is sought, and what a plan must keep to.

    `lowest` and `highest` are positions of sliders: a lever that must be in has a lowest above off,
    one that is excluded a highest of off. `most_levers` is how many may be started. `largest_loss`
    is what the worst twentieth of the worlds may lose on average.
    """

    aim: Aim = Aim.NPV
    spending: Spending = Spending.WHOLE
    lowest: Mapping[str, float] = field(default_factory=lambda: NO_POSITIONS)
    highest: Mapping[str, float] = field(default_factory=lambda: NO_POSITIONS)
    most_levers: int | None = None
    largest_loss: float = 0.0

    def score(self, npv: Array) -> Array:
        """The higher the better; from the NPV of plans in worlds (plans, worlds) to (plans,)."""
        mean = npv.mean(axis=1)
        match self.aim:
            case Aim.NPV:
                return np.asarray(mean)
            case Aim.CHANCE:
                return np.asarray((npv > 0).mean(axis=1) + _tie_break(mean))
            case Aim.SAFE_NPV:
                beyond = np.minimum(expected_shortfall(npv) + self.largest_loss, 0)
                return np.where(beyond < -ROUNDING, beyond - 1e15, mean)

    def needed(self, amounts: Array) -> Array:
        """What the score has to know of the worlds: for an average their average is enough."""
        return amounts.mean(axis=1, keepdims=True) if self.aim is Aim.NPV else amounts

    def spent(self, worth: Worth) -> Array:
        """What counts against the budget, in each plan's first world; shape (plans,)."""
        whole = self.spending is Spending.WHOLE
        return (worth.cost if whole else worth.first_year)[:, 0]

    def ends(self, ladders: Ladders) -> tuple[Rungs, Rungs]:
        """Lowest and highest rung of each lever; nobody is asked to climb above the last."""
        low, high = [], []
        for id, positions in zip(ladders.levers, ladders.positions, strict=True):
            low.append(_at_or_above(positions, self.lowest.get(id, positions[0])))
            high.append(_at_or_below(positions, self.highest.get(id, positions[-1])))
        return np.array(low), np.maximum(low, high)


def expected_shortfall(npv: Array) -> Array:
    """Mean NPV of the worst twentieth of the worlds, (plans, worlds) to (plans,)."""
    worst = max(1, round(WORST * npv.shape[1]))
    return np.asarray(np.partition(npv, worst - 1, axis=1)[:, :worst].mean(axis=1))


def best_plans(
    ladders: Ladders,
    worlds: Worlds,
    budgets: Array,
    wish: Wish,
    done: Callable[[float], None] = lambda _share: None,
) -> Rungs:
    """The best plan for each budget, shape (budgets, levers).

    Budgets below the least that is allowed get that least. `done` is told the share of the work
    that is over and may raise to end it.
    """
    screen = _screen(ladders, worlds.first(WORLDS_TO_SEARCH_IN), wish)
    done(0.2)
    found = _chosen(screen.judged(_grid(screen)), budgets)
    for turn in range(ROUNDS):
        done(0.3 + 0.4 * turn / ROUNDS)
        better = _chosen(screen.judged(_neighbours(found, screen)), budgets)
        if np.array_equal(better, found):
            break
        found = better
    for turn in range(POLISHINGS):
        done(0.7 + 0.3 * turn / POLISHINGS)
        found = _polished(screen, found, budgets)
    return found


def spent_on(ladders: Ladders, plans: Rungs, wish: Wish) -> Array:
    """What plans cost as the wish counts it, at the expected values; shape (plans,)."""
    return wish.spent(worth(ladders, plans, at_means(ladders.study)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """Plans (plans, levers), how good they are and what they spend (plans,)."""

    plans: Rungs
    score: Array
    spent: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screen:
    """What each lever alone brings and costs: (rungs, worlds), and at the means (rungs,)."""

    ladders: Ladders
    worlds: Worlds
    wish: Wish
    low: Rungs
    high: Rungs
    brings: tuple[Array, ...]
    costs: tuple[Array, ...]
    brings_at_means: tuple[Array, ...]

    def judged(self, plans: Rungs) -> _Judged:
        """The plans that are allowed, by their screened NPV."""
        plans = self.allowed(plans)
        found = worth(self.ladders, plans, at_means(self.ladders.study))
        kept = _share(found.benefit[:, 0], _sum_over(self.brings_at_means, plans))
        npv = _sum_over(self.brings, plans) * kept[:, None] - _sum_over(self.costs, plans)
        return _Judged(plans=plans, score=self.wish.score(npv), spent=self.wish.spent(found))

    def judged_in_worlds(self, plans: Rungs) -> _Judged:
        """The same by their NPV in the worlds of the search."""
        npv = worth(self.ladders, plans, self.worlds).npv
        spent = spent_on(self.ladders, plans, self.wish)
        return _Judged(plans=plans, score=self.wish.score(npv), spent=spent)

    def allowed(self, plans: Rungs) -> Rungs:
        """Each once, within the ends, with no more levers than may be started."""
        within = np.unique(np.clip(plans, self.low, self.high), axis=0)
        most = self.wish.most_levers
        return within if most is None else within[(within > 0).sum(axis=1) <= most]


def _screen(ladders: Ladders, worlds: Worlds, wish: Wish) -> _Screen:
    low, high = wish.ends(ladders)
    plans = [_alone(lever, top, len(ladders.levers)) for lever, top in enumerate(high)]
    ends = np.cumsum([len(rungs) for rungs in plans])[:-1]
    joined = np.concatenate(plans)
    drawn, expected = (
        worth(ladders, joined, worlds),
        worth(ladders, joined, at_means(ladders.study)),
    )
    return _Screen(
        ladders=ladders,
        worlds=worlds,
        wish=wish,
        low=low,
        high=high,
        brings=tuple(np.split(wish.needed(drawn.benefit), ends)),
        costs=tuple(np.split(wish.needed(drawn.cost), ends)),
        brings_at_means=tuple(np.split(expected.benefit[:, 0], ends)),
    )


def _alone(lever: int, top: int, levers: int) -> Rungs:
    """One lever on each of its rungs up to the top, the others off."""
    plans = np.zeros((top + 1, levers), dtype=np.intp)
    plans[:, lever] = np.arange(top + 1)
    return plans


def _sum_over(of_rungs: tuple[Array, ...], plans: Rungs) -> Array:
    return reduce(np.add, (table[plans[:, lever]] for lever, table in enumerate(of_rungs)))


def _share(together: Array, apart: Array) -> Array:
    """How much of what levers bring apart is left when they are together."""
    return np.clip(np.divide(together, apart, out=np.ones_like(apart), where=apart > 0), 0, 2)


def _grid(screen: _Screen) -> Rungs:
    """Evenly spread plans, as many as may be screened at a time; the lowest of all among them."""
    spans = screen.high - screen.low + 1
    points = max(k for k in range(2, 50) if k == 2 or np.minimum(spans, k).prod() <= GRID)
    each = [
        np.unique(np.linspace(low, high, min(points, high - low + 1)).round().astype(np.intp))
        for low, high in zip(screen.low, screen.high, strict=True)
    ]
    return np.array(list(product(*each)), dtype=np.intp)


def _neighbours(plans: Rungs, screen: _Screen) -> Rungs:
    """The plans themselves, each with one lever moved, and with one up for another down."""
    moved = plans[:, None, :] + _moves(plans.shape[1])
    return np.asarray(np.clip(moved.reshape(-1, plans.shape[1]), screen.low, screen.high))


def _moves(levers: int) -> NDArray[np.intp]:
    def move(*steps: tuple[int, int]) -> list[int]:
        by_lever = dict(steps)
        return [by_lever.get(lever, 0) for lever in range(levers)]

    def all_of_them() -> Iterator[list[int]]:
        yield move()
        for lever, step, sign in product(range(levers), FAR, (1, -1)):
            yield move((lever, sign * step))
        for (one, other), up, down in product(permutations(range(levers), 2), NEAR, NEAR):
            yield move((one, up), (other, -down))
        yield from (
            [-99 if lever != one else 0 for lever in range(levers)] for one in range(levers)
        )

    return np.array(list(all_of_them()), dtype=np.intp)


def _chosen(judged: _Judged, budgets: Array) -> Rungs:
    """The best of them that each budget affords."""
    best = np.where(affordable(judged.spent, budgets), judged.score, -np.inf).argmax(axis=1)
    return np.asarray(judged.plans[best])


def affordable(spent: Array, budgets: Array) -> NDArray[np.bool_]:
    """Which plans each budget affords, (budgets, plans); too small a one buys what is cheapest."""
    most = np.maximum(budgets, spent.min()) + ROUNDING
    return np.asarray(spent <= most[:, None])


def _polished(screen: _Screen, plans: Rungs, budgets: Array) -> Rungs:
    """The best in the worlds of the search among those that looked best before."""
    near = screen.judged(_neighbours(plans, screen))
    score = np.where(affordable(near.spent, budgets), near.score, -np.inf)
    ranked = np.argsort(-score, axis=1)[:, :POLISHED]
    kept = np.vstack([plans, near.plans[np.unique(ranked)]])
    return _chosen(screen.judged_in_worlds(np.unique(kept, axis=0)), budgets)


def _tie_break(mean: Array) -> Array:
    """Less than any difference in chance, and in the order of the means."""
    largest = np.abs(mean).max()
    return np.asarray(mean / largest * 1e-6 if largest else mean)


def _at_or_above(positions: tuple[float, ...], least: float) -> int:
    return min(int(np.searchsorted(positions, least - ROUNDING)), len(positions) - 1)


def _at_or_below(positions: tuple[float, ...], most: float) -> int:
    return max(int(np.searchsorted(positions, most + ROUNDING)) - 1, 0)
