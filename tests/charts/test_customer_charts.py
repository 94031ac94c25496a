"""What customers are worth and who stays, drawn: valid, no wider than a phone, in the language."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import numpy as np
import pytest

from aftersales.charts.cohorts import cohorts_chart
from aftersales.charts.lifetime import amounts_chart, holdout_chart, sorting_chart
from aftersales.charts.look import Look
from aftersales.charts.survival import survival_chart
from aftersales.clv import Holdout, Range, Sorting
from aftersales.clv.survival import survival
from aftersales.histories import AtRisk
from aftersales.kpis.cohorts import Cohorts
from tests.charts.charts import (
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    look,
    rows,
    sent,
)

AMOUNTS = [
    ("A", Range(value=38_711.6, low=36_346.1, high=41_231.0), 63),
    ("B", Range(value=-1_200.5, low=-2_100.0, high=-700.0), 140),
]
HELD = Holdout(
    until=None,
    months=18.0,
    customers=428,
    happened=438,
    believed=Range(value=453.0, low=425.4, high=482.5),
    supported=Range(value=453.0, low=420.1, high=490.3),
    log_miss=0.01,
)
SORTED = Sorting(
    age=np.array([1.0, 2.0, 3.0]),
    due=np.array([1_500.0, 700.0, 60.0]),
    seen=np.array([0.63, 0.74, 1.0]),
    modelled=np.array([0.62, 0.75, 0.8]),
    certain=True,
)
CAME = Cohorts(
    grain="quarter",
    start=np.array([8095, 8096, 8097]),
    size=np.array([21, 18, 1_700]),
    there=np.array([[21, 15, 16], [18, 13, 0], [1_700, 0, 0]]),
    seen=np.array([[True, True, True], [True, True, False], [True, False, False]]),
    older=640,
    held_back=0,
    since_known=True,
)
LEFT = [
    (
        name,
        survival(
            AtRisk(due=np.array([1_200, 90, 40, 7]), lost=np.array([120, 9, 0, 3]), period_months=m)
        ),
    )
    for name, m in (("Fixed at the first visit", 12.0), ("Not fixed at the first visit", 12.0))
]
CHARTS: dict[str, Callable[[Look], alt.LayerChart]] = {
    "amounts": lambda seen: amounts_chart(AMOUNTS, "What is one worth?", "By segment", seen),
    "holdout": lambda seen: holdout_chart(HELD, seen),
    "sorting": lambda seen: sorting_chart(SORTED, seen),
    "cohorts": lambda seen: cohorts_chart(CAME, seen),
    "survival": lambda seen: survival_chart(LEFT, "How many are left?", seen),
}


@pytest.mark.parametrize("chart", CHARTS)
def test_it_is_valid_and_says_what_it_shows(chart: str):
    """The specification keeps to the schema and has a description."""
    assert_valid_and_described(CHARTS[chart](look()))


@pytest.mark.parametrize(("code", "dark", "width_px"), [("en", False, 700), ("de", True, 340)])
@pytest.mark.parametrize("chart", CHARTS)
def test_it_fits_and_speaks_the_language(chart: str, code: str, dark: bool, width_px: int):
    """No wider than its place; German shares and thousands are written as in German."""
    seen = look(code, dark=dark, width_px=width_px)
    assert_fits_and_is_dressed(CHARTS[chart](seen), code, width_px)


def test_a_cell_is_drawn_only_where_the_period_is_over():
    """Six of nine cells are known; each says its share."""
    cells = rows(sent(cohorts_chart(CAME, look())), "share", "left")
    assert len(cells) == 6
    assert [cell["label"] for cell in cells] == ["100%", "71%", "76%", "100%", "72%", "100%"]


def test_below_the_curves_stands_who_came_up():
    """The numbers are those at risk, the first at the beginning."""
    spec = sent(survival_chart(LEFT, "How many are left?", look()))
    (numbers, *_) = (
        layer["data"]["values"]
        for layer in spec["layer"]
        if layer["encoding"].get("text", {}).get("field") == "n"
    )
    assert [row["n"] for row in numbers] == ["1,200", "90", "40", "7", "0"]
