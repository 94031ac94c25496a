"""The value of a KPI on a chart: its label, its axis, its dot, its tooltip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import SHARES, VALUE_AXIS, Row, encoded, marks, tips
from aftersales.charts.look import Look
from aftersales.kpis.kpi import Measurement, Unit
from aftersales.message import N_
from aftersales.text import decimals

ROOM = 0.06  # of the reach of the values, left free at either end of a lying axis

AXIS_TITLES = {
    Unit.HOURS: N_("Hours"),
    Unit.SHARE: N_("Share"),
    Unit.DAYS: N_("Days"),
    Unit.POINTS: N_("Points"),
    Unit.SCORE: N_("Score"),
    Unit.COUNT: N_("Number"),
    Unit.MONEY: N_("Amount ({currency})"),
}


# Words


def figure(value: float | None, unit: Unit, look: Look, digits: int | None = None) -> str:
    """A value of that unit as a label; plain numbers with so many decimals, if told."""
    match unit:
        case Unit.SHARE:
            return look.share(value)
        case Unit.MONEY:
            return look.money(value)
        case Unit.HOURS:
            return look.say("{hours} h", hours=look.number(value, digits))
        case Unit.DAYS:
            return look.say("{days} d", days=look.number(value, digits))
        case Unit.POINTS:
            return look.number(value, 0)
        case Unit.SCORE | Unit.COUNT:
            return look.number(value, digits)


def interval(low: float | None, high: float | None, unit: Unit, look: Look) -> str:
    """Both ends in words; not known where there is none."""
    if low is None or high is None:
        return look.number(None)
    low_end, high_end = (figure(end, unit, look, decimals(low, high)) for end in (low, high))
    return look.say("{low} to {high}", low=low_end, high=high_end)


def measured(m: Measurement, look: Look) -> dict[str, Any]:
    """The value of a row, its label and its number of records."""
    return {
        "value": m.value,
        "label": figure(m.value, m.unit, look),
        "n": look.number(m.n, 0),
    }


def value_tips(field: str, title: str, look: Look) -> list[alt.Tooltip]:
    """Whose value it is, the value, its number of records."""
    return tips({field: title, "label": look.say("Value"), "n": look.say("Records")})


# Axes


def value_x(values: Iterable[float], unit: Unit, look: Look) -> alt.X:
    """From the least to the largest of these, with a little room."""
    ends = list(values)
    low, high = min(ends), max(ends)
    room = ROOM * (high - low) or ROOM * abs(low) or 1.0
    return alt.X(
        "value:Q",
        scale=alt.Scale(domain=[low - room, high + room], nice=False, zero=False),
        axis=_axis(unit, look),
    )


def value_y(unit: Unit, look: Look, reach: Sequence[float] = ()) -> alt.Y:
    """As high as the values, or from the least to the largest of `reach`."""
    domain: Any = [min(reach), max(reach)] if reach else alt.Undefined
    return alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True, domain=domain),
        axis=_axis(unit, look, **VALUE_AXIS),
    )


def _axis(unit: Unit, look: Look, **properties: Any) -> alt.Axis:
    return alt.Axis(
        title=look.say(AXIS_TITLES[unit], currency=look.symbol),
        format=SHARES if unit is Unit.SHARE else ",.4~f",
        tickCount=4,
        **properties,
    )


# Marks


def value_dots(
    rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look, *, size: int, tooltip: list[alt.Tooltip]
) -> Iterator[alt.Chart]:
    """A dot for each row, hollow where `few` records count."""
    for few, fill in ((False, look.palette.accent), (True, look.palette.page)):
        dots = marks([row for row in rows if row["few"] is few]).mark_point(
            size=size, fill=fill, stroke=look.palette.accent, opacity=1
        )
        yield encoded(dots, x=x, y=y, tooltip=tooltip)
