"""Which canonical table a file is, and which of its columns means what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from aftersales.ingest import shapes, synonyms
from aftersales.ingest.layout import Record
from aftersales.ingest.synonyms import Spelling, Synonyms
from aftersales.schema import TABLES, Column, Kind, Table

EXACT, NUMBERED, WEAK, BY_CONTENT, CERTAIN = 0.95, 0.9, 0.6, 0.3, 1.0
ENOUGH = 0.35
MIN_OVERLAP, MIN_OVERLAP_OF_TEXT = 0.5, 0.6
MISFIT = 0.5
MIN_FIT = 0.5
SHARED_WEIGHT, KEY_WEIGHT = 0.35, 0.8
MIN_SCORE = 0.8
EXAMPLES = 3
ANSWERED = frozenset({"rating", "recommendation", "customer_effort"})


class How(StrEnum):
    """How a column was matched."""

    NAME = "name"  # its header is a known name
    SIMILAR = "similar"  # its header resembles a known name
    CONTENT = "content"  # what it holds
    USER = "user"  # the user said so
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedColumn:
    """A column of the file, what it means (None: nothing known), and how sure that is (0–1)."""

    header: str
    canonical: str | None
    confidence: float
    how: How
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The table a file was taken for, how sure that is (0–1), and its columns in file order."""

    table: Table | None
    confidence: float
    columns: tuple[MatchedColumn, ...]

    @property
    def by_name(self) -> Mapping[str, int]:
        """Canonical name → position of the column in the file."""
        return {
            column.canonical: position
            for position, column in enumerate(self.columns)
            if column.canonical is not None
        }


@dataclass(frozen=True, slots=True)
class _Candidate:
    position: int
    canonical: str
    confidence: float
    how: How


@dataclass(frozen=True, slots=True)
class _Content:
    """What a sample of one column holds: filled values and the share each kind explains."""

    values: tuple[str, ...]

    def fit(self, column: Column, names: Synonyms) -> float:
        """Share of the filled values that `column` can hold; 1 for a column without values."""
        kind = column.kind
        if kind is Kind.TEXT or not self.values:
            return 1.0
        readable = {
            Kind.TIMESTAMP: shapes.is_date,
            Kind.NUMBER: shapes.is_answer if column.name in ANSWERED else shapes.is_number,
            Kind.COUNT: lambda value: (
                shapes.is_number(value) or shapes.is_flag(value, names.yes, names.no)
            ),
            Kind.FLAG: lambda value: shapes.is_flag(value, names.yes, names.no),
        }[kind]
        return sum(map(readable, self.values)) / len(self.values)


def match(
    headers: Sequence[str],
    sample: Sequence[Record],
    *,
    has_header: bool,
    table: Table | None,
    given: Mapping[str, str | None],
) -> Match:
    """The table and its columns; what the user has said (`table`, `given`) is not questioned."""
    contents = [_Content(values) for values in _filled_by_column(sample, len(headers))]
    tables = (table,) if table else tuple(TABLES.values())
    spelt = [synonyms.spelling(header) for header in headers]
    candidates = {each.name: _assigned(headers, spelt, contents, each, given) for each in tables}
    if not has_header and not any(map(_named, candidates.values())):
        candidates = {
            name: _by_content(contents, TABLES[name], found) for name, found in candidates.items()
        }
    chosen, confidence = (table, CERTAIN) if table else _recognised(candidates)
    found = candidates[chosen.name] if chosen else {}
    columns = tuple(
        _matched(header, contents[position], found.get(position), given)
        for position, header in enumerate(headers)
    )
    return Match(table=chosen, confidence=confidence, columns=columns)


def _filled_by_column(sample: Sequence[Record], columns: int) -> list[tuple[str, ...]]:
    return [
        tuple(
            record[position].strip()
            for record in sample
            if position < len(record) and not shapes.is_missing(record[position])
        )
        for position in range(columns)
    ]


def _matched(
    header: str, content: _Content, found: _Candidate | None, given: Mapping[str, str | None]
) -> MatchedColumn:
    said_nothing = header in given and given[header] is None
    return MatchedColumn(
        header=header,
        canonical=found.canonical if found else None,
        confidence=found.confidence if found else 0.0,
        how=found.how if found else How.USER if said_nothing else How.UNMATCHED,
        examples=tuple(dict.fromkeys(content.values))[:EXAMPLES],
    )


Assigned = dict[int, _Candidate]


