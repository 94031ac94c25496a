"""Published, the user's own, and what both come to: a row a link that rests on the user's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aftersales.baseline.assumptions import as_uncertain
from aftersales.evidence.catalogue import links
from aftersales.study import Learnt, Study
from aftersales.text import Language
from aftersales.uncertain import Fixed, Normal, Pert, Uncertain

DIGITS = 2

Taught = tuple[str, Learnt, Uncertain]
"""A link, what was learnt on it, and the number that is reckoned with."""


def taught_links(study: Study) -> Iterator[Taught]:
    """The links of a study that rest on the user's data."""
    for id in links():
        source = study.sources.get(f"links.{id}")
        if source is not None and source.learnt is not None:
            yield id, source.learnt, as_uncertain(getattr(study.links, id))


def learnt_rows(taught: Iterable[Taught], language: Language) -> Iterator[list[str]]:
    """A head, and a row a link; nothing where nothing was learnt."""
    say, found = language.say, list(taught)
    if found:
        yield [
            "",
            say("published"),
            say("your data"),
            say("yours, counted as"),
            say("your weight"),
            say("taken"),
        ]
    for id, learnt, number in found:
        yield [
            say(links()[id].label),
            in_words(learnt.published, language),
            in_words(learnt.own, language),
            in_words(learnt.counted, language),
            language.share(learnt.data_weight, 0),
            in_words(number, language),
        ]


def in_words(number: Uncertain, language: Language) -> str:
    """The mean, and the ends of its range or its standard deviation."""

    def said(value: float) -> str:
        return language.number(value, DIGITS)

    match number:
        case Fixed(value):
            return said(value)
        case Normal(sd=sd):
            return f"{said(number.mean)} ± {said(sd)}"
        case Pert(low=low, high=high):
            return f"{said(number.mean)} ({said(low)} … {said(high)})"
