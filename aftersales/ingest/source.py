"""One table of a file as a plain copy: UTF-8, no header, one sound record after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from aftersales.ingest import values
from aftersales.ingest.content import MIXED, pieces, read_head
from aftersales.ingest.findings import problem
from aftersales.ingest.format import WHITESPACE, Format
from aftersales.ingest.layout import Line, Record, records, width
from aftersales.ingest.progress import Progress, unwatched
from aftersales.ingest.quoting import sound_records
from aftersales.problems import Problem

MAX_COLUMNS = 1000
UNREADABLE = "\ufffd"
UNCLOSED_QUOTE = "\ue000"  # private use: begins the record that stands for a broken one

_BLANK_LINES = re.compile(r"\n(?: *\n)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Records in a plain copy, the names of their columns and a sample of them as text.

    `blanks` are those that may stand around a cell.
    """

    path: Path
    delimiter: str
    quote: str
    headers: tuple[str, ...]
    sample: tuple[Record, ...]
    problems: tuple[Problem, ...] = ()
    blanks: str = values.BLANKS


@dataclass(slots=True)
class _Repairs:
    """What had to be left out or replaced while copying, and the blanks met on the way."""

    quote: str
    nul: int = 0
    unreadable: int = 0
    blanks: str = ""
    has_quotes: bool = False

    @property
    def around_cells(self) -> str:
        """The blanks that may stand around a cell: the end of a line only within quotes."""
        return self.blanks if self.has_quotes else self.blanks.replace("\n", "")

    def clean(self, piece: str) -> str:
        self.has_quotes = self.has_quotes or (self.quote != "" and self.quote in piece)
        self.blanks += "".join(b for b in values.BLANKS if b not in self.blanks and b in piece)
        self.unreadable += piece.count(UNREADABLE)
        if "\x00" in piece:
            self.nul += piece.count("\x00")
            piece = piece.replace("\x00", "")
        return piece.replace("\x1a", "")


@dataclass(frozen=True, slots=True)
class Names:
    """Column names made unique and never blank; how many had to be numbered."""

    names: tuple[str, ...]
    numbered: int = field(default=0)


def copy_text(
    path: Path, format_: Format, target: Path, progress: Progress = unwatched
) -> Source | Problem:
    """A text file's records, copied to `target`."""
    head = read_head(path, format_.encoding)
    if isinstance(head, Problem):
        return head
    lines = records(head.head, format_.delimiter, format_.quote)
    header, body = split_header(lines, format_)
    if header is None:
        return problem("only_preamble")
    columns = column_count(header, body)
    if columns > MAX_COLUMNS:
        return problem("too_many_columns", columns=columns, limit=MAX_COLUMNS)
    names = column_names(header.fields if format_.has_header else (), columns)
    first = body[0].start if body else None
    repairs = _Repairs(format_.quote)
    if first is None:
        target.touch()
    else:
        _write(_body(path, format_, first, repairs, progress), target)
    return Source(
        path=target,
        delimiter="\t" if format_.delimiter == WHITESPACE else format_.delimiter,
        quote=format_.quote,
        headers=names.names,
        sample=tuple(line.fields for line in body),
        problems=_found(names, repairs, format_, columns, head.encoding),
        blanks=repairs.around_cells,
    )


def text_headers(path: Path, format_: Format) -> tuple[str, ...]:
    """The names of a text file's columns; none where there is no table."""
    head = read_head(path, format_.encoding)
    if isinstance(head, Problem):
        return ()
    header, body = split_header(records(head.head, format_.delimiter, format_.quote), format_)
    if header is None:
        return ()
    given = header.fields if format_.has_header else ()
    return column_names(given, column_count(header, body)).names


def split_header(lines: Sequence[Line], format_: Format) -> tuple[Line | None, list[Line]]:
    """The header line (or the first record of a file without one) and the records below it."""
    table = [line for line in lines if line.start >= format_.skip_lines]
    if not table:
        return None, []
    return table[0], table[1:] if format_.has_header else table


def column_count(header: Line, body: Sequence[Line]) -> int:
    """As many columns as most records have, and at least as many as the header names."""
    named = max((n for n, name in enumerate(header.fields, start=1) if name.strip()), default=1)
    return max(width(body), named) if body else len(header.fields)


def column_names(header: Record, columns: int) -> Names:
    """One name for each column, unique and never blank."""
    given = [" ".join(name.split()) for name in header[:columns]]
    given += [""] * (columns - len(given))
    named = [name or f"Column {number}" for number, name in enumerate(given, start=1)]
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for name in named:
        seen[name.casefold()] += 1
        repeat = seen[name.casefold()]
        unique.append(name if repeat == 1 else f"{name} ({repeat})")
    return Names(tuple(unique), sum(count - 1 for count in seen.values()))


def _found(
    names: Names, repairs: _Repairs, format_: Format, columns: int, encoding: str
) -> tuple[Problem, ...]:
    found = [
        names.numbered and problem("duplicate_headers", count=names.numbered),
        not format_.has_header and problem("no_header"),
        columns == 1 and problem("one_column", found=names.names[0]),
        encoding == MIXED and problem("mixed_encodings"),
        repairs.nul and problem("nul_characters", count=repairs.nul),
        repairs.unreadable
        and problem("unreadable_characters", count=repairs.unreadable, encoding=encoding),
    ]
    return tuple(item for item in found if isinstance(item, Problem))


def _body(
    path: Path, format_: Format, first_line: int, repairs: _Repairs, progress: Progress
) -> Iterator[str]:
    whole = _watched(pieces(path, format_.encoding), path.stat().st_size, progress)
    text = map(repairs.clean, _after_lines(whole, first_line))
    if format_.delimiter == WHITESPACE:
        return map(_tabbed, _whole_lines(text))
    if not format_.quote:
        return _whole_lines(text)
    return sound_records(text, format_.delimiter, format_.quote, _marked)


def _write(text: Iterable[str], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="", errors="replace") as file:
        for piece in text:
            file.write(_BLANK_LINES.sub("\n", piece).lstrip("\n") if piece != "\n" else "")


def _watched(text: Iterable[str], size: int, progress: Progress) -> Iterator[str]:
    """The same text; a character is counted as a byte, which most are."""
    done = 0
    for piece in text:
        yield piece
        done += len(piece)
        progress(done / size)


def _after_lines(text: Iterable[str], count: int) -> Iterator[str]:
    for piece in text:
        start = 0
        while count and (end := piece.find("\n", start)) >= 0:
            start, count = end + 1, count - 1
        if not count:
            yield piece[start:]


def _whole_lines(text: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in chain(text, ["\n"]):
        lines, newline, rest = (rest + piece).rpartition("\n")
        yield lines + newline


def _tabbed(lines: str) -> str:
    lines = re.sub(r"(?m)^[ \t]+|[ \t]+$", "", lines)
    return re.sub(r"[ \t]+", "\t", lines)


def _marked(line: str, delimiter: str, quote: str) -> str:
    return UNCLOSED_QUOTE + line.replace(quote, "").replace(delimiter, " ")
