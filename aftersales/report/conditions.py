"""What must be true, in words: of a goal, of a number, of a lever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from aftersales.baseline.assumptions import Assumption, Measure, assumptions, measure_of
from aftersales.baseline.plain_words import of_effect, of_link
from aftersales.charts.conditions import Needed, chance_in_words
from aftersales.decide.chance import chance_of_at_least, chance_of_at_most
from aftersales.decide.conditions import Condition
from aftersales.decide.dials import InWorlds
from aftersales.decide.goals import Chance, Goal, NetPresentValue, Payback, Return
from aftersales.evidence.catalogue import defaults
from aftersales.message import N_, Message, message
from aftersales.report.chances import chance_of
from aftersales.report.tables import Row
from aftersales.study import Role, Study, Target, UncertainNumber
from aftersales.text import Language, decimals
from aftersales.uncertain import Fixed

PER_CENT = 100
RARE = 0.1
AMOUNT = "money"  # a unit that a currency sign says
SCALES = N_(
    "Logit is the logarithm of the odds: 0.20 more turns 50% into 55%. Log is the logarithm: 0.10 "
    "less is about 10% less."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a number is called, its unit, and how it is shown."""

    name: Message
    unit: str
    measure: Measure


def names(study: Study) -> Mapping[str, Named]:
    """Address of a dial → what it is called; a number of a lever says of which."""
    listed = {
        number.address: Named(
            name=_called(group.label, number), unit=number.unit, measure=number.measure
        )
        for group in assumptions(study)
        for number in group.assumptions
    }
    general = {
        f"{default.section}.{id}": Named(
            name=Message(default.label), unit=default.unit, measure=measure_of(default.unit)
        )
        for id, default in defaults().items()
    }
    return {**general, **listed}


def _called(group: Message, number: Assumption) -> Message:
    if not number.address.startswith("lever."):
        return Message(number.label)
    return message("{lever}: {number}", lever=group, number=Message(number.label))


# Goals


def goal_in_words(goal: Goal, currency: str, language: Language) -> str:
    """What is asked for."""
    say = language.say
    match goal:
        case NetPresentValue(least=0.0):
            return say("It pays, with an NPV above zero")
        case NetPresentValue(least=least):
            return say("An NPV of {amount}", amount=language.about(least, currency))
        case Return(least_percent=percent):
            return say("An ROI of {share}", share=language.share(percent / PER_CENT, 0))
        case Payback(within_months=months):
            return say("Payback within {months} {months:month|months}", months=months)
        case Chance(least=least):
            return say("It pays in {share} of the runs", share=language.share(least, 0))


def figure_in_words(goal: Goal, figure: float, study: Study, language: Language) -> str:
    """What the goal is about, as it comes out somewhere."""
    say, currency = language.say, study.settings.currency
    match goal:
        case NetPresentValue():
            return say("NPV {amount}", amount=language.about(figure, currency))
        case Return():
            return say("ROI {share}", share=language.share(figure / PER_CENT, 0))
        case Payback() if isnan(figure):
            return say("no payback in {months} months", months=study.settings.horizon_months)
        case Payback():
            return say("payback after {months} months", months=language.number(figure, 1))
        case Chance():
            return say("pays in {share} of the runs", share=chance_of(figure, language))


# Numbers


def needed_in_words(condition: Condition, called: Named, currency: str, language: Language) -> str:
    """What a number must be: at least or at most so much; how else it ends where there is none."""
    say = language.say
    if condition.always:
        return say("anything")
    if condition.needed is None:
        return _out_of_reach(condition, called, currency, language)
    if _has_strength(condition):
        return _strength(condition, language)
    value = value_in_words(condition.needed, called, currency, language)
    return (
        say("at least {value}", value=value)
        if condition.at_least
        else say("at most {value}", value=value)
    )


def _out_of_reach(condition: Condition, called: Named, currency: str, language: Language) -> str:
    """Certain numbers are sought as far as they were tried, and that is said."""
    dial = condition.dial
    if isinstance(dial, InWorlds):
        return language.say("out of reach")
    return language.say(
        "nowhere from {low} to {high}",
        low=value_in_words(dial.tried[0], called, currency, language),
        high=value_in_words(dial.tried[-1], called, currency, language),
    )


def value_in_words(value: float, called: Named, currency: str, language: Language) -> str:
    """A value of that number."""
    match called.measure:
        case Measure.SHARE:
            return language.share(value, _share_digits(value))
        case Measure.MONEY if abs(value) >= PER_CENT:
            return language.about(value, currency)
        case Measure.MONEY:
            return language.money(value, currency, 2)
        case Measure.PLAIN:
            return language.number(value)


def _share_digits(share: float) -> int:
    """Whole per cent, unless that says too little: of what is rare, or hardly ever fails."""
    if float(PER_CENT * share).is_integer() or RARE <= share <= 1 - RARE:
        return 0
    return decimals(PER_CENT * share, PER_CENT * (1 - share))


