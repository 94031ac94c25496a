"""How wrong the forecast might be, what must be true, and where the next euro should go."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.dataset import dataset
from aftersales.ui.decide import decide_page

language = front.language()

data = dataset()
st.title(language.say("Should we do it?"))
front.what_is_open(data, language)
decide_page(data, language)
