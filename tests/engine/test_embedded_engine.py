"""The embedded engine gives each caller its own rows and touches nothing but its root."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pytest

from aftersales.engine import (
    Cancel,
    Cancelled,
    EmbeddedEngine,
    StoredTable,
    TookTooLong,
    TooManyRows,
    unbound,
)
from aftersales.schema import TABLES


def stored(path: Path, name: str, frame: pd.DataFrame) -> StoredTable:
    frame.to_parquet(path, index=False)
    return StoredTable(
        name=name, path=path, columns=tuple(frame.columns), rows=len(frame), digest=str(path)
    )


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(tmp_path)


def cases_with_cost(tmp_path: Path, cost: float, rows: int = 1000) -> StoredTable:
    frame = pd.DataFrame({"case_id": [str(i) for i in range(rows)], "cost": [cost] * rows})
    return stored(tmp_path / f"{cost}.parquet", "cases", frame)


def test_every_canonical_column_can_be_asked_for(engine):
    """A table that was not brought is empty, with every column of the schema."""
    for name, table in TABLES.items():
        rows = engine.run(unbound(name), {})
        assert rows.empty
        assert list(rows.columns) == [column.name for column in table.columns]


def test_an_absent_column_reads_as_null(engine, tmp_path):
    """A column that the file lacks is NULL beside the columns that it has."""
    rows = engine.run(unbound("cases"), {"cases": cases_with_cost(tmp_path, 3.0, rows=2)})
    assert rows["cost"].tolist() == [3.0, 3.0]
    assert rows["resolved_at"].isna().all()


def test_a_statement_is_compiled_once_and_forgotten_when_told(engine, monkeypatch):
    """The same question again is not compiled again, until the engine was told to forget it."""
    compiled, to_sql = [], ibis.to_sql
    monkeypatch.setattr(ibis, "to_sql", lambda *a, **k: compiled.append(a) or to_sql(*a, **k))
    cases = unbound("cases")
    for forgotten in (False, False, True):
        if forgotten:
            engine.forget()
        engine.run(cases.filter(cases.region == "a name of the user"), {})
    assert len(compiled) == 2


def test_threads_get_their_own_rows(engine, tmp_path):
    """Eight threads asking at once, each about its own session's table, get their own answers."""
    tables = [{"cases": cases_with_cost(tmp_path, float(i))} for i in range(8)]
    cases = unbound("cases")
    question = cases.aggregate(low=cases.cost.min(), high=cases.cost.max(), n=cases.count())

    def ask(number: int) -> bool:
        answer = engine.run(question, tables[number % 8]).iloc[0]
        return answer["low"] == answer["high"] == number % 8 and answer["n"] == 1000

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(400)))


def test_too_many_rows_is_an_error(engine, tmp_path):
    """Past the row limit the engine errs; at the limit it answers in full."""
    tables = {"cases": cases_with_cost(tmp_path, 1.0, rows=10)}
    assert len(engine.run(unbound("cases"), tables, row_limit=10)) == 10
    with pytest.raises(TooManyRows):
        engine.run(unbound("cases"), tables, row_limit=9)


def endless():
    one, two, three = (unbound("cases").view() for _ in range(3))
    pairs = one.cross_join(two, rname="b_{name}").cross_join(three, rname="c_{name}")
    return pairs.aggregate(n=(pairs.cost + pairs.c_cost).sum())


def test_a_cancelled_run_stops(engine, tmp_path):
    """Pulling the cord from another thread ends a run that would take for ever."""
    tables = {"cases": cases_with_cost(tmp_path, 1.0, rows=20_000)}
    cancel = Cancel()
    puller = threading.Timer(0.2, cancel.pull)
    puller.start()
    with pytest.raises(Cancelled):
        engine.run(endless(), tables, cancel=cancel)
    puller.join()


