"""What can be filtered by is in the files; what a filter leaves is what it lets through."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from aftersales.kpis import CATALOGUE, Filter, Options
from aftersales.kpis.choices import Choices, Kept, choices, kept
from aftersales.kpis.context import context_of
from aftersales.kpis.topics import TOPICS, kpis_of

CASES = pd.DataFrame(
    {
        "case_id": ["1", "2", "3", "4", "5"],
        "opened_at": pd.to_datetime(["2024-01-02", "2024-01-09", "2024-03-02", None, "2024-03-05"]),
        "region": ["north", "south", "north", "north", None],
        "channel": ["phone"] * 5,
    }
)


@pytest.fixture(scope="module")
def tables(store):
    return store({"cases": CASES})


def test_months_and_groups_are_those_of_the_records(engine, tables):
    """A column with one group is not offered, and a month without a record is not there."""
    context = context_of(engine, tables, Options())
    assert choices(engine, tables, context) == Choices(
        months=("2024-01", "2024-03"), groups={"region": ("north", "south")}
    )


@pytest.mark.parametrize(
    ("where", "inside", "unknown"),
    [
        (Filter(region=("north",)), 3, 1),
        (Filter(since=date(2024, 2, 1)), 2, 1),
        (Filter(region=("north",), until=date(2024, 1, 31)), 1, 1),
        (Filter(region=("west",)), 0, 1),
    ],
)
def test_what_is_left_is_counted(engine, tables, where: Filter, inside: int, unknown: int):
    """Records that pass, and those of which nobody knows whether they would."""
    context = context_of(engine, tables, Options())
    (cases,) = kept(engine, tables, context, where=where)
    assert (cases.table, cases.all, cases.inside) == ("cases", 5, inside)
    assert cases.unknown >= unknown


def test_a_table_that_cannot_be_told_is_not_counted(engine, tables):
    """Nothing says which product a case was about."""
    context = context_of(engine, tables, Options())
    found: tuple[Kept, ...] = kept(engine, tables, context, where=Filter(product=("press",)))
    assert found == ()


def test_every_kpi_has_one_topic():
    """The topics share out the catalogue, each in its order."""
    shared_out = [id for topic in TOPICS for id in kpis_of(topic)]
    assert sorted(shared_out) == sorted(CATALOGUE)
    order = list(CATALOGUE)
    for topic in TOPICS:
        assert list(kpis_of(topic)) == sorted(kpis_of(topic), key=order.index)
