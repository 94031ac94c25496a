"""The choices in the KPIs' definitions: shown, changeable, in force on every page."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import streamlit as st

from aftersales.kpis import SETTINGS, Options, Setting
from aftersales.text import Language
from aftersales.ui import state

DEFAULTS = Options()


def options() -> Options:
    """The definitions in force."""
    chosen = {
        field.name: st.session_state.get(state.option_key(field.name), _default(field.name))
        for field in fields(Options)
        if field.name in _changeable()
    }
    return Options(**chosen)


def definitions_panel(language: Language) -> None:
    """A widget for each choice."""
    for name in _changeable():
        _widget(name, SETTINGS[name], language)


def _widget(name: str, setting: Setting, language: Language) -> None:
    common: dict[str, Any] = {
        "label": language.say(setting.label),
        "help": language.say(setting.help),
        "key": state.option_key(name),
        "persist_state": "session",
    }
    if setting.choices:
        names = list(setting.choices)
        st.selectbox(
            options=names,
            index=names.index(_default(name)),
            format_func=lambda choice: language.say(setting.choices[choice]),
            **common,
        )
    elif setting.high:
        st.slider(min_value=setting.low, max_value=setting.high, value=_default(name), **common)
    else:
        st.toggle(value=_default(name), **common)


def _changeable() -> list[str]:
    """The day of the data's end is not asked for: it is the last one in the files."""
    return [name for name in SETTINGS if name != "as_of"]


def _default(name: str) -> Any:
    return getattr(DEFAULTS, name)
