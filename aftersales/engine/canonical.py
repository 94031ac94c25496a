"""The canonical tables as Ibis knows them: unbound, with the schema's types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from aftersales.engine.tables import Tables
from aftersales.schema import TABLES, Column, Kind

IBIS_TYPE: Mapping[Kind, str] = {
    Kind.TEXT: "string",
    Kind.TIMESTAMP: "timestamp",
    Kind.NUMBER: "float64",
    Kind.COUNT: "int64",
    Kind.FLAG: "boolean",
}
SQL_TYPE: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.NUMBER: "DOUBLE",
    Kind.COUNT: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}


@cache
def unbound(name: str) -> ir.Table:
    """The canonical table of that name with all its columns; KeyError if there is none."""
    return ibis.table(_typed(TABLES[name].columns), name=name)


def bound(expression: ir.Table, tables: Tables) -> ir.Table:
    """The same expression over no more than was brought: anything else is a NULL of its type."""
    asked = expression.op()
    brought = {
        table: _brought(table.name, tables[table.name].columns if table.name in tables else ()).op()
        for table in asked.find(ops.UnboundTable)
    }
    return asked.replace(brought).to_expr()


@cache
def _brought(name: str, held: tuple[str, ...]) -> ir.Table:
    columns = TABLES[name].columns
    nulls = {c.name: ibis.null(IBIS_TYPE[c.kind]) for c in columns if c.name not in held}
    if not held:
        nothing = {column: null.op() for column, null in nulls.items()}
        return ops.DummyTable(nothing).to_expr().filter(ibis.literal(False))
    table = ibis.table(_typed(c for c in columns if c.name in held), name=name)
    return table.select(
        **{c.name: table[c.name] if c.name in held else nulls[c.name] for c in columns}
    )


def _typed(columns: Iterable[Column]) -> dict[str, str]:
    return {column.name: IBIS_TYPE[column.kind] for column in columns}
