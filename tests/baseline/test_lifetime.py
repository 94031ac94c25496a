"""Money of lifetime values is the study's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from aftersales.baseline.lifetime import beside_the_projection, economics_of
from aftersales.clv import Reckoning, lifetime_values
from aftersales.histories import Histories
from aftersales.message import message
from aftersales.model.today import annual_margin
from aftersales.study import Provenance, Source, Study
from aftersales.study_file import read_study
from tests.clv.made_up import made_up_renewals

NOTHING = message("nothing")
STUDY = Path(__file__).parents[1] / "reference" / "worked_example.toml"


@pytest.fixture(scope="module")
def study() -> Study:
    read = read_study(STUDY)
    assert isinstance(read, Study)
    sources = {
        f"segment.{segment.name}.{name}": Source(provenance=Provenance.DATA)
        for segment in read.segments
        for name in ("cases_per_month", "contribution_margin")
    }
    return replace(read, sources=sources)


def test_the_margin_is_that_of_the_model(study):
    """A customer brings what the projection says he brings, after service."""
    of = economics_of(study)
    for segment in study.segments:
        assert of(segment.name).annual_margin == pytest.approx(
            annual_margin(study.operations, segment)
        )
        assert of(segment.name).margin_share * segment.annual_revenue == pytest.approx(
            of(segment.name).annual_margin
        )


def test_an_unknown_segment_is_the_mean_of_all(study):
    """Weighted by customers, in revenue as in margin."""
    customers = sum(segment.customers for segment in study.segments)
    margin = sum(s.customers * annual_margin(study.operations, s) for s in study.segments)
    revenue = sum(s.customers * s.annual_revenue for s in study.segments)
    of_all = economics_of(study)("nobody's")
    assert of_all.annual_margin == pytest.approx(margin / customers)
    assert of_all.annual_revenue == pytest.approx(revenue / customers)


def test_no_cost_is_made_up(study):
    """Where the number of cases is a default, nothing is taken off for service."""
    default = Source(provenance=Provenance.DEFAULT)
    unknown = {a: default if a.endswith("cases_per_month") else s for a, s in study.sources.items()}
    of = economics_of(replace(study, sources=unknown))
    for segment in study.segments:
        assert of(segment.name).annual_service_cost == 0
        assert of(segment.name).margin_share == pytest.approx(segment.contribution_margin)


def test_why_the_explorer_has_another_value_is_said(study):
    """The projection's value a customer stands beside that of the page, at the same customers."""
    renewals = made_up_renewals(400, seed=3)
    told = Histories(purchases=NOTHING, renewals=renewals)
    values = lifetime_values(told, economics_of(study), Reckoning(draws=5))
    (said,) = beside_the_projection(study, values)
    customers = {s.segment: s.customers for s in values.segments}
    discount = study.settings.discount_rate
    there = sum(
        customers[s.name] * annual_margin(study.operations, s) / (1 + discount - s.annual_retention)
        for s in study.segments
        if s.name in customers
    )
    assert said.values["there"].value == pytest.approx(there / sum(customers.values()))
    assert said.values["here"].value == pytest.approx(values.total.value / sum(customers.values()))
    default = Source(provenance=Provenance.DEFAULT)
    unknown = {a: default if a.endswith("cases_per_month") else s for a, s in study.sources.items()}
    (said,) = beside_the_projection(replace(study, sources=unknown), values)
    assert "planning values" in str(said)
