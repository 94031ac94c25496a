"""The pictures of doubt: they say what was computed, fit, and speak the language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest

from aftersales.charts.distribution import roi_distribution
from aftersales.charts.doubt import grounds_chart, knowledge_chart
from aftersales.charts.payback import payback_curve
from aftersales.charts.tornado import MOST_BARS, Of, tornado_chart
from aftersales.decide.doubt import Grounds, Knowledge
from aftersales.decide.draws import draw
from aftersales.decide.ground import Ground
from aftersales.decide.tornado import Tornado, tornado
from tests.charts.charts import (
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    look,
    rows,
    sent,
    words,
)
from tests.model.studies import example

PAYBACK = np.array([6.5, 12.0, 30.0, np.nan])
ROI = np.array([-250.0, -20.0, 5.0, 1300.5])
GROUNDS = Grounds(
    alone={Ground.STUDIES: 0.61, Ground.CLAIMS: 0.304, Ground.DATA: 0.003},
    together=0.083,
    spread_factor=1.14,
)
KNOWLEDGE = Knowledge(
    everything=38_342.0,
    least=100.0,
    numbers={"one": 15_590.0, "two": 607.0, "three": 98.0},
    groups={},
)
LONG = "Eine Zahl mit einem Namen, der auf keinem Telefon in eine Zeile passt, so lang ist er"
NAMES = {"one": LONG, "two": "Zweite Zahl", "three": "Dritte Zahl"}


@cache
def swings() -> Tornado:
    study = example("full_example")
    return tornado(study, draw(study, 400))


def swinging(of: Of, seen):
    return tornado_chart(
        swings(), {bar.address: f"{bar.address} {LONG}" for bar in swings().bars}, of, seen
    )


CHARTS: dict[str, Callable] = {
    "roi": partial(roi_distribution, ROI),
    "payback": partial(payback_curve, PAYBACK, 36),
    "grounds": partial(grounds_chart, GROUNDS),
    "knowledge": partial(knowledge_chart, KNOWLEDGE, NAMES),
    "tornado npv": partial(swinging, Of.NPV),
    "tornado roi": partial(swinging, Of.ROI),
}


@pytest.mark.parametrize(("code", "dark", "width_px"), [("en", False, 700), ("de", True, 350)])
@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_of_doubt(chart: str, code: str, dark: bool, width_px: int):
    """Valid, described, no wider than its place, figures in the dress of the language."""
    drawn = CHARTS[chart](look(code, dark=dark, width_px=width_px))
    assert_valid_and_described(drawn)
    assert_fits_and_is_dressed(drawn, code, width_px)


def test_the_curve_ends_where_some_never_pay_back():
    """One of four runs is back after a year's half, three at the end, one never."""
    spec = sent(CHARTS["payback"](look()))
    shares = {row["month"]: row["share"] for row in rows(spec, "month", "share")}
    assert (shares[6], shares[7], shares[12], shares[36]) == (0, 0.25, 0.5, 0.75)
    assert "25% not within 36 months" in words(spec)


def test_every_run_is_in_a_bin_of_roi():
    """Runs that lose and runs that gain lie on either side of an edge at 0."""
    bins = rows(sent(CHARTS["roi"](look())), "low", "high", "share")
    assert sum(row["share"] for row in bins if row["high"] <= 0) == 0.5
    assert {"50% lose", "50% gain"} <= words(sent(CHARTS["roi"](look())))


def test_what_is_not_shown_is_summed_up():
    """The widest bars in order; one line says how many more there are and how little each moves."""
    spec = sent(CHARTS["tornado npv"](look()))
    shown = dict.fromkeys(row["name"] for row in rows(spec, "name", "side"))
    assert list(shown) == [f"{bar.address} {LONG}" for bar in swings().bars[:MOST_BARS]]
    left_out = swings().bars[MOST_BARS:]
    (line,) = (said for said in words(spec) if said.startswith(f"{len(left_out)} more numbers"))
    assert look().money(left_out[0].swing) in line


def test_grounds_and_knowledge_are_ranked():
    """The largest first; what would be said as nothing is left out, what is joint comes last."""
    shown = [row["name"] for row in rows(sent(CHARTS["grounds"](look())), "name", "length")]
    assert shown == ["published studies", "vendors' claims", "several of them at once"]
    known = [row["name"] for row in rows(sent(CHARTS["knowledge"](look())), "name", "length")]
    assert known == ["Everything at once", LONG, "Zweite Zahl"]
