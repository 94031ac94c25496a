"""Sheets of an Excel workbook, checked before they are unpacked, copied as plain text.

Numbers keep every digit Excel holds and dates are written as ISO, so that the typed values arrive
as they were; text in cells is read like text in a delimited file.
"""

from __future__ import annotations

import csv
import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from io import StringIO
from itertools import count, islice
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

import python_calamine

from aftersales.ingest.findings import problem
from aftersales.ingest.format import Format, FormatKind
from aftersales.ingest.layout import HEAD_RECORDS, Line, Record, find_header
from aftersales.ingest.source import MAX_COLUMNS, Names, Source, column_names
from aftersales.ingest.unpacking import Contents, Unpacked, unpacked
from aftersales.problems import Problem

_PASSED_ON = (KeyboardInterrupt, SystemExit, MemoryError)
_DELIMITER = "\x1f"  # which hardly any text holds, so that hardly any cell needs quotes
_BLOCK = 500  # rows whose text is made at once; more outlive a collection of garbage
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Sheet = python_calamine.CalamineSheet
Given = TypeVar("Given")
Column = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    workbook: python_calamine.CalamineWorkbook
    names: tuple[str, ...]
    contents: Mapping[str, Contents]


def _open(path: Path, found: Unpacked) -> _Opened:
    """The workbook as it was unpacked, or as it came."""
    workbook = python_calamine.load_workbook(path if found.copy is None else found.copy)
    return _Opened(workbook=workbook, names=tuple(workbook.sheet_names), contents=found.contents)


class Book:
    """A workbook on its way in, opened once; the sheet looked at last is kept until `forget`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: tuple[str, Sheet] | None = None

    @cached_property
    def _opened(self) -> _Opened | Problem:
        found = unpacked(self.path)
        return found if isinstance(found, Problem) else _tried(lambda: _open(self.path, found))

    def names(self) -> tuple[str, ...] | Problem:
        """Its sheets, in their order."""
        opened = self._opened
        return opened if isinstance(opened, Problem) else opened.names

    def contents(self, name: str) -> Contents:
        """What the XML of a sheet holds; nothing where it cannot be told which part it is."""
        opened = self._opened
        if isinstance(opened, Problem):
            return Contents()
        return opened.contents.get(_part_of(self.path, name), Contents())

    def sheet(self, name: str) -> Sheet | Problem:
        """The sheet of that name."""
        if self._kept is not None and self._kept[0] == name:
            return self._kept[1]
        self.forget()
        opened = self._opened
        if isinstance(opened, Problem):
            return opened
        found = _tried(lambda: opened.workbook.get_sheet_by_name(name))
        if not isinstance(found, Problem):
            self._kept = name, found
        elif found.code == "no_such_sheet":
            return problem("no_such_sheet", found=name, sheets=", ".join(opened.names))
        return found

    def forget(self) -> None:
        """Give back the memory that the sheet takes."""
        self._kept = None


def probe_workbook(book: Book, sheet: str | None = None) -> Format | Problem:
    """The layout of one sheet; without a name, of the first sheet that holds anything."""
    names = book.names()
    if isinstance(names, Problem):
        return names
    for name in names if sheet is None else (sheet,):
        lines = _head(book, name)
        if isinstance(lines, Problem) or (sheet is None and not lines):
            continue
        start, has_header = find_header(lines)
        return Format(
            kind=FormatKind.WORKBOOK,
            sheet=name,
            sheets=names,
            skip_lines=start,
            has_header=has_header,
        )
    return _first_reason(book, names, sheet)


def _first_reason(book: Book, names: tuple[str, ...], sheet: str | None) -> Problem:
    name = sheet if sheet is not None else next(iter(names), "")
    lines = _head(book, name)
    return lines if isinstance(lines, Problem) else problem("empty_sheet", found=name)


def copy_sheet(book: Book, format_: Format, target: Path) -> Source | Problem:
    """A sheet's records, copied to `target`."""
    sheet = book.sheet(format_.sheet or "")
    if isinstance(sheet, Problem):
        return sheet
    source = _tried(lambda: _copied(sheet, format_, target), (*_PASSED_ON, OSError))
    book.forget()
    if isinstance(source, Problem):
        return source
    return replace(
        source, problems=(*source.problems, *_cell_problems(book.contents(format_.sheet or "")))
    )


def sheet_headers(book: Book, format_: Format) -> tuple[str, ...]:
    """The names of a sheet's columns; none where there is no table."""
    sheet = book.sheet(format_.sheet or "")
    named = sheet if isinstance(sheet, Problem) else _tried(lambda: _named(sheet, format_))
    return named.names if isinstance(named, Names) else ()


def _copied(sheet: Sheet, format_: Format, target: Path) -> Source | Problem:
    named = _named(sheet, format_)
    if isinstance(named, Problem):
        return named
    width, lines = len(named.names), _table(sheet, format_)
    if format_.has_header:
        next(lines)
    sample = tuple(line.fields[:width] for line in islice(lines, HEAD_RECORDS))
    _write(sheet, _first(sheet, format_), width, target)
    return Source(
        path=target,
        delimiter=_DELIMITER,
        quote='"',
        headers=named.names,
        sample=sample,
        problems=tuple(_layout_problems(named.numbered, format_)),
    )


def _named(sheet: Sheet, format_: Format) -> Names | Problem:
    header = next(_table(sheet, format_), None)
    if header is None:
        return problem("empty_sheet", found=format_.sheet or "")
    columns = _widest(line.fields for line in _table(sheet, format_))
    if columns > MAX_COLUMNS:
        return problem("too_many_columns", columns=columns, limit=MAX_COLUMNS)
    return column_names(header.fields if format_.has_header else (), columns)


