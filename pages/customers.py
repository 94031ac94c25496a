"""Who the customers are, what they are worth, who may leave."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.customers_time import staying_part
from aftersales.ui.customers_value import values_part
from aftersales.ui.customers_watch import watchlist_part
from aftersales.ui.dataset import dataset
from aftersales.ui.offers import classes_part

language = front.language()
say = language.say

data = dataset()
st.title(say("What are the customers worth, and who may leave?"))
front.what_is_open(data, language)
PARTS = {
    say("Lifetime value"): values_part,
    say("Watchlist"): watchlist_part,
    say("Who stays"): staying_part,
    say("A, B and C customers"): classes_part,
}
tabs = st.tabs(list(PARTS), key="customers_part", on_change="rerun")
for tab, part in zip(tabs, PARTS.values(), strict=True):
    if tab.open:
        with tab:
            part(data, language)
