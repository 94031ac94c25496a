"""What a frozen programme has returned so far, as it was last asked for, else as it was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from aftersales.frozen import Frozen
from aftersales.kpis.series import month_number
from aftersales.message import Message, message
from aftersales.track.effect import Effect
from aftersales.track.panel import EVERYTHING
from aftersales.track.realised import Realised, promised, realised
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.steps import what_moved
from aftersales.ui.track_begun import Begun
from aftersales.ui.track_frozen import seal_of
from aftersales.uncertain import Array

DRAWS = 4_000
ASKED, TOLD = "track_return_asked", "track_return_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who has the programme since when, and by which outcomes it is judged."""

    since: Begun
    judged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What came of what was asked."""

    asked: Asked
    made: Realised


def keep_asked(frozen: Frozen, data: Dataset, asked: Asked) -> None:
    """So that the ledger tells the return of the same."""
    kept: dict[str, Asked] = st.session_state.setdefault(ASKED, {})
    kept[_of(frozen, data)] = asked


def return_so_far(data: Dataset, frozen: Frozen) -> Returned | Message:
    """Everywhere from the planned month on, unless it was asked otherwise; or why nobody can say.

    Drawing its worlds takes as long as all else on the page, so the last one is kept.
    """
    kept: dict[str, Asked] = st.session_state.get(ASKED, {})
    asked = kept.get(_of(frozen, data)) or _planned(frozen)
    key = repr((_of(frozen, data), sorted(frozen.spent.items()), options(), asked))
    last: tuple[str, Returned | Message] | None = st.session_state.get(TOLD)
    if last is None or last[0] != key:
        last = st.session_state[TOLD] = (key, _told(data, frozen, asked))
    return last[1]


def cost_since(frozen: Frozen, first: int, effects: Sequence[Effect]) -> Array:
    """Money in month 0 … T since that month; all that was paid before it counts at the start."""
    last = max(int(effect.path.month[-1]) for effect in effects)
    cost = np.zeros(last - first + 2)
    for month, paid in frozen.cost.items():
        at = month_number(month) - first + 1
        if at < len(cost):
            cost[max(at, 0)] += paid
    return cost


def _of(frozen: Frozen, data: Dataset) -> str:
    return f"{seal_of(frozen)} {data.digest}"


def _planned(frozen: Frozen) -> Asked:
    starts = ((EVERYTHING, month_number(frozen.first_month)),)
    return Asked(since=Begun(by=EVERYTHING, starts=starts), judged=promised(frozen.study))


def _told(data: Dataset, frozen: Frozen, asked: Asked) -> Returned | Message:
    since = asked.since
    found = [what_moved(data, options(), id, since.by, since.starts) for id in asked.judged]
    effects = [each for each in found if isinstance(each, Effect)]
    if not any(effect.measure.target for effect in effects):
        reasons = [each for each in found if isinstance(each, Message)]
        return reasons[0] if reasons else message("Nothing was chosen to judge the programme by.")
    cost = cost_since(frozen, since.first, effects)
    made = realised(frozen.study, effects, cost, draws=DRAWS)
    return Returned(asked=asked, made=made)
