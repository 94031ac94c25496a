"""What a link asks for and cannot have: Streamlit drops such values without a word."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aftersales.evidence.catalogue import levers
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.safe import escaped

LONGEST = 40


def asked_for() -> dict[str, str]:
    """What the address says before the sliders have taken it over."""
    return st.query_params.to_dict()


def say_what_was_not_understood(
    place: DeltaGenerator, asked: Mapping[str, str], language: Language
) -> None:
    """A sentence for each slider that stands elsewhere than the link says."""
    for key, name in _names(language).items():
        stands = st.session_state.get(key)
        if key in asked and stands is not None and not _same(asked[key], stands):
            place.warning(
                language.say(
                    "The link asks for {asked} at “{name}”, which is not possible there; it stands "
                    "at {value} instead.",
                    asked=f"“{escaped(asked[key][:LONGEST])}”",
                    name=name,
                    value=language.number(stands),
                ),
                icon=":material/link_off:",
            )


def _names(language: Language) -> dict[str, str]:
    """Key of each slider in the address → what the page calls it."""
    say = language.say
    return {
        **{state.lever_key(lever): say(lever.label) for lever in levers().values()},
        state.START_MONTH: say("Start after (months)"),
        state.HORIZON: say("Horizon (months)"),
        state.DISCOUNT_RATE: say("Discount rate a year"),
    }


def _same(asked: str, stands: float) -> bool:
    try:
        return float(asked) == stands
    except ValueError:
        return False
