"""Who has the programme since when, as the user says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from aftersales.frozen import Frozen
from aftersales.kpis.series import month_number
from aftersales.message import N_
from aftersales.text import Language
from aftersales.track.differences import Starts
from aftersales.track.interrupted import LEAST_BEFORE
from aftersales.track.panel import EVERYTHING, MEASURES, UNITS, Panel, units_at_hand
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.front import PAGES
from aftersales.ui.safe import escaped
from aftersales.ui.steps import found, outcome, what_to_filter_by

BY, WHO, WHEN, APART = "track_by", "track_who", "track_when", "track_apart"
EVERYWHERE = N_("Everywhere at once")
LEAST_WIDTH_PX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The units that have it, each with its first month, numbered from year 0."""

    by: str
    starts: tuple[tuple[str, int], ...]

    @property
    def first(self) -> int:
        """The first month in which any had it."""
        return min(month for _, month in self.starts)


def begun(data: Dataset, frozen: Frozen | None, language: Language) -> Begun | None:
    """Who and when; None, with what is to be said first, as long as that is not known."""
    if not data.tables:
        bring(language)
        return None
    months = what_to_filter_by(data, options()).months[LEAST_BEFORE:]
    if not months:
        st.info(
            language.say(
                "Your files reach over {least} months or fewer. To tell an effect, there must be "
                "at least {least} months before the start: bring a longer export.",
                least=LEAST_BEFORE,
            ),
            icon=":material/date_range:",
        )
        st.page_link(
            PAGES / "start.py", label=language.say("Bring the files"), icon=":material/upload:"
        )
        return None
    left, right = st.columns(2, gap="large")
    with left:
        by = _by(data, language)
    with right:
        when = _when(months, frozen, language)
    who = _who(data, by, language)
    if when is None or not who:
        _ask(when is None, language)
        return None
    return Begun(by=by, starts=_starts(by, who, when, months, language))


def _by(data: Dataset, language: Language) -> str:
    names = {EVERYTHING: EVERYWHERE, **{by: UNITS[by] for by in _at_hand(data)}}
    return st.selectbox(
        language.say("Where did it begin?"),
        list(names),
        format_func=lambda by: language.say(names[by]),
        help=language.say(
            "Best where some have it and others do not, or not yet: then both are compared. "
            "Technicians and teams can be chosen once figures by technician are switched on among "
            "the definitions of the KPIs."
        ),
        key=BY,
        persist_state="session",
    )


def _at_hand(data: Dataset) -> tuple[str, ...]:
    return units_at_hand(found(data, options()))


def _when(months: Sequence[str], frozen: Frozen | None, language: Language) -> str | None:
    planned = frozen.first_month if frozen and frozen.first_month in months else None
    return st.selectbox(
        language.say("First month with it"),
        months,
        index=months.index(planned) if planned else None,
        format_func=language.month,
        placeholder=language.say("Choose a month"),
        help=language.say("The first whole month; what came on gradually counts from its start."),
        key=WHEN,
        persist_state="session",
    )


def _who(data: Dataset, by: str, language: Language) -> Sequence[str]:
    if by == EVERYTHING:
        return (EVERYTHING,)
    units = _units(data, by)
    if len(units) < 2:
        st.info(
            language.say(
                "There is only one such unit with records enough: nothing to compare with. Choose "
                "another column, or “{everywhere}”.",
                everywhere=language.say(EVERYWHERE),
            ),
            icon=":material/info:",
        )
        return ()
    return st.multiselect(
        language.say("Who has it?"),
        units,
        format_func=lambda unit: _called(by, unit, language),
        placeholder=language.say("Choose those with the programme; the others are the comparison"),
        key=f"{WHO} {by}",
        persist_state="session",
    )


def _units(data: Dataset, by: str) -> tuple[str, ...]:
    """The units of whichever outcome tells most of them apart."""
    told = (outcome(data, options(), id, by) for id in MEASURES)
    return max((p.units for p in told if isinstance(p, Panel)), key=len, default=())


def _called(by: str, unit: str, language: Language) -> str:
    if by in ("technician", "team"):
        return f"{language.say(UNITS[by])} {unit}"
    return unit


def _starts(
    by: str, who: Sequence[str], when: str, months: Sequence[str], language: Language
) -> tuple[tuple[str, int], ...]:
    """One month for all, unless the user says one for each."""
    first = dict.fromkeys(who, when)
    if len(who) > 1 and st.toggle(
        language.say("They began in different months"), key=APART, persist_state="session"
    ):
        with st.grid(4, min_column_width=LEAST_WIDTH_PX):
            for unit in who:
                first[unit] = st.selectbox(
                    escaped(_called(by, unit, language)),
                    months,
                    index=months.index(when),
                    format_func=language.month,
                    key=f"{WHEN} {by} {unit}",
                    persist_state="session",
                )
    starts: Starts = {unit: month_number(month) for unit, month in first.items()}
    return tuple(sorted(starts.items()))


def _ask(month_is_missing: bool, language: Language) -> None:
    said = (
        language.say("Say above in which month it began: before and since are held side by side.")
        if month_is_missing
        else language.say("Say above who has it: the others are what it is compared with.")
    )
    st.info(said, icon=":material/arrow_upward:")


def bring(language: Language) -> None:
    """What to bring where there is no record at all."""
    st.info(
        language.say(
            "What really came is told from records: bring an export that reaches from well before "
            "the start until today, with cases, ratings or orders by month."
        ),
        icon=":material/folder_open:",
    )
    st.page_link(
        PAGES / "start.py", label=language.say("Bring the files"), icon=":material/upload:"
    )
