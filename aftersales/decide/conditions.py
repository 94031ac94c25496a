"""What must be true: for each number the value from which on a goal is reached, all else as it is.

The goal is judged at many values of many numbers at once; where it crosses from missed to reached,
the crossing nearest to the value now is closed in on by bracketing. That a goal cannot be reached
is an answer as well, with where it comes nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import brentq, elementwise

from aftersales.decide.dials import Dial, InStudy, InWorlds
from aftersales.decide.draws import draw, drawn_from
from aftersales.decide.goals import Chance, Goal
from aftersales.model import Outcome, Worlds, at_means, project
from aftersales.study import Study
from aftersales.uncertain import Array

NOTHING_MOVES = 0.005  # half a cent
CLOSE_ENOUGH = 1e-12  # of a value
MOST_WORLDS = 40_000  # at a time
JUDGING_WORLDS = 1_000  # of a chance
ROUGHLY = 1e-3  # of a value, where drawn worlds judge

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
class Looked:
    """By how much the goal is passed at some values and what it is about there, shape (values,)."""

    passed: Array
    figures: Array

    @classmethod
    def joined(cls, parts: Sequence[Looked]) -> Looked:
        """One after the other."""
        return cls(
            passed=np.concatenate([part.passed for part in parts]),
            figures=np.concatenate([part.figures for part in parts]),
        )


def _to_nobody(values: int) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a goal is judged on: one world at the means, or for a chance the drawn ones.

    `tell` hears before each projection how many values it is for, and may raise to end the search.
    """

    study: Study
    worlds: Worlds
    goal: Goal
    tell: Callable[[int], None] = _to_nobody

    @property
    def accuracy(self) -> float:
        """How closely a value is closed in on, as a share of it."""
        return ROUGHLY if isinstance(self.goal, Chance) else CLOSE_ENOUGH

    def tried(self, dial: Dial) -> tuple[float, ...]:
        """The values at which is looked first; fewer of them where each takes many worlds."""
        if not isinstance(self.goal, Chance):
            return dial.tried
        ends = {dial.tried[0], *dial.held_possible, dial.now, dial.tried[-1]}
        return tuple(sorted(ends))

    def judged(self, values: Sequence[tuple[Dial, float]]) -> Array:
        """By how much the goal is passed with each of these values alone, shape (values,)."""
        return self.looked_at(values).passed

    def figure(self, dial: Dial, value: float) -> float:
        """What the goal is about, at one value."""
        if isinstance(dial, InStudy):
            return float(self.in_study(dial.study_at(value)).figures[0])
        return float(self.looked_at([(dial, value)]).figures[0])

    def looked_at(self, values: Sequence[tuple[Dial, float]]) -> Looked:
        """The goal with each of these values alone; of numbers that are turned in the worlds."""
        at_a_time = max(1, MOST_WORLDS // self.worlds.count)
        parts = (values[i : i + at_a_time] for i in range(0, len(values), at_a_time))
        return Looked.joined([self._looked_at(part) for part in parts])

    def in_study(self, study: Study) -> Looked:
        """The goal with another study in the same worlds."""
        return self._of(study, self._outcome(study, self.worlds.pulled(study)))

    def outcome_of(self, study: Study) -> Outcome:
        """A study whose uncertain numbers may differ: drawn anew only if they do."""
        alike = isinstance(self.goal, Chance) and drawn_from(study) == drawn_from(self.study)
        worlds = self.worlds.pulled(study) if alike else _worlds_for(study, self.goal)
        return self._outcome(study, worlds)

    def _outcome(self, study: Study, worlds: Worlds) -> Outcome:
        self.tell(1)
        return project(study, worlds)

    def _looked_at(self, values: Sequence[tuple[Dial, float]]) -> Looked:
        self.tell(len(values))
        outcome = project(self.study, self._with(values))
        if not isinstance(self.goal, Chance):
            return self._of(self.study, outcome)
        each = (outcome.part(here) for here in _runs(len(values), self.worlds.count))
        return Looked.joined([self._of(self.study, one) for one in each])

    def _of(self, study: Study, outcome: Outcome) -> Looked:
        return Looked(
            passed=self.goal.passed_by(study, outcome), figures=self.goal.figure(study, outcome)
        )

    def _with(self, values: Sequence[tuple[Dial, float]]) -> Worlds:
        """All worlds once for each value, in which that number has it."""
        count = self.worlds.count
        changes = [_turned(dial).change(self.worlds, value) for dial, value in values]
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
    return Case(study=study, worlds=_worlds_for(study, goal), goal=goal)


def _worlds_for(study: Study, goal: Goal) -> Worlds:
    return draw(study, JUDGING_WORLDS) if isinstance(goal, Chance) else at_means(study)


def conditions(case: Case, dials: Sequence[Dial]) -> tuple[Condition, ...]:
    """What each of these numbers must be; one that moves nothing is left out."""
    tried = _tried(case, dials)
    crossing = [each for each in tried if each.edge is not None]
    needed = _closed_in(case, crossing)
    return tuple(_condition(case, each, needed.get(id(each))) for each in tried if each.matters)


# Looking at a few values of each number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """A number at some values, ascending, and what was seen at each of them."""

    dial: Dial
    values: tuple[float, ...]
    seen: Looked

    @property
    def passed(self) -> Array:
        """By how much the goal is passed."""
        return self.seen.passed

    @property
    def matters(self) -> bool:
        """Whether the goal hangs on it at all."""
        return bool(np.ptp(self.passed) >= NOTHING_MOVES)

    @property
    def reached_now(self) -> bool:
        """Whether the goal is reached with the number as it is."""
        return bool(self.passed[self.now] >= 0)

    @property
    def edge(self) -> int | None:
        """After which value the goal crosses, nearest to the value now."""
        crossing = np.flatnonzero((self.passed[:-1] >= 0) != (self.passed[1:] >= 0))
        if not len(crossing):
            return None
        away = np.abs(np.array(self.values) - self.dial.now)
        return int(min(crossing, key=lambda i: away[i : i + 2].min()))

    @property
    def around(self) -> tuple[float, float]:
        """The values on both sides of the edge."""
        assert self.edge is not None
        return self.values[self.edge], self.values[self.edge + 1]

    @property
    def held_possible(self) -> list[int]:
        """The places of the values held possible."""
        low, high = self.dial.held_possible
        return [place for place, value in enumerate(self.values) if low <= value <= high]

    @property
    def now(self) -> int:
        """The place of the value now."""
        return self.values.index(self.dial.now)


def _tried(case: Case, dials: Sequence[Dial]) -> list[_Tried]:
    """Every number at its values; those of the worlds all at once."""
    turned = [dial for dial in dials if isinstance(dial, InWorlds)]
    seen = case.looked_at([(d, v) for d in turned for v in case.tried(d)]) if turned else None
    parts = iter(_parts(seen, [len(case.tried(dial)) for dial in turned]) if seen else ())
    return [
        _Tried(
            dial=dial,
            values=case.tried(dial),
            seen=next(parts) if isinstance(dial, InWorlds) else _in_studies(case, dial),
        )
        for dial in dials
    ]


def _parts(seen: Looked, sizes: Sequence[int]) -> Iterator[Looked]:
    ends = np.cumsum(sizes)[:-1]
    each = zip(np.split(seen.passed, ends), np.split(seen.figures, ends), strict=True)
    return (Looked(passed=passed, figures=figures) for passed, figures in each)


def _in_studies(case: Case, dial: InStudy) -> Looked:
    return Looked.joined([case.in_study(dial.study_at(value)) for value in case.tried(dial)])


# Closing in on the edge


def _closed_in(case: Case, crossing: Sequence[_Tried]) -> dict[int, float]:
    """Where each goal crosses, by the identity of what was tried."""
    turned = [each for each in crossing if isinstance(each.dial, InWorlds)]
    alone = [each for each in crossing if isinstance(each.dial, InStudy)]
    return {
        **dict(zip(map(id, turned), _roots_in_worlds(case, turned), strict=True)),
        **{id(each): _root_in_study(case, each) for each in alone},
    }


def _roots_in_worlds(case: Case, turned: Sequence[_Tried]) -> list[float]:
    """All numbers at once."""
    if not turned:
        return []

    def judged(value: Array, place: Array) -> Array:
        each = zip(place, value, strict=True)
        return case.judged([(turned[int(i)].dial, float(v)) for i, v in each])

    low, high = zip(*(each.around for each in turned), strict=True)
    places = np.arange(len(turned))
    found = _roots(judged, (low, high), args=(places,), tolerances={"xrtol": case.accuracy})
    return [float(value) for value in found.x]


def _root_in_study(case: Case, tried: _Tried) -> float:
    """One study a value."""
    dial = tried.dial
    assert isinstance(dial, InStudy)
    low, high = tried.around

    def passed(at: float) -> float:
        return float(case.in_study(dial.study_at(at)).passed[0])

    return float(brentq(passed, low, high, rtol=case.accuracy))


def _condition(case: Case, tried: _Tried, needed: float | None) -> Condition:
    edge = tried.edge
    nearest = _nearest(case, tried)
    return Condition(
        dial=tried.dial,
        reached_now=tried.reached_now,
        needed=needed,
        at_least=edge is not None and bool(tried.passed[edge] < 0),
        nearest=tried.values[nearest],
        figure=float(tried.seen.figures[nearest]),
    )


def _nearest(case: Case, tried: _Tried) -> int:
    """Of the values held possible the place of the one nearest to the goal, or farthest beyond.

    A chance is asked for itself: the amount that some share of the worlds reaches may shrink, and
    so come nearer to nothing, while fewer of them pay.
    """
    held, passed = tried.held_possible, tried.passed
    best = max(held, key=lambda place: passed[place])
    if not isinstance(case.goal, Chance) or passed.max() >= 0:
        return best
    return max((best, held[0], held[-1], tried.now), key=lambda place: tried.seen.figures[place])


def _turned(dial: Dial) -> InWorlds:
    assert isinstance(dial, InWorlds), dial.address
    return dial


def _runs(count: int, length: int) -> Iterator[slice]:
    for start in range(0, count * length, length):
        yield slice(start, start + length)
