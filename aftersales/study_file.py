"""The study's TOML: read strictly, written so that it reads back the same.

The dataclasses of `aftersales.study` are the format: their fields are the keys, their types say
what a value must be. A mistake is one `Problem` that names file, place, what was found and what
was expected.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.strict import (
    Table,
    Wrong,
    key_of,
    known_keys,
    missing,
    problem_in,
    record,
    shown,
    table,
    why,
    within,
)
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
from aftersales.uncertain import Fixed, Normal

T = TypeVar("T")

SECTIONS = ("settings", "operations", "drift", "links", "segment", "lever", "sources")
CURRENCY = re.compile("[A-Z]{3}")
SNIPPET = 60


def read_study(path: Path) -> Study | Problem:
    """The study in that file, or what is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return problem_in(path.name, Wrong("unreadable", "", why(error), _A_STUDY))
    return parse_study(content, path.name)


def parse_study(content: bytes, name: str) -> Study | Problem:
    """The study in those bytes, or what is wrong with it; `name` is what the user calls it."""
    try:
        return study_in(toml(content))
    except Wrong as wrong:
        return problem_in(name, wrong)


def write_study(study: Study) -> str:
    """The study as TOML; reading it gives the same study."""
    return tomli_w.dumps(study_table(study))


def study_table(study: Study) -> dict[str, Any]:
    """The study as the tables of its TOML."""
    return {
        "settings": written(study.settings),
        "operations": written(study.operations),
        "drift": written(study.drift),
        "links": written(study.links),
        "segment": [written(segment) for segment in study.segments],
        "lever": [written(lever) for lever in study.levers],
        "sources": {address: written(source) for address, source in study.sources.items()},
    }


# What a study is


_A_STUDY = message("a study in TOML")
_OURS = message("a study as this program saves it")


def toml(content: bytes, expected: Message = _A_STUDY) -> Table:
    """The tables in those bytes; raises `Wrong` where they are no TOML."""
    if content.startswith(b"<"):  # a web page, of which the parser would name a column
        raise Wrong("not_toml", "", content[:SNIPPET].decode("ascii", "replace"), expected)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        found = f"0x{content[error.start]:02x}"
        raise Wrong("not_utf8", f"byte {error.start + 1}", found, message("UTF-8 text")) from None
    except (ValueError, RecursionError) as error:  # also numbers and nesting beyond all measure
        broken = _broken(str(error), content.decode("utf-8-sig"))
        raise Wrong("not_toml", "", broken, expected) from None


def _broken(complaint: str, text: str) -> str | Message:
    """The line of which the parser complains, for it does so in English alone."""
    at = re.search(r"\bline (\d+)", complaint)
    line = text.split("\n")[int(at[1]) - 1].strip() if at else ""
    if at and line.isprintable():
        return shown(f"{at[1]}: {line}")
    if "end of document" in complaint:
        return message("a text that breaks off")
    return message("a text that cannot be read as TOML")


def study_in(given: Table, besides: tuple[str, ...] = ()) -> Study:
    """The study in those tables; `besides`: sections that are not its own. Raises `Wrong`."""
    if given and not given.keys() & {*SECTIONS, *besides}:
        raise Wrong("foreign", "", shown(", ".join(given)), _OURS)
    known_keys(given, (*SECTIONS, *besides), "")
    for section in ("settings", "operations", "links", "segment"):
        if section not in given:
            raise missing(section)
    return Study(
        settings=record(Settings, given["settings"], "settings", _check),
        operations=record(Operations, given["operations"], "operations", _check),
        drift=record(Drift, given.get("drift", {}), "drift", _check),
        links=record(Links, given["links"], "links", _check),
        segments=_listed(Segment, given["segment"], "segment", "name"),
        levers=_listed(Lever, given.get("lever", []), "lever", "id"),
        sources={
            address: record(Source, source, f"sources.{address}", _check)
            for address, source in table(given.get("sources", {}), "sources").items()
        },
    )


def _listed(shape: type[T], value: object, section: str, key: str) -> tuple[T, ...]:
    """The `[[section]]` tables; each is addressed by its own name, which must be unique."""
    if not isinstance(value, list) or (not value and section == "segment"):
        raise Wrong(
            "not_a_list", section, shown(value), message("[[{section}]] tables", section=section)
        )
    records = []
    names: set[str] = set()
    for position, entry in enumerate(value, start=1):
        name = table(entry, f"{section} {position}").get(key)
        named = isinstance(name, str) and name.strip()
        place = f"{section}.{name}" if named else f"{section} {position}"
        if isinstance(name, str) and name in names:
            raise Wrong("repeated", f"{place}.{key}", name, message("a name used once"))
        records.append(record(shape, entry, place, _check))
        names.add(str(name))
    return tuple(records)


# What its parts have to agree on


def _check(made: object, place: str) -> None:
    """What the types of a record do not say."""
    match made:
        case Settings(currency=currency) if not CURRENCY.fullmatch(currency):
            expected = message("a currency in three letters such as EUR")
            raise Wrong("not_a_currency", f"{place}.currency", shown(currency), expected)
        case Segment(name=name) if not name.strip():
            raise Wrong("empty", f"{place}.name", '""', message("a name"))
        case Lever(id=id) if not id.strip():
            raise Wrong("empty", f"{place}.id", '""', message("a name"))
        case Lever(effects=()):
            raise Wrong("no_effect", f"{place}.effect", "–", message("at least one effect"))
        case Effect(on=Target.AT_RISK_HAZARD_RATIO, size=size):
            within(size, Within(0, open_low=True, open_high=True), f"{place}.size")


# Back to TOML


def written(made: object) -> dict[str, Any]:
    """The table that a record becomes; what is not known has no key."""
    return {
        key_of(field): plain(value)
        for field in fields(made)  # type: ignore[arg-type]
        if (value := getattr(made, field.name)) is not None and value not in ("", ())
    }


def plain(value: object) -> Any:
    """A value as TOML has it."""
    if isinstance(value, Fixed):
        return value.value
    if isinstance(value, Normal):
        tail = {} if value.tail is None else {"tail": written(value.tail)}
        return {"mean": value.mean_of_core, "sd": value.sd, **tail}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, int | float | date) else written(value)
