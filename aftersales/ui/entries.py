"""Entering numbers: the user's own values by address, kept in the session.

Number fields of browsers read German and English decimals wrongly, so numbers are typed as text
and read by `aftersales.text.entry`, which refuses what it would have to guess.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from aftersales.message import Message, message
from aftersales.study import Within
from aftersales.text import Language
from aftersales.text.entry import read_number
from aftersales.ui import state
from aftersales.uncertain import Uncertain

Edits = Mapping[str, float | Uncertain]

PARTS = ("low", "mode", "high")


def edits() -> Edits:
    """The user's own values, by address."""
    found: Edits = st.session_state.get(state.EDITS, {})
    return found


def number_entry(
    address: str,
    label: str,
    language: Language,
    *,
    within: Within,
    now: float | None = None,
    help: str | None = None,
) -> None:
    """A field for one number; what is typed becomes an edit at that address."""
    key = _key(address)
    st.text_input(
        label,
        value="" if now is None else _typed(now, language),
        key=key,
        help=help,
        on_change=_take,
        args=(address, within),
        placeholder=language.say("not known yet"),
    )
    _complain(address, language)


def forget(*addresses: str) -> None:
    """Go back to the product's own values."""
    st.session_state[state.EDITS] = {
        address: value for address, value in edits().items() if address not in addresses
    }
    for address in addresses:
        st.session_state.pop(_key(address), None)


def _take(address: str, within: Within) -> None:
    """Read what was typed; an empty field goes back to the product's own value."""
    typed = st.session_state[_key(address)].strip()
    if not typed:
        forget(address)
        return
    value = read_number(typed)
    if not isinstance(value, Message) and not within.allows(value):
        value = message("{typed} cannot be: {range}.", typed=typed, range=within.in_words)
    if isinstance(value, Message):
        _set(state.COMPLAINTS, address, value)
        return
    _set(state.EDITS, address, value)
    _drop(state.COMPLAINTS, address)


def _set(where: str, address: str, value: object) -> None:
    st.session_state[where] = {**st.session_state.get(where, {}), address: value}


def _drop(where: str, address: str) -> None:
    kept = st.session_state.get(where, {})
    st.session_state[where] = {a: value for a, value in kept.items() if a != address}


def _complain(address: str, language: Language) -> None:
    complaint = st.session_state.get(state.COMPLAINTS, {}).get(address)
    if complaint is not None:
        st.caption(f":red[{language.say(complaint)}]")


def _typed(value: float, language: Language) -> str:
    """A number as one would type it: no thousands separators."""
    text = f"{value:.10g}"
    return text.replace(".", ",") if language.code == "de" else text


def _key(address: str) -> str:
    return f"entry {address}"
