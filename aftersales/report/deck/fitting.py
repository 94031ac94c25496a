"""How much room words take: in Arial, in inches, without asking a font that may not be there."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

POINTS_AN_INCH = 72
LINE = 1.2  # of the size of the letters
BOLD = 1.07
USUAL = 0.556
LONGEST_WORD = 30  # letters
# Advance widths of Arial as shares of the size, from its published metrics.
WIDTHS = {
    **dict.fromkeys("ijl'|‚‘’", 0.222),
    **dict.fromkeys(" !,./:;I[]ft\u202f\xa0()-\\", 0.3),
    **dict.fromkeys("r", 0.333),
    **dict.fromkeys("cksvxyzJ“”„", 0.5),
    **dict.fromkeys("FLTZ", 0.611),
    **dict.fromkeys("ABEKPSVXY&ÄÜ", 0.667),
    **dict.fromkeys("CDHNRUw", 0.722),
    **dict.fromkeys("GOQÖ", 0.778),
    **dict.fromkeys("mM", 0.833),
    **dict.fromkeys("W%—→…", 1.0),
    **dict.fromkeys("+<=>−±", 0.584),
}


def width_of(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of a line of text in inches."""
    ems = sum(WIDTHS.get(letter, USUAL) for letter in text)
    return ems * size_pt / POINTS_AN_INCH * (BOLD if bold else 1.0)


def lines_of(text: str, size_pt: float, width: float, *, bold: bool = False) -> int:
    """Lines that a text takes in a column of that width in inches."""
    return sum(_lines(part, size_pt, width, bold) for part in text.split("\n"))


def _lines(text: str, size_pt: float, width: float, bold: bool) -> int:
    lines, used, space = 1, 0.0, width_of(" ", size_pt, bold=bold)
    for word in text.split(" "):
        long = width_of(word, size_pt, bold=bold)
        if used and used + space + long > width:
            lines, used = lines + 1, 0.0
        used += long + (space if used else 0.0)
        if used > width:  # a word longer than a line is broken
            lines += ceil(used / width) - 1
            used %= width
    return lines


def height_of(text: str, size_pt: float, width: float, *, bold: bool = False) -> float:
    """Height of a text in inches."""
    return lines_of(text, size_pt, width, bold=bold) * size_pt * LINE / POINTS_AN_INCH


def largest_size(
    text: str, width: float, height: float, sizes_pt: Iterable[float], *, bold: bool = False
) -> float:
    """The first of the sizes, largest first, in which it fits; the last if it fits in none."""
    size = 0.0
    for size in sizes_pt:
        if height_of(text, size, width, bold=bold) <= height:
            return size
    return size


def longest_word(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of the longest word in inches: no column should be narrower.

    What is longer than any word may be broken.
    """
    words = (word[:LONGEST_WORD] for word in text.split())
    return max((width_of(word, size_pt, bold=bold) for word in words), default=0.0)
