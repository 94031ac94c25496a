"""The outlook: what it says of the months to come, when it keeps silent, how honest its band is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.statespace.structural import UnobservedComponents

from aftersales.kpis import Measurement, Unit
from aftersales.kpis.breaks import SURE
from aftersales.kpis.local_level import Fit, Make
from aftersales.kpis.outlook import MONTHS_AHEAD, Outlook, level_break, outlook
from aftersales.kpis.series import month_name, month_number
from aftersales.message import Message

FIRST = month_number("2023-10")


def months(values, n=400, unit=Unit.HOURS) -> list[Measurement]:
    counts = np.broadcast_to(n, len(values))
    return [
        Measurement(
            kpi="any", unit=unit, group=month_name(FIRST + i), value=float(v), n=int(counts[i])
        )
        for i, v in enumerate(values)
    ]


def only_make(fit: Fit, **make: float) -> Fit:
    fit.makes = (Make(**({"drift": 0.0, "wave": 0.0, "weight": 1.0} | make)),)
    return fit


def path(process: str, rng: np.random.Generator, count: int) -> np.ndarray:
    """Logarithms of a KPI by month; one unit is the spread of a month's noise."""
    t, noise = np.arange(count), rng.normal(size=count)
    match process:
        case "steady":
            return noise
        case "wandering":
            return np.cumsum(0.4 * rng.normal(size=count)) + noise
        case "all wandering":
            return np.cumsum(noise)
        case "drifting":
            return 0.15 * t + noise
        case "seasonal":
            return 1.5 * np.sin(2 * np.pi * t / 12 + rng.uniform(0, 6)) + noise
        case "forgetting":
            for i in range(1, count):
                noise[i] += 0.6 * noise[i - 1]
            return noise
    raise KeyError(process)


PROCESSES = ("steady", "wandering", "all wandering", "drifting", "seasonal", "forgetting")


@pytest.mark.parametrize("process", PROCESSES)
def test_the_band_holds_what_it_promises(process: str):
    """Of 40 series of a known process, 95 and 80 % of the months to come lie in their bands."""
    rng = np.random.default_rng(20260)
    in95, in80 = [], []
    for _ in range(40):
        values = np.exp(3 + 0.05 * path(process, rng, 30 + MONTHS_AHEAD))
        seen = outlook(months(values[:30]))
        in95.append(
            [a.low95 <= v <= a.high95 for a, v in zip(seen.ahead, values[30:], strict=True)]
        )
        in80.append(
            [a.low80 <= v <= a.high80 for a, v in zip(seen.ahead, values[30:], strict=True)]
        )
    assert 0.91 <= np.mean(in95) <= 0.995
    assert 0.72 <= np.mean(in80) <= 0.93
    assert np.mean(in95, axis=0).min() >= 0.86


