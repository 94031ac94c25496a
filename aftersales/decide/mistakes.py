"""What a naive calculator would have said: the mistakes a sceptical client catches, one by one.

Each mistake is made on the study, or on what came of it, and judged by the one projection; so a
naive figure differs from the true one by its mistake and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from aftersales.decide.answers import Headline, expected, headline
from aftersales.model import Outcome, at_means
from aftersales.model.finance import lifetime_value
from aftersales.model.programme import programme
from aftersales.model.projection import Path, path
from aftersales.model.today import MONTHS_A_YEAR
from aftersales.study import Effect, Lever, Links, Study, UncertainNumber, effect_addresses
from aftersales.uncertain import Array, Fixed, Normal, Pert

Brochure = Mapping[str, float]
"""Address → the figure that a vendor or a correlation gives for an effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naive:
    """What one mistake makes of the case; ROI in per cent, NPV in money."""

    mistake: str
    roi_percent: float
    npv: float


def naive_figures(study: Study, brochure: Brochure) -> tuple[Naive, ...]:
    """Each mistake that has a figure, in the order of the list; none where nothing is invested."""
    made = ((id, make(study)) for id, make in _mistakes(brochure).items())
    return tuple(
        Naive(mistake=id, roi_percent=said.roi_percent, npv=said.npv)
        for id, said in made
        if said.roi_percent is not None and said.npv is not None
    )


def _mistakes(brochure: Brochure) -> Mapping[str, Callable[[Study], Headline]]:
    return {
        "counted_twice": counted_twice,
        "brochure": lambda study: _judged(as_in_the_brochure(study, brochure)),
        "revenue": revenue_for_margin,
        "freed_hours": lambda study: _judged(freed_hours_as_cash(study)),
        "running_costs": lambda study: _judged(without_running_costs(study)),
        "at_once": lambda study: _judged(at_once_and_for_ever(study)),
        "before_and_after": before_and_after,
        "most_likely": lambda study: _judged(at_most_likely_values(study)),
        "gross": gross_and_undiscounted,
    }


# Mistakes in what comes out


def counted_twice(study: Study) -> Headline:
    """Lifetime value gained added on top, though the margin of those kept is in the benefit."""
    outcome, rate = expected(study), study.settings.discount_rate
    customers = np.array([segment.customers for segment in study.segments])
    margin = np.array([s.annual_revenue * s.contribution_margin for s in study.segments])
    gained = lifetime_value(margin, outcome.scenario.annual_retention, rate) - lifetime_value(
        margin, outcome.baseline.annual_retention, rate
    )
    once = np.zeros_like(outcome.benefit)
    once[:, 1] = gained @ customers
    return headline(study, _with(outcome, outcome.benefit + once))


def revenue_for_margin(study: Study) -> Headline:
    """The revenue of those kept in place of what is left of it; their service costs as before."""
    outcome = expected(study)
    more = np.zeros_like(outcome.benefit)
    for segment, before, after in zip(study.segments, *_paths(study), strict=True):
        kept = after.loyal.customers[:, 1:] - before.loyal.customers[:, 1:]
        in_month = after.loyal.customers_in_month - before.loyal.customers_in_month
        revenue = segment.annual_revenue / MONTHS_A_YEAR
        more[:, 1:] += revenue * (kept - segment.contribution_margin * in_month)
    return headline(study, _with(outcome, outcome.benefit + more))


def before_and_after(study: Study) -> Headline:
    """Everything compared with the first month instead of with what would have come anyway."""
    outcome = expected(study)
    before, after = _paths(study)
    then = np.sum([way.profit[:, :1] for way in before], axis=0)
    now = np.sum([way.profit for way in after], axis=0)
    benefit = np.concatenate([np.zeros((1, 1)), now - then], axis=1)
    return headline(study, _with(outcome, benefit))


def gross_and_undiscounted(study: Study) -> Headline:
    """The gross return read as ROI, and later money taken for money now in the NPV."""
    said = _judged(study)
    plain = _judged(undiscounted(study))
    return replace(said, roi_percent=said.ros_gross_percent, npv=plain.npv)


# Mistakes in what goes in


