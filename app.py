"""The front door: language and navigation."""

import streamlit as st

from aftersales.ui import front

st.set_page_config(page_icon=front.ICON, layout="wide")
language = front.choose_language()
st.navigation(front.pages(language), position="top").run()
