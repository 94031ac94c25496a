"""Every KPI that the data carry, what stands out, and what another column would unlock."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.benchmark import targets_in_address
from aftersales.ui.close_look import close_look
from aftersales.ui.dataset import dataset
from aftersales.ui.definitions import definitions_panel, options
from aftersales.ui.filters import filter_bar
from aftersales.ui.offers import offers_part
from aftersales.ui.outstanding import outstanding
from aftersales.ui.overview import overview
from aftersales.ui.panel import panel
from aftersales.ui.steps import business, kpis
from aftersales.ui.unlocking import unlocking

language = front.language()
say = language.say

data = dataset()
st.title(say("How good is the service?"))
front.what_is_open(data, language)
front.stop_without_data(data, language)
where = filter_bar(data, language)
targets_in_address(language)
stands_out = st.container()
currency = business(data, options()).study.settings.currency
if overview(data, where, currency, language):
    close_look(data, where, currency, language)
panel(
    "definitions",
    say("How the KPIs are defined"),
    ":material/rule:",
    lambda: definitions_panel(language),
)
offers_part(data, where, currency, language)
unlocking(kpis(data, options()), data.tables, language)
with stands_out:
    outstanding(data, currency, language, where)
