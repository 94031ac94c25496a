"""Start: the sample at once, or your own files."""

import streamlit as st

from aftersales.ui import front

language = front.language()
st.title(language.say("After-sales ROI Explorer"))
