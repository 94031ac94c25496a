"""The charts of the KPI page: what they draw is what was computed, in every language and theme."""

from __future__ import annotations

import re
from dataclasses import replace

import altair as alt
import numpy as np
import pytest
import vl_convert
from altair.utils.schemapi import debug_mode

from aftersales.charts.classes import classes_chart
from aftersales.charts.outlook import outlook_chart
from aftersales.charts.portfolio import MOST_OFFERS, name_of, portfolio_chart
from aftersales.charts.standing_out import finding_chart
from aftersales.kpis import Measurement, Unit
from aftersales.kpis.classes import Classes, CustomerClass
from aftersales.kpis.comparison import difference
from aftersales.kpis.contrasts import Kind
from aftersales.kpis.narrowed import Span
from aftersales.kpis.outlook import outlook
from aftersales.kpis.portfolio import Offer, Verdict
from aftersales.kpis.series import month_name, month_number
from aftersales.kpis.standing_out import Finding
from aftersales.kpis.statistic import NOTHING, Estimate
from aftersales.message import message
from tests.charts.charts import layers, look, rows, sent, words

FIRST = month_number("2023-10")
CHARTS = ("outlook", "broken outlook", "group", "recent", "portfolio", "classes")


def measured(value: float, group: str | None = None, n: int = 300) -> Measurement:
    low, high = value * 0.93, value * 1.06
    return Measurement(
        kpi="repair_time", unit=Unit.HOURS, group=group, value=value, low=low, high=high, n=n
    )


def months(jump: float = 0.0) -> list[Measurement]:
    rng = np.random.default_rng(3)
    values = np.exp(3.2 + 0.05 * rng.normal(size=36) + jump * (np.arange(36) >= 22))
    return [measured(float(v), month_name(FIRST + i)) for i, v in enumerate(values)]


def finding(kind: Kind) -> Finding:
    of_group = kind is Kind.GROUP
    here, there = measured(41.4), measured(28.3, n=900)
    groups = tuple(measured(v, g) for g, v in (("Presse", 41.4), ("Säge", 27.0), ("Bohrer", 29.0)))
    return Finding(
        kind=kind,
        kpi="repair_time",
        by="product" if of_group else None,
        group="Presse" if of_group else None,
        here=here,
        there=there,
        difference=difference(here, there),
        p_value=0.001,
        better=False,
        sentence=message("{kpi} is {here} here and {there} elsewhere.", kpi="R", here=1, there=2),
        shown=groups if of_group else tuple(months()),
        here_span=None if of_group else Span(start=at("2026-07"), end=at("2026-10")),
        there_span=None if of_group else Span(start=at("2025-07"), end=at("2025-10")),
    )


def at(month: str):
    return np.datetime64(month).astype("datetime64[us]").item()


def offer(i: int, verdict: Verdict, margin: float) -> Offer:
    return Offer(
        product=f"Verpackungsmaschine {i}",
        category="Ersatzteile",
        is_machine=False,
        orders=100,
        quantity=1.0,
        revenue=1e6 / (i + 1),
        margin=Estimate(value=margin, n=100, low=margin - 0.02, high=margin + 0.02),
        price_realised=NOTHING,
        contribution=NOTHING,
        csat=None,
        cost_per_case=None,
        time=None,
        verdict=verdict,
        reason=message("Its margin is at least {low}.", low=margin),
    )


OFFERS = [
    offer(0, Verdict.EARNS, 0.4),
    offer(1, Verdict.DISAPPOINTS, -0.1),
    offer(2, Verdict.TOO_FEW, 0.2),
]


def classes(margin: float | None = 50.0) -> Classes:
    return Classes(
        by="revenue",
        cut_offs=(0.8, 0.95),
        years=3.0,
        classes=tuple(
            CustomerClass(
                name=name,
                customers=customers,
                revenue=revenue,
                margin=margin,
                price_realised=NOTHING,
                cases_a_year=Estimate(value=4.0, n=customers),
                kpis={},
            )
            for name, customers, revenue in (("A", 10, 800.0), ("B", 20, 150.0), ("C", 70, 50.0))
        ),
    )


