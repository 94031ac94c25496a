"""Sheets of an Excel workbook, checked before they are unpacked, copied as plain text.

Numbers keep every digit Excel holds and dates are written as ISO, so that the typed values arrive
as they were; text in cells is read like text in a delimited file.
"""

from __future__ import annotations

import csv
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import IO, TextIO, TypeVar
from xml.etree import ElementTree

import python_calamine

from aftersales.ingest.content import MEGABYTE
from aftersales.ingest.findings import problem
from aftersales.ingest.format import Format, FormatKind
from aftersales.ingest.layout import HEAD_RECORDS, Line, Record, find_header
from aftersales.ingest.source import (
    MAX_COLUMNS,
    Names,
    Source,
    column_names,
)
from aftersales.problems import Problem

MAX_UNPACKED_BYTES = 512 * MEGABYTE
MAX_CELLS = 20_000_000
MAX_PARTS = 10_000
_CHUNK = MEGABYTE
_PASSED_ON = (KeyboardInterrupt, SystemExit, MemoryError)
_EXCEL_ROWS = 1_048_576

_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*t="e"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_NOT_CALCULATED = re.compile(
    rb'<c\b(?![^>]*t="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v></v>|<v ?/>)?\s*</c>'
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Sheet = python_calamine.CalamineSheet
Given = TypeVar("Given")


@dataclass(slots=True)
class Contents:
    """What the XML of one sheet holds: its extent, its errors and its formulas."""

    rows: int = 0
    columns: int = 0
    errors: int = 0
    first_error: str = ""
    formulas: int = 0
    not_calculated: int = 0


class Book:
    """A workbook on its way in, opened once; the sheet looked at last is kept until `forget`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: tuple[str, Sheet] | None = None

    @cached_property
    def contents(self) -> Mapping[str, Contents] | Problem:
        """What each part holds, or why the workbook must not be opened."""
        return _checked(self.path)

    @cached_property
    def _opened(self) -> python_calamine.CalamineWorkbook | Problem:
        if isinstance(self.contents, Problem):
            return self.contents
        return _tried(lambda: python_calamine.load_workbook(self.path))

    def names(self) -> tuple[str, ...] | Problem:
        """Its sheets, in their order."""
        opened = self._opened
        if isinstance(opened, Problem):
            return opened
        return _tried(lambda: tuple(opened.sheet_names))

    def sheet(self, name: str) -> Sheet | Problem:
        """The sheet of that name."""
        if self._kept is not None and self._kept[0] == name:
            return self._kept[1]
        self.forget()
        opened = self._opened
        if isinstance(opened, Problem):
            return opened
        found = _tried(lambda: opened.get_sheet_by_name(name))
        if not isinstance(found, Problem):
            self._kept = name, found
        elif found.code == "no_such_sheet":
            return problem("no_such_sheet", found=name, sheets=", ".join(opened.sheet_names))
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
    return replace(source, problems=(*source.problems, *_cell_problems(_contents(book, format_))))


def sheet_headers(book: Book, format_: Format) -> tuple[str, ...]:
    """The names of a sheet's columns; none where there is no table."""
    sheet = book.sheet(format_.sheet or "")
    named = sheet if isinstance(sheet, Problem) else _tried(lambda: _named(sheet, format_))
    return named.names if isinstance(named, Names) else ()


def _copied(sheet: Sheet, format_: Format, target: Path) -> Source | Problem:
    named = _named(sheet, format_)
    if isinstance(named, Problem):
        return named
    columns = len(named.names)
    begin = 1 if format_.has_header else 0
    body = (line.fields[:columns] for line in islice(_table(sheet, format_), begin, None))
    sample = tuple(islice(body, HEAD_RECORDS))
    _write(chain(sample, body), target)
    return Source(
        path=target,
        delimiter=",",
        quote='"',
        headers=named.names,
        sample=sample,
        problems=tuple(_layout_problems(named.numbered, format_)),
    )


def _named(sheet: Sheet, format_: Format) -> Names | Problem:
    header = next(_table(sheet, format_), None)
    if header is None:
        return problem("empty_sheet", found=format_.sheet or "")
    columns = _widest(_table(sheet, format_))
    if columns > MAX_COLUMNS:
        return problem("too_many_columns", columns=columns, limit=MAX_COLUMNS)
    return column_names(header.fields if format_.has_header else (), columns)


def _table(sheet: Sheet, format_: Format) -> Iterator[Line]:
    """The lines from the header on, or from the first record where there is none."""
    return (line for line in _lines(sheet) if line.start >= format_.skip_lines)


def _widest(lines: Iterable[Line]) -> int:
    """Columns up to the last one that holds anything; sheets often end in formatted blanks."""
    widest = 1
    for line in lines:
        filled = len(line.fields)
        while filled > widest and not line.fields[filled - 1]:
            filled -= 1
        widest = max(widest, filled)
        if widest == len(line.fields):
            break  # as wide as the sheet
    return widest


def _layout_problems(numbered: int, format_: Format) -> Iterator[Problem]:
    if numbered:
        yield problem("duplicate_headers", count=numbered)
    if not format_.has_header:
        yield problem("no_header")


def _cell_problems(contents: Contents | None) -> Iterator[Problem]:
    if contents is None:
        return
    if contents.errors:
        yield problem("error_cells", count=contents.errors, found=contents.first_error)
    if contents.formulas:
        yield problem("formula_cells", count=contents.formulas)
    if contents.not_calculated:
        yield problem("formulas_not_calculated", count=contents.not_calculated)


def _head(book: Book, name: str) -> list[Line] | Problem:
    """The first lines of a sheet."""
    sheet = book.sheet(name)
    return (
        sheet if isinstance(sheet, Problem) else _tried(lambda: list(_lines(sheet, HEAD_RECORDS)))
    )


def _lines(sheet: Sheet, limit: int | None = None) -> Iterator[Line]:
    """The rows of a sheet as text, blank cells empty, blank rows left out."""
    before = ("",) * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(islice(sheet.iter_rows(), limit)):
        cells = [cell if type(cell) is str else cell_text(cell) for cell in row]
        if any(cells):
            yield Line(number, (*before, *cells))


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


def cell_text(cell: object) -> str:
    """A cell as text that gives the same value when it is read again."""
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return number_text(float(cell))
    if isinstance(cell, timedelta):
        return _clock(cell)
    return cell.isoformat() if isinstance(cell, date | time) else ""


def number_text(value: float) -> str:
    """A number in digits; never three decimals alone, which could be taken for thousands."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    digits = repr(value)
    return f"{digits}0" if digits[-4:-3] == "." else digits


def _clock(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


class _Plain:
    """A file into which every record goes without NUL, its lines ended by \\n."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, record: str) -> None:
        text = record.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        self._file.write(text)


def _write(rows: Iterable[Record], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(_Plain(file), lineterminator="\r\n").writerows(rows)


# --- checks before anything is unpacked -----------------------------------------------------------


def _checked(path: Path) -> Mapping[str, Contents] | Problem:
    """What each part of a workbook holds, or why it must not be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return problem("broken_workbook")
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        return problem("broken_workbook")


def _parts(archive: zipfile.ZipFile) -> Mapping[str, Contents] | Problem:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        return problem("zip_archive")
    too_large = problem("workbook_too_large", limit=MAX_UNPACKED_BYTES // MEGABYTE)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        return too_large
    found: dict[str, Contents] = {}
    left = MAX_UNPACKED_BYTES
    for part in parts:
        contents, size = _scan(archive, part, left)
        left -= size
        if left <= 0:
            return too_large
        if contents.rows * contents.columns > MAX_CELLS:
            return problem(
                "sheet_too_large", rows=contents.rows, columns=contents.columns, limit=MAX_CELLS
            )
        found[part.filename] = contents
    return found


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int) -> tuple[Contents, int]:
    """What a part holds and how large it truly is: the directory's sizes may lie."""
    claimed, part.file_size = part.file_size, limit + 2 * _CHUNK
    try:
        with archive.open(part) as stream:
            return _scan_stream(stream, limit, is_sheet=part.filename.startswith("xl/worksheets/"))
    finally:
        part.file_size = claimed


def _scan_stream(stream: IO[bytes], limit: int, *, is_sheet: bool) -> tuple[Contents, int]:
    contents, size, rest = Contents(), 0, b""
    while size <= limit and (chunk := stream.read(_CHUNK)):
        size += len(chunk)
        if is_sheet:
            text = rest + chunk
            end = text.rfind(b"<c ") if len(chunk) == _CHUNK else len(text)
            end = end if end > 0 else len(text)
            _count(text[:end], contents)
            rest = text[end:][-_CHUNK:]
    if rest:
        _count(rest, contents)
    return contents, size


def _count(xml: bytes, contents: Contents) -> None:
    cells = _cells(xml)
    for column in {column for column, _ in cells}:
        contents.columns = max(contents.columns, _column_number(column))
    for row in {row for _, row in cells}:
        contents.rows = max(contents.rows, min(int(row), _EXCEL_ROWS))
    if b't="e"' in xml:
        errors = _ERROR.findall(xml)
        contents.errors += len(errors)
        contents.first_error = contents.first_error or b"".join(errors[:1]).decode()
    if b"<f" in xml or b":f" in xml:
        contents.formulas += len(_FORMULA.findall(xml))
        contents.not_calculated += len(_NOT_CALCULATED.findall(xml))


def _cells(xml: bytes) -> list[tuple[bytes, bytes]]:
    """Column and row of each cell; they are looked for as nearly every program writes them."""
    plain = _PLAIN_CELL.findall(xml)
    only_plain = len(plain) == xml.count(b"<c") + xml.count(b":c")
    return plain if only_plain else _CELL.findall(xml)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _contents(book: Book, format_: Format) -> Contents | None:
    """What the XML of a sheet holds; None where it cannot be told which part it is."""
    if isinstance(book.contents, Problem):
        return None
    try:
        with zipfile.ZipFile(book.path) as archive:
            return book.contents.get(_part_of(archive, format_.sheet or ""))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, OSError, StopIteration):
        return None


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
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