def plainly(condition: Condition, study: Study) -> Message | None:
    """What a needed effect or link comes to on scales that people think on."""
    number = condition.dial.number if isinstance(condition.dial, InWorlds) else None
    if number is None or condition.needed is None:
        return None
    return plainly_at(condition.needed, number, study)


def plainly_at(value: float, number: UncertainNumber, study: Study) -> Message | None:
    """What an effect or a link of that value comes to; None of what is plain already."""
    if number.effect is not None:
        on = number.effect.on
        possible = on is not Target.AT_RISK_HAZARD_RATIO or value > 0
        return of_effect(on, Fixed(value), study) if possible else None
    if number.role is Role.LINK:
        return of_link(number.address.removeprefix("links."), Fixed(value), study)
    return None


def _has_strength(condition: Condition) -> bool:
    """Effects and links stand on scales nobody thinks on: they are told against the expected."""
    number = condition.dial.number if isinstance(condition.dial, InWorlds) else None
    if number is None or condition.dial.now == 0:
        return False
    of_ratio = number.effect is not None and number.effect.on.no_effect != 0
    return number.role in (Role.EFFECT, Role.LINK) and not of_ratio


def _strength(condition: Condition, language: Language) -> str:
    assert condition.needed is not None
    say, times = language.say, condition.needed / condition.dial.now
    if times < 0 and condition.reached_now:
        return say("may even work the other way")
    if times < 0:
        return say("would have to work the other way")
    if condition.at_least == (condition.dial.now > 0):
        return say("at least {share} of the expected", share=language.multiple(times))
    return say("at most {share} of the expected", share=language.multiple(times))


def likely(condition: Condition) -> float | None:
    """How likely the number is what is needed; None for a certain one, and where none is needed."""
    number = condition.dial.number if isinstance(condition.dial, InWorlds) else None
    if number is None or condition.needed is None or isinstance(number.distribution, Fixed):
        return None
    beyond = chance_of_at_least if condition.at_least else chance_of_at_most
    return beyond(number, condition.needed)


def charted(
    conditions: Sequence[Condition], study: Study, most: int, language: Language
) -> tuple[Needed, ...]:
    """The numbers whose range holds the edge: those most likely to turn the answer come first."""
    called, currency = names(study), study.settings.currency
    found = [
        Needed(
            name=language.say(called[condition.address].name),
            words=needed_in_words(condition, called[condition.address], currency, language),
            condition=condition,
            chance=chance,
        )
        for condition in conditions
        if (chance := likely(condition)) is not None and _within(condition)
    ]
    turning = sorted(found, key=lambda n: n.chance if n.condition.reached_now else -n.chance)
    return tuple(turning[:most])


def _within(condition: Condition) -> bool:
    low, high = condition.dial.held_possible
    return condition.needed is not None and low < condition.needed < high


def condition_rows(
    conditions: Sequence[Condition], goal: Goal, study: Study, language: Language
) -> list[Row]:
    """Every number with what it is, what is needed, and how likely that is; the head first."""
    say, called = language.say, names(study)
    head = [say("Number"), say("Expected"), say("Needed"), say("Held possible"), say("How likely")]
    return [head, *(_row(c, called[c.address], goal, study, language) for c in conditions)]


def _row(condition: Condition, called: Named, goal: Goal, study: Study, language: Language) -> Row:
    currency = study.settings.currency

    def shown(value: float) -> str:
        return value_in_words(value, called, currency, language)

    return [
        with_unit(called, language),
        shown(condition.dial.now),
        _needed_and_plainly(condition, called, study, language),
        _held_possible(condition, shown, language),
        _how_likely(condition, goal, study, shown, language),
    ]


def with_unit(called: Named, language: Language) -> str:
    """Its name, with the unit where its values do not say it."""
    name, unit = language.say(called.name), language.say(called.unit)
    if (
        called.measure is Measure.SHARE
        or called.unit == AMOUNT
        or unit.casefold() == name.casefold()
    ):
        return name
    return language.say("{name} ({unit})", name=name, unit=unit)


def _needed_and_plainly(
    condition: Condition, called: Named, study: Study, language: Language
) -> str:
    words = needed_in_words(condition, called, study.settings.currency, language)
    means = plainly(condition, study)
    if means is None or condition.out_of_reach:
        return words
    return language.say("{words} ({means})", words=words, means=language.say(means))


def _held_possible(condition: Condition, shown: Callable[[float], str], language: Language) -> str:
    number = condition.dial.number if isinstance(condition.dial, InWorlds) else None
    if number is None or isinstance(number.distribution, Fixed):
        return language.say("certain")
    low, high = condition.dial.held_possible
    return language.say("{low} to {high}", low=shown(low), high=shown(high))


def _how_likely(
    condition: Condition,
    goal: Goal,
    study: Study,
    shown: Callable[[float], str],
    language: Language,
) -> str:
    if condition.out_of_reach:
        return language.say(
            "not by itself; at {value}: {figure}",
            value=shown(condition.nearest),
            figure=figure_in_words(goal, condition.figure, study, language),
        )
    chance = likely(condition)
    return "" if chance is None else chance_in_words(chance, language)
