"""Hours of work that are freed and bring no cash."""

from dataclasses import replace
from pathlib import Path

import pytest

from aftersales.decide.hours import hours_freed
from aftersales.model import at_means, project
from aftersales.study import Study
from aftersales.study_file import read_study
from aftersales.uncertain import Fixed

REFERENCE = Path(__file__).parents[1] / "reference" / "worked_example.toml"
CASE_HOURS, VISIT_HOURS = 0.5, 3.5


@pytest.fixture
def study() -> Study:
    found = read_study(REFERENCE)
    assert isinstance(found, Study)
    work = {"case_hours": CASE_HOURS, "visit_hours": VISIT_HOURS}
    return replace(found, operations=replace(found.operations, **work))


def test_a_study_that_does_not_say_how_much_work_a_case_is_tells_no_hours(study: Study):
    """Without hours a case and a visit, no hours are told."""
    silent = replace(study, operations=replace(study.operations, visit_hours=None))
    assert hours_freed(silent) is None


def test_no_lever_frees_no_hours(study: Study):
    """Nothing pulled, nothing freed."""
    assert hours_freed(replace(study, levers=())) == 0


def test_what_becomes_cash_is_not_told_in_hours(study: Study):
    """With a cashable share of one nothing is left to tell; with half of it, half of all."""

    def at(share: float) -> float:
        cashable = replace(study.operations, cashable_share=Fixed(share))
        hours = hours_freed(replace(study, operations=cashable))
        assert hours is not None
        return hours

    assert at(1.0) == pytest.approx(0, abs=1e-9)
    assert at(0.5) == pytest.approx(at(0.0) / 2)


def test_hours_are_visits_not_made_times_their_hours(study: Study):
    """One segment, its last month alone: visits avoided by better first-time fix, counted here."""
    segment = study.segments[0]
    one = replace(
        study,
        segments=(segment,),
        settings=replace(study.settings, horizon_months=12),
        operations=replace(study.operations, cashable_share=Fixed(0.0)),
    )
    shorter = replace(one, settings=replace(one.settings, horizon_months=11))
    last_month = (hours_freed(one) or 0) - (hours_freed(shorter) or 0)
    end, before = (project(s, at_means(s)).scenario for s in (one, shorter))
    customers = (end.customers[0, 0] + before.customers[0, 0]) / 2
    fixed_more = end.first_time_fix[0, 0] - segment.first_time_fix
    operations = study.operations
    visits = (
        customers
        * segment.cases_per_month
        * operations.dispatch_share
        * operations.extra_visits_per_failed_fix
        * fixed_more
    )
    assert last_month == pytest.approx(visits * VISIT_HOURS)
