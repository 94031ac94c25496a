"""Which number the answer hangs on: each from low to high, the others at their means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SHARES,
    SMALL_PX,
    Row,
    at_x,
    encoded,
    framed,
    from_right,
    marks,
    money_axis,
    rows_y,
    tips,
    upright,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.charts.ranked import name_above
from aftersales.decide.tornado import Bar, Tornado
from aftersales.text import signed

ROW_PX, BAR_PX = 46, 14
NAME = -0.36  # where in a row, downwards
REACH = (0.17, 0.19)  # how far a line goes above and below the middle of a bar, of a row
LETTER_PX, GAP_PX = 6.4, 10
MOST_BARS = 8


class Of(StrEnum):
    """What is moved."""

    NPV = "npv"
    ROI = "roi"

    def ends(self, bar: Bar) -> tuple[float, float]:
        """What comes out where the number is low, and where it is high."""
        return bar.npv if self is Of.NPV else _as_shares(bar.roi_percent)

    def middle(self, tornado: Tornado) -> float:
        """What comes out at the means."""
        return tornado.npv if self is Of.NPV else tornado.roi_percent / 100


def _as_shares(percent: tuple[float, float]) -> tuple[float, float]:
    """Per cent as shares."""
    return percent[0] / 100, percent[1] / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """How what is moved is drawn and said, and where it stands at the means."""

    of: Of
    middle: float
    size: float
    axis: alt.Axis
    name: str
    change: Callable[[float], str]


def tornado_chart(tornado: Tornado, names: Mapping[str, str], of: Of, look: Look) -> alt.LayerChart:
    """The widest bars, at least one; those left out are summed up in the last line."""
    bars, rest = _widest(tornado, of)
    figure = _figure(of, of.middle(tornado), [end for b in bars for end in of.ends(b)], look)
    rows = [_row(i, bar, names, figure, look) for i, bar in enumerate(bars)]
    middle = figure.middle / figure.size
    x, y = _x(rows, middle, figure), rows_y(len(rows) + bool(rest))
    return framed(
        *_zero(rows, middle, x, y, look),
        *_halves(rows, middle, x, y, figure, look),
        upright(rows, middle, REACH, x, y, color=look.palette.text, strokeWidth=1.5),
        *_words([*rows, *_summed_up(rest, len(rows), figure, look)], y, look),
        title=look.say("Which number does the answer hang on?"),
        subtitle=look.say(
            "{figure} with one number at the low and at the high end of its 90% range, all "
            "others at their means; beside each bar the change",
            figure=figure.name,
        ),
        description=_in_words(rows, figure, look),
        height_px=ROW_PX * (len(rows) + bool(rest)),
        look=look,
    )


def _widest(tornado: Tornado, of: Of) -> tuple[Sequence[Bar], Sequence[Bar]]:
    def swing(bar: Bar) -> float:
        low, high = of.ends(bar)
        return abs(high - low)

    ordered = sorted(tornado.bars, key=swing, reverse=True)
    return ordered[:MOST_BARS], ordered[MOST_BARS:]


def _figure(of: Of, middle: float, ends: Sequence[float], look: Look) -> _Figure:
    if of is Of.ROI:
        name = look.say("ROI")
        return _Figure(
            of=of,
            middle=middle,
            size=1.0,
            axis=alt.Axis(title=name, format=SHARES, tickCount=4, grid=False),
            name=name,
            change=lambda value: look.language.points(value, 0),
        )
    unit, name = MoneyUnit.of([middle, *ends], look), look.say("NPV")
    return _Figure(
        of=of,
        middle=middle,
        size=unit.size,
        axis=money_axis(unit, name, look, tickCount=4, grid=False),
        name=name,
        change=lambda value: signed(look.money(value), value),
    )


# Rows


def _row(
    number: int, bar: Bar, names: Mapping[str, str], figure: _Figure, look: Look
) -> dict[str, Any]:
    low, high = figure.of.ends(bar)
    least, most = sorted((low - figure.middle, high - figure.middle))
    return {
        "row": number,
        "above": number + NAME,
        "name": names[bar.address],
        "low": low / figure.size,
        "high": high / figure.size,
        "label": look.say("{low} to {high}", low=figure.change(least), high=figure.change(most)),
    }


def _summed_up(
    rest: Sequence[Bar], row: int, figure: _Figure, look: Look
) -> Iterator[dict[str, Any]]:
    """One line for all that are not shown: how many they are, and how little each moves."""
    if rest:
        most = max(abs(high - low) for low, high in map(figure.of.ends, rest))
        text = look.say(
            "{count} {count:more number|more numbers}: each moves it by {most} at most",
            count=len(rest),
            most=figure.change(most).removeprefix("+"),
        )
        yield {"row": row, "above": row + NAME, "name": text, "label": ""}


# Layers


def _x(rows: Sequence[Row], middle: float, figure: _Figure) -> alt.X:
    ends = [middle, *(row[end] for row in rows for end in ("low", "high"))]
    low, high = min(ends), max(ends)
    scale = alt.Scale(
        domain=[low, high if high > low else low + 1],
        range=[0, from_right(LETTER_PX * max(len(row["label"]) for row in rows) + GAP_PX)],
        nice=True,
    )
    return alt.X("low:Q", scale=scale, axis=figure.axis)


def _halves(
    rows: Sequence[Row], middle: float, x: alt.X, y: alt.Y, figure: _Figure, look: Look
) -> Iterator[alt.Chart]:
    """From the middle to where the number is low, and from there to where it is high."""
    sides = {"low": look.say("number low"), "high": look.say("number high")}
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(
            domain=list(sides.values()), range=[look.palette.before, look.palette.accent]
        ),
        legend=_legend(look),
    )
    halves = [
        {**row, "low": row[side], "end": middle, "side": name}
        for row in rows
        for side, name in sides.items()
    ]
    yield encoded(
        marks(halves).mark_bar(height=BAR_PX),
        x=x,
        x2=alt.X2("end:Q"),
        y=y,
        color=colour,
        tooltip=tips({"name": look.say("Number"), "label": figure.name}),
    )


def _legend(look: Look) -> alt.Legend:
    return alt.Legend(
        title=None,
        orient="top",
        direction="horizontal",
        symbolType="square",
        labelColor=look.palette.text,
        labelFontSize=SMALL_PX,
        offset=4,
    )


def _zero(
    rows: Sequence[Row], middle: float, x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """Where it neither gains nor loses, if that is within reach."""
    ends = [middle, *(row[end] for row in rows for end in ("low", "high"))]
    if min(ends) < 0 < max(ends):
        yield upright(rows, 0.0, REACH, x, y, color=look.palette.line, strokeDash=[4, 3])


def _words(rows: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """Names above the bars, figures at the right of them."""
    yield name_above(rows, y, look)
    quiet = {"color": look.palette.quiet_text, "fontSize": SMALL_PX}
    yield written("label", rows, at_x("width"), y, look, align="right", **quiet)


def _in_words(rows: Sequence[Row], figure: _Figure, look: Look) -> str:
    parts = "; ".join(
        look.say("{name} {amount}", name=row["name"], amount=row["label"]) for row in rows
    )
    return look.say(
        "Change of {figure} when one number alone is moved over its 90% range: {parts}.",
        figure=figure.name,
        parts=parts,
    )
