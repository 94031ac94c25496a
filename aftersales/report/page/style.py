"""How the page looks: its own style sheet, and the colours of its reader's theme and of a brand.

The pictures are drawn once, in the light colours; the style sheet says what each of them is on a
dark ground, or in the colours of a house.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from aftersales.charts.palette import DARK, LIGHT, Palette
from aftersales.report.brand import READABLE, SEEN, Brand, standing_out
from aftersales.report.markup import Html

SHEET = Path(__file__).with_name("page.css")
OURS = Brand()


def style(brand: Brand) -> Html:
    """The whole style sheet; a page that is printed is light."""
    light, dark = _in_colours(brand, LIGHT), _in_colours(brand, DARK)
    on_dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    sheet = SHEET.read_text(encoding="utf-8")
    return Html("\n".join([f":root {{ {light} }}", on_dark, *_of_pictures(), sheet]))


def _in_colours(brand: Brand, palette: Palette) -> str:
    """What each name of a colour means on that ground; the house's own only where it has some."""
    accent, primary = palette.accent, palette.text
    if brand.accent != OURS.accent:
        seen = SEEN if palette is LIGHT else READABLE
        accent = standing_out(brand.accent, palette.page, seen)
    if brand.primary != OURS.primary:
        primary = standing_out(brand.primary, palette.page, READABLE)
    loss = palette.loss if brand.tells_apart(palette.loss) else palette.text
    colours = asdict(replace(palette, accent=accent, loss=loss)) | {"primary": primary}
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in colours.items())


def _of_pictures() -> Iterator[str]:
    for name, drawn in asdict(LIGHT).items():
        means = f"var(--{name.replace('_', '-')})"
        for part in ("fill", "stroke"):
            yield f'svg [{part}="{drawn}"] {{ {part}: {means}; }}'
