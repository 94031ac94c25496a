"""Freezing a forecast: what is promised on decision day, under a name."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import streamlit as st

from aftersales.baseline.saved import LONGEST_NAME, tidy_name
from aftersales.baseline.tracked import definitions
from aftersales.frozen import Frozen
from aftersales.message import Message, message
from aftersales.text import Language
from aftersales.track.actuals import swings
from aftersales.track.freezing import NO_SWINGS, freeze
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.front import PAGES
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.playing import Playing, playing
from aftersales.ui.safe import escaped
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios import scenarios
from aftersales.ui.scenarios_bar import suggested_name
from aftersales.ui.track_frozen import frozen_forecasts, happened, keep_frozen

NAME, DAY, FIRST = "freeze_name", "freeze_day", "freeze_first"
MOST = 12
MONTHS_OFFERED = 13


def freeze_part(data: Dataset, language: Language) -> None:
    """What would be frozen, under which name and day, and the button that does it."""
    say, shown = language.say, playing(data)
    if shown.headline.roi_percent is None or shown.uncertainty is None:
        _nothing_to_freeze(shown, language)
        return
    if len(frozen_forecasts()) >= MOST:
        st.info(say("There are {count} frozen forecasts, as many as a study keeps.", count=MOST))
        return
    st.markdown(
        say(
            "On the day of the decision, freeze what the Explorer shows now: every input, every "
            "KPI and all cash month by month with its 90% band. It goes into the study file under "
            "a seal, and a year later this page holds it against what happened."
        )
    )
    st.markdown(verdict_in_markdown(shown.made.study, shown.headline, shown.uncertainty, language))
    _form(data, shown, language)


def _nothing_to_freeze(shown: Playing, language: Language) -> None:
    pulled = any(lever.intensity > 0 for lever in shown.made.study.levers)
    st.info(
        language.say(
            "A lever is pulled and nobody has said what it costs, so nothing can be promised yet. "
            "Enter the cost in the Explorer."
        )
        if pulled
        else language.say(
            "No lever is pulled, so there is nothing to hold anybody to. Choose a programme in the "
            "Explorer; then freeze its forecast here."
        ),
        icon=":material/tune:",
    )
    st.page_link(
        PAGES / "explorer.py", label=language.say("To the Explorer"), icon=":material/tune:"
    )


def _form(data: Dataset, shown: Playing, language: Language) -> None:
    say = language.say
    suggested = scenarios().chosen or say(suggested_name(at_hand(shown.made), shown.made.site))
    st.session_state.setdefault(NAME, suggested[:LONGEST_NAME])
    st.session_state.setdefault(DAY, date.today())
    name, day, first = st.columns([2, 1, 1])
    with name:
        _name(language)
    with day:
        decided = st.date_input(
            say("Day of the decision"), key=DAY, format=say("YYYY-MM-DD"), on_change=_other_day
        )
    with first:
        months = _months_from(decided if isinstance(decided, date) else date.today())
        st.selectbox(
            say("First month of the programme"),
            months,
            index=1 if st.session_state.get(FIRST) not in months else None,
            format_func=language.month,
            key=FIRST,
        )
    refusal: Message | None = st.session_state.pop(state.REFUSED_FREEZE, None)
    if refusal is not None:
        st.caption(f":red[{escaped(say(refusal))}]")
    st.button(
        say("Freeze this forecast"),
        key="freeze",
        type="primary",
        icon=":material/ac_unit:",
        on_click=_freeze,
        args=(data, shown),
    )


def _name(language: Language) -> None:
    """No bound on the field itself: what is pasted too long would be dropped without a word."""
    typed = st.text_input(
        language.say("Name (at most {most} characters)", most=LONGEST_NAME), key=NAME
    )
    wrong = tidy_name(typed)
    if isinstance(wrong, Message):
        st.caption(f":red[{escaped(language.say(wrong))}]")


def _other_day() -> None:
    """The programme begins in the month after it, unless the user says otherwise again."""
    st.session_state.pop(FIRST, None)


def _months_from(day: date) -> list[str]:
    """The month of the decision, and those after it, of which the first is usual."""
    found = [day.replace(day=1)]
    while len(found) < MONTHS_OFFERED:
        last = found[-1]
        found.append(last + timedelta(days=monthrange(last.year, last.month)[1]))
    return [f"{month:%Y-%m}" for month in found]


def _freeze(data: Dataset, shown: Playing) -> None:
    name = tidy_name(st.session_state[NAME])
    day = st.session_state[DAY]
    if isinstance(name, Message):
        return  # the field says what is wrong
    if not isinstance(day, date):
        st.session_state[state.REFUSED_FREEZE] = message("Choose the day of the decision.")
        return
    made = _made(data, shown, name, day, st.session_state[FIRST])
    keep_frozen((*frozen_forecasts(), made))
    here: frozenset[str] = st.session_state.get(state.FROZEN_HERE, frozenset())
    st.session_state[state.FROZEN_HERE] = here | {made.digest}
    st.session_state[state.FROZEN_CHOSEN] = made.digest
    st.session_state.setdefault(state.FROZEN_DOUBTS, {})[made.digest] = ()
    for key in (NAME, DAY, FIRST):
        st.session_state.pop(key, None)


def _made(data: Dataset, shown: Playing, name: str, day: date, first_month: str) -> Frozen:
    before = happened(data)
    return freeze(
        shown.made.study,
        shown.worlds,
        name=name,
        decided_on=day,
        first_month=first_month,
        swings=NO_SWINGS if before is None else swings(before, first_month),
        definitions=definitions(options()),
    )
