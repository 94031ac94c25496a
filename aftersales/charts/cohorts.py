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
LABEL_PX = 34  # what a cell must be wide to say its share
MOST_DRAWN = 36
LIGHT_ON_DARK = 0.7  # of the darkest: from there on light letters read better


def cohorts_chart(cohorts: Cohorts, look: Look) -> alt.LayerChart:
    """A row a cohort, a column a period since they came; the darker, the more are there."""
    ages = min(len(cohorts.there[0]), MOST_DRAWN)
    rows = list(_cells(cohorts, ages, look))
    names = [_name(cohorts, i, look) for i in range(len(cohorts.size))]
    x, y, most = _x(ages, cohorts.grain, look), _y(len(names)), _most(rows)
    return framed(
        _tiles(rows, most, x, y, look),
        *_shares(rows, ages, most, x, y, look),
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


def _most(rows: Sequence[Row]) -> float:
    """The largest share after the first period, in which all are there."""
    return max((row["share"] for row in rows if row["age"]), default=1.0) or 1.0


def _tiles(rows: Sequence[Row], most: float, x: alt.X, y: alt.Y, look: Look) -> alt.Chart:
    bars = marks(rows).mark_rect(cornerRadius=2)
    scale = alt.Scale(domain=[0, most], range=[look.palette.grid, look.palette.accent], clamp=True)
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


def _shares(
    rows: Sequence[Row], ages: int, most: float, x: alt.X, y: alt.Y, look: Look
) -> Iterator[alt.Chart]:
    """Where a cell is wide enough: light on dark cells, dark on light ones."""
    wide = alt.ExprRef(f"(width - {NAME_PX}) / {ages} > {LABEL_PX} ? 1 : 0")
    for dark, colour in ((True, look.palette.page), (False, look.palette.text)):
        these = [row for row in rows if (row["share"] > LIGHT_ON_DARK * most) is dark]
        style = {"align": "center", "fontSize": 11, "color": colour, "opacity": wide}
        if these:
            yield written("label", these, x, y, look, **style)


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
