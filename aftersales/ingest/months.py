"""Tables with a column for every month, turned long: one record a row and month."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from aftersales.ingest import shapes
from aftersales.ingest.findings import problem
from aftersales.ingest.layout import HEAD_RECORDS, Record
from aftersales.ingest.source import Source

LEAST_MONTHS = 3
MONTH, VALUE = "Month", "Value"
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


def _first(year: int, month: int) -> date | None:
    if year < 100:
        year += 1900 if year >= LATEST_SHORT_YEAR else 2000
    return date(year, month, 1) if 1 <= month <= 12 and year > 0 else None


def turned_long(source: Source, target: Path) -> Source:
    """The same, with the months as records where at least three columns are months."""
    named = {at: month_of(header) for at, header in enumerate(source.headers)}
    months = {at: month for at, month in named.items() if month is not None}
    kept = [at for at in named if at not in months]
    if len(set(months.values())) < max(LEAST_MONTHS, len(months)) or not kept:
        return source
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(_long(source, kept, months))
    note = problem(
        "turned_long",
        count=len(months),
        found=f"{source.headers[min(months)]} … {source.headers[max(months)]}",
        month=MONTH,
        value=VALUE,
    )
    return replace(
        source,
        path=target,
        delimiter=",",
        quote='"',
        headers=(*(source.headers[at] for at in kept), MONTH, VALUE),
        sample=tuple(islice(_long(source, kept, months), HEAD_RECORDS)),
        problems=(*source.problems, note),
    )


def _long(source: Source, kept: list[int], months: Mapping[int, date]) -> Iterator[Record]:
    """A record for every month with a value; one that has no place in the table stays without."""
    for row in _rows(source):
        if len(row) != len(source.headers):
            yield tuple(row[:1])
            continue
        same = [row[at] for at in kept]
        for at, month in months.items():
            if not shapes.is_missing(row[at]):
                yield (*same, month.isoformat(), row[at])


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
