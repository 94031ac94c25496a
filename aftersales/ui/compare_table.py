"""A table of words that a telephone shows row by row, each cell below its head.

It is written as HTML, since cells are tinted: every word in it is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from aftersales.charts.look import Look

_STYLE = """<style>
.compared { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.compared th, .compared td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem;
  border-bottom: 1px solid {line}; }
.compared th { overflow-wrap: anywhere; }
.compared thead th { font-weight: 400; font-size: 0.875rem; color: {quiet}; }
.compared thead th:first-child { width: 18%; }
.compared tbody th { font-weight: 600; max-width: 16rem; }
.compared small { display: block; color: {quiet}; font-weight: 400; }
.compared .tinted { background: {tint}; }
@media (max-width: 640px) {
  .compared thead { display: none; }
  .compared tr { display: block; padding: 0.75rem 0; }
  .compared tbody th { display: block; max-width: none; }
  .compared td { display: grid; grid-template-columns: 45% 55%; }
  .compared td::before { content: attr(data-head); color: {quiet}; padding-right: 0.5rem; }
}
</style>"""
_TINT = "26"  # a sixth of the colour


@dataclass(frozen=True, slots=True)
class Cell:
    """A word or figure, what stands small below it, and whether it is tinted."""

    text: str
    below: str = ""
    tinted: bool = False


def words_table(head: Sequence[str], rows: Sequence[Sequence[Cell]], look: Look) -> None:
    """`head` names every column; the first cell of a row names the row."""
    palette = look.palette
    style = (
        _STYLE.replace("{line}", palette.grid)
        .replace("{quiet}", palette.quiet_text)
        .replace("{tint}", palette.accent + _TINT)
    )
    st.html(style)
    columns = "".join(f"<th scope=col>{escape(name)}</th>" for name in head)
    body = "".join(_row(head, row) for row in rows)
    st.html(f"<table class=compared><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>")


def _row(head: Sequence[str], row: Sequence[Cell]) -> str:
    name, *cells = row
    shown = "".join(_cell(of, cell) for of, cell in zip(head[1:], cells, strict=True))
    return f"<tr><th scope=row>{_words(name)}</th>{shown}</tr>"


def _cell(head: str, cell: Cell) -> str:
    tint = " class=tinted" if cell.tinted else ""
    return f'<td data-head="{escape(head)}"{tint}><span>{_words(cell)}</span></td>'


def _words(cell: Cell) -> str:
    below = f"<small>{escape(cell.below)}</small>" if cell.below else ""
    return f"{escape(cell.text)}{below}"
