"""Scenarios side by side: what each brings, what it does otherwise, which is likely the better."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.compare import compare_page
from aftersales.ui.dataset import dataset

language = front.language()

data = dataset()
st.title(language.say("Which of them?"))
front.what_is_open(data, language)
compare_page(data, language)
