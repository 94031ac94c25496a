"""A chance as a reader takes it: what no run shows is not impossible."""

from __future__ import annotations

from aftersales.decide.verdict import HARDLY_EVER
from aftersales.text import Language


def chance_of(share: float, language: Language) -> str:
    """In whole per cent; neither 0 nor 100."""
    if share <= HARDLY_EVER:
        return language.say("below {share}", share=language.share(0.01, 0))
    if share >= 1 - HARDLY_EVER:
        return language.say("above {share}", share=language.share(0.99, 0))
    return language.share(share, 0)
