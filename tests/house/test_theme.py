"""The settings of the screen: known to Streamlit, silent to the world, readable in both themes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

THEMES = ("light", "dark")
FAMILIES = ("red", "orange", "yellow", "blue", "green", "violet", "gray")
TEXT, LARGE_OR_GRAPHIC = 4.5, 3.0  # WCAG 2.2, level AA

# Streamlit sets white on the primary colour and the primary colour on the page. On a dark page no
# colour reaches 4.5 both ways (their product is white on the page), so both are close to it.
PRIMARY = {"light": TEXT, "dark": 4.1}


@pytest.fixture(scope="module")
def chosen(root: Path) -> dict[str, Any]:
    """The product's Streamlit settings."""
    return tomllib.loads((root / ".streamlit" / "config.toml").read_text())


def leaves(tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_published():
    """Black on white has 21 : 1, a colour on itself 1 : 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0e6767", "#0e6767") == pytest.approx(1)


def test_streamlit_knows_every_setting(chosen: dict[str, Any]):
    """A misspelt setting would be ignored in silence."""
    assert set(leaves(chosen)) <= set(config.get_config_options())


def test_nothing_leaves_the_machine(chosen: dict[str, Any]):
    """No usage statistics, no address but this machine's, no links to helpers elsewhere."""
    assert chosen["browser"]["gatherUsageStats"] is False
    assert chosen["server"]["address"] == "localhost"
    assert chosen["client"]["showErrorLinks"] is False


def test_both_themes_set_the_same_colours(chosen: dict[str, Any]):
    """What one theme sets, the other sets too: nothing is left to Streamlit's defaults."""
    light, dark = (set(leaves(chosen["theme"][theme])) for theme in THEMES)
    assert light == dark
    colours = {name for name in config.get_config_options() if name.startswith("theme.light.")}
    assert {name for name in colours if name.endswith(("Color", "Colors"))} <= {
        f"theme.light.{name}" for name in light
    } | {name for name in colours if ".sidebar." in name}


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(chosen: dict[str, Any], theme: str):
    """Every text colour stands out from every ground it is set on."""
    colours = chosen["theme"][theme]
    grounds = [colours["backgroundColor"], colours["secondaryBackgroundColor"]]
    grounds += [
        colours["sidebar"][name] for name in ("backgroundColor", "secondaryBackgroundColor")
    ]
    texts = [colours[name] for name in ("textColor", "linkColor", "dataframeHeaderTextColor")]
    texts += [colours[f"{family}TextColor"] for family in FAMILIES]
    assert min(contrast(text, ground) for text in texts for ground in grounds) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("family", FAMILIES)
def test_notices_can_be_read(chosen: dict[str, Any], theme: str, family: str):
    """Coloured text on the pale ground of its own colour can be read."""
    colours = chosen["theme"][theme]
    text, ground = colours[f"{family}TextColor"], colours[f"{family}BackgroundColor"]
    assert contrast(text, ground) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_the_accent_can_be_read(chosen: dict[str, Any], theme: str):
    """The primary colour carries white text and is itself text on the page."""
    colours = chosen["theme"][theme]
    assert contrast("#ffffff", colours["primaryColor"]) >= PRIMARY[theme]
    assert contrast(colours["primaryColor"], colours["backgroundColor"]) >= PRIMARY[theme]


@pytest.mark.parametrize("theme", THEMES)
def test_lines_in_charts_can_be_seen(chosen: dict[str, Any], theme: str):
    """Each colour of a series stands out from the page."""
    colours = chosen["theme"][theme]
    series = colours["chartCategoricalColors"]
    assert min(contrast(c, colours["backgroundColor"]) for c in series) >= LARGE_OR_GRAPHIC


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", ["chartSequentialColors", "chartDivergingColors"])
def test_scales_have_ten_steps(chosen: dict[str, Any], theme: str, scale: str):
    """Streamlit drops a scale that does not have exactly ten different colours."""
    assert len(set(chosen["theme"][theme][scale])) == 10
