"""What holds of every chart: it is valid, says what it shows, fits a phone, speaks the language."""

from __future__ import annotations

import re

import altair as alt
import pytest
import vl_convert
from altair.utils.schemapi import debug_mode

from aftersales.charts.frame import unbroken
from tests.charts.charts import CHARTS, EXAMPLES, drawn, example, layers, look, sent


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_valid_vega_lite(chart: str, name: str):
    """The specification keeps to the schema, which is not checked again while the product runs."""
    spec = sent(drawn(chart, example(name), look()))
    with debug_mode(True):
        alt.LayerChart.from_dict(spec, validate=True)


def test_a_wrong_specification_would_be_found():
    """The check of the test above can fail."""
    spec = sent(drawn("cash", example(EXAMPLES[0]), look()))
    spec["layer"][0]["mark"] = {"type": "no such mark"}
    with debug_mode(True), pytest.raises(Exception, match="no such mark"):
        alt.LayerChart.from_dict(spec, validate=True)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_says_what_it_shows(chart: str):
    """Title, units at the axes, and a description for those who cannot see it."""
    spec = sent(drawn(chart, example(EXAMPLES[0]), look()))
    assert len(spec["description"]) > 40
    assert "".join(spec["title"]["text"])
    assert all(axis["title"] for axis in axes(spec, "x"))
    assert all(axis["title"] or chart == "waterfall" for axis in axes(spec, "y"))


def test_a_title_is_broken_only_where_it_has_to_be():
    """A wide page shows what stands below the title in one line, a phone in several."""
    chart = drawn("distribution", example(EXAMPLES[0]), look())
    whole = unbroken(chart["title"]["subtitle"])

    def written(width_px: int) -> list[str]:
        spec = chart.to_dict(validate=False) | {"width": width_px}
        return re.findall(r">([^<>]+)</t(?:ext|span)>", vl_convert.vegalite_to_svg(spec))

    assert whole in written(900)
    assert whole not in written(300)
    assert any(whole.endswith(line) for line in written(300))


@pytest.mark.parametrize("chart", CHARTS)
def test_only_the_whole_chart_is_configured(chart: str):
    """Language, fonts and width stand at the top, where the screen and the page look for them."""
    spec = sent(drawn(chart, example(EXAMPLES[0]), look()))
    assert spec["width"] == "container"
    assert spec["config"]["font"]
    assert not [layer for layer in layers(spec) if "config" in layer or "width" in layer]


@pytest.mark.parametrize(
    ("code", "decimal", "thousands", "month"), [("en", ".", ",", "Mar"), ("de", ",", ".", "Mär")]
)
@pytest.mark.parametrize("chart", CHARTS)
def test_axes_speak_the_language_of_the_app(
    chart: str, code: str, decimal: str, thousands: str, month: str
):
    """Numbers and months are in the language of the app, whatever the browser's is."""
    locale = sent(drawn(chart, example(EXAMPLES[0]), look(code)))["config"]["locale"]
    assert locale["number"]["decimal"] == decimal
    assert locale["number"]["thousands"] == thousands
    assert locale["time"]["shortMonths"][2] == month
    assert locale["time"]["days"][0] in ("Sunday", "Sonntag")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width_px", [360, 700])
@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_fits(chart: str, code: str, width_px: int, dark: bool):
    """Drawn for a phone or for a sheet of paper, a chart is no wider than it."""
    seen = look(code, dark=dark, width_px=width_px)
    spec = sent(drawn(chart, example(EXAMPLES[1]), seen))
    svg = vl_convert.vegalite_to_svg(spec)
    assert float(re.search(r'<svg[^>]* width="([\d.]+)"', svg)[1]) <= width_px + 1
    assert not re.findall(r"NaN|undefined|null", svg)


@pytest.mark.parametrize("chart", CHARTS)
def test_what_stands_on_an_axis_is_drawn_in_the_language(chart: str):
    """A renderer that knows no locale of its own still writes German numbers."""
    seen = look("de", width_px=700)
    svg = vl_convert.vegalite_to_svg(sent(drawn(chart, example(EXAMPLES[0]), seen)))
    words = re.findall(r">([^<>]+)</text>", svg)
    assert not [word for word in words if re.search(r"\d\.\d(?!\d\d)|\d,\d{3}(?!\d)", word)]


def axes(spec: dict, channel: str) -> list[dict]:
    """The axes that are shown on that channel."""
    found = [layer.get("encoding", {}).get(channel, {}).get("axis") for layer in layers(spec)]
    return [axis for axis in found if axis]
