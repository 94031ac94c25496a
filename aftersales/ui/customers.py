"""The parts of the page about customers: what takes long is awaited, what is missing is said."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as waited_for
from typing import TypeVar

import streamlit as st

from aftersales.engine import Stopped
from aftersales.message import Message
from aftersales.text import Language
from aftersales.ui.front import PAGES
from aftersales.ui.safe import escaped

AT_ONCE_SECONDS = 1.5
ASK_AGAIN_SECONDS = 1.0
Result = TypeVar("Result")


def awaited(
    future: Future[Result | Message], draw: Callable[[Result], None], language: Language
) -> None:
    """Draw what is computed beside the page as soon as it is there, or say why it is not."""
    waited_for([future], timeout=AT_ONCE_SECONDS)
    if not future.done():
        st.fragment(_waiting, run_every=ASK_AGAIN_SECONDS)(future, language)
        return
    try:
        result = future.result()
    except Stopped as stopped:
        result = stopped.message
    if isinstance(result, Message):
        missing(result, language)
    else:
        draw(result)


def missing(reason: Message, language: Language) -> None:
    """Why there is nothing to show, and where to bring what is missing."""
    st.info(escaped(language.say(reason)), icon=":material/info:")
    st.page_link(
        PAGES / "start.py",
        label=language.say("Bring another file"),
        icon=":material/upload_file:",
    )


def _waiting(future: Future[Result | Message], language: Language) -> None:
    if future.done():
        st.rerun()
    st.caption(f":material/hourglass_top: {language.say('Looking at every customer …')}")