def _assigned(
    headers: Sequence[str],
    spelt: Sequence[Spelling],
    contents: Sequence[_Content],
    table: Table,
    given: Mapping[str, str | None],
) -> Assigned:
    """Each column to at most one canonical column and vice versa, the surest first."""
    candidates = [
        candidate
        for position, header in enumerate(headers)
        for candidate in (
            _said(position, given[header], table)
            if header in given
            else _candidates(position, spelt[position], contents[position], table)
        )
    ]
    candidates.sort(key=lambda c: (-c.confidence, -bool(contents[c.position].values), c.position))
    assigned: Assigned = {}
    taken: set[str] = set()
    for candidate in candidates:
        if candidate.position not in assigned and candidate.canonical not in taken:
            assigned[candidate.position] = candidate
            taken.add(candidate.canonical)
    return assigned


def _said(position: int, said: str | None, table: Table) -> list[_Candidate]:
    known = said is not None and any(column.name == said for column in table.columns)
    return [_Candidate(position, str(said), CERTAIN, How.USER)] if known else []


def _candidates(
    position: int, header: Spelling, content: _Content, table: Table
) -> list[_Candidate]:
    found = [_candidate(position, header, content, table, column) for column in table.columns]
    return [candidate for candidate in found if candidate.confidence >= ENOUGH]


def _candidate(
    position: int, header: Spelling, content: _Content, table: Table, column: Column
) -> _Candidate:
    names = synonyms.load()[table.name].columns[column.name]
    confidence, how = _by_name(header, column, names)
    if confidence and content.fit(column, names) < MIN_FIT:
        confidence *= MISFIT
    return _Candidate(position, column.name, confidence, how)


def _by_name(header: Spelling, column: Column, names: Synonyms) -> tuple[float, How]:
    if header.normal_form in names.exact:
        return EXACT, How.NAME
    if header.thing in names.named_things:
        return NUMBERED, How.NAME
    if header.normal_form in names.weak:
        return WEAK, How.SIMILAR
    overlap = names.overlap(header.words)
    least = MIN_OVERLAP_OF_TEXT if column.kind is Kind.TEXT else MIN_OVERLAP
    return (0.3 + 0.4 * overlap, How.SIMILAR) if overlap >= least else (0.0, How.UNMATCHED)


def _recognised(candidates: Mapping[str, Assigned]) -> tuple[Table | None, float]:
    scores = {name: _score(name, found) for name, found in candidates.items()}
    best, runner_up = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if best[1] < MIN_SCORE:
        return None, 0.0
    return TABLES[best[0]], best[1] / (best[1] + runner_up[1])


def _score(name: str, found: Assigned) -> float:
    """How much of the file a table explains; 0 where what the table needs is missing."""
    confidences = {candidate.canonical: candidate.confidence for candidate in found.values()}
    if not any(need <= set(confidences) for need in synonyms.load()[name].needs):
        return 0.0
    return sum(confidences[column] * _weight(name, column) for column in confidences)


def _weight(table: str, column: str) -> float:
    if column == TABLES[table].key:
        return KEY_WEIGHT
    return 1.0 if _tables_with()[column] == 1 else SHARED_WEIGHT


@cache
def _tables_with() -> Counter[str]:
    return Counter(column.name for table in TABLES.values() for column in table.columns)


def _named(found: Assigned) -> bool:
    return any(candidate.how is not How.USER for candidate in found.values())


def _by_content(contents: Sequence[_Content], table: Table, found: Assigned) -> Assigned:
    """Purchases show themselves without a header: who, when, how many, how much."""
    if table.name != "orders" or found:
        return found
    dates = [n for n, content in enumerate(contents) if _all(content, shapes.is_date)]
    numbers = [n for n, content in enumerate(contents) if _all(content, shapes.is_number)]
    amounts = [n for n in numbers if n not in dates and _has_decimals(contents[n])]
    counts = [n for n in numbers if n not in dates and n not in amounts]
    if len(dates) != 1 or not amounts or dates[0] == 0:
        return found
    guess = {0: "customer_id", dates[0]: "ordered_at", amounts[-1]: "revenue"}
    guess |= {n: "quantity" for n in counts if n > dates[0]}
    return {n: _Candidate(n, name, BY_CONTENT, How.CONTENT) for n, name in guess.items()}


def _all(content: _Content, holds: Callable[[str], bool]) -> bool:
    return bool(content.values) and all(map(holds, content.values))


def _has_decimals(content: _Content) -> bool:
    return any("." in value or "," in value for value in content.values)
