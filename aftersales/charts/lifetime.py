"""What customers are worth: by segment, held to what happened, and why retention rises with age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SHARES,
    VALUE_AXIS,
    Row,
    also_x,
    also_y,
    encoded,
    framed,
    marks,
    rows_y,
    tips,
)
from aftersales.charts.groups import (
    BOLD,
    GROUP_PX,
    NAME,
    PLAIN,
    group_row,
    groups_x,
    intervals,
    names,
)
from aftersales.charts.look import Look
from aftersales.charts.value import interval, value_dots, value_x
from aftersales.clv import Holdout, Range, Sorting
from aftersales.kpis.interval import wilson
from aftersales.kpis.kpi import Measurement, Unit
from aftersales.study import segment_words

Amounts = Sequence[tuple[str, Range, int]]
"""Segment, an amount of money with its range, and of how many customers."""


# By segment


def amounts_chart(amounts: Amounts, title: str, subtitle: str, look: Look) -> alt.LayerChart:
    """An amount for each segment with its 95 % range; at least one."""
    measured = [_measurement(*amount) for amount in amounts]
    rows = [group_row(i, m, look) | _range(m, look) for i, m in enumerate(measured)]
    x, y = groups_x([*rows, _NOTHING], None, Unit.MONEY, look), rows_y(len(rows))
    return framed(
        intervals(rows, x, y, look.palette.accent, opacity=0.55),
        *value_dots(rows, x, y, look, size=80, tooltip=_amount_tips(look)),
        *names(rows, y, look, PLAIN, BOLD),
        title=title,
        subtitle=subtitle,
        description=_in_words(title, rows, look),
        height_px=GROUP_PX * len(rows),
        look=look,
    )


_NOTHING: Row = {"low": 0.0, "high": 0.0}


def _measurement(segment: str, amount: Range, customers: int) -> Measurement:
    return Measurement(
        kpi="lifetime_value",
        unit=Unit.MONEY,
        label=segment_words(segment),
        value=amount.value,
        low=amount.low,
        high=amount.high,
        n=customers,
    )


def _range(m: Measurement, look: Look) -> dict[str, Any]:
    return {"range": interval(m.low, m.high, m.unit, look), "few": False}


def _amount_tips(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "name": look.say("Segment"),
            "label": look.say("Value"),
            "range": look.say("95% range"),
            "n": look.say("Customers"),
        }
    )


def _in_words(title: str, rows: Sequence[Row], look: Look) -> str:
    told = "; ".join(
        look.say("{group} {value} ({range})", group=r["name"], value=r["label"], range=r["range"])
        for r in rows
    )
    return look.say("{title} {told}.", title=title, told=told)


# Held to what happened


def holdout_chart(tested: Holdout, look: Look) -> alt.LayerChart:
    """What was expected of the second half of the data, with both its ranges, and what came."""
    rows = list(_held(tested, look))
    ends = [row[end] for row in rows for end in ("low", "high")]
    x, y = value_x([0.0, *ends], Unit.COUNT, look), rows_y(len(rows))
    expected = rows[:1]
    believed = [expected[0] | {"low": tested.believed.low, "high": tested.believed.high}]
    return framed(
        intervals(expected, x, y, look.palette.accent, opacity=0.35),
        _thick(believed, x, y, look),
        *value_dots(rows, x, y, look, size=80, tooltip=_held_tips(look)),
        *names(rows, y, look, PLAIN, BOLD),
        title=look.say("Would the forecast have been right?"),
        subtitle=look.say("Bar: 95% range of the model; line: range that the test supports"),
        description=look.say(
            "Expected by the model: {expected} ({range}); happened: {happened}.",
            expected=rows[0]["label"],
            range=rows[0]["range"],
            happened=rows[1]["label"],
        ),
        height_px=GROUP_PX * len(rows),
        look=look,
    )


def _held(tested: Holdout, look: Look) -> Iterator[dict[str, Any]]:
    came = Range(value=tested.happened, low=tested.happened, high=tested.happened)
    for row, (name, of) in enumerate(
        ((look.say("Expected"), tested.supported), (look.say("Happened"), came))
    ):
        yield {
            "row": row,
            "above": row + NAME,
            "name": name,
            "value": of.value,
            "low": of.low,
            "high": of.high,
            "label": look.number(of.value, 0),
            "range": interval(of.low, of.high, Unit.POINTS, look) if of.high > of.low else "",
            "few": bool(row),
        }


def _thick(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    bars = marks(rows).mark_bar(height=10, cornerRadius=5, color=look.palette.accent, opacity=0.3)
    return encoded(bars, x=also_x(x, "low"), x2=alt.X2("high:Q"), y=y)


def _held_tips(look: Look) -> list[alt.Tooltip]:
    return tips(
        {"name": look.say("What"), "label": look.say("Number"), "range": look.say("95% range")}
    )


# Why retention rises with age


def sorting_chart(sorting: Sorting, look: Look) -> alt.LayerChart:
    """Share that stayed by how often it could have left: as seen, and in a model of no change."""
    rows = list(_ages(sorting, look))
    x, y = _age_x(sorting, look), _kept_y(look)
    return framed(
        _spans(rows, x, y, look),
        encoded(
            marks(rows).mark_line(color=look.palette.before, strokeWidth=2, strokeDash=[5, 4]),
            x=x,
            y=also_y(y, "modelled"),
        ),
        *value_dots(rows, x, y, look, size=60, tooltip=_age_tips(look)),
        title=look.say("Who stays, by how often they could have left"),
        subtitle=look.say("Seen, with its 95% interval; dashed: a model in which nobody changes"),
        description=look.say(
            "{first} stayed at the first occasion to leave, {last} at number {age}.",
            first=rows[0]["label"],
            last=rows[-1]["label"],
            age=rows[-1]["age"],
        ),
        height_px=200,
        look=look,
    )


def _ages(sorting: Sorting, look: Look) -> Iterator[dict[str, Any]]:
    for age, due, seen, modelled in zip(
        sorting.age, sorting.due, sorting.seen, sorting.modelled, strict=True
    ):
        low, high = wilson(seen * due, int(due))
        yield {
            "age": int(age),
            "value": float(seen),
            "modelled": float(modelled),
            "low": low,
            "high": high,
            "label": look.share(float(seen)),
            "model_label": look.share(float(modelled)),
            "range": interval(low, high, Unit.SHARE, look),
            "n": look.number(float(due), 0),
            "few": False,
        }


def _age_x(sorting: Sorting, look: Look) -> alt.X:
    first, last = float(sorting.age[0]), float(sorting.age[-1])
    return alt.X(
        "age:Q",
        scale=alt.Scale(domain=[first - 0.3, last + 0.3], nice=False, zero=False),
        axis=alt.Axis(
            title=look.say("Occasion to leave, the first being 1"),
            format="d",
            grid=False,
            tickMinStep=1,
            tickCount=6,
        ),
    )


def _kept_y(look: Look) -> alt.Y:
    return alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(title=look.say("Share kept"), format=SHARES, tickCount=4, **VALUE_AXIS),
    )


def _spans(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    rules = marks(rows).mark_rule(color=look.palette.accent, opacity=0.45, strokeWidth=2)
    return encoded(rules, x=x, y=also_y(y, "low"), y2=alt.Y2("high:Q"))


def _age_tips(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "age": look.say("Occasion"),
            "label": look.say("Share kept"),
            "range": look.say("95% interval"),
            "model_label": look.say("In the model"),
            "n": look.say("Came up"),
        }
    )
