"""A KPI group by group: a line for each, its name and value above its 95 % interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    Row,
    above,
    also_x,
    at_x,
    encoded,
    ground,
    marks,
    tips,
    upright,
    written,
)
from aftersales.charts.look import Look
from aftersales.charts.value import measured, value_tips, value_x
from aftersales.kpis.kpi import Measurement, Unit

GROUP_PX = 46
MOST_GROUPS = 12
NAME = -0.34  # where in a group's row, downwards
REACH = (0.14, 0.46)  # what a row leaves free between its name and the next one
PLAIN, BOLD = 400, 600


def group_row(row: int, m: Measurement, look: Look) -> dict[str, Any]:
    """One group; where there is no interval, its value alone."""
    return measured(m, look) | {
        "row": row,
        "above": row + NAME,
        "name": look.language.say(m.label) if m.label else str(m.group),
        "low": m.value if m.low is None else m.low,
        "high": m.value if m.high is None else m.high,
    }


def groups_x(rows: Sequence[Row], against: Measurement | None, unit: Unit, look: Look) -> alt.X:
    """Wide enough for every interval and for what the groups are held against."""
    ends = [row[end] for row in rows for end in ("low", "high")]
    return value_x([*ends, *_value(against)], unit, look)


def group_tips(look: Look) -> list[alt.Tooltip]:
    """Group, value, records."""
    return value_tips("name", look.say("Group"), look)


def intervals(
    rows: Sequence[Row], x: alt.X, y: alt.Y, colour: str, opacity: float = 1
) -> alt.Chart:
    """A bar from the low end to the high one."""
    bars = marks(rows).mark_rule(color=colour, opacity=opacity, strokeWidth=3, strokeCap="round")
    return encoded(bars, x=also_x(x, "low"), x2=alt.X2("high:Q"), y=y)


def names(
    rows: Sequence[Row], y: alt.Y, look: Look, name_weight: int, value_weight: int
) -> Iterator[alt.Chart]:
    """The group at the left above its line, its value at the right; no line runs through them."""
    for style in (ground(look), {}):
        for field, place, align, weight in (
            ("name", at_x(0), "left", name_weight),
            ("label", at_x("width"), "right", value_weight),
        ):
            yield written(
                field, rows, place, above(y), look, align=align, fontWeight=weight, **style
            )


def held_against(
    against: Measurement | None, title: str, rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """A dashed line at what the groups are held against, where that is known."""
    if against is not None and against.value is not None:
        places = [measured(against, look) | {"row": row["row"]} for row in rows]
        dashed = {"color": look.palette.line, "strokeDash": [4, 3]}
        rule = upright(places, against.value, REACH, x, y, **dashed)
        yield encoded(rule, tooltip=tips({"label": title}))


def _value(against: Measurement | None) -> list[float]:
    return [] if against is None or against.value is None else [against.value]
