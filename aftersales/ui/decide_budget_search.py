"""The search for the best use of a budget: one a session, the last one kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import floor, log10

import streamlit as st

from aftersales.decide.budget import BestUse, OutOfReach, best_use
from aftersales.decide.plans import Ladders
from aftersales.decide.search import Wish
from aftersales.message import N_
from aftersales.model import Worlds
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.plans import every_position
from aftersales.ui.playing import Playing
from aftersales.ui.scenario import at_hand
from aftersales.ui.searching import Searching, begun, found
from aftersales.ui.steps import business, worlds

Best = BestUse | OutOfReach
Kept = tuple[Ladders, tuple[float, Wish], Searching[Best]]
WORLDS = 2_000
FIRST_BUDGET = 50_000.0
LOOKING = N_("Looking for the best mix …")
_BESIDE_THE_PAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="budget")


def what_can_be_tried(data: Dataset, shown: Playing) -> Ladders:
    """Every position of every lever whose cost is known, from the scenario's first month on."""
    return every_position(shown.made, at_hand(business(data, options())).start_month)


def first_budget(shown: Playing) -> float:
    """What the sliders spend now, to two figures."""
    cost = shown.headline.pv_cost or FIRST_BUDGET
    size = 10.0 ** (floor(log10(cost)) - 1)
    return round(cost / size) * size


def searched_last(data: Dataset, shown: Playing) -> Searching[Best] | None:
    """The search that the user made last, else one for what the sliders spend.

    None where of no lever it is known what it costs.
    """
    tried = what_can_be_tried(data, shown)
    if not tried.tops.any():
        return None
    last: Kept | None = st.session_state.get(state.BUDGET_SEARCH)
    if last is not None and last[0] is tried and not last[2].cord.is_set():
        return last[2]
    return searching(tried, worlds(tried.study, WORLDS), first_budget(shown), Wish())


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
