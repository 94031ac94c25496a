"""The publications that something rests on, each with its mark, and what the mark means."""

from __future__ import annotations

from collections.abc import Iterable

from aftersales.evidence.catalogue import cited, publications
from aftersales.evidence.definitions import Reading
from aftersales.text import Language


def sources_in_words(ids: Iterable[str], language: Language) -> str:
    """All of them in one sentence; another one where any was not read at its source."""
    named = [publications()[id] for id in ids]
    said = language.say("Sources: {sources}.", sources="; ".join(map(cited, named)))
    if all(each.read is Reading.VERIFIED for each in named):
        return said
    return language.say(
        "{sources} [M] marks what is known from the literature and was not read at its source.",
        sources=said,
    )
