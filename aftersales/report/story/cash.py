"""When the money comes back: cash added up over the months, with its band."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aftersales.charts.cash import cumulative_cash
from aftersales.decide.answers import Uncertainty
from aftersales.report.chances import chance_of
from aftersales.report.findings import Findings
from aftersales.report.story.parts import Chart, Course, Part, Section, Table, Unit
from aftersales.study import Study
from aftersales.text import Language
from aftersales.uncertain import Array

BAND = (0.05, 0.95)
FEWEST_MONTHS, MOST_ROWS = 6, 7


def section(findings: Findings, language: Language) -> Section:
    """Expected cash and the band of the drawn worlds; a sentence where there is none to tell."""
    headline = findings.answers.headline
    if headline.roi_percent is None:
        return Section(part=Part.CASH, title=_none(findings, language), sentences=())
    course = _course(findings, language)
    outcome, drawn = findings.answers.outcome, findings.drawn
    return Section(
        part=Part.CASH,
        title=_title(findings, language),
        sentences=tuple(_sentences(findings, language)),
        chart=Chart(
            question=language.say("When does the money come back?"),
            data=course,
            drawn=lambda look: cumulative_cash(outcome, drawn, headline.payback_months, look),
        ),
        table=_table(findings, course, _few(len(course.months) - 1), language),
        details=_table(findings, course, course.months, language),
        notes=tuple(_notes(findings, language)),
    )


# Words


def _none(findings: Findings, language: Language) -> str:
    if findings.answers.headline.npv is None:
        return language.say("When the money comes back cannot be said before its cost is known")
    return language.say("Nothing is invested, so nothing has to come back")


def _title(findings: Findings, language: Language) -> str:
    headline, months = findings.answers.headline, findings.study.settings.horizon_months
    if headline.payback_months is None:
        return language.say(
            "The money is not expected to be back within {months} months", months=months
        )
    return language.say(
        "The money is expected to be back after {months} months",
        months=language.number(headline.payback_months, 1),
    )


def _sentences(findings: Findings, language: Language) -> Iterator[str]:
    say, headline, sure = language.say, findings.answers.headline, findings.uncertainty
    currency = findings.study.settings.currency
    deepest = headline.deepest_cash_position
    yield say("Amounts are added up as they are paid, month by month, and not discounted.")
    if deepest is not None and deepest < 0:
        yield say(
            "At its deepest {amount} is out of pocket.", amount=language.about(-deepest, currency)
        )
    if sure is not None:
        yield from _how_often(sure, findings.study, language)
    if headline.payback_months is not None and (headline.npv or 0.0) <= 0:
        yield say(
            "Payback does not count interest: discounted, the programme still costs more than it "
            "brings in."
        )


def _how_often(sure: Uncertainty, study: Study, language: Language) -> Iterator[str]:
    told = tuple(fewer_pay(sure, study, language))
    yield from told
    if not told:
        yield language.say(
            "In {share} of the simulated runs the money is back within {months} months.",
            share=chance_of(sure.probability_payback_within_horizon, language),
            months=study.settings.horizon_months,
        )


def fewer_pay(sure: Uncertainty, study: Study, language: Language) -> Iterator[str]:
    """Why it pays in fewer runs than the money is back in; nothing where that is not so."""
    back, pays = sure.probability_payback_within_horizon, sure.probability_npv_positive
    said = {"back": chance_of(back, language), "pays": chance_of(pays, language)}
    if pays < back and said["pays"] != said["back"] and study.settings.discount_rate > 0:
        yield language.say(
            "The money is back within {months} months in {back} of the simulated runs, and yet it "
            "pays in {pays} only: NPV discounts what comes later, payback does not.",
            months=study.settings.horizon_months,
            **said,
        )


# Picture and table


def _course(findings: Findings, language: Language) -> Course:
    expected = np.cumsum(findings.answers.outcome.net_flow[0])
    band = None if findings.drawn is None else _band(np.cumsum(findings.drawn.net_flow, axis=-1))
    return Course(
        months=tuple(range(len(expected))),
        expected=_plain(expected),
        low=None if band is None else _plain(band[0]),
        high=None if band is None else _plain(band[1]),
        unit=Unit.MONEY,
        axis=language.say("Months after the decision"),
        line=language.say("expected, added up, not discounted"),
        band=language.say("90% of the simulated runs"),
    )


def _band(cumulative: Array) -> Array:
    return np.quantile(cumulative, BAND, axis=0)


def _plain(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _few(last: int) -> tuple[int, ...]:
    """Even steps from the start to the horizon."""
    step = max(FEWEST_MONTHS, -(-last // (MOST_ROWS - 1)))
    return (*range(0, last, step), last)


def _table(
    findings: Findings, course: Course, months: tuple[int, ...], language: Language
) -> Table:
    say, outcome = language.say, findings.answers.outcome
    currency = findings.study.settings.currency
    columns = [outcome.benefit[0].cumsum(), outcome.cost[0].cumsum(), course.expected]
    head = [say("Month"), say("Benefit so far"), say("Cost so far"), say("Expected")]
    if course.low is not None and course.high is not None:
        columns += [course.low, course.high]
        head += [say("90% range from"), say("90% range to")]
    rows = (
        (language.number(month), *(language.about(float(c[month]), currency) for c in columns))
        for month in months
    )
    return Table(head=tuple(head), rows=tuple(rows))


def _notes(findings: Findings, language: Language) -> Iterator[str]:
    if findings.drawn is not None:
        yield language.say(
            "Line: every number at its mean. Band: 5% to 95% of {count} simulated runs "
            "(seed {seed}).",
            count=len(findings.drawn.benefit),
            seed=str(findings.study.settings.seed),
        )
