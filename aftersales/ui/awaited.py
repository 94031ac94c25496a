"""What takes long is awaited beside the page; what is missing is said, with the way on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as waited_for
from typing import Any, TypeVar

import streamlit as st

from aftersales.engine import Stopped
from aftersales.message import N_, Message
from aftersales.text import Language
from aftersales.ui.front import PAGES
from aftersales.ui.safe import escaped

AT_ONCE_SECONDS = 1.5
ASK_AGAIN_SECONDS = 1.0
LOOKING_AT_CUSTOMERS = N_("Looking at every customer …")
LEARNING = N_("Learning from the files what moves loyalty …")
Result = TypeVar("Result")


def awaited(
    future: Future[Result | Message],
    draw: Callable[[Result], None],
    meanwhile: str,
    language: Language,
) -> None:
    """Draw what is computed beside the page as soon as it is there, or say why it is not.

    `meanwhile` is the wording that stands there until then.
    """
    waited_for([future], timeout=AT_ONCE_SECONDS)
    if not future.done():
        st.fragment(_waiting, run_every=ASK_AGAIN_SECONDS)(future, meanwhile, language)
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


def _waiting(future: Future[Any], meanwhile: str, language: Language) -> None:
    if future.done():
        st.rerun()
    st.caption(f":material/hourglass_top: {language.say(meanwhile)}")
