"""How NPV or ROI is distributed over the drawn worlds, and how many lose money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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
WORDS_PX = 12  # where it is said how many lose and gain, from the top


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """What is distributed: its name, its axis, in which a value is divided by `size`, its words."""

    name: str
    size: float
    axis: alt.Axis
    between: Callable[[float, float], str]
    said: Callable[[float], str]


def npv_distribution(npv: Array, look: Look) -> alt.LayerChart:
    """Share of the drawn worlds by NPV; `npv` has shape (worlds,)."""
    unit = MoneyUnit.of(bin_edges(npv), look)
    name = look.say("NPV")
    figure = _Figure(
        name=name,
        size=unit.size,
        axis=money_axis(unit, name, look, tickCount=6, grid=False),
        between=lambda low, high: interval(low, high, Unit.MONEY, look),
        said=look.full_money,
    )
    return _distribution(npv, figure, look)


def roi_distribution(roi_percent: Array, look: Look) -> alt.LayerChart:
    """Share of the drawn worlds by ROI in per cent, shape (worlds,)."""
    name = look.say("ROI")
    figure = _Figure(
        name=name,
        size=1.0,
        axis=alt.Axis(title=name, format=SHARES, tickCount=6, grid=False),
        between=lambda low, high: look.say(
            "{low} to {high}", low=look.share(low, 0), high=look.share(high, 0)
        ),
        said=lambda value: look.share(value, 0),
    )
    return _distribution(roi_percent / 100, figure, look)


def bin_edges(values: Array) -> Array:
    """Edges of about 36 equal bins, one of them at 0, so that no bin both wins and loses."""
    low, high = np.quantile(values, SHOWN)
    low, high = min(low, 0.0), max(high, 0.0)
    width = _round_up((high - low) / BARS) if high > low else 1.0
    first, last = np.floor(low / width), max(np.ceil(high / width), np.floor(low / width) + 1)
    return np.asarray(np.arange(first, last + 1) * width)


def _distribution(values: Array, figure: _Figure, look: Look) -> alt.LayerChart:
    edges = bin_edges(values)
    rows = list(_rows(values, edges, figure, look))
    tallest = max(row["share"] for row in rows)
    x, y = _x(edges, figure), _y(tallest, look)
    return framed(
        _bars(rows, x, y, figure, look),
        _zero(x, look),
        *_shares(values, look),
        title=look.say("How likely is it to pay?"),
        subtitle=_subtitle(values, figure, look),
        description=_in_words(values, figure, look),
        height_px=260,
        look=look,
    )


def _round_up(width: float) -> float:
    """The next of 1, 2, 2.5, 5, 10 times a power of ten."""
    power = 10 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= width))


def _rows(values: Array, edges: Array, figure: _Figure, look: Look) -> Iterator[Row]:
    counts, _ = np.histogram(values, edges)
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        share = float(count) / len(values)
        yield {
            "low": low / figure.size,
            "high": high / figure.size,
            "share": share,
            "colour": look.palette.loss if high <= 0 else look.palette.accent,
            "between": figure.between(low, high),
            "said": look.share(share),
        }


def _x(edges: Array, figure: _Figure) -> alt.X:
    ends = [edges[0] / figure.size, edges[-1] / figure.size]
    return alt.X("low:Q", scale=alt.Scale(domain=ends, nice=False), axis=figure.axis)


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


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, figure: _Figure, look: Look) -> alt.Chart:
    return encoded(
        marks(rows).mark_bar(binSpacing=1),
        x=x.bin("binned"),
        x2=alt.X2("high:Q"),
        y=y,
        color=alt.Color("colour:N", scale=None),
        tooltip=tips({"between": figure.name, "said": look.say("Share of simulated runs")}),
    )


def _zero(x: alt.X, look: Look) -> alt.Chart:
    rule = marks([{"low": 0}]).mark_rule(color=look.palette.line, strokeWidth=1.5)
    below_the_words = at_y(2 * WORDS_PX)
    foot = alt.Y2Value("height")  # type: ignore[no-untyped-call]
    return encoded(rule, x=x, y=below_the_words, y2=foot)


def _shares(values: Array, look: Look) -> Iterator[alt.Chart]:
    """How many lose, at the left; how many gain, at the right."""
    loses = look.say("{share} lose", share=look.share(float((values < 0).mean()), 0))
    gains = look.say("{share} gain", share=look.share(float((values > 0).mean()), 0))
    for text, place, align, colour in (
        (loses, at_x(8), "left", look.palette.loss),
        (gains, at_x("width"), "right", look.palette.accent),
    ):
        style = {"align": align, "color": colour, "fontSize": 15, "fontWeight": 600}
        yield written("text", [{"text": text}], place, at_y(WORDS_PX), look, **style)


def _subtitle(values: Array, figure: _Figure, look: Look) -> str:
    return look.say(
        "{figure} in {count} simulated runs, without the outermost 1%",
        figure=figure.name,
        count=look.number(len(values), 0),
    )


def _in_words(values: Array, figure: _Figure, look: Look) -> str:
    low, median, high = map(float, np.quantile(values, (0.05, 0.5, 0.95)))
    return look.say(
        "{figure} over {count} simulated runs: {share} are below 0; 90% lie between {low} and "
        "{high}, the middle one is {median}.",
        figure=figure.name,
        count=look.number(len(values), 0),
        share=look.share(float((values < 0).mean()), 0),
        low=figure.said(low),
        high=figure.said(high),
        median=figure.said(median),
    )
