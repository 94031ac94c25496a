"""How an export was read, kept in a small TOML file for the export of next month.

The dataclasses are the format: their fields are the keys. A mistake is one `Problem` that names
file, place, what was found and what was expected. What fits a new file is applied, and what no
longer fits it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from aftersales.ingest import parquet
from aftersales.ingest.findings import problem
from aftersales.ingest.format import Format, FormatKind
from aftersales.ingest.months import long_headers
from aftersales.ingest.rulings import Act, Ruling, Rulings
from aftersales.ingest.scales import choices
from aftersales.ingest.source import text_headers
from aftersales.ingest.workbook import Book, sheet_headers
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.schema import TABLES
from aftersales.strict import Wrong, key_of, one_of, problem_in, record, why
from aftersales.study import NAMED
from aftersales.study_file import toml

ENOUGH_OF_IT = 0.5
NAMES_SHOWN = 5
A_MAPPING = message("a saved mapping in TOML")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedColumn:
    """A column of the file; without `read_as` it is left out."""

    header: str
    read_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRule:
    """What the user said about one rule."""

    code: str
    act: Act | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRate:
    """What one unit of a foreign currency is worth in the file's own."""

    currency: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScale:
    """On which scale a column of ratings was answered, and which answers are none."""

    column: str
    scale: str | None = None
    no_answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """How one file, or one sheet, was read."""

    name: str
    table: str
    layout: Format
    columns: tuple[SavedColumn, ...] = field(metadata={NAMED: "column"})
    rules: tuple[SavedRule, ...] = field(default=(), metadata={NAMED: "rule"})
    rates: tuple[SavedRate, ...] = field(default=(), metadata={NAMED: "rate"})
    currency: str | None = None
    scales: tuple[SavedScale, ...] = field(default=(), metadata={NAMED: "scale"})

    @property
    def read_as(self) -> Mapping[str, str | None]:
        """Header → canonical column, None: left out."""
        return {column.header: column.read_as for column in self.columns}

    @property
    def rulings(self) -> Rulings:
        """What the user said about its values."""
        return Rulings(
            rules={r.code: Ruling(act=r.act, low=r.low, high=r.high) for r in self.rules},
            rates={rate.currency: rate.value for rate in self.rates},
            currency=self.currency,
            scales={each.column: each.scale for each in self.scales if each.scale},
            no_answer={each.column: each.no_answer for each in self.scales if each.no_answer},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMapping:
    """How the files of one firm are read."""

    files: tuple[SavedFile, ...] = field(metadata={NAMED: "file"})


def saved_file(
    name: str, format_: Format, table: str, read_as: Mapping[str, str | None], rulings: Rulings
) -> SavedFile:
    """What is to be kept of a reading."""
    asked = {*rulings.scales, *rulings.no_answer}
    return SavedFile(
        name=name,
        table=table,
        layout=replace(format_, sheets=()),
        columns=tuple(SavedColumn(header=h, read_as=c) for h, c in read_as.items()),
        rules=tuple(
            SavedRule(code=code, act=rule.act, low=rule.low, high=rule.high)
            for code, rule in rulings.rules.items()
        ),
        rates=tuple(SavedRate(currency=c, value=value) for c, value in rulings.rates.items()),
        currency=rulings.currency,
        scales=tuple(
            SavedScale(
                column=column,
                scale=rulings.scales.get(column),
                no_answer=rulings.no_answer.get(column, ()),
            )
            for column in sorted(asked)
        ),
    )


# The file


def write_mapping(mapping: SavedMapping) -> str:
    """The mapping as TOML; reading it gives the same mapping."""
    return tomli_w.dumps(_written(mapping))


def _written(made: object) -> dict[str, Any]:
    return {
        key_of(part): _plain(value)
        for part in fields(made)  # type: ignore[arg-type]
        if (value := getattr(made, part.name)) not in (None, ())
    }


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, bool | int | float) else _written(value)


