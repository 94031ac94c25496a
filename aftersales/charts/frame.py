"""What all charts share: title, width, fonts, quiet axes, the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from textwrap import wrap
from typing import Any

import altair as alt

from aftersales.charts.look import Look, MoneyUnit, locale_of

# A wrong specification is found by the tests, not anew at every move of a slider.
alt.utils.schemapi.disable_debug_mode()

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Segoe UI", "Helvetica Neue", sans-serif'
TITLE_PX, LABEL_PX, SMALL_PX = 16, 13, 12
# From what a phone leaves a chart; Vega cuts long lines short.
WIDTHS_PX = (250, 280, 310, 330, 355, 380, 420, 460, 510, 570, 640, 760, 960)
ASKED = (
    "(containerSize()[0] || width) < "  # the width of the plot is less by the labels of its axis
)
PX_PER_LETTER = {TITLE_PX: 8.2, LABEL_PX: 6.6}  # in the widest of FONT
OURS = 0.96  # Source Sans, which the app brings along, is narrower still; it may come late

SHARES = ".2~%"  # of an axis: no more decimals than its steps need, yet no two labels alike

# The title of a value axis lies flat above it, where a phone has room for it.
VALUE_AXIS: Mapping[str, Any] = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "end",
    "titleX": 0,
    "titleY": -10,
    "titleBaseline": "bottom",
}

Row = Mapping[str, Any]


def framed(
    *layers: alt.Chart | alt.LayerChart,
    title: str,
    subtitle: str,
    description: str,
    height_px: int,
    look: Look,
) -> alt.LayerChart:
    """The layers under one title; `description` says in words what they show."""
    return alt.LayerChart(
        layer=list(layers),
        title=_title(title, subtitle, look),
        description=description,
        width=look.width_px or "container",
        height=height_px,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        background="transparent",
        padding={"left": 2, "right": 6, "top": 4, "bottom": 4},
        config=_config(look),
    )


@cache
def _config(look: Look) -> alt.Config:
    colours = look.palette
    return alt.Config(
        locale=locale_of(look.language, look.currency),
        font=FONT,
        aria=False,  # the description says it whole; hundreds of marks read out say nothing
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            domain=False,
            ticks=False,
            gridColor=colours.grid,
            labelColor=colours.quiet_text,
            labelFontSize=SMALL_PX,
            labelOverlap="greedy",
            labelPadding=6,
            titleColor=colours.quiet_text,
            titleFontSize=SMALL_PX,
            titleFontWeight="normal",
            titlePadding=8,
        ),
    )


def alternative_text(chart: alt.LayerChart) -> str:
    """What the chart shows, in words, for those who cannot see it."""
    return str(chart["description"])


class _Layer(alt.Chart):
    """A layer whose parts are never changed, so that copies share them.

    Altair copies each layer in depth four times on its way to the browser, which takes longer than
    all else about a chart.
    """

    def __deepcopy__(self, memo: object) -> alt.Chart:
        return self.copy(deep=False)


def marks(rows: Iterable[Row]) -> alt.Chart:
    """A layer of these rows."""
    return _Layer(alt.InlineData(values=tuple(rows)))


def encoded(layer: alt.Chart, **channels: Any) -> alt.Chart:
    """The marks with their channels."""
    chart: alt.Chart = layer.encode(**channels)
    return chart


def written(
    field: str, rows: Iterable[Row], x: Any, y: Any, look: Look, **properties: Any
) -> alt.Chart:
    """A field of each row as text, in the text colour unless told otherwise."""
    style: dict[str, Any] = {"color": look.palette.text, "fontSize": LABEL_PX, "baseline": "middle"}
    text = marks(rows).mark_text(**(style | properties))
    return encoded(text, x=x, y=y, text=alt.Text(f"{field}:N"))


def ground(look: Look) -> dict[str, Any]:
    """The style of a text beneath the same text, so that no line runs through it."""
    return {"color": look.palette.page, "stroke": look.palette.page, "strokeWidth": 5}


def upright(
    rows: Iterable[Row], at: float, reach: tuple[float, float], x: alt.X, y: alt.Y, **style: Any
) -> alt.Chart:
    """A rule at one place, in each row only as far up and down as it meets no words."""
    up, down = reach
    pieces = [{**row, "at": at, "row": row["row"] - up, "end": row["row"] + down} for row in rows]
    return encoded(marks(pieces).mark_rule(**style), x=also_x(x, "at"), y=y, y2=alt.Y2("end:Q"))


def tips(titles: Mapping[str, str]) -> list[alt.Tooltip]:
    """A tooltip of these fields, each with its title."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def rows_y(count: int) -> alt.Y:
    """So many rows one below the other, the first at the top; the rows say what they are."""
    return alt.Y("row:Q", scale=alt.Scale(domain=[count - 0.5, -0.5], nice=False), axis=None)


