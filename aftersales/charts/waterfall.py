"""Where the money comes from: the channels up, the cost down, what remains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import altair as alt

from aftersales.charts.frame import (
    SMALL_PX,
    Row,
    also_x,
    encoded,
    framed,
    from_right,
    marks,
    money_axis,
    tips,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.decide.answers import Answers
from aftersales.model import CHANNEL_NAMES
from aftersales.model.finance import HALF_A_CENT

ROW_PX = 34
LETTER_PX = 7.5  # an amount stands at the right of the longest bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One bar: present value, from where to where; a total starts at 0."""

    name: str
    amount: float
    start: float
    end: float
    total: bool = False


def waterfall(answers: Answers, horizon_months: int, look: Look) -> alt.LayerChart:
    """Present values by channel, the cost and the NPV; without a known cost, up to the benefit."""
    bars = steps(answers, look)
    unit = MoneyUnit.of((edge for bar in bars for edge in (bar.start, bar.end)), look)
    rows = [_row(bar, unit, look) for bar in bars]
    x, y = _x(rows, unit, look), _y(rows, look)
    return framed(
        _bars(rows, x, y, look),
        _connectors(rows, x, y, look),
        _labels(rows, x, y, look),
        title=look.say("Where does the money come from?"),
        subtitle=look.say(
            "What changes over {months} months, present value", months=horizon_months
        ),
        description=_in_words(bars, look),
        height_px=ROW_PX * len(bars),
        look=look,
    )


def steps(answers: Answers, look: Look) -> tuple[Step, ...]:
    """The bars from top to bottom; channels that bring nothing are left out."""
    headline = answers.headline
    channels = sorted(answers.by_channel.items(), key=lambda item: -item[1])
    parts = [
        (look.say(CHANNEL_NAMES[id]), amount)
        for id, amount in channels
        if abs(amount) > HALF_A_CENT
    ]
    if headline.pv_cost is None or headline.npv is None:
        return (*_climbing(parts), _total(look.say("Benefit"), headline.pv_benefit))
    parts.append((look.say("Cost"), -headline.pv_cost))
    return (*_climbing(parts), _total(look.say("NPV"), headline.npv))


def _climbing(parts: list[tuple[str, float]]) -> Iterator[Step]:
    reached = 0.0
    for name, amount in parts:
        yield Step(name=name, amount=amount, start=reached, end=reached + amount)
        reached += amount


def _total(name: str, amount: float) -> Step:
    return Step(name=name, amount=amount, start=0.0, end=amount, total=True)


def _row(step: Step, unit: MoneyUnit, look: Look) -> Row:
    return {
        "name": step.name,
        "start": step.start / unit.size,
        "end": step.end / unit.size,
        "right": max(step.start, step.end) / unit.size,
        "label": look.money(step.amount),
        "full": look.full_money(step.amount),
        "colour": look.palette.loss if step.amount < 0 else look.palette.accent,
        "weight": 600 if step.total else 400,
    }


def _y(rows: list[Row], look: Look) -> alt.Y:
    return alt.Y(
        "name:N",
        sort=[row["name"] for row in rows],
        scale=alt.Scale(paddingInner=0.34, paddingOuter=0.2),
        axis=alt.Axis(
            title=None,
            labelColor=look.palette.text,
            labelFontSize=SMALL_PX,
            labelLimit=130,
        ),
    )


def _x(rows: list[Row], unit: MoneyUnit, look: Look) -> alt.X:
    edges = [row[end] for row in rows for end in ("start", "end")]
    low, high = min(0.0, *edges), max(0.0, *edges)
    label_px = LETTER_PX * (1 + max(len(row["label"]) for row in rows))
    return alt.X(
        "start:Q",
        scale=alt.Scale(domain=[low, high], range=[0, from_right(label_px)], nice=False),
        axis=money_axis(unit, look.say("Present value"), look, tickCount=4),
    )


def _bars(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return encoded(
        marks(rows).mark_bar(),
        x=x,
        x2=alt.X2("end:Q"),
        y=y,
        color=alt.Color("colour:N", scale=None),
        tooltip=tips({"name": look.say("Part"), "full": look.say("Present value")}),
    )


def _connectors(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    """Hairlines from where one bar ends to where the next begins."""
    links = [
        {"end": row["end"], "name": row["name"], "below": below["name"]}
        for row, below in pairwise(rows)
    ]
    rules = marks(links).mark_rule(color=look.palette.line, strokeWidth=1)
    return encoded(rules, x=also_x(x, "end"), y=y, y2=alt.Y2("below:N"))


def _labels(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    style = {"align": "left", "dx": 6, "fontWeight": alt.ExprRef("datum.weight")}
    return written("label", rows, also_x(x, "right"), y, look, **style)


def _in_words(bars: tuple[Step, ...], look: Look) -> str:
    parts = "; ".join(
        look.say("{name} {amount}", name=bar.name, amount=look.full_money(bar.amount))
        for bar in bars
    )
    return look.say("Present values: {parts}.", parts=parts)
