"""Ten KPIs by month and product over a million cases, beside the same figures in SQL by hand.

All ask one engine, of one file, in turn; before any time is taken, every figure is compared. By
hand it takes two statements as well, since which order statistics enclose a median depends on how
many records there are; whoever does without those intervals needs one. Who writes a statement by
hand knows the columns and writes it once: so the columns are known to both, and the round that
compares compiles the statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isclose
from pathlib import Path
from shutil import rmtree
from time import perf_counter

import duckdb
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import StoredTable, Tables, embedded_engine, new_directory
from aftersales.kpis import CATALOGUE, Kpi, Measurement, Options, measure
from aftersales.kpis.context import Context, context_of
from aftersales.kpis.interval import median_probabilities
from aftersales.kpis.rows import CASES, Rows
from benchmarks.timing import Measured, said_times

RECORDS = 1_000_000
RUNS = 9
AIM_TIMES = 1.2

# Every figure follows from the record's number, so the file is the same on every machine.
MADE = f"""
    WITH drawn AS (
        SELECT i, TIMESTAMP '2023-01-02 08:00' + to_minutes(CAST(i * 1.5 AS BIGINT)) AS opened_at,
            CAST(hash(i) % 997 AS BIGINT) AS a, CAST(hash(i + 1) % 991 AS BIGINT) AS b,
            CAST(hash(i + 2) % 983 AS BIGINT) AS c
        FROM range({RECORDS}) AS numbers(i)
    )
    SELECT 'F' || i AS case_id, 'K' || (a * 7 + b) % 20000 AS customer_id,
        'P' || a % 8 AS product, ['high', 'normal', 'low'][1 + b % 3] AS priority,
        opened_at, opened_at + to_minutes(5 + b) AS first_response_at,
        CASE WHEN a < 980 THEN opened_at + to_minutes(90 + a * 4 + c) END AS resolved_at,
        b % 4 AS visits, 1 + c % 3 AS contacts, CAST(c % 40 = 0 AS BIGINT) AS reopenings,
        a + c < 1500 AS sla_met, CASE WHEN b % 9 > 0 THEN 0.25 + c / 100.0 END AS repair_hours,
        10 + (a + b) / 10.0 AS handling_minutes, 35 + a / 7.0 AS cost,
        CASE WHEN b % 5 < 2 THEN 1.0 + (a + c) % 5 END AS rating, 'R' AS region
    FROM drawn
