"""Real exports: what leaks is refused, what is no cause is called so, what is not there is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from aftersales.drivers import Drivers, drivers
from aftersales.drivers.checks.e_value import e_value
from aftersales.engine import data_root, embedded_engine
from aftersales.ingest import Reading, read_file, tables


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    with TemporaryDirectory(dir=data_root()) as folder:
        yield Path(folder)


def learnt(*readings: Reading) -> Drivers:
    return drivers(embedded_engine(), tables(readings))


def of(found: Drivers, question: str):
    return next(d for d in found.drivers if d.finding.question == question)


@pytest.fixture(scope="module")
def read_all(real_data, directory) -> Callable[[str], tuple[Reading, ...]]:
    return lambda name: read_file(Path(real_data(name)), name, directory)


def test_a_satisfaction_that_tells_leavers_perfectly_is_refused(read_all):
    """Scores 1 and 2 always left, 4 and 5 never: no cause, no number, and the reason is said."""
    found = learnt(*read_all("telco_status.csv"), *read_all("telco_services.xlsx"))
    churn = of(found, "churn")
    assert churn.finding.own is None
    assert [check.id for check in churn.finding.failed] == ["leakage"]
    assert "too well to be its cause" in str(churn.sentence)
    assert not churn.finding.usable_as_cause
    assert churn.number == churn.published
    assert not churn.feeds


@pytest.mark.parametrize("name", ["telco_customer_churn.csv", "both telco files"])
def test_technical_support_is_an_association_with_its_e_value(read_all, name):
    """It goes with leaving less, the contract held equal; no more is claimed."""
    both = ("telco_status.csv", "telco_services.xlsx")
    names = both if name == "both telco files" else (name,)
    found = learnt(*(reading for name in names for reading in read_all(name)))
    support = of(found, "support").finding
    assert support.own.interval[1] < 0
    assert not support.usable_as_cause
    (told,) = [check for check in support.checks if check.id == "e_value"]
    assert told.sentence.values["value"].value > told.sentence.values["limit"].value > 1


def test_as_many_leave_with_and_without_support_as_the_file_says(read_all):
    """15.166341 % with technical support, 41.635474 % without."""
    found = learnt(*read_all("telco_customer_churn.csv"))
    (leakage,) = [c for c in of(found, "support").finding.checks if c.id == "leakage"]
    shares = {name: 100 * share for name, _, share in leakage.picture.rows}
    assert shares == pytest.approx({"Yes": 15.166341, "No": 41.635474}, abs=5e-7)


def test_an_incident_log_teaches_nothing_and_says_so(read_all):
    """No ratings, no orders, no customers who leave: nothing is made up."""
    found = learnt(*read_all("service_desk_incidents.csv"))
    assert not found.learnt
    assert len(found.remarks) == 1
    assert all(driver.finding.reason for driver in found.drivers)
    assert "cases.rating" in of(found, "first_time_fix").finding.missing[0]


def test_the_published_e_value_comes_out():
    """A risk ratio of 3.9 has an E-value of 7.26 (VanderWeele & Ding 2017)."""
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
