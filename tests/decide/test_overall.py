"""One retention, one churn, one lifetime value over all segments, by plain arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from aftersales.decide.answers import in_worlds
from aftersales.decide.draws import draw
from aftersales.decide.overall import overall
from aftersales.model import at_means, project
from aftersales.model.today import annual_margin
from aftersales.study import Study
from tests.model.studies import example, studies

WORLDS = 300


@pytest.fixture(scope="module")
def full() -> Study:
    return example("full_example")


def idle(study: Study) -> Study:
    """The study with every lever at rest."""
    return replace(study, levers=tuple(replace(lever, intensity=0.0) for lever in study.levers))


def test_segments_count_by_their_customers_without_the_programme(full: Study):
    """Weighted means of the segments' own figures, recomputed with plain numpy."""
    expected, drawn = project(full, at_means(full)), in_worlds(full, draw(full, WORLDS))
    found = overall(full, expected, drawn)
    share = expected.baseline.customers[0] / expected.baseline.customers[0].sum()
    before = (expected.baseline.annual_retention[0] * share).sum()
    after = (expected.scenario.annual_retention[0] * share).sum()
    assert found.retention.before == pytest.approx(before, rel=1e-12)
    assert found.retention.after == pytest.approx(after, rel=1e-12)
    changes = ((drawn.scenario.annual_retention - drawn.baseline.annual_retention) * share).sum(1)
    assert found.retention.change is not None
    assert found.retention.change.mean == pytest.approx(changes.mean(), rel=1e-9)
    assert found.retention.change.low == pytest.approx(np.quantile(changes, 0.05), rel=1e-9)


def test_lifetime_value_is_the_sum_of_margins_at_the_end_of_each_year(full: Study):
    """Each year's margin comes at its end, discounted, the first for certain; year by year."""
    expected = project(full, at_means(full))
    discount = 1 / (1 + full.settings.discount_rate)
    share = expected.baseline.customers[0] / expected.baseline.customers[0].sum()
    kept = zip(share, full.segments, expected.baseline.annual_retention[0], strict=True)
    by_hand = sum(
        weight
        * annual_margin(full.operations, segment)
        * sum(discount * (retention * discount) ** year for year in range(4_000))
        for weight, segment, retention in kept
    )
    assert overall(full, expected, None).lifetime_value.before == pytest.approx(by_hand, rel=1e-9)


def test_where_nobody_is_left_every_segment_counts_the_same(full: Study):
    """Without any customer loyalty still is a number, that of the segments' plain mean."""
    nobody = replace(
        full, segments=tuple(replace(s, customers=0.0, gross_adds=0.0) for s in full.segments)
    )
    expected = project(nobody, at_means(nobody))
    found = overall(nobody, expected, None)
    assert found.retention.before == pytest.approx(expected.baseline.annual_retention[0].mean())
    assert found.customers.before == 0


@settings(max_examples=25)
@given(studies())
def test_churn_is_what_retention_leaves(study: Study):
    """The two always add up to everybody, before and after, and their changes are opposite."""
    found = overall(study, project(study, at_means(study)), in_worlds(study, draw(study, 40)))
    assert found.retention.before + found.churn.before == pytest.approx(1)
    assert found.retention.after + found.churn.after == pytest.approx(1)
    assert found.retention.change is not None
    assert found.churn.change is not None
    assert found.churn.change.low == pytest.approx(-found.retention.change.high, abs=1e-12)


@settings(max_examples=25)
@given(studies())
def test_without_a_programme_nothing_changes(study: Study):
    """Levers at rest leave retention, churn, value and customers as they are, in every world."""
    still = idle(study)
    found = overall(still, project(still, at_means(still)), in_worlds(still, draw(still, 40)))
    for figure in (found.retention, found.churn, found.lifetime_value, found.customers):
        assert figure.after == pytest.approx(figure.before, rel=1e-12)
        assert figure.change is not None
        assert figure.change.low == pytest.approx(0, abs=1e-9 * max(1, abs(figure.before)))
        assert figure.change.high == pytest.approx(0, abs=1e-9 * max(1, abs(figure.before)))


@settings(max_examples=25)
@given(studies())
def test_what_is_said_of_all_lies_between_the_segments(study: Study):
    """No weighting takes retention beyond the least or the most loyal segment."""
    expected = project(study, at_means(study))
    found = overall(study, expected, None)
    for state, said in (
        (expected.baseline, found.retention.before),
        (expected.scenario, found.retention.after),
    ):
        least, most = state.annual_retention[0].min(), state.annual_retention[0].max()
        assert least - 1e-12 <= said <= most + 1e-12
    assert found.retention.change is None
