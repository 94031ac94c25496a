"""What an effect says, and how far it may be believed, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aftersales.kpis.kpi import Unit
from aftersales.message import Message, Money, Number, Share, message
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
}
"""A sentence for each degree, the best first."""

DEGREES: Mapping[Belief, Message] = {
    Belief.COMPARED: message("good comparison"),
    Belief.ALONE: message("no comparison"),
    Belief.DIVERGING: message("poor comparison"),
    Belief.BAD_SPELL: message("bad spell before"),
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


def moved(effect: Effect, currency: str) -> Message:
    """What the outcome has been since the start, and what it would have been."""
    measure = effect.measure
    known = {
        "outcome": Message(measure.name),
        "after": valued(measure, effect.level_after, currency),
        "without": valued(measure, effect.level_without, currency),
    }
    if not effect.shift.clear:
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


def warnings(effect: Effect) -> Iterator[Message]:
    """What speaks against taking the effect at its face value."""
    name = Message(effect.measure.name)
    if effect.by_itself is not None:
        yield message(
            "{outcome}: the last {months} months before the start were a bad spell. Of the change "
            "since then about {share} would have come by itself; those months are left out here.",
            outcome=name,
            months=SPELL_MONTHS,
            share=Share(effect.by_itself),
        )
    if effect.before is not None and not effect.before.passed:
        yield message(
            "{outcome}: before the start the groups had already gone apart; at {alarms} of "
            "{placebos} made-up earlier starts an “effect” is found as well.",
            outcome=name,
            alarms=effect.before.alarms,
            placebos=len(effect.before.placebos),
        )
    if not effect.seasonal:
        yield message(
            "{outcome}: with less than a year before the start no season can be told; the range is "
            "twice as wide for that.",
            outcome=name,
        )


def verdict(made: Realised) -> Message:
    """Whether it has returned its cost so far."""
    spread, months = made.uncertainty.roi_percent, made.months
    if spread is None:
        return message(
            "Nothing was paid so far, so there is no return on it; after {months} "
            "{months:month|months} the benefit is what counts.",
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
