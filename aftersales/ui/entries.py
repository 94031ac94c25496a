"""Entering numbers: the user's own values by address, kept in the session.

A value holds for every scenario, or for the one at hand alone, whose value then comes first.
Number fields of browsers read German and English decimals wrongly, so numbers are typed as text
and read by `aftersales.text.entry`, which refuses what it would have to guess. Shares are typed in
per cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import streamlit as st

from aftersales.baseline.assumptions import Measure
from aftersales.baseline.bounds import bounds_of
from aftersales.evidence.edits import Edits
from aftersales.message import Message, message
from aftersales.text import Language
from aftersales.text.entry import read_number
from aftersales.ui import state
from aftersales.uncertain import Fixed, Pert, Uncertain

PER_CENT = 100
PARTS = ("low", "mode", "high")
ASKED, LISTED = "asked", ""  # beside its lever, and in the list of all assumptions
EVERY_ONE, THIS_ONE = "every", "this"  # for which scenarios a listed value holds
NONE: Mapping[str, Message] = MappingProxyType({})


def edits() -> Edits:
    """The user's own values, by address."""
    found: Edits = st.session_state.get(state.EDITS, MappingProxyType({}))
    return found


def own() -> Edits:
    """What the scenario at hand alone sees otherwise, by address."""
    found: Edits = st.session_state.get(state.OWN, MappingProxyType({}))
    return found


def touched() -> frozenset[str]:
    """Where the user has given a value or tried to."""
    given = frozenset(edits()) | frozenset(own())
    return given | frozenset(st.session_state.get(state.COMPLAINTS, NONE))


def take_up(of_scenario: Edits) -> None:
    """Another scenario is at hand: its values, and the fields that show them."""
    _clear({*own(), *of_scenario, *st.session_state.get(state.COMPLAINTS, NONE)})
    st.session_state[state.OWN] = dict(of_scenario)


def exchange(for_all: Edits) -> None:
    """Put these values in the place of all that hold for every scenario."""
    _clear({*edits(), *for_all, *st.session_state.get(state.COMPLAINTS, NONE)})
    st.session_state[state.EDITS] = dict(for_all)


def number_entry(
    address: str,
    label: str,
    measure: Measure,
    language: Language,
    *,
    now: float | None = None,
    help: str | None = None,
    bare: bool = False,
) -> None:
    """A field for one certain number; what is typed becomes an edit at that address."""
    part = LISTED if bare else ASKED
    _field(address, part, label, measure, language, now, help, bare=bare)
    _complain(address, language)


def range_entry(address: str, label: str, measure: Measure, language: Language, now: Pert) -> None:
    """Three fields side by side: low, most likely, high."""
    names = (language.say("low"), language.say("most likely"), language.say("high"))
    places = st.columns(3, gap="xsmall")
    for place, part, name, value in zip(places, PARTS, names, _ends(now), strict=True):
        with place:
            _field(address, part, f"{label}, {name}", measure, language, value, None, bare=True)
    _complain(address, language)


def forget(*addresses: str) -> None:
    """Go back: from what this scenario alone sees to what holds for all, else to our value."""
    for address in addresses:
        _drop(state.OWN if address in own() else state.EDITS, address)
    _clear(addresses)


def _clear(addresses: Iterable[str]) -> None:
    """Let the fields show what holds now, and complain of nothing."""
    for address in addresses:
        _drop(state.COMPLAINTS, address)
        for part in (LISTED, ASKED, *PARTS):
            st.session_state.pop(_key(address, part), None)


def _field(
    address: str,
    part: str,
    label: str,
    measure: Measure,
    language: Language,
    now: float | None,
    help: str | None,
    *,
    bare: bool,
) -> None:
    key = _key(address, part)
    # Ours may change, as when the files have been learnt from; what was typed stays as typed.
    if key not in st.session_state or address not in touched():
        st.session_state[key] = "" if now is None else _typed(now, measure, language)
    st.text_input(
        label,
        key=key,
        help=help,
        on_change=_take_range if part in PARTS else _take_number,
        args=(address, measure) if part in PARTS else (address, measure, part),
        placeholder=language.say("not known yet"),
        label_visibility="collapsed" if bare else "visible",
    )


def _take_number(address: str, measure: Measure, part: str) -> None:
    """Read one field; an empty one goes back to the product's own value."""
    typed = st.session_state[_key(address, part)].strip()
    st.session_state.pop(_key(address, LISTED if part == ASKED else ASKED), None)
    if not typed:
        forget(address)
        return
    value = _read(typed, measure)
    where = state.EDITS if part == ASKED else _where()
    _keep(where, address, value if isinstance(value, Message) else Fixed(value), typed)


def _take_range(address: str, measure: Measure) -> None:
    """Read three fields; all of them empty go back to the product's own range."""
    typed = [st.session_state[_key(address, part)].strip() for part in PARTS]
    if not any(typed):
        forget(address)
        return
    values = [_read(text, measure) for text in typed]
    _keep(_where(), address, _as_range(values), " … ".join(typed))


def _as_range(values: list[float | Message]) -> Pert | Message:
    numbers = [value for value in values if not isinstance(value, Message)]
    if len(numbers) < len(values):
        return next(value for value in values if isinstance(value, Message))
    low, mode, high = numbers
    if not low <= mode <= high:
        return message("The most likely value has to lie between low and high.")
    return Pert(low=low, mode=mode, high=high)


def _where() -> str:
    """Where what is listed is kept: for all scenarios, unless the user asked for one alone."""
    return state.OWN if st.session_state.get(state.HOLDS_FOR) == THIS_ONE else state.EDITS


def _keep(where: str, address: str, value: Fixed | Pert | Message, typed: str) -> None:
    """A value for all takes the place of one that held for the scenario at hand alone."""
    checked = value if isinstance(value, Message) else _possible(address, value, typed)
    if isinstance(checked, Message):
        _set(state.COMPLAINTS, address, checked)
        return
    _drop(state.OWN, address)
    _set(where, address, checked.value if isinstance(checked, Fixed) else checked)
    _drop(state.COMPLAINTS, address)


def _possible(address: str, value: Fixed | Pert, typed: str) -> Fixed | Pert | Message:
    for within in bounds_of(address):
        if not all(within.allows(end) for end in _ends(value)):
            return message(
                "{typed} cannot be; expected {range}.", typed=typed, range=within.in_words
            )
    return value


def _read(typed: str, measure: Measure) -> float | Message:
    as_share = measure is Measure.SHARE and not typed.endswith("%")
    return read_number(f"{typed}%" if as_share else typed)


def _typed(value: float, measure: Measure, language: Language) -> str:
    """A number as one would type it: no thousands separators, shares in per cent."""
    per_cent = measure is Measure.SHARE
    text = f"{value * PER_CENT if per_cent else value:.8g}"
    return (text.replace(".", ",") if language.code == "de" else text) + (" %" if per_cent else "")


def _ends(number: Uncertain) -> tuple[float, ...]:
    return (number.low, number.mode, number.high) if isinstance(number, Pert) else (number.mean,)


def _set(where: str, address: str, value: object) -> None:
    st.session_state[where] = {**st.session_state.get(where, {}), address: value}


def _drop(where: str, address: str) -> None:
    kept = st.session_state.get(where, {})
    st.session_state[where] = {a: value for a, value in kept.items() if a != address}


def _complain(address: str, language: Language) -> None:
    complaint = st.session_state.get(state.COMPLAINTS, NONE).get(address)
    if complaint is not None:
        st.caption(f":red[{language.say(complaint)}]")


def _key(address: str, part: str) -> str:
    return f"entry {address} {part}"
