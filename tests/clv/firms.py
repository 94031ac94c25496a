"""Firms of customers made up by a known truth, and how often ranges of their values hold it.

    python -m tests.clv.firms 1000          customers who differ, with and without a contract
    python -m tests.clv.firms 1000 zero     customers alike: how often are they said to differ?

The truth is what the customers are expected to bring, given their histories and the parameters that
made them: what the range speaks of. How single customers fare by chance is not in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from aftersales.clv import Economics, Holdout, LifetimeValues, Range, Reckoning, lifetime_values
from aftersales.clv.ages import Ages
from aftersales.clv.bg_nbd import BgNbd
from aftersales.clv.buying import Customers
from aftersales.clv.families import differ
from aftersales.clv.gamma_gamma import GammaGamma
from aftersales.clv.prospects import Tested
from aftersales.clv.retention import renewals_ahead
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.histories import DAYS_A_WEEK, Histories, Purchases, Renewals, only
from aftersales.message import message
from tests.clv.made_up import made_up_renewals

CONTRACTS, BUYERS, ALIKE_RETENTION = 800, 1_000, 0.85
OF_SEGMENT = {
    "A": ShiftedBetaGeometric(alpha=0.8, beta=4.0),
    "B": ShiftedBetaGeometric(alpha=0.9, beta=2.5),
}
BUYING = BgNbd(r=0.6, alpha=8.0, a=0.8, b=2.5)
SPEND = GammaGamma(p=6.25, q=3.74, gamma=15.44)
ECONOMICS = Economics(annual_revenue=1_000, contribution_share=0.4, annual_service_cost=100)
ASKED = Reckoning(draws=100)
NOTHING = message("None.")
MOST_WEEKS, HELD_OUT_WEEKS = 104, 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One value in one firm, on the logarithm as its range is."""

    what: str
    truth: float
    value: float
    spread: float

    @classmethod
    def of(cls, what: str, found: Range, truth: float, tested: Tested) -> Iterator[Estimate]:
        """From a range of 95 %: as the model says, and as wide as the test demands."""
        assert isinstance(tested, Holdout)
        spread = float(np.log(found.high / found.value)) / ASKED.z
        alone = float(np.sqrt(max(spread**2 - tested.log_miss**2, 1e-12)))
        yield cls(what=what, truth=truth, value=found.value, spread=alone)
        yield cls(what=f"{what}, tested", truth=truth, value=found.value, spread=spread)

    @property
    def error(self) -> float:
        """How far off, in standard deviations of the range."""
        return float(np.log(self.value / self.truth)) / self.spread

    def holds(self, normal: float) -> bool:
        """Whether the truth lies within so many of them."""
        return abs(self.error) <= normal


def estimates(firms: int, *, first_seed: int = 0) -> Iterator[Estimate]:
    """Segments and totals of firms with contracts, totals of firms without."""
    for seed in range(first_seed, first_seed + firms):
        yield from _of_contracts(np.random.default_rng(seed))
        yield from _of_buyers(np.random.default_rng(seed))


def differing(firms: int) -> list[bool]:
    """Of firms whose customers are alike, which are said to have customers who differ."""
    leaves = 1 - ALIKE_RETENTION
    concentrated = {"alpha": 1e6 * leaves, "beta": 1e6 * ALIKE_RETENTION}
    each = (made_up_renewals(CONTRACTS, seed=seed, **concentrated) for seed in range(firms))
    return [differ(Ages.of(told)) for told in each]


# With contracts


def _of_contracts(rng: np.random.Generator) -> Iterator[Estimate]:
    told, earlier = contracts(rng)
    truths = {name: _true_renewals(told, name) for name in OF_SEGMENT}
    histories = Histories(purchases=NOTHING, renewals=told, earlier_renewals=earlier)
    found = lifetime_values(histories, _economics, ASKED, family="shifted_beta_geometric")
    assert isinstance(found, LifetimeValues)
    for segment in found.segments:
        truth = truths[segment.segment]
        yield from Estimate.of("contracts: segment", segment.value, truth, found.tested)
    yield from Estimate.of("contracts: total", found.total, sum(truths.values()), found.tested)


def _economics(_: str) -> Economics:
    return ECONOMICS


def _true_renewals(told: Renewals, segment: str) -> float:
    its = only(told, told.segment == segment)
    ahead = renewals_ahead(OF_SEGMENT[segment], its, ASKED.horizon_months, ASKED.discount_rate)
    return float(ahead.sum()) * ECONOMICS.annual_margin


