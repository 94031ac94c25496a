"""The curve below a slider: said in words, and drawn where it belongs."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

from aftersales.charts.slider_curve import HEIGHT, MARGIN, WIDTH, in_words, slider_curve
from tests.charts.charts import look
from tests.decide.test_response import curve

IN_WORDS = {
    (0, 5, 8, 3, -1, -9): "Best at 2; from 4 on worse than without.",
    (0, 5, 8, 3): "Best at 2; more costs more than it brings.",
    (0, 5, 8): "The further, the better.",
    (0, -5, -8): "Costs more than it brings, however far.",
    (3, 3, 3): "Changes nothing here.",
}


def drawing(*npv: float, here: int = 0, dark: bool = False) -> ElementTree.Element:
    """The picture inside what is sent to the page."""
    sent = slider_curve(curve(*npv, here=here), "Training", "{:.0f}".format, look(dark=dark))
    return ElementTree.fromstring(b64decode(re.search(r"base64,([^\"]+)", sent)[1]))


@pytest.mark.parametrize("npv", IN_WORDS)
def test_it_says_where_more_no_longer_pays(npv):
    """The same stands below the picture and is read out in place of it."""
    words = in_words(curve(*npv), "{:.0f}".format, look())
    sent = slider_curve(curve(*npv), "<Training>", "{:.0f}".format, look())
    assert words == IN_WORDS[npv]
    assert sent.count(words) == 2
    assert "“&lt;Training&gt;”" in sent


@pytest.mark.parametrize("npv", IN_WORDS)
def test_every_point_lies_within_the_picture(npv):
    """Also of a band that is far wider than the line."""
    for part in drawing(*npv):
        for point in part.attrib["points"].split():
            across, down = map(float, point.split(","))
            assert 0 <= across <= WIDTH
            assert MARGIN <= down <= HEIGHT - MARGIN


def test_the_mark_stands_where_the_slider_stands():
    """At the second of three places: in the middle, on the line."""
    assert drawing(0, 5, 8, here=1)[-1].attrib["points"].startswith(f"{WIDTH / 2:.1f},")


def test_beyond_the_top_the_line_is_another_one():
    """It is dashed there, so that nobody has to tell colours apart, and a dark page has its own."""
    parts = [part for part in drawing(0, 5, 8, 3) if part.attrib.get("stroke-width") == "2"]
    assert [bool(part.attrib["stroke-dasharray"]) for part in parts] == [True, False]
    dark = drawing(0, 5, 8, 3, dark=True)
    assert dark[3].attrib["stroke"] != drawing(0, 5, 8, 3)[3].attrib["stroke"]
