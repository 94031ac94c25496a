"""Numbers that should name a record of another open table, and do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest import values
from aftersales.ingest.findings import problem
from aftersales.ingest.staging import EXAMPLES, Connection, connection
from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.schema import TABLES

LISTS: Mapping[str, str] = {
    "customer_id": "customers",
    "machine_id": "machines",
    "case_id": "cases",
}
"""Which table lists everything that a number can name."""

RESPELT_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    """Distinct numbers of one table, those that the list lacks, and those only spelt otherwise."""

    every: int
    missing: int
    respelt: int
    examples: tuple[str, ...]

    @property
    def code(self) -> str:
        if self.respelt >= RESPELT_SHARE * self.missing:
            return "keys_spelt_differently"
        return "no_key_matched" if self.missing == self.every else "unmatched_keys"


def unmatched(tables: Tables) -> tuple[Problem, ...]:
    """For each number that another open table lists: how many are not in that list, and which."""
    return tuple(found for key in LISTS for found in _unmatched_of(key, tables))


def _unmatched_of(key: str, tables: Tables) -> Iterator[Problem]:
    listed = tables.get(LISTS[key])
    if listed is None or key not in listed.columns:
        return
    for stored in tables.values():
        if stored.name == listed.name or key not in stored.columns:
            continue
        with connection(stored.path.parent, listed.path) as con:
            found = _missing(con, key, stored, listed)
        if found.missing:
            yield _said(found, key, stored, listed)


def _missing(con: Connection, key: str, stored: StoredTable, listed: StoredTable) -> _Missing:
    name, other = values.name(key), f"(SELECT DISTINCT {values.name(key)} FROM {_rows(listed)})"
    own = f"(SELECT DISTINCT {name} FROM {_rows(stored)} WHERE {name} IS NOT NULL)"
    respelt = f"(SELECT DISTINCT {_plain(name)} AS plain FROM {_rows(listed)})"
    row = con.execute(
        f"WITH own AS {own}, missing AS (SELECT {name} AS k FROM own ANTI JOIN {other} "
        f"USING ({name})) SELECT (SELECT count(*) FROM own), count(*), "
        f"(SELECT count(*) FROM missing SEMI JOIN {respelt} ON {_plain('k')} = plain), "
        f"coalesce(min(k, {EXAMPLES}), []) FROM missing"
    ).fetchone()
    every, missing, respelt_count, examples = row or (0, 0, 0, [])
    return _Missing(every=every, missing=missing, respelt=respelt_count, examples=tuple(examples))


def _plain(cell: str) -> str:
    """A number without what programs write differently: case, signs, leading zeros."""
    letters_and_digits = f"regexp_replace(upper({cell}), '[^0-9A-Z]', '', 'g')"
    return rf"regexp_replace({letters_and_digits}, '(^|[A-Z])0+', '\1', 'g')"


def _rows(stored: StoredTable) -> str:
    return f"read_parquet({values.quoted(str(stored.path.resolve()))})"


def _said(found: _Missing, key: str, stored: StoredTable, listed: StoredTable) -> Problem:
    return problem(
        found.code,
        count=found.missing,
        found=" · ".join(found.examples),
        every=found.every,
        column_label=_label(stored, key),
        target=message(TABLES[stored.name].label),
        listed=message(TABLES[listed.name].label),
    )


def _label(stored: StoredTable, key: str) -> Message:
    return message(TABLES[stored.name].column(key).label)
