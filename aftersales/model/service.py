"""What the levers do to the service itself (model.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.model.today import Today
from aftersales.model.worlds import Worlds
from aftersales.study import Study, Target
from aftersales.uncertain import Array

NOTHING = np.zeros((1, 1, 1))
ALMOST_NONE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The service in each month; shapes broadcast to (worlds, months, segments).

    `first_time_fix_shift` is in logits, `response_shift` and `repair_shift` in logs; `case_factor`
    and `handling_factor` multiply today's; `extra_visits` is a share of today's visits.
    """

    first_time_fix: Array
    first_time_fix_in_visits: Array
    first_time_fix_shift: Array
    response_shift: Array
    repair_shift: Array
    sla_attainment: Array
    case_factor: Array
    handling_factor: Array
    extra_visits: Array


def service(study: Study, worlds: Worlds, moved: Mapping[Target, Array]) -> Service:
    """The service with those shifts; a channel that is off keeps today's cost or SLA."""
    today = Today(study.segments)
    saves = worlds.channel("cost_to_serve")
    response = moved.get(Target.RESPONSE_TIME, NOTHING)
    fix_shift = first_time_fix_shift(study, worlds, moved)
    fix = shifted(today.first_time_fix, fix_shift)
    sla_shift = study.links.response_time_on_sla * response * worlds.channel("sla_penalties")
    return Service(
        first_time_fix=fix,
        first_time_fix_in_visits=_switched(today.first_time_fix, fix, saves),
        first_time_fix_shift=fix_shift,
        response_shift=response,
        repair_shift=moved.get(Target.REPAIR_TIME, NOTHING),
        sla_attainment=shifted(today.sla_attainment, sla_shift),
        case_factor=np.exp(saves * moved.get(Target.CASE_VOLUME, NOTHING)),
        handling_factor=np.exp(saves * moved.get(Target.HANDLING_TIME, NOTHING)),
        extra_visits=saves * moved.get(Target.EXTRA_VISITS, NOTHING),
    )


def first_time_fix_shift(study: Study, worlds: Worlds, moved: Mapping[Target, Array]) -> Array:
    """Shift of first-time fix in logits: the effects on it, and parts on hand at the visit."""
    direct = moved.get(Target.FIRST_TIME_FIX, NOTHING)
    if Target.PARTS_AVAILABILITY not in moved:
        return direct
    today = Today(study.segments)
    parts = np.minimum(moved[Target.PARTS_AVAILABILITY], 1 - today.parts_availability)
    link = worlds.value("links.parts_availability_on_first_time_fix")
    with_parts = np.clip(today.first_time_fix + link * parts, ALMOST_NONE, 1 - ALMOST_NONE)
    return np.asarray(direct + logit(with_parts) - logit(today.first_time_fix))


def shifted(share: Array, logit_shift: Array) -> Array:
    """The share whose log-odds are shifted by so much; broadcasts."""
    odds = np.exp(logit_shift)
    return np.asarray(share * odds / (1 - share + share * odds))


def logit(share: Array) -> Array:
    """Log-odds of a share; any shape."""
    return np.asarray(np.log(share / (1 - share)))


def _switched(off: Array, on: Array, switch: Array) -> Array:
    return on if np.all(switch == 1) else off + switch * (on - off)
