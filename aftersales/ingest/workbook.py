"""Sheets of an Excel workbook, checked before they are unpacked, copied as plain text.

Numbers keep every digit Excel holds and dates are written as ISO, so that the typed values arrive
as they were; text in cells is read like text in a delimited file.
"""

from __future__ import annotations

import csv
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, TypeVar
from xml.etree import ElementTree

import python_calamine

from aftersales.ingest.content import MEGABYTE
from aftersales.ingest.findings import problem
from aftersales.ingest.format import Format, FormatKind
from aftersales.ingest.layout import HEAD_RECORDS, Line, Record, find_header
from aftersales.ingest.source import (
    MAX_COLUMNS,
    Source,
    column_count,
    column_names,
    split_header,
)
from aftersales.problems import Problem

MAX_UNPACKED_BYTES = 512 * MEGABYTE
MAX_CELLS = 20_000_000
MAX_PARTS = 10_000
_CHUNK = MEGABYTE
_OVERLAP = 256
_EXCEL_ROWS = 1_048_576

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_NOT_CALCULATED = re.compile(
    rb'<c\b(?![^>]*t="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v></v>|<v ?/>)?\s*</c>'
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Rows = list[tuple[str, ...]]
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


def sheet_names(path: Path) -> tuple[str, ...] | Problem:
    """The sheets of a workbook, in their order."""
    checked = _checked(path)
    if isinstance(checked, Problem):
        return checked
    return _tried(lambda: tuple(python_calamine.load_workbook(path).sheet_names))


def probe_workbook(path: Path, sheet: str | None = None) -> Format | Problem:
    """The layout of one sheet; without a name, of the first sheet that holds anything."""
    names = sheet_names(path)
    if isinstance(names, Problem):
        return names
    for name in names if sheet is None else (sheet,):
        rows = read_sheet(path, name, limit=HEAD_RECORDS)
        if isinstance(rows, Problem) or (sheet is None and not rows):
            continue
        start, has_header = find_header(_lines(rows))
        return Format(
            kind=FormatKind.WORKBOOK,
            sheet=name,
            sheets=names,
            skip_lines=start,
            has_header=has_header,
        )
    return _first_reason(path, names, sheet)


def _first_reason(path: Path, names: tuple[str, ...], sheet: str | None) -> Problem:
    name = sheet if sheet is not None else next(iter(names), "")
    rows = read_sheet(path, name, limit=1)
    return rows if isinstance(rows, Problem) else problem("empty_sheet", found=name)


def copy_sheet(path: Path, format_: Format, target: Path) -> Source | Problem:
    """A sheet's records, copied to `target`."""
    rows = read_sheet(path, format_.sheet or "")
    if isinstance(rows, Problem):
        return rows
    lines = _lines(rows)
    header, body = split_header(lines, format_)
    if header is None:
        return problem("empty_sheet", found=format_.sheet or "")
    columns = min(column_count(header, body), _widest(header, body))
    if columns > MAX_COLUMNS:
        return problem("too_many_columns", columns=columns, limit=MAX_COLUMNS)
    names = column_names(header.fields if format_.has_header else (), columns)
    _write((line.fields[:columns] for line in body), columns, target)
    return Source(
        path=target,
        delimiter=",",
        quote='"',
        headers=names.names,
        sample=tuple(line.fields[:columns] for line in body[:HEAD_RECORDS]),
        problems=(
            *_layout_problems(names.numbered, format_),
            *_cell_problems(scan_sheet(path, format_.sheet or "")),
        ),
    )


def sheet_headers(path: Path, format_: Format) -> tuple[str, ...]:
    """The names of a sheet's columns; none where there is no table."""
    rows = read_sheet(path, format_.sheet or "", limit=HEAD_RECORDS)
    header, body = split_header([] if isinstance(rows, Problem) else _lines(rows), format_)
    if header is None:
        return ()
    columns = min(column_count(header, body), _widest(header, body))
    return column_names(header.fields if format_.has_header else (), columns).names


def _widest(header: Line, body: list[Line]) -> int:
    """Columns up to the last one that holds anything; sheets often end in formatted blanks."""
    widest = 0
    for line in (header, *body):
        filled = len(line.fields)
        while filled > widest and not line.fields[filled - 1]:
            filled -= 1
        widest = max(widest, filled)
    return max(widest, 1)


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


def read_sheet(path: Path, name: str, limit: int | None = None) -> Rows | Problem:
    """The rows of a sheet as text, blank cells empty."""
    rows = _tried(lambda: _rows(path, name, limit))
    if not isinstance(rows, Problem) or rows.code != "no_such_sheet":
        return rows
    names = _tried(lambda: python_calamine.load_workbook(path).sheet_names)
    sheets = ", ".join(names) if isinstance(names, list) else ""
    return problem("no_such_sheet", found=name, sheets=sheets)


def _rows(path: Path, name: str, limit: int | None) -> Rows:
    sheet = python_calamine.load_workbook(path).get_sheet_by_name(name)
    cells = sheet.to_python(skip_empty_area=False, nrows=limit)
    return [tuple(map(cell_text, row)) for row in cells]


def _tried(read: Callable[[], Given]) -> Given | Problem:
    """What `read` gives; whatever a damaged workbook makes the reader throw is a problem."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except python_calamine.PasswordError:
        return problem("password_protected")
    except python_calamine.WorksheetNotFound:
        return problem("no_such_sheet", sheets="")
    except BaseException:  # a panic in the reader's native code is no Exception
        return problem("broken_workbook")


def _lines(rows: Rows) -> list[Line]:
    return [Line(number, row) for number, row in enumerate(rows) if any(row)]


def cell_text(cell: object) -> str:
    """A cell as text that gives the same value when it is read again."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        return _clock(cell)
    return cell.isoformat() if isinstance(cell, date | time) else ""


def number_text(value: float) -> str:
    """A number in digits; never three decimals alone, which could be taken for thousands."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    digits = repr(value)
    return f"{digits}0" if re.fullmatch(r"-?\d+\.\d{3}", digits) else digits


def _clock(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _write(rows: Iterable[Record], columns: int, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(
            [cell.replace("\x00", "").replace("\r", "\n") for cell in row]
            + [""] * (columns - len(row))
            for row in rows
        )


# --- checks before anything is unpacked -----------------------------------------------------------


def _checked(path: Path) -> Problem | None:
    """Why a workbook must not be opened; None if it may."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _archive_problem(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return problem("broken_workbook")
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        return problem("broken_workbook")


def _archive_problem(archive: zipfile.ZipFile) -> Problem | None:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        return problem("zip_archive")
    too_large = problem("workbook_too_large", limit=MAX_UNPACKED_BYTES // MEGABYTE)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        return too_large
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
    return None


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
    for column, row, attributes in _CELL.findall(xml):
        contents.rows = max(contents.rows, min(int(row), _EXCEL_ROWS))
        contents.columns = max(contents.columns, _column_number(column))
        if b't="e"' in attributes:
            contents.errors += 1
            contents.first_error = contents.first_error or (column + row).decode()
    contents.formulas += len(_FORMULA.findall(xml))
    contents.not_calculated += len(_NOT_CALCULATED.findall(xml))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def scan_sheet(path: Path, sheet: str) -> Contents | None:
    """What the XML of the named sheet holds; None where it cannot be told which part it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.getinfo(_part_of(archive, sheet))
            return _scan(archive, part, MAX_UNPACKED_BYTES)[0]
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
