"""A million cases, from the file to every KPI, each run in a process of its own.

python -m benchmarks.reading FILE   one run: seconds and peak memory as JSON
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

from aftersales.engine import embedded_engine, new_directory
from aftersales.ingest import read_file, tables
from aftersales.kpis import Options, measure
from benchmarks.timing import Measured, said_mebibytes

RECORDS = 1_000_000
RUNS = 3
AIM_SECONDS = 5.0
AIM_MEBIBYTES = 1024

# Every figure follows from the record's number, so the files are the same on every machine.
CASES = f"""
    WITH drawn AS (
        SELECT i, TIMESTAMP '2023-01-02 08:00' + to_minutes(CAST(i * 1.5 AS BIGINT)) AS opened,
            CAST(hash(i) % 997 AS INTEGER) AS a, CAST(hash(i + 1) % 991 AS INTEGER) AS b,
            CAST(hash(i + 2) % 983 AS INTEGER) AS c
        FROM range({RECORDS}) AS numbers(i)
    )
    SELECT 'F' || i AS case_id, 'K' || (a * 7 + b) % 20000 AS customer_id,
        ['A', 'B', 'C'][1 + a % 3] AS segment, ['hoch', 'normal', 'niedrig'][1 + b % 3] AS priority,
        'T' || c % 120 AS technician, opened, opened + to_minutes(5 + b) AS answered,
        CASE WHEN a < 980 THEN opened + to_minutes(90 + a * 4 + c) END AS resolved,
        b % 4 AS visits, CAST(c % 40 = 0 AS INTEGER) AS reopened, 35 + a / 7.0 AS cost,
        CASE WHEN b % 5 < 2 THEN 1 + (a + c) % 5 END AS stars
    FROM drawn
"""
GERMAN = """
    SELECT case_id AS "Fallnummer", customer_id AS "Kundennummer", segment AS "Segment",
        priority AS "Priorität", technician AS "Techniker",
        strftime(opened, '%d.%m.%Y %H:%M') AS "Erstellt am",
        strftime(answered, '%d.%m.%Y %H:%M') AS "Erste Antwort am",
        strftime(resolved, '%d.%m.%Y %H:%M') AS "Gelöst am", visits AS "Einsätze",
        reopened AS "Wiedereröffnet",
        replace(printf('%.2f', cost), '.', ',') AS "Kosten", stars AS "Bewertung"
    FROM cases
"""
ENGLISH = """
    SELECT case_id, customer_id, segment, priority, technician, opened AS opened_at,
        answered AS first_response_at, resolved AS resolved_at, visits, reopened AS reopenings,
        printf('%.2f', cost) AS cost, stars AS rating
    FROM cases
"""


def benchmarks() -> Iterator[Measured]:
    """German and English dress: how long, and how much memory at most."""
    with TemporaryDirectory() as folder:
        for dress, path in _files(Path(folder)).items():
            runs = [_in_its_own_process(path) for _ in range(RUNS)]
            name = f"{RECORDS:,} cases, {dress}"
            seconds = [run["reading"] + run["measuring"] for run in runs]
            yield Measured(name=f"{name}: file to KPIs", values=seconds, aim=AIM_SECONDS)
            yield Measured(name="  of these, reading", values=[run["reading"] for run in runs])
            yield Measured(
                name="  peak memory",
                values=[run["peak_mebibytes"] for run in runs],
                aim=AIM_MEBIBYTES,
                said=said_mebibytes,
            )


def _files(folder: Path) -> dict[str, Path]:
    german, english = folder / "faelle.csv", folder / "cases.csv"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW cases AS {CASES}")
        connection.execute(f"COPY ({GERMAN}) TO '{german}' (HEADER, DELIMITER ';')")
        connection.execute(f"COPY ({ENGLISH}) TO '{english}' (HEADER)")
    german.write_bytes(german.read_text(encoding="utf-8").encode("cp1252"))
    return {"German": german, "English": english}


def _in_its_own_process(path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def one_run(path: Path) -> dict[str, float]:
    """Seconds of reading and of measuring every KPI, and the peak of this process's memory."""
    folder = new_directory()
    start = perf_counter()
    opened = tables(read_file(path, path.name, folder))
    read = perf_counter()
    found = measure(embedded_engine(), opened, Options())
    done = perf_counter()
    assert opened["cases"].rows == RECORDS
    assert sum(each.value is not None for each in found) > 8
    rmtree(folder)
    return {
        "reading": read - start,
        "measuring": done - read,
        "peak_mebibytes": _peak_mebibytes(),
    }


def _peak_mebibytes() -> float:
    """Linux's own record; the one of getrusage still holds that of the process before."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(one_run(Path(sys.argv[1]))))
