"""The SQL that is shown is the SQL that computes."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from aftersales.kpis import CATALOGUE, Filter, Options, measure
from aftersales.kpis.shown_sql import sql_of
from tests.kpis.business import business


@pytest.fixture(scope="module")
def tables(store):
    return store(business(3, 200))


class Watched:
    """An engine that keeps what was asked, as shown and as answered."""

    def __init__(self, engine):
        self.engine, self.capabilities = engine, engine.capabilities
        self.shown, self.answers = [], []

    def sql(self, expression, tables):
        self.shown.append(self.engine.sql(expression, tables))
        return self.shown[-1]

    def run(self, expression, tables, **how):
        rows = self.engine.run(expression, tables, **how)
        if len(self.answers) < len(self.shown):
            self.answers.append(rows)
        return rows


def pasted(statement: str, tables) -> pd.DataFrame:
    """What somebody gets who has the tables and pastes the statement."""
    with duckdb.connect() as connection:
        for name, stored in tables.items():
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{stored.path}')")
        return connection.execute(statement).df()


def same_rows(one: pd.DataFrame, other: pd.DataFrame) -> None:
    by = [column for column in ("in_group",) if column in one]
    if by:
        one, other = (rows.sort_values(by, ignore_index=True) for rows in (one, other))
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


@pytest.mark.parametrize("kpi", CATALOGUE)
def test_pasted_statements_give_the_same_rows(engine, tables, kpi):
    """Whoever pastes what is shown, of any KPI, gets the rows that the figure was read from."""
    watched = Watched(engine)
    shown = sql_of(watched, tables, Options(effort_scale="7_easy"), kpi=kpi)
    assert shown == tuple(watched.shown)
    assert shown
    for statement, answer in zip(shown, watched.answers, strict=True):
        same_rows(pasted(statement, tables), answer)


@pytest.mark.parametrize("by", ["month", "segment", "product"])
def test_statements_of_groups_within_a_filter(engine, tables, by):
    """Groups and filters are part of what is shown."""
    watched = Watched(engine)
    where = Filter(priority=("high",))
    shown = sql_of(watched, tables, kpi="resolution_time", by=by, where=where)
    assert len(shown) == 2
    assert "high" in shown[0]
    for statement, answer in zip(shown, watched.answers, strict=True):
        same_rows(pasted(statement, tables), answer)


def test_what_was_not_brought_is_not_named(engine, store):
    """A column that the file lacks stands in no statement, so none fails for the want of it."""
    frame = business(3, 200)["cases"][["case_id", "opened_at", "resolved_at"]]
    tables = store({"cases": frame})
    for statement in sql_of(engine, tables, kpi="resolution_time", by="month"):
        assert "closed_at" not in statement
        assert len(pasted(statement, tables)) > 1


def test_each_number_is_written_once(engine, tables):
    """First what each record says, then what all say: a reader meets a formula once."""
    first, _ = sql_of(engine, tables, kpi="resolution_time")
    assert first.count("DATE_DIFF") <= 2
    assert first.upper().startswith("WITH")


def test_a_kpi_that_cannot_be_measured_shows_nothing(engine, store):
    """Without the columns there is no SQL."""
    tables = store({"cases": pd.DataFrame({"case_id": ["1"]})})
    assert sql_of(engine, tables, kpi="csat") == ()


def test_showing_measures_nothing_else(engine, tables):
    """The figure is the same whether or not its SQL was shown."""
    before = measure(engine, tables, Options(), only=["csat"])
    sql_of(engine, tables, kpi="csat")
    assert measure(engine, tables, Options(), only=["csat"])[0].value == before[0].value
