"""What moves satisfaction and loyalty: what the files teach beside what is published."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.dataset import dataset
from aftersales.ui.drivers import drivers_page

language = front.language()

data = dataset()
st.title(language.say("What moves satisfaction and loyalty?"))
front.what_is_open(data, language)
front.stop_without_data(data, language)
drivers_page(data, language)
