"""The curve of budgets, drawn: valid, narrow, in the language, in steps where mixes begin."""

from __future__ import annotations

from functools import cache

import pytest

from aftersales.charts.budget import budget_curve
from aftersales.decide.budget import BestUse, best_use
from aftersales.decide.draws import draw
from aftersales.decide.plans import ladders
from aftersales.decide.search import Wish
from tests.charts.charts import (
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    look,
    rows,
    sent,
)
from tests.decide.plan_studies import by_intensity

BUDGET = 90_000.0


@cache
def best(wanted: float = BUDGET) -> BestUse:
    study_at = by_intensity("worked_example")
    steps = tuple(i / 10 for i in range(11))
    built = ladders(study_at, dict.fromkeys(("training", "tooling"), steps))
    found = best_use(built, draw(built.study, 200), wanted, Wish())
    assert isinstance(found, BestUse)
    return found


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("width_px", [250, 640])
def test_it_fits_and_is_described(code, width_px):
    """On a phone as on a wide page, in either language."""
    chart = budget_curve(best(), look(code, width_px=width_px))
    assert_valid_and_described(chart)
    assert_fits_and_is_dressed(chart, code, width_px)


def test_a_mix_begins_where_it_is_affordable():
    """The line rises at what each mix spends, never before, and ends at twice the budget."""
    drawn = rows(sent(budget_curve(best(), look())), "budget", "npv", "low")
    begins = [row["budget"] * 1000 for row in drawn]
    assert begins == sorted(begins)
    assert begins[-1] == pytest.approx(2 * BUDGET)
    assert {round(mix.spent) for mix in best().curve} <= {round(x) for x in begins}


def test_where_to_stop_is_marked_only_where_it_lies_on_the_chart():
    """With a small budget the end is beyond the right edge."""

    def stops(wanted: float) -> bool:
        return "stop here" in str(sent(budget_curve(best(wanted), look())))

    enough = best().enough.spent
    assert stops(enough)
    assert not stops(enough / 4)
