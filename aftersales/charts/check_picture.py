"""The picture of a check of an estimate, whichever check it is: a small table, drawn.

Four columns are a value with the ends of its interval; of fewer, the last is the height of a bar
from zero. The first says what a row is called or where it lies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import altair as alt

from aftersales.charts.frame import SHARES, VALUE_AXIS, Row, also_y, encoded, framed, marks, tips
from aftersales.charts.look import Look
from aftersales.drivers import Picture

PICTURE_PX = 130
WITH_INTERVAL = 4


def check_chart(picture: Picture, title: str, look: Look) -> alt.LayerChart:
    """The rows of the picture, at least one, from left to right."""
    rows, name = _rows(picture, look), look.say(picture.columns[0])
    intervals = len(picture.columns) == WITH_INTERVAL
    x, y = _x(rows, name), _y(picture, rows, look.say(picture.columns[1 if intervals else -1]))
    return framed(
        *(_intervals if intervals else _bars)(rows, x, y, name, look),
        _zero(y, look),
        title=title,
        subtitle="",
        description=_in_words(rows, title, look),
        height_px=PICTURE_PX,
        look=look,
    )


def picture_rows(picture: Picture, look: Look) -> list[dict[str, str]]:
    """The same as a table in words."""
    return [
        {
            look.say(column): said
            for column, said in zip(picture.columns, _cells(picture, row, look), strict=True)
        }
        for row in picture.rows
    ]


def _cells(picture: Picture, row: Sequence[float | str], look: Look) -> list[str]:
    *cells, last = (look.say(cell) if isinstance(cell, str) else look.number(cell) for cell in row)
    share = row[-1]
    if picture.shares and not isinstance(share, str):
        last = look.share(share, 0)
    return [*cells, last]


# Rows and axes


def _rows(picture: Picture, look: Look) -> list[Row]:
    """Each row's place, its height with the ends of its interval, and all of it in words."""
    return [
        {
            "place": place,
            "name": said[0],
            "value": row[1] if len(row) == WITH_INTERVAL else row[-1],
            "low": row[2] if len(row) == WITH_INTERVAL else 0.0,
            "high": row[-1],
            "label": " · ".join(said[1:]),
        }
        for place, row in enumerate(picture.rows)
        for said in (_cells(picture, row, look),)
    ]


def _x(rows: Sequence[Row], name: str) -> alt.X:
    """In the order of the rows, of which two may be called the same."""
    names = json.dumps([row["name"] for row in rows])
    axis = alt.Axis(
        title=name,
        labelExpr=f"{names}[datum.value]",
        labelAngle=0,
        labelOverlap="parity",
    )
    scale = alt.Scale(paddingInner=0.25, paddingOuter=0.2)
    return alt.X("place:O", scale=scale, axis=axis)


def _y(picture: Picture, rows: Sequence[Row], title: str) -> alt.Y:
    ends = [0.0, *(row[end] for row in rows for end in ("value", "low", "high"))]
    return alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[min(ends), max(ends)], nice=True),
        axis=alt.Axis(
            title=title,
            format=SHARES if picture.shares else ",.2~f",
            tickCount=4,
            **VALUE_AXIS,
        ),
    )


# Layers


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, name: str, look: Look) -> Iterator[alt.Chart]:
    bars = marks(rows).mark_bar(color=look.palette.accent, opacity=0.75)
    yield encoded(bars, x=x, y=y, tooltip=_tooltip(name, look))


def _intervals(
    rows: Sequence[Row], x: alt.X, y: alt.Y, name: str, look: Look
) -> Iterator[alt.Chart]:
    lines = marks(rows).mark_rule(color=look.palette.accent, strokeWidth=3, opacity=0.55)
    yield encoded(lines, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q"))
    dots = marks(rows).mark_point(size=80, fill=look.palette.accent, opacity=1)
    yield encoded(dots, x=x, y=y, tooltip=_tooltip(name, look))


def _zero(y: alt.Y, look: Look) -> alt.Chart:
    return encoded(marks([{"value": 0}]).mark_rule(color=look.palette.line), y=y)


def _tooltip(name: str, look: Look) -> list[alt.Tooltip]:
    return tips({"name": name, "label": look.say("Value")})


def _in_words(rows: Sequence[Row], title: str, look: Look) -> str:
    said = (look.say("{group} {value}", group=row["name"], value=row["label"]) for row in rows)
    return look.say("{kpi} by group: {groups}.", kpi=title, groups="; ".join(said))
