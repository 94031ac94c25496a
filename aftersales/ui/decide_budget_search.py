"""The search for the best use of a budget: one a session, the last one kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from aftersales.decide.budget import BestUse, OutOfReach, best_use
from aftersales.decide.plans import Ladders
from aftersales.decide.search import Wish
from aftersales.message import N_
from aftersales.model import Worlds
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.searching import Searching, begun, found

Best = BestUse | OutOfReach
Kept = tuple[Ladders, tuple[float, Wish], Searching[Best]]
LOOKING = N_("Looking for the best mix …")
_BESIDE_THE_PAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="budget")


def searching(ladders: Ladders, worlds: Worlds, budget: float, wish: Wish) -> Searching[Best]:
    """The search for this; one for something else that is still on its way is ended."""
    last: Kept | None = st.session_state.get(state.BUDGET_SEARCH)
    if last is not None and last[0] is ladders and last[1] == (budget, wish):
        return last[2]
    if last is not None:
        last[2].cord.set()
    made = begun(_BESIDE_THE_PAGE, lambda done: best_use(ladders, worlds, budget, wish, done))
    st.session_state[state.BUDGET_SEARCH] = (ladders, (budget, wish), made)
    return made


def best_mix(search: Searching[Best], draw: Callable[[Best], None], language: Language) -> None:
    """Draw what was found, once it is there."""
    found(search, draw, LOOKING, lambda: st.session_state.pop(state.BUDGET_SEARCH), language)
