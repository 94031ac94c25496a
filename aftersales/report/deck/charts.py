"""Charts of the slides' own: their data open in a spreadsheet and can be edited."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from math import ceil, floor
from textwrap import wrap
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml.ns import qn
from pptx.util import Pt

from aftersales.charts.palette import LIGHT
from aftersales.report.brand import WHITE, Brand, mixed
from aftersales.report.deck.box import Box
from aftersales.report.deck.colours import rgb, tones
from aftersales.report.deck.fitting import LINE, POINTS_AN_INCH, height_of
from aftersales.report.deck.numbers import format_of, scale_of, step_of
from aftersales.report.deck.sheet import Column, reference, sheet_of
from aftersales.report.deck.words import LANGUAGE_TAGS, readable
from aftersales.report.deck.xml import element, solid
from aftersales.report.story import Bars, Chart, Course, Series, Story, Swings, Tone, Unit
from aftersales.text import Language

SMALL_PT, LABEL_PT = 10, 10
LINE_PT, RANGE_PT = 2.25, 1.0
PALE = 0.22
ROOM, ROOM_BOTH = 1.3, 1.7  # of the longest bar, for the figure behind it
# Of a chart whose names are long.
NAMES_SHARE, NAMES_RIGHT = 0.48, 0.03
TITLE_SHARE = 0.75  # of a chart's width, for the title of an axis
LEGEND_HIGH, SCALE_HIGH = 0.32, 0.55  # inches
SAFE = 1.05  # other programs set words a little higher
LONG_NAME, LETTER = 26, 0.082  # letters; inches of one in small type
MANY_BARS, FEW_BARS = 14, 4
NAMES_PT = (10.0, 9.0, 8.0, 7.0)
MONTHS_BETWEEN = 6


def add_chart(slide: Any, box: Box, chart: Chart, story: Story, brand: Brand) -> Any:
    """The chart in that place, described for those who cannot see it; gives its frame."""
    match chart.data:
        case Bars():
            frame = _bars(slide, box, chart.data, story, brand)
        case Course():
            frame = _course(slide, box, chart.data, story, brand)
        case Swings():
            frame = _swings(slide, box, chart.data, story, brand)
    _say_language(frame.chart, story.language)
    _valid_ids(frame.chart)
    described = frame._element.nvGraphicFramePr.cNvPr
    described.set("descr", readable(chart.question))
    return frame


# Bars


def _bars(slide: Any, box: Box, bars: Bars, story: Story, brand: Brand) -> Any:
    columns = [Column(name=series.name, values=series.values) for series in bars.series]
    frame = _native(slide, box, XL_CHART_TYPE.BAR_CLUSTERED, bars.categories, columns)
    chart, plot = frame.chart, frame.chart.plots[0]
    values = [value for series in bars.series for value in _all_of(series)]
    format_ = format_of(bars.unit, values, story.currency, story.language)
    _lying(chart, bars.axis, bars.unit, values, story)
    count = len(bars.categories) * len(bars.series)
    gap, plot.overlap = (60, 100) if bars.one_each else (45, 0)
    plot.gap_width = round(gap * max(1.0, FEW_BARS / len(bars.categories)))
    for native, series in zip(plot.series, bars.series, strict=True):
        _fill(native, tones(brand)[series.tone])
        _hollow(native, series, tones(brand)[series.tone])
    ranged = [series for series in bars.series if series.low is not None]
    if ranged:
        _ranges(frame.chart, bars)
    elif count <= MANY_BARS:
        _labels(plot, format_)
        _without_scale(chart)
    _legend(chart, shown=not bars.one_each)
    _names_in_lines(chart, bars.categories, bars.axis, box)
    _scaled(chart.value_axis, [0.0, *values], room=not ranged)
    return frame


def _hollow(native: Any, series: Series, colour: str) -> None:
    """Bars of what is assumed are but an outline."""
    for place in filter(series.is_assumed, range(len(series.values))):
        drawn = native.points[place].format
        drawn.fill.solid()
        drawn.fill.fore_color.rgb = rgb(WHITE)
        drawn.line.color.rgb, drawn.line.width = rgb(colour), Pt(RANGE_PT)


def _all_of(series: Series) -> list[float]:
    given = (*series.values, *(series.low or ()), *(series.high or ()))
    return [value for value in given if value is not None]


def _ranges(chart: Any, bars: Bars) -> None:
    """Lines from the low to the high end; they stand in the chart's spreadsheet beside the bars."""
    columns = [Column(name=series.name, values=series.values) for series in bars.series]
    for native, series in zip(chart.plots[0].series, bars.series, strict=True):
        if series.low is None or series.high is None:
            continue
        ends = zip(series.values, series.low, series.high, strict=True)
        apart = [_apart(*end) for end in ends]
        above, below = zip(*apart, strict=True)
        sides = [
            Column(name=f"{series.name} +", values=above),
            Column(name=f"{series.name} −", values=below),
        ]
        _error_bars(native._element, sides, len(columns) + 1)
        columns += sides
    chart.part.chart_workbook.update_from_xlsx_blob(sheet_of(bars.categories, columns))


