"""A workbook, checked while it is unpacked: how large it truly is, and what its sheets hold.

What was checked is what is opened: the parts go, as they come, into a copy that is not packed and
that opens in half the time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from aftersales.ingest.content import MEGABYTE
from aftersales.ingest.findings import problem
from aftersales.problems import Problem

MAX_UNPACKED_BYTES = 512 * MEGABYTE
MAX_COPIED_BYTES = 128 * MEGABYTE
MAX_CELLS = 20_000_000
MAX_PARTS = 10_000
_CHUNK = MEGABYTE
_EXCEL_ROWS = 1_048_576
_LONGEST = len('c r="XFD1048576"')

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Za-z]{1,3})(\d{1,7})"')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*t="e"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_NOT_CALCULATED = re.compile(
    rb'<c\b(?![^>]*t="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v></v>|<v ?/>)?\s*</c>'
)
_PLAIN_CELL = b'c r="'
_ENDS_NAME = np.isin(np.arange(256), list(b" \t\r\n/>"))

# The reader looks for merged cells before it looks at any cell, and stops at the first list of
# them: an empty one ahead of the cells spares it half its way.
_CELLS_BEGIN = b"<sheetData>"
_NONE_MERGED = b"<mergeCells></mergeCells>"


@dataclass(slots=True)
class Contents:
    """What the XML of one sheet holds: its extent, its errors and its formulas."""

    rows: int = 0
    columns: int = 0
    errors: int = 0
    first_error: str = ""
    formulas: int = 0
    not_calculated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What each part of a workbook holds, by its name, and a copy that is not packed.

    Without a copy, where it would take too much memory, the workbook is opened as it came.
    """

    contents: Mapping[str, Contents]
    copy: BytesIO | None = None


def unpacked(path: Path) -> Unpacked | Problem:
    """A workbook's parts, or why it must not be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return problem("broken_workbook")
    except zipfile.zlib.error:  # type: ignore[attr-defined]
        return problem("broken_workbook")


def _parts(archive: zipfile.ZipFile) -> Unpacked | Problem:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        return problem("zip_archive")
    claimed = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or claimed > MAX_UNPACKED_BYTES:
        return _too_large()
    if claimed > MAX_COPIED_BYTES or len({part.filename for part in parts}) < len(parts):
        contents = _contents(archive, None)
        return contents if isinstance(contents, Problem) else Unpacked(contents=contents)
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as copied:
        contents = _contents(archive, copied)
    copy.seek(0)
    return contents if isinstance(contents, Problem) else Unpacked(contents=contents, copy=copy)


def _too_large() -> Problem:
    return problem("workbook_too_large", limit=MAX_UNPACKED_BYTES // MEGABYTE)


def _contents(
    archive: zipfile.ZipFile, copied: zipfile.ZipFile | None
) -> Mapping[str, Contents] | Problem:
    """What each part holds; each goes into the copy on the way."""
    found: dict[str, Contents] = {}
    left = MAX_UNPACKED_BYTES
    for part in archive.infolist():
        with copied.open(part.filename, "w") if copied else nullcontext() as place:
            contents, size = _scan(archive, part, left, place)
        left -= size
        if left <= 0:
            return _too_large()
        if contents.rows * contents.columns > MAX_CELLS:
            return problem(
                "sheet_too_large", rows=contents.rows, columns=contents.columns, limit=MAX_CELLS
            )
        found[part.filename] = contents
    return found


def _scan(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int, place: IO[bytes] | None
) -> tuple[Contents, int]:
    """What a part holds and how large it truly is."""
    contents, size, rest = Contents(), 0, b""
    is_sheet = part.filename.startswith("xl/worksheets/")
    for chunk in chunks(archive, part, limit):
        size += len(chunk)
        if place is not None:
            place.write(_without_merged(chunk) if is_sheet else chunk)
        if is_sheet:
            whole, rest = _whole_cells(rest + chunk)
            _count(whole, contents)
    _count(rest, contents)
    return contents, size


def chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
    """A part's bytes, just beyond the limit at most: the sizes in the directory may lie."""
    claimed, part.file_size = part.file_size, limit + 2 * _CHUNK
    try:
        with archive.open(part) as stream:
            while limit >= 0 and (chunk := stream.read(_CHUNK)):
                limit -= len(chunk)
                yield chunk
    finally:
        part.file_size = claimed


