"""Of which scenario a report tells, and in which language."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.baseline.scenario import Scenario
from aftersales.text import LANGUAGES, Language
from aftersales.ui import state
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios_bar import suggested_name
from aftersales.ui.scenarios_file import with_the_sliders


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the scenarios, that of the sliders among them, and the report's language."""

    scenario: Scenario
    every: tuple[Scenario, ...]
    spoken: Language


def chosen(base: Baseline, language: Language) -> Choice:
    """What the sliders show, in the language of the screen, until something else is chosen."""
    called = language.say(suggested_name(at_hand(base), base.site))
    every, shows = with_the_sliders(base, called)
    with st.container(horizontal=True, gap="medium"):
        name = _scenario([each.name for each in every], shows, language)
        spoken = _spoken(language)
    scenario = next(each for each in every if each.name == name)
    return Choice(scenario=scenario, every=every, spoken=spoken)


def _scenario(names: list[str], shows: str, language: Language) -> str:
    """The names are shown as they are: a list of choices reads no Markdown."""
    if st.session_state.get(state.REPORTED) not in names:
        st.session_state[state.REPORTED] = shows
    return str(
        st.selectbox(
            language.say("Scenario"),
            names,
            key=state.REPORTED,
            persist_state="session",
            width=360,
        )
    )


def _spoken(language: Language) -> Language:
    st.session_state.setdefault(state.REPORT_LANGUAGE, language.code)
    code = st.segmented_control(
        language.say("Language of the report"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        required=True,
        key=state.REPORT_LANGUAGE,
        persist_state="session",
    )
    return Language(str(code))
