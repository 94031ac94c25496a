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
    frames = {
        "cases": _cases(rng, size, people),
        "orders": _orders(rng, size, people),
        "customers": _customers(rng, people),
        "contracts": _contracts(rng, people),
        "surveys": _surveys(rng, size),
        "machines": _machines(rng, people),
    }
    for name, more in _further(rng, size, people, frames).items():
        frames[name] = frames[name].assign(**more)
    return frames | _lists(rng, size, people)


def _further(
    rng: np.random.Generator, size: int, people: int, frames: dict[str, pd.DataFrame]
) -> dict[str, dict[str, pd.Series]]:
    """The columns of the KPIs that fewer firms have."""
    opened = frames["cases"]["opened_at"]
    arrived = _holes(rng, opened + _hours(rng, size, earliest=-1), 0.2)
    return {
        "cases": {
            "arrived_at": arrived,
            "diagnosed_at": _holes(rng, arrived + _hours(rng, size, earliest=-1), 0.2),
            "team": _holes(rng, pd.Series(rng.choice(["north", "south"], size)), 0.2),
            "planned_maintenance": _flags(rng, size, 0.2),
            "no_fault_found": _flags(rng, size, 0.1),
            "complaint": _flags(rng, size, 0.2),
            "parts_on_hand": _flags(rng, size),
            "planned_cost": _amounts(rng, size),
            "penalty": _amounts(rng, size, mean=50),
            "customer_effort": _holes(rng, pd.Series(rng.integers(0, 8, size) * 1.0), 0.3),
        },
        "orders": {
            "cross_sell": _flags(rng, size, 0.2),
            "cancelled": _flags(rng, size, 0.1),
            "margin": _amounts(rng, size, mean=80),
            "delivered_at": _holes(
                rng, frames["orders"]["ordered_at"] + _hours(rng, size, earliest=-2), 0.2
            ),
        },
        "customers": {
            "customer_since": _holes(rng, _moments(rng, people), 0.1),
            "referred": _flags(rng, people, 0.4),
            "acquisition_cost": _amounts(rng, people),
        },
        "contracts": {
            "machine_id": _holes(rng, _names(rng, "M", people, people), 0.1),
            "starts_at": _holes(rng, _moments(rng, people) - pd.Timedelta(days=200), 0.1),
            "annual_fee": _amounts(rng, people),
            "renewed_fee": _amounts(rng, people),
        },
        "surveys": {
            "review": _flags(rng, size),
            "customer_effort": _holes(rng, pd.Series(rng.integers(1, 6, size) * 1.0), 0.3),
        },
        "machines": {
            "warranty_until": _holes(rng, _moments(rng, people) + pd.Timedelta(days=400), 0.1),
            "operating_hours": _amounts(rng, people, mean=4_000),
            "required_hours": _amounts(rng, people, mean=5_000),
            "downtime_hours": _amounts(rng, people, mean=100),
        },
    }


def _lists(rng: np.random.Generator, size: int, people: int) -> dict[str, pd.DataFrame]:
    """The tables that fewer firms have."""
    arrived = _holes(rng, _moments(rng, size), 0.1)
    requested = _holes(rng, _moments(rng, size), 0.1)
    return {
        "visits": pd.DataFrame(
            {
                "visit_id": [f"E{i:05}" for i in range(size)],
                "case_id": _holes(rng, pd.Series(_cases_of(rng, size)), 0.1),
                "machine_id": _holes(rng, _names(rng, "M", people, size), 0.1),
                "technician": _holes(rng, pd.Series(rng.choice(["Ada", "Bo"], size)), 0.1),
                "dispatched_at": _holes(rng, arrived - _hours(rng, size, earliest=-1), 0.1),
                "arrived_at": arrived,
                "left_at": _holes(rng, arrived + _hours(rng, size, earliest=-1), 0.1),
                "work_hours": _holes(rng, pd.Series(rng.normal(3, 2, size)), 0.3),
                "planned_hours": _amounts(rng, size, mean=3),
                "available_hours": _amounts(rng, size, mean=8),
                "planned_maintenance": _flags(rng, size, 0.2),
            }
        ),
        "claims": pd.DataFrame(
            {
                "claim_id": [f"G{i}" for i in range(people)],
                "machine_id": _names(rng, "M", people, people),
                "claimed_at": _holes(rng, _moments(rng, people), 0.1),
                "paid": _holes(rng, pd.Series(rng.normal(100, 80, people)), 0.1),
            }
        ),
        "demand": pd.DataFrame(
            {
                "line_id": [f"P{i}" for i in range(size)],
                "case_id": _cases_of(rng, size),
                "requested_at": requested,
                "received_at": _holes(rng, requested + _hours(rng, size, earliest=-2), 0.2),
                "demanded": _holes(rng, pd.Series(rng.integers(0, 6, size) * 1.0), 0.1),
                "filled": _holes(rng, pd.Series(rng.integers(-1, 7, size) * 1.0), 0.1),
                "price": _holes(rng, pd.Series(rng.normal(20, 12, size)), 0.1),
            }
        ),
        "postings": pd.DataFrame(
            {
                "posting_id": [f"B{i}" for i in range(size)],
                "case_id": _holes(rng, pd.Series(_cases_of(rng, size)), 0.1),
                "customer_id": _holes(rng, _names(rng, "K", people, size), 0.1),
                "posted_at": _holes(rng, _moments(rng, size), 0.1),
                "kind": _holes(
                    rng,
                    pd.Series(
                        rng.choice(["Kulanz", "penalty ", "Vertrieb", "Arbeit", "parts"], size)
                    ),
                    0.1,
                ),
                "amount": _amounts(rng, size),
            }
        ),
        "stock": pd.DataFrame(
            {
                "part": [f"T{i}" for i in range(people)],
                "last_used_at": _holes(rng, _moments(rng, people), 0.2),
                "stock_value": _holes(rng, pd.Series(rng.normal(500, 300, people)), 0.1),
                "annual_usage": _holes(rng, pd.Series(rng.normal(900, 500, people)), 0.1),
            }
        ),
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


def _flags(rng: np.random.Generator, size: int, share: float = 0.6) -> pd.Series:
    return _holes(rng, pd.Series(rng.random(size) < share).astype("boolean"), 0.1)


def _amounts(rng: np.random.Generator, size: int, mean: float = 150) -> pd.Series:
    """Amounts above 0, skewed as amounts are."""
    return _holes(rng, pd.Series(mean * rng.lognormal(0, 0.5, size)), 0.1)


def _cases_of(rng: np.random.Generator, size: int) -> list[str]:
    return [f"F{i:05}" for i in rng.integers(0, size, size)]


def _holes(rng: np.random.Generator, values: pd.Series, share: float) -> pd.Series:
    return values.mask(rng.random(len(values)) < share)
