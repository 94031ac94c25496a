"""Lifetime value: fitting BG/NBD, and values with intervals, of customers that were made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np

from aftersales.clv import Economics, Fit, lifetime_values
from aftersales.clv.bg_nbd import BgNbd
from aftersales.clv.buying import fit_buying
from aftersales.clv.grouped import Grouped
from aftersales.histories import Histories, Purchases
from aftersales.message import message
from benchmarks.timing import Benchmark

AIMS_SECONDS = {10_000: 0.05, 100_000: 0.2, 1_000_000: 1.5}
VALUED, VALUED_AIM_SECONDS = 10_000, 2.0
MOST_WEEKS = 78


def benchmarks() -> Iterator[Benchmark]:
    """From histories, as the tables give them, to parameters; and to every customer's value."""
    for customers, aim_seconds in AIMS_SECONDS.items():
        yield Benchmark(
            name=f"BG/NBD, {customers:,} customers",
            run=partial(_fit, made_up(customers)),
            runs=5,
            aim_seconds=aim_seconds,
        )
    few = made_up(VALUED)
    histories = Histories(purchases=few, renewals=message("None."), earlier_purchases=None)
    tested = Histories(purchases=few, renewals=message("None."), earlier_purchases=few)
    yield Benchmark(
        name=f"lifetime value with intervals, {VALUED:,} customers",
        run=lambda: lifetime_values(histories, _economics),
        runs=5,
        aim_seconds=VALUED_AIM_SECONDS,
    )
    yield Benchmark(
        name="the same with its test on the second half",
        run=lambda: lifetime_values(tested, _economics),
        runs=5,
    )


def _fit(purchases: Purchases) -> Fit:
    return fit_buying(BgNbd, Grouped.of(purchases))


def _economics(segment: str) -> Economics:
    return Economics(annual_revenue=1_000.0, contribution_share=0.4, annual_service_cost=100.0)


def made_up(customers: int) -> Purchases:
    """Customers who buy and leave as BG/NBD says with the parameters of CDNOW, day by day."""
    rng = np.random.default_rng(customers)
    rate, leaving = rng.gamma(0.243, 1 / 4.414, customers), rng.beta(0.793, 2.426, customers)
    age = rng.integers(MOST_WEEKS * 7 // 2, MOST_WEEKS * 7 + 1, customers)
    weeks, repeats, last = np.zeros(customers), np.zeros(customers, int), np.zeros(customers)
    there = np.arange(customers)
    while len(there):
        weeks[there] += rng.exponential(1 / rate[there])
        there = there[weeks[there] * 7 <= age[there]]
        repeats[there] += 1
        last[there] = weeks[there]
        there = there[rng.random(len(there)) > leaving[there]]
    spend = rng.gamma(6.25, 1 / rng.gamma(3.74, 1 / 15.44, customers))
    return Purchases(
        customer=np.arange(customers).astype(object),
        segment=np.where(np.arange(customers) % 4, "B", "A").astype(object),
        repeats=repeats,
        recency_days=np.minimum(np.ceil(last * 7), age).astype(np.int64),
        age_days=age,
        mean_spend=np.where(repeats > 0, spend, np.nan),
        from_first=np.ones(customers, dtype=bool),
        held_out=rng.poisson(0.3, customers),
        held_out_days=182,
        until=date(2026, 6, 30),
    )