def contracts(rng: np.random.Generator) -> tuple[Renewals, Renewals]:
    """Yearly contracts that began over six years, today and two years ago."""
    segment = rng.choice(list(OF_SEGMENT), CONTRACTS).astype(object)
    leaves = np.empty(CONTRACTS)
    for name, model in OF_SEGMENT.items():
        its = segment == name
        leaves[its] = rng.beta(model.alpha, model.beta, its.sum())
    lasted = rng.geometric(leaves) - 1
    due = rng.integers(1, 7, CONTRACTS)
    to_due = rng.uniform(0, 12, CONTRACTS)

    def seen(occasions: np.ndarray, later: int) -> Renewals:
        lost = lasted < occasions
        return Renewals(
            customer=np.arange(len(segment)).astype(object),
            segment=segment,
            first_age=np.ones(CONTRACTS, dtype=np.int64),
            renewed=np.minimum(lasted, occasions),
            lost=lost,
            months_to_due=to_due,
            annual_fee=np.full(CONTRACTS, 1_000.0),
            held_out=np.where(lost, 0, np.minimum(lasted - occasions, later)),
            held_out_months=12.0 * later,
            period_months=12.0,
            stated=True,
            comparable=True,
            until=date(2025, 6, 30),
        )

    before = seen(np.maximum(due - 2, 0), 2)
    return seen(due, 0), only(before, due > 2)


# Without contracts


def _of_buyers(rng: np.random.Generator) -> Iterator[Estimate]:
    told = buyers(rng)
    histories = Histories(purchases=told, renewals=NOTHING, earlier_purchases=told)
    found = lifetime_values(histories, _economics, ASKED, family="bg_nbd")
    assert isinstance(found, LifetimeValues)
    yield from Estimate.of("purchases: total", found.total, _true_purchases(told), found.tested)


def _true_purchases(told: Purchases) -> float:
    of, weeks = Customers.of(told), ASKED.horizon_weeks
    ahead = of.alive(BUYING) * of.ahead(BUYING, weeks, ASKED.discount_per_week)
    each = SPEND.expected_spend(of.x, of.mean_spend)
    return float((ahead * each).sum()) * ECONOMICS.margin_share


def buyers(rng: np.random.Generator) -> Purchases:
    """Customers who came over two years; what they bought in the half year after is held out."""
    rate = rng.gamma(BUYING.r, 1 / BUYING.alpha, BUYERS)
    leaving = rng.beta(BUYING.a, BUYING.b, BUYERS)
    age = rng.integers(26 * DAYS_A_WEEK, MOST_WEEKS * DAYS_A_WEEK, BUYERS)
    repeats, later, last = np.zeros(BUYERS, int), np.zeros(BUYERS, int), np.zeros(BUYERS)
    days, there = np.zeros(BUYERS), np.arange(BUYERS)
    while len(there):
        days[there] += rng.exponential(DAYS_A_WEEK / rate[there])
        there = there[days[there] <= (age + HELD_OUT_WEEKS * DAYS_A_WEEK)[there]]
        before = there[days[there] <= age[there]]
        repeats[before] += 1
        last[before] = days[before]
        later[there[days[there] > age[there]]] += 1
        there = there[rng.random(len(there)) > leaving[there]]
    scale = 1 / rng.gamma(SPEND.q, 1 / SPEND.gamma, BUYERS)
    bought = np.maximum(repeats, 1)
    spend = rng.gamma(SPEND.p * bought, scale / bought)
    return Purchases(
        customer=np.arange(BUYERS).astype(object),
        segment=np.full(BUYERS, "All", dtype=object),
        repeats=repeats,
        recency_days=np.minimum(np.ceil(last), age).astype(np.int64),
        age_days=age,
        mean_spend=np.where(repeats > 0, spend, np.nan),
        from_first=np.ones(BUYERS, dtype=bool),
        held_out=later,
        held_out_days=HELD_OUT_WEEKS * DAYS_A_WEEK,
        until=date(2025, 6, 30),
    )


def table(found: list[Estimate]) -> str:
    """Share of ranges that hold the truth, one line a kind of value."""
    lines = [f"{'value':28} {'values':>6} {'90 % holds':>11} {'95 % holds':>11} {'bias/error':>11}"]
    for what in dict.fromkeys(e.what for e in found):
        of = [e for e in found if e.what == what]
        ninety, ninety_five = (np.mean([e.holds(z) for e in of]) for z in (1.645, 1.960))
        bias = np.mean([e.error for e in of])
        lines.append(f"{what:28} {len(of):6} {ninety:11.1%} {ninety_five:11.1%} {bias:11.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    FIRMS = int(sys.argv[1])
    if "zero" in sys.argv[2:]:
        print(f"said to differ: {np.mean(differing(FIRMS)):.1%} of {FIRMS}")  # noqa: T201
    else:
        print(table(list(estimates(FIRMS))))  # noqa: T201
