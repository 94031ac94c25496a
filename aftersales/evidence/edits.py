"""The user's own values in place of ours.

Edits are values by address: the addresses of `aftersales.study`, and `lever.<id>.price.<item>` for
the amount of a cost item. A definition with edits is a definition like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from aftersales.evidence.definitions import (
    CostItem,
    EffectDefinition,
    LeverDefinition,
    Overrun,
    Timing,
)
from aftersales.uncertain import Fixed, Uncertain

Edits = Mapping[str, float | Uncertain]

NO_EDITS: Edits = MappingProxyType({})


def edited(definition: LeverDefinition, edits: Edits) -> LeverDefinition:
    """The definition with the user's own values."""
    lever = definition.id
    share = uncertain_at(edits, f"lever.{lever}.adoption", definition.adoption.share)
    return replace(
        definition,
        timing=_timing(lever, definition.timing, edits),
        adoption=replace(definition.adoption, share=share),
        effect=tuple(_effect(lever, effect, edits) for effect in definition.effect),
        cost=tuple(_item(lever, item, edits) for item in definition.cost),
        overrun=_overrun(lever, definition.overrun, edits),
    )


def editable(definition: LeverDefinition) -> frozenset[str]:
    """Every address of the lever that an edit may give."""
    lever = definition.id
    timing = ("lag_months", "ramp_months", "half_life_months", "floor", "adoption")
    parts = ("size", "p_no_effect")
    return frozenset(
        {
            *(f"lever.{lever}.{name}" for name in timing),
            *(effect_address(lever, effect, p) for effect in definition.effect for p in parts),
            *(price_address(lever, item) for item in definition.cost),
            overrun_address(lever),
        }
    )


def effect_address(lever: str, effect: EffectDefinition, part: str) -> str:
    """Address of one number of an effect: `size`, `p_no_effect` or `coverage`."""
    return f"lever.{lever}.effect.{effect.on}.{part}"


def price_address(lever: str, item: CostItem) -> str:
    """Address of the amount of a cost item."""
    return f"lever.{lever}.price.{item.id}"


def overrun_address(lever: str) -> str:
    """Address of the overrun of a lever's one-off cost."""
    return f"lever.{lever}.cost.overrun"


def number_at(edits: Edits, address: str, ours: float) -> float:
    """The user's own certain number, else ours."""
    given = edits.get(address, ours)
    return float(given) if isinstance(given, float | int) else given.mean


def uncertain_at(edits: Edits, address: str, ours: Uncertain) -> Uncertain:
    """The user's own uncertain number, else ours; a bare number is certain."""
    given = edits.get(address, ours)
    return Fixed(float(given)) if isinstance(given, float | int) else given


def _timing(lever: str, timing: Timing, edits: Edits) -> Timing:
    half_life = _given(edits, f"lever.{lever}.half_life_months", timing.half_life_months)
    return replace(
        timing,
        lag_months=round(number_at(edits, f"lever.{lever}.lag_months", timing.lag_months)),
        ramp_months=round(number_at(edits, f"lever.{lever}.ramp_months", timing.ramp_months)),
        half_life_months=half_life,
        floor=number_at(edits, f"lever.{lever}.floor", timing.floor),
    )


def _effect(lever: str, effect: EffectDefinition, edits: Edits) -> EffectDefinition:
    size = effect_address(lever, effect, "size")
    chance = effect_address(lever, effect, "p_no_effect")
    return replace(
        effect,
        size=uncertain_at(edits, size, effect.size or Fixed(0.0)) if size in edits else effect.size,
        p_no_effect=number_at(edits, chance, effect.p_no_effect),
    )


def _item(lever: str, item: CostItem, edits: Edits) -> CostItem:
    return replace(item, amount=_given(edits, price_address(lever, item), item.amount))


def _overrun(lever: str, overrun: Overrun | None, edits: Edits) -> Overrun | None:
    address = overrun_address(lever)
    if address not in edits:
        return overrun
    return Overrun(factor=uncertain_at(edits, address, Fixed(1.0)))


def _given(edits: Edits, address: str, ours: float | None) -> float | None:
    return number_at(edits, address, 0.0) if address in edits else ours
