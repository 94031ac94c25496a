"""Tables for a study to be drawn from."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import numpy as np
import pandas as pd
import pytest

from aftersales.baseline import Baseline, Plan, baseline
from aftersales.engine import EmbeddedEngine, StoredTable
from aftersales.evidence.edits import NO_EDITS, Edits
from aftersales.kpis import Options

Frames = dict[str, pd.DataFrame]
AS_OF = pd.Timestamp("2026-01-01")


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Baseline]:
    """The baseline of frames with canonical columns, as an upload would leave them."""
    folder = tmp_path_factory.mktemp("tables")
    engine, number = EmbeddedEngine(folder), count()

    def write(name: str, frame: pd.DataFrame) -> StoredTable:
        path = folder / f"{name}-{next(number)}.parquet"
        frame.to_parquet(path, index=False)
        columns = tuple(frame.columns)
        return StoredTable(name=name, path=path, columns=columns, rows=len(frame), digest=path.stem)

    def of(
        frames: Frames,
        answers: Edits = NO_EDITS,
        plan: Plan | None = None,
        options: Options | None = None,
    ) -> Baseline:
        tables = {name: write(name, frame) for name, frame in frames.items()}
        return baseline(engine, tables, options, answers, plan)

    return of


def days_before(days: np.ndarray) -> pd.Series:
    """So many days before the last day."""
    return pd.Series(AS_OF - pd.to_timedelta(days, unit="D")).astype("datetime64[us]")


@pytest.fixture(scope="session")
def firm() -> Frames:
    """A small firm: 40 customers in A, 60 in B, 10 in C, three years of cases and orders."""
    rng = np.random.default_rng(7)
    ids = np.array([f"K{i}" for i in range(110)])
    segment = np.repeat(["A", "B", "C"], [40, 60, 10])
    return {
        "customers": _customers(rng, ids, segment),
        "cases": _cases(rng, ids),
        "orders": _orders(rng, ids),
        "contracts": _contracts(rng, ids, segment),
        "machines": pd.DataFrame(
            {"machine_id": [f"M{i}" for i in range(200)], "customer_id": rng.choice(ids, 200)}
        ),
    }


def _customers(rng: np.random.Generator, ids: np.ndarray, segment: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": ids,
            "segment": segment,
            "customer_since": days_before(rng.uniform(0, 3000, len(ids))),
        }
    )


def _cases(rng: np.random.Generator, ids: np.ndarray, n: int = 3000) -> pd.DataFrame:
    opened = days_before(np.append(rng.uniform(0, 1090, n - 1), 0.0))
    fixed = rng.random(n) < 0.7
    visits = np.where(rng.random(n) < 0.6, np.where(fixed, 1, 1 + rng.integers(1, 4, n)), 0)
    first_fixed = pd.Series(np.where(visits > 0, fixed, None), dtype="boolean")
    return pd.DataFrame(
        {
            "case_id": [f"F{i}" for i in range(n)],
            "customer_id": np.where(rng.random(n) < 0.99, rng.choice(ids, n), None),
            "opened_at": opened,
            "first_response_at": opened + pd.to_timedelta(rng.exponential(6, n), unit="h"),
            "closed_at": opened,
            "technician": rng.choice([f"T{i}" for i in range(8)], n),
            "visits": visits,
            "first_time_fixed": first_fixed,
            "sla_met": rng.random(n) < 0.85,
            "repair_hours": rng.exponential(20, n),
            "cost": 40 + 300 * visits + rng.normal(0, 10, n),
            "penalty": np.where(rng.random(n) < 0.05, 100.0, 0.0),
            "parts_on_hand": rng.random(n) < 0.8,
            "rating": np.where(rng.random(n) < 0.5, rng.integers(1, 6, n), np.nan),
        }
    )


def _orders(rng: np.random.Generator, ids: np.ndarray, n: int = 1500) -> pd.DataFrame:
    revenue = rng.gamma(2, 800, n)
    category = rng.choice(["machine", "parts", "service"], n, p=[0.1, 0.5, 0.4])
    return pd.DataFrame(
        {
            "order_id": [f"O{i}" for i in range(n)],
            "customer_id": rng.choice(ids, n),
            "ordered_at": days_before(np.append(rng.uniform(0, 1090, n - 1), 0.0)),
            "category": category,
            "revenue": revenue,
            "margin": revenue * rng.uniform(0.3, 0.5, n),
            "upsell": (rng.random(n) < 0.08) & (category != "machine"),
        }
    )


def _contracts(rng: np.random.Generator, ids: np.ndarray, segment: np.ndarray) -> pd.DataFrame:
    due = days_before(rng.uniform(-365, 700, len(ids)))
    return pd.DataFrame(
        {
            "contract_id": [f"V{i}" for i in range(len(ids))],
            "customer_id": ids,
            "segment": segment,
            "starts_at": due - pd.Timedelta(days=365),
            "due_at": due,
            "renewed": pd.Series(np.where(due <= AS_OF, rng.random(len(ids)) < 0.9, None)).astype(
                "boolean"
            ),
        }
    )
