"""Every number of a study, with its words, what it may be, and whether it may be changed.

`report.inputs` tells what a reader of a page wants to know and leaves out what is not in use; a
live model needs all of it, for a controller may put it to use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from aftersales.baseline.assumptions import (
    COST_NAMES,
    TIMING_NAMES,
    TIMING_UNITS,
    Assumption,
    Group,
)
from aftersales.message import N_
from aftersales.report.inputs import inputs
from aftersales.study import (
    Cost,
    Drift,
    Effect,
    Lever,
    Links,
    Operations,
    Segment,
    Settings,
    Study,
    Target,
    Within,
    effect_addresses,
)
from aftersales.uncertain import Fixed, Uncertain

RECORDS: dict[str, type] = {
    "settings": Settings,
    "operations": Operations,
    "drift": Drift,
    "links": Links,
    "segment": Segment,
    "lever": Lever,
}
# The sheets have as many months as the study; hours of response and repair enter no equation.
NOT_TO_BE_CHANGED = ("horizon_months", "response_hours", "repair_hours")
PULLED = {
    "intensity": (N_("How far it is pulled"), N_("share of the full programme")),
    "start_month": (N_("Starts in month"), ""),
    "saturation": (N_("How soon more of it adds less"), ""),
    "adoption": (N_("Share of people who take it up"), N_("share of people")),
    **{name: (label, TIMING_UNITS.get(name, N_("months"))) for name, label in TIMING_NAMES.items()},
}
REFRESHED = N_("Refreshed in month"), ""
OF_AN_EFFECT = {
    "coverage": (N_("Covered by it"), N_("share of those concerned")),
    "p_no_effect": (N_("Chance that it does nothing at all"), N_("share of simulated runs")),
}
OVERRUN = N_("Factor by which the cost at the start is exceeded"), N_("times the budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One number; `bounds` None where it may be anything, `effect` set where it is a size."""

    assumption: Assumption
    bounds: Within | None
    whole: bool
    changeable: bool
    effect: Effect | None = None

    @property
    def address(self) -> str:
        """Its address in the study."""
        return self.assumption.address


def entries(study: Study) -> Iterator[tuple[Group, tuple[Entry, ...]]]:
    """The groups of numbers in the order in which reports list them."""
    levers = {f"lever.{lever.id}": lever for lever in study.levers}
    for group in inputs(study):
        lever = levers.get(group.id)
        listed = group.assumptions if lever is None else tuple(_of_lever(study, lever, group))
        effects = {} if lever is None else _effects(lever)
        yield group, tuple(_entry(each, effects.get(each.address)) for each in listed)


def _effects(lever: Lever) -> dict[str, Effect]:
    return dict(zip(effect_addresses(lever), lever.effects, strict=True))


def _entry(assumption: Assumption, effect: Effect | None) -> Entry:
    record, name = _field(assumption.address)
    bounds, whole = _permitted(record, name)
    return Entry(
        assumption=assumption,
        bounds=bounds,
        whole=whole,
        changeable=name not in NOT_TO_BE_CHANGED,
        effect=effect,
    )


def _field(address: str) -> tuple[type, str]:
    """The field of a study's dataclasses that holds the number."""
    section, _, rest = address.partition(".")
    name = rest.rpartition(".")[-1].partition("[")[0]
    if section == "lever" and name in {*OF_AN_EFFECT, "size"}:
        return Effect, name
    if section == "lever" and name in {*COST_NAMES, "overrun"}:
        return Cost, name
    return RECORDS[section], name


@cache
def _permitted(record: type, name: str) -> tuple[Within | None, bool]:
    """What the type of the field permits, and whether it has to be a whole number."""
    hint: Any = get_type_hints(record, include_extras=True)[name]
    for part in (hint, *get_args(hint)):
        for told in getattr(part, "__metadata__", ()):
            if isinstance(told, Within):
                return told, part.__origin__ is int
    return None, False


# A lever in full


def _of_lever(study: Study, lever: Lever, group: Group) -> Iterator[Assumption]:
    known = {assumption.address: assumption for assumption in group.assumptions}
    for address, words, number in _numbers(lever):
        yield known.get(address) or Assumption(
            address=address,
            label=words[0],
            unit=words[1],
            number=number,
            source=study.sources.get(address),
        )


Words = tuple[str, str]
Number = Uncertain | None


def _numbers(lever: Lever) -> Iterator[tuple[str, Words, Number]]:
    place = f"lever.{lever.id}"
    for name, words in PULLED.items():
        yield f"{place}.{name}", words, _uncertain(getattr(lever, name))
    for position, month in enumerate(lever.refresh_months, start=1):
        yield f"{place}.refresh_months[{position}]", REFRESHED, Fixed(float(month))
    for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
        yield address, ("", ""), effect.size
        for name, words in OF_AN_EFFECT.items():
            yield f"{address.removesuffix('.size')}.{name}", words, Fixed(getattr(effect, name))
    yield from _costs(place, lever)


def _costs(place: str, lever: Lever) -> Iterator[tuple[str, Words, Number]]:
    """Empty where nobody said what it costs; a budget is then taken to be kept."""
    calls = any(effect.on is Target.AT_RISK_HAZARD_RATIO for effect in lever.effects)
    for name, label in COST_NAMES.items():
        if name != "per_contact" or calls:
            cost = None if lever.cost is None else Fixed(getattr(lever.cost, name))
            yield f"{place}.cost.{name}", (label, N_("money")), cost
    yield f"{place}.cost.overrun", OVERRUN, lever.cost.overrun if lever.cost else Fixed(1.0)


def _uncertain(value: Uncertain | float | None) -> Number:
    return value if value is None or isinstance(value, Uncertain) else Fixed(float(value))
