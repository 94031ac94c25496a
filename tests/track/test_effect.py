"""What a programme moved, in histories made up by a known effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from statsmodels.regression.linear_model import GLS

from aftersales.message import Message
from aftersales.track import noise
from aftersales.track.differences import cells_of, compared, two_way
from aftersales.track.effect import Belief, Effect, effect_of
from aftersales.track.effect_words import warnings
from aftersales.track.interrupted import WIDENED, continued
from aftersales.track.panel import Panel
from tests.track.histories import FIRST_MONTH, KINDS, Firm, Found, found, history

HISTORIES = 20
USUAL = ("beside others", "starts apart", "nothing beside")


@pytest.fixture(scope="module")
def with_effect() -> list[Found]:
    return [each for kind in USUAL for each in found(kind, HISTORIES)]


@pytest.fixture(scope="module")
def spells() -> list[Found]:
    return list(found("after a bad spell", HISTORIES))


def rows(panel: Panel, starts: dict[str, int]) -> pd.DataFrame:
    """The panel as a table, a row a cell."""
    at = pd.MultiIndex.from_product([panel.units, panel.month], names=["unit", "month"])
    table = pd.DataFrame({"y": panel.y.ravel(), "n": panel.n.ravel()}, index=at).reset_index()
    begun = table["unit"].map(starts).fillna(np.inf)
    return table.assign(treated=(table["month"] >= begun).astype(float))


def test_a_known_effect_lies_in_its_interval(with_effect: list[Found]):
    """Of 60 histories the 90 % interval holds the truth in 84 to 99 %, without a bias."""
    assert 0.84 <= np.mean([each.holds(0.9) for each in with_effect]) <= 0.99
    off = [(e.effect.shift.value - e.truth) / e.effect.shift.error for e in with_effect]
    assert abs(np.mean(off)) < 0.4


def test_no_effect_is_seldom_taken_for_one():
    """Where nothing moved, about one of twenty effects at most passes for one."""
    alarms = [e.effect.shift.clear for kind in USUAL for e in found(kind, HISTORIES, 0.0)]
    assert np.mean(alarms) <= 0.1


def test_seldom_warned_where_no_spell_was(with_effect: list[Found]):
    """Without a bad spell before the start, few are warned of one."""
    assert np.mean([each.effect.uncorrected is not None for each in with_effect]) <= 0.15


def test_a_bad_spell_before_the_start_is_seen(spells: list[Found]):
    """It is warned of, what came by itself is told, and the corrected effect is lower and right."""
    warned = [each for each in spells if each.effect.uncorrected is not None]
    assert len(warned) >= 18
    assert all(each.effect.belief is Belief.BAD_SPELL for each in warned)
    assert all(0.2 < (each.effect.by_itself or 0.0) <= 1.0 for each in warned)
    more = [e.effect.uncorrected.value - e.effect.shift.value for e in warned]
    assert np.mean(more) > 0.03
    assert np.mean([each.holds(0.9) for each in warned]) >= 0.8


def test_one_start_is_the_textbooks_difference_in_differences():
    """With equal counts it equals the interaction in statsmodels' two-way regression."""
    made = history(3, KINDS["beside others"])
    panel = replace(made.panel, n=np.full_like(made.panel.n, 50.0))
    told = effect_of(panel, made.starts)
    ols = smf.ols("y ~ treated + C(unit) + C(month)", rows(panel, dict(made.starts))).fit()
    assert isinstance(told, Effect)
    assert told.shift.value == pytest.approx(ols.params["treated"], abs=1e-8)


def test_several_starts_are_held_against_months_without_the_programme_only():
    """It equals statsmodels' regression on untreated months, weighted, foretelling the others."""
    made = history(4, KINDS["starts apart"])
    told = effect_of(made.panel, made.starts)
    table = rows(made.panel, dict(made.starts))
    without = table[table["treated"] == 0]
    wls = smf.wls("y ~ C(unit) + C(month)", without, weights=without["n"]).fit()
    with_it = table[table["treated"] == 1]
    more = np.average(with_it["y"] - wls.predict(with_it), weights=with_it["n"])
    assert isinstance(told, Effect)
    assert told.uncorrected is None
    assert told.shift.value == pytest.approx(more, abs=1e-8)


