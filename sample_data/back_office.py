"""What other departments of the firm keep: how customers were won, downtime, claims, parts stock.

Each table draws from a stream of its own, so nothing here moves what happened in `business.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sample_data.business import PRODUCT_PRICES, PRODUCTS
from sample_data.frames import Frames
from sample_data.truth import BACK_OFFICE, END, SEED, START

DAYS_PER_YEAR = 365
HOURS_PER_YEAR = 24.0 * DAYS_PER_YEAR
SECONDS_PER_HOUR = 3600.0
STOPPED_SHARE = {"hoch": 1.0, "mittel": 0.4, "niedrig": 0.05}  # of the time a case is open


def with_back_office(clean: Frames) -> Frames:
    """The same tables with the columns of other departments, and two tables of their own."""
    return replace(
        clean,
        customers=_won(clean.customers),
        machines=_required(clean),
        contracts=_renewed_fees(clean.contracts),
        claims=_claims(clean.cases),
        stock=_stock(),
    )


def _stream(number: int) -> np.random.Generator:
    return np.random.default_rng([SEED, number])


def _won(customers: pd.DataFrame) -> pd.DataFrame:
    """By referral or not, and at what cost; of customers from before the export nobody knows."""
    rng, count = _stream(1), len(customers)
    new = customers["customer_since"] >= START
    referred = rng.random(count) < BACK_OFFICE.referred_share
    usual = np.where(referred, BACK_OFFICE.referred_cost, BACK_OFFICE.acquisition_cost)
    cost = np.rint(usual * rng.lognormal(0, 0.35, count) / 10) * 10
    return customers.assign(
        referred=pd.Series(referred).astype("boolean").where(new),
        acquisition_cost=pd.Series(cost).where(new),
    )


def _required(clean: Frames) -> pd.DataFrame:
    """Hours a machine was needed in the last year, and how many of these it stood still."""
    machines, rng = clean.machines, _stream(2)
    shifts = rng.choice(3, len(machines), p=BACK_OFFICE.shift_shares) + 1
    days = (pd.Timestamp(END) - machines["sold_at"]).dt.days.to_numpy()
    there = np.minimum(days / DAYS_PER_YEAR, 1.0)
    required = np.rint(there * shifts * BACK_OFFICE.shift_hours)
    stopped = machines["machine_id"].map(_stopped(clean.cases)).fillna(0.0).to_numpy()
    downtime = np.round(np.minimum(stopped * required / HOURS_PER_YEAR, required), 1)
    return machines.assign(required_hours=required, downtime_hours=downtime)


def _stopped(cases: pd.DataFrame) -> pd.Series:
    """Machine → hours it was stopped by cases of the last year, day and night."""
    year_ago = pd.Timestamp(END) - pd.Timedelta(days=DAYS_PER_YEAR)
    start = cases["opened_at"].where(cases["opened_at"] > year_ago, year_ago)
    end = cases["resolved_at"].fillna(pd.Timestamp(END))
    hours = ((end - start).dt.total_seconds() / SECONDS_PER_HOUR).clip(lower=0.0)
    stopped = hours * cases["priority"].map(STOPPED_SHARE)
    return pd.Series(stopped.groupby(cases["machine_id"]).sum())


def _renewed_fees(contracts: pd.DataFrame) -> pd.DataFrame:
    """A renewed contract goes on at the fee of the year that follows it."""
    following = contracts.groupby("customer_id")["annual_fee"].shift(-1)
    return contracts.assign(renewed_fee=following.where(contracts["renewed"].fillna(False)))


def _claims(cases: pd.DataFrame) -> pd.DataFrame:
    """One claim a case under warranty that is resolved: its parts, dear as the machine is."""
    accepted = cases[cases["warranty"] & cases["resolved_at"].notna()].reset_index(drop=True)
    price = accepted["product"].map(dict(zip(PRODUCTS, PRODUCT_PRICES, strict=True)))
    parts = BACK_OFFICE.claim_share_of_price * _stream(3).lognormal(0, 0.7, len(accepted))
    names = ["case_id", "machine_id", "customer_id", "product"]
    return accepted[names].assign(
        claim_id=[f"G-{number}" for number in range(6001, 6001 + len(accepted))],
        claimed_at=accepted["resolved_at"].dt.normalize(),
        paid=np.round(price * parts, 2),
    )


def _stock() -> pd.DataFrame:
    """Each spare part: what a year uses of it, what lies in store; some nobody asks for."""
    rng, count = _stream(4), BACK_OFFICE.parts_in_stock
    idle = rng.random(count) < BACK_OFFICE.idle_share
    usage = np.where(idle, 0.0, rng.lognormal(np.log(4_000), 1.0, count))
    turns = rng.lognormal(np.log(BACK_OFFICE.turns), 0.5, count)
    value = np.where(idle, rng.lognormal(np.log(900), 0.8, count), usage / turns)
    days = np.where(idle, rng.integers(800, 1_090, count), rng.integers(0, 200, count))
    return pd.DataFrame(
        {
            "part": [f"ET-{number}" for number in range(1001, 1001 + count)],
            "last_used_at": END.astype("datetime64[s]") - np.timedelta64(1, "D") * (days + 1),
            "stock_value": np.round(value, 2),
            "annual_usage": np.round(usage, 2),
        }
    )
