"""What moves loyalty, drawn: valid, no wider than a phone, speaking the language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import altair as alt
import pytest

from aftersales.charts.check_picture import check_chart, picture_rows
from aftersales.charts.forest import Linked, forest_chart, reach_of
from aftersales.charts.look import Look
from aftersales.drivers import Choice, Driver, Finding, Own, Picture
from aftersales.drivers.combine import combined
from aftersales.drivers.small_step import small_steps
from aftersales.evidence.definitions import Grade
from aftersales.evidence.links import planning_links
from aftersales.study import Study
from aftersales.study_file import read_study
from tests.charts.charts import (
    REFERENCE,
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    look,
    rows,
    sent,
)

LINK = "csat_on_churn"
OWN = Own(
    coefficient=-0.7,
    error=0.2,
    value=0.39,
    value_error=0.1,
    n=410,
    events=49,
    customers=181,
    parameters=4,
    grade=Grade.C,
    left_out=("month",),
)
PICTURES = {
    "intervals": Picture(
        columns=("Half", "Estimate", "Low", "High"),
        rows=((1.0, -0.4, -0.54, -0.27), (2.0, -0.15, -0.3, 1234.5)),
    ),
    "shares": Picture(
        columns=("Value", "Records", "Share with the outcome"),
        rows=(("no", 5117.0, 0.78), ("yes", 914.0, 0.62)),
        shares=True,
    ),
    "bars": Picture(columns=("Deal", "Effect"), rows=tuple((float(i), i / 7) for i in range(40))),
}
CHOICES = {"published": None, **{choice.value: choice for choice in Choice}}


def driver(choice: Choice | None) -> Driver:
    """A finding on churn under a choice; None: nothing was learnt."""
    published = getattr(planning_links(), LINK)
    own = None if choice is None else OWN
    finding = Finding(
        question="renewal",
        label="Ratings of a year → contract not renewed",
        outcome="leaving",
        link=LINK,
        own=own,
        checks=(),
        sentence=None,
        reason=None,
        missing=(),
        stronger=(),
        base_share=None,
    )
    together = choice and combined(published, 0.39, 0.1, Grade.C, choice)
    return Driver(
        finding=finding,
        published=published,
        combined=together,
        choice=choice or Choice.BOTH,
        feeds=own is not None,
    )


@cache
def linked(choice: Choice | None) -> Linked:
    """That driver by a small step at the levels of the worked example."""
    study = read_study(REFERENCE / "worked_example.toml")
    assert isinstance(study, Study), study
    return Linked(step=small_steps(study)[LINK], driver=driver(choice))


def forest(choice: Choice | None, seen: Look) -> alt.LayerChart:
    links = (linked(choice), linked(None))
    return forest_chart(links, reach_of(links), "What moves loyalty?", seen)


CHARTS: dict[str, Callable[[Look], alt.LayerChart]] = {
    **{name: partial(forest, choice) for name, choice in CHOICES.items()},
    **{name: partial(check_chart, picture, "Stability") for name, picture in PICTURES.items()},
}


@pytest.mark.parametrize("chart", CHARTS)
def test_it_is_valid_and_says_what_it_shows(chart: str):
    """The specification keeps to the schema and has a description."""
    assert_valid_and_described(CHARTS[chart](look()))


@pytest.mark.parametrize(("code", "dark", "width_px"), [("en", False, 700), ("de", True, 340)])
@pytest.mark.parametrize("chart", CHARTS)
def test_it_fits_and_speaks_the_language(chart: str, code: str, dark: bool, width_px: int):
    """No wider than its place; German decimals and thousands are written as in German."""
    seen = look(code, dark=dark, width_px=width_px)
    assert_fits_and_is_dressed(CHARTS[chart](seen), code, width_px)


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_one_number_of_each_link_is_reckoned_with(choice: Choice | None):
    """It is the driver's own answer under the choice; without own data the published one."""
    found = linked(choice)
    (used,) = (number for _, number, is_used in found.numbers if is_used)
    assert used == found.driver.number
    drawn = rows(sent(forest(choice, look())), "low", "high", "used")
    assert {row["kind"] for row in drawn} <= {name for name, _, _ in found.numbers}


def test_a_picture_is_the_same_as_a_table():
    """Every row and column, in words."""
    table = picture_rows(PICTURES["shares"], look("de"))
    assert [[*row.values()][1:] for row in table] == [
        ["5.117", "78 %"],
        ["914", "62 %"],
    ]