def _apart(
    value: float | None, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """How far the ends lie above and below the value."""
    if value is None or low is None or high is None:
        return None, None
    return max(high - value, 0.0), max(value - low, 0.0)


def _error_bars(series: Any, sides: Sequence[Column], column: int) -> None:
    first, second = (
        element(f"c:{name}", _numbers(side, column + at))
        for at, (name, side) in enumerate(zip(("plus", "minus"), sides, strict=True))
    )
    stroke = element("c:spPr", element("a:ln", solid(LIGHT.text), w=str(int(Pt(RANGE_PT)))))
    bars = element(
        "c:errBars",
        element("c:errBarType", val="both"),
        element("c:errValType", val="cust"),
        element("c:noEndCap", val="0"),
        first,
        second,
        stroke,
    )
    series.find(qn("c:cat")).addprevious(bars)


def _numbers(column: Column, place: int) -> Any:
    """Values where they stand in the spreadsheet, and as they are."""
    points = (
        element("c:pt", element("c:v", text=repr(value)), idx=str(at))
        for at, value in enumerate(column.values)
        if value is not None
    )
    return element(
        "c:numRef",
        element("c:f", text=reference(place, len(column.values))),
        element(
            "c:numCache",
            element("c:formatCode", text="General"),
            element("c:ptCount", val=str(len(column.values))),
            *points,
        ),
    )


def _labels(plot: Any, format_: str) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = format_, False
    labels.font.size = Pt(LABEL_PT)
    labels.font.color.rgb = rgb(LIGHT.text)
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.show_value = True
    labels._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("wrap", "none")


def _without_scale(chart: Any) -> None:
    """The figures are written out, so the axis says only what they are."""
    axis = chart.value_axis
    axis.has_major_gridlines = False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE


# A tornado


def _swings(slide: Any, box: Box, swings: Swings, story: Story, brand: Brand) -> Any:
    """Bars of by how much the figure changes, so that they begin at what is expected."""
    say, middle = story.language.say, swings.middle
    columns = (
        Column(name=say("number low"), values=[one.at_low - middle for one in swings.swings]),
        Column(name=say("number high"), values=[one.at_high - middle for one in swings.swings]),
    )
    names = [one.name for one in swings.swings]
    frame = _native(slide, box, XL_CHART_TYPE.BAR_CLUSTERED, names, columns)
    chart, plot = frame.chart, frame.chart.plots[0]
    changes = [value for column in columns for value in column.values if value is not None]
    format_ = format_of(swings.unit, changes, story.currency, story.language, signed=True)
    _lying(chart, swings.axis, swings.unit, changes, story)
    plot.gap_width, plot.overlap = 55, 100
    for native, tone in zip(plot.series, (Tone.QUIET, Tone.ACCENT), strict=True):
        _fill(native, tones(brand)[tone])
    _labels(plot, format_)
    _without_scale(chart)
    reach = ROOM_BOTH * max(map(abs, changes), default=1.0)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = -reach, reach
    _legend(chart, shown=True)
    _names_in_lines(chart, names, swings.axis, box)
    return frame


# A line with its band


def _course(slide: Any, box: Box, course: Course, story: Story, brand: Brand) -> Any:
    """The band is an area between two others: an unseen one below it, and its own width."""
    months = list(course.months)
    line = Column(name=course.line, values=course.expected)
    if course.low is None or course.high is None:
        frame = _native(slide, box, XL_CHART_TYPE.LINE, months, [line])
    else:
        width = [high - low for low, high in zip(course.low, course.high, strict=True)]
        below = Column(name=story.language.say("lower end"), values=course.low)
        columns = [below, Column(name=course.band, values=width), line]
        frame = _native(slide, box, XL_CHART_TYPE.AREA_STACKED, months, columns)
        _band(frame.chart, brand)
    chart = frame.chart
    _expected(chart.plots[-1].series[0], brand)
    _standing(chart, course, story)
    _legend(chart, shown=True, unseen=0 if course.low is not None else None)
    return frame


def _band(chart: Any, brand: Brand) -> None:
    """The first area is not seen, the second is pale; the third series becomes a line."""
    area = chart.plots[0]
    area.series[0].format.fill.background()
    _fill(area.series[1], mixed(brand.drawn, PALE))
    drawn = area._element
    moved = drawn.findall(qn("c:ser"))[2]
    line = element(
        "c:lineChart",
        element("c:grouping", val="standard"),
        element("c:varyColors", val="0"),
        moved,
        element("c:marker", val="1"),
        *(deepcopy(axis) for axis in drawn.findall(qn("c:axId"))),
    )
    drawn.addnext(line)


def _expected(series: Any, brand: Brand) -> None:
    series.smooth = False
    series.format.line.color.rgb = rgb(brand.drawn)
    series.format.line.width = Pt(LINE_PT)
    series.marker.style = XL_MARKER_STYLE.NONE


def _scaled(axis: Any, values: Sequence[float], *, room: bool) -> None:
    """Even steps that hold all values, and the figures behind the longest bars."""
    low, high = min(values), max(values)
    step = step_of(low, high)
    axis.major_unit = step
    axis.minimum_scale = floor(low / step) * step if not room or low == 0 else ROOM * low
    axis.maximum_scale = ceil(high / step) * step if not room or high == 0 else ROOM * high


def _standing(chart: Any, course: Course, story: Story) -> None:
    every = (*course.expected, *(course.low or ()), *(course.high or ()))
    format_ = format_of(course.unit, every, story.currency, story.language)
    _plain_axis(chart.value_axis, format_)
    _scaled(chart.value_axis, [0.0, *every], room=False)
    axis = chart.category_axis
    _quiet(axis)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.has_title = True
    _titled(axis.axis_title, course.axis)
    _labelled_every(axis._element, MONTHS_BETWEEN)
    _from_edge_to_edge(chart.value_axis._element)


def _from_edge_to_edge(axis: Any) -> None:
    """The first month lies on the axis itself."""
    for found in axis.findall(qn("c:crossBetween")):
        axis.remove(found)
    axis.find(qn("c:crosses")).addnext(element("c:crossBetween", val="midCat"))


def _labelled_every(axis: Any, count: int) -> None:
    """Only so many of its categories are named; 1: each of them."""
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        axis.find(qn("c:noMultiLvlLbl")).addprevious(element(name, val=str(count)))


# What all share


def _native(
    slide: Any, box: Box, kind: Any, categories: Sequence[str | int], columns: Sequence[Column]
) -> Any:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [c if isinstance(c, int) else _in_lines(c, box) for c in categories]
    for column in columns:
        data.add_series(readable(column.name), column.values)
    frame = slide.shapes.add_chart(kind, *box.emu, data)
    frame.chart.part.chart_workbook.update_from_xlsx_blob(sheet_of(categories, columns))
    frame.chart.font.size = Pt(SMALL_PT)
    frame.chart.font.color.rgb = rgb(LIGHT.text)
    frame.chart.has_title = False
    return frame


def _say_language(chart: Any, language: Language) -> None:
    """For programs that write numbers as the language does, and not as the machine."""
    space = chart._chartSpace
    for found in space.findall(qn("c:lang")):
        space.remove(found)
    after = space.find(qn("c:date1904"))
    said = element("c:lang", val=LANGUAGE_TAGS.get(language.code, language.code))
    space.insert(0, said) if after is None else after.addnext(said)


def _valid_ids(chart: Any) -> None:
    """The library names axes by negative numbers, for which the format has no place."""
    for name in ("c:axId", "c:crossAx"):
        for found in chart._chartSpace.iter(qn(name)):
            found.set("val", found.get("val").lstrip("-"))


def _in_lines(name: str, box: Box) -> str:
    """Broken where every program breaks it alike, or long names would be squeezed."""
    letters = max(LONG_NAME, int(NAMES_SHARE * box.width / LETTER))
    return "\n".join(wrap(readable(name), letters))


def _lying(chart: Any, title: str, unit: Unit, values: Sequence[float], story: Story) -> None:
    """Categories from above; the values' axis stays below them, its title says their unit."""
    axis = chart.category_axis
    axis.reverse_order = True
    chart.value_axis._element.find(qn("c:crosses")).set("val", "max")
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _labelled_every(axis._element, 1)
    _quiet(axis)
    scale = scale_of(unit, values, story.currency, story.language)
    _plain_axis(chart.value_axis, scale.format)
    chart.value_axis.has_title = True
    say = story.language.say
    named = say("{label} ({unit})", label=title, unit=scale.unit) if scale.unit else title
    _titled(chart.value_axis.axis_title, named)


def _plain_axis(axis: Any, format_: str) -> None:
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.grid)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = format_, False
    axis.tick_labels.font.color.rgb = rgb(LIGHT.quiet_text)
    axis.tick_labels.font.size = Pt(SMALL_PT)
    axis.format.line.fill.background()
    _upright(axis)
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE


