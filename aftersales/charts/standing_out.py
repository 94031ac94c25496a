"""What stands out, shown: a group among all others, or the time before beside the time since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import altair as alt
from babel.dates import format_skeleton

from aftersales.charts.frame import VALUE_AXIS, Row, at_x, encoded, framed, marks, texts
from aftersales.charts.look import Look
from aftersales.charts.value import AXIS_TITLES, figure
from aftersales.kpis.contrasts import Kind
from aftersales.kpis.kpi import Measurement, Unit
from aftersales.kpis.narrowed import Span
from aftersales.kpis.series import month_number
from aftersales.kpis.standing_out import Finding

GROUP_PX = 44
NAME = -0.27  # where in a group's row, downwards
MOST_GROUPS = 12
MONTHS_PX = 220
LABEL_ROOM_PX = 58


def finding_chart(
    finding: Finding, name: str, look: Look, most_groups: int = MOST_GROUPS
) -> alt.LayerChart:
    """The picture of a finding about the KPI called `name`."""
    if finding.kind is Kind.GROUP:
        return _groups(finding, name, look, most_groups)
    return _months(finding, name, look)


# A group among the others


def _groups(finding: Finding, name: str, look: Look, most: int) -> alt.LayerChart:
    rows = list(_group_rows(finding, look, most))
    x = _value_x(finding, rows, look)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[len(rows) - 0.5, -0.5], nice=False), axis=None)
    return framed(
        _others(finding, x, look),
        *_intervals(rows, x, y, look),
        *_names(rows, y, look),
        title=look.say("Who stands out? {kpi}", kpi=name),
        subtitle=look.say("Each group with its 95% interval; dashed: all others together"),
        description=look.language.say(finding.sentence),
        height_px=GROUP_PX * len(rows),
        look=look,
    )


def _group_rows(finding: Finding, look: Look, most: int) -> Iterator[dict[str, Any]]:
    """The largest groups by value; the one that stands out is always there."""
    ranked = sorted(finding.shown, key=lambda m: -(m.value or 0.0))
    kept = [m for m in ranked if m.group == finding.group]
    kept += [m for m in ranked if m.group != finding.group][: most - len(kept)]
    for row, m in enumerate(m for m in ranked if m in kept):
        yield {
            "row": row,
            "name": m.group,
            "told": m.group == finding.group,
            "value": m.value,
            "low": m.value if m.low is None else m.low,
            "high": m.value if m.high is None else m.high,
            "label": figure(m.value, m.unit, look),
            "n": look.say("{n} records", n=look.number(m.n, 0)),
        }


def _value_x(finding: Finding, rows: Sequence[Row], look: Look) -> alt.X:
    ends = [float(str(row[end])) for row in rows for end in ("low", "high")]
    there = finding.there.value or 0.0
    low, high = min([*ends, there]), max([*ends, there])
    room = 0.06 * (high - low)
    return alt.X(
        "value:Q",
        scale=alt.Scale(domain=[low - room, high + room], nice=False, zero=False),
        axis=alt.Axis(
            title=look.say(AXIS_TITLES[finding.here.unit], currency=look.symbol),
            format=_format(finding.here.unit),
            tickCount=4,
        ),
    )


def _format(unit: Unit) -> str:
    return ".0%" if unit is Unit.SHARE else ",.4~f"


def _others(finding: Finding, x: alt.X, look: Look) -> alt.Chart:
    rows = [
        {
            "value": finding.there.value,
            "label": figure(finding.there.value, finding.there.unit, look),
        }
    ]
    rule = marks(rows).mark_rule(color=look.palette.line, strokeDash=[4, 3])
    return encoded(rule, x=x, tooltip=[alt.Tooltip("label:N", title=look.say("All others"))])


def _intervals(
    rows: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    for told, colour in ((False, look.palette.before), (True, look.palette.accent)):
        these = [row for row in rows if row["told"] is told]
        low = alt.X("low:Q", scale=x["scale"], axis=x["axis"])
        bar = marks(these).mark_rule(color=colour, strokeWidth=3, strokeCap="round")
        yield encoded(bar, x=low, x2=alt.X2("high:Q"), y=y)
        dot = marks(these).mark_point(filled=True, size=90, color=colour, opacity=1)
        yield encoded(
            dot,
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
    placed = [row | {"above": row["row"] + NAME} for row in rows]
    ground = {"color": look.palette.page, "stroke": look.palette.page, "strokeWidth": 4}
    for told, weight in ((False, 400), (True, 600)):
        these = [row for row in placed if row["told"] is told]
        for style in (ground, {}):
            left = texts(these, look, align="left", fontWeight=weight, **style)
            yield encoded(left, x=at_x(0), y=above, text=alt.Text("name:N"))
            right = texts(these, look, align="right", fontWeight=weight, **style)
            yield encoded(right, x=at_x("width"), y=above, text=alt.Text("label:N"))


# Before and since


def _months(finding: Finding, name: str, look: Look) -> alt.LayerChart:
    rows = list(_month_rows(finding.shown, look))
    levels = list(_levels(finding, rows, look))
    x, y = _time_x(rows, look), _value_y(finding.here.unit, look)
    return framed(
        _line(rows, x, y, look),
        *_level_lines(levels, x, y, look),
        title=look.say("What has changed? {kpi}", kpi=name),
        subtitle=look.say("By month; thick: the times that are compared"),
        description=look.language.say(finding.sentence),
        height_px=MONTHS_PX,
        look=look,
    )


def _month_rows(months: Sequence[Measurement], look: Look) -> Iterator[dict[str, Any]]:
    for month in months:
        if month.value is not None:
            day = date.fromisoformat(f"{month.group}-01")
            yield {
                "month": day.isoformat(),
                "when": format_skeleton("yMMMM", day, locale=look.language.code),
                "value": month.value,
                "label": figure(month.value, month.unit, look),
                "n": look.number(month.n, 0),
            }


def _levels(
    finding: Finding, rows: Sequence[dict[str, Any]], look: Look
) -> Iterator[dict[str, Any]]:
    """The values that are compared, over their months as far as they are in the data."""
    first, last = (datetime.fromisoformat(str(rows[end]["month"])) for end in (0, -1))
    for told, measured, span in (
        (False, finding.there, finding.there_span),
        (True, finding.here, finding.here_span),
    ):
        if isinstance(span, Span):
            start, end = max(span.start, first), min(span.end, last)
            yield {
                "told": told,
                "month": f"{start:%Y-%m-01}",
                "end": f"{end:%Y-%m-01}",
                "value": measured.value,
                "label": figure(measured.value, measured.unit, look),
            }


def _time_x(rows: Sequence[dict[str, Any]], look: Look) -> alt.X:
    numbers = [month_number(str(row["month"])[:7]) for row in rows]
    apart = next((a for a in (1, 3, 6, 12) if numbers[-1] - numbers[0] < 4 * a), 24)
    values = [
        alt.DateTime(year=n // 12, month=n % 12 + 1, date=1, utc=True)
        for n in range(numbers[0], numbers[-1] + 1)
        if n % apart == 0
    ]
    return alt.X(
        "month:T",
        scale=alt.Scale(type="utc", range=[8, alt.ExprRef(f"width - {LABEL_ROOM_PX}")], nice=False),
        axis=alt.Axis(
            title=look.say("Month"), format="%b %y", grid=False, labelOverlap=False, values=values
        ),
    )


def _value_y(unit: Unit, look: Look) -> alt.Y:
    return alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(
            title=look.say(AXIS_TITLES[unit], currency=look.symbol),
            format=_format(unit),
            tickCount=4,
            **VALUE_AXIS,
        ),
    )


def _line(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    line = marks(rows).mark_line(
        color=look.palette.before,
        strokeWidth=1.5,
        point=alt.OverlayMarkDef(filled=True, size=26, color=look.palette.before),
    )
    return encoded(
        line,
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("when:N", title=look.say("Month")),
            alt.Tooltip("label:N", title=look.say("Value")),
            alt.Tooltip("n:N", title=look.say("Records")),
        ],
    )


def _level_lines(
    levels: Sequence[dict[str, Any]], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    for told, colour in ((False, look.palette.text), (True, look.palette.accent)):
        these = [row for row in levels if row["told"] is told]
        rule = marks(these).mark_rule(color=colour, strokeWidth=4, strokeCap="round")
        yield encoded(rule, x=x, x2=alt.X2("end:T"), y=y)
        ground = {"color": look.palette.page, "stroke": look.palette.page, "strokeWidth": 5}
        for style in (ground, {"color": colour}):  # a ground, lest the line runs through figures
            label = texts(these, look, align="left", dy=-14, fontWeight=600, **style)
            yield encoded(label, x=x, y=y, text=alt.Text("label:N"))
