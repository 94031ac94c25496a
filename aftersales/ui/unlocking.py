"""Which further column is worth the trouble: the next one first, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from aftersales.kpis import CATALOGUE, Measurement
from aftersales.kpis.unlock import NextColumns, UnlockMap, unlock_map
from aftersales.text import Language
from aftersales.ui.measures import column_name
from aftersales.ui.safe import escaped

FIRST_SHOWN = 5


def unlocking(
    measurements: Sequence[Measurement], tables: Iterable[str], language: Language
) -> None:
    """The way to all KPIs, step by step; what no column would help; nothing when all are there."""
    say = language.say
    found = unlock_map(measurements, tables)
    if not found.path and not found.refused and not found.empty:
        return
    st.subheader(say("What another column would unlock"))
    st.markdown(escaped(counted(found, language)))
    if found.path:
        next_column(found.path[0], language)
        _steps(found.path[1:FIRST_SHOWN], 2, language)
    if len(found.path) > FIRST_SHOWN:
        with st.expander(say("The columns after these"), icon=":material/stairs:"):
            _steps(found.path[FIRST_SHOWN:], FIRST_SHOWN + 1, language)
    _no_column_helps(found, language)


def counted(found: UnlockMap, language: Language) -> str:
    """How many KPIs there are, and how many could be."""
    unlocked = {kpi for step in found.path for kpi in step.unlocks}
    rest = {*found.refused, *found.empty} - unlocked
    return language.say(
        "{measured} of {all} KPIs are measured; {missing} need what is not there.",
        measured=len(found.supported),
        all=len(found.supported) + len(unlocked) + len(rest),
        missing=len(unlocked) + len(rest),
    )


def next_column(step: NextColumns, language: Language) -> None:
    """The best next step, in a box."""
    with st.container(border=True, key="next_column"):
        st.markdown(
            f":material/key: **{escaped(_columns(step.columns, language))}**",
        )
        st.markdown(
            escaped(
                language.say("The best next step. It gives: {kpis}.", kpis=_kpis(step, language))
            )
        )


def _steps(steps: Iterable[NextColumns], first: int, language: Language) -> None:
    say = language.say
    rows = [
        {
            say("Step"): str(number),
            say("Column"): escaped(_columns(step.columns, language)),
            say("Gives"): escaped(_kpis(step, language)),
        }
        for number, step in enumerate(steps, start=first)
    ]
    if rows:
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _no_column_helps(found: UnlockMap, language: Language) -> None:
    """KPIs whose columns are there, and why they have no value all the same."""
    say = language.say
    for id, reason in found.refused.items():
        st.caption(escaped(say("{kpi}: {reason}", kpi=say(CATALOGUE[id].name), reason=say(reason))))
    for id in found.empty:
        name = say(CATALOGUE[id].name)
        st.caption(escaped(say("{kpi}: {reason}", kpi=name, reason=say("No record counts."))))


def _columns(columns: Iterable[str], language: Language) -> str:
    return " + ".join(column_name(column, language) for column in columns)


def _kpis(step: NextColumns, language: Language) -> str:
    return ", ".join(language.say(CATALOGUE[id].name) for id in step.unlocks)
