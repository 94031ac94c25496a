"""What the projection gives for every quantity of the sheets, at the expected values.

The sheets hold it beside each formula, so that a reader who only looks at the file sees figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from aftersales.model import Worlds, at_means
from aftersales.model.profit import cost_of_service, profit
from aftersales.model.programme import NOTHING, Programme, programme, shifts
from aftersales.model.projection import Path, path
from aftersales.model.today import cost_rate, repeat_visits
from aftersales.study import Operations, Segment, Study, Target
from aftersales.uncertain import Array

R = TypeVar("R", Operations, Segment)

# Profit is a sum over prices: what it loses without a price is what that price brings or costs.
PRICES: Mapping[str, Mapping[str, float]] = {
    "revenue": {"annual_revenue": 0.0},
    "upgrades": {"upsell_contribution": 0.0},
    "repeat_fees": {"repeat_visit_fee": 0.0},
    "lost_break_fix": {"breakfix_contribution": 0.0},
    "service": {"case_cost": 0.0, "visit_cost": 0.0},
    "penalties": {"sla_penalty": 0.0},
    "referred": {"referral_onboarding_share": 0.0},
    "won": {"acquisition_cost": 0.0, "referral_onboarding_share": 0.0},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One segment month by month in one of the two businesses."""

    study: Study
    segment: Segment
    worlds: Worlds
    moved: Programme
    path: Path

    def by_month(self, figure: Array) -> Array:
        """One value a month, shape (months,)."""
        months = self.study.settings.horizon_months
        return np.asarray(np.broadcast_to(figure, (1, months))[0])

    @property
    def customers(self) -> Array:
        """At the end of month 0 … T."""
        return np.asarray(self.path.loyal.customers[0])

    @property
    def profit(self) -> Array:
        """In each month."""
        return self.by_month(self.path.profit)

    @property
    def calls(self) -> Array:
        """Cost of calling unhappy customers back in each month."""
        return self.by_month(self.path.calls)

    @property
    def cost_of_work_left(self) -> Array:
        """A customer and month."""
        operations, cases = self.study.operations, self.segment.cases_per_month
        repeats = repeat_visits(operations, self.path.served.first_time_fix_in_visits)
        left = cost_rate(
            operations, cases * self.moved.case_factor, repeats, self.moved.handling_factor
        )
        return self.by_month(np.asarray(left))

    def cost_of_service(self, *, false_alarms: bool = True) -> Array:
        """A customer and month: what is paid for service alone."""
        moved = self.moved if false_alarms else replace(self.moved, extra_visits=NOTHING)
        operations = replace(self.study.operations, repeat_visit_fee=0.0, breakfix_contribution=0.0)
        segment = replace(self.segment, sla_penalty=0.0)
        paid = cost_of_service(operations, segment, self.worlds, moved, self.path.served)
        return self.by_month(paid)

    def part_of_profit(self, price: str) -> Array:
        """What a price brings (or costs, below zero) in each month."""
        part = self.profit - self._profit_with(PRICES[price])
        return part - self.part_of_profit("referred") if price == "won" else part

    def _profit_with(self, prices: Mapping[str, Any]) -> Array:
        paid = profit(
            _with(self.study.operations, prices),
            _with(self.segment, prices),
            self.worlds,
            self.moved,
            self.path.served,
            self.path.loyal,
        )
        return self.by_month(paid)


def _with(record: R, prices: Mapping[str, Any]) -> R:
    """The record with those of the prices that it holds."""
    return replace(record, **{name: prices[name] for name in prices if hasattr(record, name)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """The business as it would go on and with the levers, segment by segment."""

    study: Study
    worlds: Worlds
    moved: Programme
    shifts: Mapping[Target, Array]
    before: tuple[Course, ...]
    after: tuple[Course, ...]


def courses(study: Study) -> Courses:
    """Both businesses, with every uncertain number at its mean."""
    worlds = at_means(study)
    moved = programme(study, worlds)
    idle = replace(study, levers=())
    return Courses(
        study=study,
        worlds=worlds,
        moved=moved,
        shifts=shifts(study, worlds, moved.active),
        before=_of_segments(idle, at_means(idle)),
        after=_of_segments(study, worlds),
    )


def _of_segments(study: Study, worlds: Worlds) -> tuple[Course, ...]:
    moved = programme(study, worlds)
    return tuple(
        Course(
            study=study,
            segment=segment,
            worlds=worlds,
            moved=moved,
            path=path(study, segment, worlds, moved),
        )
        for segment in study.segments
    )
