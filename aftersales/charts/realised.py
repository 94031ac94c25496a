"""What was really returned: an outcome beside what it would have been, and ROS over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    VALUE_AXIS,
    Row,
    also_y,
    encoded,
    framed,
    from_right,
    marks,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.charts.months import LABEL_ROOM_PX, month_row, months_x
from aftersales.charts.value import figure, interval, value_y
from aftersales.kpis.series import month_name
from aftersales.track.effect import Effect
from aftersales.track.realised import Course

MONEY_BACK_PERCENT = 100.0


def path_chart(effect: Effect, look: Look) -> alt.LayerChart:
    """Those with the programme month by month, and what they would have been without it."""
    rows, name = list(_path_rows(effect, look)), look.say(effect.measure.name)
    since = [row for row in rows if row["since"]]
    x = months_x(rows, look)
    y = value_y(effect.measure.unit, look, _reach(rows))
    began = month_name(effect.path.began)
    return framed(
        _start(began, x, look),
        _band(since, x, also_y(y, "low"), look),
        _without(since, x, also_y(y, "without"), look),
        *_actual(rows, x, y, look),
        title=look.say("{kpi}: what did it change?", kpi=name),
        subtitle=look.say(
            "Line: those with the programme. Dashed: what they would have been without it, three "
            "months each, with its 90% range. Upright: the start"
        ),
        description=look.say(
            "{kpi} of those with the programme: {after} since {month}; without it {without}.",
            kpi=name,
            after=figure(effect.level_after, effect.measure.unit, look),
            month=look.language.month(began),
            without=figure(effect.level_without, effect.measure.unit, look),
        ),
        height_px=260,
        look=look,
    )


def _path_rows(effect: Effect, look: Look) -> Iterator[dict[str, Any]]:
    path, unit = effect.path, effect.measure.unit
    each = zip(path.month, path.actual, path.without, path.low, path.high, strict=True)
    for month, actual, without, low, high in each:
        yield month_row(month_name(month), look) | {
            "since": bool(month >= path.began),
            "value": float(actual),
            "without": float(without),
            "low": float(low),
            "high": float(high),
            "label": figure(float(actual), unit, look),
            "otherwise": figure(float(without), unit, look),
            "range": interval(float(low), float(high), unit, look),
        }


def _reach(rows: Sequence[Row]) -> list[float]:
    """Both lines, and of the band no more than keeps them apart."""
    seen = [row["value"] for row in rows] + [row["without"] for row in rows if row["since"]]
    low, high = min(seen), max(seen)
    room = 0.4 * ((high - low) or abs(high) or 1.0)
    ends = [row[end] for row in rows if row["since"] for end in ("low", "high")]
    return [low, high, *(min(max(end, low - room), high + room) for end in ends)]


def _start(month: str, x: alt.X, look: Look) -> alt.Chart:
    rule = marks([{"month": f"{month}-01"}]).mark_rule(color=look.palette.line, strokeWidth=1)
    return encoded(rule, x=x)


def _band(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    area = marks(rows).mark_area(color=look.palette.before, opacity=0.22, clip=True)
    return encoded(area, x=x, y=y, y2=alt.Y2("high:Q"))


def _without(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    line = marks(rows).mark_line(color=look.palette.before, strokeWidth=2, strokeDash=[4, 3])
    return encoded(line, x=x, y=y)


def _actual(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """The line, with dots that tell each month, and the last value beside it."""
    titles = {
        "when": look.say("Month"),
        "label": look.say("With the programme"),
        "otherwise": look.say("Without the programme"),
        "range": look.say("90% range"),
    }
    yield encoded(marks(rows).mark_line(color=look.palette.accent, strokeWidth=2), x=x, y=y)
    dots = marks(rows).mark_point(
        filled=True, size=34, color=look.palette.accent, stroke=look.palette.page, opacity=1
    )
    yield encoded(dots, x=x, y=y, tooltip=tips(titles))
    yield written("label", rows[-1:], x, y, look, align="left", dx=9, fontWeight=600)


# Return on service over time


def ros_chart(ros: Course, look: Look) -> alt.LayerChart:
    """What has come back so far of what was paid, month by month since the start."""
    rows = list(_ros_rows(ros, look))
    x, y = _months_since(len(ros.expected), look), _percent_y(rows, look)
    line = marks(rows).mark_line(color=look.palette.accent, strokeWidth=2.5)
    area = marks(rows).mark_area(color=look.palette.accent, opacity=0.2, clip=True)
    titles = {
        "months": look.say("Months since the start"),
        "label": look.say("ROS, gross"),
        "range": look.say("90% range"),
    }
    dots = marks(rows).mark_point(
        filled=True, size=40, color=look.palette.accent, stroke=look.palette.page, opacity=1
    )
    return framed(
        *_money_back(x, y, look),
        encoded(area, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q")),
        encoded(line, x=x, y=y),
        encoded(dots, x=x, y=y, tooltip=tips(titles)),
        written("label", rows[-1:], x, y, look, align="left", dx=9, fontWeight=600),
        title=look.say("How much of what was paid has come back?"),
        subtitle=look.say(
            "Return on service so far: benefit over cost up to each month, with its 90% range. "
            "100%: all of it is back"
        ),
        description=_ros_in_words(rows, look),
        height_px=260,
        look=look,
    )


def _ros_rows(ros: Course, look: Look) -> Iterator[dict[str, Any]]:
    each = zip(ros.expected, ros.low, ros.high, strict=True)
    for month, (expected, low, high) in enumerate(each, start=1):
        if expected == expected:  # nothing paid yet: there is no ratio
            yield {
                "month": month,
                "months": look.number(month, 0),
                "value": expected / 100,
                "low": low / 100,
                "high": high / 100,
                "label": look.share(expected / 100, 0),
                "range": look.say(
                    "{low} to {high}",
                    low=look.share(low / 100, 0),
                    high=look.share(high / 100, 0),
                ),
            }


def _months_since(months: int, look: Look) -> alt.X:
    step = next((step for step in (1, 3, 6, 12) if months <= 8 * step), 24)
    return alt.X(
        "month:Q",
        scale=alt.Scale(domain=[1, max(months, 2)], range=[8, from_right(LABEL_ROOM_PX)]),
        axis=alt.Axis(
            title=look.say("Months since the start"),
            values=[month for month in range(1, months + 1) if month % step == 0 or step == 1],
            format="d",
            grid=False,
        ),
    )


def _percent_y(rows: Sequence[Row], look: Look) -> alt.Y:
    ends = [row[end] for row in rows for end in ("low", "high")]
    reach = [min(0.0, *ends), max(MONEY_BACK_PERCENT / 100, *ends)] if ends else [0.0, 1.0]
    return alt.Y(
        "value:Q",
        scale=alt.Scale(domain=reach, nice=True),
        axis=alt.Axis(title=look.say("ROS, gross"), format="%", tickCount=5, **VALUE_AXIS),
    )


def _money_back(x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    back = {"value": MONEY_BACK_PERCENT / 100}
    rule = marks([back]).mark_rule(color=look.palette.line, strokeDash=[3, 3])
    yield encoded(rule, y=y)


def _ros_in_words(rows: Sequence[Row], look: Look) -> str:
    if not rows:
        return look.say("Nothing was paid, so there is no return on it.")
    return look.say(
        "Return on service after {months} months: {ros}, between {range}.",
        months=rows[-1]["months"],
        ros=rows[-1]["label"],
        range=rows[-1]["range"],
    )
