"""On which scale a column of ratings was answered, and how its answers become stars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aftersales.ingest import synonyms
from aftersales.message import N_

FIRST_STAR, LAST_STAR = 1, 5
MIN_ANSWERS = 20
EFFORT = "customer_effort"
STRAY_SHARE = 0.04  # of answers above the fifth that are slips, not a longer scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The lowest and the highest answer; `best` is one of them."""

    id: str
    label: str
    low: int
    high: int
    best: int

    @property
    def is_stars(self) -> bool:
        """Whether answers are stars as they stand."""
        return (self.low, self.high, self.best) == (FIRST_STAR, LAST_STAR, LAST_STAR)

    @property
    def formula(self) -> str:
        """How an answer x becomes stars."""
        if self.is_stars:
            return "x"
        share = f"4 × (x − {self.low}) ÷ {self.high - self.low}"
        return f"1 + {share}" if self.best == self.high else f"5 − {share}"

    def stars(self, answer: str) -> str:
        """SQL of the stars that an answer (SQL of a number) comes to."""
        if self.is_stars:
            return answer
        share = f"4.0 * ({answer} - {self.low}) / {self.high - self.low}"
        return f"(1 + {share})" if self.best == self.high else f"(5 - {share})"


SCALES: Mapping[str, Scale] = {
    scale.id: scale
    for scale in (
        Scale(id="stars", label=N_("1 to 5, 5 is best (stars)"), low=1, high=5, best=5),
        Scale(id="five_down", label=N_("1 to 5, 1 is best"), low=1, high=5, best=1),
        Scale(id="marks", label=N_("1 to 6, 1 is best (school marks)"), low=1, high=6, best=1),
        Scale(id="six", label=N_("1 to 6, 6 is best"), low=1, high=6, best=6),
        Scale(id="seven", label=N_("1 to 7, 7 is best"), low=1, high=7, best=7),
        Scale(id="ten", label=N_("0 to 10, 10 is best"), low=0, high=10, best=10),
        Scale(id="from_one", label=N_("1 to 10, 10 is best"), low=1, high=10, best=10),
        Scale(id="per_cent", label=N_("0 to 100 per cent"), low=0, high=100, best=100),
    )
}

EFFORTS: Mapping[str, str] = {
    "7_easy": N_("1 to 7, high is easy"),
    "7_hard": N_("1 to 7, high is hard"),
    "5_easy": N_("1 to 5, high is easy"),
    "5_hard": N_("1 to 5, high is hard"),
}
"""Scales of the customer effort: the highest answer, and what it means."""

MARKS = frozenset({"schulnote", "schulnoten", "zensur", "zensuren"})
DOUBTFUL = frozenset({"note", "noten", "benotung", "gesamtnote", "grade", "mark", "marks"})
PER_CENT = frozenset({"prozent", "percent", "pct"})
_RANGE = re.compile(r"(?<![\d.,])(\d{1,3})\s*(?:-|–|…|\.\.|bis|to)\s*(\d{1,3})(?![\d.,])")
_BY_RANGE: Mapping[tuple[int, int], tuple[str, ...]] = {
    (1, 5): ("stars",),
    (1, 6): ("marks", "six"),
    (1, 7): ("seven",),
    (0, 10): ("ten",),
    (1, 10): ("from_one",),
    (0, 100): ("per_cent",),
}
_BY_TOP: Mapping[int, tuple[str, ...]] = {
    5: ("stars",),
    6: ("six", "marks"),
    7: ("seven",),
    10: ("ten", "from_one"),
    100: ("per_cent",),
}


def choices(column: str) -> Mapping[str, str]:
    """The scales on which the answers of a column may be, by their id."""
    return EFFORTS if column == EFFORT else {id: scale.label for id, scale in SCALES.items()}


def possible_efforts(answers: Mapping[float, int]) -> tuple[str, ...]:
    """The scales of customer effort that hold every answer but stray ones."""
    total = sum(answers.values())
    beyond = sum(n for answer, n in answers.items() if answer > 5)
    return tuple(id for id in EFFORTS if beyond <= STRAY_SHARE * total or id.startswith("7"))


def possible(
    header: str, answers: Mapping[float, int], texts: str = "", top: int | None = None
) -> tuple[str, ...]:
    """The scales that name and answers leave open, the likeliest first; one if it is certain.

    `answers`: how often each number was given; `texts`: the signs beside them; `top`: the end of
    the scale as the answers themselves name it, 5 in "4 of 5".
    """
    if top is not None and top in _BY_TOP:
        return ("ten",) if top == 10 and answers.get(0.0) else _BY_TOP[top]
    words = set(synonyms.words(header))
    named = _named(header, words, texts)
    if len(named) == 1:
        return named
    by_answers = _by_answers(answers)
    if words & DOUBTFUL and by_answers[0] in ("stars", "marks"):
        return ("marks", "stars", "five_down", "six")
    return named or by_answers


def _named(header: str, words: set[str], texts: str) -> tuple[str, ...]:
    if words & MARKS:
        return ("marks",)
    if found := _RANGE.search(header):
        low, high = int(found[1]), int(found[2])
        ways = _BY_RANGE.get((min(low, high), max(low, high)), ())
        return (*ways, "five_down") if ways == ("stars",) and words & DOUBTFUL else ways
    if "%" in header + texts or words & PER_CENT:
        return ("per_cent",)
    return ("stars",) if re.search("★|stern|star", texts.casefold()) else ()


def _by_answers(answers: Mapping[float, int]) -> tuple[str, ...]:
    """By the highest answer that is more than a stray one."""
    total = sum(answers.values())
    beyond = sum(n for answer, n in answers.items() if answer > LAST_STAR)
    stray = STRAY_SHARE * total if total >= MIN_ANSWERS else total / 2
    if beyond <= stray:
        return ("stars",)
    highest = _highest(answers, stray if total >= MIN_ANSWERS else 0)
    if highest <= 6:
        return ("marks", "six", "stars")
    if highest <= 7:
        return ("seven",)
    if highest <= 10:
        return ("ten",) if answers.get(0.0) else ("ten", "from_one")
    return ("per_cent",)


def _highest(answers: Mapping[float, int], stray: float) -> float:
    above = 0
    for answer in sorted(answers, reverse=True):
        above += answers[answer]
        if above > stray:
            return answer
    return LAST_STAR
