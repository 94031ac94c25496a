"""What must be true: for each number the value from which on a goal is reached, all else as it is.

The goal is judged at many values of many numbers at once; where it crosses from missed to reached,
the crossing nearest to the value now is closed in on by bracketing. That a goal cannot be reached
is an answer as well, with where it comes nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import brentq, elementwise

from aftersales.decide.dials import Dial, InStudy, InWorlds
from aftersales.decide.draws import draw
from aftersales.decide.goals import Chance, Goal
from aftersales.model import Worlds, at_means, project
from aftersales.study import Study
from aftersales.uncertain import Array

NOTHING_MOVES = 0.005  # half a cent
CLOSE_ENOUGH = 1e-12  # of a value
MOST_WORLDS = 40_000  # at a time
JUDGING_WORLDS = 1_000  # of a chance
ROUGHLY = 1e-4  # of a value, where drawn worlds judge

_roots: Any = elementwise.find_root  # its stubs take no function of two arrays


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What one number must be for a goal, all else as it is.

    `needed` is the edge, None where no value changes whether the goal is reached; `at_least`: from
    there on upwards it is. `nearest` is the value held possible that comes nearest to the goal, and
    `figure` what the goal is about there: an NPV, an ROI, months, a share; NaN if it has none.
    """

    dial: Dial
    reached_now: bool
    needed: float | None
    at_least: bool
    nearest: float
    figure: float

    @property
    def address(self) -> str:
        """Where the number stands."""
        return self.dial.address

    @property
    def always(self) -> bool:
        """Reached whatever the number is."""
        return self.needed is None and self.reached_now

    @property
    def out_of_reach(self) -> bool:
        """Missed wherever the number is held possible."""
        low, high = self.dial.held_possible
        beyond = self.needed is None or not low <= self.needed <= high
        return beyond and not self.reached_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a goal is judged on: one world at the means, or for a chance the drawn ones."""

    study: Study
    worlds: Worlds
    goal: Goal

    @property
    def accuracy(self) -> float:
        """How closely a value is closed in on, as a share of it."""
        return ROUGHLY if isinstance(self.goal, Chance) else CLOSE_ENOUGH

    def judged(self, values: Sequence[tuple[InWorlds, float]]) -> Array:
        """By how much the goal is passed with each of these values alone, shape (values,)."""
        at_a_time = max(1, MOST_WORLDS // self.worlds.count)
        parts = (values[i : i + at_a_time] for i in range(0, len(values), at_a_time))
        return np.concatenate([self._judged(part) for part in parts])

    def judged_in(self, study: Study) -> float:
        """The same with another study in the same worlds."""
        outcome = project(study, self.worlds.pulled(study))
        return float(self.goal.passed_by(study, outcome)[0])

    def figure(self, dial: Dial, value: float) -> float:
        """What the goal is about, at one value."""
        if isinstance(dial, InStudy):
            study = dial.study_at(value)
            outcome = project(study, self.worlds.pulled(study))
        else:
            study = self.study
            outcome = project(study, self._with([(dial, value)]))
        return float(self.goal.figure(study, outcome)[0])

    def _judged(self, values: Sequence[tuple[InWorlds, float]]) -> Array:
        outcome = project(self.study, self._with(values))
        if not isinstance(self.goal, Chance):
            return self.goal.passed_by(self.study, outcome)
        each = (outcome.part(here) for here in _runs(len(values), self.worlds.count))
        return np.array([self.goal.passed_by(self.study, one)[0] for one in each])

    def _with(self, values: Sequence[tuple[InWorlds, float]]) -> Worlds:
        """All worlds once for each value, in which that number has it."""
        count = self.worlds.count
        changes = [dial.change(self.worlds, value) for dial, value in values]
        changed = {address for change in changes for address in change}

        def stacked(address: str, now: Array) -> Array:
            if address not in changed and len(now) == 1:
                return now
            block = np.tile(np.broadcast_to(now, count), (len(values), 1))
            for row, change in enumerate(changes):
                if address in change:
                    block[row] = change[address]
            return block.reshape(-1)

        return replace(
            self.worlds,
            count=count * len(values),
            values={address: stacked(address, now) for address, now in self.worlds.values.items()},
        )


def case_of(study: Study, goal: Goal) -> Case:
    """What that goal is judged on: a chance needs drawn worlds, all else the expected values."""
    worlds = draw(study, JUDGING_WORLDS) if isinstance(goal, Chance) else at_means(study)
    return Case(study=study, worlds=worlds, goal=goal)


def conditions(case: Case, dials: Sequence[Dial]) -> tuple[Condition, ...]:
    """What each of these numbers must be; one that moves nothing is left out."""
    turned = [dial for dial in dials if isinstance(dial, InWorlds)]
    found = {
        **dict(zip((id(dial) for dial in turned), _in_worlds(case, turned), strict=True)),
        **{id(dial): _in_study(case, dial) for dial in dials if isinstance(dial, InStudy)},
    }
    return tuple(c for dial in dials if (c := found[id(dial)]) is not None)


# In the worlds of one study


def _in_worlds(case: Case, dials: Sequence[InWorlds]) -> Iterator[Condition | None]:
    tried = [(dial, value) for dial in dials for value in dial.tried]
    if not tried:
        return
    ends = np.cumsum([len(dial.tried) for dial in dials])
    passed = np.split(case.judged(tried), ends[:-1])
    edges = [_edge(d.tried, by, d.now) for d, by in zip(dials, passed, strict=True)]
    needed = _closed_in(case, dials, edges)
    for dial, by, edge, value in zip(dials, passed, edges, needed, strict=True):
        yield _condition(case, dial, by, edge, value)


def _closed_in(
    case: Case, dials: Sequence[InWorlds], edges: Sequence[int | None]
) -> list[float | None]:
    """Where each number's goal crosses between two tried values; all numbers at once."""
    open_ = [i for i, edge in enumerate(edges) if edge is not None]
    values: list[float | None] = [None] * len(dials)
    if not open_:
        return values

    def judged(value: Array, place: Array) -> Array:
        each = zip(place, value, strict=True)
        return case.judged([(dials[int(i)], float(v)) for i, v in each])

    low, high = ([dials[i].tried[(edges[i] or 0) + end] for i in open_] for end in (0, 1))
    found = _roots(judged, (low, high), args=(open_,), tolerances={"xrtol": case.accuracy})
    for i, value in zip(open_, np.atleast_1d(found.x), strict=True):
        values[i] = float(value)
    return values


