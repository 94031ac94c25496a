"""The study's TOML: read strictly, written so that it reads back the same.

The dataclasses of `aftersales.study` are the format: their fields are the keys, their types say
what a value must be. A mistake is one `Problem` that names file, place, what was found and what
was expected.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import tomli_w

from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.study import (
    Drift,
    Effect,
    Lever,
    Links,
    Operations,
    Segment,
    Settings,
    Source,
    Study,
    Target,
    Within,
)
from aftersales.uncertain import Fixed, Normal, Pert, Tail, Uncertain

T = TypeVar("T")
Table = Mapping[str, Any]

SECTIONS = ("settings", "operations", "drift", "links", "segment", "lever", "sources")
MAY_BE_ABSENT: set[tuple[type, str]] = {(Lever, "cost")}
KEY_OF_FIELD: dict[tuple[type, str], str] = {(Lever, "effects"): "effect"}
CURRENCY = re.compile("[A-Z]{3}")
MOST = 1e15  # no money and no count is larger; neither infinite nor no number is smaller
KEYS_OF_NUMBER = {"low", "mode", "high", "mean", "sd", "tail"}


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong, on its way to the door."""

    def __init__(self, code: str, place: str, found: str, expected: Message) -> None:
        self.code, self.place, self.found, self.expected = code, place, found, expected


