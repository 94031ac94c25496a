"""How long customers stay: a curve a group with its band, and who is still watched below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SHARES,
    SMALL_PX,
    VALUE_AXIS,
    Row,
    also_y,
    at_x,
    at_y,
    encoded,
    framed,
    marks,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.charts.value import interval
from aftersales.clv.survival import Survival
from aftersales.kpis.kpi import Unit

CURVE_PX, LINE_PX = 240, 18
FIRST_LINE_PX = 56  # from the end of the curves to the first line of numbers
AXIS_PX = 46  # room at the left
MOST_CURVES = 4
MOST_NUMBERS = 6
MONTHS_A_YEAR, LONG_MONTHS = 12, 48
DASHES: tuple[list[int], ...] = ([1, 0], [1, 0], [6, 4], [2, 3])

Curves = Sequence[tuple[str, Survival]]


def survival_chart(curves: Curves, title: str, look: Look) -> alt.LayerChart:
    """Steps with bands for up to four groups, at least one; below, how many came up next."""
    drawn = curves[:MOST_CURVES]
    longest = max(_end(curve) for _, curve in drawn)
    unit = MONTHS_A_YEAR if longest > LONG_MONTHS else 1
    below_px = FIRST_LINE_PX + 2 * LINE_PX * len(drawn)
    x, y = _x(longest / unit, unit, below_px, look), _y(look)
    rows = [list(_rows(name, curve, unit, look)) for name, curve in drawn]
    styles = list(zip(rows, _colours(look), DASHES, strict=False))
    return framed(
        *(_band(its, x, y, colour) for its, colour, _ in styles),
        *(layer for style in styles for layer in _steps(*style, x, y, look)),
        *_numbers(rows, x, look),
        title=title,
        subtitle=look.say(
            "Share of customers left, with its 95% band; below: how many came up next"
        ),
        description=_in_words(rows, look),
        height_px=CURVE_PX + below_px,
        look=look,
    )


def _colours(look: Look) -> tuple[str, ...]:
    palette = look.palette
    return palette.accent, palette.loss, palette.before, palette.text


# Axes


def _x(longest: float, unit: int, below_px: int, look: Look) -> alt.X:
    """Between the curves and the numbers below them."""
    in_years = unit == MONTHS_A_YEAR
    return alt.X(
        "at:Q",
        scale=alt.Scale(
            domain=[0, longest], range=[AXIS_PX, alt.ExprRef("width - 14")], nice=False
        ),
        axis=alt.Axis(
            title=look.say("Years as a customer") if in_years else look.say("Months as a customer"),
            format=",.2~f",
            grid=False,
            tickCount=6,
            offset=-below_px,
        ),
    )


def _y(look: Look) -> alt.Y:
    return alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, 1], range=[CURVE_PX, 0], nice=False),
        axis=alt.Axis(title=look.say("Share left"), format=SHARES, tickCount=4, **VALUE_AXIS),
    )


# Rows


def _rows(name: str, curve: Survival, unit: int, look: Look) -> Iterator[dict[str, Any]]:
    for month, share, low, high, n in zip(
        curve.months, curve.share, curve.low, curve.high, curve.at_risk, strict=True
    ):
        yield {
            "at": float(month) / unit,
            "until": _end(curve) / unit,
            "when": look.number(float(month) / unit),
            "share": float(share),
            "low": float(low),
            "high": float(high),
            "name": name,
            "label": look.share(float(share), 0),
            "range": interval(float(low), float(high), Unit.SHARE, look),
            "n": look.number(int(n), 0),
        }


def _end(curve: Survival) -> float:
    """Half a period after the last occasion, in months: the share holds until the next one."""
    last = curve.months[-1] - curve.months[-2] if len(curve.months) > 1 else 0.0
    return float(curve.months[-1] + last / 2)


def _held(rows: Sequence[Row]) -> list[Row]:
    """With the last share held on, so that its band is seen as well."""
    return [*rows, {**rows[-1], "at": rows[-1]["until"]}]


# Layers


def _band(rows: Sequence[Row], x: alt.X, y: alt.Y, colour: str) -> alt.Chart:
    band = marks(_held(rows)).mark_area(interpolate="step-after", color=colour, opacity=0.14)
    return encoded(band, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q"))


def _steps(
    rows: Sequence[Row], colour: str, dash: list[int], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    line: dict[str, Any] = {
        "interpolate": "step-after",
        "color": colour,
        "strokeWidth": 2.2,
        "strokeDash": dash,
    }
    yield encoded(marks(_held(rows)).mark_line(**line), x=x, y=y)
    points = marks(rows).mark_point(size=90, opacity=0, fill=colour)
    yield encoded(points, x=x, y=y, tooltip=_tooltip(look))


def _numbers(rows: Sequence[Sequence[Row]], x: alt.X, look: Look) -> Iterator[alt.Chart]:
    """A line a group below the axis: its name in its colour, and how many came up next."""
    for i, (its, colour) in enumerate(zip(rows, _colours(look), strict=False)):
        line_px = CURVE_PX + FIRST_LINE_PX + 2 * LINE_PX * i
        style = {"fontSize": SMALL_PX, "color": colour, "fontWeight": 600}
        yield written("name", its[:1], at_x(0), at_y(line_px), look, align="left", **style)
        every = max(1, -(-len(its) // MOST_NUMBERS))
        yield written(
            "n", its[::every], x, at_y(line_px + LINE_PX), look, align="center", fontSize=SMALL_PX
        )


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "name": look.say("Group"),
            "when": look.say("Time as a customer"),
            "label": look.say("Share left"),
            "range": look.say("95% interval"),
            "n": look.say("Came up next"),
        }
    )


# Words


def _in_words(rows: Sequence[Sequence[Row]], look: Look) -> str:
    return " ".join(
        look.say(
            "{group}: {share} left at the end of the curve ({range}).",
            group=its[-1]["name"],
            share=its[-1]["label"],
            range=its[-1]["range"],
        )
        for its in rows
    )
