"""Customers to be fitted: those of a published data set, and some that were made up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from aftersales.histories import Purchases, Renewals
from tests.clv.made_up import made_up_purchases, made_up_renewals

CUT = pd.Timestamp("1997-09-30")


def purchases_until(bought: pd.DataFrame, until: pd.Timestamp) -> Purchases:
    """Histories from `id`, `day`, `spend`, a plain second way to them."""
    days = bought.groupby(["id", "day"], as_index=False)["spend"].sum()
    days["first"] = days.groupby("id")["day"].transform("min")
    seen = days[days["day"] <= until]
    each = seen.groupby("id")
    first, last, repeats = each["first"].min(), each["day"].max(), each.size() - 1
    spend = seen[seen["day"] > seen["first"]].groupby("id")["spend"].mean()
    later = days[days["day"] > until].groupby("id").size()
    return Purchases(
        customer=first.index.to_numpy(object),
        segment=np.full(len(first), "All", dtype=object),
        repeats=repeats.to_numpy(),
        recency_days=(last - first).dt.days.to_numpy(),
        age_days=(until - first).dt.days.to_numpy(),
        mean_spend=spend.reindex(first.index).where(lambda s: s > 0).to_numpy(),
        from_first=np.ones(len(first), dtype=bool),
        held_out=later.reindex(first.index).fillna(0).astype(int).to_numpy(),
        held_out_days=(bought["day"].max() - until).days,
        until=until.date(),
    )


@pytest.fixture(scope="session")
def cdnow_days(real_data) -> pd.DataFrame:
    """Purchases of the CDNOW sample: `id`, `day`, `spend`."""
    names = ["master", "id", "day", "cds", "spend"]
    lines = pd.read_csv(
        real_data("cdnow_sample.txt"), sep=r"\s+", header=None, names=names, dtype=str
    )
    return lines.assign(
        day=pd.to_datetime(lines["day"], format="%Y%m%d"), spend=lines["spend"].astype(float)
    )


@pytest.fixture(scope="session")
def cdnow(cdnow_days) -> Purchases:
    """The first 39 weeks of the CDNOW sample, the next 39 held out."""
    return purchases_until(cdnow_days, CUT)


@pytest.fixture(scope="session")
def purchases() -> Purchases:
    return made_up_purchases(3_000, seed=1)


@pytest.fixture(scope="session")
def renewals() -> Renewals:
    return made_up_renewals(2_000, seed=1)
