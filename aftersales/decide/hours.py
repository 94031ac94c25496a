"""The hours of work that are freed and bring no cash (docs/MODEL.md, section 5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aftersales.model import Worlds, at_means
from aftersales.model.programme import Programme, programme
from aftersales.model.projection import Path, path
from aftersales.model.today import cost_rate, cost_to_serve, repeat_visits
from aftersales.study import Operations, Segment, Study


def hours_freed(study: Study) -> float | None:
    """Hours over the horizon, at the expected values, beyond what becomes cash.

    Work is reckoned as cost is, an hour standing for a euro. None where the study does not say how
    much work a case and a visit are.
    """
    operations = study.operations
    if operations.case_hours is None or operations.visit_hours is None:
        return None
    in_hours = replace(
        operations, case_cost=operations.case_hours, visit_cost=operations.visit_hours
    )
    worlds = at_means(study)
    moved = programme(study, worlds)
    return sum(
        _freed(in_hours, segment, path(study, segment, worlds, moved), moved, worlds)
        for segment in study.segments
    )


def _freed(
    in_hours: Operations, segment: Segment, course: Path, moved: Programme, worlds: Worlds
) -> float:
    """What is avoided less what becomes cash, over the customers and months of a segment."""
    cases = segment.cases_per_month * moved.case_factor
    repeats = repeat_visits(in_hours, course.served.first_time_fix_in_visits)
    needed = np.asarray(cost_rate(in_hours, cases, repeats, moved.handling_factor))
    avoided = cost_to_serve(in_hours, segment) - needed
    without_cash = avoided * (1 - worlds.value("operations.cashable_share"))
    return float((course.loyal.customers_in_month * without_cash).sum())
