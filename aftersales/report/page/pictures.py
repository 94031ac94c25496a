"""Charts as pictures that stand in the page itself."""

from __future__ import annotations

import re

import altair as alt
import vl_convert

from aftersales.charts.frame import alternative_text
from aftersales.report.markup import Html, element


def picture(id: str, chart: alt.LayerChart) -> Html:
    """The chart as an inline picture whose ids are its own and whose words are read out."""
    drawn = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), allowed_base_urls=[])
    own = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{id}-", drawn)
    described = element("svg", role="img", aria_label=alternative_text(chart)).removesuffix(
        "></svg>"
    )
    return Html(own.replace("<svg", described, 1))
