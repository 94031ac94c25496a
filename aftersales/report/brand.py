"""The user's own colours and logo for what is shown to others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import dist

import vl_convert
from PIL import Image, ImageOps

from aftersales.charts.palette import LIGHT
from aftersales.message import Message, Number, message
from aftersales.problems import Problem
from aftersales.report.drawing import to_draw

COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
WHITE, BLACK = "#ffffff", "#000000"
PALE_FROM = 0.18  # luminance from which black stands out from a ground more than white
STEPS = 40
APART = 120  # between two colours in red, green and blue
READABLE, SEEN = 4.5, 3.0  # WCAG 2.2: text, and lines and bars
MOST_BYTES = 2 * 2**20
MOST_PX = 4_000
KINDS = ("PNG", "JPEG")
SVG = b"<svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture as PNG, with nothing beside its pixels."""

    png: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Colours as #rrggbb: `primary` of titles, `accent` of what is spoken of in charts."""

    primary: str = LIGHT.text
    accent: str = LIGHT.accent
    logo: Logo | None = None

    @property
    def title_ink(self) -> str:
        """The colour of titles, as dark as they must be on white to be read."""
        return standing_out(self.primary, WHITE, READABLE)

    @property
    def figure_ink(self) -> str:
        """The accent for words and figures, as dark as they must be on white to be read."""
        return standing_out(self.accent, WHITE, READABLE)

    @property
    def drawn(self) -> str:
        """The accent for lines and bars, as dark as they must be on white to be seen."""
        return standing_out(self.accent, WHITE, SEEN)

    def tells_apart(self, other: str) -> bool:
        """Whether nobody takes the accent for that colour."""
        return dist(_parts(self.drawn), _parts(other)) >= APART

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What would be hard to read in these colours on white, and what is done about it."""
        return tuple(_hard_to_read(self))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def standing_out(colour: str, ground: str, least: float) -> str:
    """The colour, with so much black or white in it that it has that contrast on the ground."""
    other = BLACK if _luminance(ground) > PALE_FROM else WHITE
    inks = (mixed(colour, 1 - step / STEPS, other) for step in range(STEPS + 1))
    return next((ink for ink in inks if contrast(ink, ground) >= least), other)


def mixed(colour: str, share: float, ground: str = WHITE) -> str:
    """So much of a colour on a ground, as #rrggbb."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    """Red, green and blue, 0 to 255."""
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in _parts(colour))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hard_to_read(brand: Brand) -> Iterator[Message]:
    titles, bars = contrast(brand.primary, WHITE), contrast(brand.accent, WHITE)
    if titles < READABLE:
        yield message(
            "Titles in {colour} on white have a contrast of {contrast}; {least} is needed to read "
            "them well. They are set darker, in {ink}.",
            colour=brand.primary,
            ink=brand.title_ink,
            contrast=Number(titles, 1),
            least=Number(READABLE, 1),
        )
    if bars < SEEN:
        yield message(
            "Lines and bars in {colour} on white have a contrast of {contrast}; {least} is needed "
            "to see them well. They are drawn darker, in {ink}.",
            colour=brand.accent,
            ink=brand.drawn,
            contrast=Number(bars, 1),
            least=Number(SEEN, 1),
        )


# What a user brings


def colour_of(typed: str) -> str | Problem:
    """The colour as #rrggbb, or what is wrong with it."""
    found = COLOUR.fullmatch(typed.strip())
    if found:
        return f"#{found[1].lower()}"
    return Problem(
        code="not_a_colour",
        found=typed,
        expected=message("a colour as six digits such as {example}", example=LIGHT.accent),
        message=message("{typed} is no colour.", typed=typed),
        remedy=message("Take it from your style guide, such as {example}.", example=LIGHT.accent),
    )


def logo_of(content: bytes, name: str) -> Logo | Problem:
    """The picture in those bytes (PNG, JPEG or SVG), or why it cannot be used."""
    if len(content) > MOST_BYTES:
        return _refused(
            "logo_too_large",
            name,
            message("{file} is larger than {most} MB.", file=name, most=MOST_BYTES // 2**20),
        )
    try:
        return _drawn(content, name)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return _refused(
            "logo_unreadable", name, message("{file} cannot be read as a picture.", file=name)
        )


def _drawn(content: bytes, name: str) -> Logo | Problem:
    pixels = _rastered(content) if SVG in content[:4096] else content
    with Image.open(BytesIO(pixels), formats=KINDS) as picture:
        if max(picture.size) > MOST_PX:
            sides = {"width": picture.width, "height": picture.height, "most": MOST_PX}
            return _refused(
                "logo_too_large",
                name,
                message(
                    "{file} is {width} by {height} pixels; {most} are possible on each side.",
                    file=name,
                    **sides,
                ),
            )
        return _plain(ImageOps.exif_transpose(picture).convert("RGBA"))


def _rastered(svg: bytes) -> bytes:
    """Drawn as it stands; raises ValueError where it is broken or not complete in itself."""
    try:
        return bytes(vl_convert.svg_to_png(to_draw(svg), scale=1.0))
    except RuntimeError as error:  # all that the converter raises
        raise ValueError("no SVG") from error


def _plain(picture: Image.Image) -> Logo:
    content = BytesIO()
    picture.save(content, "PNG")
    return Logo(png=content.getvalue(), width_px=picture.width, height_px=picture.height)


def _refused(code: str, name: str, said: Message) -> Problem:
    return Problem(
        code=code,
        table=name,
        expected=message(
            "a picture as PNG, JPEG or SVG of at most {most} MB", most=MOST_BYTES // 2**20
        ),
        message=said,
        remedy=message("Save it anew in one of these formats, smaller if need be."),
    )
