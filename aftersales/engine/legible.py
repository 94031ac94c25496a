"""SQL for people: a step has a name and stands before what uses it, and carries only what is used.

A compiler writes nested queries with every column of every table. Rows are the same either way.
"""

from __future__ import annotations

import sqlglot
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify

from aftersales.engine.canonical import SQL_TYPE
from aftersales.engine.tables import Tables
from aftersales.schema import TABLES


def legible(statement: str, tables: Tables, dialect: str) -> str:
    """The same statement over these tables, indented, its steps in the order they are taken."""
    query = sqlglot.parse_one(statement, dialect=dialect)
    query = qualify(query, schema=_schema(tables), dialect=dialect, quote_identifiers=False)
    query = eliminate_subqueries(pushdown_projections(query))
    return query.sql(dialect=dialect, pretty=True)


def _schema(tables: Tables) -> dict[str, object]:
    return {
        name: {column: SQL_TYPE[TABLES[name].column(column).kind] for column in stored.columns}
        for name, stored in tables.items()
    }
