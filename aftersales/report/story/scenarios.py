"""Several scenarios side by side, where there are several."""

from __future__ import annotations

from collections.abc import Iterator

from aftersales.charts.comparison import npv_ranges
from aftersales.decide.comparison import Comparison, Standing
from aftersales.report.chances import chance_of
from aftersales.report.findings import Findings
from aftersales.report.story.parts import Bars, Chart, Part, Section, Series, Table, Tone, Unit
from aftersales.report.tables import payback_of, percent, spread_range
from aftersales.text import NOT_KNOWN, Language

MOST_ROWS = 6


def section(findings: Findings, language: Language) -> Section | None:
    """What each brings, and how likely it is the best; nothing where there is but one."""
    found = findings.comparison
    if found is None or len(found.standings) < 2:
        return None
    chosen = findings.scenario or found.standings[0].name
    return Section(
        part=Part.SCENARIOS,
        title=_title(found, language),
        sentences=tuple(_sentences(found, chosen, language)),
        chart=_chart(found, chosen, language),
        table=_table(found.standings[:MOST_ROWS], found, language),
        details=_table(found.standings, found, language),
        notes=(
            language.say(
                "All scenarios meet the same simulated runs: a difference is one of the levers and "
                "not of luck."
            ),
        ),
    )


def _title(found: Comparison, language: Language) -> str:
    chances = found.chance_best
    if not chances:
        return language.say(
            "{n} scenarios, and no cost by which to rank them", n=len(found.standings)
        )
    best = max(chances, key=lambda name: chances[name])
    said = {
        "name": best,
        "chance": chance_of(chances[best], language),
        "n": len(found.standings),
    }
    if not _any_pays(found):
        return language.say(
            "None of {n} scenarios is expected to pay; “{name}” is most often the best, in "
            "{chance} of the runs",
            **said,
        )
    return language.say(
        "Of {n} scenarios “{name}” is most often the best, in {chance} of the runs", **said
    )


def _any_pays(found: Comparison) -> bool:
    return any((standing.headline.npv or 0.0) > 0 for standing in found.standings)


def _sentences(found: Comparison, chosen: str, language: Language) -> Iterator[str]:
    yield language.say("This report tells of “{name}”.", name=chosen)
    yield from map(language.say, found.unlike)


def _chart(found: Comparison, chosen: str, language: Language) -> Chart | None:
    known = [standing for standing in found.standings if standing.headline.npv is not None]
    if not known:
        return None
    sure = [standing.uncertainty for standing in known]
    standings = found.standings
    return Chart(
        question=language.say("What does each scenario bring?"),
        data=Bars(
            categories=tuple(standing.name for standing in known),
            series=(
                Series(
                    name=language.say("NPV"),
                    values=tuple(standing.headline.npv for standing in known),
                    tone=Tone.ACCENT,
                    low=tuple(one.npv.low if one else None for one in sure),
                    high=tuple(one.npv.high if one else None for one in sure),
                ),
            ),
            unit=Unit.MONEY,
            axis=language.say("NPV; lines: 90% of the simulated runs"),
        ),
        drawn=lambda look: npv_ranges(standings, chosen, look),
    )


def _table(standings: tuple[Standing, ...], found: Comparison, language: Language) -> Table:
    say = language.say
    head = (
        say("Scenario"),
        say("NPV"),
        say("ROI"),
        say("Payback"),
        say("Chance that it pays"),
        say("Best of all in"),
    )
    return Table(head=head, rows=tuple(_row(one, found, language) for one in standings))


def _row(standing: Standing, found: Comparison, language: Language) -> tuple[str, ...]:
    headline, sure = standing.headline, standing.uncertainty
    currency = standing.study.settings.currency

    def money(value: float) -> str:
        return language.about(value, currency)

    ends = spread_range(sure.npv if sure else None, money)
    npv = language.about(headline.npv, currency)
    best = found.chance_best.get(standing.name)
    chance = chance_of(sure.probability_npv_positive, language) if sure else NOT_KNOWN
    return (
        standing.name,
        f"{npv}\n{ends}" if ends else npv,
        percent(headline.roi_percent, language),
        payback_of(headline, headline.payback_months, language),
        chance,
        NOT_KNOWN if best is None else chance_of(best, language),
    )
