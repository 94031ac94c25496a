"""The search for the best use of a budget, beside the page: seen on its way, ended at a click."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import streamlit as st

from aftersales.decide.budget import BestUse, OutOfReach, best_use
from aftersales.decide.plans import Ladders
from aftersales.decide.search import Wish
from aftersales.model import Worlds
from aftersales.text import Language
from aftersales.ui import state

AT_ONCE_SECONDS, ASK_AGAIN_SECONDS = 0.8, 0.5
_BESIDE_THE_PAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="budget")


class Ended(Exception):  # noqa: N818 - no error: the user wanted it so
    """The search was ended on its way."""


@dataclass(slots=True, kw_only=True)
class Searching:
    """What is searched for, how far the search is (a share), and the cord that ends it."""

    asked: tuple[object, ...]
    cord: Event = field(default_factory=Event)
    over: float = 0.0
    future: Future[BestUse | OutOfReach] = field(default_factory=Future)

    def done(self, share: float) -> None:
        """Take note of how far the search is; end it if that is wanted."""
        self.over = share
        if self.cord.is_set():
            raise Ended


def searching(ladders: Ladders, worlds: Worlds, budget: float, wish: Wish) -> Searching:
    """The search for this; one for something else that is still on its way is ended."""
    asked = (ladders, budget, wish)
    last: Searching | None = st.session_state.get(state.BUDGET_SEARCH)
    if last is not None and last.asked[0] is ladders and last.asked[1:] == asked[1:]:
        return last
    if last is not None:
        last.cord.set()
    made = Searching(asked=asked)
    made.future = _BESIDE_THE_PAGE.submit(best_use, ladders, worlds, budget, wish, made.done)
    st.session_state[state.BUDGET_SEARCH] = made
    return made


def found(
    search: Searching, draw: Callable[[BestUse | OutOfReach], None], spoken: Language
) -> None:
    """Draw what was found, or how far the search is, or that it was ended."""
    try:
        draw(search.future.result(timeout=AT_ONCE_SECONDS))
    except TimeoutError:
        st.fragment(_on_its_way, run_every=ASK_AGAIN_SECONDS)(search, spoken)
    except Ended:
        st.info(spoken.say("The search was ended."), icon=":material/info:")
        if st.button(spoken.say("Search again"), key="search_again"):
            st.session_state.pop(state.BUDGET_SEARCH, None)
            st.rerun()


def _on_its_way(search: Searching, spoken: Language) -> None:
    if search.future.done():
        st.rerun()
    st.progress(search.over, text=spoken.say("Looking for the best mix …"))
    if st.button(spoken.say("End the search"), key="end_search"):
        search.cord.set()
