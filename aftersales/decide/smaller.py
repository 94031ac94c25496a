"""Whether less of a lever would do better: each alone, less far than it is pulled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aftersales.decide.answers import Headline, Uncertainty, headline, uncertainty
from aftersales.decide.plans import Ladders, Rungs, ladders, outcome_of_plans, worth
from aftersales.model import Worlds, at_means
from aftersales.study import Lever, Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A lever alone, as far as it is pulled here, and what comes of it.

    `sure` is that over the drawn worlds, None where nothing was drawn.
    """

    lever: Lever
    headline: Headline
    sure: Uncertainty | None


def better_if_smaller(
    study: Study, less: Mapping[str, Sequence[Lever]], worlds: Worlds
) -> dict[str, Single]:
    """The levers that alone bring most, and more than nothing, less far than they are pulled.

    `less` has each pulled lever at its smaller strengths, ascending; `worlds` are the study's.
    """
    found = {id: _best(study, id, strengths, worlds) for id, strengths in less.items() if strengths}
    return {id: single for id, single in found.items() if single is not None}


def _best(study: Study, id: str, less: Sequence[Lever], worlds: Worlds) -> Single | None:
    """None where as it is pulled, or not at all, is best."""
    alone = _ladder(study, id, less)
    plans = _each_rung(alone, id)
    npv = worth(alone, plans, at_means(alone.study)).npv[:, 0]
    best = int(npv.argmax())
    if best in (0, len(npv) - 1):
        return None
    expected = outcome_of_plans(alone, plans[[best]], at_means(alone.study))
    return Single(
        lever=less[best - 1],
        headline=headline(alone.study, expected),
        sure=uncertainty(alone.study, outcome_of_plans(alone, plans[[best]], worlds)),
    )


def _ladder(study: Study, id: str, less: Sequence[Lever]) -> Ladders:
    """Off, each smaller strength, as it is pulled; all other levers off."""
    (pulled,) = (lever for lever in study.levers if lever.id == id)
    rungs = (replace(pulled, intensity=0.0), *less, pulled)

    def study_at(plan: Mapping[str, float]) -> Study:
        return replace(study, levers=tuple(_only(study, rungs[int(plan[id])])))

    places = tuple(float(place) for place in range(len(rungs)))
    return ladders(
        study_at, {each.id: places if each.id == id else (0.0,) for each in study.levers}
    )


def _only(study: Study, kept: Lever) -> Iterator[Lever]:
    for lever in study.levers:
        yield kept if lever.id == kept.id else replace(lever, intensity=0.0)


def _each_rung(alone: Ladders, id: str) -> Rungs:
    place, top = alone.levers.index(id), int(alone.tops.max())
    plans = np.zeros((top + 1, len(alone.levers)), dtype=np.intp)
    plans[:, place] = np.arange(top + 1)
    return plans
