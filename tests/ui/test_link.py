"""A link whose values are not possible says so, and what stands instead."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.evidence.catalogue import levers
from aftersales.text import LANGUAGES, Language

SENTENCE = (
    "The link asks for {asked} at “{name}”, which is not possible there; it stands at {value} "
    "instead."
)


def two_sliders(code: str) -> None:
    """Two sliders of the Explorer behind the front door."""
    import streamlit as st

    from aftersales.text import Language
    from aftersales.ui import link

    asked = link.asked_for()
    notice = st.container()
    st.slider("Training", 0, 20, 3, key="training", bind="query-params")
    st.slider("Horizon", 12, 60, 36, step=6, key="horizon", bind="query-params")
    link.say_what_was_not_understood(notice, asked, Language(code))


def warnings(language: str, **address: str) -> list[str]:
    app = AppTest.from_function(two_sliders, args=(language,))
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return [warning.value for warning in app.warning]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("asked", "stands"),
    [("abc", "3"), ("-1", "3"), ("21", "3"), ("4.5", "4"), ("nan", "3"), ("*b*", "3")],
)
def test_a_value_that_is_not_possible_is_named(language: str, asked: str, stands: str):
    """The sentence tells what was asked, of which slider, and where it stands."""
    say = Language(language).say
    shown = asked.replace("*", r"\*")
    name = say(levers()["training"].label)
    assert warnings(language, training=asked, horizon="24") == [
        say(SENTENCE, asked=f"“{shown}”", name=name, value=stands)
    ]


def test_every_slider_has_its_sentence():
    """Two values that are not possible are two sentences."""
    assert len(warnings("en", training="many", horizon="61")) == 2


@pytest.mark.parametrize(
    "address", [{}, {"training": "5", "horizon": "24"}, {"training": "03", "visited": "yes"}]
)
def test_a_link_that_is_understood_says_nothing(address: dict[str, str]):
    """Values that are possible, however written, and words that are not ours bring no warning."""
    assert warnings("en", **address) == []
