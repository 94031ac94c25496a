"""A first look at the user's own files: what they hold, how good the service is, what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.kpis import Measurement
from aftersales.kpis.context import EVENTS, Context
from aftersales.message import N_
from aftersales.schema import TABLES
from aftersales.study import Provenance
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.entries import edits
from aftersales.ui.front import PAGES
from aftersales.ui.measures import kpi_tiles, missing_table
from aftersales.ui.safe import escaped
from aftersales.ui.steps import business, found, kpis, kpis_by_month

SHOWN = 8
TELLING = (
    "resolution_time",
    "first_time_fix",
    "csat",
    "sla_attainment",
    "retention",
    "first_response_time",
    "repeat_purchase_rate",
    "churn_rate",
    "nps",
    "first_contact_resolution",
    "after_sales_revenue_share",
    "cost_per_case",
)
"""KPIs by how much they tell at a first look; the others follow in the catalogue's order."""

COMES_FROM = {
    Provenance.DATA: N_("measured in your files"),
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
    _telling(data, measurements, study.study.settings.currency, language)
    for remark in study.remarks:
        st.caption(f":material/info: {escaped(say(remark))}")
    left, right = st.columns(2, gap="large")
    with left:
        _not_yet(measurements, language)
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
        return say("{table}: {rows} records", table=label, rows=rows)
    return say(
        "{table}: {rows} records, {first} to {last}",
        table=label,
        rows=rows,
        first=first.date(),
        last=last.date(),
    )


def _telling(
    data: Dataset, measurements: Sequence[Measurement], currency: str, language: Language
) -> None:
    measured = sorted((m for m in measurements if m.value is not None), key=_rank)
    if not measured:
        st.info(
            language.say("No KPI can be measured from these files yet. What each needs is below."),
            icon=":material/info:",
        )
        return
    kpi_tiles(measured[:SHOWN], kpis_by_month(data, options()), currency, language)


def _rank(measurement: Measurement) -> int:
    """Figures of few records come last."""
    telling = measurement.kpi in TELLING
    place = TELLING.index(measurement.kpi) if telling else len(TELLING)
    return place + (len(TELLING) + 1 if measurement.few else 0)


def _not_yet(measurements: Sequence[Measurement], language: Language) -> None:
    say = language.say
    missing = missing_table(measurements, language)
    st.markdown(f"**{say('What your data cannot say yet')}**")
    st.markdown(
        escaped(
            say(
                "{measured} of {all} KPIs are measured; {missing} need what is not there.",
                measured=len(measurements) - len(missing),
                all=len(measurements),
                missing=len(missing),
            )
        )
    )
    if len(missing):
        with st.expander(say("What each of them needs")):
            st.table(missing, hide_index=True, border="horizontal")
    st.page_link(
        PAGES / "kpis.py",
        label=say("All KPIs"),
        icon=":material/monitoring:",
    )


def _where_from(study: Baseline, language: Language) -> None:
    """How many numbers of the study come from where, and how many the user should look at."""
    say = language.say
    st.markdown(f"**{say('Where the numbers of the study come from')}**")
    lines = [
        f"- **{language.number(study.study.count_from(provenance))}** {say(name)}"
        for provenance, name in COMES_FROM.items()
    ]
    mine, asked = language.number(len(edits())), language.number(len(study.asked))
    lines += [
        f"- **{mine}** {say('set by you')}",
        f"- **{asked}** {say('to be entered or confirmed by you')}",
    ]
    st.markdown("\n".join(lines))
    st.page_link(
        PAGES / "explorer.py",
        label=say("To the Explorer"),
        icon=":material/tune:",
    )
