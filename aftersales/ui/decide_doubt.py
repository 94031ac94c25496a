"""How sure the forecast is, and on what its doubt hangs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from aftersales.baseline.number_names import number_names
from aftersales.charts.distribution import npv_distribution, roi_distribution
from aftersales.charts.doubt import grounds_chart, knowledge_chart
from aftersales.charts.look import Look
from aftersales.charts.payback import payback_curve
from aftersales.charts.tornado import Of, tornado_chart
from aftersales.decide.answers import Uncertainty
from aftersales.decide.doubt import Doubt
from aftersales.decide.doubt_in_words import doubt_in_words
from aftersales.message import N_, Message
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.awaited import awaited
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide_doubt_advice import advice
from aftersales.ui.decide_doubt_tables import doubt_tables
from aftersales.ui.panel import panel
from aftersales.ui.playing import Playing
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.steps import doubts

LEAST_CHART_PX, LEAST_TILE_PX = 340, 150
DOUBTING = N_("Trying each number from low to high …")
MOVED = {"npv": N_("NPV"), "roi": N_("ROI")}
SPREAD = {"npv": N_("NPV"), "roi": N_("ROI"), "payback": N_("Payback")}


def doubt_part(data: Dataset, shown: Playing, language: Language) -> None:
    """All that is to be doubted about the scenario at hand; the page does not wait for it."""
    study = shown.made.study
    if shown.uncertainty is None:
        return
    awaited(doubts(data, study), lambda doubt: _doubt(study, doubt, language), DOUBTING, language)


def settled_by_now(data: Dataset, shown: Playing) -> Uncertainty | None:
    """What is known from as many runs as the headline needs, once they are there."""
    if shown.uncertainty is None:
        return None
    made = doubts(data, shown.made.study)
    found = made.result() if made.done() and made.exception() is None else None
    return found.runs.uncertainty if isinstance(found, Doubt) else shown.uncertainty


def _doubt(study: Study, doubt: Doubt, language: Language) -> None:
    look = look_of(study.settings.currency, language)
    names = number_names(study)
    _sentences(study, doubt, names, language)
    _tiles(study, doubt, language)
    _spread(study, doubt, look)
    if not doubt.tornado.bars:
        st.info(language.say("Every number in play is certain: there is nothing to doubt."))
        return
    called = {address: language.say(name) for address, name in names.items()}
    _pictures(doubt, called, look)
    advice(study, doubt, names, language)
    panel(
        "doubt_tables",
        language.say("Every number: its range, its swing, its share of the doubt"),
        ":material/table:",
        lambda: doubt_tables(study, doubt, language),
    )


def _sentences(
    study: Study, doubt: Doubt, names: Mapping[str, Message], language: Language
) -> None:
    settings = study.settings
    said = doubt_in_words(doubt, names, settings.horizon_months, settings.currency)
    st.markdown(escaped(" ".join(map(language.say, said))))


def _tiles(study: Study, doubt: Doubt, language: Language) -> None:
    """What there is to lose, each with its explanation one click away."""
    say, risk = language.say, doubt.risk
    currency, months = study.settings.currency, study.settings.horizon_months
    tiles = (
        (
            say("Chance of a loss"),
            language.share(risk.chance_of_loss, 0),
            say("Share of simulated runs that bring in less than they cost."),
        ),
        (
            say("Average loss, if there is one"),
            language.about(risk.mean_loss, currency),
            say("Mean NPV of the simulated runs that lose."),
        ),
        (
            say("Worst twentieth"),
            language.about(risk.mean_of_worst, currency),
            say("Mean NPV of the worst 5% of simulated runs (expected shortfall)."),
        ),
        (
            say("No payback in {months} months", months=months),
            language.share(risk.chance_never, 0),
            say(
                "Share of simulated runs that have not earned back what they cost, undiscounted, "
                "within {months} months.",
                months=months,
            ),
        ),
    )
    with st.grid(len(tiles), min_column_width=LEAST_TILE_PX):
        for label, value, explanation in tiles:
            st.metric(label, escaped(value), help=explanation, border=True)


@st.fragment
def _spread(study: Study, doubt: Doubt, look: Look) -> None:
    """NPV, ROI or payback over all runs, and how exact that is."""
    drawn = _switch("doubt_spread", look.say("Spread of which figure?"), SPREAD, look)
    runs, months = doubt.runs, study.settings.horizon_months
    charts: Mapping[str, Callable[[], object]] = {
        "npv": lambda: chart(Spot(st.container()), npv_distribution(runs.npv, look)),
        "roi": lambda: chart(Spot(st.container()), roi_distribution(runs.roi_percent, look)),
        "payback": lambda: chart(
            Spot(st.container()), payback_curve(runs.payback_months, months, look)
        ),
    }
    charts[drawn]()
    st.caption(escaped(_how_exact(doubt, look)))


def _pictures(doubt: Doubt, names: Mapping[str, str], look: Look) -> None:
    grid = st.grid(2, min_column_width=LEAST_CHART_PX, gap="medium")
    left, right = grid.cell(), grid.cell()
    with left:
        _tornado(doubt, names, look)
    with right:
        chart(Spot(st.container()), grounds_chart(doubt.grounds, look))
        st.caption(escaped(_how_shared_out(doubt, look.language)))
        if doubt.knowledge.first(1):
            chart(Spot(st.container()), knowledge_chart(doubt.knowledge, names, look))


@st.fragment
def _tornado(doubt: Doubt, names: Mapping[str, str], look: Look) -> None:
    moved = Of(_switch("doubt_moved", look.say("Swing of which figure?"), MOVED, look))
    chart(Spot(st.container()), tornado_chart(doubt.tornado, names, moved, look))
    st.caption(
        escaped(
            look.say(
                "{count} uncertain {count:number|numbers} cannot move this answer, for example "
                "those of levers that are off.",
                count=doubt.tornado.unmoved,
            )
        )
    )


def _switch(key: str, label: str, options: Mapping[str, str], look: Look) -> str:
    """One of the options, always: a click on the chosen one keeps it."""
    return st.segmented_control(
        label,
        list(options),
        default=next(iter(options)),
        required=True,
        format_func=lambda option: look.say(options[option]),
        key=key,
    )


def _how_exact(doubt: Doubt, look: Look) -> str:
    """How many runs, and by how much another such draw would differ."""
    said = {
        "count": look.number(doubt.runs.count, 0),
        "error": look.language.give_or_take(doubt.runs.mean_error, look.currency),
        "points": look.number(100 * doubt.runs.chance_error, 1),
    }
    if doubt.stand_still:
        return look.say(
            "{count} simulated runs, as many as it takes until these figures stand still: the mean "
            "NPV is exact to ± {error}, the chance to pay to ± {points} points (standard error).",
            **said,
        )
    return look.say(
        "{count} simulated runs, the most that are made: the mean NPV is exact to ± {error}, the "
        "chance to pay to ± {points} points (standard error).",
        **said,
    )


def _how_shared_out(doubt: Doubt, language: Language) -> str:
    return language.say(
        "Reckoned as if each number were uncertain by itself (Sobol indices). In the forecast, "
        "where they go together a little, the spread is {factor} times as wide. What your business "
        "is like today counts as known, also where it is assumed: customers, revenue, level of "
        "service.",
        factor=language.roughly(doubt.grounds.spread_factor),
    )
