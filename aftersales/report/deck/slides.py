"""One slide a section: what it is about, the finding, its words, its picture and its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_SHAPE

from aftersales.charts.palette import LIGHT
from aftersales.message import N_
from aftersales.report.brand import Brand
from aftersales.report.deck.box import Box
from aftersales.report.deck.charts import add_chart
from aftersales.report.deck.colours import rgb
from aftersales.report.deck.fitting import LINE, POINTS_AN_INCH, height_of, largest_size, width_of
from aftersales.report.deck.footer import add_footer, add_logo
from aftersales.report.deck.paper import TITLE_BOX
from aftersales.report.deck.tables import add_table, fits, natural_width
from aftersales.report.deck.words import Type, fill, readable, speak, write
from aftersales.report.story import Part, Section, Story, Table, Tile

NAMES = {
    Part.QUESTION: N_("What is better service worth?"),
    Part.TODAY: N_("Where the service stands"),
    Part.DRIVERS: N_("What drives loyalty"),
    Part.OPTIONS: N_("The options"),
    Part.WORTH: N_("What each is worth"),
    Part.SCENARIOS: N_("The scenarios"),
    Part.CASH: N_("Cash over time"),
    Part.DOUBT: N_("How sure it is"),
    Part.CONDITIONS: N_("What must be true"),
    Part.ADVICE: N_("Recommendation"),
    Part.SOURCES: N_("What it rests on"),
}
BOTTOM = 6.85
TITLE_PT = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
ONE_LINE_PT = (28.0, 27.0, 26.0, 25.0, 24.0)
WORDS_PT = (15.0, 14.0, 13.0, 12.0)
ALONE_PT = (20.0, 18.0, 16.0, 14.0, 12.0)
QUESTION_PT = 12.0
SLACK = 0.08  # inches that words may need more in another program
GAP, AFTER_TITLE, AFTER_WORDS, AFTER_QUESTION = 0.45, 0.16, 0.25, 0.1
SMALLEST_PT = 10.0  # of a table, before its picture makes room
MOST_OF_WORDS = 1.25  # inches of height, beside a picture or a table
MOST_CHART, MOST_TABLE, CROWDED_TABLE = 7.3, 6.8, 7.6
SAFE = 0.96  # of a tile's width: a figure must not break


def add_slide(presentation: Any, section: Section, story: Story, brand: Brand) -> None:
    """The slide with everything that belongs to it, notes included."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    _head(slide, section, story, brand)
    _content(slide, section, story, brand)
    add_logo(slide, brand)
    add_footer(slide, story, len(presentation.slides))
    _notes(slide, section, story)
    speak(slide, story.language.code)


# Title


def _head(slide: Any, section: Section, story: Story, brand: Brand) -> None:
    _rule(slide, Box(left=0.6, top=0.42, width=0.5, height=0.06), brand.accent)
    place = Box(left=0.6, top=0.54, width=10.0, height=0.28)
    name = story.language.say(NAMES[section.part])
    write(slide, place, [(name, Type(size_pt=12, colour=LIGHT.quiet_text))])
    size = _title_size(section.title)
    type_ = Type(size_pt=size, colour=brand.title_ink, bold=True)
    _place(slide.shapes.title, TITLE_BOX.to_height(_title_height(section.title) + SLACK))
    fill(slide.shapes.title.text_frame, [(section.title, type_)])


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.emu


def _rule(slide: Any, box: Box, colour: str) -> None:
    """A line as wide and as thick as that."""
    drawn = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu)
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = rgb(colour)
    drawn.line.fill.background()
    drawn.shadow.inherit = False


def _title_size(title: str) -> float:
    """On one line if a little smaller is enough for that, else on two."""
    on_one = (s for s in ONE_LINE_PT if width_of(title, s, bold=True) <= TITLE_BOX.width)
    on_two = largest_size(title, TITLE_BOX.width, TITLE_BOX.height, TITLE_PT, bold=True)
    return next(on_one, on_two)


def _title_height(title: str) -> float:
    return height_of(title, _title_size(title), TITLE_BOX.width, bold=True)


def _below_title(title: str) -> Box:
    top = TITLE_BOX.top + _title_height(title) + AFTER_TITLE
    return Box(left=TITLE_BOX.left, top=top, width=TITLE_BOX.width, height=BOTTOM - top)


# Content, from above


