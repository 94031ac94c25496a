"""What to find out before deciding: what knowing is worth at most, and how it could be learnt."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from aftersales.baseline.ways_to_learn import way_to_learn
from aftersales.decide.doubt import Doubt
from aftersales.message import Message
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.safe import escaped


def advice(study: Study, doubt: Doubt, names: Mapping[str, Message], language: Language) -> None:
    """The numbers that are worth it, the most first, each with the way to learn it."""
    say, first = language.say, doubt.worth_learning
    if not first:
        return
    st.markdown(f"**{escaped(say('What to find out first'))}**")
    st.markdown(
        "\n".join(_line(study, address, worth, names, language) for address, worth in first.items())
    )
    st.caption(
        escaped(
            say(
                "Worth at most: what it would bring on average to know the number exactly and then "
                "to choose between this programme and nothing. A measurement tells less, so it may "
                "cost less than that. What a number says about others it goes together with is "
                "counted in, so the amounts do not add up."
            )
        )
    )


def _line(
    study: Study, address: str, worth: float, names: Mapping[str, Message], language: Language
) -> str:
    title = language.say(
        "{number}: worth up to {worth}",
        number=names[address],
        worth=language.about(worth, study.settings.currency),
    )
    sentences = " ".join(map(language.say, way_to_learn(study, address).sentences))
    return f"- **{escaped(title)}**  \n  {escaped(sentences)}"
