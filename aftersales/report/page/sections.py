"""A section of the story: what was found, said, shown, with its figures and where they are from."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from aftersales.charts.look import Look
from aftersales.report.markup import Html, element, table
from aftersales.report.page.bars import bars
from aftersales.report.page.pictures import picture
from aftersales.report.story import Bars, Chart, Section, Table, Tile
from aftersales.text import Language

CHART_PX = 700
LONG = 20
SHORT = 14
NO_BREAK = "\N{NO-BREAK SPACE}"
SENTENCE = 40


def told(section: Section, currency: str, language: Language) -> Html:
    """The section; its picture has its figures behind it, without one they stand open."""
    return element("section", *_told(section, currency, language), id=section.part)


def _told(section: Section, currency: str, language: Language) -> Iterator[Html]:
    yield element("h2", section.title)
    yield from (element("p", sentence) for sentence in section.sentences)
    if section.tiles:
        yield element("dl", *map(_tile, section.tiles), class_="figures")
    drawn = _drawn(section.part, section.chart, currency, language)
    yield from drawn
    yield from _in_figures(section.details or section.table, bool(drawn), language)
    if section.notes:
        yield folded(language.say("Where the numbers come from"), _listed(section.notes))


def _drawn(id: str, chart: Chart | None, currency: str, language: Language) -> tuple[Html, ...]:
    look = Look(language=language, currency=currency, width_px=CHART_PX)
    drawing = None if chart is None else _drawing(chart, look)
    return () if drawing is None else (element("figure", picture(id, drawing)),)


def _drawing(chart: Chart, look: Look) -> alt.LayerChart | None:
    """The product's own picture where there is one, else bars as on the slide."""
    if chart.drawn is not None:
        return chart.drawn(look)
    return bars(chart.data, chart.question, look) if isinstance(chart.data, Bars) else None


def _in_figures(shown: Table | None, behind: bool, language: Language) -> Iterator[Html]:
    if shown is None:
        return
    rows = ([_unbroken(cell) for cell in row] for row in shown.rows)
    figures, wide = (
        table(shown.head, rows, words=_sentences(shown), marked=shown.marked),
        _wide(shown),
    )
    if behind:
        yield folded(language.say("In figures"), figures, class_=wide)
    else:
        yield element("div", figures, class_=wide)


def _sentences(shown: Table) -> frozenset[int]:
    """The columns whose cells are to be read, not added up."""
    columns = enumerate(zip(*shown.rows, strict=True))
    return frozenset(place for place, cells in columns if max(map(len, cells)) > SENTENCE)


def _unbroken(cell: str) -> str:
    """A figure stays with its unit."""
    return cell.replace(" ", NO_BREAK) if len(cell) <= SHORT else cell


def _wide(shown: Table) -> str:
    """A table that is longer than half a page may be cut between two rows, where it is printed."""
    return "wide long" if len(shown.rows) > LONG else "wide"


def _listed(notes: tuple[str, ...]) -> Html:
    return element("ul", *(element("li", note) for note in notes))


def _tile(tile: Tile) -> Html:
    return element(
        "div",
        element("dt", tile.label),
        element("dd", tile.figure),
        *([element("dd", tile.below, class_="range")] if tile.below else []),
    )


def folded(summary: str, *inner: str, class_: str = "wide") -> Html:
    """Behind one click on the screen, open on paper."""
    return element("details", element("summary", summary), *inner, class_=class_)
