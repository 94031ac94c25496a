"""Months on a chart: their names, their axis, the last value beside its line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
from babel.dates import format_skeleton

from aftersales.charts.frame import Row, from_right, written
from aftersales.charts.look import Look
from aftersales.kpis.series import YEAR_MONTHS, month_number

LABEL_ROOM_PX = 58  # for the last value at the right of its line
AT_MOST = 4  # labels, as many as a phone has room for
APART = (1, 3, 6, 12)  # months between two labels


def month_row(month: str, look: Look) -> dict[str, Any]:
    """2025-03 as a row: its first day, and what it is called."""
    return {"month": f"{month}-01", "when": month_name(month, "yMMMM", look)}


def month_name(month: str, skeleton: str, look: Look) -> str:
    """2025-03 in the reader's language."""
    day = date.fromisoformat(f"{month}-01")
    return format_skeleton(skeleton, day, locale=look.language.code)


def months_x(rows: Sequence[Row], look: Look, room_px: int = LABEL_ROOM_PX) -> alt.X:
    """From the first month to the last, with room for a label at the right."""
    return alt.X(
        "month:T",
        scale=alt.Scale(type="utc", range=[8, from_right(room_px)], nice=False),
        axis=alt.Axis(
            title=look.say("Month"),
            format="%b %y",
            grid=False,
            labelOverlap=False,
            values=_labelled([month_number(row["month"][:7]) for row in rows]),
        ),
    )


def _labelled(numbers: Sequence[int]) -> list[alt.DateTime]:
    first, last = min(numbers), max(numbers)
    apart = next((apart for apart in APART if last - first < AT_MOST * apart), 2 * APART[-1])
    return [
        alt.DateTime(year=number // YEAR_MONTHS, month=number % YEAR_MONTHS + 1, date=1, utc=True)
        for number in range(first, last + 1)
        if number % apart == 0
    ]


def last_value(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """The last row's label at the end of its line."""
    return written("label", rows[-1:], x, y, look, align="left", dx=9, fontWeight=600)
