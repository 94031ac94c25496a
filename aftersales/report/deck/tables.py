"""A table on a slide: no grid, quiet lines, columns as wide as their words need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from aftersales.charts.palette import LIGHT
from aftersales.report.deck.box import Box
from aftersales.report.deck.colours import rgb
from aftersales.report.deck.fitting import LINE, POINTS_AN_INCH, lines_of, longest_word, width_of
from aftersales.report.deck.words import Type, set_paragraph
from aftersales.report.deck.xml import element, solid
from aftersales.report.story import Table
from aftersales.text import NOT_KNOWN

NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # “No Style, No Grid”
SIZES_PT = (14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.5, 9.0)
LEAST_PT = 9.0  # what is smaller cannot be read on a wall
USUAL_PT = 11.0
FIGURE = re.compile(r"[+\-−<>≥≤±\s]*\D{0,4}\d[\d.,\s]*\D{0,6}")
SHORT = 28  # letters: what is shorter stands on one line
SAFE = 1.04  # other programs set words a little wider
SMALLER = 0.84  # what follows a line break, against the first line
ABOVE, BETWEEN = 0.055, 0.2  # inches: above and below words, between columns
LINE_PT, HEAD_LINE_PT = 0.5, 1.0


def natural_width(table: Table, size_pt: float = USUAL_PT) -> float:
    """Width in inches in which no cell needs a second line."""
    return sum(_wanted(table, size_pt))


def add_table(slide: Any, box: Box, table: Table, more: str) -> Any:
    """The table in the largest type in which it fits; rows that never fit are counted by `more`.

    `more` holds {n}, the number of rows left out.
    """
    size, widths = _fitted(table, box)
    shown = _that_fit(table, size, widths, box.height, more)
    rows = [shown.head, *shown.rows]
    figures = _of_figures(table)
    frame = slide.shapes.add_table(len(rows), len(shown.head), *box.to_height(0.3).emu)
    native = frame.table
    native._tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE
    native.horz_banding = False
    for column, width in zip(native.columns, widths, strict=True):
        column.width = Inches(width)
    for place, row in enumerate(rows):
        native.rows[place].height = Inches(_height(row, size, widths, head=place == 0))
        for at, text in enumerate(row):
            style = _Style(
                size_pt=size,
                align=PP_ALIGN.RIGHT if at in figures else PP_ALIGN.LEFT,
                head=place == 0,
                names=at == 0,
                ends=place == len(rows) - 1,
                marked=table.marked is not None and place == table.marked + 1,
            )
            _set(native.cell(place, at), text, style)
    return frame


def _of_figures(table: Table) -> set[int]:
    """The columns with a figure in each row, which stand to the right."""
    columns = enumerate(zip(*table.rows, strict=True))
    return {at for at, cells in columns if at and all(map(_is_figure, cells))}


def _is_figure(cell: str) -> bool:
    first = cell.split("\n")[0]
    return first in ("", NOT_KNOWN) or FIGURE.fullmatch(first) is not None


# Fitting


def _columns(table: Table) -> list[tuple[str, ...]]:
    return list(zip(table.head, *table.rows, strict=True))


def _widest(cells: Sequence[str], size_pt: float, *, names: bool) -> float:
    return max(
        SAFE * width_of(line, _size(size_pt, at), bold=place == 0 or (names and at == 0))
        for place, cell in enumerate(cells)
        for at, line in enumerate(cell.split("\n"))
    )


def _wanted(table: Table, size_pt: float) -> list[float]:
    """Columns in which every line stands on one line."""
    return [
        BETWEEN + _widest(column, size_pt, names=number == 0)
        for number, column in enumerate(_columns(table))
    ]


def _size(size_pt: float, line: int) -> float:
    return size_pt if line == 0 else max(LEAST_PT, size_pt * SMALLER)


def _fitted(table: Table, box: Box) -> tuple[float, list[float]]:
    """The largest type in which all of it has room, and the width of each column."""
    fitting = (size for size in SIZES_PT if fits(table, box, size))
    size = next(fitting, SIZES_PT[-1])
    return size, _widths(table, size, box.width)


def fits(table: Table, box: Box, size_pt: float) -> bool:
    """Whether all of it has room in that size."""
    widths = _widths(table, size_pt, box.width)
    rows = sum(_height(row, size_pt, widths) for row in table.rows)
    high = rows + _height(table.head, size_pt, widths, head=True)
    return high <= box.height and sum(_least(table, size_pt)) <= box.width


def _least(table: Table, size_pt: float) -> list[float]:
    """Columns in which no word is broken, and what is short not either."""
    return [
        BETWEEN
        + max(
            SAFE * _unbroken(line, _size(size_pt, at), head=place == 0, bold=not (at or number))
            for place, cell in enumerate(column)
            for at, line in enumerate(cell.split("\n"))
        )
        for number, column in enumerate(_columns(table))
    ]


def _unbroken(line: str, size_pt: float, *, head: bool, bold: bool) -> float:
    """Of a head, of a name or of many words only the longest word stays whole."""
    if head or bold or len(line) > SHORT:
        return longest_word(line, size_pt, bold=head or bold)
    return width_of(line, size_pt)


def _widths(table: Table, size_pt: float, width: float) -> list[float]:
    """As wide as needed if there is room; else each gives in proportion to what it can."""
    wanted = _wanted(table, size_pt)
    least = [min(one, other) for one, other in zip(_least(table, size_pt), wanted, strict=True)]
    if sum(wanted) <= width:
        spare = (width - sum(wanted)) / len(wanted)
        return [one + spare for one in wanted]
    if sum(least) >= width:
        return [one * width / sum(least) for one in least]
    give = (sum(wanted) - width) / (sum(wanted) - sum(least))
    return [one - give * (one - other) for one, other in zip(wanted, least, strict=True)]


def _height(
    row: Sequence[str], size_pt: float, widths: Sequence[float], *, head: bool = False
) -> float:
    return 2 * ABOVE + max(
        _cell_height(cell, size_pt, width - BETWEEN, head)
        for cell, width in zip(row, widths, strict=True)
    )


def _cell_height(cell: str, size_pt: float, width: float, head: bool) -> float:
    sizes = ((line, _size(size_pt, at)) for at, line in enumerate(cell.split("\n")))
    points = sum(lines_of(line, size, width, bold=head) * size for line, size in sizes)
    return points * LINE / POINTS_AN_INCH


def _that_fit(
    table: Table, size_pt: float, widths: Sequence[float], height: float, more: str
) -> Table:
    """All rows, or as many as there is room for and a last one that counts the others."""
    used, kept = _height(table.head, size_pt, widths, head=True), 0
    for row in table.rows:
        used += _height(row, size_pt, widths)
        kept += used <= height
    if kept == len(table.rows):
        return table
    kept = max(0, kept - 1)
    rest = (more.format(n=len(table.rows) - kept), *[""] * (len(table.head) - 1))
    return Table(head=table.head, rows=(*table.rows[:kept], rest))


# Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How a cell is set: whether it is of the head, names its row, or is of the last row.

    Those of a marked row are set off.
    """

    size_pt: float
    align: PP_ALIGN
    head: bool
    names: bool
    ends: bool
    marked: bool


def _set(cell: Any, text: str, style: _Style) -> None:
    cell.margin_left, cell.margin_right = 0, Inches(BETWEEN)
    cell.margin_top = cell.margin_bottom = Inches(ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if style.head else MSO_ANCHOR.TOP
    if style.marked:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(LIGHT.grid)
    frame = cell.text_frame
    frame.word_wrap = True
    for at, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        set_paragraph(paragraph, line, _type(style, at))
    if not style.ends:
        _line_below(cell, *((LIGHT.line, HEAD_LINE_PT) if style.head else (LIGHT.grid, LINE_PT)))


def _type(style: _Style, line: int) -> Type:
    return Type(
        size_pt=_size(style.size_pt, line),
        colour=LIGHT.quiet_text if style.head or (line > 0 and not style.marked) else LIGHT.text,
        bold=style.head or (style.names and (line == 0 or style.marked)),
        align=style.align,
    )


def _line_below(cell: Any, colour: str, width_pt: float) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = element("a:lnB", solid(colour), w=str(int(Pt(width_pt))))
    properties.insert(0, line)
