"""Notes on numbers, kept in a file as words and values, so that they can be said in any language.

A file may come from anybody, so only wordings that this program has itself are taken from it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from aftersales.message import Message, Money, Number, Share, message
from aftersales.strict import MOST, Table, Wrong, known_keys, record, shown, table, within
from aftersales.study import Within
from aftersales.study_file import written
from aftersales.text import is_ours

WORDING, VALUES = "wording", "values"
FIGURES: dict[str, type[Number] | type[Share] | type[Money]] = {
    "number": Number,
    "share": Share,
    "money": Money,
}
DECIMALS = Within(0, 9)
_ONLY_PARTS = re.compile(r"(\{\w+\}|[ ,;·])+")
_PLACE = re.compile(r"\{(\w+)(?::[^{}|]*\|[^{}|]*)?\}")


def written_note(note: Message) -> dict[str, Any]:
    """The note as a table; `read_note` gives the same note."""
    values = {name: _written(value) for name, value in note.values.items()}
    return {WORDING: note.wording} | ({VALUES: values} if values else {})


def read_note(given: object, place: str) -> Message | None:
    """The note in that table; None if this program no longer says it. Raises `Wrong`."""
    found = table(given, place)
    known_keys(found, (WORDING, VALUES), place)
    wording = found.get(WORDING)
    if not isinstance(wording, str):
        raise Wrong("not_a_text", f"{place}.{WORDING}", shown(wording), message("a text"))
    values = _values(found, place)
    if None in values.values() or not _can_be_said(wording, values):
        return None
    return Message(wording, values)


def _written(value: object) -> Any:
    if isinstance(value, Message):
        return written_note(value)
    for kind, shape in FIGURES.items():
        if isinstance(value, shape):
            return {kind: {name: _plain(part) for name, part in written(value).items()}}
    return _plain(value)


def _plain(value: object) -> Any:
    """As TOML has it: numbers of numpy are floats in all but name."""
    if isinstance(value, bool | int | date):
        return value
    return float(value) if isinstance(value, float) else str(value)


def _values(found: Table, place: str) -> dict[str, Any]:
    given = table(found.get(VALUES, {}), f"{place}.{VALUES}")
    return {name: _value(value, f"{place}.{VALUES}.{name}") for name, value in given.items()}


def _value(given: object, place: str) -> object:
    if isinstance(given, dict):
        return _figure(given, place) or read_note(given, place)
    if isinstance(given, bool | date):
        return given
    if isinstance(given, int | float):
        return given if abs(given) <= MOST else None
    return str(given)


def _figure(given: Table, place: str) -> Number | Share | Money | None:
    kind = next((kind for kind in FIGURES if given.keys() == {kind}), None)
    if kind is None:
        return None
    figure = record(FIGURES[kind], given[kind], f"{place}.{kind}")
    if figure.digits is not None:
        within(float(figure.digits), DECIMALS, f"{place}.{kind}.digits")
    return figure


def _can_be_said(wording: str, values: Table) -> bool:
    ours = is_ours(wording) or _ONLY_PARTS.fullmatch(wording) is not None
    return ours and set(_PLACE.findall(wording)) <= values.keys()
