"""How sure it is, in four plain sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aftersales.decide.doubt import Doubt, Grounds, Knowledge
from aftersales.decide.risk import WORST
from aftersales.decide.verdict import HARDLY_EVER
from aftersales.message import Message, Money, Share, message

MOST, ALL = 0.5, 0.995
THREE_FIGURES = 3


def doubt_in_words(
    doubt: Doubt, names: Mapping[str, Message], horizon_months: int, currency: str
) -> tuple[Message, ...]:
    """How often it pays, how bad it may get, on what that rests, what would help to know.

    `names`: address → what the number is called.
    """
    return (
        _pays(doubt.risk.chance_to_pay, horizon_months),
        _worst(doubt, currency),
        *_rests_on(doubt.grounds),
        worth_knowing(doubt.knowledge, names, currency),
    )


def _pays(chance: float, horizon_months: int) -> Message:
    """Runs are a sample: what none of them shows is not impossible."""
    if chance <= HARDLY_EVER:
        return message(
            "It pays in hardly any of the simulated runs within {months} months.",
            months=horizon_months,
        )
    if chance >= 1 - HARDLY_EVER:
        return message(
            "It pays in nearly all of the simulated runs within {months} months.",
            months=horizon_months,
        )
    return message(
        "It pays in {chance} of the simulated runs within {months} months.",
        chance=Share(chance),
        months=horizon_months,
    )


def worth_knowing(knowledge: Knowledge, names: Mapping[str, Message], currency: str) -> Message:
    """Which number is most worth knowing, or why none is."""
    for address, worth in knowledge.first(1).items():
        return message(
            "What would help most to know beforehand: {number}. That would be worth up to {worth}.",
            number=names[address],
            worth=_about(worth, currency),
        )
    if not knowledge.everything:
        return message("To know the uncertain numbers beforehand would not change the decision.")
    if knowledge.everything <= knowledge.least:
        return message(
            "To know the uncertain numbers beforehand would hardly change the decision: even all "
            "of them at once would be worth no more than {worth}.",
            worth=_about(knowledge.everything, currency),
        )
    return message(
        "No single number would often change the decision if it were known; to know all of them "
        "would be worth up to {worth}.",
        worth=_about(knowledge.everything, currency),
    )


def _worst(doubt: Doubt, currency: str) -> Message:
    amount = doubt.risk.mean_of_worst
    said = {"share": Share(WORST), "amount": _about(abs(amount), currency)}
    if amount < 0:
        return message("In the worst {share} of the runs it loses {amount} on average.", **said)
    return message("Even in the worst {share} of the runs it gains {amount} on average.", **said)


def _rests_on(grounds: Grounds) -> Iterator[Message]:
    if grounds.alone:
        first, share = max(grounds.alone.items(), key=lambda item: item[1])
        said = {"share": Share(share), "ground": Message(first.words)}
        if share > ALL:
            yield message("Nearly all of the doubt rests on {ground}.", **said)
        elif share > MOST:
            yield message("Most of the doubt, {share}, rests on {ground}.", **said)
        else:
            yield message("The largest part of the doubt, {share}, rests on {ground}.", **said)


def _about(amount: float, currency: str) -> Money:
    """To three figures: as exact as a worth or a loss can be read."""
    return Money(float(f"{amount:.{THREE_FIGURES}g}"), currency)
