"""What each scenario brings, with its range, and how it stands against one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import streamlit as st

from aftersales.charts.look import Look
from aftersales.decide.comparison import Against, Comparison, Standing
from aftersales.message import Message, message
from aftersales.report.tables import percent, spread_range
from aftersales.text import NOT_KNOWN, signed
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.figures import payback_in_words, payback_range
from aftersales.ui.safe import escaped

TO_BE_TOLD_FROM_THE_BEST = 3
Shown = Callable[[float], str]


def verdict(found: Comparison, look: Look) -> None:
    """Which one, in a sentence; and where the comparison is not fair."""
    st.markdown(f"### {escaped(look.language.say(_which(found, look)))}")
    for reason in found.unlike:
        st.warning(escaped(look.language.say(reason)), icon=":material/balance:")


def figures_table(found: Comparison, reference: str, look: Look) -> None:
    """One scenario a row; the row it is compared with stands among them."""
    say, best = look.say, found.chance_best
    several = len(best) >= TO_BE_TOLD_FROM_THE_BEST
    head = [
        say("Scenario"),
        say("NPV"),
        say("Against “{name}”", name=reference),
        say("Better in"),
        *([say("Best of all in")] if several else []),
        say("ROI"),
        say("Payback"),
        say("Pays in"),
        say("Cost"),
    ]
    rows = [
        list(_row(each, found.against(each.name, reference), reference, best, several, look))
        for each in found.standings
    ]
    words_table(head, rows, look)
    st.caption(
        escaped(
            say(
                "Small: the range of 90% of the simulated runs. Every scenario meets the same "
                "runs, so luck cancels out of a difference. “Better in” is the share of runs in "
                "which a scenario brings more than “{name}”, “Pays in” the share in which it "
                "brings in more than it costs.",
                name=reference,
            )
        )
    )


def _row(
    standing: Standing,
    against: Against | None,
    reference: str,
    best: Mapping[str, float],
    several: bool,
    look: Look,
) -> Iterator[Cell]:
    language, sure, ratios = look.language, standing.uncertainty, standing.headline
    currency = standing.study.settings.currency

    def money(value: float) -> str:
        return language.about(value, currency)

    yield Cell(standing.name)
    yield Cell(
        language.about(ratios.npv, currency), spread_range(sure.npv if sure else None, money)
    )
    if standing.name == reference:
        yield from (Cell("–"), Cell("–"))
    else:
        yield from _against(against, money, look)
    if several:
        yield Cell(language.share(best.get(standing.name), 0))
    roi = spread_range(sure.roi_percent if sure else None, lambda value: percent(value, language))
    yield Cell(percent(ratios.roi_percent, language), roi)
    months = standing.study.settings.horizon_months
    within = payback_range(ratios, sure, months, language)
    yield Cell(payback_in_words(ratios, months, language), within)
    yield Cell(language.share(sure.probability_npv_positive, 0) if sure else NOT_KNOWN)
    yield Cell(language.about(ratios.pv_cost, currency))


def _against(against: Against | None, money: Shown, look: Look) -> Iterator[Cell]:
    if against is None:
        yield from (Cell(NOT_KNOWN), Cell(NOT_KNOWN))
        return

    def change(value: float) -> str:
        return signed(money(value), value)

    yield Cell(change(against.expected), spread_range(against.difference, change))
    alike = look.say("the same in {share}", share=look.language.share(against.tied, 0))
    yield Cell(look.language.share(against.better, 0), alike if against.tied else "")


def _which(found: Comparison, look: Look) -> Message:
    known = [each for each in found.standings if each.headline.npv is not None]
    if not known:
        return message("None can be judged yet: nobody has said what they cost.")
    ranked = sorted(known, key=lambda each: each.headline.npv or 0.0, reverse=True)
    first = ranked[0]
    values = {
        "name": first.name,
        "npv": look.language.about(first.headline.npv, look.currency),
    }
    if (first.headline.npv or 0.0) <= 0 and len(known) < len(found.standings):
        return message(
            "Of those whose cost is known none is expected to earn it back; nearest to it is "
            "“{name}” ({npv}).",
            **values,
        )
    if (first.headline.npv or 0.0) <= 0:
        return message(
            "None of them is expected to earn back its cost; nearest to it is “{name}” ({npv}).",
            **values,
        )
    against = found.against(first.name, ranked[1].name) if len(ranked) > 1 else None
    if against is None:
        return message("“{name}” is expected to bring {npv}.", **values)
    return message(
        "“{name}” is expected to bring most ({npv}); it beats “{second}”, the next, in {share} of "
        "the simulated runs.",
        second=ranked[1].name,
        share=look.language.share(against.better, 0),
        **values,
    )
