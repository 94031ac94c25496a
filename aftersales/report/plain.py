"""The answers as plain text, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aftersales.decide.answers import Answers, Headline, SegmentAnswer, Spread, Uncertainty
from aftersales.decide.verdict import verdict
from aftersales.model import CHANNEL_NAMES
from aftersales.report.columns import in_columns, titled
from aftersales.study import Study
from aftersales.text import NOT_KNOWN, Language


def summary(
    study: Study, answers: Answers, uncertainty: Uncertainty | None, language: Language
) -> str:
    """The answers on one page of plain text."""
    say = language.say
    blocks = [
        say(verdict(answers.headline, uncertainty, study.settings.horizon_months)),
        in_columns(_headline(study, answers.headline, uncertainty, language)),
        titled(say("Where it comes from (present value)"), _channels(study, answers, language)),
        titled(say("Each lever"), _levers(study, answers, language)),
        titled(
            say(
                "Customers after {months} months, without → with",
                months=study.settings.horizon_months,
            ),
            _segments(study, answers, language),
        ),
        say(
            "Beyond the horizon, in no ratio: {value}",
            value=language.money(answers.beyond_horizon_value, study.settings.currency),
        ),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(
    study: Study, headline: Headline, uncertainty: Uncertainty | None, language: Language
) -> Iterator[list[str]]:
    say, currency = language.say, study.settings.currency

    def percent(value: float | None) -> str:
        return language.share(None if value is None else value / 100)

    def money(value: float | None) -> str:
        return language.money(value, currency)

    npv = uncertainty.npv if uncertainty else None
    roi = uncertainty.roi_percent if uncertainty else None
    yield ["", say("expected"), say("90 % range") if uncertainty else ""]
    yield [say("NPV"), money(headline.npv), _range(npv, money)]
    yield [say("ROI"), percent(headline.roi_percent), _range(roi, percent)]
    yield [say("ROS, gross (ROI + 100)"), percent(headline.ros_gross_percent), ""]
    yield [say("Payback"), months(headline.payback_months, language), ""]
    yield [say("Payback, discounted"), months(headline.discounted_payback_months, language), ""]
    yield [say("Benefit, present value"), money(headline.pv_benefit), ""]
    yield [say("Cost, present value"), money(headline.pv_cost), ""]
    yield [say("Deepest cash position"), money(headline.deepest_cash_position), ""]
    if uncertainty:
        yield [
            say("Chance that NPV is positive"),
            language.share(uncertainty.probability_npv_positive),
            "",
        ]
        yield [
            say("Chance of payback within the horizon"),
            language.share(uncertainty.probability_payback_within_horizon),
            "",
        ]
        yield [say("Worth of knowing it all beforehand (EVPI)"), money(uncertainty.evpi), ""]


def months(value: float | None, language: Language) -> str:
    """A payback time in words."""
    if value is None:
        return language.say("not within the horizon")
    return language.say("{months} months", months=language.number(value, 1))


def _range(spread: Spread | None, shown: Callable[[float], str]) -> str:
    if spread is None:
        return ""
    return f"{shown(spread.low)} … {shown(spread.high)}"


def _channels(study: Study, answers: Answers, language: Language) -> Iterator[list[str]]:
    for channel, value in answers.by_channel.items():
        yield [language.say(CHANNEL_NAMES[channel]), language.money(value, study.settings.currency)]


def _levers(study: Study, answers: Answers, language: Language) -> Iterator[list[str]]:
    if not answers.alone:
        return
    say, currency = language.say, study.settings.currency
    yield ["", say("share in the mix"), say("NPV alone"), say("ROI alone"), say("payback alone")]
    for lever, alone in answers.alone.items():
        roi = None if alone.roi_percent is None else alone.roi_percent / 100
        yield [
            lever,
            language.money(answers.by_lever[lever], currency),
            language.money(alone.npv, currency),
            language.share(roi),
            NOT_KNOWN if alone.npv is None else months(alone.payback_months, language),
        ]


def _segments(study: Study, answers: Answers, language: Language) -> Iterator[list[str]]:
    say = language.say
    yield ["", say("Retention"), say("CSAT"), say("First-time fix"), say("Customers"), say("CLV")]
    for segment in answers.segments:
        yield [segment.name, *_before_after(segment, study.settings.currency, language)]


def _before_after(segment: SegmentAnswer, currency: str, language: Language) -> Iterator[str]:
    for pair in (segment.annual_retention, segment.csat, segment.first_time_fix):
        yield " → ".join(language.share(value) for value in pair)
    yield " → ".join(language.number(value, 0) for value in segment.customers)
    yield " → ".join(language.money(value, currency) for value in segment.clv)
