"""The product: `streamlit run app.py`. The front door opens when the house is ready."""

import streamlit as st

from aftersales.ui.ready import ready

app = st.App("aftersales/front_door.py", lifespan=ready)
