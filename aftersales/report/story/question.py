"""What is asked, and the answer in short."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.report.chances import chance_of
from aftersales.report.findings import Findings
from aftersales.report.judgement import judgement
from aftersales.report.programme import pulled_levers
from aftersales.report.story.parts import Bars, Chart, Part, Section, Series, Tile, Tone, Unit
from aftersales.report.story.worth import benefit_may_be
from aftersales.report.tables import payback_of, payback_range, percent, spread_range
from aftersales.text import Language


def section(findings: Findings, language: Language) -> Section:
    """The verdict, the programme that it speaks of, and the headline figures."""
    first, *below = judgement(
        findings.study, findings.answers.headline, findings.uncertainty, language
    )
    return Section(
        part=Part.QUESTION,
        title=first,
        sentences=(*below, _asked(findings, language), *_without_cost(findings, language)),
        tiles=tuple(_tiles(findings, language)),
        chart=_chart(findings, language),
        notes=tuple(_notes(findings, language)),
    )


def _asked(findings: Findings, language: Language) -> str:
    months = findings.study.settings.horizon_months
    pulled = list(pulled_levers(findings.study, language))
    if not pulled:
        return language.say("No lever is pulled yet.")
    return language.say(
        "Looked at over {months} months: {levers}.", months=months, levers=", ".join(pulled)
    )


def _without_cost(findings: Findings, language: Language) -> Iterator[str]:
    """How far the benefit may lie from its figure, where it stands alone."""
    headline = findings.answers.headline
    if headline.npv is None and headline.pv_benefit:
        yield benefit_may_be(findings, language)


def _tiles(findings: Findings, language: Language) -> Iterator[Tile]:
    say, headline, sure = language.say, findings.answers.headline, findings.uncertainty
    currency, months = findings.study.settings.currency, findings.study.settings.horizon_months

    def money(value: float | None) -> str:
        return language.about(value, currency)

    def in_percent(value: float | None) -> str:
        return percent(value, language)

    if headline.roi_percent is None:
        yield from _benefit_alone(findings, language)
        return
    payback = payback_of(headline, headline.payback_months, language)
    if headline.payback_months is None:
        payback = say("> {months} months", months=months)
    within = payback_range(sure.payback, months, language) if sure else ""
    npv, roi = (sure.npv, sure.roi_percent) if sure else (None, None)
    yield Tile(label=say("NPV"), figure=money(headline.npv), below=spread_range(npv, money))
    yield Tile(
        label=say("ROI"),
        figure=in_percent(headline.roi_percent),
        below=spread_range(roi, in_percent),
    )
    yield Tile(label=say("Payback"), figure=payback, below=within if within != payback else "")
    if sure is not None:
        chance = chance_of(sure.probability_npv_positive, language)
        yield Tile(label=say("Chance that it pays"), figure=chance, below=say("NPV above 0"))


def _benefit_alone(findings: Findings, language: Language) -> Iterator[Tile]:
    """What can be said before the cost is known; nothing where nothing is brought."""
    headline, currency = findings.answers.headline, findings.study.settings.currency
    if headline.pv_benefit:
        yield Tile(
            label=language.say("Benefit"),
            figure=language.about(headline.pv_benefit, currency),
            below=_range_before_cost(findings, language),
        )


def _range_before_cost(findings: Findings, language: Language) -> str:
    currency, may_be = findings.study.settings.currency, findings.benefit
    if may_be is None:
        return language.say("present value, before its cost")
    return language.say(
        "{range}, present value, before its cost",
        range=spread_range(may_be, lambda value: language.about(value, currency)),
    )


def _chart(findings: Findings, language: Language) -> Chart | None:
    """What goes in and what comes back; nothing where one of them is not known, or both nothing."""
    headline = findings.answers.headline
    if headline.roi_percent is None:
        return None
    return Chart(
        question=language.say("What goes in, and what comes back?"),
        data=Bars(
            categories=(language.say("Benefit"), language.say("Cost")),
            series=(
                Series(
                    name=language.say("Benefit"),
                    values=(headline.pv_benefit, None),
                    tone=Tone.ACCENT,
                ),
                Series(name=language.say("Cost"), values=(None, headline.pv_cost), tone=Tone.LOSS),
            ),
            unit=Unit.MONEY,
            axis=language.say("Present value"),
        ),
    )


def _notes(findings: Findings, language: Language) -> Iterator[str]:
    settings, say = findings.study.settings, language.say
    yield say(
        "NPV, ROI and payback: every number at its expected value, {months} months, discounted at "
        "{rate} a year; payback is not discounted.",
        months=settings.horizon_months,
        rate=language.share(settings.discount_rate),
    )
    if findings.drawn is not None:
        yield say(
            "The ranges hold 90% of {count} simulated runs (seed {seed}).",
            count=len(findings.drawn.benefit),
            seed=str(settings.seed),
        )
