"""The answers as tables of words, for plain text and for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from aftersales.decide.answers import (
    Answers,
    Headline,
    PaybackSpread,
    SegmentAnswer,
    Spread,
    Uncertainty,
)
from aftersales.model import CHANNEL_NAMES
from aftersales.study import Study, segment_words
from aftersales.text import NOT_KNOWN, Language

Row = list[str]
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def headline_rows(
    study: Study, headline: Headline, uncertainty: Uncertainty | None, language: Language
) -> Iterator[Row]:
    """The ratios with their 90 % ranges, and how likely it is to pay; the first row is the head."""
    say = language.say
    yield ["", say("expected"), say("90% range") if uncertainty else ""]
    yield from _money_rows(study, headline, uncertainty, language)
    if uncertainty:
        yield from _chance_rows(study, uncertainty, language)


def _money_rows(
    study: Study, headline: Headline, uncertainty: Uncertainty | None, language: Language
) -> Iterator[Row]:
    say, currency = language.say, study.settings.currency
    horizon = study.settings.horizon_months

    def money(value: float | None) -> str:
        return language.money(value, currency)

    def in_percent(value: float | None) -> str:
        return percent(value, language)

    npv = uncertainty.npv if uncertainty else None
    roi = uncertainty.roi_percent if uncertainty else None
    payback = payback_of(headline, headline.payback_months, language)
    within = payback_range(uncertainty.payback, horizon, language) if uncertainty else ""
    yield [say("NPV"), money(headline.npv), spread_range(npv, money)]
    yield [say("ROI"), in_percent(headline.roi_percent), spread_range(roi, in_percent)]
    yield [say("ROS, gross (ROI + 100)"), in_percent(headline.ros_gross_percent), ""]
    yield [say("Payback, undiscounted"), payback, within]
    discounted = payback_of(headline, headline.discounted_payback_months, language)
    yield [say("Payback, discounted"), discounted, ""]
    yield [say("Benefit, present value"), money(headline.pv_benefit), ""]
    yield [say("Cost, present value"), money(headline.pv_cost), ""]
    yield [say("Deepest cash position"), money(headline.deepest_cash_position), ""]


def _chance_rows(study: Study, uncertainty: Uncertainty, language: Language) -> Iterator[Row]:
    say = language.say
    positive = language.share(uncertainty.probability_npv_positive)
    within = language.share(uncertainty.probability_payback_within_horizon)
    evpi = language.about(uncertainty.evpi, study.settings.currency)
    yield [say("Chance that NPV is positive"), positive, ""]
    yield [say("Chance of payback within the horizon"), within, ""]
    yield [say("Worth of knowing it all beforehand (EVPI)"), evpi, ""]


def channel_rows(study: Study, answers: Answers, language: Language) -> Iterator[Row]:
    """Present value of the benefit by channel."""
    for channel, value in answers.by_channel.items():
        yield [language.say(CHANNEL_NAMES[channel]), language.money(value, study.settings.currency)]


def lever_rows(
    study: Study, answers: Answers, language: Language, names: Mapping[str, str] = NO_NAMES
) -> Iterator[Row]:
    """Each lever in the mix and alone; the first row is the head. Nothing without a lever.

    `names`: what a lever is called, by id; one without a name is called by its id.
    """
    if not answers.alone:
        return
    say, currency = language.say, study.settings.currency
    yield ["", say("share in the mix"), say("NPV alone"), say("ROI alone"), say("payback alone")]
    for lever, alone in answers.alone.items():
        yield [
            names.get(lever, lever),
            language.money(answers.by_lever[lever], currency),
            language.money(alone.npv, currency),
            percent(alone.roi_percent, language),
            payback_of(alone, alone.payback_months, language),
        ]


def segment_rows(study: Study, answers: Answers, language: Language) -> Iterator[Row]:
    """Each segment at the horizon, without → with the programme; the first row is the head."""
    say = language.say
    yield ["", say("Retention"), say("CSAT"), say("First-time fix"), say("Customers"), say("CLV")]
    for segment in answers.segments:
        name = language.say(segment_words(segment.name))
        yield [name, *_before_after(segment, study.settings.currency, language)]


def _before_after(segment: SegmentAnswer, currency: str, language: Language) -> Iterator[str]:
    for pair in (segment.annual_retention, segment.csat, segment.first_time_fix):
        yield " → ".join(language.share(value) for value in pair)
    yield " → ".join(language.number(value, 0) for value in segment.customers)
    yield " → ".join(language.money(value, currency) for value in segment.clv)


def memo(study: Study, answers: Answers, language: Language) -> Iterator[str]:
    """What is told beside the figures and counts in none of them."""
    yield language.say(
        "Beyond the horizon, in no ratio: {value}",
        value=language.about(answers.beyond_horizon_value, study.settings.currency),
    )
    if answers.hours_freed is not None:
        yield language.say(
            "Work freed that does not become cash, in no ratio: {hours} hours",
            hours=language.number(round(answers.hours_freed, -1), 0),
        )


# One figure


def percent(value: float | None, language: Language) -> str:
    """A figure that is in per cent already, in whole ones: an estimate bears no more."""
    return language.share(None if value is None else value / 100, 0)


def payback_of(headline: Headline, value: float | None, language: Language) -> str:
    """A payback time in words; none while the cost is not known, or where nothing is invested."""
    if headline.npv is None or headline.roi_percent is None:
        return NOT_KNOWN
    if value is None:
        return language.say("not within the horizon")
    return language.say("{months} months", months=language.number(value, 1))


def payback_range(payback: PaybackSpread, horizon_months: int, language: Language) -> str:
    """The 90 % range of paybacks; what lies beyond the horizon nobody has reckoned."""
    if payback.low is None:
        return language.say("> {months} months", months=horizon_months)
    low, high = (
        f"> {horizon_months}" if value is None else language.number(value, 1)
        for value in (payback.low, payback.high)
    )
    return f"{low} … {high}"


def spread_range(spread: Spread | None, shown: Callable[[float], str]) -> str:
    """The 90 % range of a figure; nothing where none was drawn."""
    return "" if spread is None else f"{shown(spread.low)} … {shown(spread.high)}"
