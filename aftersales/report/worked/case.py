"""What the numbers in an equation are taken from: one segment, one lever, one month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from aftersales.decide.answers import Answers, Uncertainty
from aftersales.model import Worlds, at_means
from aftersales.model.programme import Programme, programme, shifts
from aftersales.model.projection import Path, path, with_pulled_levers
from aftersales.study import Effect, Lever, Segment, Study, Target, effect_addresses
from aftersales.text import Language
from aftersales.uncertain import Array

A_YEAR_ON = 12
FIGURES = 4

TeX = Callable[[float], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A formula with its numbers as TeX, and its result by hand and by the projection."""

    formula: str
    by_hand: float
    by_model: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the numbers are taken from: every uncertain number at its mean.

    The segment is the one that brings most revenue, `lever` the one that brings most benefit; month
    `month` is a year on, or the last.
    """

    study: Study
    answers: Answers
    uncertainty: Uncertainty | None
    segment: Segment
    lever: Lever
    month: int
    worlds: Worlds
    moved: Programme
    before: Path
    after: Path
    tex: TeX

    def at(self, figure: Array) -> float:
        """A figure of that month; the first month is the first of the array."""
        return float(np.broadcast_to(figure, (1, self.months))[0, self.month - 1])

    def mean(self, address: str) -> float:
        """The mean of an uncertain number."""
        return float(self.worlds.values[address][0])

    @property
    def months(self) -> int:
        """The horizon."""
        return self.study.settings.horizon_months

    @property
    def place(self) -> int:
        """Where the lever stands among those pulled."""
        return [lever.id for lever in self.study.levers].index(self.lever.id)


def case_of(
    study: Study, answers: Answers, uncertainty: Uncertainty | None, language: Language
) -> Case | None:
    """The study as an example; None where no lever is pulled and nothing could be shown."""
    if not answers.by_lever:
        return None
    small, worlds = with_pulled_levers(study, at_means(study))
    best = max(answers.by_lever, key=lambda id: answers.by_lever[id])
    segment = max(study.segments, key=lambda s: s.customers * s.annual_revenue)
    moved = programme(small, worlds)
    return Case(
        study=small,
        answers=answers,
        uncertainty=uncertainty,
        segment=segment,
        lever=next(lever for lever in small.levers if lever.id == best),
        month=min(A_YEAR_ON, study.settings.horizon_months),
        worlds=worlds,
        moved=moved,
        before=_idle(study, segment),
        after=path(small, segment, worlds, moved),
        tex=in_tex(language),
    )


def _idle(study: Study, segment: Segment) -> Path:
    idle = replace(study, levers=())
    worlds = at_means(idle)
    return path(idle, segment, worlds, programme(idle, worlds))


def in_tex(language: Language) -> TeX:
    """A number to at most four figures; what is below zero stands in brackets."""

    def written(value: float) -> str:
        shown = float(f"{value:.{FIGURES}g}")
        text = language.number(abs(shown), decimals_needed(shown)).replace(",", "{,}")
        text = "".join(r"\," if letter.isspace() else letter for letter in text)
        return f"(-{text})" if shown < 0 else text

    return written


def decimals_needed(value: float) -> int:
    """How many decimals a number has that is written without zeros behind it."""
    return next(digits for digits in range(20) if round(value, digits) == value)


def worked_out(case: Case, formula: str, by_hand: float, by_model: float) -> Worked:
    """The formula with its result behind it, shown to four figures."""
    result = case.tex(by_hand).strip("()")
    return Worked(formula=f"{formula}={result}", by_hand=by_hand, by_model=by_model)


def logit(share: float) -> float:
    """ln(p / (1 − p))."""
    return log(share / (1 - share))


def sigmoid(log_odds: float) -> float:
    """The share with those log-odds."""
    return 1 / (1 + exp(-log_odds))


def power_of_e(power: str) -> str:
    """TeX."""
    return f"{{e^{{{power}}}}}"


def product(case: Case, *parts: float) -> str:
    """TeX: the numbers, multiplied."""
    return r"\cdot ".join(map(case.tex, parts))


def fraction(above: str, below: str) -> str:
    """TeX."""
    return rf"\frac{{{above}}}{{{below}}}"


# What stands in the case


def activation_of(case: Case, lever: int) -> float:
    """How far the lever at that place is on in the month of the case."""
    return case.at(case.moved.active.times(np.ones((1, 1)), lever))


def shift_of(case: Case, target: Target) -> float:
    """How far the levers move the target in that month."""
    found = shifts(case.study, case.worlds, case.moved.active).get(target)
    return 0.0 if found is None else case.at(found)


def effects_of(lever: Lever) -> list[tuple[str, Effect]]:
    """Each effect of a lever with its address."""
    return list(zip(effect_addresses(lever), lever.effects, strict=True))


def customers_at(course: Path, month: int) -> float:
    """Customers of the segment at the end of a month, 0 for today."""
    return float(course.loyal.customers[0, month])
