"""Many plans as worlds of one study: what a search, a slider's curve and a ranking are made of.

A plan says how far each lever is pulled. Here it is one rung of each lever's ladder, so that plans
are small arrays of whole numbers, and any number of them is projected at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aftersales.model import Outcome, Worlds, project
from aftersales.model.finance import present_value
from aftersales.model.pull import Pull, pull_of
from aftersales.model.worlds import slices
from aftersales.study import Lever, Study
from aftersales.uncertain import Array

StudyAt = Callable[[Mapping[str, float]], Study]
"""Lever → position of its slider, a lever that is not named is off; gives the study of that plan.

All such studies differ in nothing but how far their levers are pulled, what of their effects that
reaches, and what it costs.
"""
Rungs = NDArray[np.intp]
"""Which rung of each lever's ladder, shape (plans, levers); rung 0 is off."""

MONTHS_A_YEAR = 12
AT_A_TIME = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladders:
    """Every position that each lever may take, and what it there reaches and costs.

    `study` has each lever on its last rung: worlds are drawn from it. `positions` are in the
    sliders' own units, lever by lever in the study's order, ascending and beginning with off.
    `pulls` has one world a rung; shorter ladders repeat their last.
    """

    study: Study
    positions: tuple[tuple[float, ...], ...]
    pulls: Pull

    @property
    def levers(self) -> tuple[str, ...]:
        """The levers' ids in their order."""
        return tuple(lever.id for lever in self.study.levers)

    @property
    def tops(self) -> Rungs:
        """The last rung of each ladder, shape (levers,)."""
        return np.array([len(positions) - 1 for positions in self.positions], dtype=np.intp)

    def pull(self, plans: Rungs) -> Pull:
        """How far those plans pull the levers; one world a plan."""
        lever = np.arange(len(self.positions))
        return self.pulls.each(lambda amounts: amounts[plans, lever])

    def rungs(self, plan: Mapping[str, float]) -> Rungs:
        """The rungs nearest to a plan, shape (levers,)."""
        return np.array(
            [
                0 if id not in plan else np.abs(np.subtract(positions, plan[id])).argmin()
                for id, positions in zip(self.levers, self.positions, strict=True)
            ],
            dtype=np.intp,
        )

    def plan(self, rungs: Rungs) -> dict[str, float]:
        """The positions of one plan's pulled levers; those that are off are left out."""
        each = zip(self.levers, self.positions, rungs, strict=True)
        return {id: positions[rung] for id, positions, rung in each if rung > 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """Present values of plans in worlds and what is paid in the first year, (plans, worlds)."""

    benefit: Array
    cost: Array
    first_year: Array

    @property
    def npv(self) -> Array:
        """Benefit less cost, shape (plans, worlds)."""
        return self.benefit - self.cost

    def of_plans(self, places: Rungs) -> Worth:
        """That of some of the plans."""
        return Worth(
            benefit=self.benefit[places],
            cost=self.cost[places],
            first_year=self.first_year[places],
        )


def ladders(study_at: StudyAt, positions: Mapping[str, tuple[float, ...]]) -> Ladders:
    """What each lever reaches and costs at each of its positions, the first of them off."""
    height = max(len(rungs) for rungs in positions.values())
    full = study_at({lever: rungs[-1] for lever, rungs in positions.items()})
    pulls = [
        _pull_beside(full, study_at({id: p[min(rung, len(p) - 1)] for id, p in positions.items()}))
        for rung in range(height)
    ]
    return Ladders(
        study=full,
        positions=tuple(tuple(positions[lever.id]) for lever in full.levers),
        pulls=Pull.stacked(pulls),
    )


def worth(ladders: Ladders, plans: Rungs, worlds: Worlds) -> Worth:
    """What each of the plans is worth in each of the worlds."""
    size = max(1, AT_A_TIME // worlds.count)
    parts = [_worth(ladders, plans[here], worlds) for here in slices(len(plans), size)]
    return Worth(
        benefit=np.concatenate([part.benefit for part in parts]),
        cost=np.concatenate([part.cost for part in parts]),
        first_year=np.concatenate([part.first_year for part in parts]),
    )


def outcome_of_plans(ladders: Ladders, plans: Rungs, worlds: Worlds) -> Outcome:
    """Every plan in every world, all worlds of a plan in a row."""
    crossed = replace(
        worlds,
        count=len(plans) * worlds.count,
        values={a: v if len(v) == 1 else np.tile(v, len(plans)) for a, v in worlds.values.items()},
        pull=ladders.pull(plans).repeated(worlds.count),
    )
    return project(ladders.study, crossed)


def _worth(ladders: Ladders, plans: Rungs, worlds: Worlds) -> Worth:
    outcome = outcome_of_plans(ladders, plans, worlds)
    rate, shape = ladders.study.settings.discount_rate, (len(plans), worlds.count)
    return Worth(
        benefit=present_value(outcome.benefit, rate).reshape(shape),
        cost=present_value(outcome.cost, rate).reshape(shape),
        first_year=outcome.cost[:, :MONTHS_A_YEAR].sum(axis=1).reshape(shape),
    )


def _pull_beside(full: Study, study: Study) -> Pull:
    """How far a study pulls its levers, its effects measured by those of the full one."""
    beside = [_beside(*pair) for pair in zip(study.levers, full.levers, strict=True)]
    pull = pull_of(study)
    return replace(pull, reach=pull.reach * np.array(beside))


def _beside(lever: Lever, full: Lever) -> float:
    """Coverage and size of a lever's effects against the full lever's; alike for all of them."""
    for here, there in zip(lever.effects, full.effects, strict=True):
        if there.coverage and (here.size == there.size or there.size.mean):
            size = 1.0 if here.size == there.size else here.size.mean / there.size.mean
            return here.coverage / there.coverage * size
    return 1.0
