"""Lifetime values as plain text and as a record, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from aftersales.clv import (
    FAMILIES,
    SPEND,
    Fit,
    Holdout,
    LifetimeValues,
    Parameter,
    Range,
    SegmentValue,
    Sorting,
)
from aftersales.clv.contractual import TIMINGS, Timing, contract_value
from aftersales.clv.families import OF_RENEWALS
from aftersales.report.columns import titled
from aftersales.report.kpis import Measured
from aftersales.report.kpis import record as record_of_files
from aftersales.report.kpis import summary as summary_of_files
from aftersales.study import segment_words
from aftersales.text import Language


def record(values: LifetimeValues, files: Measured, language: Language) -> dict[str, object]:
    """Everything but the single customers as plain values, ready for JSON; money undivided."""
    read = record_of_files(files, language)
    return {
        "tables": read["tables"],
        "problems": read["problems"],
        "family": values.family,
        "proposed": values.proposal.family,
        "why": language.say(values.proposal.reason),
        "settings": {
            "horizon_months": values.reckoning.horizon_months,
            "discount_rate": values.reckoning.discount_rate,
            "confidence": values.reckoning.confidence,
        },
        "fits": {name: _fit(fit) for name, fit in values.fits.items()},
        "holdout": _holdout(values.tested) if isinstance(values.tested, Holdout) else None,
        "sorting": _sorting(values.sorting, language) if values.sorting else None,
        "segments": [_segment_record(segment, values) for segment in values.segments],
        "total": asdict(values.total),
        "remarks": [language.say(remark) for remark in values.remarks],
    }


def _fit(fit: Fit) -> dict[str, object]:
    return {
        "n": fit.n,
        "log_likelihood": fit.log_likelihood,
        "parameters": [asdict(parameter) for parameter in fit.parameters],
    }


def _holdout(tested: Holdout) -> dict[str, object]:
    return {
        "until": tested.until.isoformat() if tested.until else None,
        "months": tested.months,
        "customers": tested.customers,
        "expected": tested.believed.value,
        "happened": tested.happened,
        "miss_share": tested.miss_share,
        "believed": asdict(tested.believed),
        "supported": asdict(tested.supported),
    }


def _segment_record(segment: SegmentValue, values: LifetimeValues) -> dict[str, object]:
    if values.family not in OF_RENEWALS:
        return asdict(segment)
    endless = {str(timing): _textbook(segment, timing, values) for timing in TIMINGS}
    return asdict(segment) | {"endless": endless}


def _sorting(sorting: Sorting, language: Language) -> dict[str, object]:
    return {
        "age": sorting.age.tolist(),
        "due": sorting.due.tolist(),
        "retention": sorting.seen.tolist(),
        "modelled": sorting.modelled.tolist(),
        "certain": sorting.certain,
        "explanation": language.say(sorting.explanation),
    }


def summary(values: LifetimeValues, files: Measured, currency: str, language: Language) -> str:
    """Everything but the single customers on a page of plain text."""
    say = language.say
    blocks = [
        summary_of_files(files, currency, language).rstrip(),
        "\n".join(_family(values, language)),
        titled(say("Value of the customers of today"), _segments(values, currency, language)),
        _horizon(values, language),
        titled(say("One customer, without an end"), _endless(values, currency, language)),
        titled(say("Tested on the second half of the data"), _test(values, language)),
        titled(say("Parameters"), _parameters(values, language)),
        titled(say("What to know about it"), ([line] for line in _remarks(values, language))),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _family(values: LifetimeValues, language: Language) -> Iterator[str]:
    yield language.say(FAMILIES[values.family])
    yield language.say(values.proposal.reason)
    if values.family != values.proposal.family:
        yield language.say(
            "The data speak for another family: {family}.",
            family=language.say(FAMILIES[values.proposal.family]),
        )


def _segments(values: LifetimeValues, currency: str, language: Language) -> Iterator[list[str]]:
    say = language.say
    yield [
        "",
        say("customers"),
        say("kept a year"),
        say("value each"),
        say("value of all"),
        say("95% range"),
    ]
    for segment in values.segments:
        yield _segment(segment, currency, language)
    yield [say("All customers"), *[""] * 3, *_money(values.total, currency, language)]


def _segment(segment: SegmentValue, currency: str, language: Language) -> list[str]:
    return [
        language.say(segment_words(segment.segment)),
        language.number(segment.customers, 0),
        language.share(segment.annual_retention.value),
        language.money(segment.each.value, currency),
        *_money(segment.value, currency, language),
    ]


def _money(of: Range, currency: str, language: Language) -> list[str]:
    low, high = (language.money(end, currency) for end in (of.low, of.high))
    return [language.money(of.value, currency), f"{low} … {high}"]


def _horizon(values: LifetimeValues, language: Language) -> str:
    return language.say(
        "Over {months} months, discounted at {rate} a year. How single customers fare by chance is "
        "not in the ranges.",
        months=values.reckoning.horizon_months,
        rate=language.share(values.reckoning.discount_rate),
    )


def _endless(values: LifetimeValues, currency: str, language: Language) -> Iterator[list[str]]:
    """The textbook's value at a retention that never changes, by when the margins come."""
    if values.family not in OF_RENEWALS:
        return
    yield ["", *(language.say(segment_words(segment.segment)) for segment in values.segments)]
    for timing, name in TIMINGS.items():
        worth = (_textbook(segment, timing, values) for segment in values.segments)
        yield [language.say(name), *(language.money(value, currency) for value in worth)]


def _textbook(segment: SegmentValue, timing: Timing, values: LifetimeValues) -> float:
    retention, rate = segment.annual_retention.value, values.reckoning.discount_rate
    return contract_value(segment.annual_margin, retention, rate, timing)


def _test(values: LifetimeValues, language: Language) -> Iterator[list[str]]:
    say, tested = language.say, values.tested
    if not isinstance(tested, Holdout):
        yield [say(tested)]
        return
    yield [say("expected"), language.number(tested.believed.value, 0)]
    yield [say("happened"), language.number(tested.happened, 0)]
    yield [say("miss"), language.share(tested.miss_share)]
    yield [say("range of the model"), _counts(tested.believed, language)]
    yield [say("range that the test supports"), _counts(tested.supported, language)]


def _counts(of: Range, language: Language) -> str:
    return f"{language.number(of.low, 0)} … {language.number(of.high, 0)}"


def _parameters(values: LifetimeValues, language: Language) -> Iterator[list[str]]:
    """The likelihoods of renewals and of spending are of different things: each has its own."""
    for name, fit in values.fits.items():
        whose = language.say("Spending") if name == SPEND else language.say(segment_words(name))
        for parameter in fit.parameters:
            yield [f"{whose}: {parameter.name}", *_parameter(parameter, language)]
        log_likelihood = language.say("{whose}: log-likelihood", whose=whose)
        yield [log_likelihood, language.number(fit.log_likelihood, 1), ""]


def _parameter(parameter: Parameter, language: Language) -> list[str]:
    value, low, high = (
        language.number(number, 3) for number in (parameter.value, parameter.low, parameter.high)
    )
    return [value, f"{low} … {high}"]


def _remarks(values: LifetimeValues, language: Language) -> Iterator[str]:
    if values.sorting:
        yield language.say(values.sorting.explanation)
    yield from (language.say(remark) for remark in values.remarks)
