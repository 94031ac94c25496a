"""Lying bars for the page, drawn from the same plain values as those on a slide.

Below the name of a category stands a bar for each series, its name at the left, its value at the
right; a thin line is its range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SMALL_PX,
    Row,
    also_x,
    also_y,
    at_x,
    encoded,
    framed,
    from_right,
    marks,
    rows_y,
    written,
)
from aftersales.charts.look import Look
from aftersales.report.story import Bars, Series, Tone, Unit
from aftersales.text import decimals

ROW_PX, BAR_PX, VALUES_PX = 21, 11, 96
LETTER_PX, GAP_PX, MOST_NAMES_PX = 7.6, 14, 280
OUTLINE_PX = 1.2
BETWEEN = 0.35  # of a row, above the name of a category
PERCENT = 100


def bars(data: Bars, question: str, look: Look) -> alt.LayerChart:
    """The picture that answers the question."""
    rows = list(_rows(data, look))
    names_px = _room(rows)
    x, y = _x(rows, names_px), rows_y(round(rows[-1]["row"]) + 1)
    heads = [row for row in rows if "value" not in row]
    measured = [row for row in rows if "value" in row]
    left: dict[str, Any] = {"align": "left", "limit": MOST_NAMES_PX - GAP_PX}
    layers = [
        _zero(measured, x, y, look),
        _bars(measured, x, y),
        *_ranges(measured, x, y, look),
        written("name", heads, at_x(0), y, look, align="left", fontWeight=600),
        written("name", measured, at_x(0), y, look, fontSize=SMALL_PX, **left),
        written("label", measured, at_x("width"), y, look, align="right", fontWeight=600),
    ]
    return framed(
        *layers,
        title=question,
        subtitle=data.axis,
        description=f"{question} {'; '.join(_in_words(data, look))}",
        height_px=round(ROW_PX * (rows[-1]["row"] + 1)),
        look=look,
    )


def _rows(data: Bars, look: Look) -> Iterator[dict[str, Any]]:
    """A line for the name of each category and one for each of its values; of one value, one."""
    row, alone = 0.0, data.one_each
    for place, category in enumerate(data.categories):
        if not alone:
            yield {"row": row, "name": category}
            row += 1
        for series in data.series:
            value = series.values[place]
            if value is not None:
                name = category if alone else series.name
                place_of = {"row": row, "top": row - 0.5, "bottom": row + 0.5, "name": name}
                yield place_of | _measured(series, place, value, data, look)
                row += 1
        row += BETWEEN


def _measured(series: Series, place: int, value: float, data: Bars, look: Look) -> dict[str, Any]:
    low, high = (None if ends is None else ends[place] for ends in (series.low, series.high))
    colour = _colours(look)[series.tone]
    return {
        "value": value,
        "low": value if low is None else low,
        "high": value if high is None else high,
        "label": _said(value, data, look),
        "colour": colour,
        "inside": look.palette.page if series.is_assumed(place) else colour,
    }


def _colours(look: Look) -> Mapping[Tone, str]:
    palette = look.palette
    return {
        Tone.ACCENT: palette.accent,
        Tone.SECOND: palette.text,
        Tone.THIRD: palette.line,
        Tone.QUIET: palette.before,
        Tone.LOSS: palette.loss,
    }


def _said(value: float, data: Bars, look: Look) -> str:
    every = [each for series in data.series for each in series.values if each is not None]
    match data.unit:
        case Unit.MONEY:
            return look.money(value)
        case Unit.SHARE:
            return look.share(value, decimals(*(PERCENT * each for each in every)))
        case Unit.NUMBER:
            return look.number(value, decimals(*every))


def _in_words(data: Bars, look: Look) -> Iterator[str]:
    for place, category in enumerate(data.categories):
        values = ((series.name, series.values[place]) for series in data.series)
        said = (f"{name} {_said(value, data, look)}" for name, value in values if value is not None)
        yield f"{category}: {', '.join(said)}"


def _room(rows: Sequence[Row]) -> float:
    """What the longest name of a bar needs, as far as there is."""
    longest = max(len(row["name"]) for row in rows if "value" in row)
    return min(LETTER_PX * longest + GAP_PX, MOST_NAMES_PX)


def _x(rows: Sequence[Row], names_px: float) -> alt.X:
    ends = [row[end] for row in rows if "value" in row for end in ("low", "high", "value")]
    scale = alt.Scale(
        domain=[min(0.0, *ends), max(0.0, *ends)],
        range=[names_px, from_right(VALUES_PX)],
        nice=False,
        zero=True,
    )
    return alt.X("value:Q", scale=scale, axis=None)


def _zero(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Where the bars begin, and not through the names of the categories."""
    zero = [{"value": 0, "top": row["top"], "bottom": row["bottom"]} for row in rows]
    rule = marks(zero).mark_rule(color=look.palette.line)
    return encoded(rule, x=x, y=also_y(y, "top"), y2=alt.Y2("bottom:Q"))


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y) -> alt.Chart:
    """What is assumed is but an outline."""
    drawn = marks(rows).mark_bar(height=BAR_PX, strokeWidth=OUTLINE_PX)
    inside, outline = alt.Fill("inside:N", scale=None), alt.Stroke("colour:N", scale=None)
    return encoded(drawn, x=x, x2=alt.X2Datum(0), y=y, fill=inside, stroke=outline)


def _ranges(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """On a ground of their own, so that they are seen on the bar as well."""
    known = [row for row in rows if row["low"] < row["high"]]
    for colour, width in ((look.palette.page, 4), (look.palette.text, 1.5)):
        rule = marks(known).mark_rule(color=colour, strokeWidth=width)
        yield encoded(rule, x=also_x(x, "low"), x2=alt.X2("high:Q"), y=y)
