"""A made-up service business, small and with holes, from a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

START = pd.Timestamp("2022-01-03 08:00")
DAYS = 1_000


def business(seed: int, size: int) -> dict[str, pd.DataFrame]:
    """Every canonical table, `size` cases and orders, values missing here and there."""
    rng = np.random.default_rng(seed)
    people = max(size // 6, 2)
    return {
        "cases": _cases(rng, size, people),
        "orders": _orders(rng, size, people),
        "customers": _customers(rng, people),
        "contracts": _contracts(rng, people),
        "surveys": _surveys(rng, size),
        "machines": _machines(rng, people),
    }


def _cases(rng: np.random.Generator, size: int, people: int) -> pd.DataFrame:
    opened = _moments(rng, size)
    resolved = _holes(rng, opened + _hours(rng, size), 0.2)
    return pd.DataFrame(
        {
            "case_id": [f"F{i:05}" for i in range(size)],
            "customer_id": _holes(rng, _names(rng, "K", people, size), 0.1),
            "machine_id": _holes(rng, _names(rng, "M", people, size), 0.1),
            "fault": _holes(rng, pd.Series(rng.choice(list("xyz"), size)), 0.1),
            "opened_at": opened,
            "first_response_at": _holes(rng, opened + _hours(rng, size, earliest=-2), 0.1),
            "repair_started_at": _holes(rng, opened + _hours(rng, size), 0.1),
            "resolved_at": resolved,
            "closed_at": _holes(rng, resolved + _hours(rng, size), 0.5),
            "status": _holes(rng, pd.Series(rng.choice(["Open", "Gelöst ", "CLOSED"], size)), 0.3),
            "priority": rng.choice(["high", "low"], size),
            "technician": _holes(rng, pd.Series(rng.choice(["Ada", "Bo"], size)), 0.3),
            "visits": _counts(rng, size, 4),
            "contacts": _counts(rng, size, 4),
            "reopenings": _counts(rng, size, 3),
            "reassignments": _counts(rng, size, 3),
            "first_contact_resolved": _flags(rng, size),
            "first_time_fixed": _flags(rng, size),
            "sla_met": _flags(rng, size),
            "response_target_hours": _holes(rng, pd.Series(rng.uniform(1, 50, size)), 0.1),
            "resolution_target_hours": _holes(rng, pd.Series(rng.uniform(1, 90, size)), 0.1),
            "handling_minutes": _holes(rng, pd.Series(rng.lognormal(3, 1, size)), 0.1),
            "repair_hours": _holes(rng, pd.Series(rng.normal(3, 2, size)), 0.1),
            "cost": _holes(rng, pd.Series(rng.lognormal(5, 1, size)), 0.1),
            "warranty": _flags(rng, size),
            "rating": _holes(rng, pd.Series(rng.integers(0, 7, size).astype(float)), 0.3),
            "recommendation": _holes(rng, pd.Series(rng.integers(0, 12, size) * 1.0), 0.3),
        }
    )


def _orders(rng: np.random.Generator, size: int, people: int) -> pd.DataFrame:
    categories = ["Maschine", "parts", " Ersatzteile", "Service", "contract"]
    return pd.DataFrame(
        {
            "order_id": [f"A{i:05}" for i in range(size)],
            "customer_id": _holes(rng, _names(rng, "K", people, size), 0.1),
            "ordered_at": _moments(rng, size),
            "category": _holes(rng, pd.Series(rng.choice(categories, size)), 0.1),
            "revenue": _holes(rng, pd.Series(rng.normal(300, 200, size)), 0.1),
            "upsell": _flags(rng, size),
            "filled_from_stock": _flags(rng, size),
        }
    )


def _customers(rng: np.random.Generator, people: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"K{i}" for i in range(people)],
            "segment": _holes(rng, pd.Series(rng.choice(["gold", "silver"], people)), 0.2),
            "region": rng.choice(["north", "south"], people),
            "tenure_months": _holes(rng, pd.Series(rng.uniform(0, 60, people)), 0.1),
            "churned": _flags(rng, people),
        }
    )


def _contracts(rng: np.random.Generator, people: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "contract_id": [f"V{i}" for i in range(people)],
            "customer_id": [f"K{i}" for i in range(people)],
            "due_at": _holes(rng, _moments(rng, people) + pd.Timedelta(days=200), 0.1),
            "renewed": _flags(rng, people),
        }
    )


def _surveys(rng: np.random.Generator, size: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "survey_id": [f"B{i}" for i in range(size)],
            "case_id": [f"F{i:05}" for i in rng.integers(0, size, size)],
            "rated_at": _moments(rng, size),
            "rating": rng.integers(1, 6, size).astype(float),
        }
    )


def _machines(rng: np.random.Generator, people: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "machine_id": [f"M{i}" for i in range(people)],
            "product": rng.choice(["press", "saw"], people),
            "sold_at": _moments(rng, people) - pd.Timedelta(days=300),
        }
    )


def _moments(rng: np.random.Generator, size: int) -> pd.Series:
    minutes = np.sort(rng.integers(0, DAYS * 24 * 60, size))
    return pd.Series(START + pd.to_timedelta(minutes, unit="min")).astype("datetime64[us]")


def _hours(rng: np.random.Generator, size: int, earliest: float = 0) -> pd.Series:
    seconds = ((earliest + rng.lognormal(3, 1, size)) * 3600).astype(int)
    return pd.Series(pd.to_timedelta(seconds, unit="s")).astype("timedelta64[us]")


def _names(rng: np.random.Generator, letter: str, people: int, size: int) -> pd.Series:
    return pd.Series([f"{letter}{i}" for i in rng.integers(0, people, size)])


def _counts(rng: np.random.Generator, size: int, below: int) -> pd.Series:
    return _holes(rng, pd.Series(rng.integers(0, below, size)).astype("Int64"), 0.1)


def _flags(rng: np.random.Generator, size: int) -> pd.Series:
    return _holes(rng, pd.Series(rng.random(size) < 0.6).astype("boolean"), 0.1)


def _holes(rng: np.random.Generator, values: pd.Series, share: float) -> pd.Series:
    return values.mask(rng.random(len(values)) < share)