"""
FINISHED = "resolved_at IS NOT NULL"
HOURS = "date_diff('microsecond', opened_at, {}) / 3600000000"
SHARES = {
    "first_contact_resolution": f"CASE WHEN {FINISHED} THEN contacts = 1 AND reopenings = 0 END",
    "first_time_fix": f"CASE WHEN {FINISHED} AND visits >= 1 THEN visits = 1 END",
    "reopen_rate": f"CASE WHEN {FINISHED} OR reopenings > 0 THEN reopenings > 0 END",
    "sla_attainment": "sla_met",
    "csat": "rating >= 4",
}
NUMBERS = {
    "first_response_time": HOURS.format("first_response_at"),
    "resolution_time": HOURS.format("resolved_at"),
    "repair_time": "repair_hours",
    "handling_time": f"CASE WHEN {FINISHED} THEN handling_minutes / 60 END",
    "cost_per_case": f"CASE WHEN {FINISHED} THEN cost END",
}
MEANS = {"cost_per_case"}  # the mean is the figure, the median stands beside it
CELL = "region"  # measuring groups by one column; here it holds the month and the product

Figures = Mapping[tuple[str, str], tuple[float, ...]]
"""(cell, KPI) → n and the figures."""


def benchmarks() -> Iterator[Measured]:
    """All in turn, after one round that compares them."""
    folder = new_directory()
    tables = _stored(folder / "cases.parquet")
    measured = partial(_measured, context_of(embedded_engine(), tables, Options()))
    _compare(_figures(measured(tables)), _by_hand(tables))
    ways = (measured, _by_hand, _by_hand_without_intervals)
    turns = [[_seconds(way, tables) for way in ways] for _ in range(RUNS)]
    ours, by_hand, without = zip(*turns, strict=True)
    yield Measured(name=f"10 KPIs x month x product, {RECORDS:,} cases", values=ours)
    yield Measured(name="  the same in SQL by hand", values=by_hand)
    yield Measured(name="  by hand, medians without intervals", values=without)
    yield _beside("  ours beside the same by hand", ours, by_hand, aim=AIM_TIMES)
    yield _beside("  ours beside that without intervals", ours, without)
    rmtree(folder)


def _beside(
    name: str, ours: Sequence[float], others: Sequence[float], aim: float | None = None
) -> Measured:
    ratios = [one / other for one, other in zip(ours, others, strict=True)]
    return Measured(name=name, values=ratios, aim=aim, said=said_times)


def _stored(path: Path) -> Tables:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({MADE}) TO '{path}'")
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").df()["column_name"]
    table = StoredTable(
        name="cases", path=path, columns=tuple(columns), rows=RECORDS, digest="made"
    )
    return {"cases": table}


def _measured(context: Context, tables: Tables) -> tuple[Measurement, ...]:
    kpis = {id: _by_cell(CATALOGUE[id]) for id in (*SHARES, *NUMBERS)}
    return measure(embedded_engine(), tables, by=CELL, kpis=kpis, context=context)


def _by_cell(kpi: Kpi) -> Kpi:
    """The KPI over cases whose region is the month and the product together."""
    ways = (replace(way, rows=CELLS) for way in kpi.ways if way.rows == CASES)
    return replace(kpi, ways=tuple(ways))


def _cells(context: Context) -> ir.Table:
    cases = CASES.build(context)
    return cases.mutate(**{CELL: cases.opened_at.strftime("%Y-%m ") + cases["product"]})


CELLS = Rows(table="cases", build=_cells)


def _by_hand(tables: Tables) -> Figures:
    """Counts and sums first, then the quantiles that they call for."""
    sums = _asked(tables, f"{_shares()}, {_means()}")
    wanted = {id: _probabilities(id, sums) for id in NUMBERS}
    lists = (f"quantile_cont({id}, {wanted[id]}) AS {id}" for id in NUMBERS)
    quantiles = _asked(tables, ", ".join(lists)).set_index("cell")
    return {
        (row["cell"], id): (
            row[f"{id}_n"],
            row[id],
            *(
                _read(id, row[f"{id}_n"], wanted[id], quantiles[id][row["cell"]])
                if id in NUMBERS
                else ()
            ),
        )
        for row in sums.to_dict("records")
        for id in (*SHARES, *NUMBERS)
    }


def _by_hand_without_intervals(tables: Tables) -> pd.DataFrame:
    middles = ", ".join(f"quantile_cont({id}, [0.5, 0.9]) AS {id}_quantiles" for id in NUMBERS)
    return _asked(tables, f"{_shares()}, {_means()}, {middles}")


def _shares() -> str:
    return ", ".join(f"count({id}) AS {id}_n, avg({id}::INT) AS {id}" for id in SHARES)


def _means() -> str:
    moments = "count({0}) AS {0}_n, avg({0}) AS {0}, stddev({0}) AS {0}_deviation"
    return ", ".join(moments.format(id) for id in NUMBERS)


def _asked(tables: Tables, asked: str) -> pd.DataFrame:
    numbers = ", ".join(f"{sql} AS {id}" for id, sql in (SHARES | NUMBERS).items())
    statement = f"""
        WITH cases AS (
            SELECT strftime(opened_at, '%Y-%m ') || product AS cell, {numbers}
            FROM read_parquet('{tables["cases"].path}')
        )
        SELECT cell, {asked} FROM cases GROUP BY cell
    """
    with embedded_engine()._connection.cursor() as cursor:
        return cursor.execute(statement).df()


def _probabilities(id: str, sums: pd.DataFrame) -> list[float]:
    around = (() if id in MEANS else median_probabilities(n) or () for n in sums[f"{id}_n"])
    return sorted({0.5, 0.9}.union(*around))


def _read(id: str, n: int, wanted: Sequence[float], found: Sequence[float]) -> tuple[float, ...]:
    """Median, 90th percentile, and the ends of the median's interval where it is the figure."""
    around = () if id in MEANS else median_probabilities(n) or ()
    return tuple(found[wanted.index(p)] for p in (0.5, 0.9, *around))


def _figures(measured: tuple[Measurement, ...]) -> Figures:
    return {(m.group or "", m.kpi): (m.n, *_values(m)) for m in measured}


def _values(measured: Measurement) -> tuple[float, ...]:
    value, beside = measured.value or 0.0, measured.statistics
    if measured.kpi in SHARES:
        return (value,)
    if measured.kpi in MEANS:
        return value, beside["median"], beside["p90"]
    return beside["mean"], value, beside["p90"], measured.low or 0.0, measured.high or 0.0


def _compare(ours: Figures, by_hand: Figures) -> None:
    assert ours.keys() == by_hand.keys()
    for place, figures in ours.items():
        pairs = zip(figures, by_hand[place], strict=True)
        assert all(isclose(one, other, rel_tol=1e-9) for one, other in pairs), place


def _seconds(run: Callable[[Tables], object], tables: Tables) -> float:
    start = perf_counter()
    run(tables)
    return perf_counter() - start
