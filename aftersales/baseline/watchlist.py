"""Which customers to call first: rated low or likely to leave, by what would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from aftersales.baseline.files import Files
from aftersales.clv import LifetimeValues
from aftersales.kpis.people import people
from aftersales.kpis.voice import AT_RISK
from aftersales.message import N_, Message, Number, Share, message

DUE_SOON = timedelta(days=90)
STAKE = ("at_risk", "at_risk_low", "at_risk_high")


class Reason(StrEnum):
    """Why a customer deserves a look."""

    LOW_RATING = "low_rating"
    LIKELY_TO_LEAVE = "likely_to_leave"
    OPEN_CASE = "open_case"
    REPEAT = "repeat"
    NOT_FIXED = "not_fixed"
    LATE = "late"
    DUE = "due"


REASONS: Mapping[Reason, str] = {
    Reason.LOW_RATING: N_("Rated three stars or fewer"),
    Reason.LIKELY_TO_LEAVE: N_("Likely to leave"),
    Reason.OPEN_CASE: N_("A case is open"),
    Reason.REPEAT: N_("Trouble came back"),
    Reason.NOT_FIXED: N_("Not fixed at the first visit"),
    Reason.LATE: N_("Waited longer than agreed"),
    Reason.DUE: N_("Contract due soon"),
}


def customers_in_words(files: Files, values: LifetimeValues | Message) -> pd.DataFrame | Message:
    """Every customer of today as `people` tells of them, with what is at stake.

    `risk`: probability of being no customer any more a year from now; `value`: lifetime value;
    `at_risk`: the one times the other, in its range. Missing where lifetime value knows nothing.
    Whose contracts were all lost is left out.
    """
    context = files.context()
    told = people(files.engine, files.tables, context, cancel=files.cancel)
    if isinstance(told, Message):
        return told
    told = told.assign(due_soon=told["due_at"] <= pd.Timestamp(context.end) + DUE_SOON)
    if isinstance(values, Message):
        return told.assign(risk=np.nan, value=np.nan, **dict.fromkeys(STAKE, np.nan))
    stakes = _stakes(values)
    joined = told.merge(stakes, how="left", left_on="customer_id", right_index=True)
    return joined[joined.pop("alive").fillna(1.0) > 0].reset_index(drop=True)


def _stakes(values: LifetimeValues) -> pd.DataFrame:
    """By customer: what several contracts of one are worth is added up, and so are the ends."""
    each = values.customers
    risk = 1 - each.staying
    rows = pd.DataFrame(
        {
            "customer": each.customer,
            "alive": each.alive,
            "value": each.value,
            **{name: getattr(each, name) for name in STAKE},
            "mean_risk": np.where(each.alive > 0, risk, np.nan),
        }
    )
    by = rows.groupby("customer")
    sums = by[["alive", "value", *STAKE]].sum()
    weighted = (sums["at_risk"] / sums["value"]).where(sums["value"] > 0)
    return sums.assign(risk=weighted.fillna(by["mean_risk"].mean()))


def on_the_list(customers: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Who is rated low or at least so likely to leave, the largest value at risk first.

    Each `Reason` is a column of flags. Customers of unknown value come last, the worst rated first.
    """
    marked = customers.assign(**dict(_flags(customers, threshold)))
    listed = marked[marked[Reason.LOW_RATING] | marked[Reason.LIKELY_TO_LEAVE]]
    order = ["at_risk", "rating", "customer_id"]
    return listed.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _flags(of: pd.DataFrame, threshold: float) -> Iterator[tuple[str, pd.Series[bool]]]:
    yield Reason.LOW_RATING, of["rating"] <= AT_RISK
    yield Reason.LIKELY_TO_LEAVE, of["risk"] >= threshold
    yield Reason.OPEN_CASE, of["open_cases"].fillna(0) > 0
    yield Reason.REPEAT, of["repeats"].fillna(0) > 0
    yield Reason.NOT_FIXED, ~of["fixed_first"].astype("boolean").fillna(True).astype(bool)
    yield Reason.LATE, ~of["in_target"].astype("boolean").fillna(True).astype(bool)
    yield Reason.DUE, of["due_soon"].fillna(False).astype(bool)


def reasons(row: Mapping[str, Any]) -> Iterator[Message]:
    """Why a customer is on the list, and what else weighs, in words."""
    if row[Reason.LOW_RATING]:
        yield _rated(row)
    if row[Reason.LIKELY_TO_LEAVE]:
        risk = Share(float(row["risk"]))
        yield message("Gone within a year with a probability of {risk}.", risk=risk)
    if row[Reason.OPEN_CASE]:
        yield message(
            "Open cases: {n}, the oldest since {since}.",
            n=int(row["open_cases"]),
            since=_day(row["open_since"]),
        )
    if row[Reason.REPEAT]:
        yield message("Repeat cases in twelve months: {n}.", n=int(row["repeats"]))
    if row[Reason.NOT_FIXED]:
        yield message("The last repair took more than one visit.")
    if row[Reason.LATE]:
        yield message(
            "Waited {days} days for the last solution, longer than agreed.",
            days=Number(float(row["waited_days"]), 1),
        )
    if row[Reason.DUE]:
        yield message("Contract due on {day}.", day=_day(row["due_at"]))


def _rated(row: Mapping[str, Any]) -> Message:
    stars = Number(float(row["rating"]))
    if pd.isna(row["rated_at"]):
        return message("Rated {stars} of 5.", stars=stars)
    return message("Rated {stars} of 5 on {day}.", stars=stars, day=_day(row["rated_at"]))


def _day(at: Any) -> Any:
    return message("an unknown day") if pd.isna(at) else at.date()