def read_study(path: Path) -> Study | Problem:
    """The study in that file, or what is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return _problem(path.name, _Wrong("unreadable", "", str(error.strerror), _A_STUDY))
    return parse_study(content, path.name)


def parse_study(content: bytes, name: str) -> Study | Problem:
    """The study in those bytes, or what is wrong with it; `name` is what the user calls it."""
    try:
        return _study(_toml(content))
    except _Wrong as wrong:
        return _problem(name, wrong)


def write_study(study: Study) -> str:
    """The study as TOML; reading it gives the same study."""
    return tomli_w.dumps(
        {
            "settings": _written(study.settings),
            "operations": _written(study.operations),
            "drift": _written(study.drift),
            "links": _written(study.links),
            "segment": [_written(segment) for segment in study.segments],
            "lever": [_written(lever) for lever in study.levers],
            "sources": {address: _written(source) for address, source in study.sources.items()},
        }
    )


# What a study is


_A_STUDY = message("a study in TOML")


def _toml(content: bytes) -> Table:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found = f"0x{content[error.start]:02x}"
        raise _Wrong("not_utf8", f"byte {error.start + 1}", found, message("UTF-8 text")) from None
    except (ValueError, RecursionError) as error:  # also numbers and nesting beyond all measure
        raise _Wrong("not_toml", "", str(error), _A_STUDY) from None


def _study(table: Table) -> Study:
    _known_keys(table, SECTIONS, "")
    for section in ("settings", "operations", "links", "segment"):
        if section not in table:
            raise _missing(section)
    return Study(
        settings=_record(Settings, table["settings"], "settings"),
        operations=_record(Operations, table["operations"], "operations"),
        drift=_record(Drift, table.get("drift", {}), "drift"),
        links=_record(Links, table["links"], "links"),
        segments=_listed(Segment, table["segment"], "segment", "name"),
        levers=_listed(Lever, table.get("lever", []), "lever", "id"),
        sources={
            address: _record(Source, source, f"sources.{address}")
            for address, source in _table(table.get("sources", {}), "sources").items()
        },
    )


def _listed(shape: type[T], value: object, section: str, key: str) -> tuple[T, ...]:
    """The `[[section]]` tables; each is addressed by its own name, which must be unique."""
    if not isinstance(value, list) or (not value and section == "segment"):
        raise _Wrong(
            "not_a_list", section, _shown(value), message("[[{section}]] tables", section=section)
        )
    records = []
    names: set[str] = set()
    for position, entry in enumerate(value, start=1):
        name = _table(entry, f"{section} {position}").get(key)
        named = isinstance(name, str) and name.strip()
        place = f"{section}.{name}" if named else f"{section} {position}"
        if isinstance(name, str) and name in names:
            raise _Wrong("repeated", f"{place}.{key}", name, message("a name used once"))
        records.append(_record(shape, entry, place))
        names.add(str(name))
    return tuple(records)


# One table, one dataclass


def _record(shape: type[T], value: object, place: str) -> T:
    table = _table(value, place)
    keys = {KEY_OF_FIELD.get((shape, field.name), field.name): field for field in fields(shape)}  # type: ignore[arg-type]
    _known_keys(table, tuple(keys), place)
    hints = get_type_hints(shape, include_extras=True)
    given = {
        field.name: _value(hints[field.name], table[key], f"{place}.{key}")
        for key, field in keys.items()
        if key in table or _must_stand(shape, field, f"{place}.{key}")
    }
    if shape is Lever:
        given.setdefault("cost", None)
    return _checked(shape(**given), place)


def _must_stand(shape: type, field: Field[Any], place: str) -> bool:
    optional = field.default is not MISSING or field.default_factory is not MISSING
    if optional or (shape, field.name) in MAY_BE_ABSENT:
        return False
    raise _missing(place)


def _checked(record: T, place: str) -> T:
    """The record, if its numbers also agree with one another."""
    if isinstance(record, Effect) and record.on is Target.AT_RISK_HAZARD_RATIO:
        _within(record.size, Within(0, open_low=True, open_high=True), f"{place}.size")
    if isinstance(record, Lever) and not record.effects:
        raise _Wrong("no_effect", f"{place}.effect", "–", message("at least one effect"))
    return record


def _value(hint: Any, value: object, place: str) -> Any:
    """The value as its type says; a problem names place, found and expected."""
    bounds = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        bounds = next(extra for extra in extras if isinstance(extra, Within))
    if get_origin(hint) in (Union, UnionType) and hint != Uncertain:
        hint = next(part for part in get_args(hint) if part is not NoneType)
        return _value(hint, value, place)
    if hint == Uncertain:
        return _within(_uncertain(value, place), bounds or Within(), place)
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], value, place)
    if hint in (int, float):
        return _within(_number(value, hint, place), bounds or Within(), place)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint, value, place)
    if hint is str:
        return _text(value, place)
    return _record(hint, value, place)


def _items(hint: Any, value: object, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _Wrong("not_a_list", place, _shown(value), message("a list"))
    return tuple(_value(hint, item, f"{place}[{i}]") for i, item in enumerate(value, start=1))


def _number(value: object, kind: type, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
        raise _Wrong("not_a_number", place, _shown(value), message("a number"))
    if kind is int and not isinstance(value, int):
        raise _Wrong("not_whole", place, _shown(value), message("a whole number"))
    return int(value) if kind is int else float(value)


def _uncertain(value: object, place: str) -> Uncertain:
    if not isinstance(value, dict):
        return Fixed(_number(value, float, place))
    _known_keys(value, tuple(sorted(KEYS_OF_NUMBER)), place)
    tail = _tail(value["tail"], f"{place}.tail") if "tail" in value else None
    core = {k: _number(v, float, f"{place}.{k}") for k, v in value.items() if k != "tail"}
    if set(core) == {"mean", "sd"}:
        return Normal(mean_of_core=core["mean"], sd=core["sd"], tail=tail)
    if set(core) == {"low", "mode", "high"}:
        return _pert(core["low"], core["mode"], core["high"], tail, place)
    raise _Wrong(
        "not_a_number", place, _shown(value), message("low, mode and high, or mean and sd")
    )


def _pert(low: float, mode: float, high: float, tail: Tail | None, place: str) -> Pert:
    if not low <= mode <= high:
        found = f"low = {low:g}, mode = {mode:g}, high = {high:g}"
        raise _Wrong("out_of_order", place, found, message("low ≤ mode ≤ high"))
    return Pert(low=low, mode=mode, high=high, tail=tail)


def _tail(value: object, place: str) -> Tail:
    table = _table(value, place)
    _known_keys(table, ("probability", "low", "high"), place)
    for key in ("probability", "low", "high"):
        if key not in table:
            raise _missing(f"{place}.{key}")
    number = {key: _number(table[key], float, f"{place}.{key}") for key in table}
    _within(number["probability"], Within(0, 1), f"{place}.probability")
    if number["low"] > number["high"]:
        found = f"low = {number['low']:g}, high = {number['high']:g}"
        raise _Wrong("out_of_order", place, found, message("low ≤ high"))
    return Tail(**number)


def _choice(kind: type[StrEnum], value: object, place: str) -> StrEnum:
    names = [member.value for member in kind]
    if value in names:
        return kind(value)
    expected = message("one of {names}{hint}", names=", ".join(names), hint=_hint(value, names))
    raise _Wrong("unknown_name", place, _shown(value), expected)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _Wrong("not_a_text", place, _shown(value), message("a text in quotation marks"))
    if not value.strip() and place.endswith((".name", ".id")):
        raise _Wrong("empty", place, '""', message("a name"))
    if place.endswith(".currency") and not CURRENCY.fullmatch(value):
        expected = message("a currency in three letters such as EUR")
        raise _Wrong("not_a_currency", place, _shown(value), expected)
    return value


def _table(value: object, place: str) -> Table:
    if not isinstance(value, dict):
        raise _Wrong("not_a_table", place, _shown(value), message("a table of keys and values"))
    return value


def _known_keys(table: object, known: tuple[str, ...], place: str) -> None:
    for key in _table(table, place):
        if key not in known:
            where = f"{place}.{key}" if place else key
            expected = message(
                "one of {names}{hint}", names=", ".join(known), hint=_hint(key, known)
            )
            raise _Wrong("unknown_key", where, key, expected)


V = TypeVar("V", float, Uncertain)


def _within(value: V, bounds: Within, place: str) -> V:
    for number in _extremes(value):
        if not bounds.allows(number):
            raise _Wrong("out_of_range", place, f"{number:g}", bounds.in_words)
    if isinstance(value, Normal):
        _within(value.sd, Within(0, (bounds.high - bounds.low) / 2), f"{place}.sd")
    return value


def _extremes(value: float | Uncertain) -> tuple[float, ...]:
    if isinstance(value, float | int):
        return (value,)
    if isinstance(value, Fixed):
        return (value.value,)
    core = (value.low, value.high) if isinstance(value, Pert) else (value.mean_of_core,)
    return core if value.tail is None else (*core, value.tail.low, value.tail.high)


def _missing(place: str) -> _Wrong:
    return _Wrong("missing_key", place, "–", message("this key, which every study needs"))


def _hint(value: object, names: tuple[str, ...] | list[str]) -> Message | str:
    close = get_close_matches(str(value), names, n=1)
    return message("; did you mean {name}?", name=close[0]) if close else ""


def _shown(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, bool):
        text = text.lower()
    return text if len(text) <= 80 else text[:79] + "…"


def _problem(name: str, wrong: _Wrong) -> Problem:
    where = wrong.place or name
    return Problem(
        code=wrong.code,
        table=name,
        column=wrong.place or None,
        found=wrong.found,
        expected=wrong.expected,
        message=message(
            "{file}: {place}: found {found}; expected {expected}.",
            file=name,
            place=where,
            found=wrong.found,
            expected=wrong.expected,
        ),
        remedy=message("Correct {place} in {file} and read it again.", place=where, file=name),
    )


# Back to TOML


def _written(record: object) -> dict[str, Any]:
    written = {}
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if value is None or value in ("", ()):
            continue
        written[KEY_OF_FIELD.get((type(record), field.name), field.name)] = _plain(value)
    return written


def _plain(value: object) -> Any:
    if isinstance(value, Fixed):
        return value.value
    if isinstance(value, Normal):
        tail = {} if value.tail is None else {"tail": _written(value.tail)}
        return {"mean": value.mean_of_core, "sd": value.sd, **tail}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, int | float) else _written(value)
