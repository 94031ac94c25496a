"""The part of the Method page about the study at hand: every assumption in force."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from aftersales.baseline.assumptions import Assumption, Group
from aftersales.report.inputs import inputs, range_in_words, value_in_words
from aftersales.study import Provenance, Study
from aftersales.text import Language
from aftersales.ui.assumptions import whence
from aftersales.ui.safe import escaped


def in_force_part(study: Study, language: Language) -> None:
    """How many numbers come from where, then every one of them, group by group."""
    say = language.say
    st.markdown(
        escaped(
            say(
                "The scenario in the Explorer rests on these numbers, in this very moment. There "
                "each can be changed."
            )
        )
    )
    st.caption(" · ".join(_counted(study, language)))
    for group in inputs(study):
        if group.assumptions:
            _group(group, study.settings.currency, language)


def _counted(study: Study, language: Language) -> Iterator[str]:
    for provenance in Provenance:
        count = study.count_from(provenance)
        if count:
            yield escaped(f"{language.say(provenance.words)}: {language.number(count, 0)}")


def _group(group: Group, currency: str, language: Language) -> None:
    rows = [_row(each, currency, language) for each in group.assumptions]
    with st.expander(escaped(language.say(group.label))):
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _row(assumption: Assumption, currency: str, language: Language) -> dict[str, str]:
    say = language.say
    value = value_in_words(assumption, currency, language)
    spread = range_in_words(assumption, currency, language)
    return {
        say("Number"): escaped(say(assumption.label)),
        say("Value"): f"{escaped(value)} :gray[:small[{escaped(say(assumption.unit))}]]",
        say("Range"): escaped(spread),
        say("Source"): whence(assumption.source, language),
    }
