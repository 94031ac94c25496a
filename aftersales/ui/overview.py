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
    """The tiles of the topic that is chosen; whether any KPI has a value."""
    say = language.say
    measurements = kpis(data, options(), where=where)
    measured = [m for m in measurements if m.value is not None]
    if not measured:
        _nothing(where, language)
        return False
    topic = _topic(measured, language)
    for name, of_topic in _parts(topic, measured).items():
        if topic == ALL:
            st.subheader(say(name))
        kpi_tiles(of_topic, _months(data, where, of_topic), currency, language)
    if not where.is_empty:
        _not_within(data, measured, language)
    return True


def _nothing(where: Filter, language: Language) -> None:
    if where.is_empty:
        words = language.say(
            "No KPI can be measured from these files yet. What each needs is below."
        )
    else:
        words = language.say("No record passes this filter. Widen it, or reset it above.")
    st.info(words, icon=":material/info:")


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
    data: Dataset, where: Filter, tiles: Sequence[Measurement]
) -> Mapping[str, Sequence[Measurement]]:
    """Under a filter only the tiles that are shown are asked for by month."""
    if where.is_empty:
        return kpis_by_month(data, options())
    return kpis_by_month(data, options(), where, tuple(m.kpi for m in tiles))


def _not_within(data: Dataset, measured: Sequence[Measurement], language: Language) -> None:
    """What is known of all records, but not of these."""
    within = {m.kpi for m in measured}
    whole = [m.kpi for m in kpis(data, options()) if m.value is not None]
    names = [language.say(CATALOGUE[id].name) for id in whole if id not in within]
    if names:
        st.caption(
            escaped(language.say("Not known within this filter: {kpis}.", kpis=", ".join(names)))
        )
