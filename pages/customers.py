"""Who the customers are, what they are worth, who may leave."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.customers_time import staying_part
from aftersales.ui.customers_value import values_part
from aftersales.ui.customers_watch import watchlist_part
from aftersales.ui.dataset import dataset
from aftersales.ui.offers import classes_part
from aftersales.ui.panel import tabs

language = front.language()
say = language.say

data = dataset()
st.title(say("What are the customers worth, and who may leave?"))
front.what_is_open(data, language)
front.stop_without_data(data, language)
tabs(
    "customers_part",
    {
        say("Lifetime value"): lambda: values_part(data, language),
        say("Watchlist"): lambda: watchlist_part(data, language),
        say("Who stays"): lambda: staying_part(data, language),
        say("A, B and C customers"): lambda: classes_part(data, language),
    },
)
