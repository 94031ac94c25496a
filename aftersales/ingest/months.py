"""Tables with a column for every month or quarter, turned long: one record a row and period."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from aftersales.ingest import shapes
from aftersales.ingest.findings import problem
from aftersales.ingest.layout import HEAD_RECORDS, Record
from aftersales.ingest.source import Source

LEAST_PERIODS = 3
MONTH, QUARTER, VALUE = "Month", "Quarter", "Value"
LATEST_SHORT_YEAR = 69  # as strptime has it: 69 is 1969, 68 is 2068

_NUMBER_OF: Mapping[str, int] = {
    name: int(number) for number, names in shapes.MONTHS.items() for name in names
}
_NAMED = re.compile(r"([^\W\d_]+)\.?[\s./'’-]*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})(?:[./-]0?1(?: 00:00(?::00)?)?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})")


def month_of(header: str) -> date | None:
    """The first day of the month that a header names; None if it names none."""
    text = header.strip().casefold()
    if found := _NAMED.fullmatch(text):
        return _first(int(found[2]), _NUMBER_OF.get(found[1], 0))
    if found := _YEAR_FIRST.fullmatch(text):
        return _first(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _first(int(found[2]), int(found[1]))
    return None


_QUARTER_FIRST = re.compile(
    r"(?:(?:q|quartal |quarter )([1-4])|([1-4])(?:\. ?(?:quartal|quarter|qu\.?|q)|q))"
    r"[\s./'’-]*(\d{4}|\d{2})"
)
_YEAR_THEN_QUARTER = re.compile(r"(\d{4})[\s./-]*(?:q|quartal |quarter )([1-4])")


def quarter_of(header: str) -> date | None:
    """The first day of the quarter that a header names; None if it names none."""
    text = header.strip().casefold()
    if found := _QUARTER_FIRST.fullmatch(text):
        return _first(int(found[3]), 3 * int(found[1] or found[2]) - 2)
    if found := _YEAR_THEN_QUARTER.fullmatch(text):
        return _first(int(found[1]), 3 * int(found[2]) - 2)
    return None


def _first(year: int, month: int) -> date | None:
    if year < 100:
        year += 1900 if year >= LATEST_SHORT_YEAR else 2000
    return date(year, month, 1) if 1 <= month <= 12 and year > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wide:
    """Which columns are periods, by their place, and what a period is called."""

    name: str
    periods: Mapping[int, date]
    kept: tuple[int, ...]

    def headers(self, given: Sequence[str]) -> tuple[str, ...]:
        """The names of the columns of the long table."""
        return (*(given[at] for at in self.kept), self.name, VALUE)


def _wide(headers: Sequence[str]) -> _Wide | None:
    """At least three columns of different months beside others, else of quarters; else nothing."""
    for name, period_of in ((MONTH, month_of), (QUARTER, quarter_of)):
        named = {at: period_of(header) for at, header in enumerate(headers)}
        periods = {at: period for at, period in named.items() if period is not None}
        kept = tuple(at for at in named if at not in periods)
        if kept and len(set(periods.values())) >= max(LEAST_PERIODS, len(periods)):
            return _Wide(name=name, periods=periods, kept=kept)
    return None


def long_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns once periods are records."""
    wide = _wide(headers)
    return tuple(headers) if wide is None else wide.headers(headers)


def turned_long(source: Source, target: Path) -> Source:
    """The same, with months or quarters as records where at least three columns are some."""
    wide = _wide(source.headers)
    if wide is None:
        return source
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(_long(source, wide))
    note = problem(
        "turned_long" if wide.name == MONTH else "quarters_turned_long",
        count=len(wide.periods),
        found=f"{source.headers[min(wide.periods)]} … {source.headers[max(wide.periods)]}",
        month=wide.name,
        value=VALUE,
    )
    return replace(
        source,
        path=target,
        delimiter=",",
        quote='"',
        headers=wide.headers(source.headers),
        sample=tuple(islice(_long(source, wide), HEAD_RECORDS)),
        problems=(*source.problems, note),
    )


def _long(source: Source, wide: _Wide) -> Iterator[Record]:
    """A record for every period with a value; one that has no place in the table stays without."""
    for row in _rows(source):
        if len(row) != len(source.headers):
            yield tuple(row[:1])
            continue
        same = [row[at] for at in wide.kept]
        for at, period in wide.periods.items():
            if not shapes.is_missing(row[at]):
                yield (*same, period.isoformat(), row[at])


def _rows(source: Source) -> Iterator[list[str]]:
    with source.path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(
            file,
            delimiter=source.delimiter,
            quotechar=source.quote or None,
            quoting=csv.QUOTE_MINIMAL if source.quote else csv.QUOTE_NONE,
        )
        try:
            yield from filter(None, reader)
        except csv.Error:  # a cell beyond all measure: what stands before it is read
            return