@pytest.mark.parametrize("count", [15, 200])
def test_the_band_of_a_share_holds_what_it_promises(count: int):
    """Also where months have few records, and where those to come have as few."""
    rng = np.random.default_rng(7)
    within = []
    for _ in range(60):
        level = 1 / (1 + np.exp(-(1.5 + np.cumsum(0.05 * rng.normal(size=30)))))
        shares = rng.binomial(count, level) / count
        seen = outlook(months(shares[:24], n=count, unit=Unit.SHARE))
        within.append(
            [a.low95 <= v <= a.high95 for a, v in zip(seen.ahead, shares[24:], strict=True)]
        )
    assert 0.90 <= np.mean(within) <= 0.995


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), restless=st.sampled_from([0.01, 0.3, 2.0]))
def test_level_and_forecasts_are_those_of_a_kalman_filter(seed: int, restless: float):
    """One make of the model, missing months included, equals statsmodels' local level."""
    rng = np.random.default_rng(seed)
    y = np.cumsum(rng.normal(size=30)) + rng.normal(size=30)
    kept = np.sort(rng.choice(np.arange(1, 30), 24, replace=False))
    kept = np.concatenate([[0], kept[kept < 29], [29]])
    ahead = np.arange(30, 36).astype(float)
    fit = only_make(
        Fit(kept.astype(float), y[kept], np.ones(len(kept) + 6), ahead), restless=restless
    )

    gappy = np.full(30, np.nan)
    gappy[kept] = y[kept] - np.median(y[kept])
    model = UnobservedComponents(gappy, "local level")
    model.ssm.initialize_known(np.zeros(1), np.array([[1e4]]))
    smoothed = model.smooth([1.0, restless])
    forecast = smoothed.get_forecast(6)

    centre = np.median(y[kept])
    assert fit.forecasts.centre[len(kept) :, -1] - centre == pytest.approx(
        forecast.predicted_mean, rel=1e-6, abs=1e-6
    )
    spread = fit.forecasts.scale[len(kept) :, -1] / np.sqrt(fit.variance[0, -1])
    assert spread == pytest.approx(forecast.se_mean, rel=1e-5)
    level = fit.trend[: len(kept)] - centre
    assert level == pytest.approx(smoothed.smoothed_state[0][kept], rel=1e-5, abs=1e-5)


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), origin=st.integers(8, 29))
def test_a_forecast_of_the_past_knows_only_what_was_known_then(seed: int, origin: int):
    """The forecasts from a month equal those of a fit to the months up to it alone."""
    rng = np.random.default_rng(seed)
    y, month = rng.normal(size=30), np.arange(30).astype(float)
    makes = {"restless": 0.1, "drift": 0.0, "wave": 0.3}
    whole = only_make(Fit(month, y, np.ones(30), month[:0]), **makes)
    short = only_make(Fit(month[:origin], y[:origin], np.ones(30), month[origin:]), **makes)
    then = whole.forecasts.centre[origin:, origin - 1] - whole.centre
    # What was known then leaves out the centre taken from all months; a level of unknown height
    # makes that no matter beyond its prior.
    assert then + whole.centre == pytest.approx(short.forecasts.centre[origin:, -1], abs=1e-2)


def test_a_band_grows_the_further_ahead():
    """Six months from now is less sure than next month."""
    rng = np.random.default_rng(1)
    seen = outlook(months(np.exp(0.1 * np.cumsum(rng.normal(size=36)) + 3)))
    widths = [a.high95 / a.low95 for a in seen.ahead]
    assert widths == sorted(widths)
    assert [a.month for a in seen.ahead] == [f"2026-{m:02d}" for m in (10, 11, 12)] + [
        f"2027-{m:02d}" for m in (1, 2, 3)
    ]


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(12, 40),
    n=st.integers(10, 500),
    unit=st.sampled_from(Unit),
)
def test_an_outlook_stays_where_the_kpi_can_be(seed: int, count: int, n: int, unit: Unit):
    """Bands lie in one another around the value; shares in 0 to 1, hours and money above 0."""
    rng = np.random.default_rng(seed)
    values = rng.binomial(n, rng.uniform(0.02, 0.98), count) / n
    values = values if unit is Unit.SHARE else 0.5 + 100 * values
    seen = outlook(months(values, n=n, unit=unit))
    if not isinstance(seen, Outlook):
        assert np.ptp(values) == 0
        return
    for a in seen.ahead:
        assert a.low95 <= a.low80 <= a.value <= a.high80 <= a.high95
        assert unit is Unit.POINTS or a.low95 >= 0
        assert unit is not Unit.SHARE or a.high95 <= 1


def test_a_year_is_needed():
    """Eleven months give a reason instead of an outlook, twelve an outlook."""
    rng = np.random.default_rng(3)
    values = 10 + rng.normal(size=12)
    why_not = outlook(months(values[:11]))
    assert isinstance(why_not, Message)
    assert why_not.values["months"] == 11
    assert isinstance(outlook(months(values)), Outlook)


