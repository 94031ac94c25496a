"""The front door: language and navigation."""

import streamlit as st

from aftersales.ui import front, link

asked = link.asked_for()
front.set_page()
bar = front.bar()
language = front.choose_language(bar)
notice = st.container(gap="small")
page = st.navigation(front.pages(language), position="top")
front.turn_to(page, language, bar)
page.run()
link.say_what_was_not_understood(notice, asked, language)
