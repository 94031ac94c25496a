"""How the NPV is distributed over the drawn worlds, and how many lose money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import altair as alt
import numpy as np

from aftersales.charts.frame import (
    SHARES,
    VALUE_AXIS,
    Row,
    at_x,
    at_y,
    encoded,
    framed,
    marks,
    money_axis,
    tips,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.charts.value import interval
from aftersales.kpis.kpi import Unit
from aftersales.uncertain import Array

BARS = 36
SHOWN = (0.005, 0.995)  # what lies further out would squeeze all the rest into a corner


def npv_distribution(npv: Array, look: Look) -> alt.LayerChart:
    """Share of the drawn worlds by NPV; `npv` has shape (worlds,)."""
    edges = bin_edges(npv)
    unit = MoneyUnit.of(edges, look)
    rows = list(_rows(npv, edges, unit, look))
    tallest = max(row["share"] for row in rows)
    x, y = _x(edges, unit, look), _y(tallest, look)
    return framed(
        _bars(rows, x, y, look),
        _zero(x, look),
        *_shares(npv, look),
        title=look.say("How likely is it to pay?"),
        subtitle=_subtitle(npv, look),
        description=_in_words(npv, look),
        height_px=260,
        look=look,
    )


def bin_edges(npv: Array) -> Array:
    """Edges of about 36 equal bins, one of them at 0, so that no bin both wins and loses."""
    low, high = np.quantile(npv, SHOWN)
    low, high = min(low, 0.0), max(high, 0.0)
    width = _round_up((high - low) / BARS) if high > low else 1.0
    first, last = np.floor(low / width), max(np.ceil(high / width), np.floor(low / width) + 1)
    return np.asarray(np.arange(first, last + 1) * width)


def _round_up(width: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten."""
    power = 10 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= width))


def _rows(npv: Array, edges: Array, unit: MoneyUnit, look: Look) -> Iterator[Row]:
    counts, _ = np.histogram(npv, edges)
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        share = float(count) / len(npv)
        yield {
            "low": low / unit.size,
            "high": high / unit.size,
            "share": share,
            "colour": look.palette.loss if high <= 0 else look.palette.accent,
            "between": interval(low, high, Unit.MONEY, look),
            "said": look.share(share),
        }


def _x(edges: Array, unit: MoneyUnit, look: Look) -> alt.X:
    return alt.X(
        "low:Q",
        scale=alt.Scale(domain=[edges[0] / unit.size, edges[-1] / unit.size], nice=False),
        axis=money_axis(unit, look.say("NPV"), look, tickCount=6, grid=False),
    )


def _y(tallest: float, look: Look) -> alt.Y:
    return alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, tallest * 1.3], nice=False),
        axis=alt.Axis(
            title=look.say("Share of simulated runs"),
            format=SHARES,
            tickCount=3,
            **VALUE_AXIS,
        ),
    )


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    return encoded(
        marks(rows).mark_bar(binSpacing=1),
        x=x.bin("binned"),
        x2=alt.X2("high:Q"),
        y=y,
        color=alt.Color("colour:N", scale=None),
        tooltip=tips({"between": look.say("NPV"), "said": look.say("Share of simulated runs")}),
    )


def _zero(x: alt.X, look: Look) -> alt.Chart:
    rule = marks([{"low": 0}]).mark_rule(color=look.palette.line, strokeWidth=1.5)
    return encoded(rule, x=x)


def _shares(npv: Array, look: Look) -> Iterator[alt.Chart]:
    """How many lose, at the left; how many gain, at the right."""
    loses = look.say("{share} lose", share=look.share(float((npv < 0).mean()), 0))
    gains = look.say("{share} gain", share=look.share(float((npv > 0).mean()), 0))
    for text, place, align, colour in (
        (loses, at_x(8), "left", look.palette.loss),
        (gains, at_x("width"), "right", look.palette.accent),
    ):
        style = {"align": align, "color": colour, "fontSize": 15, "fontWeight": 600}
        yield written("text", [{"text": text}], place, at_y(12), look, **style)


def _subtitle(npv: Array, look: Look) -> str:
    count = look.number(len(npv), 0)
    return look.say("NPV in {count} simulated runs, without the outermost 1%", count=count)


def _in_words(npv: Array, look: Look) -> str:
    low, median, high = np.quantile(npv, (0.05, 0.5, 0.95))
    return look.say(
        "NPV over {count} simulated runs: {share} are below 0; 90% lie between {low} and {high}, "
        "the middle one is {median}.",
        count=look.number(len(npv), 0),
        share=look.share(float((npv < 0).mean()), 0),
        low=look.full_money(low),
        high=look.full_money(high),
        median=look.full_money(median),
    )
