"""What the pictures of scenarios draw is what was compared."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.charts.comparison import _kept_apart, cash_curves, npv_ranges
from aftersales.decide.comparison import Comparison
from tests.charts.charts import example, layers, look, scenarios, sent, words

CHOSEN = "As planned"


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return scenarios(example("worked_example").study)


def lines(spec: dict) -> list[list[dict]]:
    """The rows of each curve, in the order in which they are drawn."""
    drawn = [each for each in layers(spec) if each["mark"].get("type") == "line"]
    return [each["data"]["values"] for each in drawn]


def test_each_curve_is_its_scenario_s_cash_added_up(compared: Comparison):
    """In thousands, as long as its own horizon, the chosen one last and so on top."""
    curves = lines(sent(cash_curves(compared.standings, CHOSEN, look())))
    assert [len(curve) for curve in curves] == [37, 49, 37, 37]
    (*_, chosen) = curves
    flow = compared.of(CHOSEN).expected.net_flow[0]
    assert [row["cash"] for row in chosen] == pytest.approx((np.cumsum(flow) / 1000).tolist())


def test_a_scenario_says_when_its_money_is_back(compared: Comparison):
    """Months, nothing that could come back, or a cost that nobody knows."""
    said = words(sent(cash_curves(compared.standings, CHOSEN, look())))
    assert {"34.8 months", "–", "cost not known"} <= said
    assert {standing.name for standing in compared.standings} <= said


def test_the_range_of_each_npv_is_the_one_compared(compared: Comparison):
    """Low, expected and high in thousands; without a known cost a word instead."""
    spec = sent(npv_ranges(compared.standings, CHOSEN, look()))
    rows = [row for each in layers(spec) for row in each["data"]["values"]]
    found = {row["name"]: row for row in rows if "name" in row}
    assert found["4 Who knows"]["label"] == "cost not known"
    standing, row = compared.of(CHOSEN), found[f"1 {CHOSEN}"]
    wanted = (standing.uncertainty.npv.low, standing.headline.npv, standing.uncertainty.npv.high)
    assert [row["low"], row["npv"], row["high"]] == pytest.approx([end / 1000 for end in wanted])


@given(places=st.lists(st.floats(0, 100), min_size=1, max_size=6).map(sorted))
def test_numbers_at_the_ends_of_lines_do_not_cover_each_other(places: list[float]):
    """They keep their order and their distance, and none stands above the picture."""
    moved = _kept_apart(places, 5, 100)
    assert all(b - a >= 5 - 1e-9 for a, b in pairwise(moved))
    assert moved[-1] <= 100
