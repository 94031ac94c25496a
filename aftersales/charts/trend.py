"""A KPI month by month with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import altair as alt
from babel.dates import format_skeleton

from aftersales.charts.frame import (
    VALUE_AXIS,
    Row,
    encoded,
    framed,
    from_right,
    marks,
    texts,
)
from aftersales.charts.look import Look
from aftersales.charts.reference import NOTHING, Reference, reference_layers
from aftersales.charts.value import AXIS_TITLES, figure
from aftersales.kpis.kpi import FEW, Measurement, Unit

LABEL_ROOM_PX = 58


def trend(
    months: Sequence[Measurement], name: str, look: Look, against: Reference = NOTHING
) -> alt.LayerChart:
    """The KPI called `name` month by month: line, 95 % interval, the last value beside it.

    `months`: at least one measurement, each `group` a month such as 2025-03, oldest first; a month
    without one leaves a gap.
    """
    rows = list(_rows(months, look))
    x, y = _x(rows, look), _y(months[0].unit, look)
    return framed(
        *reference_layers(against.near(*_reach(rows)), months[0].unit, y, look),
        _band(rows, x, y, look),
        *_line(rows, x, y, look),
        _last(rows, x, y, look),
        title=name,
        subtitle=look.say("By month with its 95% interval; hollow: fewer than {n} records", n=FEW),
        description=_in_words(rows, name, look),
        height_px=220,
        look=look,
    )


# Rows


def _rows(months: Sequence[Measurement], look: Look) -> Iterator[dict[str, Any]]:
    """Every month from the first to the last, measured or not."""
    measured = {_month(measurement): measurement for measurement in months}
    for month in _every_month(min(measured), max(measured)):
        yield _row(month, measured.get(month), look)


def _row(month: date, measurement: Measurement | None, look: Look) -> dict[str, Any]:
    row: dict[str, Any] = {
        "month": month.isoformat(),
        "when": format_skeleton("yMMMM", month, locale=look.language.code),
        "value": None,
        "low": None,
        "high": None,
    }
    return row if measurement is None else row | _measured(measurement, look)


def _measured(measurement: Measurement, look: Look) -> dict[str, Any]:
    return {
        "value": measurement.value,
        "low": measurement.low,
        "high": measurement.high,
        "few": measurement.few,
        "label": figure(measurement.value, measurement.unit, look),
        "interval": _interval(measurement, look),
        "n": look.number(measurement.n, 0),
    }


def _month(measurement: Measurement) -> date:
    year, month = str(measurement.group).split("-")
    return date(int(year), int(month), 1)


def _every_month(first: date, last: date) -> Iterator[date]:
    for number in range(_number(first), _number(last) + 1):
        yield date(number // 12, number % 12 + 1, 1)


def _number(month: date) -> int:
    return 12 * month.year + month.month - 1


def _known(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["value"] is not None]


def _interval(measurement: Measurement, look: Look) -> str:
    if measurement.low is None or measurement.high is None:
        return look.number(None)
    low, high = (
        figure(bound, measurement.unit, look) for bound in (measurement.low, measurement.high)
    )
    return look.say("{low} to {high}", low=low, high=high)


def _reach(rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    values = [float(row["value"]) for row in _known(rows)]
    return min(values, default=0.0), max(values, default=0.0)


# Scales


def _x(rows: Sequence[Row], look: Look) -> alt.X:
    return alt.X(
        "month:T",
        scale=alt.Scale(type="utc", range=[8, from_right(LABEL_ROOM_PX)], nice=False),
        axis=alt.Axis(
            title=look.say("Month"),
            format="%b %y",
            grid=False,
            labelOverlap=False,
            values=_labelled([date.fromisoformat(str(row["month"])) for row in rows]),
        ),
    )


def _labelled(months: Sequence[date]) -> list[alt.DateTime]:
    """As many months, at round distances, as a phone has room for."""
    apart = next((apart for apart in (1, 3, 6, 12) if len(months) <= 4 * apart), 24)
    return [
        alt.DateTime(year=month.year, month=month.month, date=1, utc=True)
        for month in months
        if _number(month) % apart == 0
    ]


def _y(unit: Unit, look: Look, field: str = "value") -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(
            title=look.say(AXIS_TITLES[unit], currency=look.symbol),
            format=".0%" if unit is Unit.SHARE else ",.4~f",
            tickCount=4,
            **VALUE_AXIS,
        ),
    )


# Layers


def _band(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    low = alt.Y("low:Q", scale=y["scale"], axis=y["axis"])
    area = marks(rows).mark_area(color=look.palette.accent, opacity=0.18)
    return encoded(area, x=x, y=low, y2=alt.Y2("high:Q"))


def _line(rows: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """The values; a month with few records is hollow."""
    line = marks(rows).mark_line(color=look.palette.accent, strokeWidth=2)
    yield encoded(line, x=x, y=y)
    for few, fill in ((False, look.palette.accent), (True, look.palette.page)):
        dots = marks([row for row in _known(rows) if row["few"] is few]).mark_point(
            size=42, fill=fill, stroke=look.palette.accent, opacity=1
        )
        yield encoded(dots, x=x, y=y, tooltip=_tooltip(look))


def _last(rows: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    label = texts(_known(rows)[-1:], look, align="left", dx=9, fontWeight=600)
    return encoded(label, x=x, y=y, text=alt.Text("label:N"))


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("when:N", title=look.say("Month")),
        alt.Tooltip("label:N", title=look.say("Value")),
        alt.Tooltip("interval:N", title=look.say("95% interval")),
        alt.Tooltip("n:N", title=look.say("Records")),
    ]


# Words


def _in_words(rows: Sequence[dict[str, Any]], name: str, look: Look) -> str:
    known = _known(rows)
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
