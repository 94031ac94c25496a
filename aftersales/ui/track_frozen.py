"""The frozen forecasts of this session, and what happened since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from aftersales.baseline.freezes import what_was_changed
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
    known = {seal_of(each) for each in mine}
    return (*mine, *(each for each in brought if seal_of(each) not in known))


def chosen_forecast() -> Frozen | None:
    """The one that the page shows: the one chosen, else the last."""
    kept = frozen_forecasts()
    seal = st.session_state.get(state.FROZEN_CHOSEN)
    return next((each for each in kept if seal_of(each) == seal), kept[-1] if kept else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A forecast, its digest, and what was changed in it."""

    frozen: Frozen
    digest: str
    changed: tuple[Message, ...]


def seal_of(frozen: Frozen) -> str:
    """The digest of all of it."""
    return _looked_at(frozen).digest


def what_was_found_changed(frozen: Frozen) -> tuple[Message, ...]:
    """The parts whose seal is broken, in words."""
    return _looked_at(frozen).changed


def doubts_about(frozen: Frozen) -> tuple[Message, ...]:
    """What speaks against it; computing it again takes a second, so it is done once."""
    kept: dict[str, tuple[Message, ...]] = st.session_state.setdefault(state.FROZEN_DOUBTS, {})
    seal = seal_of(frozen)
    if seal not in kept:
        kept[seal] = doubts(frozen)
    return kept[seal]


def _looked_at(frozen: Frozen) -> _Looked:
    """Going through every number takes as long as drawing a chart, so it is done once each."""
    kept: dict[int, _Looked] = st.session_state.setdefault(state.FROZEN_SEEN, {})
    found = kept.get(id(frozen))
    if found is None or found.frozen is not frozen:
        changed = tuple(what_was_changed(frozen))
        found = kept[id(frozen)] = _Looked(frozen=frozen, digest=frozen.digest, changed=changed)
    return found


def happened(data: Dataset) -> Actuals | None:
    """What the files that are open tell, month by month; None without files."""
    if not data.tables:
        return None
    key = repr((data.digest, sorted(t.digest for t in data.tables.values()), options()))
    last: tuple[str, Actuals] | None = st.session_state.get(state.HAPPENED)
    if last is None or last[0] != key:
        context = found(data, options())
        last = (key, actuals(embedded_engine(), data.tables, context))
        st.session_state[state.HAPPENED] = last
    return last[1]


def enter_costs(frozen: Frozen, spent: Mapping[str, float]) -> None:
    """Take this, month → money, for what was spent; nothing that is sealed changes."""
    said = replace(frozen, spent=dict(spent))
    keep_frozen(tuple(said if each is frozen else each for each in frozen_forecasts()))
