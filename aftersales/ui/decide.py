"""The Decide page: the questions that come after “what is the ROI?”, each a part of its own."""

from __future__ import annotations

import streamlit as st

from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide_doubt import doubt_part
from aftersales.ui.front import PAGES
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.panel import tabs
from aftersales.ui.playing import playing


def decide_page(data: Dataset, language: Language) -> None:
    """The verdict on the scenario at hand, and behind it the questions one by one."""
    say, shown = language.say, playing(data)
    study = shown.made.study
    st.markdown(verdict_in_markdown(study, shown.headline, shown.uncertainty, language))
    st.page_link(PAGES / "explorer.py", label=say("Change the levers"), icon=":material/tune:")
    if shown.headline.roi_percent is None:
        return
    tabs("decide_part", {say("How sure is it?"): lambda: doubt_part(shown, language)})
