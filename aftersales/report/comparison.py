"""Scenarios side by side, as plain text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aftersales.decide.answers import Spread
from aftersales.decide.comparison import Against, Comparison, Standing
from aftersales.decide.overall import BeforeAfter
from aftersales.report.columns import in_columns, titled
from aftersales.report.tables import payback_of, percent, spread_range
from aftersales.text import NOT_KNOWN, Language, signed


def summary(found: Comparison, reference: str, language: Language) -> str:
    """Each scenario's figures with ranges, then each against the reference."""
    blocks = [
        in_columns(_figures(found, language)),
        titled(
            language.say("Against “{name}”", name=reference),
            _differences(found, reference, language),
        ),
        *map(language.say, found.unlike),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def record(found: Comparison, reference: str, language: Language) -> dict[str, Any]:
    """The same as JSON takes it; shares 0–1, money in the study's currency, null: not known."""
    chances = found.chance_best
    return {
        "scenarios": [
            _standing(standing) | {"chance_best": chances.get(standing.name)}
            for standing in found.standings
        ],
        "against": [_against(against) for against in _others(found, reference)],
        "not_like_for_like": [language.say(remark) for remark in found.unlike],
    }


def _others(found: Comparison, reference: str) -> Iterator[Against]:
    for standing in found.standings:
        against = found.against(standing.name, reference)
        if against is not None and standing.name != reference:
            yield against


# As text


def _figures(found: Comparison, language: Language) -> Iterator[list[str]]:
    say, chances = language.say, found.chance_best
    yield [
        "",
        say("NPV"),
        say("90% range"),
        say("ROI"),
        say("Payback"),
        say("Cost, present value"),
        say("Retention"),
        say("CLV"),
        say("Chance that NPV is positive"),
        say("Best of all in"),
    ]
    for standing in found.standings:
        best = language.share(chances.get(standing.name))
        yield [standing.name, *_cells(standing, language), best]


def _cells(standing: Standing, language: Language) -> Iterator[str]:
    headline, sure = standing.headline, standing.uncertainty
    currency = standing.study.settings.currency

    def money(value: float | None) -> str:
        return language.money(value, currency)

    yield money(headline.npv)
    yield NOT_KNOWN if sure is None else spread_range(sure.npv, money)
    yield percent(headline.roi_percent, language)
    yield payback_of(headline, headline.payback_months, language)
    yield money(headline.pv_cost)
    yield language.share(standing.overall.retention.after)
    yield money(standing.overall.lifetime_value.after)
    yield language.share(None if sure is None else sure.probability_npv_positive)


def _differences(found: Comparison, reference: str, language: Language) -> Iterator[list[str]]:
    currency = found.of(reference).study.settings.currency

    def money(value: float) -> str:
        return signed(language.money(value, currency), value)

    others = list(_others(found, reference))
    if others:
        better = language.say("Better in")
        yield ["", language.say("NPV"), language.say("90% range"), better]
    for against in others:
        yield [
            against.name,
            money(against.expected),
            spread_range(against.difference, money),
            language.share(against.better),
        ]


# As data


def _standing(standing: Standing) -> dict[str, Any]:
    headline, sure = standing.headline, standing.uncertainty
    return {
        "name": standing.name,
        "roi_percent": headline.roi_percent,
        "npv": headline.npv,
        "npv_range": None if sure is None else _spread(sure.npv),
        "payback_months": headline.payback_months,
        "pv_benefit": headline.pv_benefit,
        "pv_cost": headline.pv_cost,
        "annual_retention": _pair(standing.overall.retention),
        "clv": _pair(standing.overall.lifetime_value),
        "probability_npv_positive": None if sure is None else sure.probability_npv_positive,
    }


def _against(against: Against) -> dict[str, Any]:
    return {
        "name": against.name,
        "reference": against.reference,
        "npv": against.expected,
        "npv_range": _spread(against.difference),
        "probability_better": against.better,
        "probability_tied": against.tied,
    }


def _pair(figure: BeforeAfter) -> list[float]:
    """Without and with the programme."""
    return [figure.before, figure.after]


def _spread(spread: Spread) -> dict[str, float]:
    return {"mean": spread.mean, "p5": spread.low, "p50": spread.median, "p95": spread.high}
