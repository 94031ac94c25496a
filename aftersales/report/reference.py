"""Where a number comes from: a citation as it stands, columns as the screen calls them."""

from __future__ import annotations

import re

from aftersales.schema import TABLES, Table
from aftersales.study import Provenance, Source
from aftersales.text import Language

_ADDRESSES = re.compile(r"\b(\w+)\.\w+(?:, \1\.\w+)*\b")


def reference(source: Source, language: Language) -> str:
    """A citation stays in the language of its title; `orders.margin` is `Orders: Margin`."""
    if source.provenance is not Provenance.DATA:
        return source.reference
    return _ADDRESSES.sub(lambda found: _in_words(found[0], language), source.reference)


def _in_words(addresses: str, language: Language) -> str:
    """Columns of one table; what is none of ours stays as it is."""
    table, names = TABLES.get(addresses.partition(".")[0]), re.findall(r"\.(\w+)", addresses)
    if table is None or not _has_all(table, names):
        return addresses
    columns = ", ".join(language.say(table.column(name).label) for name in names)
    return language.say("{table}: {columns}", table=language.say(table.label), columns=columns)


def _has_all(table: Table, names: list[str]) -> bool:
    return {column.name for column in table.columns}.issuperset(names)
