"""What must be true in short: each number at break-even, and a few goals with what they ask."""

from __future__ import annotations

from dataclasses import dataclass

from aftersales.decide.conditions import Condition, case_of, conditions
from aftersales.decide.dials import Dial, certain_numbers, effects, uncertain_numbers
from aftersales.decide.goals import Chance, Goal, NetPresentValue, Payback, Return
from aftersales.study import Study

PAYS = NetPresentValue()
GOALS: tuple[Goal, ...] = (
    PAYS,
    Payback(within_months=12),
    Return(least_percent=20),
    Chance(least=0.8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A goal, what it is about as things stand, and how strong all effects would have to be.

    `figure` is an NPV, an ROI, months or a share, NaN if it has none; `effects` is a factor on
    what is expected of all levers, None where it does not matter.
    """

    goal: Goal
    figure: float
    reached: bool
    effects: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What each number must be for it to pay, all else as it is; and goals beyond that."""

    numbers: tuple[Condition, ...]
    goals: tuple[Demand, ...]


def demands(study: Study) -> Demands:
    """Of a study whose levers all have a known cost, at least one of them pulled."""
    numbers: list[Dial] = [*uncertain_numbers(study), *certain_numbers(study)]
    return Demands(
        numbers=conditions(case_of(study, PAYS), numbers),
        goals=tuple(demand(study, goal) for goal in GOALS),
    )


def demand(study: Study, goal: Goal) -> Demand:
    """What that goal asks."""
    case, all_effects = case_of(study, goal), effects(study)
    found = conditions(case, [all_effects])
    return Demand(
        goal=goal,
        figure=case.figure(all_effects, all_effects.now),
        reached=bool(case.judged([(all_effects, all_effects.now)])[0] >= 0),
        effects=found[0] if found else None,
    )
