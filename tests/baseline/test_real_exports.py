"""Real exports give a study: what they hold is measured, the rest is asked for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from aftersales.baseline import Baseline, baseline
from aftersales.engine import data_root, embedded_engine
from aftersales.ingest import read_file, tables
from aftersales.model import at_means, project
from aftersales.study import Provenance
from aftersales.study_file import parse_study, write_study


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    with TemporaryDirectory(dir=data_root()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def drawn(real_data, directory) -> Callable[[str], Baseline]:
    def of(name: str) -> Baseline:
        readings = read_file(Path(real_data(name)), name, directory)
        found = baseline(embedded_engine(), tables(readings))
        assert parse_study(write_study(found.study).encode(), name) == found.study
        assert project(found.study, at_means(found.study)).benefit.shape[0] == 1
        return found

    return of


def measured(found: Baseline) -> set[str]:
    sources = found.study.sources.items()
    return {a.rpartition(".")[2] for a, s in sources if s.provenance is Provenance.DATA}


def test_service_desk_incidents(drawn):
    """Each incident counts once; SLA is the file's own flag; money and ratings are asked for."""
    found = drawn("service_desk_incidents.csv")
    (everybody,) = found.study.segments
    assert everybody.customers == 5244
    assert everybody.sla_attainment == pytest.approx(0.63420018)
    assert {"customers", "cases_per_month", "sla_attainment"} <= measured(found)
    assert {"segment.csat", "segment.annual_revenue"} <= {q.address for q in found.asked}


def test_telco_customers(drawn):
    """Customers who are there, in three classes of revenue, and how long they stay."""
    found = drawn("telco_customer_churn.csv")
    assert [segment.name for segment in found.study.segments] == ["A", "B", "C"]
    assert sum(segment.customers for segment in found.study.segments) == 5174
    assert {"customers", "annual_revenue", "annual_retention"} <= measured(found)
    assert all(0.85 < segment.annual_retention < 0.99 for segment in found.study.segments)


def test_cdnow_purchases(drawn):
    """Retention is how much of the buying goes on, its range as wide as the missed test demands."""
    found = drawn("cdnow_master.txt")
    assert [segment.name for segment in found.study.segments] == ["A", "B", "C"]
    assert {"annual_revenue", "annual_retention"} <= measured(found)
    for segment in found.study.segments:
        source = found.study.sources[f"segment.{segment.name}.annual_retention"]
        assert 0.8 < segment.annual_retention < 0.9
        assert source.low < 0.75
        assert source.high == 1


def test_one_night_of_requests(drawn):
    """A thousand requests of one night say nothing of a month, and there are no customers."""
    found = drawn("nyc311_requests.csv")
    assert not {"customers", "cases_per_month"} & measured(found)
