"""TOML into dataclasses, strictly: a dataclass's fields are the keys its block may have.

These files are our own, so a mistake in them is an exception that names file, entry and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from aftersales.uncertain import Fixed, Pert, Tail, Uncertain

T = TypeVar("T")
Block = Mapping[str, Any]


class EvidenceError(Exception):
    """A mistake in one of our own evidence files."""

    def __init__(self, place: str, found: str) -> None:
        super().__init__(f"{place}: {found}")


def read_blocks(path: Path, shape: type[T]) -> Mapping[str, T]:
    """The entries of a file by id, in its order; the id becomes the field `id`."""
    with path.open("rb") as file:
        blocks = tomllib.load(file)
    return MappingProxyType(
        {name: _entry(shape, name, block, path.name) for name, block in blocks.items()}
    )


def _entry(shape: type[T], name: str, block: object, file: str) -> T:
    place = f"{file} [{name}]"
    table = _table(block, place)
    if "id" in table:
        raise EvidenceError(place, "the key 'id' is the name of the block and stands nowhere else")
    return _record(shape, {"id": name, **table}, place)


def _record(shape: type[T], value: object, place: str) -> T:
    table = _table(value, place)
    _refuse_unknown_and_missing(shape, table, place)
    hints = get_type_hints(shape)
    return shape(
        **{key: _value(hints[key], given, f"{place} {key}") for key, given in table.items()}
    )


def _refuse_unknown_and_missing(shape: type, table: Block, place: str) -> None:
    known = {field.name: field for field in fields(shape)}
    for key in table:
        if key not in known:
            raise EvidenceError(place, f"unknown key '{key}'{did_you_mean(key, known)}")
    for key, field in known.items():
        if key not in table and field.default is MISSING and field.default_factory is MISSING:
            raise EvidenceError(place, f"missing key '{key}'")


def did_you_mean(name: str, known: Mapping[str, object]) -> str:
    """A hint at the nearest known name, if one is near."""
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _value(hint: Any, given: object, place: str) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return _of_union(hint, given, place)
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], given, place)
    if hint is float:
        return _number(given, place)
    if issubclass(hint, StrEnum):
        return _choice(hint, given, place)
    if hint in (str, bool, int):
        return _exactly(hint, given, place)
    return _record(hint, given, place)


def _of_union(hint: Any, given: object, place: str) -> Any:
    kinds = set(get_args(hint)) - {NoneType}
    if kinds == set(get_args(Uncertain)):
        return _uncertain(given, place)
    (kind,) = kinds
    return _value(kind, given, place)


def _items(kind: Any, given: object, place: str) -> tuple[Any, ...]:
    if not isinstance(given, list):
        raise EvidenceError(place, f"found {given!r}, expected a list")
    return tuple(_value(kind, item, f"{place}[{i}]") for i, item in enumerate(given))


def _uncertain(given: object, place: str) -> Uncertain:
    if not isinstance(given, dict):
        return Fixed(_number(given, place))
    tail = _record(Tail, given["tail"], f"{place} tail") if "tail" in given else None
    _refuse_unknown_and_missing(Pert, given, place)
    low, mode, high = (_number(given[key], f"{place} {key}") for key in ("low", "mode", "high"))
    if not low <= mode <= high:
        raise EvidenceError(place, f"found {low}, {mode}, {high}, expected low ≤ mode ≤ high")
    return Pert(low=low, mode=mode, high=high, tail=tail)


def _number(given: object, place: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise EvidenceError(place, f"found {given!r}, expected a number")
    return float(given)


def _choice(kind: type[StrEnum], given: object, place: str) -> StrEnum:
    names = {member.value: member for member in kind}
    if given not in names:
        expected = ", ".join(names)
        hint = did_you_mean(str(given), names)
        raise EvidenceError(place, f"found {given!r}, expected one of {expected}{hint}")
    return kind(given)


def _exactly(kind: type, given: object, place: str) -> object:
    if type(given) is not kind:
        raise EvidenceError(place, f"found {given!r}, expected {kind.__name__}")
    return given


def _table(value: object, place: str) -> Block:
    if not isinstance(value, dict):
        raise EvidenceError(place, f"found {value!r}, expected a table")
    return value
