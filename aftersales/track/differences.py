"""Difference in differences: what months with the programme are, less what they would have been.

What they would have been is told by the months without it, those of units that begin later or never
among them: each unit has its own level, each month is alike for all (two-way fixed effects). A
month with the programme is never a yardstick for another one, so starts on different dates do not
bias the result (Borusyak, Jaravel & Spiess 2024); with one date for all, equal counts and no gap
this is the textbook's difference in differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.track.noise import Cells, Noise
from aftersales.track.panel import Panel
from aftersales.track.yardstick import Shift, Yardstick
from aftersales.uncertain import Array

LEAST_BEFORE, LEAST_AFTER = 6, 2  # months of a made-up start
MOST_PLACEBOS = 6
PLACEBOS_ALLOWED = 0.25

Starts = Mapping[str, int]
"""Unit → the first month with the programme (numbered from year 0); others never had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebo:
    """What the method finds where nothing began: a made-up start in that month."""

    month: int
    shift: Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Whether treated units went another way before anything began.

    `drift` is their slope a month beside the others'; `placebos` are made-up earlier starts.
    """

    drift: Shift
    placebos: tuple[Placebo, ...]

    @property
    def alarms(self) -> int:
        """At how many made-up starts something was found."""
        return sum(placebo.shift.clear for placebo in self.placebos)

    @property
    def passed(self) -> bool:
        """Whether nothing was to be seen before the start."""
        return not self.drift.clear and self.alarms <= PLACEBOS_ALLOWED * len(self.placebos)


def comparable(panel: Panel, starts: Starts) -> bool:
    """Whether any month with the programme can be held against one without it."""
    known, asked = cells_of(panel, starts)
    columns = known.any(axis=0).sum() + known.any(axis=1).sum() - 1
    compared = known.any(axis=0) & asked.any(axis=0)
    return bool(compared.any() and known.sum() > columns + 1)


def cells_of(panel: Panel, starts: Starts, gap: int = 0) -> tuple[Cells, Cells]:
    """Cells without the programme, and those with it of which it can be told what to expect.

    The last `gap` months before a unit's own start are neither.
    """
    since = since_start(panel, starts)
    known = panel.filled & (since < -gap)
    told = known.any(axis=0, keepdims=True) & known.any(axis=1, keepdims=True)
    return known, panel.filled & (since >= 0) & told


def since_start(panel: Panel, starts: Starts) -> Array:
    """Months since each unit's own start, −∞ where it never had one; shape (units, months)."""
    begun = np.array([starts.get(unit, np.inf) for unit in panel.units])
    return np.asarray(panel.month[None, :] - begun[:, None])


def compared(panel: Panel, known: Cells, noise: Noise | None = None) -> Yardstick:
    """The yardstick of those cells: a level a unit, a step a month that all share."""
    return Yardstick(y=panel.y, n=panel.n, known=known, expected=two_way(known), noise_known=noise)


def two_way(known: Cells) -> Array:
    """A column a unit and a column a month (but the first) with any known cell.

    Shape (units, months, columns).
    """
    units, months = known.shape
    of_unit = np.repeat(np.eye(units)[:, None, :], months, axis=1)
    of_month = np.repeat(np.eye(months)[None, :, :], units, axis=0)
    later = np.flatnonzero(known.any(axis=0))[1:]
    return np.concatenate([of_unit[..., known.any(axis=1)], of_month[..., later]], axis=-1)


# Before anything began


def apart(panel: Panel, starts: Starts, noise: Noise, gap: int = 0) -> Apart | None:
    """How the units went until `gap` months before the first start; None with too few months."""
    early = panel.until(min(starts.values()) - gap)
    if len(early.month) < LEAST_BEFORE:
        return None
    noise = noise.until(len(early.month))
    begins = np.isin(early.units, list(starts))[:, None]
    along = np.where(begins, early.month - early.month.mean(), 0.0)
    return Apart(
        drift=compared(early, early.filled, noise).slope(along),
        placebos=tuple(_placebos(early, starts, noise)),
    )


def _placebos(early: Panel, starts: Starts, noise: Noise) -> Iterator[Placebo]:
    """Earlier dates for the units that once had a start, spread evenly."""
    possible = early.month[LEAST_BEFORE : len(early.month) - LEAST_AFTER]
    places = np.unique(np.linspace(0, len(possible) - 1, MOST_PLACEBOS).astype(int))
    for month in possible[places] if len(possible) else ():
        made_up = dict.fromkeys(starts, int(month))
        if comparable(early, made_up):
            known, asked = cells_of(early, made_up)
            yield Placebo(month=int(month), shift=compared(early, known, noise).shift(asked))
