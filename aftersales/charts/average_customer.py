"""NPV by size of the programme, for the segments and for one average customer."""

from __future__ import annotations

from collections.abc import Iterator

import altair as alt

from aftersales.charts.frame import (
    SMALL_PX,
    VALUE_AXIS,
    Row,
    also_y,
    encoded,
    framed,
    marks,
    money_axis,
    tips,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.decide.average_customer import OnAverage
from aftersales.uncertain import Array

HEIGHT_PX = 260


def average_customer_chart(found: OnAverage, look: Look) -> alt.LayerChart:
    """Two curves with a mark at the best of each."""
    unit = MoneyUnit.of((*found.by_segment, *found.on_average), look)
    by_segment, on_average = look.say("by segment"), look.say("average customer")
    lines = [
        *_line(by_segment, found.by_segment, found, unit, look),
        *_line(on_average, found.on_average, found, unit, look),
    ]
    best = [
        _point(by_segment, found.by_segment, found.best, found, unit, look),
        _point(on_average, found.on_average, found.advised, found, unit, look),
    ]
    x, y = _x(look), _y(unit, look)
    return framed(
        _zero(x, y, look),
        _curves(lines, x, y, look),
        _marks(best, x, y, look),
        title=look.say("Would one average customer have advised the same?"),
        subtitle=look.say("NPV at the expected values by size of the programme; 1 is as planned"),
        description=_in_words(found, look),
        height_px=HEIGHT_PX,
        look=look,
    )


def _line(name: str, npv: Array, found: OnAverage, unit: MoneyUnit, look: Look) -> Iterator[Row]:
    for place in range(len(found.sizes)):
        yield _point(name, npv, place, found, unit, look)


def _point(name: str, npv: Array, place: int, found: OnAverage, unit: MoneyUnit, look: Look) -> Row:
    return {
        "name": name,
        "size": float(found.sizes[place]),
        "npv": float(npv[place]) / unit.size,
        "times": look.number(float(found.sizes[place]), 2),
        "amount": look.full_money(float(npv[place])),
    }


def _x(look: Look) -> alt.X:
    return alt.X(
        "size:Q",
        scale=alt.Scale(nice=False),
        axis=alt.Axis(title=look.say("Size of the programme"), grid=False, tickCount=6),
    )


def _y(unit: MoneyUnit, look: Look) -> alt.Y:
    return alt.Y("npv:Q", axis=money_axis(unit, look.say("NPV"), look, tickCount=5, **VALUE_AXIS))


def _zero(x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    rule = marks([{"zero": 0}]).mark_rule(color=look.palette.line)
    return encoded(rule, y=also_y(y, "zero"))


def _curves(lines: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return encoded(marks(lines).mark_line(strokeWidth=2.5), x=x, y=y, color=_colour(look))


def _marks(best: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    dot = marks(best).mark_point(filled=True, size=120, opacity=1)
    titles = {
        "name": look.say("Best for"),
        "times": look.say("Size of the programme"),
        "amount": look.say("NPV"),
    }
    return encoded(dot, x=x, y=y, color=_colour(look), tooltip=tips(titles))


def _colour(look: Look) -> alt.Color:
    palette = look.palette
    return alt.Color(
        "name:N",
        scale=alt.Scale(
            domain=[look.say("by segment"), look.say("average customer")],
            range=[palette.accent, palette.loss],
        ),
        legend=alt.Legend(
            title=None, orient="bottom", labelColor=palette.text, labelFontSize=SMALL_PX
        ),
    )


def _in_words(found: OnAverage, look: Look) -> str:
    return look.say(
        "By segment {best} times the programme is best, for an average customer {advised} times; "
        "following the average loses {lost}.",
        best=look.number(float(found.sizes[found.best]), 2),
        advised=look.number(float(found.sizes[found.advised]), 2),
        lost=look.full_money(found.lost),
    )
