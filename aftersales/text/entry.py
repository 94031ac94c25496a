"""Numbers as people type them, German or English, never guessed."""

from __future__ import annotations

import re
from math import isfinite

from aftersales.message import Message, message

_PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?")
_ONE_SEPARATOR = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")
_GROUPED_DOTS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_GROUPED_COMMAS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SPACES = re.compile("[\\s\u00a0\u202f']")


def read_number(typed: str) -> float | Message:
    """The number that was typed, or what is wrong with it.

    2.345,75 and 2,345.75 and 2345,75 and 2345.75 are clear. 2.345 is not: it may be two thousand
    or two and a bit, so it is refused with both ways to write it. A per cent sign divides by 100.
    """
    text = _SPACES.sub("", typed).replace("\u2212", "-")
    share = text.endswith("%")
    text = text.removesuffix("%")
    if separator := _ONE_SEPARATOR.fullmatch(text):
        return _ambiguous(text, separator[1])
    number = _number(text)
    if number is None or not isfinite(number):
        return message("{typed} is not a number. Write it like 1234.5 or 1234,5.", typed=typed)
    return number / 100 if share else number


def _number(text: str) -> float | None:
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    if _GROUPED_DOTS.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _GROUPED_COMMAS.fullmatch(text):
        return float(text.replace(",", ""))
    return None


def _ambiguous(text: str, separator: str) -> Message:
    return message(
        "{typed} can be read in two ways. Write {thousands} or {decimal}.",
        typed=text,
        thousands=text.replace(separator, ""),
        decimal=_plainly(text),
    )


def _plainly(text: str) -> str:
    """The decimal number written so that it cannot be read as thousands."""
    short = text.rstrip("0").rstrip(".,")
    return short if len(short) < len(text) else f"{text}0"
