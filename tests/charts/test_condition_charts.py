"""What must be true and what a naive calculator says, drawn: valid, narrow, in the language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import altair as alt
import pytest

from aftersales.charts.average_customer import average_customer_chart
from aftersales.charts.conditions import chance_in_words, conditions_chart
from aftersales.charts.look import Look
from aftersales.charts.mistakes import Said, mistakes_chart
from aftersales.charts.overlap import overlap_chart
from aftersales.decide import dials
from aftersales.decide.average_customer import on_average
from aftersales.decide.conditions import Condition, case_of, conditions
from aftersales.decide.goals import NetPresentValue
from aftersales.decide.overlap import Overlap, overlap
from aftersales.report.conditions import charted
from aftersales.study import Study
from aftersales.text import Language
from tests.charts.charts import (
    EXAMPLES,
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    example,
    look,
    rows,
    sent,
)

SAID = [
    Said(name="Without a mistake", roi_percent=-6.2, true=True),
    Said(name="The same money counted several times", roi_percent=1376.6, chosen=True),
    Said(name="Before and after instead of with and without", roi_percent=-13.3),
]


@cache
def needed(name: str) -> tuple[Study, tuple[Condition, ...]]:
    study = example(name).study
    found = conditions(case_of(study, NetPresentValue()), dials.uncertain_numbers(study))
    return study, found


def of_conditions(name: str, seen: Look) -> alt.LayerChart:
    study, found = needed(name)
    return conditions_chart(charted(found, study, 8, seen.language), "What must be true?", seen)


def of_overlap(name: str, seen: Look) -> alt.LayerChart:
    found = overlap(example(name).answers)
    assert found is not None
    return overlap_chart(found, {"training": "Training"}, seen)


def of_average(name: str, seen: Look) -> alt.LayerChart:
    found = on_average(example(name).study)
    assert found is not None
    return average_customer_chart(found, seen)


CHARTS: dict[str, Callable[[str, Look], alt.LayerChart]] = {
    "conditions": of_conditions,
    "mistakes": lambda _, seen: mistakes_chart(SAID, seen),
    "overlap": of_overlap,
    "average customer": of_average,
}


@pytest.mark.parametrize("chart", CHARTS)
def test_the_charts_are_valid_and_described(chart: str):
    """Each keeps to the schema and says what it shows to those who cannot see it."""
    assert_valid_and_described(CHARTS[chart](EXAMPLES[0], look()))


@pytest.mark.parametrize(("code", "width_px"), [("de", 360), ("en", 700)])
@pytest.mark.parametrize("chart", CHARTS)
def test_the_charts_fit_and_speak_the_language(chart: str, code: str, width_px: int):
    """Drawn for a phone or a sheet of paper, in the dress of the language, dark too."""
    seen = look(code, dark=True, width_px=width_px)
    assert_fits_and_is_dressed(CHARTS[chart](EXAMPLES[0], seen), code, width_px)


def test_needed_numbers_lie_where_they_are():
    """From the worst to the best held possible; where less is better, the best is the least."""
    study, found = needed("worked_example")
    chart = conditions_chart(charted(found, study, 20, Language("en")), "?", look())
    drawn = rows(sent(chart), "expected", "needed")
    overrun = next(row for row in drawn if "exceeded" in row["name"])
    number = next(c for c in found if c.address == "lever.tooling.cost.overrun")
    low, high = number.dial.held_possible
    assert overrun["needed"] == pytest.approx((high - number.needed) / (high - low))
    assert overrun["expected"] < overrun["needed"]
    chances = [float(row["said"].rstrip("%")) for row in drawn if row["said"][0].isdigit()]
    assert chances == sorted(chances, reverse=True)


def test_what_takes_away_lies_to_the_left():
    """A lever that costs benefit is drawn on the other side of nothing."""
    found = Overlap(alone={"a": 100.0, "b": -40.0}, together={"a": 90.0, "b": -45.0})
    ends = [row["end"] for row in rows(sent(overlap_chart(found, {}, look())), "start", "end")]
    assert ends == [100.0, -40.0, 90.0, -45.0]


def test_a_chance_is_never_rounded_to_certainty():
    """Nearly nothing is below 1%, nearly sure above 99%; nothing at all and sure are said so."""
    english = Language("en")
    said = [chance_in_words(chance, english) for chance in (0, 0.001, 0.384, 0.9999, 1)]
    assert said == ["0%", "below 1%", "38%", "above 99%", "100%"]


def test_numbers_out_of_their_range_are_not_drawn():
    """What a number cannot be within its range stands in the table alone."""
    study, found = needed("worked_example")
    named = {n.condition.address for n in charted(found, study, 20, Language("en"))}
    assert "links.response_time_on_csat" not in named
    assert "operations.cashable_share" in named
    certain = replace(study, levers=())
    assert charted((), certain, 8, Language("en")) == ()