def _content(slide: Any, section: Section, story: Story, brand: Brand) -> None:
    rest = _words(slide, section, _below_title(section.title))
    chart, table = section.chart, section.table
    if section.tiles and (chart is None or table is None):
        rest = _tiles(slide, section, rest, brand, LARGE)
    if chart is not None and table is not None:
        width = _table_width(table, rest)
        left, right = rest.split(rest.width - width - GAP, GAP)
        _drawn(slide, left, section, story, brand)
        if section.tiles:
            right = _tiles(slide, section, right, brand, SMALL)
        add_table(slide, right, table, _more(story))
    elif chart is not None:
        _drawn(slide, rest, section, story, brand)
    elif table is not None:
        add_table(slide, rest, table, _more(story))


def _table_width(table: Table, rest: Box) -> float:
    """What it needs beside a picture, and more of it where its words would become small."""
    width = min(max(natural_width(table), rest.width - MOST_CHART - GAP), MOST_TABLE)
    _, right = rest.split(rest.width - width - GAP, GAP)
    return width if fits(table, right, SMALLEST_PT) else CROWDED_TABLE


def _more(story: Story) -> str:
    return story.language.say("… and {n} more", n="{n}")


def _words(slide: Any, section: Section, box: Box) -> Box:
    if not section.sentences:
        return box
    alone = section.chart is None and section.table is None and not section.tiles
    height, sizes = (box.height, ALONE_PT) if alone else (MOST_OF_WORDS, WORDS_PT)
    text = "\n".join(section.sentences)
    size = largest_size(text, box.width, height, sizes)
    type_ = Type(size_pt=size, space_after_pt=3)
    used = height_of(text, size, box.width) + 3 / 72 * len(section.sentences)
    write(slide, box.to_height(used + SLACK), [(line, type_) for line in section.sentences])
    return box.below(used + AFTER_WORDS)


def _drawn(slide: Any, box: Box, section: Section, story: Story, brand: Brand) -> None:
    """The question that the chart answers stands above it."""
    assert section.chart is not None
    asked, type_ = section.chart.question, Type(size_pt=QUESTION_PT, bold=True)
    high = height_of(asked, QUESTION_PT, box.width, bold=True)
    write(slide, box.to_height(high + SLACK), [(asked, type_)])
    add_chart(slide, box.below(high + AFTER_QUESTION), section.chart, story, brand)


# Tiles


@dataclass(frozen=True, slots=True, kw_only=True)
class _TileSize:
    """How large tiles are; `figures_pt` from the largest that may be tried."""

    height: float
    figures_pt: tuple[float, ...]
    small_pt: float


LARGE = _TileSize(height=1.5, figures_pt=(40.0, 36.0, 32.0, 28.0, 24.0, 20.0, 16.0), small_pt=14)
SMALL = _TileSize(height=1.05, figures_pt=(24.0, 22.0, 20.0, 18.0, 16.0, 14.0), small_pt=11)


def _tiles(slide: Any, section: Section, box: Box, brand: Brand, size: _TileSize) -> Box:
    """Beside one another, all figures in one size; gives what is left below."""
    places = box.to_height(size.height).columns(len(section.tiles), GAP)
    line = size.figures_pt[0] * LINE / POINTS_AN_INCH
    figure = min(
        largest_size(tile.figure, SAFE * places[0].width, line, size.figures_pt, bold=True)
        for tile in section.tiles
    )
    for place, tile in zip(places, section.tiles, strict=True):
        _tile(slide, place, tile, brand, figure, size.small_pt)
    return box.below(size.height + AFTER_WORDS)


def _tile(
    slide: Any, box: Box, tile: Tile, brand: Brand, figure_pt: float, small_pt: float
) -> None:
    _rule(slide, box.to_height(0.015), LIGHT.line)
    quiet = LIGHT.quiet_text
    lines = [
        (tile.label, Type(size_pt=small_pt, colour=quiet)),
        (tile.figure, Type(size_pt=figure_pt, colour=brand.figure_ink, bold=True)),
        (tile.below, Type(size_pt=small_pt - 1, colour=quiet)),
    ]
    write(slide, box.below(0.08), [(text, type_) for text, type_ in lines if text])


# Notes


def _notes(slide: Any, section: Section, story: Story) -> None:
    """What the speaker says further, and where each number comes from."""
    heading = story.language.say("Where the numbers come from")
    lines = [*section.sentences, "", f"{heading}:", *section.notes]
    slide.notes_slide.notes_text_frame.text = "\n".join(map(readable, lines)).strip()
