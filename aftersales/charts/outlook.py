"""Where a KPI is heading: its months, the level behind them, six months ahead with their bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SMALL_PX,
    Row,
    also_y,
    at_y,
    encoded,
    framed,
    marks,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.charts.months import last_value, month_name, month_row, months_x
from aftersales.charts.reference import NOTHING, Reference, reference_layers
from aftersales.charts.value import figure, interval, measured, value_tips, value_y
from aftersales.kpis.kpi import Measurement
from aftersales.kpis.outlook import Outlook
from aftersales.kpis.series import month_number

HEIGHT_PX = 240


def outlook_chart(
    months: Sequence[Measurement],
    seen: Outlook,
    name: str,
    look: Look,
    against: Reference = NOTHING,
) -> alt.LayerChart:
    """The KPI called `name`: dots are months, the line is the level, the bands lie ahead.

    `months` are those the outlook was made from, at least one with a value.
    """
    past, ahead = list(_past(months, look)), list(_ahead(seen, look))
    x, y = months_x([*past, *ahead], look), value_y(seen.unit, look)
    return framed(
        *reference_layers(against.near([row["value"] for row in past]), seen.unit, y, look),
        *_bands(ahead, x, y, look),
        *_break(seen, x, look),
        *_lines(list(_level(seen, look)), ahead, x, y, look),
        _expected(ahead, x, y, look),
        _dots(past, x, y, look),
        last_value(ahead, x, y, look),
        title=look.say("Where is it heading? {kpi}", kpi=name),
        subtitle=look.say(
            "Dots: months. Line: level; thin: with the season. Ahead: 80% and 95% band"
        ),
        description=_in_words(past, ahead, name, look),
        height_px=HEIGHT_PX,
        look=look,
    )


# Rows


def _past(months: Sequence[Measurement], look: Look) -> Iterator[dict[str, Any]]:
    for month in months:
        if month.value is not None and month.group is not None:
            yield month_row(month.group, look) | measured(month, look)


def _level(seen: Outlook, look: Look) -> Iterator[dict[str, Any]]:
    for point in seen.trend:
        yield month_row(point.month, look) | {
            "value": point.value,
            "season": point.with_season,
            "after": seen.since is not None and point.month >= seen.since.month,
        }


def _ahead(seen: Outlook, look: Look) -> Iterator[dict[str, Any]]:
    for point in seen.ahead:
        yield month_row(point.month, look) | {
            "value": point.value,
            "low80": point.low80,
            "high80": point.high80,
            "low95": point.low95,
            "high95": point.high95,
            "label": figure(point.value, seen.unit, look),
            "band": interval(point.low95, point.high95, seen.unit, look),
        }


# Layers


def _bands(ahead: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for sure, opacity in (("95", 0.14), ("80", 0.20)):
        area = marks(ahead).mark_area(color=look.palette.accent, opacity=opacity)
        yield encoded(area, x=x, y=also_y(y, f"low{sure}"), y2=alt.Y2(f"high{sure}:Q"))


def _lines(
    level: Sequence[Row], ahead: Sequence[Row], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """The level, interrupted where it broke; ahead it is dashed."""
    for after in (False, True):
        rows = [row for row in level if row["after"] is after]
        yield _line(rows, x, also_y(y, "season"), look, strokeWidth=1, opacity=0.6)
        yield _line(rows, x, y, look, strokeWidth=2)
    joined = [{**level[-1], "value": level[-1]["season"]}, *ahead]
    yield _line(joined, x, y, look, strokeWidth=2, strokeDash=[4, 3], strokeCap="butt")


def _line(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look, **style: Any) -> alt.Chart:
    return encoded(marks(rows).mark_line(color=look.palette.accent, **style), x=x, y=y)


def _expected(ahead: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Invisible dots that carry the tooltips of the months ahead."""
    titles = {
        "when": look.say("Month"),
        "label": look.say("Expected"),
        "band": look.say("95% band"),
    }
    dots = marks(ahead).mark_point(filled=True, size=120, opacity=0)
    return encoded(dots, x=x, y=y, tooltip=tips(titles))


def _dots(past: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    dots = marks(past).mark_point(filled=True, size=26, color=look.palette.before, opacity=1)
    return encoded(dots, x=x, y=y, tooltip=value_tips("when", look.say("Month"), look))


def _break(seen: Outlook, x: alt.X, look: Look) -> Iterator[alt.Chart]:
    """Where the level broke, and since when it holds, written where there is more room."""
    if seen.since is None:
        return
    since = look.say("since {month}", month=month_name(seen.since.month, "yMMM", look))
    rows = [month_row(seen.since.month, look) | {"label": since}]
    rule = marks(rows).mark_rule(color=look.palette.line, strokeDash=[2, 2])
    yield encoded(rule, x=x)
    align, dx = ("right", -5) if _is_late(seen.since.month, seen) else ("left", 5)
    quiet = look.palette.quiet_text
    yield written(
        "label", rows, x, at_y(6), look, align=align, dx=dx, fontSize=SMALL_PX, color=quiet
    )


def _is_late(month: str, seen: Outlook) -> bool:
    """Whether it lies in the right half of the picture."""
    first, last = seen.trend[0].month, seen.ahead[-1].month
    return 2 * month_number(month) > month_number(first) + month_number(last)


# Words


def _in_words(past: Sequence[Row], ahead: Sequence[Row], name: str, look: Look) -> str:
    return look.say(
        "{kpi}: {last} in {last_month}; {expected} expected in {month}, with 95% between {band}.",
        kpi=name,
        last=past[-1]["label"],
        last_month=past[-1]["when"],
        expected=ahead[-1]["label"],
        month=ahead[-1]["when"],
        band=ahead[-1]["band"],
    )
