"""What each mistake would have made of the return, beside what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from aftersales.charts.frame import (
    Row,
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
from aftersales.charts.ranked import name_above
from aftersales.text import signed

ROW_PX, BAR_PX = 40, 12
NAME = -0.38
LETTER_PX, GAP_PX = 7.6, 10
PER_CENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says the return is, in per cent; `true` for the one that is."""

    name: str
    roi_percent: float
    true: bool = False
    chosen: bool = False


def mistakes_chart(said: Sequence[Said], look: Look) -> alt.LayerChart:
    """One bar each, the true one first."""
    rows = [_row(place, one, look) for place, one in enumerate(said)]
    x, y = _x(rows, look), rows_y(len(rows))
    return framed(
        _bars(rows, x, y, look),
        name_above(rows, y, look),
        written("words", rows, at_x("width"), y, look, align="right", fontWeight=600),
        title=look.say("What would a naive calculator say?"),
        subtitle=look.say("ROI of your case with one mistake each"),
        description=_in_words(said, look),
        height_px=ROW_PX * len(rows),
        look=look,
    )


def roi_words(roi_percent: float, look: Look) -> str:
    """With its sign, as it is quoted."""
    return signed(look.share(roi_percent / PER_CENT, 0), roi_percent)


def _row(place: int, one: Said, look: Look) -> Row:
    palette = look.palette
    return {
        "row": place,
        "above": place + NAME,
        "name": one.name,
        "roi": one.roi_percent / PER_CENT,
        "words": roi_words(one.roi_percent, look),
        "colour": palette.accent if one.true else palette.loss if one.chosen else palette.before,
    }


def _x(rows: Sequence[Row], look: Look) -> alt.X:
    room_px = LETTER_PX * max(len(row["words"]) for row in rows) + GAP_PX
    values = [0.0, *(row["roi"] for row in rows)]
    ends = [min(values), max(values) if max(values) > min(values) else min(values) + 1]
    return alt.X(
        "roi:Q",
        scale=alt.Scale(domain=ends, range=[0, from_right(room_px)], nice=False),
        axis=alt.Axis(title=look.say("ROI"), format="~%", grid=False, tickCount=4),
    )


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return encoded(
        marks(rows).mark_bar(height=BAR_PX),
        x=x,
        x2=alt.X2Datum(0),
        y=y,
        color=alt.Color("colour:N", scale=None),
        tooltip=tips({"name": look.say("What is said"), "words": look.say("ROI")}),
    )


def _in_words(said: Sequence[Said], look: Look) -> str:
    return " ".join(
        look.say("{name}: ROI {roi}.", name=one.name, roi=roi_words(one.roi_percent, look))
        for one in said
    )
