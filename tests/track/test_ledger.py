"""The ledger against a second computation in pandas, over a year that was simulated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import hypot, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from aftersales.baseline.tracked import definitions
from aftersales.decide.draws import draw
from aftersales.engine import EmbeddedEngine, StoredTable
from aftersales.frozen import Frozen
from aftersales.kpis import Options
from aftersales.kpis.context import Context, context_of
from aftersales.text import Language
from aftersales.track.actuals import Actual, Actuals, actuals, swings
from aftersales.track.cash import cash_ledger
from aftersales.track.freezing import _of_all, _parts, freeze
from aftersales.track.ledger import ledger
from aftersales.track.panel import EVERYTHING, panel
from aftersales.track.words import (
    how_it_did,
    to_re_estimate,
    what_does_not_fit,
    what_to_bring,
)
from tests.model.studies import example

FIRST = "2026-01"
Z95, Z90 = norm.ppf(0.975), norm.ppf(0.95)
Brought = tuple[EmbeddedEngine, dict[str, StoredTable], Context]


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """Two years before the programme and a little more after it; the last month is cut off."""
    rng = np.random.default_rng(3)
    days = pd.date_range("2024-01-01", "2026-03-15", freq="D")
    opened = rng.choice(days.to_numpy(), 9_000)
    fixed = rng.random(len(opened)) < np.where(opened >= np.datetime64("2026-01-01"), 0.55, 0.62)
    return pd.DataFrame(
        {
            "case_id": [f"F{i}" for i in range(len(opened))],
            "customer_id": rng.choice([f"K{i}" for i in range(80)], len(opened)),
            "segment": rng.choice(["A", "B"], len(opened)),
            "opened_at": pd.Series(opened).astype("datetime64[us]"),
            "first_response_at": pd.Series(opened).astype("datetime64[us]")
            + pd.to_timedelta(rng.exponential(7, len(opened)), unit="h").astype("timedelta64[us]"),
            "visits": rng.integers(0, 4, len(opened)),
            "first_time_fixed": fixed,
            "rating": np.where(
                rng.random(len(opened)) < 0.1, rng.integers(1, 6, len(opened)), np.nan
            ),
        }
    )


@pytest.fixture(scope="module")
def brought(cases: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Brought:
    folder = tmp_path_factory.mktemp("later")
    path = folder / "cases.parquet"
    cases.to_parquet(path, index=False)
    stored = StoredTable(
        name="cases", path=path, columns=tuple(cases.columns), rows=len(cases), digest="cases"
    )
    engine, tables = EmbeddedEngine(folder), {"cases": stored}
    return engine, tables, context_of(engine, tables, Options())


@pytest.fixture(scope="module")
def happened(brought: Brought) -> Actuals:
    return actuals(*brought)


@pytest.fixture(scope="module")
def frozen(happened: Actuals) -> Frozen:
    study = example("full_example")
    return freeze(
        study,
        draw(study, 300),
        name="Both",
        decided_on=date(2025, 12, 31),
        first_month=FIRST,
        swings=swings(happened, FIRST),
        definitions=definitions(Options()),
    )


def by_month(cases: pd.DataFrame, column: str) -> pd.DataFrame:
    month = cases["opened_at"].dt.strftime("%Y-%m")
    return cases[column].astype(float).groupby(month).agg(["mean", "count", "sum", "var"])


def test_errors_band_and_coverage_are_those_of_a_second_computation(
    cases: pd.DataFrame, happened: Actuals, frozen: Frozen
):
    """First-time fix by month: Wilson's interval, the swing of two years, the cut-off month."""
    told = by_month(cases, "first_time_fixed")
    p, n = told["mean"], told["count"]
    wilson = Z95 * np.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n) * Z90 / Z95
    before = told.index < FIRST
    places = np.arange(before.sum())
    left = p[before] - np.polyval(np.polyfit(places, p[before], 1), places)
    beyond = (left**2).sum() / (before.sum() - 2) - ((wilson[before] / Z90) ** 2).mean()
    swing = Z90 * sqrt(max(beyond, 0))
    line = ledger(frozen, happened).line("first_time_fix")
    assert line.forecast.swing == pytest.approx(swing, rel=1e-3, abs=1e-9)
    assert [m.month for m in line.happened] == ["2026-01", "2026-02", "2026-03"]
    assert [m.month for m in line.counted] == ["2026-01", "2026-02"]
    course, inside = line.forecast.with_programme, 0
    for i, month in enumerate(line.counted):
        expected, chance = course.expected[i], hypot(wilson[month.month], swing)
        low = expected - hypot(expected - course.low[i], chance)
        high = expected + hypot(course.high[i] - expected, chance)
        assert (month.low, month.high) == pytest.approx((low, high), rel=1e-3)
        assert month.actual.value == pytest.approx(p[month.month], rel=1e-12)
        inside += low <= p[month.month] <= high
    errors = p[["2026-01", "2026-02"]].to_numpy() - np.array(course.expected[:2])
    records = n[["2026-01", "2026-02"]].to_numpy()
    assert line.mean_error == pytest.approx(np.average(errors, weights=records))
    assert line.mean_absolute_error == pytest.approx(np.average(np.abs(errors), weights=records))
    assert line.inside == inside


