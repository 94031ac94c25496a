"""How text falls into fields: the delimiter, the quote, the line in which the header stands."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from aftersales.ingest.format import WHITESPACE
from aftersales.ingest.quoting import sound_records

DELIMITERS = (";", ",", "\t", "|")
HEAD_RECORDS = 400
MIN_CONSISTENCY = 0.6

_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[ \t;,]*", re.IGNORECASE)
_VALUE = re.compile(
    r"[-+(]?[€$£]?\s*\d[\d.,' \u00a0]*\)?\s*[%€$£-]?"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}([ T,].*)?"
    r"|\d{1,2}:\d{2}(:\d{2})?",
)

Record = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A record of the head and the line on which it begins, counted from 0."""

    start: int
    fields: Record

    @property
    def filled(self) -> int:
        """How many fields are not blank."""
        return sum(1 for field in self.fields if field.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Delimiter, quote, the lines above the header, whether there is a header."""

    delimiter: str
    quote: str
    skip_lines: int
    has_header: bool


def separator_line(head: str) -> str | None:
    """The delimiter that Excel's `sep=;` first line names."""
    found = _SEPARATOR_LINE.fullmatch(head.partition("\n")[0])
    return found[1] if found else None


def find_layout(head: str) -> Layout:
    """The layout of text, judged by its head."""
    named = separator_line(head)
    delimiter = named or _best_delimiter(head) or _blanks(head) or ","
    quote = "" if delimiter == WHITESPACE else '"'
    lines = records(head, delimiter, quote)[1 if named else 0 :]
    start, has_header = find_header(lines)
    return Layout(delimiter=delimiter, quote=quote, skip_lines=start, has_header=has_header)


def records(text: str, delimiter: str, quote: str, limit: int = HEAD_RECORDS) -> list[Line]:
    """The first records of a text, blank lines left out."""
    if delimiter == WHITESPACE:
        return [
            Line(number, tuple(line.split()))
            for number, line in enumerate(text.split("\n")[:limit])
            if line.strip()
        ]
    if quote:
        text = "".join(sound_records([text], delimiter, quote, _unquoted))
    return _read_records(text, delimiter, quote, limit)


def _unquoted(line: str, _delimiter: str, quote: str) -> str:
    return line.replace(quote, "")


def _read_records(text: str, delimiter: str, quote: str, limit: int) -> list[Line]:
    found: list[Line] = []
    start = 0
    reader = csv.reader(
        StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                found.append(Line(start, tuple(fields)))
            start = reader.line_num
            if len(found) >= limit:
                break
    except csv.Error:
        pass  # a field beyond the reader's limit: what was read before it is enough to judge by
    return found


def width(lines: Sequence[Line]) -> int:
    """The number of fields most records have; wider wins a tie."""
    counts = Counter(len(line.fields) for line in lines)
    return max(counts, key=lambda fields: (counts[fields], fields), default=0)


def _best_delimiter(head: str) -> str | None:
    scored = [(_fitness(records(head, sign, '"')), sign) for sign in DELIMITERS]
    best, sign = max(scored, key=lambda scored: scored[0])
    return sign if best > 0 else None


def _fitness(lines: Sequence[Line]) -> float:
    """How well a delimiter explains the head: records of one width, and wide ones."""
    fields = width(lines)
    if fields < 2:
        return 0.0
    consistent = sum(len(line.fields) == fields for line in lines) / len(lines)
    header = find_header(lines)[0]
    in_header = next((len(line.fields) for line in lines if line.start >= header), 0)
    agrees = 1.0 if abs(in_header - fields) <= 1 else 0.5
    return float(consistent**2 * agrees * min(fields, 12) ** 0.5)


def _blanks(head: str) -> str | None:
    """Runs of blanks, where they give records of one width that hold values."""
    lines = records(head, WHITESPACE, "")
    fields = width(lines)
    regular = [line for line in lines if len(line.fields) == fields]
    if fields < 2 or len(regular) < max(2, 0.95 * len(lines)):
        return None
    has_values = sum(any(map(is_value, line.fields)) for line in regular)
    return WHITESPACE if has_values >= len(regular) - 1 else None


def find_header(lines: Sequence[Line]) -> tuple[int, bool]:
    """Line on which the header (or the first record) begins, and whether it is a header."""
    fields = width(lines)
    most = max((line.filled for line in lines if len(line.fields) == fields), default=0)
    enough = max(min(2, fields), most / 2)
    first = next((line for line in lines if _may_begin(line, fields, enough)), None)
    if first is None:
        return 0, True
    return first.start, not any(map(is_value, first.fields))


def _may_begin(line: Line, fields: int, enough: float) -> bool:
    return abs(len(line.fields) - fields) <= 1 and line.filled >= enough


def is_value(field: str) -> bool:
    """Whether a field holds a number, a date or a time of day rather than a word."""
    return _VALUE.fullmatch(field.strip()) is not None
