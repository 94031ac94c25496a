"""A KPI group by group: a dot with its 95 % interval, hollow where records are few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import at_x, encoded, framed, marks, texts
from aftersales.charts.look import Look
from aftersales.charts.value import AXIS_TITLES, figure
from aftersales.kpis.kpi import FEW, Measurement, Unit

GROUP_PX = 40
NAME = -0.3  # where in a group's row, downwards
MOST_GROUPS = 12


def breakdown_chart(
    groups: Sequence[Measurement], whole: Measurement | None, name: str, look: Look
) -> alt.LayerChart:
    """The KPI called `name` by group, at least one with a value; dashed: all together.

    Of more than twelve groups those with the most records are drawn, in the order given.
    """
    rows = list(_rows(shown_of(groups), look))
    x = _x(rows, whole, groups[0].unit, look)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[len(rows) - 0.5, -0.5], nice=False), axis=None)
    return framed(
        *_together(whole, x, look),
        *_intervals(rows, x, y, look),
        *_names(rows, y, look),
        title=look.say("Who does how well? {kpi}", kpi=name),
        subtitle=look.say(
            "Each group with its 95% interval; dashed: all together; hollow: fewer than {n} "
            "records",
            n=FEW,
        ),
        description=_in_words(rows, name, look),
        height_px=GROUP_PX * len(rows),
        look=look,
    )


def shown_of(groups: Sequence[Measurement]) -> list[Measurement]:
    """The groups that are drawn."""
    known = [m for m in groups if m.value is not None]
    largest = sorted(known, key=lambda m: -m.n)[:MOST_GROUPS]
    return [m for m in known if m in largest]


def _rows(groups: Sequence[Measurement], look: Look) -> Iterator[dict[str, Any]]:
    for row, m in enumerate(groups):
        yield {
            "row": row,
            "above": row + NAME,
            "name": look.language.say(m.label) if m.label else str(m.group),
            "few": m.few,
            "value": m.value,
            "low": m.value if m.low is None else m.low,
            "high": m.value if m.high is None else m.high,
            "label": figure(m.value, m.unit, look),
            "n": look.number(m.n, 0),
        }


def _x(rows: Sequence[dict[str, Any]], whole: Measurement | None, unit: Unit, look: Look) -> alt.X:
    ends = [float(row[end]) for row in rows for end in ("low", "high")]
    ends += [whole.value] if whole is not None and whole.value is not None else []
    room = 0.06 * (max(ends) - min(ends)) or 0.06 * abs(ends[0]) or 1.0
    return alt.X(
        "value:Q",
        scale=alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False, zero=False),
        axis=alt.Axis(
            title=look.say(AXIS_TITLES[unit], currency=look.symbol),
            format=".0%" if unit is Unit.SHARE else ",.4~f",
            tickCount=4,
        ),
    )


def _together(whole: Measurement | None, x: alt.X, look: Look) -> Iterator[alt.Chart]:
    if whole is None or whole.value is None:
        return
    rows = [{"value": whole.value, "label": figure(whole.value, whole.unit, look)}]
    rule = marks(rows).mark_rule(color=look.palette.line, strokeDash=[4, 3])
    yield encoded(rule, x=x, tooltip=[alt.Tooltip("label:N", title=look.say("All together"))])


def _intervals(
    rows: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    low = alt.X("low:Q", scale=x["scale"], axis=x["axis"])
    bar = marks(rows).mark_rule(
        color=look.palette.accent, strokeWidth=3, strokeCap="round", opacity=0.55
    )
    yield encoded(bar, x=low, x2=alt.X2("high:Q"), y=y)
    for few, fill in ((False, look.palette.accent), (True, look.palette.page)):
        dots = marks([row for row in rows if row["few"] is few]).mark_point(
            size=80, fill=fill, stroke=look.palette.accent, opacity=1
        )
        yield encoded(
            dots,
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("name:N", title=look.say("Group")),
                alt.Tooltip("label:N", title=look.say("Value")),
                alt.Tooltip("n:N", title=look.say("Records")),
            ],
        )


def _names(rows: Sequence[dict[str, Any]], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """The group at the left above its line, its value at the right; no line runs through them."""
    above = alt.Y("above:Q", scale=y["scale"], axis=None)
    ground = {"color": look.palette.page, "stroke": look.palette.page, "strokeWidth": 4}
    for style in (ground, {}):
        name = texts(rows, look, align="left", **style)
        yield encoded(name, x=at_x(0), y=above, text=alt.Text("name:N"))
        value = texts(rows, look, align="right", fontWeight=600, **style)
        yield encoded(value, x=at_x("width"), y=above, text=alt.Text("label:N"))


def _in_words(rows: Sequence[dict[str, Any]], name: str, look: Look) -> str:
    groups = "; ".join(
        look.say("{group} {value}", group=row["name"], value=row["label"]) for row in rows
    )
    return look.say("{kpi} by group: {groups}.", kpi=name, groups=groups)
