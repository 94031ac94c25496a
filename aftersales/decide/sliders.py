"""Where on its slider a lever reaches a goal, the others as they are.

A slider is asked at its own positions, each of which is a study: it may change how far the lever
is pulled, how many it covers, how large its effects are and what it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.decide.answers import cost_not_known
from aftersales.decide.conditions import Case
from aftersales.decide.goals import Chance
from aftersales.model import Outcome
from aftersales.study import Study

StudyAt = Callable[[Mapping[str, float]], Study]
"""Lever → position of its slider; one that is not named stays where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSlider:
    """What a lever's slider does for a goal; `positions` are in its own unit, ascending.

    `reached` says at which of them the goal is reached; `nearest` is the position nearest to it,
    and `figure` what the goal is about there: an NPV, an ROI, months, a share; NaN if it has none.
    """

    lever: str
    now: float
    positions: tuple[float, ...]
    reached: tuple[bool, ...]
    nearest: float
    figure: float

    @property
    def reaching(self) -> tuple[float, ...]:
        """The positions at which the goal is reached."""
        return tuple(p for p, there in zip(self.positions, self.reached, strict=True) if there)

    @property
    def spans(self) -> tuple[tuple[float, float], ...]:
        """The same as runs of neighbours, each from its first to its last."""
        edges = np.flatnonzero(np.diff([False, *self.reached, False]))
        ends = zip(edges[::2], edges[1::2], strict=True)
        return tuple((self.positions[first], self.positions[after - 1]) for first, after in ends)


def on_slider(
    study_at: StudyAt, lever: str, now: float, positions: tuple[float, ...], case: Case
) -> OnSlider | None:
    """The goal at each position; None where the lever's cost is not known, or nothing is pulled.

    A position at which nothing at all is pulled is left out: what does nothing loses nothing.
    """
    studies = [study_at({lever: position}) for position in positions]
    if any(cost_not_known(study) for study in studies):
        return None
    found = [
        (position, study, outcome)
        for position, study in zip(positions, studies, strict=True)
        if _does_something(outcome := case.outcome_of(study))
    ]
    goal = case.goal
    passed = [float(goal.passed_by(study, outcome)[0]) for _, study, outcome in found]
    figures = [float(goal.figure(study, outcome)[0]) for _, study, outcome in found]
    if not found:
        return None
    best = int(np.argmax(figures if isinstance(goal, Chance) else passed))
    return OnSlider(
        lever=lever,
        now=now,
        positions=tuple(position for position, _, _ in found),
        reached=tuple(by >= 0 for by in passed),
        nearest=found[best][0],
        figure=figures[best],
    )


def _does_something(outcome: Outcome) -> bool:
    return bool(outcome.cost.any() or outcome.benefit.any())
