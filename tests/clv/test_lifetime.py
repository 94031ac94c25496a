"""From histories to values: family, test, customers, segments, total."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from aftersales.clv import (
    FAMILIES,
    SPEND,
    Economics,
    Holdout,
    LifetimeValues,
    Reckoning,
    buying_on,
    keeping,
    lifetime_values,
    propose,
)
from aftersales.clv.ages import Ages
from aftersales.clv.contractual import Constant, Timing, contract_value
from aftersales.clv.retention import renewals_ahead
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.histories import Histories, only
from aftersales.message import Message, message
from aftersales.study import EVERYBODY
from tests.clv.made_up import made_up_purchases, made_up_renewals

NOTHING = message("Nothing of the kind.")
FEW_DRAWS = Reckoning(draws=40)


def economics(segment: str) -> Economics:
    return Economics(annual_revenue=1_000, contribution_share=0.4, annual_service_cost=100)


@pytest.fixture(scope="module")
def buyers(purchases) -> Histories:
    return Histories(purchases=purchases, renewals=NOTHING, earlier_purchases=purchases)


@pytest.fixture(scope="module")
def contracts(renewals) -> Histories:
    return Histories(purchases=NOTHING, renewals=renewals, earlier_renewals=renewals)


@pytest.fixture(scope="module")
def of_buyers(buyers) -> LifetimeValues:
    return lifetime_values(buyers, economics, FEW_DRAWS)


@pytest.fixture(scope="module")
def of_contracts(contracts) -> LifetimeValues:
    return lifetime_values(contracts, economics, FEW_DRAWS)


@pytest.fixture(scope="module", params=["of_buyers", "of_contracts"])
def values(request) -> LifetimeValues:
    return request.getfixturevalue(request.param)


# Which family


def test_contracts_decide_the_family(purchases, renewals):
    """Where it is seen who stays and who leaves, nothing has to be read from purchases."""
    proposal = propose(Histories(purchases=purchases, renewals=renewals))
    assert proposal.family == "shifted_beta_geometric"
    assert str(int(renewals.lost.sum())) in str(proposal.reason)


def test_alike_customers_need_no_mixture():
    """Where age makes no difference, everybody is taken to be kept alike."""
    alike = made_up_renewals(600, seed=3, alpha=200.0, beta=800.0)
    assert propose(Histories(purchases=NOTHING, renewals=alike)).family == "contractual"


def test_without_contracts_purchases_decide(buyers):
    """Nobody says goodbye: BG/NBD, and how many bought again."""
    assert propose(buyers).family == "bg_nbd"


def test_nothing_to_learn_from_is_said():
    """Too few customers who bought again, and no contracts: both are named."""
    few = only(made_up_purchases(40, seed=1), np.arange(8))
    missing = lifetime_values(Histories(purchases=few, renewals=NOTHING), economics)
    assert isinstance(missing, Message)
    assert "30" in str(missing)
    assert str(NOTHING) in str(missing)


def test_a_few_weeks_tell_no_years():
    """Orders of five weeks are refused, with the days that they cover."""
    told = made_up_purchases(400, seed=1)
    short = only(replace(told, age_days=np.minimum(told.age_days, 35)), told.recency_days <= 35)
    missing = lifetime_values(Histories(purchases=short, renewals=NOTHING), economics)
    assert isinstance(missing, Message)
    assert "35" in str(missing)


def test_the_family_can_be_changed(purchases, renewals):
    """The other family is used, and the proposal still says what the data speak for."""
    both = Histories(purchases=purchases, renewals=renewals)
    other = lifetime_values(both, economics, FEW_DRAWS, family="bg_nbd")
    assert (other.family, other.proposal.family) == ("bg_nbd", "shifted_beta_geometric")
    refused = lifetime_values(replace(both, purchases=NOTHING), economics, family="pareto_nbd")
    assert refused == NOTHING


def test_every_family_answers(purchases, renewals):
    """Each family of the list gives a positive total inside its range."""
    both = Histories(purchases=only(purchases, np.arange(400)), renewals=renewals)
    for family in FAMILIES:
        total = lifetime_values(both, economics, Reckoning(draws=5), family=family).total
        assert 0 < total.low < total.value < total.high


# Values


def test_segments_are_the_sum_of_their_customers(values):
    """Values of customers add up to those of segments, and these to the total."""
    for segment in values.segments:
        its = values.customers.segment == segment.segment
        assert values.customers.value[its].sum() == pytest.approx(segment.value.value)
        assert values.customers.alive[its].sum() == pytest.approx(segment.customers)
        assert segment.each.value * segment.customers == pytest.approx(segment.value.value)
    assert sum(s.value.value for s in values.segments) == pytest.approx(values.total.value)


def test_every_figure_lies_in_its_range(values):
    """Customers, segments and the total; retention stays a share."""
    each = values.customers
    assert ((each.low <= each.value) & (each.value <= each.high)).all()
    assert ((each.alive >= 0) & (each.alive <= 1)).all()
    for segment in values.segments:
        assert 0 <= segment.annual_retention.low <= segment.annual_retention.value
        assert segment.annual_retention.value <= segment.annual_retention.high <= 1


def test_service_cost_is_inside_the_margin(contracts, buyers, values):
    """Twice the money doubles a value; a service that eats the margin leaves nothing."""
    histories = contracts if values.fits.keys().isdisjoint({SPEND}) else buyers

    def total(**change: float) -> float:
        changed = replace(economics("A"), **change)
        return lifetime_values(histories, lambda _: changed, Reckoning(draws=2)).total.value

    assert total(annual_service_cost=400) == pytest.approx(0)
    assert total(annual_service_cost=250) == pytest.approx(values.total.value / 2)
    losing = lifetime_values(
        histories,
        lambda _: replace(economics("A"), annual_service_cost=700),
        Reckoning(draws=2),
    )
    assert losing.total.value == pytest.approx(-values.total.value)
    assert losing.total.low < losing.total.value < losing.total.high < 0


def test_some_segments_may_lose(buyers):
    """Where one segment earns what the other loses, the total still has a range around it."""
    costs = {"A": 100.0, "B": 700.0}
    values = lifetime_values(
        buyers,
        lambda s: replace(economics(s), annual_service_cost=costs[s]),
        Reckoning(draws=5),
    )
    by_name = {s.segment: s.value for s in values.segments}
    assert by_name["A"].low > 0 > by_name["B"].high
    assert values.total.low < values.total.value < values.total.high


def test_a_contract_is_worth_what_the_formula_says(renewals):
    """Kept alike, no end in sight: m r / (1+d−r) a year from the last renewal."""
    running = only(renewals, ~renewals.lost)
    due_in_a_year = replace(running, months_to_due=np.full(len(running), 12.0))
    model = Constant(hazard=-np.log(0.8))
    ahead = renewals_ahead(model, due_in_a_year, 12 * 400, 0.1)
    expected = contract_value(1, 0.8, 0.1, Timing.AFTER_RENEWAL) / 1.0
    assert ahead == pytest.approx(np.full(len(running), expected), rel=1e-9)


def test_residual_lifetime_is_that_of_the_paper(renewals):
    """The sum over renewals to come is DERL, where the next renewal is due now."""
    model = ShiftedBetaGeometric(alpha=1.2, beta=4.0)
    running = only(renewals, ~renewals.lost)
    now = replace(running, months_to_due=np.zeros(len(running)))
    ahead = renewals_ahead(model, now, 12 * 2_000, 0.1)
    assert ahead == pytest.approx(model.discounted_residual_lifetime(now.next_age, 0.1), rel=1e-6)


def test_fees_share_out_the_margin(contracts, renewals):
    """Who pays three times as much is worth three times as much; the total stays."""
    dear = np.arange(len(renewals)) % 2 == 0
    unlike = replace(renewals, annual_fee=np.where(dear, 3_000.0, 1_000.0))
    values = lifetime_values(replace(contracts, renewals=unlike), economics, Reckoning(draws=2))
    plain = lifetime_values(contracts, economics, Reckoning(draws=2))
    running = ~renewals.lost
    ratio = values.customers.value[running] / plain.customers.value[running]
    assert set(np.round(ratio[dear[running]] / ratio[~dear[running]].mean(), 1)) == {3.0}
    assert values.total.value == pytest.approx(plain.total.value, rel=0.05)


def test_lost_contracts_are_worth_nothing(of_contracts, renewals):
    """Who has left brings no more."""
    assert (of_contracts.customers.value[renewals.lost] == 0).all()
    assert (of_contracts.customers.alive[renewals.lost] == 0).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_customers_all_alike_have_sober_ranges(seed):
    """Where nobody leaves and all buy alike, the likelihood is flat; the ranges stay sober."""
    rng = np.random.default_rng(seed)
    n = 300
    repeats = rng.poisson(6, n)
    recency = np.where(repeats > 0, 700 - rng.integers(0, 60, n), 0)
    told = replace(
        made_up_purchases(n, seed=seed),
        repeats=repeats,
        recency_days=recency,
        age_days=np.full(n, 700),
        mean_spend=np.where(repeats > 0, 50.0 + rng.random(n), np.nan),
    )
    total = lifetime_values(Histories(purchases=told, renewals=NOTHING), economics).total
    assert 0.5 < total.low / total.value < 1 < total.high / total.value < 2


# The test on the second half


def test_a_right_model_holds(of_buyers, of_contracts):
    """What came of customers who live as the model says lies where it was believed to lie."""
    for values in (of_buyers, of_contracts):
        tested = values.tested
        assert isinstance(tested, Holdout)
        assert tested.believed.low < tested.happened < tested.believed.high


def test_ranges_are_as_wide_as_the_miss_demands(values):
    """Its standard deviation is that of the model, or the miss where that is larger."""
    tested, z = values.tested, Reckoning().z
    believed = np.log(tested.believed.high / tested.believed.value) / z
    miss = abs(np.log((tested.happened + 0.5) / (tested.believed.value + 0.5)))
    supported = np.log(tested.supported.high / tested.supported.value) / z
    assert supported == pytest.approx(max(believed, miss))


def test_a_miss_widens_every_range(buyers, of_buyers, purchases):
    """Where twice as much came, what came lies in the widened range, and the remark says so."""
    twice = replace(purchases, held_out=purchases.held_out * 2)
    missed = lifetime_values(replace(buyers, earlier_purchases=twice), economics, FEW_DRAWS)
    tested = missed.tested
    assert tested.happened > tested.believed.high
    assert tested.supported.low < tested.happened < tested.supported.high
    assert missed.total.value == of_buyers.total.value
    assert missed.total.high > of_buyers.total.high
    assert (missed.customers.high > of_buyers.customers.high).all()
    assert any("as that miss demands" in str(remark) for remark in missed.remarks)


def test_without_a_test_it_is_said(buyers):
    """No second half: the ranges stand, and are said to be too narrow."""
    untested = lifetime_values(replace(buyers, earlier_purchases=None), economics, FEW_DRAWS)
    assert isinstance(untested.tested, Message)
    assert any("too narrow" in str(remark) for remark in untested.remarks)


def test_the_published_miss_is_shown(cdnow):
    """CDNOW: 1,653 expected, 1,882 happened; the widened range holds what happened."""
    histories = Histories(purchases=cdnow, renewals=NOTHING, earlier_purchases=cdnow)
    tested = lifetime_values(histories, economics, FEW_DRAWS).tested
    assert (round(tested.believed.value), tested.happened) == (1_653, 1_882)
    assert tested.miss_share == pytest.approx(-0.12, abs=0.005)
    assert tested.log_miss > 0
    assert tested.supported.low < 1_882 < tested.supported.high


# Who stays


def test_who_stays_is_told_without_money(renewals, of_contracts):
    """The share kept a year and its range are those of lifetime value; of all, their mean."""
    found = keeping(renewals, renewals, FEW_DRAWS)
    assert found.family == of_contracts.family
    assert found.tested == of_contracts.tested
    by_name = {segment.segment: segment for segment in of_contracts.segments}
    assert {n: k.share.value for n, k in found.kept.items() if n != EVERYBODY} == pytest.approx(
        {n: s.annual_retention.value for n, s in by_name.items()}
    )
    for name, segment in by_name.items():
        assert found.kept[name].share.low == pytest.approx(segment.annual_retention.low)
        assert found.kept[name].share.high == pytest.approx(segment.annual_retention.high)
    kept = sum(s.customers * s.annual_retention.value for s in by_name.values())
    assert found.kept[EVERYBODY].share.value == pytest.approx(
        kept / sum(s.customers for s in by_name.values())
    )
    assert found.kept[EVERYBODY].so_far == pytest.approx(
        renewals.renewed.sum() / (renewals.renewed.sum() + renewals.lost.sum())
    )


def test_who_goes_on_buying_is_told_without_money(purchases, of_buyers):
    """Where nobody is seen to leave, the share is that of lifetime value, its miss in the range."""
    found = buying_on(purchases, purchases, FEW_DRAWS)
    shares = {s.segment: s.annual_retention for s in of_buyers.segments}
    own = {name: kept.share for name, kept in found.kept.items() if name != EVERYBODY}
    assert {n: s.value for n, s in own.items()} == pytest.approx(
        {n: s.value for n, s in shares.items()}
    )
    missed = buying_on(purchases, replace(purchases, held_out=2 * purchases.held_out), FEW_DRAWS)
    for name, share in own.items():
        assert share.low <= shares[name].value <= share.high
        assert missed.kept[name].share.low < share.low


def test_where_hardly_anybody_stops_buying_nothing_is_taken():
    """A model that lets everybody stay speaks of the time that the files cover."""
    assert buying_on(made_up_purchases(800, seed=2, a=0.02, b=8.0), None, FEW_DRAWS) is None


@pytest.mark.parametrize(
    ("customers", "years", "lost", "own"), [(40, 4, 4, True), (40, 4, 2, False), (12, 1, 3, False)]
)
def test_few_losses_teach_where_they_differ_by_more_than_chance(customers, years, lost, own):
    """With fewer than ten lost a segment stands alone only if it is clearly another."""
    told = made_up_renewals(800, seed=4, alpha=20.0, beta=80.0)
    number = np.arange(800)
    few, gone = number < customers, number < lost
    told = replace(
        told,
        segment=np.where(few, "few", "rest").astype(object),
        lost=np.where(few, gone, told.lost),
        renewed=np.where(few, years - gone, told.renewed),
    )
    kept = keeping(told).kept
    assert kept.keys() == {EVERYBODY, "rest"} | ({"few"} if own else set())
    assert keeping(replace(told, comparable=False)).kept.keys() == {EVERYBODY}


# What is said


def test_rising_retention_is_explained_by_sorting(of_contracts, renewals):
    """The shares stayed at the first and the last age are named, and those of the model."""
    ages, told = Ages.of(renewals), of_contracts.sorting
    assert told.certain
    assert told.seen[0] == pytest.approx(ages.renewed[0] / ages.due[0])
    assert told.seen[-1] > told.seen[0]
    assert np.abs(told.modelled - told.seen).max() < 0.1
    assert "not growing loyalty" in str(told.explanation)


def test_level_retention_is_not_explained_away():
    """Where customers are alike, nothing rises that would need an explanation."""
    alike = made_up_renewals(600, seed=3, alpha=200.0, beta=800.0)
    values = lifetime_values(Histories(purchases=NOTHING, renewals=alike), economics, FEW_DRAWS)
    assert "does not rise" in str(values.sorting.explanation)


def test_older_customers_do_not_teach(buyers, purchases):
    """Customers whose first purchase nobody saw are valued, but not learnt from."""
    older = replace(purchases, from_first=np.arange(len(purchases)) % 2 == 0)
    values = lifetime_values(replace(buyers, purchases=older), economics, FEW_DRAWS)
    assert values.fits["All"].n == len(purchases) // 2
    assert len(values.customers.value) == len(purchases)
    assert any("came after the files begin" in str(remark) for remark in values.remarks)


def test_tied_spending_is_said(buyers, purchases):
    """Where frequent customers spend more, the assumption that they do not is called out."""
    tied = replace(purchases, mean_spend=10.0 * purchases.repeats + purchases.mean_spend / 10)
    values = lifetime_values(replace(buyers, purchases=tied), economics, Reckoning(draws=2))
    assert any("correlation" in str(remark) for remark in values.remarks)
