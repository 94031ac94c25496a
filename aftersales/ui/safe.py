"""The user's own text on a page that reads Markdown."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:&])")


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it stands: no links, pictures, formulas."""
    return _MARKDOWN.sub(r"\\\1", text)
