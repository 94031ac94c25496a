"""Customers made up as the models say, so that what is found can be held to what was put in."""

from __future__ import annotations

from datetime import date

import numpy as np

from aftersales.histories import Purchases, Renewals


def made_up_purchases(n: int, seed: int, r=0.6, alpha=8.0, a=0.8, b=2.5) -> Purchases:
    """Customers who buy and leave as BG/NBD says, over 78 weeks with 26 more held out."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    age = rng.integers(26 * 7, 78 * 7, n)
    columns = [_life(rng, rate[i], leaves[i], age[i]) for i in range(n)]
    repeats, recency, later, spend = map(np.array, zip(*columns, strict=True))
    return Purchases(
        customer=np.arange(n).astype(object),
        segment=np.where(np.arange(n) % 2, "A", "B").astype(object),
        repeats=repeats,
        recency_days=recency,
        age_days=age,
        mean_spend=spend,
        from_first=np.ones(n, dtype=bool),
        held_out=later,
        held_out_days=26 * 7,
        until=date(2025, 6, 30),
    )


def _life(rng: np.random.Generator, rate: float, leaves: float, age: int):
    days: set[int] = set()
    day = 0.0
    while True:
        day += rng.exponential(7 / rate)
        if day > age + 26 * 7:
            break
        days.add(max(int(np.ceil(day)), 1))
        if rng.random() < leaves:
            break
    before = [d for d in days if d <= age]
    spend = rng.gamma(4.0, 1 / rng.gamma(5.0, 1 / 80.0), len(before)).mean() if before else np.nan
    return len(before), max(before, default=0), len(days) - len(before), spend


def made_up_renewals(n: int, seed: int, alpha=0.7, beta=2.0, periods=6) -> Renewals:
    """A cohort of yearly contracts that are lost as sBG says, the last two periods held out."""
    rng = np.random.default_rng(seed)
    lasted = rng.geometric(rng.beta(alpha, beta, n)) - 1
    seen = rng.integers(1, periods - 1, n)
    return Renewals(
        customer=np.arange(n).astype(object),
        segment=np.where(np.arange(n) % 3, "A", "B").astype(object),
        first_age=np.ones(n, dtype=np.int64),
        renewed=np.minimum(lasted, seen),
        lost=lasted < seen,
        months_to_due=np.full(n, 6.0),
        annual_fee=np.full(n, 1000.0),
        held_out=np.where(lasted < seen, 0, np.minimum(lasted - seen, 2)),
        held_out_months=24.0,
        period_months=12.0,
        stated=True,
        comparable=True,
        until=date(2025, 6, 30),
    )
