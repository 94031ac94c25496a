"""A KPI month by month with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import Row, also_y, encoded, framed, marks, tips
from aftersales.charts.look import Look
from aftersales.charts.months import last_value, month_row, months_x
from aftersales.charts.reference import NOTHING, Reference, reference_layers
from aftersales.charts.value import interval, measured, value_dots, value_y
from aftersales.kpis.kpi import FEW, Measurement
from aftersales.kpis.series import month_name, month_number

NOT_MEASURED = {"value": None, "low": None, "high": None}


def trend(
    months: Sequence[Measurement], name: str, look: Look, against: Reference = NOTHING
) -> alt.LayerChart:
    """The KPI called `name` month by month: line, 95 % interval, the last value beside it.

    `months`: at least one measurement, each `group` a month such as 2025-03, oldest first; a month
    without one leaves a gap.
    """
    rows = list(_rows(months, look))
    known = [row for row in rows if row["value"] is not None]
    unit = months[0].unit
    seen = against.near([row["value"] for row in known])
    x, y = months_x(rows, look), value_y(unit, look, _reach(known, seen))
    return framed(
        *reference_layers(seen, unit, y, look),
        _band(rows, x, y, look),
        _line(rows, x, y, look),
        *value_dots(known, x, y, look, size=42, tooltip=_tooltip(look)),
        last_value(known, x, y, look),
        title=name,
        subtitle=look.say("By month with its 95% interval; hollow: fewer than {n} records", n=FEW),
        description=_in_words(known, name, look),
        height_px=220,
        look=look,
    )


def _reach(known: Sequence[Row], against: Reference) -> list[float]:
    """Of the axis: intervals too, but none so wide that the line would lie flat."""
    values = [row["value"] for row in known]
    if not values:
        return []
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    ends = [row[end] for row in known for end in ("low", "high") if row[end] is not None]
    held = [end for end in (against.target, against.low, against.high) if end is not None]
    return [low, high, *held, *(min(max(end, low - room), high + room) for end in ends)]


# Rows


def _rows(months: Sequence[Measurement], look: Look) -> Iterator[dict[str, Any]]:
    """Every month from the first to the last, measured or not."""
    known = {month_number(str(month.group)): month for month in months}
    for number in range(min(known), max(known) + 1):
        row = month_row(month_name(number), look)
        yield row | (_measured(known[number], look) if number in known else NOT_MEASURED)


def _measured(month: Measurement, look: Look) -> dict[str, Any]:
    return measured(month, look) | {
        "low": month.low,
        "high": month.high,
        "few": month.few,
        "interval": interval(month.low, month.high, month.unit, look),
    }


# Layers


def _band(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    area = marks(rows).mark_area(color=look.palette.accent, opacity=0.18, clip=True)
    return encoded(area, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q"))


def _line(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return encoded(marks(rows).mark_line(color=look.palette.accent, strokeWidth=2), x=x, y=y)


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "when": look.say("Month"),
            "label": look.say("Value"),
            "interval": look.say("95% interval"),
            "n": look.say("Records"),
        }
    )


# Words


def _in_words(known: Sequence[Row], name: str, look: Look) -> str:
    if not known:
        return look.say("{kpi}: no month with a value.", kpi=name)
    return look.say(
        "{kpi} by month: {first} in {first_month}, {last} in {last_month}.",
        kpi=name,
        first=known[0]["label"],
        first_month=known[0]["when"],
        last=known[-1]["label"],
        last_month=known[-1]["when"],
    )
