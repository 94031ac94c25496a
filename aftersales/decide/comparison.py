"""Scenarios side by side, each drawn with the same luck: which one is better, and how surely.

A number's draw depends on its address and the seed alone, so a world means the same in every
scenario of one base: the difference of two is what the scenarios do, and no luck besides.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from aftersales.decide.answers import (
    Headline,
    Spread,
    Uncertainty,
    cost_not_known,
    expected_and_drawn,
    headline,
    spread,
    uncertainty,
)
from aftersales.decide.draws import draw
from aftersales.decide.overall import Overall, overall
from aftersales.message import Message, Share, joined, message
from aftersales.model import Outcome, Worlds, finance
from aftersales.study import Study
from aftersales.uncertain import Array

Value = TypeVar("Value", bound=Hashable)

Studies = Mapping[str, Study]
"""Name of a scenario → its study, in the order in which they are shown."""

DrawnFrom = Callable[[Study], Worlds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One scenario: its figures with their ranges, and what they were taken from.

    `npv` has shape (worlds,), None where a cost is not known; `expected` is one world.
    """

    name: str
    study: Study
    headline: Headline
    uncertainty: Uncertainty | None
    overall: Overall
    expected: Outcome
    drawn: Outcome
    npv: Array | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """A scenario against another: NPV more or less, and the chance that it is the better one.

    `expected` is the difference of the headlines' NPV, `difference` its spread over the worlds.
    `better` counts a world in which both bring the same for half; `tied` is the share of these.
    """

    name: str
    reference: str
    expected: float
    difference: Spread
    better: float
    tied: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scenarios side by side; `unlike` says why they are not like for like, if they are not."""

    standings: tuple[Standing, ...]
    unlike: tuple[Message, ...]

    def of(self, name: str) -> Standing:
        """The scenario of that name; KeyError if there is none."""
        return {standing.name: standing for standing in self.standings}[name]

    def against(self, name: str, reference: str) -> Against | None:
        """One against another; None where a cost is not known or currencies differ."""
        return _against(self.of(name), self.of(reference))

    @property
    def chance_best(self) -> Mapping[str, float]:
        """Of those whose cost is known, the chance to bring most; what ties shares the world.

        Nothing where currencies differ.
        """
        known = {each.name: each.npv for each in self.standings if each.npv is not None}
        if not known or len({each.study.settings.currency for each in self.standings}) > 1:
            return {}
        npv = np.stack(list(known.values()))
        wins = npv == npv.max(axis=0)
        return dict(zip(known, (wins / wins.sum(axis=0)).mean(axis=1).tolist(), strict=True))


def comparison(
    studies: Studies, count: int | None = None, worlds: DrawnFrom | None = None
) -> Comparison:
    """The scenarios of one base in the same worlds: `count` of them, else as many as a study says.

    `worlds` gives those of a study where they are kept already; all must be equally many.
    """
    drawn_from = worlds or (lambda study: draw(study, count))
    return Comparison(
        standings=tuple(_standing(name, study, drawn_from) for name, study in studies.items()),
        unlike=tuple(_unlike(studies)),
    )


def _standing(name: str, study: Study, drawn_from: DrawnFrom) -> Standing:
    expected, drawn = expected_and_drawn(study, drawn_from(study))
    return Standing(
        name=name,
        study=study,
        headline=headline(study, expected),
        uncertainty=uncertainty(study, drawn),
        overall=overall(study, expected, drawn),
        expected=expected,
        drawn=drawn,
        npv=None if cost_not_known(study) else _npv(study, drawn),
    )


def _npv(study: Study, drawn: Outcome) -> Array:
    rate = study.settings.discount_rate
    return finance.present_value(drawn.benefit, rate) - finance.present_value(drawn.cost, rate)


def _against(one: Standing, other: Standing) -> Against | None:
    same_money = one.study.settings.currency == other.study.settings.currency
    ours, theirs = one.headline.npv, other.headline.npv
    if not same_money or one.npv is None or other.npv is None or ours is None or theirs is None:
        return None
    difference = one.npv - other.npv
    tied = float((difference == 0).mean())
    return Against(
        name=one.name,
        reference=other.name,
        expected=ours - theirs,
        difference=spread(difference),
        better=float((difference > 0).mean()) + tied / 2,
        tied=tied,
    )


# Like for like


def _unlike(studies: Studies) -> Iterator[Message]:
    """What makes figures of these scenarios mean different things."""
    horizons = _told_apart(studies, lambda study: study.settings.horizon_months)
    if horizons:
        said = [message("{names}: {months} months", names=n, months=m) for m, n in horizons]
        yield message(
            "Not like for like: the horizons differ ({horizons}), and a longer one collects more.",
            horizons=joined("; ", said),
        )
    rates = _told_apart(studies, lambda study: study.settings.discount_rate)
    if rates:
        said = [message("{names}: {rate}", names=n, rate=Share(r, 1)) for r, n in rates]
        yield message(
            "Not like for like: the discount rates differ ({rates}), and a higher one makes later "
            "money count for less.",
            rates=joined("; ", said),
        )
    currencies = _told_apart(studies, lambda study: study.settings.currency)
    if currencies:
        said = [message("{names}: {currency}", names=n, currency=c) for c, n in currencies]
        yield message(
            "Not like for like: the currencies differ ({currencies}), so no difference is shown.",
            currencies=joined("; ", said),
        )


def _told_apart(studies: Studies, of: Callable[[Study], Value]) -> Sequence[tuple[Value, str]]:
    """Each value with the names that have it; nothing where all have the same."""
    names: dict[Value, list[str]] = {}
    for name, study in studies.items():
        names.setdefault(of(study), []).append(name)
    return [(value, ", ".join(who)) for value, who in names.items()] if len(names) > 1 else []
