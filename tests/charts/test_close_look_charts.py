"""The charts of the close look: groups with their intervals, targets and published levels."""

from __future__ import annotations

import re
from dataclasses import replace

import altair as alt
import pytest
import vl_convert
from altair.utils.schemapi import debug_mode

from aftersales.charts.breakdown import breakdown_chart
from aftersales.charts.groups import MOST_GROUPS
from aftersales.charts.outlook import outlook_chart
from aftersales.charts.reference import Reference
from aftersales.charts.trend import trend
from aftersales.kpis.kpi import FEW, Measurement, Unit
from aftersales.kpis.outlook import Outlook, outlook
from aftersales.message import message
from tests.charts.charts import look, months, rows, sent, words

NAME = "First-time fix"
AGAINST = Reference(target=0.9, low=0.6, high=0.88)


def group(name: str, value: float, n: int = 300) -> Measurement:
    return Measurement(
        kpi="first_time_fix",
        unit=Unit.SHARE,
        group=name,
        value=value,
        low=value - 0.04,
        high=value + 0.03,
        n=n,
    )


GROUPS = [group("Nord", 0.71), group("Süd-Südost", 0.82, n=FEW - 1), group("West", 0.64)]


def drawn(chart: str, seen, against: Reference = AGAINST) -> alt.LayerChart:
    match chart:
        case "breakdown":
            return breakdown_chart(GROUPS, group("all", 0.72), NAME, seen)
        case "trend":
            return trend(months(), NAME, seen, against)
    ahead = outlook(months())
    assert isinstance(ahead, Outlook)
    return outlook_chart(months(), ahead, NAME, seen, against)


CHARTS = ("breakdown", "trend", "outlook")


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_valid_and_says_what_it_shows(chart: str):
    """The specification keeps to the schema; title and description stand there."""
    spec = sent(drawn(chart, look()))
    with debug_mode(True):
        alt.LayerChart.from_dict(spec, validate=True)
    assert NAME in spec["description"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width_px", [360, 700])
@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_fits(chart: str, width_px: int, dark: bool):
    """Drawn for a phone or a sheet of paper it is no wider, in German too."""
    spec = sent(drawn(chart, look("de", dark=dark, width_px=width_px)))
    svg = vl_convert.vegalite_to_svg(spec)
    assert float(re.search(r'<svg[^>]* width="([\d.]+)"', svg)[1]) <= width_px + 1
    assert not re.findall(r"NaN|undefined|null", svg)


def test_groups_are_drawn_as_measured():
    """Value and both ends of the interval of each group, few records marked."""
    told = rows(sent(drawn("breakdown", look())), "low", "high", "few")
    assert [(r["name"], r["value"], r["low"], r["high"]) for r in told] == [
        (m.group, m.value, m.low, m.high) for m in GROUPS
    ]
    assert [r["few"] for r in told] == [m.few for m in GROUPS]


@pytest.mark.parametrize(("code", "third"), [("en", "3.5%"), ("de", "3,5 %")])
def test_no_two_labels_of_an_axis_are_alike(code: str, third: str):
    """Shares that lie half a point apart are not both called 3 %."""
    close = [group("Nord", 0.036), group("West", 0.030)]
    close = [replace(m, low=m.value - 0.004, high=m.value + 0.004) for m in close]
    spec = sent(breakdown_chart(close, None, NAME, look(code, width_px=360)))
    labels = re.findall(r'font-size="12px"[^>]*>([\d.,]+[^<]*%)<', vl_convert.vegalite_to_svg(spec))
    assert third in labels
    assert len(labels) == len(set(labels)) >= 3


def test_people_go_by_their_number():
    """A group with a label is called by it."""
    number = Measurement(
        kpi="csat",
        unit=Unit.SHARE,
        value=0.5,
        n=40,
        group="7",
        label=message("Technician {number}", number=7),
    )
    assert "Technician 7" in words(sent(breakdown_chart([number], None, NAME, look())))


def test_of_many_groups_the_largest_are_drawn():
    """Twelve of twenty, by their records, in the order given."""
    many = [group(f"G{i:02d}", 0.5, n=100 + i) for i in range(20)]
    told = rows(sent(breakdown_chart(many, None, NAME, look())), "low", "high")
    assert [r["name"] for r in told] == [f"G{i:02d}" for i in range(20 - MOST_GROUPS, 20)]


@pytest.mark.parametrize("chart", ["trend", "outlook"])
def test_a_target_and_a_published_level_are_drawn_and_named(chart: str):
    """A line with its figure, a band with its name; without them neither."""
    assert {"Target 90.0%", "Published level"} <= words(sent(drawn(chart, look())))
    bare = words(sent(drawn(chart, look(), Reference())))
    assert not [word for word in bare if "Target" in word or "Published" in word]


def test_a_level_far_from_the_data_is_left_out():
    """It would flatten the course to a line; the target, which the user set, stays."""
    far = Reference(target=5.0, low=40.0, high=50.0)
    assert far.near([3.0, 6.0]) == Reference(target=5.0)
    assert far.near([30.0, 60.0]) == far
