"""The KPIs as tiles, topic by topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from aftersales.kpis import CATALOGUE, Filter, Measurement
from aftersales.kpis.topics import TOPICS, Topic, kpis_of
from aftersales.message import N_
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.measures import kpi_tiles, most_telling
from aftersales.ui.safe import escaped
from aftersales.ui.steps import kpis, kpis_by_month

GLANCE, ALL = "glance", "all"
AT_A_GLANCE = 8


def overview(data: Dataset, where: Filter, currency: str, language: Language) -> bool:
    """The tiles of the topic that is chosen; whether any of them has a value.

    What there is follows from all records; under a filter only what is shown is measured anew.
    """
    measured = [m for m in kpis(data, options()) if m.value is not None]
    if not measured:
        st.info(
            language.say("No KPI can be measured from these files yet. What each needs is below."),
            icon=":material/info:",
        )
        return False
    topic = _topic(measured, language)
    parts = _parts(topic, measured)
    ids = tuple(m.kpi for tiles in parts.values() for m in tiles)
    within = {m.kpi: m for m in _within(data, where, ids) if m.value is not None}
    if not within:
        words = language.say("No record passes this filter. Widen it, or reset it above.")
        st.info(words, icon=":material/info:")
        return False
    months = _months(data, where, ids)
    for name, tiles in parts.items():
        if topic == ALL:
            st.subheader(language.say(name))
        shown = [within[m.kpi] for m in tiles if m.kpi in within]
        kpi_tiles(shown, months, currency, language)
    _not_within([id for id in ids if id not in within], language)
    return True


def _within(data: Dataset, where: Filter, ids: tuple[str, ...]) -> Sequence[Measurement]:
    if where.is_empty:
        return [m for m in kpis(data, options()) if m.kpi in ids]
    return kpis(data, options(), where=where, only=ids)


def _topic(measured: Sequence[Measurement], language: Language) -> str:
    """Topics of which at least one KPI has a value."""
    ids = {m.kpi for m in measured}
    known = [topic for topic in TOPICS if ids & set(kpis_of(topic))]
    names = {
        GLANCE: N_("At a glance"),
        **{topic.value: TOPICS[topic] for topic in known},
        ALL: N_("All"),
    }
    if st.session_state.get(state.TOPIC) not in names:
        st.session_state.pop(state.TOPIC, None)
    return st.segmented_control(
        language.say("Topic"),
        list(names),
        default=GLANCE,
        required=True,
        format_func=lambda name: language.say(names[name]),
        key=state.TOPIC,
        persist_state="session",
        label_visibility="collapsed",
    )


def _parts(topic: str, measured: Sequence[Measurement]) -> Mapping[str, Sequence[Measurement]]:
    """Heading → the tiles below it."""
    if topic == GLANCE:
        return {"": most_telling(measured, AT_A_GLANCE)}
    topics = list(TOPICS) if topic == ALL else [Topic(topic)]
    parts = {TOPICS[t]: [m for m in measured if m.kpi in kpis_of(t)] for t in topics}
    return {name: tiles for name, tiles in parts.items() if tiles}


def _months(
    data: Dataset, where: Filter, ids: tuple[str, ...]
) -> Mapping[str, Sequence[Measurement]]:
    if where.is_empty:
        return kpis_by_month(data, options())
    return kpis_by_month(data, options(), where, ids)


def _not_within(ids: Sequence[str], language: Language) -> None:
    """What is known of all records, but not of these."""
    if ids:
        names = ", ".join(language.say(CATALOGUE[id].name) for id in ids)
        st.caption(escaped(language.say("Not known within this filter: {kpis}.", kpis=names)))
