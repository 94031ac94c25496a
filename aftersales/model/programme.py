"""What the levers move, alike in every segment (docs/MODEL.md section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.model.activation import Activation, activation
from aftersales.model.worlds import Worlds
from aftersales.study import Study, Target, effect_addresses
from aftersales.uncertain import Array

NOTHING = np.zeros((1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What the levers move in each month; shapes broadcast to (worlds, months).

    `first_time_fix` is a shift in logits, and so is `satisfaction`, which leaves out what
    first-time fix does to it; `fix_odds` and `sla_odds` multiply the odds of a first-time fix and
    of a target met; `parts` is in share points; `case_factor` and `handling_factor` multiply
    today's; `extra_visits` is a share of today's visits.
    """

    active: Activation
    first_time_fix: Array
    fix_odds: Array
    parts: Array
    sla_odds: Array
    satisfaction: Array
    case_factor: Array
    handling_factor: Array
    extra_visits: Array


def programme(study: Study, worlds: Worlds) -> Programme:
    """What the study's levers move; a channel that is off moves nothing."""
    active = activation(study, worlds)
    moved = shifts(study, worlds, active)
    saves = worlds.channel("cost_to_serve")
    sla_link = study.links.response_time_on_sla * worlds.channel("sla_penalties")
    fix_shift = moved.get(Target.FIRST_TIME_FIX, NOTHING)
    return Programme(
        active=active,
        first_time_fix=fix_shift,
        fix_odds=np.exp(fix_shift),
        parts=moved.get(Target.PARTS_AVAILABILITY, NOTHING),
        sla_odds=np.exp(through(sla_link, moved.get(Target.RESPONSE_TIME, NOTHING))),
        satisfaction=satisfaction_besides_first_time_fix(worlds, moved),
        case_factor=np.exp(saves * moved.get(Target.CASE_VOLUME, NOTHING)),
        handling_factor=np.exp(saves * moved.get(Target.HANDLING_TIME, NOTHING)),
        extra_visits=saves * moved.get(Target.EXTRA_VISITS, NOTHING),
    )


def shifts(study: Study, worlds: Worlds, active: Activation) -> dict[Target, Array]:
    """Sum of the effects on each target that is moved, shape (worlds or 1, months).

    The hazard ratio is no sum and is left to loyalty.
    """
    moved: dict[Target, Array] = {}
    for i, lever in enumerate(study.levers):
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
            if effect.on is not Target.AT_RISK_HAZARD_RATIO:
                shift = active.times(worlds.value(address) * effect.coverage, i)
                moved[effect.on] = moved[effect.on] + shift if effect.on in moved else shift
    return moved


def satisfaction_besides_first_time_fix(worlds: Worlds, moved: Mapping[Target, Array]) -> Array:
    """Shift of satisfaction in logits, had it time to settle and first-time fix not moved."""
    response = moved.get(Target.RESPONSE_TIME, NOTHING)
    repair = moved.get(Target.REPAIR_TIME, NOTHING)
    return np.asarray(
        through(worlds.value("links.response_time_on_csat"), response)
        + through(worlds.value("links.repair_time_on_csat"), repair)
        + moved.get(Target.CSAT, NOTHING)
    )


def through(link: Array, shift: Array) -> Array:
    """link · shift, broadcast; a single 0 where nothing comes through in any world."""
    return link * shift if link.any() else NOTHING
