"""Who came when, and how many of them are still there: a heat map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt
import numpy as np

from aftersales.charts.frame import (
    SMALL_PX,
    Row,
    also_x,
    at_x,
    encoded,
    framed,
    marks,
    tips,
    written,
)
from aftersales.charts.look import Look
from aftersales.charts.months import month_name
from aftersales.kpis.cohorts import Cohorts

ROW_PX = 28
NAME_PX = 118  # room at the left for the name of a cohort and its size
MOST_LABELLED = 13  # columns up to which each cell says its share
MOST_DRAWN = 36
LIGHT_ON_DARK = 0.7  # the share from which a cell is so dark that light letters read better


def cohorts_chart(cohorts: Cohorts, look: Look) -> alt.LayerChart:
    """A row a cohort, a column a period since they came; the darker, the more are there."""
    ages = min(len(cohorts.there[0]), MOST_DRAWN)
    rows = list(_cells(cohorts, ages, look))
    names = [_name(cohorts, i, look) for i in range(len(cohorts.size))]
    x, y = _x(ages, cohorts.grain, look), _y(len(names))
    return framed(
        _tiles(rows, x, y, look),
        *(_shares(rows, x, y, look) if ages <= MOST_LABELLED else ()),
        written("name", names, at_x(0), y, look, align="left", fontSize=SMALL_PX),
        title=look.say("Of those who came, how many are there?"),
        subtitle=look.say(
            "Bought or under contract in the period, by when they came; n: how many came"
        ),
        description=_in_words(cohorts, look),
        height_px=ROW_PX * len(names),
        look=look,
    )


def _cells(cohorts: Cohorts, ages: int, look: Look) -> Iterator[dict[str, Any]]:
    for i, shares in enumerate(cohorts.share):
        for age in np.flatnonzero(cohorts.seen[i, :ages]):
            share = float(shares[age])
            yield {
                "row": i,
                "top": i - 0.46,
                "bottom": i + 0.46,
                "age": int(age),
                "left": age - 0.46,
                "right": age + 0.46,
                "share": share,
                "label": look.share(share, 0),
                "dark": share > LIGHT_ON_DARK,
                "cohort": cohort_name(cohorts, i, look),
                "there": look.number(int(cohorts.there[i, age]), 0),
                "n": look.number(int(cohorts.size[i]), 0),
            }


def _name(cohorts: Cohorts, i: int, look: Look) -> Row:
    n = look.number(int(cohorts.size[i]), 0)
    return {"row": i, "name": look.say("{name} · n {n}", name=cohort_name(cohorts, i, look), n=n)}


def cohort_name(cohorts: Cohorts, i: int, look: Look) -> str:
    """What a cohort is called: 2025, Q1 2025, Jan 2025."""
    day = cohorts.first_day(i)
    skeleton = {"month": "yMMM", "quarter": "yQQQ", "year": "y"}[cohorts.grain]
    return month_name(f"{day:%Y-%m}", skeleton, look)


def _x(ages: int, grain: str, look: Look) -> alt.X:
    titles = {
        "month": look.say("Months since they came"),
        "quarter": look.say("Quarters since they came"),
        "year": look.say("Years since they came"),
    }
    return alt.X(
        "age:Q",
        scale=alt.Scale(
            domain=[-0.5, ages - 0.5], range=[NAME_PX, alt.ExprRef("width")], nice=False, zero=False
        ),
        axis=alt.Axis(
            title=titles[grain],
            format="d",
            grid=False,
            tickMinStep=1,
            values=list(range(0, ages, max(1, -(-ages // 12)))),
        ),
    )


def _y(rows: int) -> alt.Y:
    return alt.Y(
        "row:Q", scale=alt.Scale(domain=[rows - 0.5, -0.5], nice=False, zero=False), axis=None
    )


def _tiles(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    bars = marks(rows).mark_rect(cornerRadius=2)
    scale = alt.Scale(domain=[0, 1], range=[look.palette.grid, look.palette.accent])
    return encoded(
        bars,
        x=also_x(x, "left"),
        x2=alt.X2("right:Q"),
        y=alt.Y("top:Q", scale=y["scale"], axis=None),
        y2=alt.Y2("bottom:Q"),
        color=alt.Color("share:Q", scale=scale, legend=None),
        tooltip=tips(
            {
                "cohort": look.say("Came in"),
                "age": look.say("Periods since"),
                "label": look.say("Share there"),
                "there": look.say("There"),
                "n": look.say("Came"),
            }
        ),
    )


def _shares(rows: Sequence[Row], x: alt.X, y: alt.Y, look: Look) -> Iterator[alt.Chart]:
    """Light on dark cells, dark on light ones."""
    for dark, colour in ((True, look.palette.page), (False, look.palette.text)):
        these = [row for row in rows if row["dark"] is dark]
        if these:
            yield written("label", these, x, y, look, align="center", fontSize=11, color=colour)


def _in_words(cohorts: Cohorts, look: Look) -> str:
    return " ".join(
        look.say(
            "Of {n} who came in {cohort}, {share} were there in the last period seen.",
            n=look.number(int(cohorts.size[i]), 0),
            cohort=cohort_name(cohorts, i, look),
            share=look.share(float(cohorts.share[i][cohorts.seen[i]][-1]), 0),
        )
        for i in range(len(cohorts.size))
    )
