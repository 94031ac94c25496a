"""Own and published, weighed by how much each can be trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.drivers.combine import Choice, combined, discounted
from aftersales.drivers.sample_size import cases_a_half
from aftersales.evidence.definitions import Grade
from aftersales.uncertain import Fixed, Normal, Pert

FINITE = st.floats(-2, 2)
ERRORS = st.floats(0.01, 2)
CAUSES = st.sampled_from([Grade.A, Grade.B, Grade.C])


def test_the_worked_example_comes_out():
    """Own .35 ± .12 of grade C beside .2167 ± .0667 gives .2149 ± .0571, weights .734 and .266."""
    published = Normal(mean_of_core=0.65 / 3, sd=0.2 / 3)
    own = discounted(0.35, 0.12, Grade.C)
    assert (own.mean_of_core, own.sd) == pytest.approx((0.21, 0.1106), abs=5e-5)
    both = combined(published, 0.35, 0.12, Grade.C, Choice.BOTH)
    assert both.data_weight == pytest.approx(0.266, abs=5e-3)
    assert both.number.mean_of_core == pytest.approx(0.2149, abs=5e-5)
    assert both.number.sd == pytest.approx(0.0571, abs=5e-4)
    assert not both.in_conflict


def test_a_pert_weighs_by_the_variance_that_is_drawn():
    """(mean − low)(high − mean) / 7 of the published range."""
    both = combined(Pert(low=0.05, mode=0.2, high=0.45), 0.35, 0.12, Grade.C, Choice.BOTH)
    mean = 1.3 / 6
    variance, own = (mean - 0.05) * (0.45 - mean) / 7, 0.072**2 + 0.084**2
    assert both.data_weight == pytest.approx(variance / (variance + own))


def test_a_conflict_is_flagged_and_widens_what_is_published():
    """Ten deviations apart: flagged, and the own data weigh more than they would in agreement."""
    published = Normal(mean_of_core=0.2, sd=0.05)
    far = combined(published, 3.0, 0.1, Grade.B, Choice.BOTH)
    assert far.in_conflict
    own = discounted(3.0, 0.1, Grade.B)
    assert far.data_weight > 0.05**2 / (0.05**2 + own.sd**2)


@given(FINITE, ERRORS, CAUSES)
def test_both_lies_between_and_is_surer_than_either(value, error, grade):
    """Without conflict the mean lies between the two and the spread is below the smaller one."""
    published = Pert(low=-1.0, mode=0.2, high=1.5)
    both = combined(published, value, error, grade, Choice.BOTH)
    own = both.discounted
    low, high = sorted((own.mean_of_core, published.mean))
    assert low - 1e-9 <= both.number.mean <= high + 1e-9
    assert both.number.sd <= own.sd + 1e-12


@given(FINITE, ERRORS)
def test_an_association_weighs_nothing_beside_evidence(value, error):
    """However exactly two things are known to go together, that does not show a cause."""
    published = Pert(low=-1.0, mode=0.2, high=1.5)
    both = combined(published, value, error, Grade.D, Choice.BOTH)
    assert (both.number, both.data_weight) == (published, 0.0)


@given(FINITE, ERRORS)
def test_a_lower_grade_weighs_less(value, error):
    """From A to D the discounted estimate shrinks towards no effect."""
    means = [abs(discounted(value, error, g).mean_of_core) for g in "ABCD"]
    assert means == sorted(means, reverse=True)


def test_choices():
    """Evidence is left as published, data is the discounted estimate; what has no range is kept."""
    published = Pert(low=0.0, mode=0.2, high=0.6)
    assert combined(published, 0.3, 0.1, Grade.C, Choice.EVIDENCE).number == published
    assert combined(published, 0.3, 0.1, Grade.C, Choice.DATA).number == discounted(
        0.3, 0.1, Grade.C
    )
    assert combined(Fixed(0.1), 0.3, 0.1, Grade.C, Choice.BOTH).number == Fixed(0.1)


def test_the_size_of_a_pilot():
    """Half satisfied, log-odds 0.405 apart (50 and 60 %): 388 a half by the textbook's normals."""
    assert cases_a_half(0.55, 0.405) == pytest.approx(388, rel=0.02)
