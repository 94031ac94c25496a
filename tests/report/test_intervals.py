"""Both ends of an interval are said alike, wherever one is said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.charts.look import Look
from aftersales.charts.value import interval as on_a_chart
from aftersales.kpis import Unit
from aftersales.kpis.comparison import Apart, Difference
from aftersales.kpis.standing_out import in_words
from aftersales.report.kpis import interval
from aftersales.text import Language

PLAIN = (Unit.HOURS, Unit.DAYS, Unit.SCORE, Unit.COUNT)


def decimals_of(said: str) -> list[int]:
    """Of each number in an English text, how many decimals it has."""
    return [len(part or "") for _, part in re.findall(r"([\d,]+)(?:\.(\d+))?", said)]


@given(
    ends=st.tuples(st.floats(0, 5000), st.floats(0, 5000)).map(sorted), unit=st.sampled_from(PLAIN)
)
def test_both_ends_have_the_same_number_of_decimals(ends: list[float], unit: Unit):
    """On a tile, on a chart and in a sentence."""
    low, high = ends
    english = Language("en")
    difference = Difference(apart=Apart.AMOUNT, value=high, low=low, high=high)
    for said in (
        interval(low, high, unit, "EUR", english),
        on_a_chart(low, high, unit, Look(language=english, currency="EUR")),
        english.say(in_words(difference, unit, "EUR")),
    ):
        first, second = decimals_of(said)
        assert first == second <= 2


@given(low=st.floats(0.01, 100), reach=st.floats(0, 5000))
def test_what_is_not_nothing_is_not_said_as_nothing(low: float, reach: float):
    """A short end beside a long one keeps a figure."""
    first, _ = interval(low, low + reach, Unit.COUNT, "EUR", Language("en")).split(" … ")
    assert re.search("[1-9]", first)


@pytest.mark.parametrize(
    ("apart", "low", "high", "unit", "english", "german"),
    [
        (
            Apart.POINTS,
            -0.1009,
            -0.085,
            Unit.SHARE,
            "8.5 to 10.1 percentage points less",
            "8,5 bis 10,1 Prozentpunkte weniger",
        ),
        (Apart.FACTOR, 1.5, 2.0, Unit.HOURS, "1.50 to 2.00 times as much", None),
        (Apart.AMOUNT, 9.5, 10.12, Unit.HOURS, "9.5 h to 10.1 h more", None),
        (Apart.AMOUNT, -20.0, -8.25, Unit.POINTS, "8 to 20 less", None),
    ],
)
def test_a_difference_is_said_as_it_is_read(apart, low, high, unit, english, german):
    """The end nearer to nothing first, both as exact as the larger can be."""
    difference = Difference(apart=apart, value=(low + high) / 2, low=low, high=high)
    said = in_words(difference, unit, "EUR")
    assert Language("en").say(said) == english
    assert german in (None, Language("de").say(said))
