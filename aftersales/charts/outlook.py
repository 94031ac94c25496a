"""Where a KPI is heading: its months, the level behind them, six months ahead with their bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import altair as alt
from babel.dates import format_skeleton

from aftersales.charts.frame import VALUE_AXIS, Row, at_y, encoded, framed, marks, texts
from aftersales.charts.look import Look
from aftersales.charts.reference import NOTHING, Reference, reference_layers
from aftersales.charts.value import AXIS_TITLES, figure
from aftersales.kpis.kpi import Measurement, Unit
from aftersales.kpis.outlook import Outlook
from aftersales.kpis.series import YEAR_MONTHS, month_number

HEIGHT_PX = 240
LABEL_ROOM_PX = 58


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
    past, level, ahead = (
        list(rows) for rows in (_past(months, look), _level(seen, look), _ahead(seen, look))
    )
    x, y = _x([*past, *ahead], look), _y(seen.unit, look)
    return framed(
        *reference_layers(against.near(*_reach(past)), seen.unit, y, look),
        *_bands(ahead, x, y, look),
        *_break(seen, x, look),
        *_lines(level, ahead, x, y, look),
        _dots(past, x, y, look),
        _last(ahead, x, y, look),
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
            yield _at(month.group, look) | {
                "value": month.value,
                "label": figure(month.value, month.unit, look),
                "n": look.number(month.n, 0),
            }


def _level(seen: Outlook, look: Look) -> Iterator[dict[str, Any]]:
    for point in seen.trend:
        yield _at(point.month, look) | {
            "value": point.value,
            "season": point.with_season,
            "after": seen.since is not None and point.month >= seen.since.month,
        }


def _ahead(seen: Outlook, look: Look) -> Iterator[dict[str, Any]]:
    for point in seen.ahead:
        yield _at(point.month, look) | {
            "value": point.value,
            "low80": point.low80,
            "high80": point.high80,
            "low95": point.low95,
            "high95": point.high95,
            "label": figure(point.value, seen.unit, look),
            "band": look.say(
                "{low} to {high}",
                low=figure(point.low95, seen.unit, look),
                high=figure(point.high95, seen.unit, look),
            ),
        }


def _at(month: str, look: Look) -> dict[str, Any]:
    day = date.fromisoformat(f"{month}-01")
    return {
        "month": day.isoformat(),
        "when": format_skeleton("yMMMM", day, locale=look.language.code),
    }


def _reach(past: Sequence[dict[str, Any]]) -> tuple[float, float]:
    values = [float(row["value"]) for row in past]
    return min(values), max(values)


# Scales


def _x(rows: Sequence[dict[str, Any]], look: Look) -> alt.X:
    return alt.X(
        "month:T",
        scale=alt.Scale(type="utc", range=[8, alt.ExprRef(f"width - {LABEL_ROOM_PX}")], nice=False),
        axis=alt.Axis(
            title=look.say("Month"),
            format="%b %y",
            grid=False,
            labelOverlap=False,
            values=_labelled(sorted({str(row["month"])[:7] for row in rows})),
        ),
    )


def _labelled(months: Sequence[str]) -> list[alt.DateTime]:
    """As many months, at round distances, as a phone has room for."""
    first, last = month_number(months[0]), month_number(months[-1])
    apart = next((apart for apart in (3, 6, 12) if last - first < 4 * apart), 24)
    return [
        alt.DateTime(year=number // YEAR_MONTHS, month=number % YEAR_MONTHS + 1, date=1, utc=True)
        for number in range(first, last + 1)
        if number % apart == 0
    ]


def _y(unit: Unit, look: Look) -> alt.Y:
    return alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(
            title=look.say(AXIS_TITLES[unit], currency=look.symbol),
            format=".0%" if unit is Unit.SHARE else ",.4~f",
            tickCount=4,
            **VALUE_AXIS,
        ),
    )


# Layers


def _bands(ahead: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for sure, opacity in (("95", 0.14), ("80", 0.20)):
        low = alt.Y(f"low{sure}:Q", scale=y["scale"], axis=y["axis"])
        area = marks(ahead).mark_area(color=look.palette.accent, opacity=opacity)
        yield encoded(area, x=x, y=low, y2=alt.Y2(f"high{sure}:Q"))


def _lines(
    level: Sequence[dict[str, Any]], ahead: Sequence[Row], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """The level, interrupted where it broke; ahead it is dashed."""
    for after in (False, True):
        rows = [row for row in level if row["after"] is after]
        season = alt.Y("season:Q", scale=y["scale"], axis=y["axis"])
        thin = marks(rows).mark_line(color=look.palette.accent, strokeWidth=1, opacity=0.6)
        yield encoded(thin, x=x, y=season)
        line = marks(rows).mark_line(color=look.palette.accent, strokeWidth=2)
        yield encoded(line, x=x, y=y)
    joined = [{**level[-1], "value": level[-1]["season"]}, *ahead]
    dashed = marks(joined).mark_line(
        color=look.palette.accent, strokeWidth=2, strokeDash=[4, 3], strokeCap="butt"
    )
    yield encoded(dashed, x=x, y=y)
    catch = marks(ahead).mark_point(filled=True, size=120, opacity=0)
    yield encoded(
        catch,
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("when:N", title=look.say("Month")),
            alt.Tooltip("label:N", title=look.say("Expected")),
            alt.Tooltip("band:N", title=look.say("95% band")),
        ],
    )


def _dots(past: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    dots = marks(past).mark_point(filled=True, size=26, color=look.palette.before, opacity=1)
    return encoded(
        dots,
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("when:N", title=look.say("Month")),
            alt.Tooltip("label:N", title=look.say("Value")),
            alt.Tooltip("n:N", title=look.say("Records")),
        ],
    )


def _break(seen: Outlook, x: alt.X, look: Look) -> Iterator[alt.Chart]:
    """Where the level broke, and since when it holds."""
    if seen.since is None:
        return
    at = _at(seen.since.month, look)
    rows = [at | {"label": look.say("since {month}", month=_short(seen, look))}]
    rule = marks(rows).mark_rule(color=look.palette.line, strokeDash=[2, 2])
    yield encoded(rule, x=x)
    right = month_number(seen.since.month) * 2 > sum(
        month_number(month) for month in (seen.trend[0].month, seen.ahead[-1].month)
    )
    text = texts(
        rows,
        look,
        align="right" if right else "left",
        dx=-5 if right else 5,
        fontSize=12,
        color=look.palette.quiet_text,
    )
    yield encoded(text, x=x, y=at_y(6), text=alt.Text("label:N"))


def _short(seen: Outlook, look: Look) -> str:
    month = date.fromisoformat(f"{seen.since.month}-01") if seen.since else date.min
    return format_skeleton("yMMM", month, locale=look.language.code)


def _last(ahead: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    label = texts(ahead[-1:], look, align="left", dx=9, fontWeight=600)
    return encoded(label, x=x, y=y, text=alt.Text("label:N"))


def _in_words(
    past: Sequence[dict[str, Any]], ahead: Sequence[dict[str, Any]], name: str, look: Look
) -> str:
    return look.say(
        "{kpi}: {last} in {last_month}; {expected} expected in {month}, with 95% between {band}.",
        kpi=name,
        last=past[-1]["label"],
        last_month=past[-1]["when"],
        expected=ahead[-1]["label"],
        month=ahead[-1]["when"],
        band=ahead[-1]["band"],
    )
