"""The Decide page: the questions that come after “what is the ROI?”, each a part of its own."""

from __future__ import annotations

import streamlit as st

from aftersales.decide.answers import Uncertainty
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide_budget import budget_part
from aftersales.ui.decide_conditions import conditions_part
from aftersales.ui.decide_doubt import doubt_part, settled_by_now
from aftersales.ui.decide_lessons import lessons_part
from aftersales.ui.decide_lessons_beside import beside_part
from aftersales.ui.front import PAGES
from aftersales.ui.judgement import verdict_in_markdown
from aftersales.ui.panel import tabs
from aftersales.ui.playing import Playing, playing
from aftersales.ui.spot import Spot


def decide_page(data: Dataset, language: Language) -> None:
    """The verdict on the scenario at hand, and behind it the questions one by one."""
    say, shown = language.say, playing(data)
    verdict = Spot(st.container())
    _judge(verdict, shown, shown.uncertainty, language)
    with st.container(horizontal=True):
        st.page_link(PAGES / "explorer.py", label=say("Change the levers"), icon=":material/tune:")
        st.page_link(PAGES / "present.py", label=say("Present"), icon=":material/slideshow:")
    budget = {
        say("Where should the next euro go?"): lambda: budget_part(data, shown, language),
    }
    if shown.headline.roi_percent is None:
        tabs("decide_budget", budget)
        return
    tabs(
        "decide_part",
        {
            say("How sure is it?"): lambda: doubt_part(data, shown, language),
            say("What must be true?"): lambda: conditions_part(shown, language),
            say("What would a naive calculator say?"): lambda: lessons_part(shown, language),
            say("What else speaks for it?"): lambda: beside_part(shown, language),
            **budget,
        },
    )
    _judge(verdict, shown, settled_by_now(data, shown), language)


def _judge(place: Spot, shown: Playing, sure: Uncertainty | None, language: Language) -> None:
    """The verdict, said anew in the same place once more runs stand behind it."""
    judged = verdict_in_markdown(shown.made.study, shown.headline, sure, language)
    place.show(lambda at: at.markdown(judged))
