"""Quotes that are closed, and those that are not: one broken record must not swallow the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

MAX_TEXT_LINES = 100
MAX_PARTIAL_RECORD = 256 * 1024

Repair = Callable[[str, str, str], str]  # of a broken line, the delimiter and the quote


def sound_records(text: Iterable[str], delimiter: str, quote: str, repair: Repair) -> Iterator[str]:
    """The records of a text, each broken line replaced by what `repair` makes of it.

    A record is broken when a quote opens a field and does not close it before a delimiter or the
    end of a line within `MAX_TEXT_LINES` lines. Readers lose everything after such a record.
    """
    sound = _pattern(delimiter, quote)

    def mend(line: str) -> str:
        return repair(line, delimiter, quote)

    rest = ""
    for piece in text:
        whole, newline, partial = (rest + piece).rpartition("\n")
        whole += newline
        good, rest = _split_sound(whole, sound, quote, mend, at_end=False)
        rest += partial
        yield good
    if rest:
        yield _split_sound(rest + "\n", sound, quote, mend, at_end=True)[0]


def _pattern(delimiter: str, quote: str) -> re.Pattern[str]:
    d, q = re.escape(delimiter), re.escape(quote)
    inside = rf"(?:[^{q}\n]++|{q}{q})*+"
    quoted = rf"{q}{inside}(?:\n{inside}){{0,{MAX_TEXT_LINES}}}+{q}"
    one = rf"(?:{quoted}|(?!{q})[^{d}\n]*+)"
    return re.compile(rf"(?:{one}(?:{d}{one})*+\n)*+")


def _split_sound(
    lines: str, sound: re.Pattern[str], quote: str, mend: Callable[[str], str], *, at_end: bool
) -> tuple[str, str]:
    """The lines with the broken ones mended, and the unfinished record they may end in."""
    if quote not in lines:
        return lines, ""
    parts: list[str] = []
    start = 0
    while start < len(lines):
        match = sound.match(lines, start)
        end = match.end() if match else start
        parts.append(lines[start:end])
        start = end
        if start < len(lines):
            if not at_end and len(lines) - start < MAX_PARTIAL_RECORD:
                break
            end = lines.index("\n", start) + 1
            parts.append(mend(lines[start : end - 1]) + "\n")
            start = end
    return "".join(parts), lines[start:]
