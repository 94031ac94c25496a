"""The canonical tables as Ibis knows them: unbound, with the schema's types."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import ibis
import ibis.expr.types as ir

from aftersales.schema import TABLES, Kind

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
    columns = TABLES[name].columns
    return ibis.table({column.name: IBIS_TYPE[column.kind] for column in columns}, name=name)
