"""What it is worth to keep one customer in a hundred more, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from aftersales.clv.families import needed
from aftersales.clv.holdout import Holdout
from aftersales.clv.lifetime import LifetimeValues, prospects_of
from aftersales.clv.prospects import World
from aftersales.clv.settings import EconomicsOf, Range, log_spread, ranged
from aftersales.clv.with_contract import WithContract
from aftersales.clv.without_contract import WithoutContract
from aftersales.histories import Flags, Histories
from aftersales.message import Message
from aftersales.uncertain import Array

POINT = 0.01
Fitted = WithContract | WithoutContract


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthOfAPoint:
    """Money over the horizon for one percentage point more retention a year, by segment and of all.

    A segment that keeps more than 99 % has none.
    """

    segments: Mapping[str, Range]
    total: Range


def worth_of_a_point(
    histories: Histories, economics: EconomicsOf, values: LifetimeValues
) -> WorthOfAPoint | Message:
    """What all customers of a segment are worth more if it keeps a percentage point more.

    With retention r + 0.01 instead of r each year, (1 + 0.01 / r) to the power of t times as many
    are left after t years: the same as a discount rate that is lower by that factor.
    """
    told = needed(values.family, histories)
    if isinstance(told, Message):
        return told
    fitted = prospects_of(values.family, told, economics, values.reckoning)
    gains = dict(_gains(fitted, values))
    log_miss = values.tested.log_miss if isinstance(values.tested, Holdout) else 0.0

    def range_of(gain: Array) -> Range:
        spread = log_spread(gain[:1], np.array([gain[1:].std()]))[0]
        return ranged(float(gain[0]), float(np.hypot(spread, log_miss)), values.reckoning)

    return WorthOfAPoint(
        segments={name: range_of(gain) for name, gain in gains.items()},
        total=range_of(np.sum(list(gains.values()), axis=0) if gains else np.zeros(2)),
    )


def _gains(fitted: Fitted, values: LifetimeValues) -> Iterator[tuple[str, Array]]:
    """Segment → its gain in the expected world and in each of the drawn ones."""
    for segment in values.segments:
        retention = segment.annual_retention.value
        if 0 < retention <= 1 - POINT:
            its = np.asarray(fitted.segment == segment.segment)
            yield segment.segment, _gain(fitted, its, 1 + POINT / retention)


def _gain(fitted: Fitted, its: Flags, factor: float) -> Array:
    rate = (1 + fitted.reckoning.discount_rate) / factor - 1
    alone = fitted.only(its)
    lifted = replace(alone, reckoning=replace(fitted.reckoning, discount_rate=rate))
    pairs = zip(_worlds(lifted), _worlds(alone), strict=True)
    return np.array([(more.value - now.value).sum() for more, now in pairs])


def _worlds(fitted: Fitted) -> Iterator[World]:
    yield fitted.expected()
    yield from fitted.worlds()
