"""A lever's definition and a position of its slider give the study's lever, and its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import log1p

from aftersales.evidence.catalogue import evidence_source, planning_source
from aftersales.evidence.definitions import (
    Becomes,
    EffectDefinition,
    LeverDefinition,
    Question,
    When,
)
from aftersales.evidence.edits import (
    NO_EDITS,
    Edits,
    editable,
    edited,
    effect_address,
    overrun_address,
    price_address,
)
from aftersales.evidence.lever_cost import Site, cost_at, missing_for_cost
from aftersales.study import Effect, Lever, Provenance, Source
from aftersales.uncertain import Fixed, Pert, Uncertain

__all__ = [
    "NO_EDITS",
    "Edits",
    "Site",
    "asked",
    "lever_at",
    "lever_sources",
    "off_position",
    "positions",
]

BY_THE_USER = Source(provenance=Provenance.USER)
MOST_LIKELY_SHARE_OF_TARGET = 0.6
PER_CENT = 100


def lever_at(
    definition: LeverDefinition,
    setting: float,
    site: Site,
    edits: Edits = NO_EDITS,
    *,
    horizon_months: int = 36,
    start_month: int = 0,
) -> Lever:
    """The study's lever with its slider at `setting` (in the slider's unit; shares 0–1).

    At its off position the intensity is 0. The cost is None while something it needs is not known.
    """
    own = edited(definition, edits)
    return Lever(
        id=own.id,
        intensity=_intensity(own, setting, site),
        lag_months=own.timing.lag_months,
        ramp_months=own.timing.ramp_months,
        adoption=own.adoption.share,
        effects=tuple(_effect(own, effect, setting, site) for effect in own.effect),
        cost=cost_at(own, setting, site),
        start_month=start_month,
        half_life_months=own.timing.half_life_months,
        floor=own.timing.floor,
        refresh_months=_refresh_months(own, horizon_months - start_month),
    )


def off_position(definition: LeverDefinition, site: Site) -> float:
    """Where the slider starts and nothing changes: its low end, or today's share."""
    if definition.slider.becomes is Becomes.POINTS:
        return min(site.parts_availability_today, definition.slider.high)
    return definition.slider.low


def positions(definition: LeverDefinition, site: Site) -> tuple[float, ...]:
    """Every position of its slider (shares 0–1, in whole per cent), off first."""
    slider, off = definition.slider, off_position(definition, site)
    if slider.positions:
        return tuple(position.at for position in slider.positions)
    scale = PER_CENT if slider.high <= 1 else 1
    step = max(1, round(slider.step * scale))
    later = range(round(off * scale) + step, round(slider.high * scale) + 1, step)
    return (off, *(value / scale for value in later))


def asked(definition: LeverDefinition, site: Site, edits: Edits = NO_EDITS) -> tuple[Question, ...]:
    """What has to be answered before the lever's cost is known, each question once."""
    questions = missing_for_cost(edited(definition, edits), site)
    return tuple({question.address: question for question in questions}.values())


def lever_sources(definition: LeverDefinition, edits: Edits = NO_EDITS) -> Mapping[str, Source]:
    """Address → where the number comes from, for every number of the lever."""
    ours = {
        f"lever.{definition.id}.intensity": BY_THE_USER,
        f"lever.{definition.id}.adoption": evidence_source(definition.adoption),
        **dict(_timing_sources(definition)),
        **dict(_effect_sources(definition)),
        **dict(_cost_sources(definition, edits)),
    }
    return {**ours, **dict.fromkeys(editable(definition) & edits.keys(), BY_THE_USER)}


# A position of the slider


def _intensity(definition: LeverDefinition, setting: float, site: Site) -> float:
    slider = definition.slider
    if setting <= off_position(definition, site):
        return 0.0
    return setting / slider.full_strength_at if slider.becomes is Becomes.INTENSITY else 1.0


def _effect(
    definition: LeverDefinition, effect: EffectDefinition, setting: float, site: Site
) -> Effect:
    covers = definition.slider.becomes is Becomes.COVERAGE
    return Effect(
        on=effect.on,
        size=effect.size or _size_of_target(definition, setting, site),
        coverage=setting if covers else 1.0,
        p_no_effect=effect.p_no_effect,
    )


def _size_of_target(definition: LeverDefinition, setting: float, site: Site) -> Uncertain:
    if definition.slider.becomes is Becomes.POINTS:
        return Fixed(max(0.0, setting - site.parts_availability_today))
    in_full = log1p(-setting)
    return Pert(low=in_full, mode=MOST_LIKELY_SHARE_OF_TARGET * in_full, high=0.0)


def _refresh_months(definition: LeverDefinition, months: int) -> tuple[int, ...]:
    """Months from the start when it is refreshed: within the horizon, never at its very end."""
    every = definition.timing.refresh_every_months
    return () if every is None else tuple(range(every, months, every))


# Where its numbers come from


def _timing_sources(definition: LeverDefinition) -> Iterator[tuple[str, Source]]:
    source = planning_source(definition.timing)
    for number in ("lag_months", "ramp_months", "half_life_months", "floor", "refresh_months"):
        yield f"lever.{definition.id}.{number}", source


def _effect_sources(definition: LeverDefinition) -> Iterator[tuple[str, Source]]:
    for effect in definition.effect:
        size = BY_THE_USER if effect.size is None else evidence_source(effect)
        yield effect_address(definition.id, effect, "size"), replace(size, grade=effect.grade.value)
        yield effect_address(definition.id, effect, "p_no_effect"), evidence_source(effect)
        yield effect_address(definition.id, effect, "coverage"), BY_THE_USER


def _cost_sources(definition: LeverDefinition, edits: Edits) -> Iterator[tuple[str, Source]]:
    for item in definition.cost:
        yield price_address(definition.id, item), planning_source(item)
    for when in When:
        parts = list(_price_sources(definition, when, edits))
        if parts:
            yield f"lever.{definition.id}.cost.{when}", _joined(parts)
    if definition.overrun is not None:
        yield overrun_address(definition.id), evidence_source(definition.overrun)


def _price_sources(definition: LeverDefinition, when: When, edits: Edits) -> Iterator[Source]:
    for item in definition.cost:
        if when in item.when:
            by_user = price_address(definition.id, item) in edits
            yield BY_THE_USER if by_user else planning_source(item)


def _joined(sources: Iterable[Source]) -> Source:
    """The source of a sum: the user's if any part is; else all references, the weakest grade."""
    found = list(sources)
    if BY_THE_USER in found:
        return BY_THE_USER
    references = dict.fromkeys(source.reference for source in found if source.reference)
    return Source(
        provenance=Provenance.DEFAULT,
        reference="; ".join(references),
        year=max((source.year for source in found if source.year), default=None),
        grade=max(source.grade for source in found),
    )