def _table(sheet: Sheet, format_: Format) -> Iterator[Line]:
    """The lines from the header on, or from the first record where there is none."""
    return (line for line in _lines(sheet) if line.start >= format_.skip_lines)


def _first(sheet: Sheet, format_: Format) -> int:
    """The row from which on there are records."""
    return next(_table(sheet, format_)).start + (1 if format_.has_header else 0)


def _widest(records: Iterable[Record]) -> int:
    """Columns up to the last one that holds anything; sheets often end in formatted blanks."""
    widest = 1
    for record in records:
        filled = len(record)
        while filled > widest and not record[filled - 1]:
            filled -= 1
        widest = max(widest, filled)
        if widest == len(record):
            break  # as wide as the sheet
    return widest


def _layout_problems(numbered: int, format_: Format) -> Iterator[Problem]:
    if numbered:
        yield problem("duplicate_headers", count=numbered)
    if not format_.has_header:
        yield problem("no_header")


def _cell_problems(contents: Contents) -> Iterator[Problem]:
    if contents.errors:
        yield problem("error_cells", count=contents.errors, found=contents.first_error)
    if contents.formulas:
        yield problem("formula_cells", count=contents.formulas)
    if contents.not_calculated:
        yield problem("formulas_not_calculated", count=contents.not_calculated)


def _head(book: Book, name: str) -> list[Line] | Problem:
    """The first lines of a sheet."""
    sheet = book.sheet(name)
    if isinstance(sheet, Problem):
        return sheet
    return _tried(lambda: list(islice(_lines(sheet), HEAD_RECORDS)))


def _lines(sheet: Sheet) -> Iterator[Line]:
    """The rows of a sheet as text, blank rows left out."""
    for start, columns in _blocks(sheet):
        for number, record in enumerate(zip(*columns, strict=True), start):
            if any(record):
                yield Line(number, record)


def _blocks(sheet: Sheet) -> Iterator[tuple[int, list[Column]]]:
    """So many rows as columns of text, and the number of the first of them, from 0."""
    before = sheet.start[1] if sheet.start else 0
    rows = sheet.iter_rows()
    blocks = iter(lambda: list(islice(rows, _BLOCK)), [])
    for start, block in zip(count(step=_BLOCK), blocks, strict=False):
        columns = map(_texts, zip(*block, strict=True))
        yield start, [*[("",) * len(block)] * before, *columns]


def _tried(
    read: Callable[[], Given], passed_on: tuple[type[BaseException], ...] = _PASSED_ON
) -> Given | Problem:
    """What `read` gives; what a damaged workbook makes the reader throw is a problem."""
    try:
        return read()
    except passed_on:
        raise
    except python_calamine.PasswordError:
        return problem("password_protected")
    except python_calamine.WorksheetNotFound:
        return problem("no_such_sheet", sheets="")
    except BaseException:  # a panic in the reader's native code is no Exception
        return problem("broken_workbook")


def _texts(column: Sequence[object]) -> Column:
    """Cells as text, equal ones once; but 1 and TRUE are equal and not the same."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return column  # type: ignore[return-value]
    if bool in kinds:
        return list(map(cell_text, column))
    texts = {cell: cell_text(cell) for cell in set(column)}
    return [texts[cell] for cell in column]


def cell_text(cell: object) -> str:
    """A cell as text that gives the same value when it is read again."""
    return _TEXT_OF.get(type(cell), _no_text)(cell)


def _no_text(_cell: object) -> str:
    return ""


def number_text(value: float) -> str:
    """A number in digits; never three decimals alone, which could be taken for thousands."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    digits = repr(value)
    return f"{digits}0" if digits[-4:-3] == "." else digits


def _clock(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


_TEXT_OF: Mapping[type, Callable[[Any], str]] = {
    str: str,
    float: number_text,
    int: lambda number: number_text(float(number)),
    bool: lambda flag: "true" if flag else "false",
    datetime: str,
    date: str,
    time: str,
    timedelta: _clock,
}


def _write(sheet: Sheet, first: int, width: int, target: Path) -> None:
    """The rows from the first one on, in so many columns."""
    with target.open("w", encoding="utf-8", newline="", errors="replace") as file:
        for start, columns in _blocks(sheet):
            body = [column[max(first - start, 0) :] for column in columns[:width]]
            text = _unquoted(body)
            file.write(_quoted(body) if text is None else text)


def _unquoted(columns: Sequence[Column]) -> str | None:
    """Records as they stand, blank ones left out; None if a cell holds a sign with a meaning."""
    delimiters = len(columns) - 1
    records = map(_DELIMITER.join, zip(*columns, strict=True))
    lines = [f"{record}\n" for record in records if len(record) > delimiters]
    text = "".join(lines)
    is_plain = text.count("\n") == len(lines) and not any(sign in text for sign in '"\r\x00')
    return text if is_plain and text.count(_DELIMITER) == delimiters * len(lines) else None


def _quoted(columns: Sequence[Column]) -> str:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=_DELIMITER, lineterminator="\r\n")
    writer.writerows(record for record in zip(*columns, strict=True) if any(record))
    return _plain(text.getvalue())


def _plain(text: str) -> str:
    """The same without NUL, its lines ended by \\n."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _part_of(path: Path, sheet: str) -> str:
    """The part of a workbook in which a sheet stands; empty where that cannot be told."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _target(archive, sheet)
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, OSError, StopIteration):
        return ""


def _target(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    wanted = next(
        element.attrib[_RELATION]
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.attrib.get("name") == sheet
    )
    target = next(
        element.attrib["Target"]
        for element in relations.iter()
        if element.attrib.get("Id") == wanted
    )
    return posixpath.normpath(posixpath.join("xl", target)).lstrip("/").removeprefix("xl//")