def drawn(chart: str, seen) -> alt.LayerChart:
    match chart:
        case "outlook":
            return outlook_chart(months(), outlook(months()), "Repair time", seen)
        case "broken outlook":
            return outlook_chart(months(-0.4), outlook(months(-0.4)), "Repair time", seen)
        case "group":
            return finding_chart(finding(Kind.GROUP), "Repair time", seen)
        case "recent":
            return finding_chart(finding(Kind.RECENT), "Repair time", seen)
        case "portfolio":
            return portfolio_chart(OFFERS, seen)
        case "classes":
            return classes_chart(classes(), seen)
    raise KeyError(chart)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_valid_and_says_what_it_shows(chart: str):
    """Valid Vega-Lite with a title, titles at its axes and a description."""
    spec = sent(drawn(chart, look()))
    with debug_mode(True):
        alt.LayerChart.from_dict(spec, validate=True)
    assert "".join(spec["title"]["text"]).count("?") == 1
    assert len(spec["description"]) > 25
    assert spec["width"] == "container"
    shown = [
        axis
        for layer in layers(spec)
        for channel in "xy"
        if (axis := layer.get("encoding", {}).get(channel, {}).get("axis"))
    ]
    assert shown
    assert all(axis["title"] for axis in shown)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width_px", [360, 700])
@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_fits_and_speaks_german(chart: str, width_px: int, dark: bool):
    """Drawn for a phone or for paper it is no wider than that, and writes German numbers."""
    spec = sent(drawn(chart, look("de", dark=dark, width_px=width_px)))
    svg = vl_convert.vegalite_to_svg(spec)
    assert float(re.search(r'<svg[^>]* width="([\d.]+)"', svg)[1]) <= width_px + 1
    assert not re.findall(r"NaN|undefined|null", svg)
    said = re.findall(r">([^<>]+)</text>", svg)
    assert not [word for word in said if re.search(r"\d\.\d(?!\d\d)|\d,\d{3}(?!\d)", word)]


def test_the_outlook_draws_its_bands():
    """Six months ahead, the narrower band inside the wider one, as computed."""
    seen = outlook(months())
    band = rows(sent(drawn("outlook", look())), "low95", "high80")
    assert [row["value"] for row in band] == [a.value for a in seen.ahead]
    assert all(r["low95"] <= r["low80"] <= r["high80"] <= r["high95"] for r in band)


def test_a_break_is_marked():
    """Since when the level holds is written where it broke; without a break nothing is."""
    assert "since Aug 2025" in words(sent(drawn("broken outlook", look())))
    assert not [word for word in words(sent(drawn("outlook", look()))) if "since" in word]


def test_the_group_that_stands_out_is_drawn_apart():
    """Groups are ranked by value, and one alone has the colour of what is told."""
    groups = [
        row
        for layer in layers(sent(drawn("group", look())))
        for row in layer.get("data", {}).get("values", [])
        if "told" in row
    ]
    assert {row["name"] for row in groups if row["told"]} == {"Presse"}
    by_row = {row["row"]: row["name"] for row in groups}
    assert [by_row[i] for i in range(3)] == ["Presse", "Bohrer", "Säge"]


def test_the_times_compared_are_drawn_over_their_months():
    """Each level runs over the months it was measured on."""
    levels = [
        row
        for layer in layers(sent(drawn("recent", look())))
        for row in layer.get("data", {}).get("values", [])
        if "end" in row
    ]
    assert {(row["month"], row["told"]) for row in levels} == {
        ("2025-07-01", False),
        ("2026-07-01", True),
    }


def test_offers_have_their_margin_in_their_revenue():
    """What is coloured is margin times revenue; at most twelve offers are drawn."""
    bars = rows(sent(drawn("portfolio", look())), "earned", "revenue")
    assert bars[0]["earned"] == pytest.approx(0.4 * bars[0]["revenue"])
    many = sent(portfolio_chart([offer(i, Verdict.EARNS, 0.3) for i in range(20)], look()))
    assert len(rows(many, "earned", "revenue")) == MOST_OFFERS


def test_classes_add_up():
    """Each measure's shares sum to one; a measure that is not known is left out."""
    bars = rows(sent(drawn("classes", look())), "measure", "value")
    for measure in {row["measure"] for row in bars}:
        assert sum(row["value"] for row in bars if row["measure"] == measure) == pytest.approx(1)
    revenue = [row["value"] for row in bars if row["measure"] == "Revenue"]
    assert revenue == pytest.approx([0.8, 0.15, 0.05])
    without = rows(sent(classes_chart(classes(None), look())), "measure", "value")
    assert "Contribution margin" not in {row["measure"] for row in without}


def test_a_category_is_told_in_the_readers_language():
    """The words we explain categories with are translated; the user's own stay as they are."""
    known, own = (
        replace(offer(1, Verdict.EARNS, 0.3), product=None, category=word)
        for word in ("parts", "Schmierstoffe")
    )
    german = look("de")
    assert (name_of(known, german), name_of(own, german)) == ("Ersatzteile", "Schmierstoffe")
