"""A first look at the user's own files: what they hold, how good the service is, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.kpis import Measurement
from aftersales.kpis.context import EVENTS, Context
from aftersales.kpis.unlock import unlock_map
from aftersales.message import N_
from aftersales.schema import TABLES
from aftersales.study import Provenance
from aftersales.text import Language
from aftersales.ui.currency import currency_choice
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.entries import edits
from aftersales.ui.front import PAGES
from aftersales.ui.measures import kpi_tiles, most_telling
from aftersales.ui.outstanding import outstanding
from aftersales.ui.safe import escaped
from aftersales.ui.steps import business, found, kpis, kpis_by_month
from aftersales.ui.unlocking import counted, next_column

SHOWN = 8

COMES_FROM = {
    Provenance.DATA: N_("measured in your files"),
    Provenance.BOTH: N_("learnt from your files and published evidence"),
    Provenance.EVIDENCE: N_("from published evidence"),
    Provenance.DEFAULT: N_("assumed by us"),
}


def first_look(data: Dataset, language: Language) -> None:
    """Records and period, the most telling KPIs, what is missing, where the numbers come from."""
    say = language.say
    study = business(data, options())
    measurements = kpis(data, options())
    st.subheader(say("Your data at a glance"))
    st.markdown(escaped(" · ".join(_holdings(data, found(data, options()), language))))
    currency_choice(data, language)
    _telling(data, measurements, study.study.settings.currency, language)
    outstanding(data, study.study.settings.currency, language)
    for remark in study.remarks:
        st.caption(f":material/info: {escaped(say(remark))}")
    left, right = st.columns(2, gap="large")
    with left:
        _not_yet(data, measurements, language)
    with right:
        _where_from(study, language)


def _holdings(data: Dataset, context: Context, language: Language) -> list[str]:
    """Each table with its records and, where its events are dated, its period."""
    return [
        _holding(name, table.rows, context, language)
        for name, table in sorted(data.tables.items(), key=lambda item: list(TABLES).index(item[0]))
    ]


def _holding(name: str, rows: int, context: Context, language: Language) -> str:
    say = language.say
    first, last = context.facts.get(f"{name}.first"), context.facts.get(f"{name}.last")
    label = say(TABLES[name].label)
    if name not in EVENTS or not isinstance(first, datetime) or not isinstance(last, datetime):
        return say("{table}: {rows} {rows:record|records}", table=label, rows=rows)
    return say(
        "{table}: {rows} {rows:record|records}, {first} to {last}",
        table=label,
        rows=rows,
        first=first.date(),
        last=last.date(),
    )


def _telling(
    data: Dataset, measurements: Sequence[Measurement], currency: str, language: Language
) -> None:
    tiles = most_telling(measurements, SHOWN)
    if not tiles:
        st.info(
            language.say("No KPI can be measured from these files yet. What each needs is below."),
            icon=":material/info:",
        )
        return
    kpi_tiles(tiles, kpis_by_month(data, options()), currency, language)


def _not_yet(data: Dataset, measurements: Sequence[Measurement], language: Language) -> None:
    say = language.say
    found = unlock_map(measurements, data.tables)
    st.markdown(f"**{say('What your data cannot say yet')}**")
    st.markdown(escaped(counted(found, language)))
    if found.path:
        next_column(found.path[0], language)
    st.page_link(
        PAGES / "kpis.py",
        label=say("All KPIs"),
        icon=":material/monitoring:",
    )


def _where_from(study: Baseline, language: Language) -> None:
    """How many numbers of the study come from where, and how many the user should look at."""
    say = language.say
    st.markdown(f"**{say('Where the numbers of the study come from')}**")
    counted = {say(name): study.study.count_from(p) for p, name in COMES_FROM.items()}
    counted |= {
        say("set by you"): len(edits()),
        say("to be entered or confirmed by you"): len(study.asked),
    }
    lines = [f"- **{language.number(n)}** {name}" for name, n in counted.items() if n]
    st.markdown("\n".join(lines))
    st.page_link(
        PAGES / "explorer.py",
        label=say("To the Explorer"),
        icon=":material/tune:",
    )
