"""An SVG that somebody brought, made safe to draw: of a size of ours, and complete in itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse, register_namespace, tostring

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
LONGER_SIDE_PX = 1_000
MOST_DEEP = 100  # elements in one another; drawing is recursive
PX: Mapping[str, float] = {
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
}
LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*([a-z]*)\s*")
# Whatever an SVG may bring in from elsewhere: files, addresses, styles, scripts.
FROM_ELSEWHERE = re.compile(
    r"""(href|src)\s*=\s*["']?\s*(?!["'#])|url\(\s*["']?\s*(?!["'#])|@import|<([\w]+:)?script""",
    re.IGNORECASE,
)


def to_draw(svg: bytes) -> str:
    """The same drawing, its longer side of `LONGER_SIDE_PX`: what it asks for may fill any memory.

    Raises ValueError where it is no SVG, says no size, is too deep, or needs something from
    elsewhere.
    """
    root = _parsed(svg)
    width, height = _size(root)
    scale = LONGER_SIDE_PX / max(width, height)
    root.attrib.setdefault("viewBox", f"0 0 {width} {height}")
    root.attrib |= {
        "width": str(max(1.0, scale * width)),
        "height": str(max(1.0, scale * height)),
    }
    register_namespace("", SVG)
    register_namespace("xlink", XLINK)
    plain = tostring(root, encoding="unicode")
    if FROM_ELSEWHERE.search(plain):
        raise ValueError("brings something in from elsewhere")
    return plain


def _parsed(svg: bytes) -> Element:
    """The root of it; entities, which may grow without end, are not read."""
    if b"<!ENTITY" in svg:
        raise ValueError("entities")
    read: Any = iterparse(BytesIO(svg), events=("start", "end"))
    deep = 0
    try:
        for event, _ in read:
            deep += 1 if event == "start" else -1
            if deep > MOST_DEEP:
                raise ValueError("too deep")
    except ParseError as error:
        raise ValueError("no XML") from error
    root: Element = read.root
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError("no SVG")
    return root


def _size(root: Element) -> tuple[float, float]:
    """Width and height in px: as it says them, else those of what it shows."""
    said = [_length(root.get(name, "")) for name in ("width", "height")]
    width, height = said if all(said) else map(_length, _shown(root))
    if not width or not height:
        raise ValueError("no size")
    return width, height


def _shown(root: Element) -> list[str]:
    parts = root.get("viewBox", "").replace(",", " ").split()
    return parts[2:] if len(parts) == 4 else ["", ""]


def _length(said: str) -> float | None:
    found = LENGTH.fullmatch(said)
    return float(found[1]) * PX[found[2]] if found and found[2] in PX else None
