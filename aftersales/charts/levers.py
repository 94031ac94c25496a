"""What each lever brings: its share in the mix beside its benefit alone, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import altair as alt

from aftersales.charts.frame import (
    SMALL_PX,
    Row,
    at_x,
    encoded,
    framed,
    from_right,
    marks,
    money_axis,
    rows_y,
    tips,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.decide.answers import Answers, Headline

LEVER_PX = 62
BAR_PX = 12
IN_THE_MIX, ALONE, BETWEEN = 0.0, 0.24, 0.12  # where in a lever's row, downwards
NAME = -0.27
GAP_PX = 8
LETTER_PX = 7.0  # what a lever is worth stands at the right of its longest bar


def levers(answers: Answers, names: Mapping[str, str], look: Look) -> alt.LayerChart:
    """Benefit of each lever in the mix and alone, present value, with a mark at its cost.

    `names`: what each lever is called, by id; one without a name is called by its id.
    """
    names = {lever: names.get(lever, lever) for lever in answers.alone}
    unit = MoneyUnit.of(_amounts(answers), look)
    beside = list(_beside(answers, unit, look))
    x = _x(unit, look, list(_amounts(answers)), LETTER_PX * _longest(beside) + GAP_PX)
    shown = max(1, len(answers.alone))
    y = rows_y(shown)
    return framed(
        _bars(list(_benefits(answers, names, unit, look)), x, y, look),
        _costs(list(_cost_rows(answers, names, unit, look)), x, y, look),
        _names(list(_name_rows(answers, names)), y, look),
        _worth(beside, x, y, look),
        title=look.say("What does each lever bring?"),
        subtitle=look.say("Present value of the benefit. Mark: cost. NPV: the lever alone"),
        description=_in_words(answers, names, look),
        height_px=LEVER_PX * shown,
        look=look,
    )


def _amounts(answers: Answers) -> Iterator[float]:
    for lever, alone in answers.alone.items():
        yield from (answers.by_lever[lever], alone.pv_benefit, alone.pv_cost or 0.0, 0.0)


def _x(unit: MoneyUnit, look: Look, amounts: list[float], room_px: float) -> alt.X:
    low, high = min(amounts, default=0.0) / unit.size, max(amounts, default=0.0) / unit.size
    ends = [low, high if high > low else low + 1]  # where nothing is brought, 0 stays at the left
    return alt.X(
        "amount:Q",
        scale=alt.Scale(domain=ends, range=[0, from_right(room_px)], nice=True),
        axis=money_axis(unit, look.say("Present value"), look, tickCount=4),
    )


# Rows: a lever is a row, its parts lie a little above and below the middle of it


def _benefits(
    answers: Answers, names: Mapping[str, str], unit: MoneyUnit, look: Look
) -> Iterator[Row]:
    for row, (lever, alone) in enumerate(answers.alone.items()):
        name, mix = names[lever], answers.by_lever[lever]
        yield _part(row + IN_THE_MIX, name, look.say("in the mix"), mix, unit, look)
        yield _part(row + ALONE, name, look.say("alone"), alone.pv_benefit, unit, look)


def _cost_rows(
    answers: Answers, names: Mapping[str, str], unit: MoneyUnit, look: Look
) -> Iterator[Row]:
    for row, (lever, alone) in enumerate(answers.alone.items()):
        if alone.pv_cost is not None:
            cost = look.say("cost")
            yield _part(row + BETWEEN, names[lever], cost, alone.pv_cost, unit, look)


def _part(row: float, lever: str, part: str, amount: float, unit: MoneyUnit, look: Look) -> Row:
    return {
        "lever": lever,
        "part": part,
        "row": row,
        "amount": amount / unit.size,
        "full": look.full_money(amount),
    }


def _name_rows(answers: Answers, names: Mapping[str, str]) -> Iterator[Row]:
    for row, lever in enumerate(answers.alone):
        yield {"row": row + NAME, "name": names[lever]}


def _beside(answers: Answers, unit: MoneyUnit, look: Look) -> Iterator[Row]:
    """What each lever is worth alone, at the end of whatever reaches farthest to the right."""
    for row, (lever, alone) in enumerate(answers.alone.items()):
        reached = max(answers.by_lever[lever], alone.pv_benefit, alone.pv_cost or 0.0, 0.0)
        yield {
            "row": row + BETWEEN,
            "amount": reached / unit.size,
            "worth": _in_short(alone, look),
        }


def _longest(rows: list[Row]) -> int:
    return max((len(row["worth"]) for row in rows), default=0)


def _in_short(alone: Headline, look: Look) -> str:
    if alone.npv is None:
        return look.say("cost not known")
    return look.say("NPV {amount}", amount=look.money(alone.npv))


# Layers


def _bars(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return encoded(
        marks(rows).mark_bar(height=BAR_PX),
        x=x,
        x2=alt.X2Datum(0),
        y=y,
        color=alt.Color("part:N", scale=_parts(look), legend=_legend(look)),
        tooltip=_tooltip(look),
    )


def _parts(look: Look) -> alt.Scale:
    palette = look.palette
    return alt.Scale(
        domain=[look.say("in the mix"), look.say("alone"), look.say("cost")],
        range=[palette.accent, palette.before, palette.loss],
    )


def _legend(look: Look) -> alt.Legend:
    return alt.Legend(
        title=None,
        orient="top",
        direction="horizontal",
        symbolType="square",
        labelColor=look.palette.text,
        labelFontSize=SMALL_PX,
        offset=4,
    )


def _costs(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    ticks = marks(rows).mark_tick(
        orient="vertical", thickness=3, size=2 * BAR_PX, opacity=1, color=look.palette.loss
    )
    return encoded(ticks, x=x, y=y, tooltip=_tooltip(look))


def _names(rows: list[Row], y: alt.Y, look: Look) -> alt.Chart:
    return written("name", rows, at_x(0), y, look, align="left", fontWeight=600)


def _worth(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return written("worth", rows, x, y, look, align="left", dx=GAP_PX, fontSize=SMALL_PX)


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "lever": look.say("Lever"),
            "part": look.say("Part"),
            "full": look.say("Present value"),
        }
    )


def _in_words(answers: Answers, names: Mapping[str, str], look: Look) -> str:
    return " ".join(
        look.say(
            "{lever} brings {mix} in the mix and {alone} alone; it costs {cost}.",
            lever=names[lever],
            mix=look.full_money(answers.by_lever[lever]),
            alone=look.full_money(alone.pv_benefit),
            cost=look.full_money(alone.pv_cost),
        )
        for lever, alone in answers.alone.items()
    )
