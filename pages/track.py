"""What came of it: the forecast of decision day against what happened since."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.dataset import dataset
from aftersales.ui.kept_in_browser import keep_in_browser
from aftersales.ui.track import track_page

language = front.language()

data = dataset()
st.title(language.say("What came of it?"))
front.what_is_open(data, language)
track_page(data, language)
keep_in_browser(data, language)