def test_a_share_is_that_of_all_records_wherever_it_is_told(
    cases: pd.DataFrame, happened: Actuals, frozen: Frozen, brought: Brought
):
    """Ledger and realised return call the same months the same: cases fixed of all their cases."""
    since = (cases["opened_at"] >= "2026-01-01") & (cases["opened_at"] < "2026-03-01")
    share = cases.loc[since, "first_time_fixed"].mean()
    line = ledger(frozen, happened).line("first_time_fix")
    told = panel(*brought, measure="first_time_fix", by=EVERYTHING)
    months = told.filled & (told.month >= 2026 * 12) & (told.month < 2026 * 12 + 2)
    assert line.mean(lambda month: month.actual.value) == pytest.approx(share)
    assert told.level(months) == pytest.approx(share)


def test_totals_are_counted_and_their_chance_is_that_of_so_many_records(
    cases: pd.DataFrame, happened: Actuals
):
    """Cases of a month and their visits: the sum; its chance is the root of the sum of squares."""
    told = by_month(cases, "visits")
    squares = (cases["visits"] ** 2).groupby(cases["opened_at"].dt.strftime("%Y-%m")).sum()
    for month in ("2025-03", "2026-02"):
        cases_of, visits = happened.months["cases"][month], happened.months["visits"][month]
        assert cases_of.value == told["count"][month]
        assert visits.value == pytest.approx(told["sum"][month])
        assert cases_of.chance == pytest.approx(Z90 * sqrt(told["count"][month]), rel=1e-3)
        assert visits.chance == pytest.approx(Z90 * sqrt(squares[month]), rel=0.01)
    assert not happened.months["cases"]["2026-03"].whole


def test_few_records_are_marked_and_not_judged_by(happened: Actuals, frozen: Frozen):
    """A tenth of the cases is rated: about thirty a month, so some months have too few."""
    line = ledger(frozen, happened).line("csat")
    few = [m for m in line.happened if m.actual.few]
    assert all(m.actual.n < 30 for m in few)
    assert not set(few) & set(line.counted)


def test_what_is_far_off_is_named_first_and_in_words(happened: Actuals, frozen: Frozen):
    """Fixes fell by seven points where they should rise: that is said, and whose effect it was."""
    made = ledger(frozen, happened)
    three = replace(happened, until=date(2026, 3, 31))
    months = {
        figure: {m: replace(actual, whole=True) for m, actual in course.items()}
        for figure, course in three.months.items()
    }
    found = to_re_estimate(ledger(frozen, replace(three, months=months)))
    assert [each.off for each in found] == sorted((each.off for each in found), reverse=True)
    assert all(each.off > made.most_by_chance > 1 for each in found)
    said = {each.line.tracked.id: str(each.said) for each in found}
    assert "Training" in said["first_time_fix"] or "level" in said["first_time_fix"]
    early = {each.line.tracked.id for each in to_re_estimate(made)}
    assert early == {"customers"}  # counted at the end; of others two months say too little
    for line in made.lines:
        said = Language("en").say(how_it_did(made, line))
        judged = len(line.counted) > 2
        assert ("more than chance" in said) == (judged and made.is_off(line))


def test_what_moved_before_the_decision_is_no_wrong_forecast(happened: Actuals, frozen: Frozen):
    """Where the year before already lay where it came, that is said, with both levels."""
    fixed = happened.months["first_time_fix"]
    level = frozen.forecast("first_time_fix").without[0]
    low = {m: replace(a, value=level - 0.09, whole=True) for m, a in fixed.items()}
    made = ledger(frozen, replace(happened, months={"first_time_fix": low}))
    (found,) = to_re_estimate(made)
    assert found.line.moved_before == pytest.approx((level - 0.09, level))
    assert "had moved before the decision" in str(found.said)
    risen = {m: replace(a, value=level) if m < FIRST else a for m, a in low.items()}
    (other,) = to_re_estimate(ledger(frozen, replace(happened, months={"first_time_fix": risen})))
    assert other.line.moved_before is None


def test_what_does_not_fit_and_what_is_missing_is_said(happened: Actuals, frozen: Frozen):
    """Other currency, nobody of the segments, nothing yet: each in a sentence of its own."""
    foreign = replace(happened, segments=("X", "Y"))
    said = " ".join(str(each) for each in what_does_not_fit(frozen, foreign, "CHF"))
    assert "CHF" in said
    assert "segments" in said
    assert not list(what_does_not_fit(frozen, replace(happened, segments=("A",)), "EUR"))
    business = Options(clock="business", csat_box=5, working_days=6)
    otherwise = replace(happened, definitions=definitions(business))
    told = [Language("en").say(each) for each in what_does_not_fit(frozen, otherwise, "EUR")]
    assert sum("“The clock runs” is set to “in business hours”" in each for each in told) == 1
    assert sum("set to “5” and was set to “4”" in each for each in told) == 1
    assert sum("Working days" in each for each in told) == 1
    older = replace(frozen, definitions={}).sealed()
    assert not list(what_does_not_fit(older, otherwise, "EUR"))
    assert not ledger(frozen, None).has_begun
    early = Language("en").say(what_to_bring(frozen, date(2025, 12, 30)))
    assert "Mar 2026" in early
    assert "Dec 30, 2025" in early


