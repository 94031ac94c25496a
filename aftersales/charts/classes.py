"""What A, B and C customers get and what they yield: each class's share, one bar a measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from aftersales.charts.frame import (
    SHARES,
    SMALL_PX,
    Row,
    above,
    also_x,
    at_x,
    encoded,
    framed,
    marks,
    rows_y,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.kpis.classes import Classes, CustomerClass
from aftersales.message import N_

MEASURE_PX = 52
BAR_PX = 20
NAME = -0.36
ROOM_FOR_A_LABEL = 0.09  # of the bar's length; a smaller part says its share in the tooltip
MEASURES = {
    "customers": N_("Customers"),
    "cases": N_("Cases"),
    "revenue": N_("Revenue"),
    "margin": N_("Contribution margin"),
}
COUNTED = ("customers", "cases")


def classes_chart(classes: Classes, look: Look) -> alt.LayerChart:
    """Shares of customers, cases, revenue and margin by class; what is not known is left out."""
    rows = list(_rows(classes, look))
    measures = len({row["measure"] for row in rows})
    x, y = _x(look), rows_y(measures)
    return framed(
        _bars(rows, x, y, look),
        *_shares(rows, x, y, look),
        _names(rows, y, look),
        title=look.say("What do A, B and C get, and what do they yield?"),
        subtitle=look.say("Share of each class"),
        description=_in_words(rows, look),
        height_px=MEASURE_PX * measures,
        look=look,
    )


def _rows(classes: Classes, look: Look) -> Iterator[dict[str, Any]]:
    amounts = {measure: _amounts(classes, measure) for measure in MEASURES}
    known = [measure for measure in MEASURES if amounts[measure]]
    for row, measure in enumerate(known):
        named = {"row": row, "above": row + NAME, "measure": look.say(MEASURES[measure])}
        for part in _parts(amounts[measure], measure in COUNTED, look):
            yield named | part


def _parts(amounts: Mapping[str, float], counted: bool, look: Look) -> Iterator[dict[str, Any]]:
    """The classes along one bar, each from where the one before it ends."""
    start, whole = 0.0, sum(amounts.values())
    for name, amount in amounts.items():
        share = amount / whole
        said = look.share(share, 0)
        yield {
            "class": name,
            "start": start,
            "end": start + share,
            "middle": start + share / 2,
            "value": share,
            "said": said,
            "label": f"{name} {said}",
            "amount": look.number(amount, 0) if counted else look.money(amount),
        }
        start += share


def _amounts(classes: Classes, measure: str) -> dict[str, float]:
    """Class → amount; nothing where it is not known of every class, or nothing at all."""
    amounts = {each.name: _amount(each, measure, classes.years) for each in classes.classes}
    known = {name: amount for name, amount in amounts.items() if amount is not None}
    complete = len(known) == len(amounts) and all(amount >= 0 for amount in known.values())
    return known if complete and sum(known.values()) > 0 else {}


def _amount(each: CustomerClass, measure: str, years: float | None) -> float | None:
    match measure:
        case "customers":
            return float(each.customers)
        case "revenue":
            return each.revenue
        case "margin":
            return each.margin
    if each.cases_a_year.value is None or years is None:
        return None
    return each.cases_a_year.value * years * each.customers


def _x(look: Look) -> alt.X:
    return alt.X(
        "start:Q",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(title=look.say("Share"), format=SHARES, tickCount=4),
    )


def _bars(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    bars = marks(rows).mark_bar(height=BAR_PX, stroke=look.palette.page, strokeWidth=1.5)
    colour = alt.Color("class:N", scale=_colours(look), legend=None)
    return encoded(bars, x=x, x2=alt.X2("end:Q"), y=y, color=colour, tooltip=_tooltip(look))


def _colours(look: Look) -> alt.Scale:
    palette = look.palette
    return alt.Scale(domain=["A", "B", "C"], range=[palette.accent, palette.before, palette.grid])


def _tooltip(look: Look) -> list[alt.Tooltip]:
    return tips(
        {
            "class": look.say("Class"),
            "measure": look.say("Measure"),
            "said": look.say("Share"),
            "amount": look.say("Amount"),
        }
    )


def _shares(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """Written into the bars where there is room, light on dark and dark on light."""
    for classes, colour in ((("A", "B"), look.palette.page), (("C",), look.palette.text)):
        these = [r for r in rows if r["class"] in classes and r["value"] >= ROOM_FOR_A_LABEL]
        style = {"align": "center", "fontSize": SMALL_PX, "fontWeight": 600, "color": colour}
        yield written("label", these, also_x(x, "middle"), y, look, **style)


def _names(rows: Sequence[Row], y: alt.Y, look: Look) -> alt.Chart:
    firsts = [row for row in rows if row["start"] == 0]
    return written("measure", firsts, at_x(0), above(y), look, align="left", fontWeight=600)


def _in_words(rows: Sequence[Row], look: Look) -> str:
    return " ".join(
        look.say(
            "Class {name} has {share} of: {measure}.",
            name=row["class"],
            share=row["said"],
            measure=row["measure"],
        )
        for row in rows
    )
