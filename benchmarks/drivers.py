"""What moves ratings, from a million cases of twenty thousand customers: cells, fit, checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import numpy as np
import pandas as pd

from aftersales.drivers import findings
from aftersales.drivers.cells import cells_of
from aftersales.drivers.design import DESIGNS
from aftersales.drivers.fit import Fit, fit
from aftersales.engine import StoredTable, Tables, embedded_engine, new_directory
from aftersales.kpis import Options
from aftersales.kpis.context import context_of
from benchmarks.timing import Benchmark

CASES, CUSTOMERS, RATED_SHARE = 1_000_000, 20_000, 0.4
AIM_SECONDS = 3.0


def benchmarks() -> Iterator[Benchmark]:
    """One effect with its interval; then every question with every check."""
    directory = new_directory()
    try:
        engine, tables = embedded_engine(), made_up(directory)
        context = context_of(engine, tables, Options())
        rating = DESIGNS["rating"]

        def one() -> Fit | None:
            cells = cells_of(engine, tables, rating, context)
            return fit(cells, ("fixed", "response"), rating.family)

        yield Benchmark(
            name=f"one driver of ratings, {CASES:,} cases", run=one, runs=5, aim_seconds=AIM_SECONDS
        )
        yield Benchmark(
            name="every question with every check",
            run=lambda: findings(engine, tables, context=context),
            runs=3,
        )
    finally:
        rmtree(directory, ignore_errors=True)


def made_up(directory: Path) -> Tables:
    """Cases rated by service, and the customers they belong to."""
    rng = np.random.default_rng(1)
    customer = rng.integers(0, CUSTOMERS, CASES)
    fixed = rng.random(CASES) < 0.75
    response, repair = rng.lognormal(1.5, 0.8, CASES), rng.lognormal(3.2, 0.7, CASES)
    linear = 0.9 * fixed - 0.15 * np.log(response) - 0.35 * np.log(repair) + 1.2
    latent = linear + rng.logistic(size=CASES)
    stars = 1.0 + np.searchsorted([-2.6, -1.7, -0.7, 1.1], latent)
    minutes = pd.Series(np.sort(rng.integers(0, 3 * 365 * 24 * 60, CASES)))
    opened = pd.Timestamp("2023-01-01") + pd.to_timedelta(minutes, unit="min")
    cases = pd.DataFrame(
        {
            "case_id": pd.Series(np.arange(CASES)).astype(str),
            "customer_id": "K" + pd.Series(customer).astype(str),
            "opened_at": opened.astype("datetime64[us]"),
            "first_response_at": _after(opened, response),
            "resolved_at": _after(opened, response + repair),
            "repair_hours": repair,
            "first_time_fixed": fixed,
            "product": "P" + pd.Series(customer % 8).astype(str),
            "rating": np.where(rng.random(CASES) < RATED_SHARE, stars, np.nan),
        }
    )
    customers = pd.DataFrame(
        {
            "customer_id": "K" + pd.Series(np.arange(CUSTOMERS)).astype(str),
            "segment": rng.choice(["A", "B", "C"], CUSTOMERS),
            "region": rng.choice(["DE", "AT", "CH"], CUSTOMERS),
        }
    )
    return {
        name: _stored(name, frame, directory)
        for name, frame in (("cases", cases), ("customers", customers))
    }


def _after(opened: pd.Series[pd.Timestamp], hours: np.ndarray) -> pd.Series[pd.Timestamp]:
    return (opened + pd.to_timedelta(pd.Series(hours), unit="h")).astype("datetime64[us]")


def _stored(name: str, frame: pd.DataFrame, directory: Path) -> StoredTable:
    path = directory / f"{name}.parquet"
    frame.to_parquet(path, index=False)
    columns = tuple(map(str, frame.columns))
    return StoredTable(name=name, path=path, columns=columns, rows=len(frame), digest=name)
