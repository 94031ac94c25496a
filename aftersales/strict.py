"""TOML into dataclasses, strictly: fields are the keys, types say what may stand there.

Studies, saved mappings and evidence are read by it. What is wrong is one `Wrong` that says the
place, what was found and what was expected; whoever opened the file turns it into words for its
reader, which for a user's file is a `Problem` (`problem_in`).

A field whose key has another name says so in its metadata (`named`); one that may be missing
although it has no default, which then is None, as well (`MAY_BE_ABSENT`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.study import MAY_BE_ABSENT, NAMED, Within
from aftersales.uncertain import Fixed, Normal, Pert, Tail, Uncertain

T = TypeVar("T")
Table = Mapping[str, Any]
Check = Callable[[object, str], None]

MOST = 1e15  # no money and no count is larger; neither infinite nor no number is smaller
UNCERTAIN = set(get_args(Uncertain))
KEYS_OF_NUMBER = ("high", "low", "mean", "mode", "sd", "tail")


class Wrong(Exception):  # noqa: N818 - the mistake is the file's, not the program's
    """What is wrong, on its way to the door."""

    def __init__(self, code: str, place: str, found: str | Message, expected: Message) -> None:
        super().__init__(code, place, str(found))
        self.code, self.place, self.found, self.expected = code, place, found, expected


def problem_in(file: str, wrong: Wrong) -> Problem:
    """What is wrong in a user's file; a mistake without a place is the whole file's."""
    if not wrong.place:
        return _problem_of_all(file, wrong)
    return Problem(
        code=wrong.code,
        table=file,
        column=wrong.place,
        found=str(wrong.found),
        expected=wrong.expected,
        message=message(
            "{file}: {place}: found {found}; expected {expected}.",
            file=file,
            place=wrong.place,
            found=wrong.found,
            expected=wrong.expected,
        ),
        remedy=message(
            "Correct {place} in {file} and read it again.", place=wrong.place, file=file
        ),
    )


def _problem_of_all(file: str, wrong: Wrong) -> Problem:
    return Problem(
        code=wrong.code,
        table=file,
        found=str(wrong.found),
        expected=wrong.expected,
        message=message(
            "{place}: found {found}; expected {expected}.",
            place=file,
            found=wrong.found,
            expected=wrong.expected,
        ),
        remedy=message("Choose another file, or correct {file} and read it again.", file=file),
    )


def why(error: OSError) -> Message:
    """What kept a file from being opened or written, which the system says in its own language."""
    match error:
        case FileNotFoundError():
            return message("no such file or folder")
        case PermissionError():
            return message("no permission for it")
        case IsADirectoryError():
            return message("a folder and no file")
    return Message("{reason}", {"reason": str(error.strerror)})


def no_check(_record: object, _place: str) -> None:
    """Nothing beyond the types."""


def record(shape: type[T], value: object, place: str, check: Check = no_check) -> T:
    """The dataclass that a table describes; `check` sees every record made on the way."""
    given = table(value, place)
    keys = {key_of(field): field for field in fields(shape)}  # type: ignore[arg-type]
    known_keys(given, keys, place)
    hints = get_type_hints(shape, include_extras=True)
    values = {
        field.name: _value(hints[field.name], given[key], _under(place, key), check)
        if key in given
        else _absent(field, _under(place, key))
        for key, field in keys.items()
        if key in given or not _has_default(field)
    }
    made = shape(**values)
    check(made, place)
    return made


def _under(place: str, key: str) -> str:
    """The place of a key; at the top of a file it is the key alone."""
    return f"{place}.{key}" if place else key


def key_of(field: Field[Any]) -> str:
    """The key under which a field stands."""
    return str(field.metadata.get(NAMED, field.name))


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _absent(field: Field[Any], place: str) -> Any:
    if field.metadata.get(MAY_BE_ABSENT):
        return None
    raise missing(place)


def _value(hint: Any, value: object, place: str, check: Check) -> Any:
    """The value as its type says; a problem names place, found and expected."""
    bounds = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        bounds = next((extra for extra in extras if isinstance(extra, Within)), None)
    if get_origin(hint) in (Union, UnionType):
        kinds = set(get_args(hint)) - {NoneType}
        if kinds == UNCERTAIN:
            return within(uncertain(value, place), bounds or Within(), place)
        (kind,) = kinds
        return _value(kind, value, place, check)
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], value, place, check)
    if hint in (int, float):
        return within(_number(value, hint, place), bounds or Within(), place)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint, value, place)
    if hint is str:
        return _text(value, place)
    if hint is bool:
        return _flag(value, place)
    if hint is date:
        return _day(value, place)
    return record(hint, value, place, check)


def _items(hint: Any, value: object, place: str, check: Check) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Wrong("not_a_list", place, shown(value), message("a list"))
    return tuple(
        _value(hint, item, f"{place}[{i}]", check) for i, item in enumerate(value, start=1)
    )


def _number(value: object, kind: type, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
        raise Wrong("not_a_number", place, shown(value), message("a number"))
    if kind is int and not isinstance(value, int):
        raise Wrong("not_whole", place, shown(value), message("a whole number"))
    return int(value) if kind is int else float(value)


def number(value: object, place: str) -> float:
    """The certain number that stands there."""
    return _number(value, float, place)


def uncertain(value: object, place: str) -> Uncertain:
    """The number, certain or not, that stands there."""
    if not isinstance(value, dict):
        return Fixed(number(value, place))
    known_keys(value, KEYS_OF_NUMBER, place)
    tail = _tail(value["tail"], f"{place}.tail") if "tail" in value else None
    core = {k: number(v, f"{place}.{k}") for k, v in value.items() if k != "tail"}
    if set(core) == {"mean", "sd"}:
        return Normal(mean_of_core=core["mean"], sd=core["sd"], tail=tail)
    if set(core) == {"low", "mode", "high"}:
        return _pert(core["low"], core["mode"], core["high"], tail, place)
    raise Wrong("not_a_number", place, shown(value), message("low, mode and high, or mean and sd"))


def _pert(low: float, mode: float, high: float, tail: Tail | None, place: str) -> Pert:
    if not low <= mode <= high:
        found = f"low = {low:g}, mode = {mode:g}, high = {high:g}"
        raise Wrong("out_of_order", place, found, message("low ≤ mode ≤ high"))
    return Pert(low=low, mode=mode, high=high, tail=tail)


def _tail(value: object, place: str) -> Tail:
    given = table(value, place)
    known_keys(given, ("probability", "low", "high"), place)
    for key in ("probability", "low", "high"):
        if key not in given:
            raise missing(f"{place}.{key}")
    part = {key: number(given[key], f"{place}.{key}") for key in given}
    within(part["probability"], Within(0, 1), f"{place}.probability")
    if part["low"] > part["high"]:
        found = f"low = {part['low']:g}, high = {part['high']:g}"
        raise Wrong("out_of_order", place, found, message("low ≤ high"))
    return Tail(**part)


def _choice(kind: type[StrEnum], value: object, place: str) -> StrEnum:
    names = [member.value for member in kind]
    if value in names:
        return kind(value)
    raise Wrong("unknown_name", place, shown(value), one_of(names, value))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise Wrong("not_a_text", place, shown(value), message("a text in quotation marks"))
    return value


def _flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise Wrong("not_a_flag", place, shown(value), message("true or false"))
    return value


def _day(value: object, place: str) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Wrong("not_a_day", place, shown(value), message("a day such as 2026-09-30"))
    return value


def table(value: object, place: str) -> Table:
    """The value, if it is a table."""
    if not isinstance(value, dict):
        raise Wrong("not_a_table", place, shown(value), message("a table of keys and values"))
    return value


def known_keys(given: Table, known: Iterable[str], place: str) -> None:
    """Raises at the first key that is none of those."""
    for key in given:
        if key not in known:
            raise Wrong("unknown_key", _under(place, key), key, one_of(known, key))


V = TypeVar("V", float, Uncertain)


def within(value: V, bounds: Within, place: str) -> V:
    """The number, if it lies within."""
    for end in _extremes(value):
        if not bounds.allows(end):
            raise Wrong("out_of_range", place, f"{end:g}", bounds.in_words)
    if isinstance(value, Normal):
        within(value.sd, Within(0, (bounds.high - bounds.low) / 2), f"{place}.sd")
    return value


def _extremes(value: float | Uncertain) -> tuple[float, ...]:
    if isinstance(value, float | int):
        return (value,)
    if isinstance(value, Fixed):
        return (value.value,)
    core = (value.low, value.high) if isinstance(value, Pert) else (value.mean_of_core,)
    return core if value.tail is None else (*core, value.tail.low, value.tail.high)


def missing(place: str) -> Wrong:
    """That a key is not there."""
    return Wrong("missing_key", place, "–", message("this key, which has to be there"))


def one_of(names: Iterable[str], found: object) -> Message:
    """What may stand there, with a hint at the name that was meant."""
    known = list(names)
    return message("one of {names}{hint}", names=", ".join(known), hint=nearest(found, known))


def nearest(value: object, names: Iterable[str]) -> Message | str:
    """A hint at the name that was meant, if one is near."""
    close = get_close_matches(str(value), list(names), n=1)
    return message("; did you mean {name}?", name=close[0]) if close else ""


def shown(value: object) -> str:
    """What was found, no longer than one can read."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, bool):
        text = text.lower()
    return text if len(text) <= 80 else text[:79] + "…"
