"""One filter for a page: its bar, what it says, the way back. It stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st
from babel.dates import format_skeleton

from aftersales.kpis import Filter
from aftersales.kpis.choices import GROUPS, Choices, Kept
from aftersales.kpis.series import month_name, month_number
from aftersales.message import N_
from aftersales.schema import TABLES
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.safe import escaped
from aftersales.ui.steps import what_is_left, what_to_filter_by

NAMES: Mapping[str, str] = {
    "segment": N_("Segment"),
    "region": N_("Region"),
    "product": N_("Product"),
    "channel": N_("Channel"),
    "priority": N_("Priority"),
    "technician": N_("Technician"),
    "team": N_("Team"),
}
LONGEST_LABEL = 28


def filter_bar(data: Dataset, language: Language) -> Filter:
    """A button for each thing these data can be filtered by, saying what is chosen."""
    found = what_to_filter_by(data, options())
    _drop_what_is_not_there(found)
    where = _where(found)
    with st.container(horizontal=True, gap="small", key="filters"):
        if len(found.months) > 1:
            _period(found.months, where, language)
        for by, names in found.groups.items():
            _groups(by, names, language)
        if not where.is_empty:
            st.button(
                language.say("Reset"),
                type="tertiary",
                icon=":material/filter_alt_off:",
                key="reset_filter",
                on_click=_reset,
            )
    if not where.is_empty:
        _say_what_is_left(where, what_is_left(data, options(), where), language)
    return where


# What is chosen


def _where(found: Choices) -> Filter:
    """An end before the start is read the other way round."""
    ends = [_one(key, found.months) for key in (state.SINCE, state.UNTIL)]
    since, until = sorted(filter(None, ends)) if all(ends) else ends
    groups = {by: _chosen(state.filter_key(by), names) for by, names in found.groups.items()}
    return Filter(
        since=_first_day(since) if since else None,
        until=_last_day(until) if until else None,
        **groups,
    )


def _one(key: str, names: Sequence[str]) -> str | None:
    return next(iter(_chosen(key, names)), None)


def _chosen(key: str, names: Sequence[str]) -> tuple[str, ...]:
    """What the widget says; before it stands for the first time, what the address says."""
    if key in st.session_state:
        value = st.session_state[key]
        stands = [value] if isinstance(value, str) else list(value or ())
    else:
        stands = st.query_params.get_all(key)
    return tuple(name for name in stands if name in names)


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _last_day(month: str) -> date:
    return _first_day(month_name(month_number(month) + 1)) - timedelta(days=1)


def _drop_what_is_not_there(found: Choices) -> None:
    """What was chosen for other data."""
    for key in (state.SINCE, state.UNTIL):
        if st.session_state.get(key) not in (None, *found.months):
            st.session_state[key] = None
    for by in GROUPS:
        key, names = state.filter_key(by), found.groups.get(by, ())
        kept = [name for name in st.session_state.get(key, ()) if name in names]
        if kept != list(st.session_state.get(key, ())):
            st.session_state[key] = kept


def _reset() -> None:
    for key in (state.SINCE, state.UNTIL):
        st.session_state[key] = None
    for by in GROUPS:
        st.session_state[state.filter_key(by)] = []


# The bar


def _period(months: Sequence[str], where: Filter, language: Language) -> None:
    say = language.say
    chosen = _span(where, language)
    label = say("Period: {chosen}", chosen=chosen) if chosen else say("Period")
    with st.popover(label, icon=":material/calendar_month:", key="filter_period"):
        for key, name in ((state.SINCE, say("From")), (state.UNTIL, say("To"))):
            st.selectbox(
                name,
                months,
                index=None,
                key=key,
                bind="query-params",
                placeholder=say("All months"),
            )


def _groups(by: str, names: Sequence[str], language: Language) -> None:
    say, key = language.say, state.filter_key(by)
    name, chosen = say(NAMES[by]), _chosen(key, names)
    label = say("{name}: {chosen}", name=name, chosen=_short(chosen, language)) if chosen else name
    with st.popover(escaped(label), key=f"filter_{by}"):
        st.multiselect(
            name,
            names,
            key=key,
            bind="query-params",
            placeholder=say("All"),
            label_visibility="collapsed",
        )


def _short(names: Sequence[str], language: Language) -> str:
    listed = ", ".join(names)
    if len(listed) <= LONGEST_LABEL:
        return listed
    return language.say("{count} chosen", count=len(names))


# In words


def _say_what_is_left(where: Filter, left: Sequence[Kept], language: Language) -> None:
    say = language.say
    what = say("Filtered: {what}.", what=in_words(where, language))
    said = " ".join([what, *(_left(table, language) for table in left)])
    st.caption(f":material/filter_alt: {escaped(said)}")


def in_words(where: Filter, language: Language) -> str:
    """The filter as one line."""
    say = language.say
    parts = [
        say("{name}: {chosen}", name=say(NAMES[by]), chosen=", ".join(names))
        for by, names in where.groups.items()
    ]
    span = _span(where, language)
    return " · ".join([span, *parts] if span else parts)


def _left(table: Kept, language: Language) -> str:
    values = {
        "table": language.say(TABLES[table.table].label),
        "inside": table.inside,
        "all": table.all,
    }
    if table.unknown:
        return language.say(
            "{table}: {inside} of {all}; of {unknown} it is not known whether they belong.",
            unknown=table.unknown,
            **values,
        )
    return language.say("{table}: {inside} of {all}.", **values)


def _span(where: Filter, language: Language) -> str:
    say = language.say
    if where.since and where.until:
        first, last = _month(where.since, language), _month(where.until, language)
        return first if first == last else say("{first} to {last}", first=first, last=last)
    if where.since:
        return say("from {month}", month=_month(where.since, language))
    return say("to {month}", month=_month(where.until, language)) if where.until else ""


def _month(day: date, language: Language) -> str:
    return str(format_skeleton("yMMM", day, locale=language.code))
