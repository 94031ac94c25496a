"""Every number that what must be true may be asked of, and what turning it means.

An uncertain number is turned in its worlds, any number of them at once; a certain one stands in the
study, so each of its values is a study of its own. Numbers of segments are turned in all of them
together: what is asked is “how much must a customer bring?”, not which customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aftersales.decide.chance import supported
from aftersales.model import Worlds
from aftersales.study import Cost, Lever, Role, Segment, Study, Target, UncertainNumber
from aftersales.uncertain import Array, Fixed

LOG_POINTS = (-5.0, 5.0)  # what a study may hold: 148 times as much, or as little
MOST_HAZARD_RATIO = 5.0
MANY_TIMES = 10.0
LEAST_OVERRUN = 0.01
STEPS = 6

Change = Callable[[Worlds, float], Mapping[str, Array]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InWorlds:
    """A number that is turned in the worlds of one study; `number` where it is a single one.

    `change` gives the values that are otherwise, by address, each of shape (worlds,) or (1,).
    `tried` are the values at which is looked first: what a study permits from end to end, what is
    held possible, and the value now.
    """

    address: str
    now: float
    tried: tuple[float, ...]
    held_possible: tuple[float, float]
    change: Change
    number: UncertainNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InStudy:
    """A certain number: each of its values makes another study."""

    address: str
    now: float
    tried: tuple[float, ...]
    study_at: Callable[[float], Study]

    @property
    def held_possible(self) -> tuple[float, float]:
        """Nothing says where such a number ends but what was tried."""
        return self.tried[0], self.tried[-1]


Dial = InWorlds | InStudy


def uncertain_numbers(study: Study) -> tuple[InWorlds, ...]:
    """Each uncertain number that counts: not those of levers and links that are off."""
    pulled = {lever.id for lever in study.levers if lever.intensity > 0}
    return tuple(
        _uncertain(number)
        for number in study.uncertain_numbers
        if (not number.lever or number.lever in pulled) and not _is_off(number)
    )


def _is_off(number: UncertainNumber) -> bool:
    """A link switched off, or a cost that nobody expects to be exceeded."""
    off = {Role.LINK: Fixed(0.0), Role.OVERRUN: Fixed(1.0)}
    return number.distribution == off.get(number.role)


def certain_numbers(study: Study) -> tuple[InStudy, ...]:
    """What the business is known, or taken, to be: money, customers, and what they cost."""
    found = (*_of_segments(study), *_of_operations(study), _discount_rate(study))
    return tuple(dial for dial in found if len(set(dial.tried)) > 1)


def effects(study: Study, lever: str | None = None) -> InWorlds:
    """All effects of a lever, or of every lever that is pulled, so many times as large."""
    numbers = [
        number
        for number in study.uncertain_numbers
        if number.effect is not None and lever in (None, number.lever)
    ]

    def times(worlds: Worlds, factor: float) -> dict[str, Array]:
        return {n.address: _times(n, worlds.values[n.address], factor) for n in numbers}

    return InWorlds(
        address="lever.effects" if lever is None else f"lever.{lever}.effects",
        now=1.0,
        tried=_tried((0.0, MANY_TIMES), (0.0, 2.0), 1.0),
        held_possible=(0.0, MANY_TIMES),
        change=times,
    )


def cost(study: Study, lever: Lever) -> InStudy:
    """All that a lever costs, so many times as much."""

    def at(factor: float) -> Study:
        levers = [
            replace(each, cost=_cost_times(each.cost, factor)) if each is lever else each
            for each in study.levers
        ]
        return replace(study, levers=tuple(levers))

    return InStudy(
        address=f"lever.{lever.id}.cost",
        now=1.0,
        tried=(0.0, 1.0, MANY_TIMES),
        study_at=at,
    )


# Uncertain numbers


def _uncertain(number: UncertainNumber) -> InWorlds:
    low, high = (float(end) for end in np.clip(supported(number), *permitted(number)))
    held = low, high
    return InWorlds(
        address=number.address,
        now=number.mean,
        tried=_tried(permitted(number), held, number.mean),
        held_possible=held,
        change=lambda _, value: {number.address: np.array([value])},
        number=number,
    )


def permitted(number: UncertainNumber) -> tuple[float, float]:
    """From where to where a study lets the number go, whatever its range."""
    if number.role in (Role.SHARE, Role.ADOPTION):
        return 0.0, 1.0
    if number.role is Role.OVERRUN:
        return LEAST_OVERRUN, MANY_TIMES
    if number.effect is not None and number.effect.on is Target.AT_RISK_HAZARD_RATIO:
        return 0.0, MOST_HAZARD_RATIO
    return LOG_POINTS


def _tried(
    widely: tuple[float, float], closely: tuple[float, float], now: float
) -> tuple[float, ...]:
    """Even steps through both ranges and the value now, ascending."""
    steps = [*np.linspace(*widely, STEPS + 1), *np.linspace(*closely, STEPS + 1), now]
    return tuple(float(value) for value in np.unique(np.clip(steps, *widely)))


def _times(number: UncertainNumber, values: Array, factor: float) -> Array:
    """Of a hazard ratio its distance from 1 is multiplied; nobody leaves less often than never."""
    assert number.effect is not None
    nothing = number.effect.on.no_effect
    moved = nothing + factor * (values - nothing)
    return np.maximum(moved, 0.0) if nothing else moved


# Certain numbers


def _of_segments(study: Study) -> Iterator[InStudy]:
    for name in ("customers", "annual_revenue", "cases_per_month"):
        yield _in_proportion(study, name)
    yield _margin(study)
    yield _retention(study)


def _in_proportion(study: Study, name: str) -> InStudy:
    """Every segment's number grows by the same factor; the dial is their mean or their sum."""
    now = over_all_customers(study, name)

    def at(value: float) -> Study:
        factor = value / now if now else 1.0
        return _each_segment(study, lambda s: {name: getattr(s, name) * factor})

    return InStudy(
        address=f"segment.{name}",
        now=now,
        tried=(0.0, now / 2, now, 2 * now, MANY_TIMES * now),
        study_at=at,
    )


