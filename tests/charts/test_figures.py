"""What the charts draw is what was computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aftersales.charts.cash import cumulative_cash
from aftersales.charts.distribution import bin_edges, npv_distribution
from aftersales.charts.levers import levers
from aftersales.charts.look import MoneyUnit
from aftersales.charts.trend import trend
from aftersales.charts.waterfall import steps, waterfall
from aftersales.decide.answers import answer
from aftersales.study import Study
from tests.charts.charts import (
    EXAMPLES,
    Example,
    drawn,
    example,
    layers,
    look,
    months,
    rows,
    sent,
    words,
)


@pytest.fixture(params=EXAMPLES)
def of(request: pytest.FixtureRequest) -> Example:
    return example(request.param)


def without_costs(study: Study) -> Study:
    return replace(study, levers=tuple(replace(lever, cost=None) for lever in study.levers))


def test_cash_is_added_up_month_by_month(of: Example):
    """The line is the running sum of benefit less cost, in thousands."""
    spec = sent(drawn("cash", of, look()))
    line = [row["cash"] for row in rows(spec, "cash", "low")]
    flow = of.answers.outcome.benefit[0] - of.answers.outcome.cost[0]
    assert line == pytest.approx([sum(flow[: i + 1]) / 1000 for i in range(len(flow))])


def test_the_outer_band_holds_nine_in_ten_worlds(of: Example):
    """In each month 5 % of the worlds lie below the band and 5 % above it."""
    spec = sent(drawn("cash", of, look()))
    band = rows(spec, "cash", "low", "high")
    cumulative = (of.drawn.benefit - of.drawn.cost).cumsum(axis=1) / 1000
    for month in (1, 12, 36):
        inside = (cumulative[:, month] >= band[month]["low"]) & (
            cumulative[:, month] <= band[month]["high"]
        )
        assert inside.mean() == pytest.approx(0.9, abs=0.01)


def test_payback_is_marked_or_denied():
    """The worked example pays back after 34.8 months; the full one does not, and says so."""
    assert "back after 34.8 months" in words(sent(drawn("cash", example(EXAMPLES[0]), look())))
    assert "not back within 36 months" in words(sent(drawn("cash", example(EXAMPLES[1]), look())))


def test_nothing_to_pay_back_has_no_mark(of: Example):
    """Where cash never falls below 0 there is neither a deepest point nor a payback."""
    free = replace(of.answers.outcome, cost=np.zeros_like(of.answers.outcome.cost))
    spec = sent(cumulative_cash(free, None, 0.0, look()))
    assert words(spec) == set()


def test_the_bars_of_the_waterfall_sum(of: Example):
    """Each bar begins where the one before ends, and the last is the NPV, to the cent."""
    *parts, total = steps(of.answers, look())
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert parts[0].start == 0
    assert parts[-1].end == pytest.approx(total.end, abs=0.01)
    assert total.amount == of.answers.headline.npv


def test_a_channel_that_brings_nothing_is_left_out(of: Example):
    """Price is off in both examples."""
    names = [step.name for step in steps(of.answers, look())]
    assert "Price" not in names
    assert {"Retention", "Cost", "NPV"} <= set(names)


def test_without_a_known_cost_the_waterfall_ends_at_the_benefit(of: Example):
    """An unknown cost is not drawn as none."""
    answers = answer(without_costs(of.study))
    shown = steps(answers, look())
    assert [step.name for step in shown][-1] == "Benefit"
    assert shown[-1].amount == pytest.approx(sum(answers.by_channel.values()))
    sent(waterfall(answers, 36, look()))


def test_each_lever_is_drawn_in_the_mix_and_alone(of: Example):
    """The bars are the Shapley values and the benefits alone."""
    spec = sent(drawn("levers", of, look()))
    bars = rows(spec, "part", "amount")
    size = MoneyUnit.of([row["amount"] for row in bars] + [1e5], look()).size
    mix = [row["amount"] * size for row in bars if row["part"] == "in the mix"]
    assert mix == pytest.approx(list(of.answers.by_lever.values()))
    alone = [row["amount"] * size for row in bars if row["part"] == "alone"]
    assert alone == pytest.approx([a.pv_benefit for a in of.answers.alone.values()])


def test_a_lever_without_a_known_cost_has_no_mark(of: Example):
    """It says that the cost is not known instead of an NPV."""
    spec = sent(levers(answer(without_costs(of.study)), {}, look()))
    assert "cost not known" in words(spec)
    assert "cost" not in words(spec)


def test_what_a_lever_is_worth_stands_at_the_end_of_its_bars(of: Example):
    """Beside the longest of benefit in the mix, benefit alone and cost, never far from them."""
    spec = sent(drawn("levers", of, look()))
    ends = [row["amount"] * 1000 for row in rows(spec, "worth", "amount")]
    answers = of.answers
    assert ends == pytest.approx(
        [max(answers.by_lever[id], a.pv_benefit, a.pv_cost) for id, a in answers.alone.items()]
    )


def test_names_of_levers_are_the_readers(of: Example):
    """A lever is called by its name, or by its id where it has none."""
    found = words(sent(drawn("levers", of, look())))
    assert "Training" in found
    assert "training" not in found


def test_what_gets_worse_is_in_the_colour_of_loss(of: Example):
    """A segment whose satisfaction falls is drawn in the warm colour."""
    fallen = tuple(
        replace(segment, csat=(segment.csat[1], segment.csat[0])) for segment in of.answers.segments
    )
    worse = replace(of, answers=replace(of.answers, segments=fallen))
    seen = look()
    points = rows(sent(drawn("before_after", worse, seen)), "before", "after")
    for point in points:
        falls = point["after"] < point["before"]
        assert (point["colour"] == seen.palette.loss) == falls
    assert sum(point["after"] < point["before"] for point in points) == len(fallen)


def test_the_distribution_shades_what_loses(of: Example):
    """The warm bars together are the share of worlds below 0, but for the outermost ones."""
    seen = look()
    bars = rows(sent(npv_distribution(of.npv, seen)), "share", "colour")
    loses = sum(bar["share"] for bar in bars if bar["colour"] == seen.palette.loss)
    assert loses == pytest.approx((of.npv < 0).mean(), abs=0.011)
    assert sum(bar["share"] for bar in bars) >= 0.98


cents = st.integers(-(10**11), 10**11).map(lambda amount: amount / 100)
worlds = arrays(np.float64, st.integers(1, 60), elements=cents)


@given(worlds)
def test_no_bin_both_wins_and_loses(npv):
    """0 is an edge, bins are equally wide, and nothing but the outermost 1 % is left out."""
    edges = bin_edges(npv)
    width = edges[1] - edges[0]
    assert np.isclose(edges / width, np.round(edges / width)).all()
    assert edges[0] <= 0 <= edges[-1]
    low, high = np.quantile(npv, (0.005, 0.995))
    assert edges[0] <= low + abs(low) * 1e-9
    assert edges[-1] >= high - abs(high) * 1e-9
    assert len(edges) <= 50


def test_a_month_without_a_figure_leaves_a_gap():
    """The line breaks where nothing was measured instead of bridging it."""
    spec = sent(trend(months(gap=7), "First-time fix", look()))
    by_month = {row["month"]: row["value"] for row in rows(spec, "month", "value")}
    assert len(by_month) == 24
    assert by_month["2024-08-01"] is None
    assert by_month["2024-09-01"] == pytest.approx(0.74)


def test_a_month_of_few_records_is_hollow():
    """A dot that rests on fewer than 30 records is not filled."""
    seen = look()
    spec = sent(trend(months(few=3), "First-time fix", seen))
    hollow = [
        layer["data"]["values"]
        for layer in layers(spec)
        if layer["mark"].get("type") == "point" and layer["mark"]["fill"] == seen.palette.page
    ]
    assert [[row["month"] for row in layer] for layer in hollow] == [["2024-04-01"]]


@given(st.floats(-1e10, 1e10))
def test_the_unit_of_an_axis_suits_its_amounts(amount: float):
    """The largest amount stands on the axis as a number from 2 to below 2,000, or as it is."""
    unit = MoneyUnit.of([amount], look())
    assert unit.size == 1 or abs(amount) / unit.size >= 2
    assert abs(amount) / unit.size < 2000


def test_levers_that_bring_nothing_yet_start_at_the_left(of: Example):
    """Nothing is invested within the horizon: the scale begins at 0 and the names stay readable."""
    late = tuple(replace(lever, start_month=24) for lever in of.study.levers)
    settings = replace(of.study.settings, horizon_months=12)
    idle = answer(replace(of.study, settings=settings, levers=late))
    spec = sent(levers(idle, {}, look()))
    domains = [
        layer["encoding"]["x"]["scale"]["domain"]
        for layer in layers(spec)
        if "scale" in layer["encoding"]["x"]
    ]
    assert domains
    assert all(low == 0 < high for low, high in domains)
