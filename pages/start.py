"""Start: the sample at once, or your own files."""

import streamlit as st

from aftersales.ui import front
from aftersales.ui.bring import bring_files, read_what_waits
from aftersales.ui.dataset import dataset
from aftersales.ui.definitions import options
from aftersales.ui.first_look import first_look
from aftersales.ui.kept_in_browser import keep_in_browser
from aftersales.ui.opening import opening
from aftersales.ui.outstanding import outstanding
from aftersales.ui.steps import business

language = front.language()
say = language.say

st.title(say("After-sales ROI Explorer"))
st.markdown(
    say(
        "Drop in an export of your service department, see where it stands, and what training, "
        "tooling or faster repair would return, with honest ranges."
    )
)
read_what_waits(language)
data = dataset()
front.what_is_open(data, language)
keep_in_browser(data, language)
opening(data, language)
st.divider()
bring_files(data, language)
st.divider()
if data.is_sample:
    outstanding(data, business(data, options()).study.settings.currency, language)
elif data.tables:
    first_look(data, language)
