"""How soon the programme has paid back: the share of runs that have, month by month."""

from __future__ import annotations

from collections.abc import Iterator

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
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.uncertain import Array

YEAR_MONTHS = 12


def payback_curve(payback_months: Array, horizon_months: int, look: Look) -> alt.LayerChart:
    """Share of runs paid back by each month; NaN is not within the horizon, shape (worlds,)."""
    rows = list(_rows(payback_months, horizon_months, look))
    x, y = _x(horizon_months, look), _y(look)
    never = look.share(float(np.isnan(payback_months).mean()), 0)
    return framed(
        _area(rows, x, y, look),
        _never(never, horizon_months, look),
        title=look.say("How soon does it pay back?"),
        subtitle=look.say(
            "Share of {count} simulated runs that have earned back what they cost, not discounted",
            count=look.number(len(payback_months), 0),
        ),
        description=_in_words(rows, never, horizon_months, look),
        height_px=260,
        look=look,
    )


def _rows(payback_months: Array, horizon_months: int, look: Look) -> Iterator[Row]:
    for month in range(horizon_months + 1):
        share = float((payback_months <= month).mean())
        yield {"month": month, "share": share, "said": look.share(share)}


def _x(horizon_months: int, look: Look) -> alt.X:
    every = YEAR_MONTHS // 2 if horizon_months <= 4 * YEAR_MONTHS else YEAR_MONTHS
    return alt.X(
        "month:Q",
        scale=alt.Scale(domain=[0, horizon_months], nice=False),
        axis=alt.Axis(
            title=look.say("Months"), values=list(range(0, horizon_months + 1, every)), grid=False
        ),
    )


def _y(look: Look) -> alt.Y:
    return alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(
            title=look.say("Share of simulated runs"), format=SHARES, tickCount=4, **VALUE_AXIS
        ),
    )


def _area(rows: list[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    area = marks(rows).mark_area(
        color=look.palette.accent,
        opacity=0.35,
        line={"color": look.palette.accent, "strokeWidth": 2},
    )
    names = {"month": look.say("Month"), "said": look.say("Share of simulated runs")}
    return encoded(area, x=x, y=y, tooltip=tips(names))


def _never(share: str, horizon_months: int, look: Look) -> alt.Chart:
    text = look.say("{share} not within {months} months", share=share, months=horizon_months)
    style = {"align": "left", "color": look.palette.loss, "fontSize": 15, "fontWeight": 600}
    return written("text", [{"text": text}], at_x(8), at_y(12), look, **style)


def _in_words(rows: list[Row], never: str, horizon_months: int, look: Look) -> str:
    halfway = horizon_months // 2
    return look.say(
        "Of the simulated runs {soon} have paid back after {halfway} months and {late} after "
        "{months}; {never} have not by then.",
        soon=rows[halfway]["said"],
        halfway=halfway,
        late=rows[-1]["said"],
        months=horizon_months,
        never=never,
    )
