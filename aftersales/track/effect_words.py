"""What an effect says, and how far it may be believed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aftersales.kpis.kpi import Unit
from aftersales.message import Message, Money, Number, Share, joined, message
from aftersales.track.effect import Belief, Effect
from aftersales.track.panel import Measure
from aftersales.track.realised import Realised
from aftersales.track.to_the_mean import SPELL_MONTHS

BELIEVED: Mapping[Belief, Message] = {
    Belief.COMPARED: message(
        "This may be believed: others without the programme stand beside it, and before the start "
        "both went the same way."
    ),
    Belief.ALONE: message(
        "Believe this with care: nobody without the programme stands beside it. Whatever else "
        "changed in the same months is in the figure as well."
    ),
    Belief.DIVERGING: message(
        "Hardly to be believed: those with the programme had gone another way than the others "
        "before it began, so the difference may be older than the programme."
    ),
    Belief.BAD_SPELL: message(
        "Hardly to be believed: the programme began after a bad spell, and part of the rise would "
        "have come by itself. The figures are corrected for that, as far as one can."
    ),
    Belief.TOO_SHORT: message(
        "Too short to say: with less than a year before the start, an effect cannot be told from "
        "the season. What is shown is the difference from the level of those few months, with a "
        "range that leaves room for a season; nothing in it is called clear."
    ),
}
"""A sentence for each degree, the best first."""

DEGREES: Mapping[Belief, Message] = {
    Belief.COMPARED: message("good comparison"),
    Belief.ALONE: message("no comparison"),
    Belief.DIVERGING: message("poor comparison"),
    Belief.BAD_SPELL: message("bad spell before"),
    Belief.TOO_SHORT: message("less than a year before"),
}


def valued(measure: Measure, value: float, currency: str) -> Message:
    """A value of that outcome in its unit."""
    match measure.unit:
        case Unit.SHARE:
            return Message("{value}", {"value": Share(value, digits=1)})
        case Unit.MONEY:
            return Message("{value}", {"value": Money(value, currency)})
        case Unit.HOURS:
            return message("{hours} h", hours=Number(value))
    return Message("{value}", {"value": Number(value)})


def nearly_clear(effect: Effect) -> bool:
    """Whether its 90 % range leaves out zero and it is not called clear, which is judged at 5 %."""
    return effect.seasonal and not effect.clear and not effect.shift.holds(0.0)


def moved(effect: Effect, currency: str) -> Message:
    """What the outcome has been since the start, and what it would have been."""
    measure = effect.measure
    known = {
        "outcome": Message(measure.name),
        "after": valued(measure, effect.level_after, currency),
        "without": valued(measure, effect.level_without, currency),
    }
    if not effect.seasonal:
        return message(
            "{outcome}: too short to say. It has been {after}, and {before} in the months before "
            "the start.",
            before=valued(measure, effect.level_before, currency),
            **known,
        )
    if nearly_clear(effect):
        return message(
            "{outcome}: no clear effect. It has been {after}; without the programme it would have "
            "been {without}. Its 90% range leaves out zero, but it is judged more strictly: chance "
            "alone brings as much in more than one of twenty cases.",
            **known,
        )
    if not effect.clear:
        return message(
            "{outcome}: no effect found. It has been {after}; without the programme it would have "
            "been {without}, and chance alone explains that difference.",
            **known,
        )
    if effect.shift.value * measure.better > 0:
        return message(
            "{outcome}: better. It has been {after}; without the programme it would have been "
            "{without}.",
            **known,
        )
    return message(
        "{outcome}: worse. It has been {after}; without the programme it would have been "
        "{without}.",
        **known,
    )


def warnings(effects: Sequence[Effect]) -> Iterator[Message]:
    """What speaks against taking effects at their face value, each said once for all it is of."""
    spells = [
        message("{outcome} (about {share})", outcome=_name(each), share=Share(each.by_itself))
        for each in effects
        if each.by_itself is not None
    ]
    if spells:
        yield message(
            "The last {months} months before the start were a bad spell. So much of the change "
            "since then would have come by itself: {outcomes}. Those months are left out here.",
            months=SPELL_MONTHS,
            outcomes=joined(", ", spells),
        )
    diverging = [
        message(
            "{outcome} ({alarms} of {placebos})",
            outcome=_name(each),
            alarms=each.before.alarms,
            placebos=len(each.before.placebos),
        )
        for each in effects
        if each.before is not None and not each.before.passed
    ]
    if diverging:
        yield message(
            "Before the start the groups had already gone apart. At so many made-up earlier "
            "starts an “effect” is found as well: {outcomes}.",
            outcomes=joined(", ", diverging),
        )
    short = [_name(each) for each in effects if not each.seasonal]
    if short and len(short) < len(effects):
        yield message(
            "With less than a year before the start no season can be told: {outcomes}.",
            outcomes=joined(", ", short),
        )


def _name(effect: Effect) -> Message:
    return Message(effect.measure.name)


def verdict(made: Realised) -> Message:
    """Whether it has returned its cost so far."""
    spread, months = made.uncertainty.roi_percent, made.months
    if spread is None:
        return message(
            "Nothing was paid so far, so there is no return on it; after {months} "
            "{months:month|months} the benefit is what counts.",
            months=months,
        )
    if made.too_short:
        return message(
            "Too short to say: there is less than a year before the start, and what has come in "
            "the {months} {months:month|months} since may be the season.",
            months=months,
        )
    if not made.found_anything:
        return message(
            "No effect found: after {months} {months:month|months} nothing that was followed "
            "differs clearly from what would have been anyway. That does not prove that there is "
            "none.",
            months=months,
        )
    if spread.low > 0:
        return message(
            "It has paid: after {months} {months:month|months} it has returned more than it cost.",
            months=months,
        )
    if spread.high < 0:
        return message(
            "It has not paid so far: after {months} {months:month|months} it has returned less "
            "than it cost.",
            months=months,
        )
    return message(
        "Open: something has moved, but after {months} {months:month|months} it may have returned "
        "more than it cost, or less.",
        months=months,
    )
