"""Elements that the library has no words for."""

from __future__ import annotations

from typing import Any

from pptx.oxml.xmlchemy import OxmlElement


def element(tag: str, *children: Any, text: str = "", **attributes: str) -> Any:
    """An element such as c:errBars with what it holds; attributes without a namespace."""
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    if text:
        made.text = text
    made.extend(children)
    return made


def solid(colour: str) -> Any:
    """A fill of one colour, given as #rrggbb."""
    value = colour.removeprefix("#").upper()
    return element("a:solidFill", element("a:srgbClr", val=value))
