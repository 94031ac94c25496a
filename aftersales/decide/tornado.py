"""What the answer hangs on: each uncertain number from low to high, the others at their means.

Two worlds a number, all in one projection. Low and high are those of the number as it is drawn, so
a fat tail and the chance that an effect does nothing are in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersales.decide.runs import RANGE, Runs, runs_in
from aftersales.model import Worlds, at_means
from aftersales.study import Study
from aftersales.uncertain import Array

UNMOVED = 1e-9  # of the largest swing: what rounding may make


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One number: its value at 5 and 95 %, and what comes out at either, (low, high)."""

    address: str
    value: tuple[float, float]
    npv: tuple[float, float]
    roi_percent: tuple[float, float]

    @property
    def swing(self) -> float:
        """By how much NPV differs between both."""
        return abs(self.npv[1] - self.npv[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """The bars, widest first, around what comes out at the means.

    `unmoved` counts the uncertain numbers that cannot move the answer, for example those of levers
    that are not pulled.
    """

    npv: float
    roi_percent: float
    bars: tuple[Bar, ...]
    unmoved: int


def varying(worlds: Worlds) -> tuple[str, ...]:
    """The addresses of the numbers that are not the same in all of those worlds."""
    return tuple(a for a, drawn in worlds.values.items() if len(drawn) > 1 and np.ptp(drawn) > 0)


def tornado(study: Study, worlds: Worlds) -> Tornado:
    """The bars of every number that varies in those worlds, which may be of any number."""
    addresses = varying(worlds)
    ends = ends_of([worlds.values[address] for address in addresses])
    runs = runs_in(study, each_alone(study, dict(zip(addresses, ends, strict=True))))
    bars = [_bar(address, ends[i], runs, i) for i, address in enumerate(addresses)]
    widest = max((bar.swing for bar in bars), default=0.0)
    moving = [bar for bar in bars if bar.swing > UNMOVED * widest]
    return Tornado(
        npv=float(runs.npv[0]),
        roi_percent=float(runs.roi_percent[0]),
        bars=tuple(sorted(moving, key=lambda bar: -bar.swing)),
        unmoved=len(bars) - len(moving),
    )


def ends_of(drawn: Sequence[Array]) -> Array:
    """5 and 95 % of each number, shape (numbers, 2)."""
    if not drawn:
        return np.empty((0, 2))
    return np.quantile(np.stack(drawn), RANGE, axis=1).T


def each_alone(study: Study, ends: Mapping[str, Array]) -> Worlds:
    """The means, and then two worlds a number: it at its ends, all others at their means."""
    means = at_means(study)
    count = 1 + 2 * len(ends)
    values = dict(means.values)
    for i, (address, low_and_high) in enumerate(ends.items()):
        moved = np.full(count, means.values[address][0])
        moved[1 + 2 * i : 3 + 2 * i] = low_and_high
        values[address] = moved
    return replace(means, count=count, values=values)


def _bar(address: str, ends: Array, runs: Runs, number: int) -> Bar:
    here = slice(1 + 2 * number, 3 + 2 * number)
    return Bar(
        address=address,
        value=_pair(ends),
        npv=_pair(runs.npv[here]),
        roi_percent=_pair(runs.roi_percent[here]),
    )


def _pair(ends: Array) -> tuple[float, float]:
    return float(ends[0]), float(ends[1])
