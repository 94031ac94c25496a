"""What the effects behind the sliders rest on: published evidence, the user's own data, or both.

Chosen once for every page. The address says it wherever the choice is shown; Streamlit's own
binding would write the words of one language into it.
"""

from __future__ import annotations

import streamlit as st

from aftersales.drivers import Choice
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.safe import escaped

AT_FIRST = Choice.BOTH
LONGEST = 40


def choice() -> Choice:
    """The choice in force: what was chosen in this session, else what the address asks for."""
    if state.EFFECTS not in st.session_state:
        st.session_state[state.EFFECTS] = _asked_for() or AT_FIRST
    return Choice(st.session_state[state.EFFECTS])


def choice_control(language: Language) -> Choice:
    """The same with a control to change it, and the address brought up to it."""
    say = language.say
    _say_what_cannot_be(choice(), language)
    st.segmented_control(
        say("Effects rest on"),
        list(Choice),
        required=True,
        format_func=lambda one: say(one.words),
        key=state.EFFECTS,
        persist_state="session",
        help=say(
            "“Both” weighs your own estimate and the published one by how exactly each is known, "
            "after a haircut for what your data cannot prove."
        ),
    )
    _write_address(choice())
    return choice()


def _asked_for() -> Choice | None:
    asked = st.query_params.get(state.EFFECTS)
    return Choice(asked) if asked in set(Choice) else None


def _say_what_cannot_be(stands: Choice, language: Language) -> None:
    asked = st.query_params.get(state.EFFECTS)
    if asked is not None and _asked_for() is None:
        words = language.say(
            "The link asks for {asked} at “{name}”, which is not possible there; it stands at "
            "{value} instead.",
            asked=f"“{escaped(asked[:LONGEST])}”",
            name=language.say("Effects rest on"),
            value=language.say(stands.words),
        )
        st.warning(words, icon=":material/link_off:")


def _write_address(chosen: Choice) -> None:
    """The choice made at first needs no word."""
    if chosen is AT_FIRST:
        st.query_params.pop(state.EFFECTS, None)
    else:
        st.query_params[state.EFFECTS] = chosen
