"""Every KPI that the data carry, and what the others need."""

from collections.abc import Mapping

import streamlit as st

from aftersales.charts.trend import trend
from aftersales.kpis import CATALOGUE, Measurement
from aftersales.schema import CASES
from aftersales.ui import front
from aftersales.ui.dataset import Dataset, dataset
from aftersales.ui.definitions import definitions_panel, options
from aftersales.ui.measures import breakdown_table, explained, kpi_tiles, missing_table
from aftersales.ui.results import chart, look_of
from aftersales.ui.spot import Spot
from aftersales.ui.steps import business, kpis, kpis_by_month

GROUPS = ("segment", "product", "region", "channel", "priority")

language = front.language()
say = language.say


@st.fragment
def one_kpi(data: Dataset, months: Mapping[str, tuple[Measurement, ...]], currency: str) -> None:
    """One KPI looked at closely: what it is, its course, its groups."""
    measured = [m.kpi for m in kpis(data, options()) if m.value is not None]
    pick, by = st.columns(2)
    kpi = pick.selectbox(
        say("Look closely at"),
        measured,
        format_func=lambda id: say(CATALOGUE[id].name),
        key="kpi",
        persist_state="session",
    )
    group = by.selectbox(
        say("Broken down by"),
        GROUPS,
        format_func=lambda name: say(CASES.column(name).label),
        key="by",
        persist_state="session",
    )
    left, right = st.columns(2, gap="large")
    if kpi in months:
        chart(Spot(left), trend(months[kpi], say(CATALOGUE[kpi].name), look_of(currency, language)))
    groups = [m for m in kpis(data, options(), by=group) if m.kpi == kpi and m.group is not None]
    if groups:
        right.table(
            breakdown_table(groups, currency, language), hide_index=True, border="horizontal"
        )
    else:
        right.caption(say("The data do not say this KPI by that."))
    right.markdown(explained(CATALOGUE[kpi], language))


data = dataset()
st.title(say("How good is the service?"))
front.what_is_open(data, language)
with st.expander(say("How the KPIs are defined"), icon=":material/rule:"):
    definitions_panel(language)

measurements = kpis(data, options())
months = kpis_by_month(data, options())
currency = business(data, options()).study.settings.currency
if any(m.value is not None for m in measurements):
    kpi_tiles(measurements, months, currency, language)
    one_kpi(data, months, currency)
missing = missing_table(measurements, language)
if len(missing):
    st.subheader(say("What another column would unlock"))
    st.table(missing, hide_index=True, border="horizontal")
