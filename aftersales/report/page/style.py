"""How the page looks: its own style sheet, and the colours of its reader's theme and of a brand.

The pictures are drawn once, in the light colours; the style sheet says what each of them is on a
dark ground, or in the colours of a house.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from aftersales.charts.palette import DARK, LIGHT, Palette
from aftersales.report.brand import READABLE, Brand, contrast
from aftersales.report.markup import Html

SHEET = Path(__file__).with_name("page.css")
STEPS = 20
OURS = Brand()


def style(brand: Brand) -> Html:
    """The whole style sheet; a page that is printed is light."""
    light, dark = _in_colours(brand, LIGHT), _in_colours(brand, DARK)
    on_dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    sheet = SHEET.read_text(encoding="utf-8")
    return Html("\n".join([f":root {{ {light} }}", on_dark, *_of_pictures(), sheet]))


def _in_colours(brand: Brand, palette: Palette) -> str:
    """What each name of a colour means on that ground; the house's own only where it has some."""
    accent = palette.accent if brand.accent == OURS.accent else _fit(brand.accent, palette)
    primary = palette.text if brand.primary == OURS.primary else _fit(brand.primary, palette)
    colours = asdict(replace(palette, accent=accent)) | {"primary": primary}
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in colours.items())


def _fit(colour: str, palette: Palette) -> str:
    """On a dark ground as light as it must be to be read; on a light one as the house has it."""
    return colour if palette is LIGHT else lightened(colour, palette.page)


def lightened(colour: str, ground: str) -> str:
    """The colour with so much white that it can be read on that ground."""
    mixed = (_with_white(colour, step / STEPS) for step in range(STEPS))
    return next((each for each in mixed if contrast(each, ground) >= READABLE), "#ffffff")


def _with_white(colour: str, share: float) -> str:
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def _of_pictures() -> Iterator[str]:
    for name, drawn in asdict(LIGHT).items():
        means = f"var(--{name.replace('_', '-')})"
        for part in ("fill", "stroke"):
            yield f'svg [{part}="{drawn}"] {{ {part}: {means}; }}'
