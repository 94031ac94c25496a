"""The front door: language and navigation."""

import streamlit as st

from aftersales.ui import front, link

asked = link.asked_for()
front.set_page()
language = front.choose_language()
notice = st.container(gap="small")
st.navigation(front.pages(language), position="top").run()
link.say_what_was_not_understood(notice, asked, language)
