"""Blocks of quantities become rows of a sheet: where each stands, and how formulas name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from aftersales.report.workbook.cells import EMPTY, Cell, Kind, Mark, Role, Row, Sheet, on_sheet
from aftersales.report.workbook.lines import Around, Block, Blocks, Line
from aftersales.report.workbook.paper import a_year_a_page

WIDTHS = (48, 13, 8, 17)
LEAST_WIDTH = 10.5
ONCE, FIRST = 3, 4  # the column of what does not change, and that of month 0


@cache
def letters(column: int) -> str:
    """The column as formulas name it."""
    return str(xl_col_to_name(column))


class Reference(str):
    """A quantity in a formula that is still to be put into a column."""

    __slots__ = ()

    @property
    def last_month(self) -> str:
        """The same, a month before."""
        return self.replace("{here}", "{before}")

    @property
    def at_end(self) -> str:
        """The same in the last month."""
        return self.replace("{here}", "${last}")

    @property
    def all(self) -> str:
        """All months of it, month 0 included."""
        return f"{self.replace('{here}', f'${letters(FIRST)}')}:{self._cell('${last}')}"

    def _cell(self, column: str) -> str:
        return self.rpartition("!")[2].replace("{here}", column)


MONTH = Reference("{here}$1")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quantity stands; `row` counts from 1."""

    sheet: str
    row: int
    once: bool

    def seen_from(self, sheet: str) -> Reference:
        """How a formula on that sheet names it."""
        elsewhere = "" if sheet == self.sheet else on_sheet(self.sheet)
        column = f"${letters(ONCE)}$" if self.once else "{here}"
        return Reference(f"{elsewhere}{column}{self.row}")


Places = Mapping[tuple[str, str], Place]
"""(block, line) → where it stands."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A block as the formulas on a sheet see it: `{before[churn]}`."""

    block: str
    places: Places
    sheet: str

    def __getitem__(self, line: str) -> Reference:
        return self.places[self.block, line].seen_from(self.sheet)


def placed(sheets: Mapping[str, Blocks]) -> Places:
    """Where each quantity stands: below the months, block after block."""
    return {
        (block.id, line.id): Place(sheet, row, line.once)
        for sheet, blocks in sheets.items()
        for row, block, line in _rows(blocks)
        if line is not None
    }


def _rows(blocks: Blocks) -> Iterator[tuple[int, Block, Line | None]]:
    """The row, counted from 1, of each title (None) and line; an empty one between blocks."""
    row = 1
    for block in blocks:
        row += 1 + (row > 1)
        yield row, block, None
        for line in block.lines:
            row += 1
            yield row, block, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Monthly:
    """A sheet of blocks; `words` are what is said of titles, labels and units."""

    sheet: str
    role: Role
    holds: str
    places: Places
    months: int
    units: Mapping[Kind, str]

    def page(self, month_word: str, blocks: Blocks) -> Sheet:
        """The sheet, printed a year on a page."""
        rows = self.rows(month_word, blocks)
        width = max(LEAST_WIDTH, _longest(rows) + 1)
        widths = (*WIDTHS, *(width,) * (self.months + 1))
        begins = (row - 1 for row, _, line in _rows(blocks) if line is None)
        return Sheet(
            name=self.sheet,
            role=self.role,
            holds=self.holds,
            rows=rows,
            widths=widths,
            frozen=(1, FIRST),
            paging=a_year_a_page(widths, FIRST, [*begins, len(rows)]),
        )

    def rows(self, month_word: str, blocks: Blocks) -> tuple[Row, ...]:
        """The months, and below them a row a quantity."""
        found = list(_rows(blocks))
        rows: list[Row] = [EMPTY] * (found[-1][0] if found else 1)
        rows[0] = self._months(month_word)
        for row, block, line in found:
            rows[row - 1] = self._title(block) if line is None else self._line(block, line)
        return tuple(rows)

    def _months(self, word: str) -> Row:
        numbers = (Cell(month, Kind.WHOLE, Mark.HEAD) for month in range(self.months + 1))
        return (Cell(word, mark=Mark.HEAD), *(Cell(mark=Mark.HEAD),) * ONCE, *numbers)

    def _title(self, block: Block) -> Row:
        empty = (Cell(mark=Mark.SECTION),) * (FIRST + self.months)
        return Cell(block.title, mark=Mark.SECTION), *empty

    def _line(self, block: Block, line: Line) -> Row:
        words = Cell(line.label, mark=line.mark), Cell(line.symbol), Cell(self.units[line.kind])
        if line.once:
            return *words, self._once(block, line)
        return *words, Cell(mark=line.mark), *self._by_month(block, line)

    def _once(self, block: Block, line: Line) -> Cell:
        formula = self._formula(block, line.formula).format(last=self._column(self.months))
        told = line.values
        value = told if told is None or isinstance(told, str) else float(told)
        return Cell(value, line.kind, line.mark, formula, line.name)

    def _by_month(self, block: Block, line: Line) -> Iterator[Cell]:
        opening, series = (self._formula(block, f) for f in (line.opening, line.formula))
        begins = 0 if opening else 1
        if begins:
            yield Cell(mark=line.mark)
        values = self._values(line, begins)
        for month, value in zip(range(begins, self.months + 1), values, strict=True):
            formula = (series if month else opening).format(
                here=self._column(month),
                before=self._column(month - 1),
                last=self._column(self.months),
            )
            yield Cell(value, line.kind, line.mark, formula)

    def _values(self, line: Line, begins: int) -> list[float] | list[None]:
        count = self.months + 1 - begins
        if line.values is None:
            return [None] * count
        values: list[float] = np.broadcast_to(np.asarray(line.values, dtype=float), count).tolist()
        return values

    def _column(self, month: int) -> str:
        return letters(FIRST + month)

    def _formula(self, block: Block, template: str) -> str:
        scope: dict[str, object] = {"t": MONTH}
        for name, known in block.knows.items():
            scope[name] = self._seen(known.block) if isinstance(known, Around) else known
        own = self._seen(block.id)
        scope |= {line.id: own[line.id] for line in block.lines}
        return template.format_map(scope)

    def _seen(self, block: str) -> Seen:
        return Seen(block, self.places, self.sheet)


def _longest(rows: tuple[Row, ...]) -> int:
    """Letters of the largest amount in any month."""
    amounts = [
        cell.value
        for row in rows
        for cell in row[FIRST:]
        if cell.kind is Kind.MONEY and isinstance(cell.value, float)
    ]
    return max((len(f"{amount:,.0f}") for amount in amounts), default=0)
