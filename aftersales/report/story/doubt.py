"""How sure it is, and on what that hangs."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.baseline.number_names import number_names
from aftersales.charts.tornado import Of, tornado_chart
from aftersales.decide.doubt import Doubt
from aftersales.decide.doubt_in_words import doubt_in_words
from aftersales.decide.ground import ground_of
from aftersales.decide.verdict import HARDLY_EVER
from aftersales.report.conditions import names, value_in_words, with_unit
from aftersales.report.findings import Findings
from aftersales.report.story.cash import fewer_pay
from aftersales.report.story.parts import (
    Chart,
    Part,
    Section,
    Swing,
    Swings,
    Table,
    Tile,
    Unit,
)
from aftersales.text import Language

MOST_SWINGS, MOST_GROUNDS = 6, 5
LEAST_SHARE = 0.005  # would be said as 0 %


def section(findings: Findings, language: Language) -> Section:
    """Chance to pay, tornado, shares of the doubt; a sentence where it was not worked out."""
    if findings.doubt is None:
        return Section(
            part=Part.DOUBT,
            title=_headline(findings, language),
            sentences=(_why_not(findings, language),),
        )
    return _told(findings, findings.doubt, language)


def _told(findings: Findings, doubt: Doubt, language: Language) -> Section:
    study, called = findings.study, number_names(findings.study)
    settings = study.settings
    said = doubt_in_words(doubt, called, settings.horizon_months, settings.currency)
    spoken = {address: language.say(name) for address, name in called.items()}
    swings = _swings(doubt, spoken, language)
    return Section(
        part=Part.DOUBT,
        title=_headline(findings, language),
        sentences=(*_beside_payback(findings, language), *map(language.say, said[1:])),
        tiles=tuple(_tiles(findings, doubt, language)),
        chart=Chart(
            question=language.say("Which number does the answer hang on?"),
            data=swings,
            drawn=lambda look: tornado_chart(doubt.tornado, spoken, Of.NPV, look),
        )
        if swings.swings
        else None,
        table=_grounds(doubt, language),
        details=_numbers(findings, doubt, language),
        notes=tuple(_notes(doubt, language)),
    )


# Words


def _headline(findings: Findings, language: Language) -> str:
    """How often it pays; what is missing where that is not known."""
    sure, months = findings.uncertainty, findings.study.settings.horizon_months
    if findings.answers.headline.npv is None:
        return language.say("How sure it is cannot be said before its cost is known")
    if findings.answers.headline.roi_percent is None:
        return language.say("Nothing is invested, so there is nothing to doubt")
    if sure is None:
        return language.say("How sure it is was not simulated")
    return _pays(sure.probability_npv_positive, months, language)


def _pays(chance: float, months: int, language: Language) -> str:
    said = {"chance": language.share(chance, 0), "months": months}
    if chance <= HARDLY_EVER:
        return language.say("It hardly ever pays within {months} months", **said)
    if chance >= 1 - HARDLY_EVER:
        return language.say("It nearly always pays within {months} months", **said)
    return language.say("It pays in {chance} of the simulated runs within {months} months", **said)


def _beside_payback(findings: Findings, language: Language) -> Iterator[str]:
    """The cash before it tells of another share of the runs."""
    if findings.uncertainty is not None:
        yield from fewer_pay(findings.uncertainty, findings.study, language)


def _why_not(findings: Findings, language: Language) -> str:
    if findings.answers.headline.roi_percent is None:
        return language.say("What a decision hangs on is told once something is to be decided.")
    return language.say("What the answer hangs on was not worked out for this report.")


def _tiles(findings: Findings, doubt: Doubt, language: Language) -> Iterator[Tile]:
    say, currency = language.say, findings.study.settings.currency
    yield Tile(
        label=say("Worst twentieth"),
        figure=language.about(doubt.risk.mean_of_worst, currency),
        below=say("mean NPV"),
    )
    yield Tile(
        label=say("To know it all"),
        figure=language.about(doubt.knowledge.everything, currency),
        below=say("worth before deciding, at most"),
    )


# Pictures and tables


def _swings(doubt: Doubt, called: dict[str, str], language: Language) -> Swings:
    return Swings(
        middle=doubt.tornado.npv,
        swings=tuple(
            Swing(name=called[bar.address], at_low=bar.npv[0], at_high=bar.npv[1])
            for bar in doubt.tornado.bars[:MOST_SWINGS]
        ),
        unit=Unit.MONEY,
        axis=language.say("NPV with one number at either end of its 90% range"),
    )


def _grounds(doubt: Doubt, language: Language) -> Table | None:
    shares = sorted(doubt.grounds.alone.items(), key=lambda item: -item[1])
    rows = [
        (language.say(ground.words), language.share(share, 0))
        for ground, share in shares[:MOST_GROUNDS]
        if share >= LEAST_SHARE
    ]
    if doubt.grounds.together >= LEAST_SHARE:
        together = language.share(doubt.grounds.together, 0)
        rows.append((language.say("several of them at once"), together))
    head = (language.say("The doubt rests on"), language.say("Share, rounded"))
    return Table(head=head, rows=tuple(rows)) if rows else None


def _numbers(findings: Findings, doubt: Doubt, language: Language) -> Table | None:
    say = language.say
    head = (
        say("Number"),
        say("Rests on"),
        say("Low"),
        say("High"),
        say("NPV at low"),
        say("NPV at high"),
        say("Worth of knowing"),
    )
    rows = tuple(_numbers_rows(findings, doubt, language))
    return Table(head=head, rows=rows) if rows else None


def _numbers_rows(
    findings: Findings, doubt: Doubt, language: Language
) -> Iterator[tuple[str, ...]]:
    study, called = findings.study, names(findings.study)
    currency = study.settings.currency
    for bar in doubt.tornado.bars:
        named = called[bar.address]
        worth = doubt.knowledge.numbers.get(bar.address, 0.0)
        yield (
            with_unit(named, language),
            language.say(ground_of(study.sources.get(bar.address)).words),
            *(value_in_words(value, named, currency, language) for value in bar.value),
            *(language.about(npv, currency) for npv in bar.npv),
            language.about(worth, currency),
        )


def _notes(doubt: Doubt, language: Language) -> Iterator[str]:
    yield language.say(
        "From {count} simulated runs, each number drawn with those it hangs together with.",
        count=doubt.runs.count,
    )
    yield language.say(
        "Tornado: one number at 5% and at 95% of what is held possible, all others at their means."
    )
    yield language.say(
        "Shares of the doubt: Sobol indices with each number on its own; in the forecast numbers "
        "hang together, which makes it {times} times as wide.",
        times=language.number(doubt.grounds.spread_factor),
    )
