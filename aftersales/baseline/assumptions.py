"""Every number that a study rests on, with its words: what the screen and the reports list.

The words are those of the evidence files; a lever that is not of ours is called by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aftersales.baseline.learnt import note_of
from aftersales.baseline.plain_words import of_drift, of_effect, of_link
from aftersales.evidence.catalogue import defaults, levers, links, site_facts
from aftersales.evidence.definitions import Default, LeverDefinition
from aftersales.evidence.edits import NO_EDITS, Edits, edited, price_address
from aftersales.evidence.lever_cost import Site
from aftersales.message import N_, Message, message
from aftersales.study import (
    EVERYBODY,
    Effect,
    Lever,
    Segment,
    Source,
    Study,
    Target,
    effect_addresses,
    segment_words,
)
from aftersales.uncertain import Fixed, Uncertain


class Measure(StrEnum):
    """How a number is shown."""

    SHARE = "share"
    MONEY = "money"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One number of a study; `number` None is not known yet.

    `label`, `unit` and `why` are wordings still to be said in the reader's language; `plainly` is
    what a number on a scale nobody thinks on comes to, None where its unit says enough; `note`
    says what stands behind one that was learnt from the user's files.
    """

    address: str
    label: str
    unit: str
    number: Uncertain | None
    source: Source | None
    why: str = ""
    plainly: Message | None = None
    note: Message | None = None

    @property
    def measure(self) -> Measure:
        """How the number is shown."""
        return measure_of(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Assumptions that are looked at together."""

    id: str
    label: Message
    assumptions: tuple[Assumption, ...]


TARGET_NAMES = {
    Target.FIRST_TIME_FIX: N_("Effect on first-time fix"),
    Target.RESPONSE_TIME: N_("Effect on response time"),
    Target.REPAIR_TIME: N_("Effect on repair time"),
    Target.HANDLING_TIME: N_("Effect on handling time"),
    Target.CASE_VOLUME: N_("Effect on the number of cases"),
    Target.PARTS_AVAILABILITY: N_("Effect on parts on hand"),
    Target.EXTRA_VISITS: N_("False alarms"),
    Target.CSAT: N_("Effect on satisfaction"),
    Target.AT_RISK_HAZARD_RATIO: N_("Churn of those called back, against the others"),
}
TARGET_UNITS = {
    Target.FIRST_TIME_FIX: N_("logit"),
    Target.RESPONSE_TIME: N_("log"),
    Target.REPAIR_TIME: N_("log"),
    Target.HANDLING_TIME: N_("log"),
    Target.CASE_VOLUME: N_("log"),
    Target.PARTS_AVAILABILITY: N_("share points"),
    Target.EXTRA_VISITS: N_("share of visits"),
    Target.CSAT: N_("logit"),
    Target.AT_RISK_HAZARD_RATIO: N_("hazard ratio"),
}
TIMING_NAMES = {
    "lag_months": N_("Months until it begins to work"),
    "ramp_months": N_("Months until it works in full"),
    "half_life_months": N_("Months in which half of it fades"),
    "floor": N_("Share that stays without a refresher"),
}
TIMING_UNITS = {"floor": N_("share of the effect")}
# What the study holds is not what its default is stated in.
UNITS_IN_STUDY = {"gross_adds": N_("new customers per month")}
COST_NAMES = {
    "one_off": N_("Cost at the start"),
    "refresh": N_("Cost of a refresher"),
    "monthly": N_("Cost a month"),
    "per_contact": N_("Cost of a call"),
}


def measure_of(unit: str) -> Measure:
    """How a number in that unit of the evidence files is shown."""
    if unit.startswith("share"):
        return Measure.SHARE
    return Measure.MONEY if unit.startswith("money") else Measure.PLAIN


def assumptions(
    study: Study, edits: Edits = NO_EDITS, house: tuple[Assumption, ...] = ()
) -> tuple[Group, ...]:
    """Every number of the study, in groups; `edits` are the user's own prices.

    The facts about the house stand with the service and its cost, which they are multiplied with.
    """
    return (
        *(_of_lever(study, lever, edits) for lever in study.levers),
        Group(
            id="links",
            label=message("How one thing moves another"),
            assumptions=tuple(_of_links(study)),
        ),
        Group(
            id="operations",
            label=message("Service and its cost"),
            assumptions=(*house, *_of_section(study, "operations", study.operations)),
        ),
        *(_of_segment(study, segment) for segment in study.segments),
        Group(
            id="drift",
            label=message("What changes anyway"),
            assumptions=tuple(_of_section(study, "drift", study.drift)),
        ),
    )


def unit_in_study(default: Default) -> str:
    """The unit of the number that a default stands in for."""
    return UNITS_IN_STUDY.get(default.id, default.unit)


def of_the_house(site: Site, sources: Mapping[str, Source]) -> tuple[Assumption, ...]:
    """What the levers' costs count; `sources` by address, none where nothing is known."""
    return tuple(
        Assumption(
            address=f"site.{id}",
            label=fact.label,
            unit=fact.unit,
            number=None if (known := getattr(site, id)) is None else Fixed(float(known)),
            source=sources.get(f"site.{id}"),
            why=fact.why,
        )
        for id, fact in site_facts().items()
    )


def lever_name(id: str) -> str:
    """What a lever is called."""
    return levers()[id].label if id in levers() else id


def as_uncertain(number: Uncertain | float) -> Uncertain:
    """A bare number is a certain one."""
    return number if isinstance(number, Uncertain) else Fixed(number)


def _of_segment(study: Study, segment: Segment) -> Group:
    return Group(
        id=f"segment.{segment.name}",
        label=_customers(segment.name),
        assumptions=tuple(_of_section(study, f"segment.{segment.name}", segment)),
    )


def _customers(segment: str) -> Message:
    words = segment_words(segment)
    return words if segment == EVERYBODY else message("Customers {segment}", segment=words)


def _of_section(study: Study, place: str, record: object) -> Iterator[Assumption]:
    section = place.partition(".")[0]
    for id, default in defaults().items():
        number = getattr(record, id, None)
        if default.section == section and number is not None:
            yield Assumption(
                address=f"{place}.{id}",
                label=default.label,
                unit=unit_in_study(default),
                number=as_uncertain(number),
                source=study.sources.get(f"{place}.{id}"),
                why=default.why,
                plainly=of_drift(id, as_uncertain(number), study) if section == "drift" else None,
            )


def _of_links(study: Study) -> Iterator[Assumption]:
    for id, link in links().items():
        number, source = getattr(study.links, id), study.sources.get(f"links.{id}")
        yield Assumption(
            address=f"links.{id}",
            label=link.label,
            unit=link.unit,
            number=as_uncertain(number),
            source=source,
            why=link.help,
            plainly=of_link(id, as_uncertain(number), study),
            note=note_of(source),
        )


def _of_lever(study: Study, lever: Lever, edits: Edits) -> Group:
    definition = levers().get(lever.id)
    return Group(
        id=f"lever.{lever.id}",
        label=Message(lever_name(lever.id)),
        assumptions=(
            *_effects(study, lever),
            *_timing(study, lever),
            *(_costs(study, lever) if definition is None else _prices(study, definition, edits)),
            *_overrun(study, lever),
        ),
    )


def _effects(study: Study, lever: Lever) -> Iterator[Assumption]:
    for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
        yield Assumption(
            address=address,
            label=TARGET_NAMES[effect.on],
            unit=TARGET_UNITS[effect.on],
            number=effect.size,
            source=study.sources.get(address),
            plainly=of_effect(effect.on, effect.size, study),
        )
        if effect.p_no_effect > 0:
            yield _chance_of_nothing(study, address, effect)


def _chance_of_nothing(study: Study, size_address: str, effect: Effect) -> Assumption:
    address = f"{size_address.removesuffix('.size')}.p_no_effect"
    return Assumption(
        address=address,
        label=N_("Chance that it does nothing at all"),
        unit=N_("share of simulated runs"),
        number=Fixed(effect.p_no_effect),
        source=study.sources.get(address),
    )


def _timing(study: Study, lever: Lever) -> Iterator[Assumption]:
    for name, label in TIMING_NAMES.items():
        value = getattr(lever, name)
        fades = lever.half_life_months is not None or name != "floor"
        if value is not None and fades:
            yield Assumption(
                address=f"lever.{lever.id}.{name}",
                label=label,
                unit=TIMING_UNITS.get(name, N_("months")),
                number=Fixed(float(value)),
                source=study.sources.get(f"lever.{lever.id}.{name}"),
            )
    yield Assumption(
        address=f"lever.{lever.id}.adoption",
        label=N_("Share of people who take it up"),
        unit=N_("share of people"),
        number=lever.adoption,
        source=study.sources.get(f"lever.{lever.id}.adoption"),
    )


def _prices(study: Study, definition: LeverDefinition, edits: Edits) -> Iterator[Assumption]:
    for item in edited(definition, edits).cost:
        address = price_address(definition.id, item)
        yield Assumption(
            address=address,
            label=item.label,
            unit=item.unit,
            number=None if item.amount is None else Fixed(item.amount),
            source=study.sources.get(address),
            why=item.note or item.why,
        )


def _costs(study: Study, lever: Lever) -> Iterator[Assumption]:
    """The costs of a lever that is not of ours, as the study states them."""
    for name, label in COST_NAMES.items():
        value = None if lever.cost is None else float(getattr(lever.cost, name))
        if value != 0:
            yield Assumption(
                address=f"lever.{lever.id}.cost.{name}",
                label=label,
                unit=N_("money"),
                number=None if value is None else Fixed(value),
                source=study.sources.get(f"lever.{lever.id}.cost.{name}"),
            )


def _overrun(study: Study, lever: Lever) -> Iterator[Assumption]:
    if lever.cost is not None and lever.cost.overrun != Fixed(1.0):
        address = f"lever.{lever.id}.cost.overrun"
        yield Assumption(
            address=address,
            label=N_("Factor by which the cost at the start is exceeded"),
            unit=N_("times the budget"),
            number=lever.cost.overrun,
            source=study.sources.get(address),
        )