def read_mapping(path: Path, name: str) -> SavedMapping | Problem:
    """The mapping in that file, or what is wrong with it; `name` is what the user calls it."""
    try:
        given = toml(path.read_bytes(), A_MAPPING)
        return record(SavedMapping, given, "", _check)
    except OSError as error:
        return problem_in(name, Wrong("unreadable", "", why(error), A_MAPPING))
    except Wrong as wrong:
        return problem_in(name, wrong)


def _check(made: object, place: str) -> None:
    """What the types do not say: names of tables, columns and scales, a layout that can be."""
    match made:
        case SavedFile(table=table) if table not in TABLES:
            raise _unknown(f"{place}.table", table, TABLES)
        case SavedFile(table=table, columns=columns):
            known = [column.name for column in TABLES[table].columns]
            for column in columns:
                if column.read_as is not None and column.read_as not in known:
                    raise _unknown(f"{place}.column.read_as", column.read_as, known)
        case SavedScale(column=column, scale=str(scale)) if scale not in choices(column):
            raise _unknown(f"{place}.scale", scale, choices(column))
        case Format() if not made.is_possible:
            expected = message("one character as delimiter, and none or a different one as quote")
            raise Wrong("impossible_format", place, made.delimiter + made.quote, expected)


def _unknown(place: str, found: str, names: Iterable[str]) -> Wrong:
    return Wrong("unknown_name", place, found, one_of(names, found))


# Next month


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The saved file that fits a new one best, in which layout, and what no longer fits."""

    saved: SavedFile
    format: Format
    problems: tuple[Problem, ...]


def fitting(
    path: Path, found: Format, saved: Sequence[SavedFile], book: Book | None = None
) -> Fit | Problem | None:
    """How a file whose layout was `found` is read by what was saved; None where nothing was.

    `book`: the same file, where it is a workbook that has been opened.
    """
    if not saved:
        return None
    book = book or Book(path)
    tried = [
        (entry, layout, headers)
        for entry in saved
        for layout in _layouts(found, entry.layout)
        if (headers := _headers_read(book, layout, entry))
    ]
    best = max(tried, key=lambda each: _share(each[0], each[2]), default=None)
    if best is None or _share(best[0], best[2]) < ENOUGH_OF_IT:
        return problem("no_mapping_fits", count=len(saved))
    entry, layout, headers = best
    decided = replace(
        layout,
        decimal=entry.layout.decimal,
        date_order=entry.layout.date_order,
        periods_as_records=entry.layout.periods_as_records,
    )
    return Fit(saved=entry, format=decided, problems=tuple(_misfits(entry, headers)))


def _layouts(found: Format, saved: Format) -> tuple[Format, ...]:
    if found.kind is not saved.kind or found.kind is FormatKind.PARQUET:
        return (found,)
    return found, replace(saved, sheet=found.sheet, sheets=found.sheets)


def _headers_read(book: Book, layout: Format, saved: SavedFile) -> tuple[str, ...]:
    """The names of the columns as they are read: one more month is no new column."""
    headers = _headers(book, layout)
    return long_headers(headers) if saved.layout.periods_as_records else headers


def _headers(book: Book, layout: Format) -> tuple[str, ...]:
    """The names of the columns; none where there is nothing to read."""
    match layout.kind:
        case FormatKind.WORKBOOK:
            return sheet_headers(book, layout)
        case FormatKind.PARQUET:
            return parquet.parquet_headers(book.path)
        case FormatKind.DELIMITED:
            return text_headers(book.path, layout)


def _share(saved: SavedFile, headers: Sequence[str]) -> float:
    """Of the columns that were read, how many are there."""
    read = [column.header for column in saved.columns if column.read_as is not None]
    return sum(header in headers for header in read) / len(read) if read else 0.0


def _misfits(saved: SavedFile, headers: Sequence[str]) -> list[Problem]:
    known = saved.read_as
    gone = [header for header, meaning in known.items() if meaning and header not in headers]
    new = [header for header in headers if header not in known]
    return [
        problem(code, count=len(names), found=", ".join(names[:NAMES_SHOWN]), file=saved.name)
        for code, names in (("mapping_column_gone", gone), ("mapping_column_new", new))
        if names
    ]
