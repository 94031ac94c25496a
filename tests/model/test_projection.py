"""The projection against the reference, a second computation, and a trace by hand."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.decide.answers import expected_and_drawn, in_worlds
from aftersales.decide.draws import draw
from aftersales.model import CHANNELS, at_means, project, projection
from aftersales.model.programme import programme
from aftersales.model.projection import path
from aftersales.study import Effect, Study, Target
from aftersales.study_file import write_study
from aftersales.uncertain import Fixed
from tests.model import plain_projection
from tests.model.studies import EXAMPLES, certain, example, expected, pulled, studies

STATE = ("annual_retention", "csat", "first_time_fix", "customers")


def close(found, wanted, scale: float) -> None:
    """Equal but for rounding, against the scale of the money that flows."""
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-11 * max(scale, 1))


def turnover(plain: plain_projection.PlainResult) -> float:
    return max(abs(s["profit"]) for month in plain.baseline for s in month)


def agrees(study: Study, channels: tuple[str, ...]) -> None:
    plain = plain_projection.project(tomllib.loads(write_study(study)), channels)
    acting = np.array([[float(name in channels) for name in CHANNELS]])
    found = project(study, at_means(study, channels=acting))
    close(found.benefit[0], plain.benefit, 100 * turnover(plain))
    close(found.cost[0], plain.cost, 1)
    for name in STATE:
        close(getattr(found.scenario, name)[0], [s[name] for s in plain.months[-1]], 1)
        close(getattr(found.baseline, name)[0], [s[name] for s in plain.baseline[-1]], 1)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_references_are_recomputed(name: str):
    """Plain loops over plain tables and the projection give the same money and loyalty."""
    agrees(example(name), CHANNELS)


@given(study=studies(), channels=st.sets(st.sampled_from(CHANNELS)))
@settings(max_examples=100)
def test_any_study_is_recomputed(study: Study, channels: set[str]):
    """Plain loops and the projection agree on any study, with any channels switched off."""
    agrees(study, tuple(channels))


@pytest.mark.parametrize("name", EXAMPLES)
def test_monthly_money_of_the_references(name: str):
    """Benefit and cost of each month agree with the reference to one in a million."""
    study, wanted = example(name), expected(name)["monthly"]
    outcome = project(study, at_means(study))
    np.testing.assert_allclose(outcome.benefit[0], wanted["benefit"], rtol=1e-6)
    np.testing.assert_allclose(outcome.cost[0], wanted["cost"], rtol=1e-6)


# Month, shift of satisfaction, then for segments A, B, C: first-time fix, SLA, CSAT, annual
# retention, customers. From the reference's printed trace of the worked example.
TRACE = [
    (2, 0.01575, [0.7907, 0.7617, 0.7326], [0.9, 0.86, 0.8], [0.8217, 0.7820, 0.7224],
     [0.9401, 0.8802, 0.7800], [250.08, 1000.80, 3997.92]),
    (6, 0.13241, [0.8193, 0.7933, 0.7669], [0.9046, 0.8661, 0.8081], [0.8371, 0.8000, 0.7436],
     [0.9419, 0.8837, 0.7838], [250.36, 1003.36, 3998.67]),
    (12, 0.24087, [0.8348, 0.8105, 0.7856], [0.9131, 0.8776, 0.8237], [0.8498, 0.8150, 0.7616],
     [0.9433, 0.8864, 0.7864], [251.00, 1008.98, 4008.48]),
    (24, 0.26674, [0.8348, 0.8105, 0.7856], [0.9131, 0.8776, 0.8237], [0.8501, 0.8152, 0.7619],
     [0.9425, 0.8847, 0.7830], [252.32, 1019.88, 4022.65]),
    (36, 0.26709, [0.8348, 0.8105, 0.7856], [0.9131, 0.8776, 0.8237], [0.8470, 0.8116, 0.7576],
     [0.9411, 0.8821, 0.7784], [253.24, 1027.03, 4014.09]),
]  # fmt: skip


@pytest.mark.parametrize("row", TRACE, ids=lambda row: f"month {row[0]}")
def test_the_trace_of_the_worked_example(row):
    """Each step between lever and customer is the one printed in the reference."""
    month, satisfaction, fix, sla, csat, retention, customers = row
    study = example("worked_example")
    worlds = at_means(study)
    moved = programme(study, worlds)
    for i, segment in enumerate(study.segments):
        at = path(study, segment, worlds, moved)
        shift = np.log(at.loyal.csat / (1 - at.loyal.csat))[0, month - 1]
        shift -= np.log(segment.csat / (1 - segment.csat)) - 0.002 * month
        fixed, met = at.served.first_time_fix, at.served.sla_attainment
        assert shift == pytest.approx(satisfaction, abs=6e-6)
        assert fixed[0, month - 1] == pytest.approx(fix[i], abs=6e-5)
        assert met[0, month - 1] == pytest.approx(sla[i], abs=6e-5)
        assert at.loyal.csat[0, month - 1] == pytest.approx(csat[i], abs=6e-5)
        kept = np.exp(-12 * at.loyal.hazard[0, month - 1])
        assert kept == pytest.approx(retention[i], abs=6e-5)
        assert at.loyal.customers[0, month] == pytest.approx(customers[i], abs=6e-3)


@given(study=studies())
@settings(max_examples=40)
def test_worlds_come_out_alike_however_they_are_cut(study: Study):
    """Working through the worlds a few at a time changes no figure."""
    worlds = draw(study, 23)
    with pytest.MonkeyPatch.context() as patch:
        whole = in_worlds(study, worlds)
        patch.setattr(projection, "AT_A_TIME", 5 * study.settings.horizon_months)
        cut = in_worlds(study, worlds)
    scale = 100 * float(np.abs(whole.benefit).max())
    close(cut.benefit, whole.benefit, scale)
    close(cut.cost, whole.cost, 1)
    for name in STATE:
        close(getattr(cut.scenario, name), getattr(whole.scenario, name), 1)
        assert getattr(cut.scenario, name).shape == (23, len(study.segments))


@given(study=studies())
@settings(max_examples=40)
def test_each_world_stands_by_itself(study: Study):
    """A world comes out as if it were the only one."""
    worlds = draw(study, 9)
    together, alone = in_worlds(study, worlds), in_worlds(study, worlds.first(1))
    close(together.world(0).benefit, alone.benefit, 100 * float(np.abs(alone.benefit).max()))
    close(together.world(0).cost, alone.cost, 1)
    close(together.world(0).scenario.customers, alone.scenario.customers, 1)


@given(study=studies())
@settings(max_examples=40)
def test_means_are_one_world(study: Study):
    """Worlds in which every number has its mean are the deterministic case, each of them."""
    deterministic = project(study, at_means(study))
    for_sure = certain(study)
    drawn = in_worlds(for_sure, draw(for_sure, 3))
    assert len(drawn.benefit) == 3
    scale = 100 * float(np.abs(deterministic.benefit).max())
    close(drawn.benefit, np.repeat(deterministic.benefit, 3, axis=0), scale)
    close(drawn.cost, np.repeat(deterministic.cost, 3, axis=0), 1)


@given(study=studies(max_levers=3))
@settings(max_examples=40)
def test_without_levers_nothing_happens(study: Study):
    """No lever, or none pulled: the benefit is exactly 0 in every month of every world."""
    for idle in (replace(study, levers=()), pulled(study, *(0.0 for _ in study.levers))):
        outcome = in_worlds(idle, draw(idle, 7))
        assert not outcome.benefit.any()
        assert not outcome.cost.any()


@given(study=studies())
@settings(max_examples=40)
def test_the_expected_case_may_be_projected_beside_drawn_worlds(study: Study):
    """The deterministic case and the drawn worlds are the same projected together or apart."""
    worlds = draw(study, 5)
    together = expected_and_drawn(study, worlds)
    apart = project(study, at_means(study)), in_worlds(study, worlds)
    today = plain_projection.project(tomllib.loads(write_study(study)), CHANNELS)
    for one, other in zip(together, apart, strict=True):
        close(one.benefit, other.benefit, 100 * turnover(today))
        close(one.cost, other.cost, 1)
        close(one.scenario.customers, other.scenario.customers, 1)


@given(study=studies(), at=st.integers(0, 6))
@settings(max_examples=40)
def test_a_lever_at_rest_might_as_well_not_stand_there(study: Study, at: int):
    """A lever that is not pulled leaves benefit, cost and loyalty to the bit as without it."""
    chosen = at % (len(study.levers) or 1)
    resting = tuple(
        replace(lever, intensity=0.0) if i == chosen else lever
        for i, lever in enumerate(study.levers)
    )
    others = tuple(lever for i, lever in enumerate(study.levers) if i != chosen)
    worlds = draw(study, 5)
    rests = in_worlds(replace(study, levers=resting), worlds)
    without = in_worlds(replace(study, levers=others), worlds)
    assert np.array_equal(rests.benefit, without.benefit)
    assert np.array_equal(rests.cost, without.cost)
    for name in STATE:
        assert np.array_equal(getattr(rests.scenario, name), getattr(without.scenario, name))


@given(study=studies())
@settings(max_examples=40)
def test_nothing_comes_before_a_lever_acts(study: Study):
    """As long as no lever acts, the benefit is exactly 0, without rounding noise."""
    table = tomllib.loads(write_study(study))
    outcome = in_worlds(study, draw(study, 7))
    for month in range(study.settings.horizon_months + 1):
        acts = [plain_projection.activation(lever, month) for lever in table.get("lever", [])]
        if any(acts):
            break
        assert not outcome.benefit[:, month].any()


@given(study=studies())
@settings(max_examples=40)
def test_no_outcome_and_nothing_to_save_is_no_benefit(study: Study):
    """When customers react to nothing and service costs nothing, no lever brings anything."""
    nothing = Fixed(0.0)
    study = replace(
        study,
        links=replace(
            study.links,
            csat_on_churn=nothing,
            csat_on_upsell=nothing,
            csat_on_referral=nothing,
            csat_on_price=nothing,
        ),
        operations=replace(
            study.operations,
            case_cost=0.0,
            visit_cost=0.0,
            repeat_visit_fee=0.0,
            breakfix_contribution=0.0,
        ),
        segments=tuple(replace(segment, sla_penalty=0.0) for segment in study.segments),
        levers=tuple(
            lever
            for lever in study.levers
            if all(effect.on != "at_risk_hazard_ratio" for effect in lever.effects)
        ),
    )
    outcome = in_worlds(study, draw(study, 7))
    most = sum(s.customers * (s.annual_revenue + s.acquisition_cost) for s in study.segments)
    assert np.abs(outcome.benefit).max() <= 1e-12 * max(most, 1)


@given(study=studies())
@settings(max_examples=40)
def test_shares_stay_shares(study: Study):
    """Retention, satisfaction and first-time fix lie strictly between 0 and 1 in every world."""
    outcome = in_worlds(study, draw(study, 20))
    for state in (outcome.baseline, outcome.scenario):
        for share in (state.annual_retention, state.csat, state.first_time_fix):
            assert ((share > 0) & (share < 1)).all()
        assert (state.customers >= 0).all()


@given(study=studies())
@settings(max_examples=40)
def test_twelve_months_make_a_year(study: Study):
    """Twelve monthly steps of churn leave the share of customers that a year leaves."""
    study = replace(
        study,
        settings=replace(study.settings, horizon_months=12),
        drift=replace(study.drift, churn_log_hazard=0.0),
        segments=tuple(
            replace(segment, gross_adds=0.0, referrals_per_customer_month=0.0)
            for segment in study.segments
        ),
    )
    baseline = project(study, at_means(study)).baseline
    retention = np.array([segment.annual_retention for segment in study.segments])
    customers = np.array([segment.customers for segment in study.segments])
    np.testing.assert_allclose(baseline.annual_retention[0], retention, rtol=1e-12)
    np.testing.assert_allclose(baseline.customers[0], customers * retention, rtol=1e-12)


@given(study=studies())
@settings(max_examples=40)
def test_the_order_of_segments_does_not_matter(study: Study):
    """The same segments in another order give the same money."""
    turned = replace(study, segments=study.segments[::-1])
    one, other = project(study, at_means(study)), project(turned, at_means(turned))
    today = plain_projection.project(tomllib.loads(write_study(study)), CHANNELS)
    close(one.benefit, other.benefit, 100 * turnover(today))
    close(one.cost, other.cost, 1)
    close(one.scenario.customers, other.scenario.customers[:, ::-1], 1)


def test_cost_does_not_hang_on_effects():
    """What is paid does not depend on what it brings, calls to unhappy customers aside."""
    study = example("worked_example")
    worlds = draw(study, 50)
    same_overrun = {name: v for name, v in worlds.values.items() if "overrun" in name}
    outcome = project(study, worlds)
    means = at_means(study)
    other = project(study, replace(means, count=50, values={**means.values, **same_overrun}))
    np.testing.assert_array_equal(outcome.cost, other.cost)
    assert np.ptp(outcome.cost[:, 0]) > 0


def test_a_study_uncertain_in_its_cost_alone_keeps_one_state_a_world():
    """Each world has its own state also where all states are the same."""
    study = certain(example("worked_example"))
    priced = example("worked_example").levers[1]
    study = replace(
        study,
        levers=(
            study.levers[0],
            replace(study.levers[1], cost=priced.cost),
        ),
    )
    outcome = in_worlds(study, draw(study, 1000))
    assert outcome.scenario.csat.shape == (1000, 3)
    assert np.ptp(outcome.scenario.csat, axis=0).max() == 0
    assert np.ptp(outcome.benefit, axis=0).max() == pytest.approx(0, abs=1e-6)


# Where the model draws a line


def one_lever(study: Study, **changes) -> Study:
    """The study with its first lever alone, whole from the first month on, and changed."""
    lever = replace(study.levers[0], lag_months=0.0, ramp_months=0.0, half_life_months=None)
    return replace(study, levers=(replace(lever, intensity=1.0, adoption=Fixed(1.0), **changes),))


def with_links(study: Study, **links: float) -> Study:
    fixed = {name: Fixed(value) for name, value in links.items()}
    return replace(study, links=replace(study.links, **fixed))


def test_churn_never_falls_below_half():
    """However happy they are, half of the customers who would have left still leave."""
    study = with_links(example("worked_example"), csat_on_churn=5.0)
    study = one_lever(study, effects=(Effect(on=Target.CSAT, size=Fixed(5.0)),))
    outcome = project(study, at_means(study))
    half = np.sqrt(outcome.baseline.annual_retention)
    np.testing.assert_allclose(outcome.scenario.annual_retention, half)
    agrees(study, CHANNELS)


@pytest.mark.parametrize(("size", "change"), [(5.0, 0.1), (-5.0, -0.1)])
def test_prices_move_by_a_tenth_at_most(size: float, change: float):
    """Customers pay at most a tenth more or less, however satisfied they are."""
    study = with_links(example("worked_example"), csat_on_price=1.0)
    study = one_lever(study, effects=(Effect(on=Target.CSAT, size=Fixed(size)),))
    worlds = at_means(study)
    at = path(study, study.segments[0], worlds, programme(study, worlds))
    assert at.loyal.price[0, -1] == change
    agrees(study, CHANNELS)


def test_parts_on_hand_stop_at_all_of_them():
    """More parts than all parts on hand help nobody."""
    study = with_links(example("full_example"), parts_availability_on_first_time_fix=0.35)

    def fixed(points: float) -> np.ndarray:
        effect = Effect(on=Target.PARTS_AVAILABILITY, size=Fixed(points))
        stocked = one_lever(study, effects=(effect,))
        agrees(stocked, CHANNELS)
        return project(stocked, at_means(stocked)).scenario.first_time_fix[0]

    missing = [1 - segment.parts_availability for segment in study.segments]
    today = [segment.first_time_fix for segment in study.segments]
    np.testing.assert_allclose(fixed(0.9), np.add(today, np.multiply(0.35, missing)))
    np.testing.assert_array_equal(fixed(0.9), fixed(0.5))
    assert (fixed(0.1) < fixed(0.9)).all()


def test_first_time_fix_stays_below_one():
    """A link that would fix more than every case leaves one in a million open."""
    study = with_links(example("full_example"), parts_availability_on_first_time_fix=5.0)
    effect = Effect(on=Target.PARTS_AVAILABILITY, size=Fixed(0.9))
    study = one_lever(study, effects=(effect,))
    fixed = project(study, at_means(study)).scenario.first_time_fix
    np.testing.assert_allclose(fixed, 1 - 1e-6, rtol=1e-12)


def test_ten_thousand_worlds_wait_for_the_lever_exactly():
    """Not even rounding makes a benefit in a month in which nothing acts yet."""
    study = example("full_example")
    late = replace(
        study, levers=tuple(replace(v, start_month=9, refresh_months=()) for v in study.levers)
    )
    benefit = in_worlds(late, draw(late, 10_000)).benefit
    assert not benefit[:, :10].any()
    assert benefit[:, 10].any()