def test_noise_fits_as_statsmodels_does(monkeypatch: pytest.MonkeyPatch):
    """For one shape of the noise, its scale is that of statsmodels' generalised least squares."""
    monkeypatch.setattr(noise, "LINGERING", (1.0,))
    monkeypatch.setattr(noise, "KEPT_A_MONTH", (0.5,))
    made = history(5, KINDS["one of three"])
    known, _ = cells_of(made.panel, made.starts)
    expected = two_way(known)
    learnt = noise.noise_of(made.panel.y, made.panel.n, known, expected)
    shape = np.zeros((known.size, known.size))
    size, months = np.median(made.panel.n[known]), known.shape[1]
    fading = 0.5 ** np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    for i in range(len(known)):
        here = slice(i * months, (i + 1) * months)
        shape[here, here] = np.diag(size / made.panel.n[i]) + fading
    seen = known.ravel()
    gls = GLS(
        made.panel.y.ravel()[seen],
        expected.reshape(known.size, -1)[seen],
        sigma=shape[np.ix_(seen, seen)],
    ).fit()
    assert learnt.freedom == gls.df_resid
    ratio = learnt.covariance[0] / shape[:months, :months]
    assert ratio == pytest.approx(np.full_like(ratio, gls.scale), rel=1e-6)


def test_an_error_is_that_of_the_weighted_sum():
    """The error equals the one of the whole covariance laid out and multiplied."""
    made = history(6, KINDS["one of three"])
    known, asked = cells_of(made.panel, made.starts)
    yardstick = compared(made.panel, known)
    weights = yardstick.contrast(np.where(asked, made.panel.n, 0) / made.panel.n[asked].sum())
    variance = sum(w @ c @ w for w, c in zip(weights, yardstick.noise.covariance, strict=True))
    assert yardstick.shift(asked).error == pytest.approx(np.sqrt(variance))
    assert weights[known | asked].sum() == pytest.approx(0, abs=1e-9)


def test_a_series_alone_goes_on_as_before():
    """The shift equals statsmodels' trend and season of the months before, carried on."""
    made = history(7, KINDS["nothing beside"])
    told = effect_of(made.panel, made.starts)
    table = rows(made.panel, dict(made.starts))
    before = table[table["treated"] == 0]
    formula = "y ~ month + np.sin(2*np.pi*month/12) + np.cos(2*np.pi*month/12)"
    since = table[table["treated"] == 1]
    more = since["y"] - smf.wls(formula, before, weights=before["n"]).fit().predict(since)
    assert isinstance(told, Effect)
    assert told.line is not None
    assert told.shift.value == pytest.approx(np.average(more, weights=since["n"]), abs=1e-6)
    slope, level = np.polyfit(np.arange(len(more)), more, 1, w=np.sqrt(since["n"]))
    assert [shift.value for shift in told.line] == pytest.approx([level, slope], abs=1e-6)
    assert told.belief is Belief.ALONE


def test_units_that_went_apart_before_are_told():
    """A trend of their own before the start fails the check, and is believed less."""
    made = history(8, Firm(sd=0.03, records=400))
    mine = np.isin(made.panel.units, list(made.starts))[:, None]
    drifting = replace(made.panel, y=made.panel.y + np.where(mine, 0.04, 0) * np.arange(36))
    steady, apart = effect_of(made.panel, made.starts), effect_of(drifting, made.starts)
    assert isinstance(steady, Effect)
    assert isinstance(apart, Effect)
    assert steady.before is not None
    assert steady.belief is Belief.COMPARED
    assert apart.before is not None
    assert not apart.before.passed
    assert apart.before.drift.value - steady.before.drift.value == pytest.approx(0.04)
    assert apart.before.alarms > 0
    assert apart.belief in (Belief.DIVERGING, Belief.BAD_SPELL)


