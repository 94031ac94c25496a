"""The front door: language and navigation."""

import streamlit as st

from aftersales.ui import front

front.set_page()
language = front.choose_language()
st.navigation(front.pages(language), position="top").run()
