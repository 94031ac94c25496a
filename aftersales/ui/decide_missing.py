"""What a part of the Decide page would answer, and what it needs first."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from aftersales.decide.answers import cost_not_known
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import asked
from aftersales.text import Language
from aftersales.ui.front import PAGES
from aftersales.ui.playing import Playing
from aftersales.ui.safe import escaped


def awaits_a_cost(shown: Playing, promise: str, language: Language) -> None:
    """In place of a part that needs money put in: what it will say, what is missing, the way on."""
    st.markdown(escaped(language.say(promise)))
    said = " ".join(_what_is_missing(shown, language))
    st.info(escaped(said), icon=":material/edit:")
    st.page_link(PAGES / "explorer.py", label=language.say("To the levers"), icon=":material/tune:")


def _what_is_missing(shown: Playing, language: Language) -> Iterator[str]:
    unknown = cost_not_known(shown.made.study)
    for lever in unknown:
        questions = asked(levers()[lever], shown.made.site, shown.made.answers)
        yield language.say(
            "What “{lever}” costs is not known yet. Missing: {missing}.",
            lever=language.say(levers()[lever].label),
            missing="; ".join(language.say(question.label) for question in questions),
        )
    if unknown:
        yield language.say("The Explorer asks for it below the lever's slider.")
    else:
        yield language.say(
            "Nothing is invested within the horizon, so there is nothing to weigh. Pull a lever in "
            "the Explorer, or let it start earlier."
        )
