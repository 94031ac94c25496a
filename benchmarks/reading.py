"""A million cases, from the file to every KPI, each run in a process of its own.

python -m benchmarks reading --large   ten million as well: 1.2 GB a file, and minutes
python -m benchmarks.reading FILE      one run: seconds and peak memory as JSON
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb
import xlsxwriter  # type: ignore[import-untyped]

from aftersales.engine import embedded_engine, new_directory, spare_what_stands
from aftersales.ingest import read_file, tables
from aftersales.kpis import Options, measure
from benchmarks.timing import Measured, said_mebibytes

MILLION = 1_000_000
LARGE = 10 * MILLION
SHEET = 100_000
RUNS = 3
AIM_SECONDS = 5.0
AIM_MEBIBYTES = 1024
AIM_SECONDS_OF_SHEET = 3.0
CHUNK_CHARACTERS = 16 * 1024 * 1024

# Every figure follows from the record's number, so the files are the same on every machine.
CASES = """
    WITH drawn AS (
        SELECT i, TIMESTAMP '2023-01-02 08:00' + to_minutes(CAST(i * 1.5e6 / {records} AS BIGINT))
                AS opened,
            CAST(hash(i) % 997 AS INTEGER) AS a, CAST(hash(i + 1) % 991 AS INTEGER) AS b,
            CAST(hash(i + 2) % 983 AS INTEGER) AS c
        FROM range({records}) AS numbers(i)
    )
    SELECT 'F' || i AS case_id, 'K' || (a * 7 + b) % 20000 AS customer_id,
        ['A', 'B', 'C'][1 + a % 3] AS segment, ['hoch', 'normal', 'niedrig'][1 + b % 3] AS priority,
        'T' || c % 120 AS technician,
        ['Kühlmittel tritt aus', 'Display bleibt dunkel', 'Ventil öffnet nicht'][1 + c % 3]
            AS fault,
        opened, opened + to_minutes(5 + b % 80) AS answered,
        CASE WHEN a < 980 THEN opened + to_minutes(90 + a * 4 + c) END AS resolved,
        b % 4 AS visits, CAST(c % 40 = 0 AS INTEGER) AS reopened, 35 + a / 7.0 AS cost,
        CASE WHEN b % 5 < 2 THEN 1 + (a + c) % 5 END AS stars
    FROM drawn
"""
GERMAN = """
    SELECT case_id AS "Fallnummer", customer_id AS "Kundennummer", segment AS "Segment",
        priority AS "Priorität", technician AS "Techniker", fault AS "Störung",
        strftime(opened, '%d.%m.%Y %H:%M') AS "Erstellt am",
        strftime(answered, '%d.%m.%Y %H:%M') AS "Erste Antwort am",
        strftime(resolved, '%d.%m.%Y %H:%M') AS "Gelöst am", visits AS "Einsätze",
        reopened AS "Wiedereröffnet",
        replace(printf('%.2f', cost), '.', ',') AS "Kosten", stars AS "Bewertung"
    FROM cases
"""
ENGLISH = """
    SELECT case_id, customer_id, segment, priority, technician, fault, opened AS opened_at,
        answered AS first_response_at, resolved AS resolved_at, visits, reopened AS reopenings,
        printf('%.2f', cost) AS cost, stars AS rating
    FROM cases
"""


def benchmarks() -> Iterator[Measured]:
    """How long, and how much memory at most: text in two dresses, a workbook, ten times as much."""
    for write in (german, english):
        yield from _measured(write, MILLION, RUNS, AIM_SECONDS)
    yield from _measured(workbook, SHEET, RUNS, AIM_SECONDS_OF_SHEET)
    for write in (german, english) if "--large" in sys.argv else ():
        yield from _measured(write, LARGE, 1, None)


def _measured(
    write: Callable[[Path, int], Path], records: int, runs: int, aim: float | None
) -> Iterator[Measured]:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), records)
        found = [_in_its_own_process(path, records) for _ in range(runs)]
        size = path.stat().st_size / 1e6
    name = f"{records:,} cases, {write.__name__}, {size:,.0f} MB"
    seconds = [run["reading"] + run["measuring"] for run in found]
    yield Measured(name=f"{name}: to KPIs", values=seconds, aim=aim)
    yield Measured(name="  of these, reading", values=[run["reading"] for run in found])
    yield Measured(
        name="  peak memory",
        values=[run["peak_mebibytes"] for run in found],
        aim=AIM_MEBIBYTES,
        said=said_mebibytes,
    )


def german(folder: Path, records: int) -> Path:
    """Semicolons, decimal commas, 31.12.2025 and Windows-1252."""
    plain, path = folder / "plain.csv", folder / "faelle.csv"
    _written(GERMAN, records, plain, ";")
    with plain.open(encoding="utf-8") as text, path.open("w", encoding="cp1252") as copy:
        while piece := text.read(CHUNK_CHARACTERS):
            copy.write(piece)
    plain.unlink()
    return path


def english(folder: Path, records: int) -> Path:
    """Commas, decimal points, 2025-12-31 and UTF-8."""
    return _written(ENGLISH, records, folder / "cases.csv", ",")


def _written(dress: str, records: int, path: Path, delimiter: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE VIEW cases AS {CASES.format(records=records)}")
        connection.execute(f"COPY ({dress}) TO '{path}' (HEADER, DELIMITER '{delimiter}')")
    return path


def workbook(folder: Path, records: int) -> Path:
    """One sheet, dates and numbers as Excel stores them."""
    path = folder / "cases.xlsx"
    with (
        duckdb.connect() as connection,
        xlsxwriter.Workbook(path, {"constant_memory": True}) as book,
    ):
        connection.execute(f"CREATE VIEW cases AS {CASES.format(records=records)}")
        found = connection.execute(ENGLISH.replace("printf('%.2f', cost)", "round(cost, 2)"))
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column[0] for column in found.description])
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(found.fetchall(), start=1):
            for column, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)
    return path


def _in_its_own_process(path: Path, records: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    assert figures["records"] == records
    return figures


def one_run(path: Path) -> dict[str, float]:
    """Seconds of reading and of measuring every KPI, and the peak of this process's memory."""
    folder = new_directory()
    spare_what_stands()
    start = perf_counter()
    opened = tables(read_file(path, path.name, folder))
    read = perf_counter()
    found = measure(embedded_engine(), opened, Options())
    done = perf_counter()
    assert sum(each.value is not None for each in found) > 8
    rmtree(folder)
    return {
        "records": opened["cases"].rows,
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
