"""How much levers overlap: added up one by one, and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import altair as alt
import numpy as np

from aftersales.charts.frame import (
    LABEL_PX,
    Row,
    above,
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
from aftersales.decide.overlap import Overlap

ROW_PX, BAR_PX = 62, 18
NAME = -0.36
AMOUNT_PX = 78
NARROW_PX = 420
PALEST = 0.25


def overlap_chart(found: Overlap, names: Mapping[str, str], look: Look) -> alt.LayerChart:
    """Two bars in parts, one a lever; `names`: what each lever is called, by id."""
    unit = MoneyUnit.of((found.added_up, found.joint), look)
    parts = list(_parts(found, names, unit, look))
    sums = list(_sums(found, look))
    x, y = _x(parts, unit, look), rows_y(2)
    return framed(
        _bars(parts, x, y, look),
        written("name", sums, at_x(0), above(y), look, align="left"),
        written("amount", sums, at_x("width"), y, look, align="right", fontWeight=600),
        title=look.say("Do the levers overlap?"),
        subtitle=look.say("Present value of the benefit, lever by lever"),
        description=_in_words(found, look),
        height_px=ROW_PX * 2,
        look=look,
    )


def _parts(found: Overlap, names: Mapping[str, str], unit: MoneyUnit, look: Look) -> Iterator[Row]:
    """Parts lie end to end; one that takes away goes to the left of nothing."""
    for row, parts in enumerate((found.alone, found.together)):
        ends = {1: 0.0, -1: 0.0}
        for lever, amount in parts.items():
            side = 1 if amount >= 0 else -1
            start = ends[side]
            ends[side] += amount
            yield {
                "row": row,
                "start": start / unit.size,
                "end": ends[side] / unit.size,
                "lever": names.get(lever, lever),
                "amount": look.full_money(amount),
            }


def _sums(found: Overlap, look: Look) -> Iterator[Row]:
    for row, (name, amount) in enumerate(
        (
            (look.say("One by one, added up"), found.added_up),
            (look.say("All together"), found.joint),
        )
    ):
        yield {"row": row, "above": row + NAME, "name": name, "amount": look.money(amount)}


def _x(parts: list[Row], unit: MoneyUnit, look: Look) -> alt.X:
    edges = [0.0, *(part["end"] for part in parts)]
    low, high = min(edges), max(edges)
    return alt.X(
        "start:Q",
        scale=alt.Scale(
            domain=[low, high if high > low else low + 1], range=[0, from_right(AMOUNT_PX)]
        ),
        axis=money_axis(unit, look.say("Present value"), look, tickCount=4),
    )


def _bars(parts: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    bar = marks(parts).mark_bar(
        height=BAR_PX, color=look.palette.accent, stroke=look.palette.page, strokeWidth=1
    )
    return encoded(
        bar,
        x=x,
        x2=alt.X2("end:Q"),
        y=y,
        opacity=_shades(parts, look),
        tooltip=tips({"lever": look.say("Lever"), "amount": look.say("Present value")}),
    )


def _shades(parts: list[Row], look: Look) -> alt.Opacity:
    """Each lever its own shade, in the order of the parts; below the bars what they are called."""
    names = list(dict.fromkeys(part["lever"] for part in parts))
    legend = alt.Legend(
        title=None,
        orient="bottom",
        columns=alt.ExprRef(f"width < {NARROW_PX} ? 1 : 3"),
        symbolType="square",
        symbolFillColor=look.palette.accent,
        symbolStrokeWidth=0,
        labelColor=look.palette.text,
        labelFontSize=LABEL_PX,
        labelLimit=NARROW_PX,
    )
    shades = [float(shade) for shade in np.linspace(1, PALEST, max(len(names), 2))]
    scale = alt.Scale(domain=names, range=shades[: len(names)])
    return alt.Opacity("lever:N", scale=scale, legend=legend)


def _in_words(found: Overlap, look: Look) -> str:
    return look.say(
        "One by one the levers add up to {alone}; together they bring {joint}.",
        alone=look.full_money(found.added_up),
        joint=look.full_money(found.joint),
    )
