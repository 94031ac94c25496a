"""What columns are called: `synonyms.toml`, loaded strictly, beside the labels of the schema."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aftersales.schema import TABLES, Column, Kind
from aftersales.text import LANGUAGES, Language

_FILE = Path(__file__).with_name("synonyms.toml")
_KEYS = frozenset({"exact", "weak", "yes", "no", "same_as"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "№": "no"})
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[a-z0-9]+")

UNIT_HOURS: Mapping[str, float] = {
    **dict.fromkeys(("s", "sec", "sek", "seconds", "sekunden"), 1 / 3600),
    **dict.fromkeys(("min", "mins", "minutes", "minuten"), 1 / 60),
    **dict.fromkeys(("h", "hr", "hrs", "hours", "std", "stunden"), 1.0),
    **dict.fromkeys(("d", "days", "tage", "tagen"), 24.0),
    **dict.fromkeys(("months", "monate", "monaten"), 730.5),
    **dict.fromkeys(("years", "jahre", "jahren"), 8766.0),
}
_SCALE_IN_BRACKETS = re.compile(r"[(\[]\s*\d+\s*(?:[-–/]|\.\.+|…|bis|to)\s*\d+\s*[)\]]")
_NUMBER_WORD = re.compile(r"(?:nummer|number|num|nr|no|id|key)$")
_JOINT = re.compile(r"(?:en|es|e|n|s)$")
_OTHER_UNITS = frozenset({"eur", "euro", "usd", "chf", "gbp", "percent", "prozent", "pct"})


class SynonymError(Exception):
    """`synonyms.toml` is wrong: names the entry and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """The names of one canonical column, each as its normal form."""

    exact: frozenset[str]
    weak: frozenset[str] = frozenset()
    words: frozenset[frozenset[str]] = frozenset()
    named_things: frozenset[str] = frozenset()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def overlap(self, header: frozenset[str]) -> float:
        """Largest share of common words between a header and a name of the column."""
        near = (name for name in self.words if not name.isdisjoint(header))
        return max((len(header & name) / len(header | name) for name in near), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSynonyms:
    """The columns of one table and the sets of columns that tell it."""

    columns: Mapping[str, Synonyms]
    needs: tuple[frozenset[str], ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """What a header is compared by: one word, its words of meaning, the thing it numbers."""

    normal_form: str
    words: frozenset[str]
    thing: str


def spelling(name: str) -> Spelling:
    """A header, ready to be compared with many names."""
    meaning = meaning_words(name)
    return Spelling(normal_form="".join(meaning), words=frozenset(meaning), thing=named_thing(name))


def words(name: str) -> tuple[str, ...]:
    """The words of a header: lower case, umlauts spelt out, camel case taken apart."""
    plain = _CAMEL.sub(" ", name).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", plain)
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def meaning_words(name: str) -> tuple[str, ...]:
    """The words of a header without a scale in brackets and those that only name a unit."""
    every = words(_SCALE_IN_BRACKETS.sub(" ", name)) or words(name)
    return tuple(word for word in every if not _is_unit(word)) or every


def normal_form(name: str) -> str:
    """A header as one lower-case word: equal for all spellings of the same name."""
    return "".join(meaning_words(name))


def named_thing(name: str) -> str:
    """What a header numbers: kund for Kunde_Nr, Kunden-Nr. and KundenID; empty if nothing."""
    plain = "".join(words(name))
    thing = _NUMBER_WORD.sub("", plain)
    return "" if thing == plain else _JOINT.sub("", thing)


def unit_hours(header: str) -> float | None:
    """Hours in the unit of time a header names; None if it names none."""
    return next((UNIT_HOURS[word] for word in reversed(words(header)) if word in UNIT_HOURS), None)


def _is_unit(word: str) -> bool:
    return word in UNIT_HOURS or word in _OTHER_UNITS


@cache
def load() -> Mapping[str, TableSynonyms]:
    """All synonyms by canonical table and column."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)
    _require(set(entries) == set(TABLES), "tables", set(entries) ^ set(TABLES))
    return {name: _table(name, entries) for name in TABLES}


def _table(name: str, entries: Mapping[str, Any]) -> TableSynonyms:
    entry = dict(entries[name])
    needs = tuple(frozenset(columns) for columns in entry.pop("needs"))
    named = {column.name for column in TABLES[name].columns}
    _require(set(entry) == named, name, set(entry) ^ named)
    _require(all(columns <= named for columns in needs), f"{name}.needs", needs)
    columns = {
        column.name: _column(column, f"{name}.{column.name}", entries)
        for column in TABLES[name].columns
    }
    return TableSynonyms(columns=columns, needs=needs)


def _column(column: Column, place: str, entries: Mapping[str, Any]) -> Synonyms:
    entry = _entry(place, entries)
    flags = {"yes", "no"} & set(entry)
    _require(not flags or column.kind is Kind.FLAG, place, flags)
    names = [column.name, *_labels(column), *entry.get("exact", ())]
    return Synonyms(
        exact=frozenset(map(normal_form, names)),
        weak=frozenset(map(normal_form, entry.get("weak", ()))),
        words=frozenset(frozenset(meaning_words(name)) for name in names),
        named_things=_named_things(column, names),
        yes=tuple(entry.get("yes", ())),
        no=tuple(entry.get("no", ())),
    )


def _named_things(column: Column, names: Iterable[str]) -> frozenset[str]:
    if not column.name.endswith("_id"):
        return frozenset()
    return frozenset(named_thing(f"{name} no") for name in names) | frozenset(
        filter(None, map(named_thing, names))
    )


def _entry(place: str, entries: Mapping[str, Any]) -> Mapping[str, Any]:
    table, _, column = place.partition(".")
    entry: Mapping[str, Any] = entries[table][column]
    _require(set(entry) <= _KEYS, place, set(entry) - _KEYS)
    if "same_as" not in entry:
        return entry
    _require(set(entry) == {"same_as"}, place, set(entry))
    return _entry(entry["same_as"], entries)


def _labels(column: Column) -> list[str]:
    return [Language(code).say(column.label) for code in LANGUAGES]


def _require(holds: bool, place: str, found: object) -> None:
    if not holds:
        raise SynonymError(f"{_FILE.name}, {place}: {found}")