def test_a_run_that_takes_too_long_stops(tmp_path):
    """Past its limit a run ends by itself, is told apart from a cancelled one, and names it."""
    tables = {"cases": cases_with_cost(tmp_path, 1.0, rows=20_000)}
    with pytest.raises(TookTooLong) as stopped:
        EmbeddedEngine(tmp_path, most_seconds=0.2).run(endless(), tables)
    assert "0.2 seconds" in str(stopped.value.message)


def test_a_run_in_time_leaves_no_clock_behind(engine):
    """What was quick enough is not interrupted later, and no thread waits for it."""
    before = threading.active_count()
    engine.run(unbound("cases"), {})
    assert threading.active_count() == before


def test_whatever_stops_a_run_says_why():
    """Each reason is a sentence for the user."""
    reasons = [Cancelled(), TookTooLong(300), TooManyRows(100_000)]
    assert len({str(reason.message) for reason in reasons}) == 3


def test_a_pulled_cord_stops_later_runs(engine):
    """A run that starts after the cord was pulled does not start."""
    cancel = Cancel()
    cancel.pull()
    with pytest.raises(Cancelled):
        engine.run(unbound("cases"), {}, cancel=cancel)


@pytest.mark.parametrize("escape", ["../outside.parquet", "root/../../outside.parquet"])
def test_nothing_outside_the_root_can_be_read(tmp_path, escape):
    """A path that leaves the root, plainly or by climbing, is refused."""
    root = tmp_path / "root"
    root.mkdir()
    pd.DataFrame({"cost": [1.0]}).to_parquet(tmp_path / "outside.parquet")
    table = StoredTable(name="cases", path=root / escape, columns=("cost",), rows=1, digest="")
    with pytest.raises(duckdb.PermissionException):
        EmbeddedEngine(root).run(unbound("cases"), {"cases": table})


def test_a_link_out_of_the_root_is_refused(tmp_path):
    """What lies inside by name and outside in truth is outside."""
    root = tmp_path / "root"
    root.mkdir()
    pd.DataFrame({"cost": [1.0]}).to_parquet(tmp_path / "outside.parquet")
    (root / "inside.parquet").symlink_to(tmp_path / "outside.parquet")
    path = root / "inside.parquet"
    table = StoredTable(name="cases", path=path, columns=("cost",), rows=1, digest="")
    with pytest.raises(duckdb.PermissionException):
        EmbeddedEngine(root).run(unbound("cases"), {"cases": table})


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '{root}/../outside.parquet'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('{root}/../*.parquet')",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "ATTACH '{root}/../other.db'",
        "ATTACH '/etc/passwd' AS other",
        "COPY (SELECT 1) TO '{root}/../copied.csv'",
        "COPY (SELECT 1) TO '/etc/copied.csv'",
        "EXPORT DATABASE '{root}/../exported'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{root}/../evil.duckdb_extension'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "SET memory_limit = '100GB'",
        "SET temp_directory = '/etc'",
        "PRAGMA threads = 64",
        "RESET memory_limit",
    ],
)
def test_no_statement_leads_out(tmp_path, statement):
    """Reading elsewhere, writing elsewhere, other databases, extensions, settings: refused."""
    root = tmp_path / "root"
    root.mkdir()
    pd.DataFrame({"cost": [1.0]}).to_parquet(tmp_path / "outside.parquet")
    with pytest.raises(duckdb.Error, match=r"(?i)disabled|lock|permission|not allowed|cannot"):
        EmbeddedEngine(root)._connection.cursor().execute(statement.format(root=root))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside.parquet", "root"]


def test_quotes_in_a_path_are_harmless(tmp_path):
    """A directory with an apostrophe in its name works like any other."""
    root = tmp_path / "Müller's data"
    root.mkdir()
    tables = {"cases": cases_with_cost(root, 2.0)}
    cases = unbound("cases")
    assert EmbeddedEngine(root).run(cases.aggregate(x=cases.cost.mean()), tables)["x"][0] == 2.0


def test_ibis_only_compiles():
    """Importing the engine opens no Ibis backend."""
    assert ibis.options.default_backend is None
