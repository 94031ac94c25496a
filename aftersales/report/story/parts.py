"""What a story is made of: sections, each a finding with its figures, picture, table and notes.

Everything is in the reader's language and ready to be set; the data of a picture are plain values,
so that slides can draw them as charts of their own and a page as a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import altair as alt

from aftersales.charts.look import Look
from aftersales.text import NOT_KNOWN, Language


class Part(StrEnum):
    """The sections in the order in which they are told."""

    QUESTION = "question"
    TODAY = "today"
    DRIVERS = "drivers"
    OPTIONS = "options"
    WORTH = "worth"
    SCENARIOS = "scenarios"  # only where there are several
    CASH = "cash"
    DOUBT = "doubt"
    CONDITIONS = "conditions"
    ADVICE = "advice"
    SOURCES = "sources"


class Unit(StrEnum):
    """What the values of a chart are."""

    MONEY = "money"  # in the story's currency
    SHARE = "share"  # 0–1
    NUMBER = "number"


class Tone(StrEnum):
    """What a series means, from which each medium takes its colour."""

    ACCENT = "accent"  # what is spoken of: here, with the programme, gain
    QUIET = "quiet"  # what it is held against: without, published, alone
    LOSS = "loss"  # cost, loss
    SECOND = "second"  # one more of the kind that is spoken of
    THIRD = "third"  # and another


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of values, one a category; None where there is none.

    `low` and `high` are the ends of each value's range; both or neither. `assumed` says of each
    value whether nobody measured it, () that none is assumed: such a bar is drawn hollow.
    """

    name: str
    values: tuple[float | None, ...]
    tone: Tone
    low: tuple[float | None, ...] | None = None
    high: tuple[float | None, ...] | None = None
    assumed: tuple[bool, ...] = ()

    def is_assumed(self, place: int) -> bool:
        """Whether the value of that category is."""
        return bool(self.assumed) and self.assumed[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Lying bars, the first category on top; the series of a category beside one another.

    Where no category has more than one value, series tell only colours apart.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit
    axis: str

    @property
    def one_each(self) -> bool:
        """Whether no category has more than one value."""
        of_category = zip(*(series.values for series in self.series), strict=True)
        return all(sum(value is not None for value in values) <= 1 for values in of_category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A line over the months with its band; all of it one value a month, `low` None: no band."""

    months: tuple[int, ...]
    expected: tuple[float, ...]
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    unit: Unit
    axis: str
    line: str
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What comes out where a number is at its low and at its high end."""

    name: str
    at_low: float
    at_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Swings:
    """A tornado around `middle`, the widest first."""

    middle: float
    swings: tuple[Swing, ...]
    unit: Unit
    axis: str


Drawn = Callable[[Look], alt.LayerChart]
"""The picture as a page draws it."""

ChartData = Bars | Course | Swings


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture: the question that it answers, its data, and the same drawn for a page.

    `drawn` is None where only the data are to be drawn.
    """

    question: str
    data: ChartData
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells as text: the first of a row names it, the others stand below `head`.

    What follows a line break in a cell is smaller: its range, or what explains it. `marked` is
    the place of the row that is set off from the others, None where none is.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: int | None = None

    @property
    def told(self) -> Table:
        """Without the columns of which nothing is known in any row."""
        columns = zip(self.head, *self.rows, strict=True)
        kept = [column for column in columns if set(column[1:]) - {NOT_KNOWN, ""}]
        head, *rows = zip(*kept, strict=True) if kept else [self.head, *self.rows]
        return Table(head=tuple(head), rows=tuple(rows), marked=self.marked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure in large type, its name above, its range or a remark below."""

    label: str
    figure: str
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A finding: said in one sentence, explained in a few, shown, and where it comes from.

    `table` has what a slide can hold, `details` all there is for those who read on, None where
    that is the same. `notes` say where each number comes from, a line each.
    """

    part: Part
    title: str
    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    details: Table | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether it says in words alone what cannot be shown."""
        return self.chart is None and self.table is None and not self.tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The whole of it in one language.

    `question` is its title, `name` whose study it is as the reader knows it, `made_on` the day it
    was made; `version` is the product's, `results` that of its figures.
    """

    language: Language
    currency: str
    question: str
    name: str
    made_on: date
    version: str
    results: int
    sections: tuple[Section, ...]

    def section(self, part: Part) -> Section:
        """The section of that part; KeyError where it is not told."""
        return {section.part: section for section in self.sections}[part]
