"""The ledger on the screen: each figure of a frozen forecast against what happened, and cash."""

from __future__ import annotations

import streamlit as st

from aftersales.charts.ledger import forecast_chart
from aftersales.frozen import Frozen
from aftersales.kpis.kpi import Unit
from aftersales.message import Message, joined, message
from aftersales.report.kpis import interval, shown
from aftersales.report.track import Compared, compared, heads
from aftersales.text import NOT_KNOWN, Language
from aftersales.track.actuals import Actuals
from aftersales.track.ledger import Ledger, Line, Month
from aftersales.track.words import (
    how_it_did,
    not_told,
    planning_values,
    to_re_estimate,
    what_does_not_fit,
    what_to_bring,
)
from aftersales.ui.compare_table import Cell, words_table
from aftersales.ui.dataset import Dataset
from aftersales.ui.front import PAGES
from aftersales.ui.panel import panel
from aftersales.ui.results import chart, look_of
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot
from aftersales.ui.tables import table

FIGURE = "track_figure"


def ledger_part(made: Ledger, actual: Actuals | None, data: Dataset, language: Language) -> None:
    """What came, in sentences first; else what was forecast, and which file to bring when."""
    if actual is None or not made.has_begun:
        _not_begun(made, actual, language)
    else:
        _fit(made.frozen, actual, data, language)
        _lessons(made, language)
        _overview(made, language)
    _one_figure(made, language)


def _not_begun(made: Ledger, actual: Actuals | None, language: Language) -> None:
    until = actual.until if actual else None
    st.info(escaped(language.say(what_to_bring(made.frozen, until))), icon=":material/event:")
    st.page_link(
        PAGES / "start.py", label=language.say("Bring the files"), icon=":material/upload:"
    )


def _fit(frozen: Frozen, actual: Actuals, data: Dataset, language: Language) -> None:
    for said in what_does_not_fit(frozen, actual, data.currency):
        st.warning(escaped(language.say(said)), icon=":material/compare_arrows:")


def _lessons(made: Ledger, language: Language) -> None:
    say, found = language.say, to_re_estimate(made)
    judged = [line for line in made.lines if line.counted]
    if not judged:
        st.info(say("No month is over yet that has records enough to judge the forecast by."))
        return
    if not found:
        st.markdown(f"#### {escaped(say('So far the forecast holds'))}")
        st.markdown(
            escaped(say("What came differs from the forecast by no more than chance explains."))
        )
        return
    st.markdown(f"#### {escaped(say('What to re-estimate, the farthest off first'))}")
    st.markdown("\n".join(f"{n}. {escaped(say(e.said))}" for n, e in enumerate(found, start=1)))
    guessed = planning_values(made.frozen)
    if guessed:
        said = message(
            "Not measured on decision day, but a planning value: the level of {figures}.",
            figures=joined(", ", guessed),
        )
        st.caption(escaped(say(said)))


# All figures


def _overview(made: Ledger, language: Language) -> None:
    say, currency = language.say, made.frozen.study.settings.currency
    told = [compared(made, line, language) for line in made.lines if line.happened]
    rows = [_row(figure) for figure in told]
    words_table(heads(language)[: len(rows[0])], rows, look_of(currency, language))
    for said in not_told([line.tracked.id for line in made.lines if not line.happened]):
        st.caption(escaped(say(said)))


def _row(figure: Compared) -> list[Cell]:
    """Four columns, so that a telephone does not show eight figures on five lines each."""
    return [
        Cell(figure.name),
        Cell(figure.forecast),
        Cell(figure.happened, figure.in_words),
        Cell(figure.difference, figure.by_chance, tinted=figure.beyond_chance),
    ]


# One figure


@st.fragment
def _one_figure(made: Ledger, language: Language) -> None:
    say, currency = language.say, made.frozen.study.settings.currency
    lines = {line.tracked.id: line for line in made.lines}
    off = sorted(made.lines, key=lambda line: -abs(line.off))
    if st.session_state.get(FIGURE) not in lines:
        st.session_state[FIGURE] = off[0].tracked.id
    id = st.selectbox(
        say("Look closely at one figure"),
        list(lines),
        format_func=lambda id: say(lines[id].tracked.name),
        key=FIGURE,
        width=420,
    )
    line = lines[id]
    chart(Spot(st.container()), forecast_chart(line, look_of(currency, language)))
    if made.has_begun:
        st.markdown(escaped(say(how_it_did(made, line))))
    panel(
        "track_table",
        say("The figures"),
        ":material/table:",
        lambda: table(say(line.tracked.name), _rows(line, currency, language)),
    )


def _rows(line: Line, currency: str, language: Language) -> list[list[str]]:
    say, unit = language.say, line.tracked.unit
    head = [
        say("Month"),
        say("Forecast"),
        say("90% band of a month"),
        say("Without the programme"),
        say("What happened"),
        say("Records"),
        say("Judged"),
    ]
    return [head, *(_month(month, unit, currency, language) for month in line.months)]


def _month(month: Month, unit: Unit, currency: str, language: Language) -> list[str]:
    return [
        language.month(month.month),
        shown(month.expected, unit, currency, language),
        interval(month.low, month.high, unit, currency, language),
        shown(month.without, unit, currency, language),
        NOT_KNOWN if month.actual is None else shown(month.actual.value, unit, currency, language),
        "" if month.actual is None else language.number(month.actual.n, 0),
        language.say(_judged(month)),
    ]


def _judged(month: Month) -> Message:
    if month.actual is None:
        return Message("")
    if not month.actual.whole:
        return message("month not over")
    if month.actual.few:
        return message("too few records")
    return message("in the band") if month.inside else message("outside")
