"""The axes that charts of KPIs share."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aftersales.charts.months import AT_MOST, month_row, months_x
from aftersales.charts.value import value_x
from aftersales.kpis import Unit
from aftersales.kpis.series import month_name, month_number
from tests.charts.charts import look

EIGHT_YEARS = 96


@given(
    first=st.integers(month_number("1990-01"), month_number("2100-12")),
    count=st.integers(1, EIGHT_YEARS),
)
def test_a_phone_has_room_for_the_months_that_are_written(first: int, count: int):
    """One to four labels, equally far apart, on months that are drawn."""
    numbers = range(first, first + count)
    axis = months_x([month_row(month_name(n), look()) for n in (numbers[0], numbers[-1])], look())
    labelled = [12 * v["year"] + v["month"] - 1 for v in axis.to_dict()["axis"]["values"]]
    assert 1 <= len(labelled) <= AT_MOST
    assert set(labelled) <= set(numbers)
    assert len({b - a for a, b in pairwise(labelled)}) <= 1


@given(st.lists(st.integers(-(10**8), 10**8).map(lambda hundredths: hundredths / 100), min_size=1))
def test_every_value_lies_within_its_axis(values: list[float]):
    """With room at both ends, also where all values are one."""
    low, high = value_x(values, Unit.HOURS, look()).to_dict()["scale"]["domain"]
    assert low < min(values) <= max(values) < high
