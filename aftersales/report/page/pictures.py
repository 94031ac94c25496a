"""Charts as pictures that stand in the page itself."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt
import vl_convert

from aftersales.charts.frame import alternative_text
from aftersales.report.markup import Html, element

BEYOND = re.compile(r"[\U00010000-\U0010ffff]")


def picture(id: str, chart: alt.LayerChart) -> Html:
    """The chart as an inline picture whose ids are its own and whose words are read out."""
    drawn = vl_convert.vegalite_to_svg(_specification(chart), allowed_base_urls=[])
    own = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", drawn)
    described = element("svg", role="img", aria_label=alternative_text(chart)).removesuffix(
        "></svg>"
    )
    return Html(own.replace("<svg", described, 1))


def _specification(chart: alt.LayerChart) -> str:
    """With one font in place of a list: looking for each of them takes half of the time.

    The style sheet gives the words the font of the page. Emoji are left to the table behind: where
    a long name is cut, half of one would stay, at which the drawing fails.
    """
    written: dict[str, Any] = chart.to_dict(validate=False)
    plain = written | {"config": written["config"] | {"font": "sans-serif"}}
    return BEYOND.sub("", json.dumps(plain, ensure_ascii=False))
