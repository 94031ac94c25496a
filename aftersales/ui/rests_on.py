"""What an answer rests on: how much was measured, how much assumed, what the user set."""

from __future__ import annotations

import streamlit as st

from aftersales.message import Message, message
from aftersales.study import Provenance, Study
from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.entries import edits
from aftersales.ui.safe import escaped


def what_it_rests_on(data: Dataset, study: Study, language: Language) -> None:
    """Said beside the answer: a file alone says little, and the answer rests on the rest."""
    if not data.is_sample:
        st.caption(escaped(language.say(_measured_and_assumed(study))))
    if edits():
        st.caption(escaped(language.say(_own_values(len(edits())))))


def _measured_and_assumed(study: Study) -> Message:
    return message(
        "It rests on {measured} numbers measured in your files and {assumed} assumed ones; the "
        "Explorer shows and changes each.",
        measured=study.count_from(Provenance.DATA),
        assumed=study.count_from(Provenance.DEFAULT) + study.count_from(Provenance.EVIDENCE),
    )


def _own_values(count: int) -> Message:
    return message(
        "Your own values in force: {count}. They stay in this session and are not part of the "
        "link.",
        count=count,
    )