def test_money_so_far_is_planned_until_somebody_says_otherwise(frozen: Frozen):
    """Entered cost takes the place of the planned one, month by month, and both are told apart;
    what came is held against the forecast as far as its benefit is known."""
    made = cash_ledger(frozen, "2026-03", {"2026-01": 1234.0}, {"2026-02": (9.0, 5.0, 14.0)})
    assert [m.month for m in made.months] == ["2025-12", "2026-01", "2026-02", "2026-03"]
    planned = frozen.cash.cost.expected
    assert made.cost == pytest.approx(planned[0] + 1234.0 + planned[2] + planned[3])
    assert made.planned_benefit == pytest.approx(sum(frozen.cash.benefit.expected[:4]))
    assert made.cost_entered == 1234.0
    assert made.cost_assumed == pytest.approx(planned[0] + planned[2] + planned[3])
    assert (made.benefit, made.net) == (None, None)
    known = made.comparable
    assert known.months == made.months[:3]
    cost = planned[0] + 1234.0 + planned[2]
    assert known.net == pytest.approx((9.0 - cost, 5.0 - cost, 14.0 - cost))
    assert known.planned_net[0] == pytest.approx(known.planned_benefit - known.planned_cost)
    nothing = cash_ledger(frozen, "2026-03", {})
    assert (nothing.cost_entered, nothing.comparable) == (None, nothing)
    low, high = made.months[-1].planned_total[1:]
    assert low <= made.months[-1].planned_total[0] <= high


def test_a_month_to_come_has_the_chance_of_a_typical_one(happened: Actuals, frozen: Frozen):
    """The median of the months that are known, so that no band jumps when its month comes; without
    files nobody knows it, and that is told."""
    known = happened.months["first_time_fix"]
    typical = np.median([a.chance for a in known.values() if a.whole])
    line = ledger(frozen, happened).line("first_time_fix")
    course = line.forecast.with_programme
    for i in (2, 3, 12):  # March is not over yet
        room = hypot(course.high[i] - course.expected[i], line.forecast.swing, typical)
        assert line.months[i].high == pytest.approx(course.expected[i] + room)
    assert line.chance_known
    blind = ledger(frozen, None)
    assert not blind.line("first_time_fix").chance_known
    assert blind.line("customers").chance_known


def test_what_has_come_is_said_in_multiples_of_what_was_promised_only_up_to_twice(
    happened: Actuals, frozen: Frozen
):
    """From the means that are shown: what came less what would have been, over what was to be."""
    forecast = frozen.forecast("first_time_fix")
    gain = np.array(forecast.gain)
    for times, words in ((1.6, "160% has come"), (2.6, "more than twice")):
        months = {
            month: Actual(value=value, n=900, chance=1e-4, few=False, whole=True)
            for month, value in zip(frozen.months, forecast.without + times * gain, strict=True)
        }
        made = ledger(frozen, replace(happened, months={"first_time_fix": months}))
        assert made.line("first_time_fix").came_of_gain == pytest.approx(times)
        (found,) = to_re_estimate(made)
        said = Language("en").say(found.said)
        assert words in said
        assert f"({times * gain.mean() * 100:.1f} pts in place of {gain.mean() * 100:.1f}" in said


def test_a_right_forecast_is_kept_by_nine_months_in_ten_and_raises_one_alarm_in_ten():
    """1,500 truths drawn as the model draws, each with the chance of 80 records a month."""
    study = example("full_example")
    one = replace(study, segments=study.segments[:1])
    day = date(2025, 12, 31)
    frozen = freeze(one, draw(one, 2_000), name="", decided_on=day, first_month=FIRST)
    truths = _of_all("csat", _parts(one, draw(one, 1_500, seed=11).pulled(one)))[:, :12]
    came = np.random.default_rng(5).binomial(80, truths) / 80
    inside, alarms = [], []
    for course in came:
        chance = Z90 * np.sqrt(course * (1 - course) / 80)
        happened = {
            month: Actual(value=value, n=80, chance=c, few=False, whole=True)
            for month, value, c in zip(frozen.months, course, chance, strict=False)
        }
        told = Actuals(months={"csat": happened}, measured_from={}, segments=(), until=None)
        made = ledger(frozen, told)
        inside.append(made.line("csat").inside / 12)
        alarms.append(made.is_off(made.line("csat")))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.015)
    assert np.mean(alarms) == pytest.approx(0.1, abs=3 * sqrt(0.1 * 0.9 / 1_500))
