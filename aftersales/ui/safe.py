"""The user's own text on a page that reads Markdown."""

from __future__ import annotations

import re

from aftersales.text import MINUS

WORD_JOINER = "\N{WORD JOINER}"  # shows as nothing, and stands between what would be a link

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:&])")
# Addresses become links even where every sign is escaped: the page looks for them afterwards.
_ADDRESS = re.compile(r"(://|\bwww(?=\.)|@)", re.IGNORECASE)
_LOSS = rf"(?<={MINUS})(?=[^\W\d]|[^\w\s])"
_PER_CENT = r"(?<=-)(?=%)|(?<=%-)(?=\w)"
_WHOLE = re.compile(f"{_LOSS}|{_PER_CENT}")
_BLOCK = re.compile(r"(?m)^(?=[ \t]*(?:[-=]+|\d+\.)(?:\s|$)|[ \t]{4}|\t)")


def unbreakable(text: str) -> str:
    """The text with no line break in an amount of loss or in a German 90-%-range."""
    return _WHOLE.sub(WORD_JOINER, text)


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it stands: no links, pictures, formulas, lists."""
    parted = _ADDRESS.sub(rf"\1{WORD_JOINER}", _BLOCK.sub(WORD_JOINER, unbreakable(text)))
    return _MARKDOWN.sub(r"\\\1", parted)