def as_in_the_brochure(study: Study, brochure: Brochure) -> Study:
    """Correlations taken for effects; everybody takes part, all saved is cash, no cost exceeded."""
    return replace(
        freed_hours_as_cash(study),
        links=_with_links(study.links, brochure),
        levers=tuple(_as_promised(lever, brochure) for lever in study.levers),
    )


def freed_hours_as_cash(study: Study) -> Study:
    """Every hour freed is money saved."""
    return replace(study, operations=replace(study.operations, cashable_share=Fixed(1.0)))


def without_running_costs(study: Study) -> Study:
    """Only what is paid at the start."""
    return _each_lever(study, _paid_once)


def at_once_and_for_ever(study: Study) -> Study:
    """In full from the first month, never fading."""
    return _each_lever(
        study, lambda lever: replace(lever, lag_months=0, ramp_months=0, half_life_months=None)
    )


def at_most_likely_values(study: Study) -> Study:
    """Each uncertain number at its most likely value, as if the misses evened out."""
    modes = {number.address: _most_likely(number) for number in study.uncertain_numbers}
    cashable = Fixed(modes["operations.cashable_share"])
    return replace(
        study,
        operations=replace(study.operations, cashable_share=cashable),
        links=_with_links(study.links, modes),
        levers=tuple(_at(lever, modes) for lever in study.levers),
    )


def undiscounted(study: Study) -> Study:
    """Money in three years worth as much as money now."""
    return replace(study, settings=replace(study.settings, discount_rate=0.0))


# Parts of them


def _judged(study: Study) -> Headline:
    return headline(study, expected(study))


def _with(outcome: Outcome, benefit: Array) -> Outcome:
    return replace(outcome, benefit=benefit)


def _paths(study: Study) -> tuple[list[Path], list[Path]]:
    """Each segment month by month, without and with the programme, at the expected values."""
    idle = replace(study, levers=())
    return _ways(idle), _ways(study)


def _ways(study: Study) -> list[Path]:
    worlds = at_means(study)
    moved = programme(study, worlds)
    return [path(study, segment, worlds, moved) for segment in study.segments]


def _as_promised(lever: Lever, brochure: Brochure) -> Lever:
    effects = tuple(
        replace(effect, size=Fixed(brochure.get(address, effect.size.mean)), p_no_effect=0.0)
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True)
    )
    cost = lever.cost and replace(lever.cost, overrun=Fixed(1.0))
    return replace(lever, adoption=Fixed(1.0), effects=effects, cost=cost)


def _at(lever: Lever, values: Mapping[str, float]) -> Lever:
    sizes = (values[address] for address in effect_addresses(lever))
    overrun = Fixed(values.get(f"lever.{lever.id}.cost.overrun", 1.0))
    return replace(
        lever,
        adoption=Fixed(values[f"lever.{lever.id}.adoption"]),
        effects=tuple(map(_of_size, lever.effects, sizes)),
        cost=lever.cost and replace(lever.cost, overrun=overrun),
    )


def _of_size(effect: Effect, size: float) -> Effect:
    return replace(effect, size=Fixed(size), p_no_effect=0.0)


def _with_links(links: Links, values: Mapping[str, float]) -> Links:
    """Those links certain at the values given for them, the others as they are."""
    given: dict[str, Any] = {
        link.name: Fixed(values[address])
        for link in fields(links)
        if (address := f"links.{link.name}") in values
    }
    return replace(links, **given)


def _most_likely(number: UncertainNumber) -> float:
    """The mode; of an effect that more likely than not does nothing: nothing."""
    if number.effect is not None and number.effect.p_no_effect > 1 / 2:
        return number.effect.on.no_effect
    match number.distribution:
        case Pert(mode=mode):
            return mode
        case Normal(mean_of_core=middle):
            return middle
        case Fixed(value):
            return value


def _paid_once(lever: Lever) -> Lever:
    cost = lever.cost and replace(lever.cost, monthly=0.0, refresh=0.0, per_contact=0.0)
    return replace(lever, cost=cost)


def _each_lever(study: Study, change: Callable[[Lever], Lever]) -> Study:
    return replace(study, levers=tuple(map(change, study.levers)))
