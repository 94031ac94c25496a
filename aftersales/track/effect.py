"""What a programme moved in one outcome, by the best comparison that the data have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from aftersales.message import Message, message
from aftersales.track.differences import (
    Apart,
    Starts,
    apart,
    cells_of,
    comparable,
    compared,
    since_start,
)
from aftersales.track.interrupted import (
    LEAST_BEFORE,
    WIDENED,
    continued,
    level_and_slope,
    tells_season,
)
from aftersales.track.noise import Cells
from aftersales.track.panel import Measure, Panel
from aftersales.track.textbook import second_opinion
from aftersales.track.to_the_mean import LEAST_TO_JUDGE, SPELL_MONTHS, Spell, spell_of
from aftersales.track.yardstick import Shift, Yardstick
from aftersales.uncertain import Array

CONFIDENCE = 0.9
Gain = tuple[float, float, float]
"""A difference with its 90 % ends."""


class Belief(StrEnum):
    """How far an effect may be believed, the best first."""

    COMPARED = "compared"  # beside others that had gone the same way
    ALONE = "alone"  # nothing to compare with
    DIVERGING = "diverging"  # the others had gone another way before
    BAD_SPELL = "bad spell"  # corrected for a bad spell before
    TOO_SHORT = "too short"  # alone, and too few months before to tell a season


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Units with the programme month by month, and what they would have been without it.

    Months are numbered from year 0, values in the outcome's own unit, shapes (months,). What would
    have been is that of a month and its neighbours, or the others' chance would hide it; `low` and
    `high` enclose it with 90 %. `began` is the first month with the programme.
    """

    month: Array
    actual: Array
    without: Array
    low: Array
    high: Array
    began: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The shift of an outcome over all months with the programme.

    `by_month` counts from the start. `before` tells whether the compared units went the same way
    earlier, `line` the level and the slope a month where nothing was compared; one of both is None.
    `uncorrected` is what would be told without a correction for a bad `spell`, None if there was
    none. Levels are those of the units with the programme: before it, since, and what it would have
    been since without it; `share` is their part of all records since. `seasonal` is False where the
    months before told no season: errors are widened for it then, and nothing is clear. `textbook`
    is what the textbook's regression says of the same months, None where it has too few.
    """

    measure: Measure
    shift: Shift
    by_month: Mapping[int, Shift]
    before: Apart | None
    line: tuple[Shift, Shift] | None
    spell: Spell | None
    uncorrected: Shift | None
    level_before: float
    level_after: float
    level_without: float
    share: float
    seasonal: bool
    textbook: Shift | None
    path: Path

    @property
    def clear(self) -> bool:
        """Whether it is more than chance; a season that nobody can tell may be as large."""
        return self.seasonal and self.shift.clear

    @property
    def gain(self) -> Gain:
        """By how much the outcome differs for the programme, in its own unit, with 90 % ends."""
        return self._gained(self.shift)

    @property
    def textbook_gain(self) -> Gain | None:
        """The same by the textbook."""
        return None if self.textbook is None else self._gained(self.textbook)

    @property
    def disputed(self) -> bool:
        """Whether the textbook says clearly something else: each lies outside the other's range."""
        if self.textbook is None:
            return False
        return not (self.shift.holds(self.textbook.value) or self.textbook.holds(self.shift.value))

    def _gained(self, shift: Shift) -> Gain:
        after, ends = self.level_after, (shift.value, *shift.between(CONFIDENCE))
        less = [after - self.measure.moved(after, -end) for end in ends]
        return less[0], less[1], less[2]

    @property
    def belief(self) -> Belief:
        """How far it may be believed."""
        if not self.seasonal:
            return Belief.TOO_SHORT
        if self.uncorrected is not None:
            return Belief.BAD_SPELL
        if self.line is not None:
            return Belief.ALONE
        passed = self.before is not None and self.before.passed
        return Belief.COMPARED if passed else Belief.DIVERGING

    @property
    def by_itself(self) -> float | None:
        """Which share of the rise since a bad spell would have come anyway; None without one."""
        if self.spell is None or self.uncorrected is None:
            return None
        return self.spell.by_itself(self.shift)


def effect_of(panel: Panel, starts: Starts) -> Effect | Message:
    """The effect of a programme that began in some units, or in all; see `Starts`.

    Without units to compare with, the panel must have a single one. Gives a sentence where the
    months are too few to tell, or nothing is left to compare with.
    """
    asked = _Asked(panel=panel, starts={u: s for u, s in starts.items() if u in panel.units})
    if not asked.starts:
        return message("None of the units with the programme has enough records to be followed.")
    if not asked.alone and not comparable(panel, asked.starts):
        return message(
            "Every unit began at once, or no month is left in which one had it and another had it "
            "not: there is nothing to compare with."
        )
    return _too_few(asked) or _effect(asked)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What is asked of a panel, and the cells that answer it."""

    panel: Panel
    starts: Starts

    @property
    def alone(self) -> bool:
        """Whether nothing is there to compare with."""
        return len(self.panel.units) == 1

    @cached_property
    def since(self) -> Array:
        """Months since each unit's own start, (units, months)."""
        return since_start(self.panel, self.starts)

    @cached_property
    def begins(self) -> Cells:
        """Units with a start, (units, 1)."""
        return np.isin(self.panel.units, list(self.starts))[:, None]

    @property
    def cells(self) -> Cells:
        """Those with the programme of which it can be told what to expect."""
        if self.alone:
            return self.panel.filled & (self.since >= 0)
        return cells_of(self.panel, self.starts)[1]

    def known(self, gap: int = 0) -> Cells:
        """Those without it, but for the last `gap` months before a unit's own start."""
        return self.panel.filled & (self.since < -gap)

    def months_before(self, gap: int = 0) -> int:
        """How many months tell what those with a start would have been."""
        return int((self.known(gap) & self.begins).any(axis=0).sum())

    def yardstick(self, gap: int = 0) -> Yardstick:
        """What the months without the programme lead to expect."""
        told_by = continued if self.alone else compared
        return told_by(self.panel, self.known(gap))

    def spell(self) -> Spell | None:
        """The last months before the start; None with too few months to judge them by.

        Alone, less than a year would take a season for a bad spell.
        """
        short = self.alone and not tells_season(self.known())
        if short or self.months_before(SPELL_MONTHS) < LEAST_TO_JUDGE:
            return None
        better = self.panel.measure.better
        return spell_of(self.yardstick(SPELL_MONTHS), self.since, better)


