"""How a sheet is divided among pages: A4 across, each with the names of its rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

A4 = 9
BESIDE_IN, ABOVE_IN = 0.4, 0.75
WIDTH_PX, HEIGHT_PT = 950, 470  # between the margins, at 100 %, with some room for other fonts
LETTER_PX, PADDING_PX = 7, 5  # of a column, in the font of the sheets
LINE_PT = 13.5
YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """So many pages wide and high, 0 being as many as it takes; or breaks, at that scale.

    A page ends before each of those `columns` and `rows`, counted from 0; `printed` columns go
    onto paper, all of them where it is None.
    """

    wide: int = 1
    high: int = 0
    scale_percent: int = 100
    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    printed: int | None = None


ONE_WIDE, ONE_PAGE = Paging(), Paging(high=1)


def a_year_a_page(widths: Sequence[float], first: int, begins: Sequence[int]) -> Paging:
    """Months from column `first` on, as large as a year of them allows; no block torn apart.

    `begins` are the rows in which blocks begin, and the row after the last one.
    """
    scale = min(100, 100 * WIDTH_PX // width_px(widths[: first + 1 + YEAR]))
    lines = int(HEIGHT_PT * 100 / scale / LINE_PT) - 1  # the first names the months
    return Paging(
        scale_percent=scale,
        columns=tuple(range(first + 1 + YEAR, len(widths), YEAR)),
        rows=tuple(_kept_whole(begins, lines)),
    )


def width_px(widths: Iterable[float]) -> int:
    """Of columns side by side."""
    return sum(int(width * LETTER_PX + 0.5) + PADDING_PX for width in widths)


def _kept_whole(begins: Sequence[int], lines: int) -> Iterator[int]:
    """The blocks with which a page begins, so that none is torn apart that fits on one."""
    top = begins[0]
    for begin, end in pairwise(begins):
        if end - top > lines and begin > top:
            top = begin
            yield begin
