"""Colours of the slides: the user's own two, and quiet ones that go with any."""

from __future__ import annotations

from collections.abc import Mapping

from pptx.dml.color import RGBColor

from aftersales.charts.palette import LIGHT
from aftersales.report.brand import Brand, mixed
from aftersales.report.story import Tone

HALF, QUARTER = 0.5, 0.25


def rgb(colour: str) -> RGBColor:
    """From #rrggbb."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def tones(brand: Brand) -> Mapping[Tone, str]:
    """The colour of a series by what it means."""
    return {
        Tone.ACCENT: brand.drawn,
        Tone.SECOND: mixed(brand.drawn, HALF),
        Tone.THIRD: mixed(brand.drawn, QUARTER),
        Tone.QUIET: LIGHT.before,
        Tone.LOSS: LIGHT.loss if brand.tells_apart(LIGHT.loss) else LIGHT.text,
    }
