"""Which lever is worth a first look: the one that, pulled alone, is most likely to pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aftersales.decide.answers import in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.study import Study

WORLDS = 2_000
MORE_LIKELY_THAN_NOT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A lever pulled alone: the share of drawn worlds in which it pays, and its mean NPV."""

    lever: str
    probability: float
    npv_mean: float

    @property
    def is_likely(self) -> bool:
        """Whether it pays in at least every other world."""
        return self.probability >= MORE_LIKELY_THAN_NOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Levers by their chance to pay, the likeliest first; `not_judged` have no known cost.

    `first` is the likeliest once more, from all the worlds of its study: the figure that the study
    itself shows. It is None where no cost is known.
    """

    prospects: tuple[Prospect, ...]
    not_judged: tuple[str, ...]
    first: Prospect | None = None


def ranked(alone: Mapping[str, Study], worlds: int = WORLDS) -> Ranking:
    """Rank levers by their chance that NPV > 0; of equal chances, the higher mean NPV is first.

    `alone` maps each lever to the study in which nothing but that lever is pulled.
    """
    judged = {lever: prospect(lever, study, worlds) for lever, study in alone.items()}
    known = [found for found in judged.values() if found is not None]
    prospects = tuple(sorted(known, key=lambda p: (-p.probability, -p.npv_mean)))
    likeliest = prospects[0].lever if prospects else None
    return Ranking(
        prospects=prospects,
        not_judged=tuple(lever for lever, found in judged.items() if found is None),
        first=prospect(likeliest, alone[likeliest]) if likeliest else None,
    )


def prospect(lever: str, study: Study, worlds: int | None = None) -> Prospect | None:
    """What so many drawn worlds (the study's own number) say of one lever; None without a cost."""
    sure = uncertainty(study, in_worlds(study, draw(study, worlds)))
    if sure is None:
        return None
    return Prospect(lever=lever, probability=sure.probability_npv_positive, npv_mean=sure.npv.mean)
