"""Every number that went into a study, so that a reader can check each of them.

The screen lists the assumptions behind a result; a report lists these and what the user set:
sliders, start, horizon, and each lever's cost as the study holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from aftersales.baseline.assumptions import (
    COST_NAMES,
    Assumption,
    Group,
    Measure,
    assumptions,
)
from aftersales.message import N_, message
from aftersales.study import Lever, Study, effect_addresses
from aftersales.text import NOT_KNOWN, Language
from aftersales.uncertain import Fixed, Normal, Pert, Tail

Shown = Callable[[float], str]


def inputs(study: Study) -> tuple[Group, ...]:
    """Every number of the study in groups, each with its words and its source."""
    levers = {f"lever.{lever.id}": lever for lever in study.levers}
    return (
        _settings(study),
        *(_completed(study, group, levers.get(group.id)) for group in assumptions(study)),
    )


def _settings(study: Study) -> Group:
    settings = study.settings
    numbers = (
        ("horizon_months", N_("Horizon"), N_("months"), settings.horizon_months),
        ("discount_rate", N_("Discount rate"), N_("share per year"), settings.discount_rate),
    )
    listed = tuple(
        _number(study, f"settings.{name}", label, unit, value)
        for name, label, unit, value in numbers
    )
    return Group(id="settings", label=message("Calculation"), assumptions=listed)


def _completed(study: Study, group: Group, lever: Lever | None) -> Group:
    if lever is not None:
        return replace(group, assumptions=tuple(_of_lever(study, group, lever)))
    return replace(group, assumptions=(*group.assumptions, *_repair_hours(study, group)))


def _name(assumption: Assumption) -> str:
    return assumption.address.rpartition(".")[-1]


def _repair_hours(study: Study, group: Group) -> Iterator[Assumption]:
    for segment in study.segments:
        if group.id == f"segment.{segment.name}" and segment.repair_hours is not None:
            address = f"{group.id}.repair_hours"
            label, unit = N_("Repair time (to read, not reckoned with)"), N_("hours")
            yield _number(study, address, label, unit, segment.repair_hours)


def _of_lever(study: Study, group: Group, lever: Lever) -> Iterator[Assumption]:
    """How far it is pulled, what it does and when, what it costs."""
    yield from _pulled(study, lever)
    costs = (f"lever.{lever.id}.price.", f"lever.{lever.id}.cost.")
    yield from (a for a in group.assumptions if not a.address.startswith(costs))
    yield from _coverage(study, lever)
    yield from _refreshes(study, lever)
    yield from _costs(study, lever)
    yield from (a for a in group.assumptions if _name(a) == "overrun")


def _pulled(study: Study, lever: Lever) -> Iterator[Assumption]:
    place = f"lever.{lever.id}"
    intensity, start = N_("How far it is pulled"), N_("Starts in month")
    share, bend = N_("share of the full programme"), N_("How soon more of it adds less")
    yield _number(study, f"{place}.intensity", intensity, share, lever.intensity)
    yield _number(study, f"{place}.start_month", start, "", lever.start_month)
    yield _number(study, f"{place}.saturation", bend, "", lever.saturation)


def _coverage(study: Study, lever: Lever) -> Iterator[Assumption]:
    for size, effect in zip(effect_addresses(lever), lever.effects, strict=True):
        if effect.coverage != 1:
            address = f"{size.removesuffix('.size')}.coverage"
            label, unit = N_("Covered by it"), N_("share of those concerned")
            yield _number(study, address, label, unit, effect.coverage)


def _refreshes(study: Study, lever: Lever) -> Iterator[Assumption]:
    for position, month in enumerate(lever.refresh_months, start=1):
        address = f"lever.{lever.id}.refresh_months[{position}]"
        yield _number(study, address, N_("Refreshed in month"), "", month)


def _costs(study: Study, lever: Lever) -> Iterator[Assumption]:
    for name, label in COST_NAMES.items():
        value = None if lever.cost is None else getattr(lever.cost, name)
        if value != 0:
            yield _number(study, f"lever.{lever.id}.cost.{name}", label, N_("money"), value)


def _number(study: Study, address: str, label: str, unit: str, value: float | None) -> Assumption:
    return Assumption(
        address=address,
        label=label,
        unit=unit,
        number=None if value is None else Fixed(float(value)),
        source=study.sources.get(address),
    )


# In words


def value_in_words(assumption: Assumption, currency: str, language: Language) -> str:
    """The number: as it is, the most likely one, or the middle of it."""
    match assumption.number:
        case None:
            return NOT_KNOWN
        case Fixed(value):
            return _shown(value, assumption.measure, currency, language)
        case Pert(mode=mode):
            return _shown(mode, assumption.measure, currency, language)
        case Normal(mean_of_core=mean):
            return _shown(mean, assumption.measure, currency, language)


def range_in_words(assumption: Assumption, currency: str, language: Language) -> str:
    """From where to where it may lie; nothing for a certain number."""
    number = assumption.number
    if number is None or isinstance(number, Fixed):
        return ""

    def shown(value: float) -> str:
        return _shown(value, assumption.measure, currency, language)

    core = _core(number, shown, language)
    return core if number.tail is None else _with_tail(core, number.tail, shown, language)


def _core(number: Pert | Normal, shown: Shown, language: Language) -> str:
    if isinstance(number, Normal):
        return language.say("± {sd}", sd=shown(number.sd))
    return language.say("{low} to {high}", low=shown(number.low), high=shown(number.high))


def _with_tail(core: str, tail: Tail, shown: Shown, language: Language) -> str:
    return language.say(
        "{range}; with a chance of {chance} {low} to {high}",
        range=core,
        chance=language.share(tail.probability, 0),
        low=shown(tail.low),
        high=shown(tail.high),
    )


def _shown(value: float, measure: Measure, currency: str, language: Language) -> str:
    match measure:
        case Measure.SHARE:
            return language.share(value, _digits(100 * value))
        case Measure.MONEY:
            return language.money(value, currency, 2 if _digits(value) else 0)
        case Measure.PLAIN:
            return language.number(value, _digits(value))


def _digits(value: float) -> int:
    """As many digits as three figures need, and no zeros behind them."""
    rounded = float(f"{value:.3g}")
    return next(digits for digits in range(20) if round(rounded, digits) == rounded)
