"""The frozen forecasts of this session, and what belongs to them: actual costs, what happened."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from aftersales.engine import embedded_engine
from aftersales.frozen import Frozen
from aftersales.message import Message
from aftersales.track.actuals import Actuals, actuals
from aftersales.track.freezing import doubts
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.steps import found


def frozen_forecasts() -> tuple[Frozen, ...]:
    """All of this session, in the order in which they were frozen."""
    kept: tuple[Frozen, ...] = st.session_state.get(state.FROZEN, ())
    return kept


def keep_frozen(frozen: tuple[Frozen, ...]) -> None:
    """Put these in the place of those there were."""
    st.session_state[state.FROZEN] = frozen


def with_more(brought: tuple[Frozen, ...]) -> tuple[Frozen, ...]:
    """Those of this session and those brought, each once."""
    mine = frozen_forecasts()
    known = {each.digest for each in mine}
    return (*mine, *(each for each in brought if each.digest not in known))


def chosen_forecast() -> Frozen | None:
    """The one that the page shows: the one chosen, else the last."""
    kept = frozen_forecasts()
    digest = st.session_state.get(state.FROZEN_CHOSEN)
    return next((each for each in kept if each.digest == digest), kept[-1] if kept else None)


def doubts_about(frozen: Frozen) -> tuple[Message, ...]:
    """What speaks against it; computing it again takes a second, so it is done once."""
    kept: dict[str, tuple[Message, ...]] = st.session_state.setdefault(state.FROZEN_DOUBTS, {})
    if frozen.digest not in kept:
        kept[frozen.digest] = doubts(frozen)
    return kept[frozen.digest]


def happened(data: Dataset) -> Actuals | None:
    """What the files that are open tell, month by month; None without files."""
    if not data.tables:
        return None
    key = repr((data.digest, sorted(t.digest for t in data.tables.values()), options()))
    last: tuple[str, Actuals] | None = st.session_state.get(state.HAPPENED)
    if last is None or last[0] != key:
        found_of = found(data, options())
        last = (key, actuals(embedded_engine(), data.tables, found_of))
        st.session_state[state.HAPPENED] = last
    return last[1]


def entered_costs(frozen: Frozen) -> Mapping[str, float]:
    """Month → what was spent, as far as somebody has said."""
    kept: Mapping[str, Mapping[str, float]] = st.session_state.get(state.ACTUAL_COST, {})
    return kept.get(frozen.digest, {})


def enter_costs(frozen: Frozen, costs: Mapping[str, float]) -> None:
    """Take this for what was spent."""
    kept: Mapping[str, Mapping[str, float]] = st.session_state.get(state.ACTUAL_COST, {})
    st.session_state[state.ACTUAL_COST] = {**kept, frozen.digest: dict(costs)}


def actual_costs(frozen: Frozen) -> dict[str, float]:
    """Month → cost, month 0 first: what was entered, else what was planned."""
    said = entered_costs(frozen)
    planned = enumerate(frozen.cash.cost.expected)
    return {frozen.month(t): said.get(frozen.month(t), cost) for t, cost in planned}