def _margin(study: Study) -> InStudy:
    """As many points in every segment, as far as none has more than all or less than nothing."""
    now = over_all_customers(study, "contribution_margin")
    margins = [segment.contribution_margin for segment in study.segments]
    down, up = max(-min(margins), -0.99), min(1 - max(margins), 0.99)

    def at(value: float) -> Study:
        return _each_segment(
            study,
            lambda s: {"contribution_margin": min(1.0, s.contribution_margin + value - now)},
        )

    return InStudy(
        address="segment.contribution_margin",
        now=now,
        tried=_ascending(now + min(down, 0.0), now, now + up),
        study_at=at,
    )


def _retention(study: Study) -> InStudy:
    """Every segment's share of leavers grows by the same factor."""
    now = over_all_customers(study, "annual_retention")
    most_leave = 1 - min(segment.annual_retention for segment in study.segments)
    lowest = 1 - 0.999 * (1 - now) / most_leave

    def at(value: float) -> Study:
        factor = (1 - value) / (1 - now)
        return _each_segment(
            study, lambda s: {"annual_retention": 1 - factor * (1 - s.annual_retention)}
        )

    return InStudy(
        address="segment.annual_retention",
        now=now,
        tried=_ascending(lowest, (lowest + now) / 2, now, (1 + now) / 2, 1 - 1e-6),
        study_at=at,
    )


def _of_operations(study: Study) -> Iterator[InStudy]:
    for name in ("case_cost", "visit_cost", "extra_visits_per_failed_fix"):
        now = getattr(study.operations, name)
        yield _operation(study, name, now, (0.0, now / 2, now, 2 * now, MANY_TIMES * now))
    share = study.operations.dispatch_share
    yield _operation(study, "dispatch_share", share, _ascending(0.0, share, 1.0))


def _operation(study: Study, name: str, now: float, tried: tuple[float, ...]) -> InStudy:
    def at(value: float) -> Study:
        changed: dict[str, Any] = {name: value}
        return replace(study, operations=replace(study.operations, **changed))

    return InStudy(address=f"operations.{name}", now=now, tried=tried, study_at=at)


def _discount_rate(study: Study) -> InStudy:
    now = study.settings.discount_rate
    return InStudy(
        address="settings.discount_rate",
        now=now,
        tried=_ascending(0.0, now, 0.3, 1.0),
        study_at=lambda value: replace(
            study, settings=replace(study.settings, discount_rate=value)
        ),
    )


def over_all_customers(study: Study, name: str) -> float:
    """The sum of customers; of everything else the mean over today's customers."""
    customers = [segment.customers for segment in study.segments]
    if name == "customers":
        return sum(customers)
    weights = customers if sum(customers) else [1.0] * len(customers)
    values = [getattr(segment, name) for segment in study.segments]
    return float(np.average(values, weights=weights))


def _each_segment(study: Study, change: Callable[[Segment], Mapping[str, Any]]) -> Study:
    return replace(study, segments=tuple(replace(s, **change(s)) for s in study.segments))


def _cost_times(cost: Cost | None, factor: float) -> Cost | None:
    if cost is None:
        return None
    return replace(
        cost,
        one_off=cost.one_off * factor,
        refresh=cost.refresh * factor,
        monthly=cost.monthly * factor,
        per_contact=cost.per_contact * factor,
    )


def _ascending(*values: float) -> tuple[float, ...]:
    return tuple(sorted(set(values)))
