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


def test_a_cancelled_run_stops(engine, tmp_path):
    """Pulling the cord from another thread ends a run that would take for ever."""
    tables = {"cases": cases_with_cost(tmp_path, 1.0, rows=20_000)}
    one, two, three = (unbound("cases").view() for _ in range(3))
    endless = one.cross_join(two, rname="b_{name}").cross_join(three, rname="c_{name}")
    cancel = Cancel()
    puller = threading.Timer(0.2, cancel.pull)
    puller.start()
    with pytest.raises(Cancelled):
        engine.run(
            endless.aggregate(n=(endless.cost + endless.c_cost).sum()), tables, cancel=cancel
        )
    puller.join()


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


def test_settings_are_locked(engine):
    """No expression and no caller can open the engine up again."""
    with pytest.raises(duckdb.Error, match="locked"):
        engine._connection.cursor().execute("SET enable_external_access = true")


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
