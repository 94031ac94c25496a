"""KPIs are written for no engine in particular: each compiles for others, through the same seam.

One thing is left to whoever puts Snowflake behind it: Ibis has no list of quantiles there, so that
an engine must ask for one after the other. Spark is meant by its dialect of SQL, Databricks', since
Ibis compiles for Spark itself only where a session is running.
"""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
import pytest
import sqlglot
from ibis.common.exceptions import OperationNotDefinedError

from aftersales.engine import Capabilities, Engine
from aftersales.kpis import CATALOGUE, Options, measure
from tests.kpis.business import business

OPTIONS = Options(effort_scale="7_easy")


class Compiling:
    """An engine that writes each question in another dialect; the rows come from the one here."""

    def __init__(self, dialect: str, here: Engine) -> None:
        self.capabilities = Capabilities(name=dialect, dialect=dialect, exact_quantiles=True)
        self.here = here
        self.statements: list[str] = []
        self.unspeakable: list[ir.Table] = []

    def sql(self, expression, tables) -> str:
        return str(ibis.to_sql(expression, dialect=self.capabilities.dialect))

    def run(self, expression, tables, **how) -> pd.DataFrame:
        try:
            self.statements.append(self.sql(expression, tables))
        except OperationNotDefinedError:
            self.unspeakable.append(expression)
        return self.here.run(expression, tables, **how)


@pytest.mark.parametrize("dialect", ["postgres", "databricks", "snowflake"])
def test_every_kpi_compiles_elsewhere(engine, store, dialect):
    """All questions of the catalogue, by segment, are statements of a warehouse or a cluster."""
    other = Compiling(dialect, engine)
    measured = measure(other, store(business(4, 200)), OPTIONS, by="segment")
    assert {m.kpi for m in measured} == set(CATALOGUE)
    assert len(other.statements) > 20
    for statement in other.statements:
        assert sqlglot.parse_one(statement, dialect=dialect).find(sqlglot.exp.From)
    if dialect == "snowflake":
        assert other.unspeakable
        assert all(question.op().find(ops.MultiQuantile) for question in other.unspeakable)
    else:
        assert other.unspeakable == []


def test_measuring_asks_the_engine_for_nothing_but_rows(store):
    """Whoever can `run` can measure: an engine without tables answers that nothing was brought."""

    class Nowhere:
        capabilities = Capabilities(name="nowhere", dialect="postgres", exact_quantiles=False)

        def sql(self, expression, tables) -> str:
            raise NotImplementedError

        def run(self, expression, tables, **how) -> pd.DataFrame:
            raise AssertionError("nothing to ask")

    assert all(m.value is None for m in measure(Nowhere(), {}))
