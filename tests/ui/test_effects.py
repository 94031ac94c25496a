"""What the effects rest on is chosen once, and a link carries it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from aftersales.drivers import Choice
from aftersales.ui import state


def the_control() -> None:
    """The control, and what is in force beside it."""
    import streamlit as st

    from aftersales.text import Language
    from aftersales.ui.effects import choice, choice_control

    st.text(choice())
    choice_control(Language("de"))


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(the_control)
    app.query_params.update(address)
    app.run()
    assert not app.exception
    return app


def test_a_link_carries_the_choice_and_the_address_follows_it():
    """Taken from the address, changed by the control, and unsaid where it is that of the start."""
    app = opened(effects="data")
    assert app.text[0].value == Choice.DATA
    app.segmented_control(key=state.EFFECTS).set_value(Choice.EVIDENCE).run()
    assert app.query_params["effects"] in ("evidence", ["evidence"])
    assert app.text[0].value == Choice.EVIDENCE
    app.segmented_control(key=state.EFFECTS).set_value(Choice.BOTH).run()
    assert "effects" not in app.query_params


def test_a_choice_that_is_not_possible_is_named_and_both_is_taken():
    """Another word than the three is told, not obeyed."""
    app = opened(effects="*hope*")
    assert app.text[0].value == Choice.BOTH
    assert [r"\*hope\*" in warning.value for warning in app.warning] == [True]
