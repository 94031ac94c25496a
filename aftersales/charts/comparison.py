"""Scenarios over one another: when the money comes back, and what it comes to.

A scenario is told apart by its number, its dashes and its weight, so that nothing hangs on colour;
names stand above the picture, where a phone has room for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import altair as alt
import numpy as np

from aftersales.charts.frame import (
    LABEL_PX,
    SMALL_PX,
    VALUE_AXIS,
    Row,
    above,
    also_x,
    at_x,
    at_x2,
    at_y,
    encoded,
    framed,
    from_right,
    ground,
    marks,
    money_axis,
    rows_y,
    tips,
    upright,
    written,
)
from aftersales.charts.look import Look, MoneyUnit
from aftersales.charts.value import interval
from aftersales.decide.comparison import Standing
from aftersales.kpis.kpi import Unit
from aftersales.text import decimals
from aftersales.uncertain import Array

DASHES: Sequence[Sequence[int]] = ([1, 0], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4], [4, 2])
BAND = (0.05, 0.95)
CASH_PX, KEY_LINE_PX, KEY_GAP_PX = 280, 20, 26
SAMPLE_PX, NUMBER_PX, NAME_PX, PAYBACK_PX, END_PX = 24, 36, 46, 84, 18
APART = 13 / CASH_PX  # of the height: how near two numbers at the ends of lines may stand
ROW_PX, ABOVE = 46, 0.42
REACH = (0.2, 0.36)  # what a row leaves free between its words and the next ones
FIGURES_PX = 125


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """One scenario's cumulative cash in month 0 … T, shape (months + 1,), undiscounted."""

    number: int
    standing: Standing
    cash: Array
    chosen: bool

    @property
    def dash(self) -> list[int]:
        return [1, 0] if self.chosen else list(DASHES[self.number % len(DASHES)])


def cash_curves(standings: Sequence[Standing], chosen: str, look: Look) -> alt.LayerChart:
    """Expected cash of each scenario, added up; the 90 % band of the chosen one."""
    curves = _curves(standings, chosen)
    bands = [_band_of(curve) for curve in curves if curve.chosen]
    reach = _reach(curves, bands)
    unit = MoneyUnit.of(reach, look)
    top_px = KEY_LINE_PX * len(curves) + KEY_GAP_PX
    x = _months_x(max(len(curve.cash) for curve in curves) - 1, look)
    y = _cash_y(reach, top_px, unit, look)
    return framed(
        *(_band(low, high, unit, x, y, look) for low, high in bands),
        encoded(marks([{"cash": 0}]).mark_rule(color=look.palette.line, strokeWidth=1), y=y),
        *(_line(curve, unit, x, y, look) for curve in curves),
        *_numbers(curves, unit, x, y, look),
        *_key(curves, look),
        _hover(curves, x, look),
        title=look.say("Which scenario brings the money back sooner?"),
        subtitle=look.say(
            "Expected cash, added up, undiscounted; at the right, when it is back. Band: 90% of "
            "the simulated runs of scenario {number}",
            number=curves[-1].number,
        ),
        description=_cash_in_words(curves, look),
        height_px=CASH_PX + top_px,
        look=look,
    )


def _curves(standings: Sequence[Standing], chosen: str) -> list[_Curve]:
    """The chosen one last, so that it lies on top."""
    curves = [
        _Curve(
            number=number,
            standing=standing,
            cash=np.cumsum(standing.expected.net_flow[0]),
            chosen=standing.name == chosen,
        )
        for number, standing in enumerate(standings, start=1)
    ]
    return sorted(curves, key=lambda curve: curve.chosen)


def _band_of(curve: _Curve) -> Array:
    """Low and high end in each month, shape (2, months + 1)."""
    cash = np.cumsum(curve.standing.drawn.net_flow, axis=-1)
    return np.asarray(np.quantile(cash, BAND, axis=0))


def _reach(curves: Sequence[_Curve], bands: Sequence[Array]) -> tuple[float, float]:
    """From the least to the largest of all that is drawn, zero among them, with a little room."""
    ends = np.concatenate([[0.0], *(curve.cash for curve in curves), *(b.ravel() for b in bands)])
    room = 0.05 * float(np.ptp(ends)) or 1.0
    return float(ends.min()) - room, float(ends.max()) + room


def _months_x(months: int, look: Look) -> alt.X:
    step = next((step for step in (1, 3, 6, 12) if months <= 8 * step), 24)
    return alt.X(
        "month:Q",
        scale=alt.Scale(domain=[0, months], range=[0, from_right(END_PX)], nice=False),
        axis=alt.Axis(
            title=look.say("Months after the decision"),
            values=list(range(0, months + 1, step)),
            format="d",
            grid=False,
        ),
    )