def test_months_of_few_records_do_not_count():
    """Months with fewer than ten records, or a tenth of the fullest, are nothing to learn from."""
    values = 10 + np.random.default_rng(3).normal(size=14)
    assert isinstance(outlook(months(values, n=9)), Message)
    cut_off = [8000, 8000, 8000] + [60] * 11
    assert outlook(months(values, n=cut_off)).values["months"] == 3


def test_what_was_long_ago_does_not_count():
    """Beyond five years the months change nothing, however they were."""
    values = 10 + np.random.default_rng(3).normal(size=64)
    recent = months(values)[-60:]
    assert outlook(months(values)) == outlook(recent)


def test_nothing_that_never_moves_has_an_outlook():
    """A value that is the same in every month says nothing about how it moves."""
    assert isinstance(outlook(months([5.0] * 24)), Message)
    assert isinstance(outlook([]), Message)


def test_what_waits_for_something_has_no_outlook():
    """Time to the next visit looks shorter the nearer the data end, and is not carried on."""
    values = 10 + np.random.default_rng(3).normal(size=24)
    waiting = [replace(m, kpi="mean_time_between_visits") for m in months(values)]
    assert isinstance(outlook(waiting), Message)


def test_a_season_is_looked_for_from_two_years_up():
    """A wave over the year is found in three years, not asked for in one and a half."""
    t = np.arange(36)
    rng = np.random.default_rng(5)
    values = np.exp(3 + 0.1 * np.sin(2 * np.pi * t / 12) + 0.03 * rng.normal(size=36))
    assert outlook(months(values)).seasonal is True
    assert outlook(months(values[:23])).seasonal is None
    assert outlook(months(np.exp(0.03 * rng.normal(size=36)))).seasonal is False


def test_the_season_is_in_the_outlook():
    """Half a year ahead the wave has turned."""
    t = np.arange(36)
    rng = np.random.default_rng(6)
    wave = 0.2 * np.cos(2 * np.pi * t / 12)
    seen = outlook(months(np.exp(3 + wave + 0.02 * rng.normal(size=36))))
    assert seen.ahead[0].value > 22 > 18 > seen.ahead[5].value
    level = [point.value for point in seen.trend]
    assert max(level) / min(level) < 1.1


def test_a_break_is_found_and_the_outlook_starts_after_it():
    """The level jumps in the 21st month; the outlook says since when and stays at the new one."""
    rng = np.random.default_rng(8)
    values = np.exp(3 + 0.05 * rng.normal(size=36) + np.where(np.arange(36) >= 20, 0.4, 0))
    seen = outlook(months(values))
    assert seen.since.month == month_name(FIRST + 20)
    assert seen.since.p_value < SURE
    assert seen.since.after / seen.since.before == pytest.approx(np.exp(0.4), rel=0.05)
    assert seen.ahead[0].value == pytest.approx(seen.since.after, rel=0.08)


@pytest.mark.parametrize("process", PROCESSES)
def test_hardly_a_break_is_found_where_there_is_none(process: str):
    """In 60 series without a break, one in ten at most is told to have one."""
    rng = np.random.default_rng(11)
    found = [level_break(months(np.exp(0.05 * path(process, rng, 30))))[1] for _ in range(60)]
    assert np.mean([step.clear for step in found]) <= 0.1


def test_the_backtest_is_that_of_its_forecasts():
    """Errors of repeating the last value and last year's are those counted by hand."""
    rng = np.random.default_rng(12)
    values = np.exp(3 + 0.05 * rng.normal(size=30))
    test = outlook(months(values)).backtest
    pairs = [(t, o) for o in range(11, 30) for t in range(o + 1, min(o + 7, 30))]
    assert test.forecasts == len(pairs)
    assert test.last_value_error == pytest.approx(
        np.mean([abs(values[t] - values[o]) for t, o in pairs])
    )
    assert test.last_year_error == pytest.approx(
        np.mean([abs(values[t] - values[t - 12]) for t, _ in pairs])
    )
    assert test.error < test.last_value_error
    assert test.widened >= 1
