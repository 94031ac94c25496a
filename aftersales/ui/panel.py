"""Parts of the page that are made only while they are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st


def panel(key: str, title: str, icon: str, draw: Callable[[], None]) -> None:
    """Behind one click: `draw` is called only when the user has opened it."""
    expander = st.expander(title, icon=icon, key=key, on_change="rerun")
    if expander.open:
        with expander:
            draw()


def way(key: str, page: Path, label: str, icon: str) -> None:
    """A link to a page, in a border like that of the panels that it stands among."""
    with st.container(border=True, key=f"way_{key}"):
        st.page_link(page, label=label, icon=icon, width="stretch")


def tabs(key: str, parts: Mapping[str, Callable[[], None]]) -> None:
    """Title → what draws it; only the chosen one is drawn."""
    for tab, draw in zip(
        st.tabs(list(parts), key=key, on_change="rerun"), parts.values(), strict=True
    ):
        if tab.open:
            with tab:
                draw()