def test_too_little_is_refused_in_a_sentence():
    """Too few months before, everybody at once, units without records: no effect, but words."""
    short = history(9, Firm(units=1, begins=(4,), months=12))
    at_once = history(9, Firm(units=2, begins=(20, 20)))
    assert "Only 4 months" in str(effect_of(short.panel, short.starts))
    assert "nothing to compare" in str(effect_of(at_once.panel, at_once.starts))
    assert isinstance(effect_of(at_once.panel, {"elsewhere": 24_310}), Message)


def test_less_than_a_year_before_is_too_short_to_say():
    """Half a year to eleven months before, a season in them, nothing moved: its range seldom
    leaves out nothing, and never is it called clear. No trend is carried on, only the level."""
    short = [
        told
        for before in (6, 9, 11)
        for seed in range(HISTORIES)
        for firm in [Firm(units=1, begins=(before,), months=before + 9, records=250, season=0.2)]
        for told in [effect_of(*drawn(seed, firm, 0.0))]
    ]
    assert all(isinstance(each, Effect) for each in short)
    assert {each.belief for each in short} == {Belief.TOO_SHORT}
    assert np.mean([each.shift.clear for each in short]) <= 0.05
    assert not any(each.clear for each in short)
    panel, starts = drawn(10, Firm(units=1, begins=(9,), months=18, records=250), 0.4)
    told = effect_of(panel, starts)
    known = panel.month[None, :] < FIRST_MONTH + 9
    level, since = (np.average(panel.y[at], weights=panel.n[at]) for at in (known, ~known))
    assert told.shift.value == pytest.approx(since - level)
    assert told.shift.error == pytest.approx(WIDENED * continued(panel, known).shift(~known).error)
    assert [str(each) for each in warnings([told, told])] == []
    long = effect_of(*drawn(7, KINDS["nothing beside"], 0.4))
    (said,) = warnings([told, long, told])
    assert "no season can be told" in str(said)


def test_the_textbook_is_asked_as_well():
    """Alone it is statsmodels' segmented regression with Newey and West's errors, step and slope;
    beside many others two-way fixed effects with errors by unit. One clearly off is disputed."""
    made = history(7, KINDS["nothing beside"])
    told, table = effect_of(made.panel, made.starts), rows(made.panel, dict(made.starts))
    late = table[table["treated"] == 1]
    pivot = np.average(late["month"], weights=late["n"])
    season = "np.sin(2*np.pi*month/12) + np.cos(2*np.pi*month/12)"
    formula = f"y ~ treated + treated:I(month - {pivot}) + I(month - {FIRST_MONTH}) + {season}"
    fitted = smf.wls(formula, table, weights=table["n"]).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True
    )
    assert told.textbook.value == pytest.approx(fitted.params["treated"], abs=1e-8)
    assert told.textbook.error == pytest.approx(fitted.bse["treated"], rel=1e-6)
    assert told.textbook.freedom == fitted.df_resid
    assert not told.disputed
    far = replace(told.textbook, value=told.shift.value + 9 * told.shift.error)
    assert replace(told, textbook=far).disputed

    many = history(3, KINDS["many technicians"])
    beside, table = effect_of(many.panel, many.starts), rows(many.panel, dict(many.starts))
    fitted = smf.wls("y ~ treated + C(unit) + C(month)", table, weights=table["n"]).fit(
        cov_type="cluster", cov_kwds={"groups": table["unit"].factorize()[0]}, use_t=True
    )
    assert beside.textbook.value == pytest.approx(fitted.params["treated"], abs=1e-8)
    assert beside.textbook.error == pytest.approx(fitted.bse["treated"], rel=1e-6)
    few = history(3, KINDS["one of three"])
    assert effect_of(few.panel, few.starts).textbook is None


def drawn(seed: int, firm: Firm, effect: float) -> tuple[Panel, dict[str, int]]:
    """The months and the starts of a history."""
    made = history(seed, firm, effect)
    return made.panel, dict(made.starts)