def _cash_y(reach: tuple[float, float], top_px: int, unit: MoneyUnit, look: Look) -> alt.Y:
    place = {**VALUE_AXIS, "titleY": top_px - 8}
    return alt.Y(
        "cash:Q",
        scale=alt.Scale(
            domain=[end / unit.size for end in reach], range=[CASH_PX + top_px, top_px], nice=False
        ),
        axis=money_axis(unit, look.say("Cumulative cash"), look, tickCount=5, **place),
    )


def _band(low: Array, high: Array, unit: MoneyUnit, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    rows = [
        {"month": month, "cash": ends[0] / unit.size, "high": ends[1] / unit.size}
        for month, ends in enumerate(zip(low, high, strict=True))
    ]
    area = marks(rows).mark_area(color=look.palette.accent, opacity=0.16)
    return encoded(area, x=x, y=y, y2=alt.Y2("high:Q"))


def _line(curve: _Curve, unit: MoneyUnit, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    rows = [{"month": m, "cash": cash / unit.size} for m, cash in enumerate(curve.cash)]
    return encoded(marks(rows).mark_line(**_stroke(curve, look)), x=x, y=y)


def _stroke(curve: _Curve, look: Look) -> dict[str, Any]:
    return {
        "color": look.palette.accent if curve.chosen else look.palette.quiet_text,
        "strokeWidth": 2.75 if curve.chosen else 1.5,
        "strokeDash": curve.dash,
    }


def _numbers(
    curves: Sequence[_Curve], unit: MoneyUnit, x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """Each scenario's number at the end of its line, one above the other where lines meet."""
    low, high = y["scale"]["domain"]
    ends = sorted(curves, key=lambda curve: float(curve.cash[-1]))
    places = _kept_apart([float(c.cash[-1]) / unit.size for c in ends], APART * (high - low), high)
    for curve, place in zip(ends, places, strict=True):
        row = {"month": len(curve.cash) - 1, "cash": place, "number": str(curve.number)}
        yield written("number", [row], x, y, look, align="left", dx=6, **_weight(curve, look))


def _kept_apart(places: Sequence[float], least: float, highest: float) -> list[float]:
    """The places, lowest first, moved up where two are too near; all of them back if too high."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else place)
    too_high = max(0.0, moved[-1] - highest) if moved else 0.0
    return [place - too_high for place in moved]


def _weight(curve: _Curve, look: Look) -> dict[str, Any]:
    palette = look.palette
    return {
        "fontSize": SMALL_PX,
        "fontWeight": 600 if curve.chosen else 400,
        "color": palette.accent if curve.chosen else palette.quiet_text,
    }


def _key(curves: Sequence[_Curve], look: Look) -> Iterator[alt.Chart]:
    """A line for each scenario: how it is drawn, its number, its name, when the money is back."""
    for curve in curves:
        line = at_y((curve.number - 0.5) * KEY_LINE_PX)
        row = {
            "number": str(curve.number),
            "name": curve.standing.name,
            "payback": _payback(curve.standing, look),
        }
        sample = marks([row]).mark_rule(**_stroke(curve, look))
        yield encoded(sample, x=at_x(0), x2=at_x2(SAMPLE_PX), y=line)
        bold = {"fontSize": LABEL_PX, "fontWeight": 600 if curve.chosen else 400}
        yield written("number", [row], at_x(NUMBER_PX), line, look, align="center", **bold)
        cut = alt.ExprRef(f"width - {NAME_PX + PAYBACK_PX}")
        yield written("name", [row], at_x(NAME_PX), line, look, align="left", limit=cut, **bold)
        quiet = {"fontSize": SMALL_PX, "color": look.palette.quiet_text}
        yield written("payback", [row], at_x("width"), line, look, align="right", **quiet)


def _payback(standing: Standing, look: Look) -> str:
    """Where nothing is invested, nothing comes back."""
    if standing.headline.npv is None:
        return look.say("cost not known")
    if standing.headline.roi_percent is None:
        return look.number(None)
    months = standing.headline.payback_months
    if months is None:
        return look.say("not back")
    return look.say("{months} months", months=look.number(months, 1))


def _hover(curves: Sequence[_Curve], x: alt.X, look: Look) -> alt.Chart:
    """Invisible bars, one a month, that tell every scenario's cash."""
    in_order = sorted(curves, key=lambda curve: curve.number)
    rows = [
        {"month": month, "said": str(month)}
        | {f"s{c.number}": look.full_money(c.cash[month]) for c in in_order if month < len(c.cash)}
        for month in range(max(len(curve.cash) for curve in curves))
    ]
    titles = {f"s{c.number}": f"{c.number} {c.standing.name}" for c in in_order}
    bars = marks(rows).mark_rule(strokeWidth=14, opacity=0)
    return encoded(bars, x=x, tooltip=tips({"said": look.say("Month"), **titles}))


def _cash_in_words(curves: Sequence[_Curve], look: Look) -> str:
    return " ".join(
        look.say(
            "{name}: at its lowest {lowest}, at the end {end}; back at zero after: {payback}.",
            name=curve.standing.name,
            lowest=look.full_money(curve.cash.min()),
            end=look.full_money(curve.cash[-1]),
            payback=_payback(curve.standing, look),
        )
        for curve in sorted(curves, key=lambda curve: curve.number)
    )


# What it comes to


def npv_ranges(standings: Sequence[Standing], chosen: str, look: Look) -> alt.LayerChart:
    """The NPV of each scenario: expected, and the range that holds 90 % of the simulated runs."""
    unit = MoneyUnit.of([end for each in standings for end in _ends(each)], look)
    rows = [_npv_row(i, each, chosen, unit, look) for i, each in enumerate(standings)]
    known = [row for row in rows if "npv" in row]
    x, y = _npv_x(known, unit, look), rows_y(len(rows))
    return framed(
        upright(rows, 0.0, REACH, x, y, color=look.palette.line, strokeDash=[4, 3]),
        *_intervals(known, x, y, look),
        *_words(rows, y, look),
        title=look.say("Which scenario brings in more?"),
        subtitle=look.say("Dot: every number at its mean. Line: 90% of the simulated runs"),
        description=_npv_in_words(rows, look),
        height_px=ROW_PX * len(rows),
        look=look,
    )


def _ends(standing: Standing) -> tuple[float, ...]:
    """Low, expected and high NPV; nothing where a cost is not known."""
    npv, sure = standing.headline.npv, standing.uncertainty
    return () if npv is None or sure is None else (sure.npv.low, npv, sure.npv.high)


def _npv_row(
    place: int, standing: Standing, chosen: str, unit: MoneyUnit, look: Look
) -> dict[str, Any]:
    row = {
        "row": place,
        "above": place - ABOVE,
        "name": f"{place + 1} {standing.name}",
        "chosen": standing.name == chosen,
        "label": look.say("cost not known"),
    }
    if not _ends(standing):
        return row
    low, npv, high = (end / unit.size for end in _ends(standing))
    digits = decimals(low, npv, high)
    label = look.say(
        "{value} ({low} to {high})",
        value=look.number(npv, digits),
        low=look.number(low, digits),
        high=look.number(high, digits),
    )
    full = interval(low * unit.size, high * unit.size, Unit.MONEY, look)
    return row | {"low": low, "npv": npv, "high": high, "label": label, "full": full}


def _npv_x(rows: Sequence[Row], unit: MoneyUnit, look: Look) -> alt.X:
    low = min([0.0, *(row["low"] for row in rows)])
    high = max([0.0, *(row["high"] for row in rows)])
    room = 0.03 * (high - low) or 1.0
    return alt.X(
        "npv:Q",
        scale=alt.Scale(domain=[low - room, high + room], nice=False),
        axis=money_axis(unit, look.say("NPV"), look, tickCount=4),
    )


def _intervals(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    for is_chosen in (False, True):
        its = [row for row in rows if row["chosen"] is is_chosen]
        if not its:
            continue
        colour = look.palette.accent if is_chosen else look.palette.before
        bars = marks(its).mark_rule(color=colour, strokeWidth=4, strokeCap="round", opacity=0.6)
        yield encoded(bars, x=also_x(x, "low"), x2=alt.X2("high:Q"), y=y)
        dots = marks(its).mark_point(filled=True, size=110, color=colour, opacity=1)
        what = {"name": look.say("Scenario"), "full": look.say("90% range")}
        yield encoded(dots, x=x, y=y, tooltip=tips(what))


def _words(rows: Sequence[Row], y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """Name at the left and figures at the right, above the interval, on a ground of their own."""
    cut = alt.ExprRef(f"width - {FIGURES_PX}")
    for is_chosen, over in product((False, True), (ground(look), {})):
        its = [row for row in rows if row["chosen"] is is_chosen]
        style: dict[str, Any] = {"fontWeight": 600 if is_chosen else 400, **over}
        yield written("name", its, at_x(0), above(y), look, align="left", limit=cut, **style)
        right = {"align": "right", "fontSize": SMALL_PX, **style}
        yield written("label", its, at_x("width"), above(y), look, **right)


def _npv_in_words(rows: Sequence[Row], look: Look) -> str:
    return " ".join(
        look.say("{name}: NPV {label}.", name=row["name"], label=row["label"]) for row in rows
    )