def _without_merged(chunk: bytes) -> bytes:
    return chunk.replace(_CELLS_BEGIN, _NONE_MERGED + _CELLS_BEGIN, 1)


def _whole_cells(xml: bytes) -> tuple[bytes, bytes]:
    """The XML before the last cell that begins in it, or the last tag, and the rest."""
    end = xml.rfind(b"<c ")
    if end <= 0 or len(xml) - end > _CHUNK:
        end = xml.rfind(b"<")
    if len(xml) - end > 2 * _CHUNK:
        raise ValueError("No cell is that long.")
    return xml[: max(end, 0)], xml[max(end, 0) :]


# --- what a sheet holds ---------------------------------------------------------------------------


def _count(xml: bytes, contents: Contents) -> None:
    plain = _plain_extent(xml)
    rows, columns = plain or _extent(xml, contents.rows)
    contents.rows = max(contents.rows, min(rows, _EXCEL_ROWS))
    contents.columns = max(contents.columns, columns)
    if b't="e"' in xml:
        errors = _ERROR.findall(xml)
        contents.errors += len(errors)
        contents.first_error = contents.first_error or b"".join(errors[:1]).decode()
    if b"<f" in xml or (plain is None and b":f" in xml):
        contents.formulas += len(_FORMULA.findall(xml))
        contents.not_calculated += len(_NOT_CALCULATED.findall(xml))


def _plain_extent(xml: bytes) -> tuple[int, int] | None:
    """The last row and the last column; None if a cell begins otherwise than nearly all do.

    The first signs of all references are looked at together, then the second ones, and so on.
    """
    text = np.frombuffer(xml + bytes(_LONGEST + 1), np.uint8)
    tags = np.flatnonzero(text == ord("<")) + 1
    tags = tags[text[tags] == ord("c")]
    cells = tags[_ENDS_NAME[text[tags + 1]]]
    if b":c" in xml or any((text[cells + n] != sign).any() for n, sign in enumerate(_PLAIN_CELL)):
        return None
    signs = sliding_window_view(text, _LONGEST)[cells].T[len(_PLAIN_CELL) :]
    return _last(signs.astype(np.int32))


def _last(signs: npt.NDArray[np.int32]) -> tuple[int, int] | None:
    """The largest row and column of references, shape (signs, references); None if one is odd."""
    rows, columns = np.zeros((2, signs.shape[1]), np.int32)
    is_open = np.ones_like(rows, bool)
    for sign in signs:
        is_open &= sign != ord('"')
        if not is_open.any():
            break
        is_letter, digit = is_open & (sign >= ord("A")), sign - ord("0")
        is_digit = is_open & (digit >= 0) & (digit <= 9)
        if (is_letter & (sign > ord("Z")) | is_open & ~is_letter & ~is_digit).any():
            return None
        columns = np.where(is_letter, columns * 26 + sign - ord("A") + 1, columns)
        rows = np.where(is_digit, rows * 10 + digit, rows)
    if is_open.any() or not (rows.all() and columns.all()):
        return None
    return int(rows.max(initial=0)), int(columns.max(initial=0))


def _extent(xml: bytes, before: int) -> tuple[int, int]:
    """The most rows and columns that the cells can span, those without a reference included.

    `before`: the last row so far, after which rows without a number count on.
    """
    cells = _CELL.findall(xml)
    numbers = _ROW_NUMBER.findall(xml)
    unnumbered = len(_ROW.findall(xml)) - len(numbers)
    named = max((_column_number(column.upper()) for column, _ in cells), default=0)
    unnamed = max(len(_ANY_CELL.findall(row)) - len(_CELL.findall(row)) for row in _ROW.split(xml))
    last = max(map(int, (*numbers, *(row for _, row in cells))), default=0)
    return max(last, before) + unnumbered, named + max(unnamed, 0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
