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

    `first_time_fix_shift` is in logits; `first_time_fix_in_visits` is today's where the cost to
    serve is off.
    """

    first_time_fix: Array
    first_time_fix_in_visits: Array
    first_time_fix_shift: Array
    sla_attainment: Array


def service(segment: Segment, worlds: Worlds, moved: Programme) -> Service:
    """The service that the segment gets when the levers move so much."""
    fix_shift = first_time_fix_shift(segment, worlds, moved)
    fix = shifted(segment.first_time_fix, fix_shift)
    saves = worlds.channel("cost_to_serve")
    return Service(
        first_time_fix=fix,
        first_time_fix_in_visits=_switched(segment.first_time_fix, fix, saves),
        first_time_fix_shift=fix_shift,
        sla_attainment=shifted(segment.sla_attainment, moved.sla_attainment),
    )


def first_time_fix_shift(segment: Segment, worlds: Worlds, moved: Programme) -> Array:
    """Shift of first-time fix in logits: the effects on it, and parts on hand at the visit."""
    link = worlds.value("links.parts_availability_on_first_time_fix")
    points = through(link, np.minimum(moved.parts, 1 - segment.parts_availability))
    if not points.any():
        return moved.first_time_fix
    with_parts = np.clip(segment.first_time_fix + points, ALMOST_NONE, 1 - ALMOST_NONE)
    return moved.first_time_fix + logit(with_parts) - logit(np.asarray(segment.first_time_fix))


def shifted(share: float, logit_shift: Array) -> Array:
    """σ(logit share + shift), any shape."""
    return np.asarray(share / (share + (1 - share) * np.exp(-logit_shift)))


def logit(share: Array) -> Array:
    """Log-odds of a share; any shape."""
    return np.asarray(np.log(share / (1 - share)))


def _switched(off: float, on: Array, switch: Array) -> Array:
    return on if np.all(switch == 1) else off + switch * (on - off)
