"""What stands in a cell, before there is a file."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from aftersales.report.workbook.paper import ONE_WIDE, Paging


class Kind(StrEnum):
    """How a cell is shown."""

    TEXT = "text"
    WORDS = "words"  # broken into lines
    LONG_TEXT = "long text"  # broken into lines, and set off from the number before it
    UNIT = "unit"  # set off from the number before it
    MONEY = "money"
    CENTS = "cents"
    GAIN = "gain"  # money that shows at once when it is lost
    SHARE = "share"
    EXACT_SHARE = "exact share"
    NUMBER = "number"
    FACTOR = "factor"  # where the third figure behind the point matters
    EXACT = "exact"
    WHOLE = "whole"
    YEAR = "year"
    MONTHS = "months"


BROKEN = (Kind.WORDS, Kind.LONG_TEXT)


class Mark(StrEnum):
    """What a cell is to its reader."""

    PLAIN = "plain"
    TITLE = "title"
    SECTION = "section"
    HEAD = "head"
    INPUT = "input"  # may be changed
    RESULT = "result"
    SIMULATED = "simulated"  # computed by the product and put here as a value
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What may be typed into a cell: `{cell}` in the formula is that cell; the words say it."""

    formula: str
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, a number or a formula; None leaves the cell empty.

    Of a formula, `value` is what it comes to with the inputs as they are, None where nobody knows;
    `name` is the defined name of the cell.
    """

    value: str | float | None = None
    kind: Kind = Kind.TEXT
    mark: Mark = Mark.PLAIN
    formula: str = ""
    name: str = ""
    allowed: Allowed | None = None


Row = tuple[Cell, ...]
EMPTY: Row = ()


class Role(StrEnum):
    """What a sheet is to its reader, told by the colour of its tab."""

    RESULT = "result"
    INPUT = "input"
    WORKING = "working"
    DATA = "data"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its rows, how wide its columns are, how it is divided among pages.

    `holds` says in a line what is in it; of `frozen` rows and columns so many stay in sight and
    stand on each page.
    """

    name: str
    role: Role
    holds: str
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    frozen: tuple[int, int] = (0, 0)
    paging: Paging = ONE_WIDE

    def count(self, *, formulas: bool) -> int:
        """How many formulas it has, or how many numbers that are none."""
        cells = (cell for row in self.rows for cell in row)
        if formulas:
            return sum(bool(cell.formula) for cell in cells)
        return sum(not cell.formula and isinstance(cell.value, int | float) for cell in cells)


def head(*names: str, left: Container[int] = (0,)) -> Row:
    """The names of columns, above numbers to the right; `left`: the columns of text."""
    return tuple(
        Cell(name, _kind_of_head(place, left), Mark.HEAD) for place, name in enumerate(names)
    )


def _kind_of_head(place: int, left: Container[int]) -> Kind:
    if place not in left:
        return Kind.NUMBER
    return Kind.UNIT if place else Kind.TEXT


def title(text: str) -> Row:
    """What a sheet is about."""
    return (Cell(text, mark=Mark.TITLE),)


def section(text: str, columns: int = 1) -> Row:
    """What the rows below are about, as a band over so many columns."""
    return (Cell(text, mark=Mark.SECTION), *(Cell(mark=Mark.SECTION),) * (columns - 1))


def notes(texts: Iterable[str]) -> tuple[Row, ...]:
    """Sentences, one a row."""
    return tuple((Cell(text, mark=Mark.NOTE),) for text in texts if text)


def quoted(text: str) -> str:
    """A text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def on_sheet(name: str) -> str:
    """What precedes a cell of that sheet in a formula."""
    return "'" + name.replace("'", "''") + "'!"
