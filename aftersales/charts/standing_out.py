"""What stands out, shown: a group among all others, or the time before beside the time since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import altair as alt

from aftersales.charts.frame import Row, encoded, framed, ground, marks, rows_y, written
from aftersales.charts.groups import (
    BOLD,
    GROUP_PX,
    MOST_GROUPS,
    PLAIN,
    group_row,
    group_tips,
    groups_x,
    held_against,
    intervals,
    names,
)
from aftersales.charts.look import Look
from aftersales.charts.months import month_row, months_x
from aftersales.charts.value import figure, measured, value_tips, value_y
from aftersales.kpis.contrasts import Kind
from aftersales.kpis.kpi import Measurement
from aftersales.kpis.narrowed import Span
from aftersales.kpis.standing_out import Finding

MONTHS_PX = 220


def finding_chart(
    finding: Finding, name: str, look: Look, most_groups: int = MOST_GROUPS
) -> alt.LayerChart:
    """The picture of a finding about the KPI called `name`."""
    if finding.kind is Kind.GROUP:
        return _groups(finding, name, look, most_groups)
    return _months(finding, name, look)


# A group among the others


def _groups(finding: Finding, name: str, look: Look, most: int) -> alt.LayerChart:
    rows = [
        group_row(row, group, look) | {"told": group.group == finding.group}
        for row, group in enumerate(_ranked(finding, most))
    ]
    x, y = groups_x(rows, finding.there, finding.here.unit, look), rows_y(len(rows))
    return framed(
        *held_against(finding.there, look.say("All others"), rows, x, y, look),
        *_intervals(rows, x, y, look),
        *_names(rows, y, look),
        title=look.say("Who stands out? {kpi}", kpi=name),
        subtitle=look.say("Each group with its 95% interval; dashed: all others together"),
        description=look.language.say(finding.sentence),
        height_px=GROUP_PX * len(rows),
        look=look,
    )


def _ranked(finding: Finding, most: int) -> list[Measurement]:
    """The largest groups by value; the one that stands out is always there."""
    ranked = sorted(finding.shown, key=lambda m: -(m.value or 0.0))
    kept = [m for m in ranked if m.group == finding.group]
    kept += [m for m in ranked if m.group != finding.group][: most - len(kept)]
    return [m for m in ranked if m in kept]


def _told(rows: Sequence[Row], told: bool) -> list[Row]:
    return [row for row in rows if row["told"] is told]


def _intervals(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for told, colour in ((False, look.palette.before), (True, look.palette.accent)):
        these = _told(rows, told)
        yield intervals(these, x, y, colour)
        dots = marks(these).mark_point(filled=True, size=90, color=colour, opacity=1)
        yield encoded(dots, x=x, y=y, tooltip=group_tips(look))


def _names(rows: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for told, weight in ((False, PLAIN), (True, BOLD)):
        yield from names(_told(rows, told), y, look, weight, weight)


# Before and since


def _months(finding: Finding, name: str, look: Look) -> alt.LayerChart:
    rows = [
        month_row(month.group, look) | measured(month, look)
        for month in finding.shown
        if month.group is not None and month.value is not None
    ]
    x, y = months_x(rows, look), value_y(finding.here.unit, look)
    return framed(
        _line(rows, x, y, look),
        *_level_lines(list(_levels(finding, rows, look)), x, y, look),
        title=look.say("What has changed? {kpi}", kpi=name),
        subtitle=look.say("By month; thick: the times that are compared"),
        description=look.language.say(finding.sentence),
        height_px=MONTHS_PX,
        look=look,
    )


def _levels(finding: Finding, rows: Sequence[Row], look: Look) -> Iterator[dict[str, Any]]:
    """The values that are compared, over their months as far as they are in the data."""
    first, last = (datetime.fromisoformat(rows[end]["month"]) for end in (0, -1))
    for told, level, span in (
        (False, finding.there, finding.there_span),
        (True, finding.here, finding.here_span),
    ):
        if isinstance(span, Span):
            yield {
                "told": told,
                "month": f"{max(span.start, first):%Y-%m-01}",
                "end": f"{min(span.end, last):%Y-%m-01}",
                "value": level.value,
                "label": figure(level.value, level.unit, look),
            }


def _line(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    grey = look.palette.before
    dots = alt.OverlayMarkDef(filled=True, size=26, color=grey)
    line = marks(rows).mark_line(color=grey, strokeWidth=1.5, point=dots)
    return encoded(line, x=x, y=y, tooltip=value_tips("when", look.say("Month"), look))


def _level_lines(levels: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for told, colour in ((False, look.palette.text), (True, look.palette.accent)):
        these = _told(levels, told)
        rule = marks(these).mark_rule(color=colour, strokeWidth=4, strokeCap="round")
        yield encoded(rule, x=x, x2=alt.X2("end:T"), y=y)
        for style in (ground(look), {"color": colour}):
            yield written(
                "label", these, x, y, look, align="left", dy=-14, fontWeight=BOLD, **style
            )