def _quiet(axis: Any) -> None:
    axis.has_major_gridlines = False
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.color.rgb = rgb(LIGHT.line)
    axis.tick_labels.font.size = Pt(SMALL_PT)


def _upright(axis: Any) -> None:
    """Its words lie flat, however many they are."""
    body = axis._element.find(qn("c:txPr")).find(qn("a:bodyPr"))
    body.set("rot", "0")
    body.set("vert", "horz")


def _names_in_lines(chart: Any, names: Sequence[str], title: str, box: Box) -> None:
    """Long names get their part of the chart, and wrap in it; the axis' title below has its own."""
    if max(map(len, names), default=0) <= LONG_NAME:
        return
    chart.category_axis.tick_labels.font.size = Pt(_names_size(names, box))
    places = {
        "layoutTarget": "inner",
        "xMode": "edge",
        "yMode": "edge",
        "x": str(NAMES_SHARE),
        "y": str(LEGEND_HIGH / box.height),
        "w": str(1 - NAMES_SHARE - NAMES_RIGHT),
        "h": str(1 - (LEGEND_HIGH + SCALE_HIGH + _further_lines(title, box)) / box.height),
    }
    parts = (element(f"c:{name}", val=value) for name, value in places.items())
    area = chart._chartSpace.chart.plotArea
    for layout in area.findall(qn("c:layout")):
        area.remove(layout)
    area.insert(0, element("c:layout", element("c:manualLayout", *parts)))