# One study a value


def _in_study(case: Case, dial: InStudy) -> Condition | None:
    passed = np.array([case.judged_in(dial.study_at(value)) for value in dial.tried])
    edge = _edge(dial.tried, passed, dial.now)
    if edge is None:
        return _condition(case, dial, passed, None, None)
    low, high = dial.tried[edge], dial.tried[edge + 1]
    value = brentq(lambda at: case.judged_in(dial.study_at(at)), low, high, rtol=case.accuracy)
    return _condition(case, dial, passed, edge, float(value))


def _edge(tried: Sequence[float], passed: Array, now: float) -> int | None:
    """Between which tried value and the next the goal crosses, nearest to the value now."""
    crossing = np.flatnonzero((passed[:-1] >= 0) != (passed[1:] >= 0))
    if not len(crossing):
        return None
    away = [min(abs(tried[int(i)] - now), abs(tried[int(i) + 1] - now)) for i in crossing]
    return int(crossing[np.argmin(away)])


def _condition(
    case: Case, dial: Dial, passed: Array, edge: int | None, needed: float | None
) -> Condition | None:
    if np.ptp(passed) < NOTHING_MOVES:
        return None
    nearest = _nearest(case, dial, passed)
    return Condition(
        dial=dial,
        reached_now=bool(passed[dial.tried.index(dial.now)] >= 0),
        needed=needed,
        at_least=edge is not None and bool(passed[edge] < 0),
        nearest=nearest,
        figure=case.figure(dial, nearest),
    )


def _nearest(case: Case, dial: Dial, passed: Array) -> float:
    """Of the values held possible the one that comes nearest to the goal, or farthest beyond.

    A chance is asked for itself: the amount that some share of the worlds reaches may shrink, and
    so come nearer to nothing, while fewer of them pay.
    """
    low, high = dial.held_possible
    held = {value: by for value, by in zip(dial.tried, passed, strict=True) if low <= value <= high}
    best = max(held, key=lambda value: held[value])
    if not isinstance(case.goal, Chance):
        return best
    return max({best, min(held), max(held), dial.now}, key=lambda at: case.figure(dial, at))


def _runs(count: int, length: int) -> Iterator[slice]:
    for start in range(0, count * length, length):
        yield slice(start, start + length)
