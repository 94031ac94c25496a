"""The product: `streamlit run app.py`. The front door opens when the house is ready."""

import streamlit as st

from aftersales.ui.ready import ready

app = st.App("front_door.py", lifespan=ready)