def _names_size(names: Sequence[str], box: Box) -> float:
    """The largest type in which names that stand below one another do not meet."""
    lines = max(_in_lines(name, box).count("\n") + 1 for name in names)
    room = box.height - LEGEND_HIGH - SCALE_HIGH
    needed = {size: SAFE * len(names) * lines * size * LINE / POINTS_AN_INCH for size in NAMES_PT}
    return next((size for size, high in needed.items() if high <= room), NAMES_PT[-1])


def _further_lines(title: str, box: Box) -> float:
    """Height in inches of the lines of an axis' title after the first."""
    width = TITLE_SHARE * box.width
    return height_of(title, SMALL_PT, width) - height_of("", SMALL_PT, width)


def _titled(title: Any, text: str) -> None:
    paragraph = title.text_frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = readable(text)
    run.font.size, run.font.bold = Pt(SMALL_PT), False
    run.font.color.rgb = rgb(LIGHT.quiet_text)


def _fill(series: Any, colour: str) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = rgb(colour)
    if hasattr(series, "invert_if_negative"):
        series.invert_if_negative = False


def _legend(chart: Any, *, shown: bool, unseen: int | None = None) -> None:
    chart.has_legend = shown
    if not shown:
        return
    legend = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    legend.font.size = Pt(SMALL_PT)
    if unseen is not None:
        index, deleted = element("c:idx", val=str(unseen)), element("c:delete", val="1")
        entry = element("c:legendEntry", index, deleted)
        legend._element.find(qn("c:legendPos")).addnext(entry)
