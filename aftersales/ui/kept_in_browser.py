"""What the user made is kept in the browser's own storage, so that a reload loses nothing.

It is the study file: scenarios, own values, figures of the business, no customer and no record.
It never lies on the server beyond the session. Every session writes to a slot of its own, so two
windows do not overwrite each other; a session that opens what was kept goes on in that slot.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

import streamlit as st

from aftersales.baseline import Baseline
from aftersales.text import Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.entries import edits
from aftersales.ui.scenarios import scenarios
from aftersales.ui.scenarios_file import Found, read_found, study_file, wait
from aftersales.ui.scenarios_offer import offers
from aftersales.ui.steps import business
from aftersales.ui.track_frozen import frozen_forecasts

MOST_SLOTS = 5
SWITCH = "keeps_in_browser"

_STORAGE = """
const STUDY = 'aftersales.study.', OFF = 'aftersales.keeps_nothing'

const kept = own => Object.keys(localStorage)
    .filter(key => key.startsWith(STUDY) && key !== STUDY + own)
    .sort()
    .map(key => [key.slice(STUDY.length), localStorage.getItem(key)])

export default ({ data, setStateValue }) => {
    try {
        data.drop.forEach(slot => localStorage.removeItem(STUDY + slot))
        if (data.keeps === false) {
            localStorage.setItem(OFF, 'yes')
            kept('').forEach(([slot]) => localStorage.removeItem(STUDY + slot))
        }
        if (data.keeps === true) localStorage.removeItem(OFF)
        if (data.study) localStorage.setItem(STUDY + data.slot, data.study)
        else localStorage.removeItem(STUDY + data.slot)
        if (data.heard || window.aftersalesAsked === data.slot) return
        window.aftersalesAsked = data.slot  // once a session: a later one may be another window's
        const found = kept(data.slot), off = localStorage.getItem(OFF) !== null
        if (found.length || off) setStateValue('found', { found, off })
    } catch (refused) {
        if (!data.heard) setStateValue('found', { found: [], off: false, refused: true })
    }
}
"""
_storage = st.components.v2.component("kept_in_browser", js=_STORAGE)


def keep_in_browser(data: Dataset, language: Language) -> None:
    """Keep what this session has made, and offer what earlier ones left there."""
    answer = _storage(
        key="kept_in_browser",
        data={
            "slot": _slot(),
            "study": _study(data),
            "drop": list(_to_drop()),
            "keeps": st.session_state.get(state.KEEPS),
            "heard": st.session_state.get(state.HEARD, False),
        },
        on_found_change=lambda: None,
        height=0,
    )
    _hear(answer.found)
    offers(data, _drop, language)


def keeping_switch(language: Language) -> None:
    """Whether anything is kept in the browser, and a way to be rid of it."""
    say = language.say
    st.session_state[SWITCH] = is_keeping()
    st.toggle(
        say("Keep scenarios and own values in this browser"),
        key=SWITCH,
        on_change=_switch,
        help=say(
            "A reload or a lost connection then loses nothing. What is kept lies on this computer "
            "alone and holds figures of the business, no customer and no record. Turned off, all "
            "that this browser keeps is deleted."
        ),
    )


def is_keeping() -> bool:
    """On, unless somebody turned it off in this browser."""
    return st.session_state.get(state.KEEPS) is not False


def _switch() -> None:
    st.session_state[state.KEEPS] = st.session_state[SWITCH]


def _study(data: Dataset) -> str:
    """What is to be kept; written anew only when it has changed."""
    if not is_keeping() or not (scenarios().kept or edits() or frozen_forecasts()):
        return ""
    return _written(business(data, options()))


def _written(base: Baseline) -> str:
    made_of = (scenarios().kept, base, frozen_forecasts())
    last: tuple[Any, str] | None = st.session_state.get(state.WRITTEN)
    if last is None or any(then is not now for then, now in zip(last[0], made_of, strict=True)):
        last = (made_of, study_file(base, scenarios().kept, scenarios().chosen))
        st.session_state[state.WRITTEN] = last
    return last[1]


def _slot() -> str:
    """Named by its time, so that the latest come last."""
    if state.SLOT not in st.session_state:
        st.session_state[state.SLOT] = f"{datetime.now():%Y%m%dT%H%M%S}-{token_hex(4)}"
    slot: str = st.session_state[state.SLOT]
    return slot


def _hear(said: Any) -> None:
    """What the browser keeps, once: whatever stands there was written by anybody."""
    if said is None or st.session_state.get(state.HEARD):
        return
    st.session_state[state.HEARD] = True
    if said.get("off"):
        st.session_state[state.KEEPS] = False
    slots = [(str(slot), str(text)) for slot, text in said.get("found", ())]
    for slot, _ in slots[:-MOST_SLOTS]:
        _add_to_drop(slot)
    for slot, text in reversed(slots[-MOST_SLOTS:]):
        name = f"{slot}.toml"
        wait(read_found(text.encode(), name, slot))


def _drop(one: Found) -> None:
    if one.slot:
        _add_to_drop(one.slot)


def _to_drop() -> tuple[str, ...]:
    dropped: tuple[str, ...] = st.session_state.get(state.TO_DROP, ())
    return dropped


def _add_to_drop(slot: str) -> None:
    st.session_state[state.TO_DROP] = (*_to_drop(), slot)