def above(y: alt.Y) -> alt.Y:
    """The place for a name above what lies in the row."""
    return alt.Y("above:Q", scale=y["scale"], axis=None)


def also_x(x: alt.X, field: str) -> alt.X:
    """Another field on the same axis."""
    return alt.X(f"{field}:Q", scale=x["scale"], axis=x["axis"])


def also_y(y: alt.Y, field: str) -> alt.Y:
    """Another field on the same axis."""
    return alt.Y(f"{field}:Q", scale=y["scale"], axis=y["axis"])


def at_x(place: float | str) -> alt.XValue:
    """A place in pixels from the left, or "width"."""
    return alt.XValue(place)  # type: ignore[no-untyped-call]


def at_x2(place: float | str) -> alt.X2Value:
    """The same for the other end of a mark."""
    return alt.X2Value(place)  # type: ignore[no-untyped-call]


def at_y(place: float) -> alt.YValue:
    """A place in pixels from the top."""
    return alt.YValue(place)  # type: ignore[no-untyped-call]


def from_right(px: float) -> Any:
    """The end of a scale that leaves so much room at the right."""
    return alt.ExprRef(f"width - {px}")


def money_axis(unit: MoneyUnit, title: str, look: Look, **properties: Any) -> alt.Axis:
    """An axis of amounts that were divided by the unit."""
    said = look.say("{what} ({unit})", what=title, unit=unit.name)
    return alt.Axis(title=said, format=",.2~f", **properties)


def _title(title: str, subtitle: str, look: Look) -> alt.TitleParams:
    return alt.TitleParams(
        text=_broken(title, TITLE_PX, look),
        subtitle=_broken(subtitle, LABEL_PX, look),
        anchor="start",
        frame="bounds",
        offset=14,
        color=look.palette.text,
        fontSize=TITLE_PX,
        fontWeight=600,
        subtitleColor=look.palette.quiet_text,
        subtitleFontSize=LABEL_PX,
        subtitlePadding=4,
    )


@lru_cache(maxsize=1024)  # a move of a slider says most titles again
def _broken(text: str, size_px: int, look: Look) -> list[str] | alt.ExprRef:
    """The text in lines that fit: into a known width, or into what the chart turns out to have.

    Vega-Lite takes an expression for the subtitle as for the title, though its schema names one
    for the title only.
    """
    if look.width_px is not None:
        return _lines(text, size_px, look.width_px)
    broken = [_lines(text, size_px, width / OURS) for width in WIDTHS_PX]
    widest = json.dumps(broken[-1], ensure_ascii=False)
    return alt.ExprRef("".join(_while_narrow(broken)) + widest)


def _while_narrow(broken: Sequence[list[str]]) -> Iterator[str]:
    """Asked only where the lines change."""
    for (lines, wider), width in zip(pairwise(broken), WIDTHS_PX[1:], strict=True):
        if lines != wider:
            yield f"{ASKED}{width} ? {json.dumps(lines, ensure_ascii=False)} : "


def _lines(text: str, size_px: int, width_px: float) -> list[str]:
    return wrap(text, int(width_px / PX_PER_LETTER[size_px]), break_on_hyphens=False)


def unbroken(text: str | Sequence[str] | alt.ExprRef) -> str:
    """A title or subtitle in one line, whichever way it was broken."""
    if isinstance(text, alt.ExprRef):
        expression = str(text["expr"]).replace(ASKED, "")
        text, _ = json.JSONDecoder().raw_decode(expression, expression.index("["))
    return text if isinstance(text, str) else " ".join(text)
