"""A part of the page that is made only while it is open."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def panel(key: str, title: str, icon: str, draw: Callable[[], None]) -> None:
    """Behind one click: `draw` is called only when the user has opened it."""
    expander = st.expander(title, icon=icon, key=key, on_change="rerun")
    if expander.open:
        with expander:
            draw()
