"""The colours can be read, on light and dark pages, by everybody."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from aftersales.charts.palette import DARK, LIGHT, Palette

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, level AA

# Viénot, Brettel & Mollon (1999): what remains of linear RGB without red or green cones.
DEUTERANOPE = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
PROTANOPE = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)
TELLABLE = 18.0  # distance in CIELAB; about 2 can just be noticed side by side

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    dark, light = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, seen_by: np.ndarray) -> np.ndarray:
    ratio = XYZ @ np.clip(seen_by @ linear(colour), 0, 1) / WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@BOTH
def test_words_and_marks_stand_out(palette: Palette):
    """Text has 4.5 : 1 on the page, marks 3 : 1."""
    words = (palette.text, palette.quiet_text, palette.accent, palette.loss)
    assert min(contrast(colour, palette.page) for colour in words) >= TEXT
    assert (
        min(contrast(colour, palette.page) for colour in (palette.before, palette.line)) >= GRAPHIC
    )


@BOTH
@pytest.mark.parametrize(
    "seen_by", [np.eye(3), DEUTERANOPE, PROTANOPE], ids=["all", "deuteranope", "protanope"]
)
def test_the_three_meanings_stay_apart(palette: Palette, seen_by: np.ndarray):
    """Before, after and loss differ also for readers who see no red or no green."""
    meanings = (palette.before, palette.accent, palette.loss)
    apart = [
        np.linalg.norm(lab(one, seen_by) - lab(other, seen_by))
        for one, other in combinations(meanings, 2)
    ]
    assert min(apart) >= TELLABLE


@pytest.mark.parametrize(("palette", "theme"), [(LIGHT, "light"), (DARK, "dark")])
def test_the_charts_wear_the_colours_of_the_theme(root: Path, palette: Palette, theme: str):
    """No colour of a chart is foreign to the screen around it, but the grey of before.

    The theme's greys are as light as its accent: a reader without green cones would confuse them.
    """
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text())["theme"][theme]
    known = {value for value in settings.values() if isinstance(value, str)}
    known |= set(settings["chartCategoricalColors"])
    assert set(asdict(palette).values()) - known == {palette.before}
