"""At which smaller strengths a lever can be had: the positions of its slider below its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from aftersales.baseline.study import Baseline
from aftersales.evidence.catalogue import levers
from aftersales.evidence.definitions import Becomes, LeverDefinition
from aftersales.evidence.levers import Site, lever_at, positions
from aftersales.study import Lever, Study

ANYWHERE = Site()


def smaller_strengths(
    study: Study, made: Baseline | None = None
) -> Mapping[str, tuple[Lever, ...]]:
    """Each pulled lever of known cost at its smaller strengths, ascending.

    `made` is what the study was made of. Without it only those levers are known at other strengths
    of which the slider says how far they are pulled and nothing else.
    """
    pulled = [lever for lever in study.levers if lever.intensity > 0 and lever.cost is not None]
    return {
        lever.id: tuple(
            _of_slider(levers()[lever.id], lever)
            if made is None or lever.id not in made.plan
            else _of_site(levers()[lever.id], lever, made)
        )
        for lever in pulled
        if lever.id in levers()
    }


def _of_slider(definition: LeverDefinition, lever: Lever) -> Iterator[Lever]:
    slider = definition.slider
    if slider.becomes is Becomes.INTENSITY:
        for position in positions(definition, ANYWHERE)[1:]:
            if position / slider.full_strength_at < lever.intensity:
                yield replace(lever, intensity=position / slider.full_strength_at)


def _of_site(definition: LeverDefinition, lever: Lever, made: Baseline) -> Iterator[Lever]:
    for position in positions(definition, made.site)[1:]:
        if position < made.plan[definition.id]:
            yield lever_at(
                definition,
                position,
                made.site,
                made.answers,
                horizon_months=made.study.settings.horizon_months,
                start_month=lever.start_month,
            )