def _too_few(asked: _Asked) -> Message | None:
    before = asked.months_before()
    if before < LEAST_BEFORE:
        return message(
            "Only {months} {months:month|months} with records before the start: with fewer than "
            "{least} nobody can say what would have happened anyway.",
            months=before,
            least=LEAST_BEFORE,
        )
    return None if asked.cells.any() else message("No month with records since the start.")


def _effect(asked: _Asked) -> Effect | Message:
    """Told without the last months before the start where they were a bad spell."""
    spell = asked.spell()
    if spell is None or not spell.bad:
        return _told(asked, asked.yardstick(), spell, None)
    if asked.months_before(SPELL_MONTHS) < LEAST_BEFORE:
        return message(
            "The last {months} months before the start were a bad spell, and too few others are "
            "there to tell what would have come by itself.",
            months=SPELL_MONTHS,
        )
    uncorrected = asked.yardstick().shift(asked.cells)
    return _told(asked, asked.yardstick(SPELL_MONTHS), spell, uncorrected)


def _told(
    asked: _Asked, yardstick: Yardstick, spell: Spell | None, uncorrected: Shift | None
) -> Effect:
    panel, cells, known = asked.panel, asked.cells, yardstick.known
    gap = 0 if uncorrected is None else SPELL_MONTHS
    shift, after = yardstick.shift(cells), panel.level(cells)
    effect = Effect(
        measure=panel.measure,
        shift=shift,
        by_month=dict(_by_month(yardstick, cells, asked.since)),
        before=None if asked.alone else apart(panel, asked.starts, yardstick.noise, gap),
        line=level_and_slope(yardstick, cells, asked.since) if asked.alone else None,
        spell=spell,
        uncorrected=uncorrected,
        level_before=panel.level(known & asked.begins),
        level_after=after,
        level_without=panel.measure.moved(after, -shift.value),
        share=_share(panel, cells),
        seasonal=not asked.alone or tells_season(known),
        textbook=second_opinion(panel, known, cells, asked.since),
        path=_path(asked, yardstick),
    )
    return effect if effect.seasonal else _widened(effect)


def _by_month(yardstick: Yardstick, cells: Cells, since: Array) -> Iterator[tuple[int, Shift]]:
    """Each month since the unit's own start."""
    for month in np.unique(since[cells]):
        yield int(month), yardstick.shift(cells & (since == month))


def _path(asked: _Asked, yardstick: Yardstick) -> Path:
    """Where a month cannot be told it is left out."""
    panel, mine = asked.panel, asked.panel.filled & asked.begins
    told = mine & (asked.cells | asked.known())
    place, since = np.arange(len(panel.month)), asked.since >= 0
    months = np.flatnonzero(told.any(axis=0))
    actual = np.array([panel.level(told & (place == month)) for month in months])
    around = [told & (abs(place - m) <= 1) & (since == since[:, [m]]) for m in months]
    shifts = [yardstick.shift(cells) for cells in around]

    def less(by: list[float]) -> Array:
        """Levels of three months each, less the shift."""
        levels = zip(map(panel.level, around), by, strict=True)
        return np.array([panel.measure.moved(level, -each) for level, each in levels])

    ends = [shift.between(CONFIDENCE) for shift in shifts]
    return Path(
        month=panel.month[months],
        actual=actual,
        without=less([shift.value for shift in shifts]),
        low=less([high for _, high in ends]),
        high=less([low for low, _ in ends]),
        began=min(asked.starts.values()),
    )


def _share(panel: Panel, cells: Cells) -> float:
    """Which part of all records since the first start had the programme."""
    since = cells.any(axis=0, keepdims=True)
    return float(panel.n[cells].sum() / np.where(since, panel.n, 0.0).sum())


def _widened(effect: Effect) -> Effect:
    """Errors large enough for a season that the months before could not tell."""

    def wide(shift: Shift) -> Shift:
        return replace(shift, error=WIDENED * shift.error)

    return replace(
        effect,
        shift=wide(effect.shift),
        by_month={month: wide(shift) for month, shift in effect.by_month.items()},
        line=effect.line and (wide(effect.line[0]), wide(effect.line[1])),
    )
