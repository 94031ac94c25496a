"""A search beside the page: it says how far it is, and may be ended on its way.

The work gets `done`, to which it tells the share that lies behind it; where the user wants it to
end, that raises `Ended`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Generic, TypeVar

import streamlit as st

from aftersales.text import Language

AT_ONCE_SECONDS, ASK_AGAIN_SECONDS = 0.8, 0.5
Done = Callable[[float], None]
Result = TypeVar("Result")


class Ended(Exception):  # noqa: N818 - no error: the user wanted it so
    """The search was ended on its way."""


@dataclass(slots=True, kw_only=True)
class Searching(Generic[Result]):
    """How far a search is (a share), the cord that ends it, and what it finds."""

    cord: Event = field(default_factory=Event)
    over: float = 0.0
    future: Future[Result] = field(default_factory=Future)

    def done(self, share: float) -> None:
        """Take note of how far the search is; end it if that is wanted."""
        self.over = share
        if self.cord.is_set():
            raise Ended

    @property
    def on_its_way(self) -> bool:
        """Whether it may still find something."""
        return not self.future.done() and not self.cord.is_set()


def begun(pool: ThreadPoolExecutor, work: Callable[[Done], Result]) -> Searching[Result]:
    """A search that has begun, or waits for the one before it."""
    made: Searching[Result] = Searching()
    made.future = pool.submit(_unless_ended, made, work)
    return made


def _unless_ended(search: Searching[Result], work: Callable[[Done], Result]) -> Result:
    search.done(0.0)
    return work(search.done)


def found(
    search: Searching[Result],
    draw: Callable[[Result], None],
    meanwhile: str,
    again: Callable[[], None],
    spoken: Language,
) -> None:
    """Draw what was found, or how far the search is, or that it was ended.

    `meanwhile` is the wording that stands there until then; `again` forgets a search that was
    ended, so that the next run begins it anew.
    """
    try:
        draw(search.future.result(timeout=AT_ONCE_SECONDS))
    except TimeoutError:
        st.fragment(_on_its_way, run_every=ASK_AGAIN_SECONDS)(search, meanwhile, spoken)
    except Ended:
        st.info(spoken.say("The search was ended."), icon=":material/info:")
        if st.button(spoken.say("Search again"), key="search_again"):
            again()
            st.rerun()


def _on_its_way(search: Searching[Result], meanwhile: str, spoken: Language) -> None:
    if search.future.done():
        st.rerun()
    st.progress(search.over, text=spoken.say(meanwhile))
    if st.button(spoken.say("End the search"), key="end_search"):
        search.cord.set()
