"""The pictures of a frozen forecast draw the ledger: band, what happened, what came in."""

from __future__ import annotations

from datetime import date

import pytest

from aftersales.charts.ledger import cash_chart, forecast_chart
from aftersales.decide.draws import draw
from aftersales.frozen import Frozen
from aftersales.track.actuals import Actual, Actuals
from aftersales.track.cash import cash_ledger
from aftersales.track.freezing import freeze
from aftersales.track.ledger import Ledger, ledger
from tests.charts.charts import (
    assert_fits_and_is_dressed,
    assert_valid_and_described,
    example,
    layers,
    look,
    sent,
)

NAMES = {"2026-01": 0.0, "2026-02": 0.5, "2026-03": 0.0, "2026-04": 0.0}
COSTS = {"2026-01": 4_000.0}


@pytest.fixture(scope="module")
def frozen() -> Frozen:
    study = example("worked_example").study
    day = date(2025, 12, 20)
    return freeze(study, draw(study, 200), name="Both", decided_on=day, first_month="2026-01")


@pytest.fixture(scope="module")
def made(frozen: Frozen) -> Ledger:
    """Four months: as forecast, far above, of few records, not over."""
    expected = frozen.forecast("csat").with_programme.expected
    happened = {
        month: Actual(
            value=expected[i] + off, n=12 if i == 2 else 80, chance=0.03, few=i == 2, whole=i < 3
        )
        for i, (month, off) in enumerate(NAMES.items())
    }
    told = Actuals(months={"csat": happened}, measured_from={}, segments=(), until=date(2026, 4, 9))
    return ledger(frozen, told)


def dots(spec: dict, shape: str | None = None) -> list[list[dict]]:
    """The rows of the dots that can be seen."""
    marks = [each for each in layers(spec) if each["mark"].get("type") == "point"]
    seen = [each for each in marks if each["mark"]["opacity"] == 1]
    return [e["data"]["values"] for e in seen if shape in (None, e["mark"].get("shape"))]


def test_dots_are_what_happened_and_tell_what_is_judged(made: Ledger):
    """One inside, one outside as a diamond, two hollow: of few records, and of a month not over."""
    line = made.line("csat")
    spec = sent(forecast_chart(line, look()))
    assert [len(rows) for rows in dots(spec)] == [1, 2, 1]
    (outside,) = dots(spec, "diamond")
    assert outside[0]["value"] == line.months[1].actual.value
    areas = [each for each in layers(spec) if each["mark"].get("type") == "area"]
    wide, band = (each["data"]["values"][0] for each in areas)
    assert wide["low"] < band["band_low"] <= line.months[0].expected
    assert "1 of 2 months" in spec["description"]


def test_money_that_came_is_a_running_total_as_far_as_it_is_known(frozen: Frozen):
    """Benefit less what was spent from month 0 on; it ends where nobody can say what came."""
    benefits = {"2026-01": (900.0, 500.0, 1_000.0), "2026-02": (2_000.0, 900.0, 3_000.0)}
    so_far = cash_ledger(frozen, "2026-04", COSTS, benefits)
    (rows,) = dots(sent(cash_chart(frozen, so_far, look())))
    planned = frozen.cash.cost.expected
    totals = [900 - planned[0] - 4_000, 2_000 - planned[0] - 4_000 - planned[2]]
    assert [row["value"] * 1000 for row in rows] == pytest.approx(totals)
    assert [(row["high"] - row["low"]) * 1000 for row in rows] == pytest.approx([500, 2_100])
    assert not dots(sent(cash_chart(frozen, cash_ledger(frozen, "2026-04", COSTS), look())))


@pytest.mark.parametrize(("code", "width_px"), [("en", 300), ("de", 300), ("de", 900)])
def test_they_are_valid_and_fit(made: Ledger, frozen: Frozen, code: str, width_px: int):
    """On a phone and on a wide page, in both languages, with and without anything happened."""
    seen = look(code, width_px=width_px)
    for chart in (
        forecast_chart(made.line("csat"), seen),
        forecast_chart(made.line("first_response_time"), seen),
        cash_chart(frozen, None, seen),
    ):
        assert_valid_and_described(chart)
        assert_fits_and_is_dressed(chart, code, width_px)
