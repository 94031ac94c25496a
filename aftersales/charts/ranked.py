"""Bars one below the other, the name of each above it and its figure at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    Row,
    above,
    at_x,
    encoded,
    framed,
    from_right,
    marks,
    rows_y,
    tips,
    written,
)
from aftersales.charts.look import Look

ROW_PX, BAR_PX = 46, 14
NAME = -0.36  # where in a row, downwards
LETTER_PX, GAP_PX = 7.4, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One bar: its length in any unit, what is written beside it; a quiet one stands back."""

    name: str
    length: float
    label: str
    quiet: bool = False


def ranked_bars(
    bars: Sequence[Ranked], *, title: str, subtitle: str, figure: str, description: str, look: Look
) -> alt.LayerChart:
    """The bars in their order, at least one; `figure` names what their length is."""
    rows = [_row(number, bar, look) for number, bar in enumerate(bars)]
    x, y = _x(bars, figure), rows_y(len(rows))
    return framed(
        _bars(rows, x, y, figure, look),
        name_above(rows, y, look),
        written("label", rows, at_x("width"), y, look, align="right", fontWeight=600),
        title=title,
        subtitle=subtitle,
        description=description,
        height_px=ROW_PX * len(rows),
        look=look,
    )


def name_above(rows: Sequence[Row], y: alt.Y, look: Look) -> alt.Chart:
    """The name of each bar above it, cut short where the page is narrower."""
    place: dict[str, Any] = {"align": "left", "limit": alt.ExprRef("width")}
    return written("name", rows, at_x(0), above(y), look, **place)


def _row(number: int, bar: Ranked, look: Look) -> dict[str, Any]:
    return {
        "row": number,
        "above": number + NAME,
        "name": bar.name,
        "length": bar.length,
        "label": bar.label,
        "colour": look.palette.before if bar.quiet else look.palette.accent,
    }


def _x(bars: Sequence[Ranked], figure: str) -> alt.X:
    room_px = LETTER_PX * max(len(bar.label) for bar in bars) + GAP_PX
    longest = max(bar.length for bar in bars) or 1.0
    scale = alt.Scale(domain=[0, longest], range=[0, from_right(room_px)], nice=False)
    # The figures are written out, so the axis says only what they are.
    axis = alt.Axis(title=figure, labels=False, grid=False, values=[0])
    return alt.X("length:Q", scale=scale, axis=axis)


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, figure: str, look: Look) -> alt.Chart:
    return encoded(
        marks(rows).mark_bar(height=BAR_PX),
        x=x,
        x2=alt.X2Datum(0),
        y=y,
        color=alt.Color("colour:N", scale=None),
        tooltip=tips({"name": look.say("What"), "label": figure}),
    )
