"""The service that a segment gets (docs/MODEL.md section 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.model.programme import Programme, through
from aftersales.model.worlds import Worlds
from aftersales.study import Segment
from aftersales.uncertain import Array

ALMOST_NONE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The service in each month; shapes broadcast to (worlds, months).

    What fails is kept, for that is what costs: `failed_fixes` is 1 − first-time fix,
    `failed_fixes_in_visits` is today's where the cost to serve is off, `missed_targets` is
    1 − SLA attainment. `first_time_fix_shift` is in logits.
    """

    first_time_fix_shift: Array
    failed_fixes: Array
    failed_fixes_in_visits: Array
    missed_targets: Array

    @property
    def first_time_fix(self) -> Array:
        """Share of dispatches whose first visit fixes it."""
        return 1 - self.failed_fixes

    @property
    def first_time_fix_in_visits(self) -> Array:
        """The same as the visits know it."""
        return 1 - self.failed_fixes_in_visits

    @property
    def sla_attainment(self) -> Array:
        """Share of targets met."""
        return 1 - self.missed_targets


def service(segment: Segment, worlds: Worlds, moved: Programme) -> Service:
    """The service that the segment gets when the levers move so much."""
    with_parts = first_time_fix_with_parts(segment, worlds, moved)
    failed = rest(with_parts, moved.fix_odds)
    saves = worlds.channel("cost_to_serve")
    return Service(
        first_time_fix_shift=moved.first_time_fix + logit_shift(segment.first_time_fix, with_parts),
        failed_fixes=failed,
        failed_fixes_in_visits=_switched(1 - segment.first_time_fix, failed, saves),
        missed_targets=rest(segment.sla_attainment, moved.sla_odds),
    )


def first_time_fix_with_parts(segment: Segment, worlds: Worlds, moved: Programme) -> Array:
    """First-time fix today, had the technician as many parts at hand as then."""
    link = worlds.value("links.parts_availability_on_first_time_fix")
    points = through(link, np.minimum(moved.parts, 1 - segment.parts_availability))
    return np.clip(segment.first_time_fix + points, ALMOST_NONE, 1 - ALMOST_NONE)


def logit_shift(before: float, after: Array) -> Array:
    """logit after − logit before, any shape."""
    return np.asarray(np.log(after / (1 - after) * ((1 - before) / before)))


def rest(share: Array | float, odds_factor: Array) -> Array:
    """What a share leaves to 1 when its odds are multiplied: 1 − σ(logit share + shift)."""
    left = 1 - share
    return np.asarray(left / (left + share * odds_factor))


def shifted(share: float, shift: Array) -> Array:
    """σ(logit share + shift), any shape."""
    return rest(1 - share, np.exp(-shift))


def _switched(off: float, on: Array, switch: Array) -> Array:
    return on if np.all(switch == 1) else off + switch * (on - off)
