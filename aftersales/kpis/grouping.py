"""Putting records into groups: by month, by segment, by any column that can be reached."""

from __future__ import annotations

import ibis.expr.types as ir

from aftersales.engine import unbound
from aftersales.kpis.context import Context
from aftersales.kpis.disclosure import withheld
from aftersales.kpis.rows import Rows
from aftersales.kpis.segments import segments
from aftersales.schema import TABLES

MONTH, SEGMENT = "month", "segment"
GROUP = "in_group"
THROUGH = ("customers", "cases", "machines")
"""Tables that may know what a record's own table does not say, by their key."""


def grouped(rows: Rows, by: str | None, context: Context) -> ir.Table | None:
    """The rows with `in_group`, those of unknown group left out; None if they have no such group.

    Without `by`, all the rows as they are.
    """
    table = with_groups(rows, by, context)
    if by is None or table is None:
        return table
    return table.filter(table[GROUP].notnull())


def with_groups(rows: Rows, by: str | None, context: Context) -> ir.Table | None:
    """The same with those of unknown group: leaving out one group is quicker than many rows."""
    table = rows.build(context)
    if by is None:
        return table
    return None if withheld(by, context.options) else labelled(table, rows, by, context)


def labelled(table: ir.Table, rows: Rows, by: str, context: Context) -> ir.Table | None:
    """The table, made of those rows, with `in_group`: NULL where it is not known."""
    if by == MONTH:
        return _by_month(table)
    if by in table.columns and (_made(by, rows) or context.has(f"{rows.table}.{by}")):
        return table.mutate(**{GROUP: table[by].cast("string")})
    return _by_segment(table, context) if by == SEGMENT else _through(table, by, context)


def _made(by: str, rows: Rows) -> bool:
    """Whether the rows say it themselves, and no file could."""
    return all(by != column.name for column in TABLES[rows.table].columns)


def label_of(by: str) -> str:
    """What a column is called, in whichever table."""
    found = (c.label for table in TABLES.values() for c in table.columns if c.name == by)
    return next(found, by)


def _by_month(table: ir.Table) -> ir.Table | None:
    if "dated_at" not in table.columns:
        return None
    return table.mutate(**{GROUP: table.dated_at.strftime("%Y-%m")})


def _by_segment(table: ir.Table, context: Context) -> ir.Table | None:
    """A segment belongs to a customer, whichever table states it."""
    known = segments(context.columns)
    if known is None or "customer_id" not in table.columns:
        return None
    return _joined(table, known.select("customer_id", in_group="segment"), "customer_id")


def _through(table: ir.Table, by: str, context: Context) -> ir.Table | None:
    for name in THROUGH:
        key = TABLES[name].key
        if key in table.columns and context.has(f"{name}.{key}", f"{name}.{by}"):
            return _joined(table, _one_each(unbound(name), key, by), key)
    return None


def _one_each(table: ir.Table, key: str, by: str) -> ir.Table:
    """One row a key, so that a join counts no record twice."""
    named = table.filter(table[key].notnull() & table[by].notnull())
    return named.group_by(key).aggregate(**{GROUP: named[by].cast("string").min()})


def _joined(table: ir.Table, groups: ir.Table, key: str) -> ir.Table:
    renamed = groups.rename(group_key=key)
    return table.left_join(renamed, table[key] == renamed.group_key).drop("group_key")
