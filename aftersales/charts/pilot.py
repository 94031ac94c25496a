"""How long a pilot has to last: the chance to see the effect, by months and units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    VALUE_AXIS,
    Row,
    encoded,
    framed,
    from_right,
    marks,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.track.panel import LOT
from aftersales.track.pilot import POWER, Pilot

ROOM_PX = 96
DASHES: tuple[list[int], ...] = ([6, 3], [1, 0])


def power_chart(plan: Pilot, look: Look) -> alt.LayerChart:
    """One line a number of units; the dot is what is proposed."""
    rows = list(_rows(plan, look))
    sizes = sorted({option.units for option in plan.options})
    longest = max(option.months for option in plan.options)
    x, y = _x(plan, longest, look), _y(look)
    wanted = marks([{"power": POWER, "months": 0, "end": longest}])
    rule = wanted.mark_rule(color=look.palette.line, strokeDash=[3, 3])
    return framed(
        encoded(rule, x=x, x2=alt.X2("end:Q"), y=y),
        *_lines(rows, sizes, x, y, look),
        *_labels(rows, longest, x, y, look),
        _proposed(rows, plan, x, y, look),
        title=look.say("How long must the pilot last?"),
        subtitle=_subtitle(plan, look),
        description=look.say(
            "{begin}, for {months} months: the chance to see the effect is {power}.",
            begin=_name(plan, plan.option.units, look),
            months=plan.option.months,
            power=look.share(plan.option.power, 0),
        ),
        height_px=240,
        look=look,
    )


def _subtitle(plan: Pilot, look: Look) -> str:
    power = look.share(POWER, 0)
    if plan.enough:
        return look.say(
            "Chance to see the effect, by how many begin; dashed rule: {power}, as is usual; "
            "large dot: proposed",
            power=power,
        )
    return look.say(
        "Chance to see the effect, by how many begin; dashed rule: {power}, as is usual; "
        "large dot: the shortest of the best",
        power=power,
    )


def _rows(plan: Pilot, look: Look) -> Iterator[dict[str, Any]]:
    for option in plan.options:
        yield {
            "units": option.units,
            "months": option.months,
            "power": option.power,
            "name": _name(plan, option.units, look),
            "label": look.share(option.power, 0),
            "duration": look.say("{n} {n:month|months}", n=option.months),
        }


def _name(plan: Pilot, units: int, look: Look) -> str:
    """How many begin; of customers by lot, which share."""
    if plan.panel.by == LOT:
        return look.say("{share} begin", share=look.share(units / len(plan.panel.units), 0))
    return look.say("{n} {n:begins|begin}", n=units)


def _x(plan: Pilot, longest: int, look: Look) -> alt.X:
    durations = sorted({option.months for option in plan.options})
    return alt.X(
        "months:Q",
        scale=alt.Scale(domain=[0, longest], range=[8, from_right(ROOM_PX)], nice=False),
        axis=alt.Axis(title=look.say("Months"), values=durations, format="d", grid=False),
    )


def _y(look: Look) -> alt.Y:
    axis = alt.Axis(title=look.say("Chance to see it"), format="%", tickCount=5, **VALUE_AXIS)
    return alt.Y("power:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)


def _lines(
    rows: Sequence[Row], sizes: Sequence[int], x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    for place, size in enumerate(sizes):
        line = marks([row for row in rows if row["units"] == size]).mark_line(
            color=look.palette.accent, strokeWidth=2, strokeDash=DASHES[place % len(DASHES)]
        )
        yield encoded(line, x=x, y=y)
    titles = {
        "name": look.say("Units"),
        "duration": look.say("Duration"),
        "label": look.say("Chance to see it"),
    }
    dots = marks(rows).mark_point(filled=True, size=40, color=look.palette.accent, opacity=1)
    yield encoded(dots, x=x, y=y, tooltip=tips(titles))


def _labels(
    rows: Sequence[Row], longest: int, x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """At the end of each line, those that lie close together moved apart."""
    last = sorted((r for r in rows if r["months"] == longest), key=lambda row: row["power"])
    for place, row in enumerate(last):
        close = len(last) > 1 and last[-1]["power"] - last[0]["power"] < 0.08
        dy = (8 if place == 0 else -8) if close else 0
        yield written("name", [row], x, y, look, align="left", dx=9, dy=dy)


def _proposed(rows: Sequence[Row], plan: Pilot, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    chosen = (plan.option.units, plan.option.months)
    dot = marks([row for row in rows if (row["units"], row["months"]) == chosen]).mark_point(
        filled=True, size=160, color=look.palette.accent, stroke=look.palette.page, opacity=1
    )
    return encoded(dot, x=x, y=y)
