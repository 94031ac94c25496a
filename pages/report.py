"""What is taken away: slides, workbook and page, the study itself."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.dataset import dataset
from aftersales.ui.report import report_page

language = front.language()

data = dataset()
st.title(language.say("What do you take with you?"))
front.what_is_open(data, language)
report_page(data, language)
