"""Contradictions between tables: what one file says and another one rules out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest import values
from aftersales.ingest.checking import MOST_EXAMPLES, said
from aftersales.ingest.checks import RULES
from aftersales.ingest.reading import Reading
from aftersales.ingest.rulings import NO_RULINGS, Act, Rulings
from aftersales.ingest.settling import stored_table
from aftersales.ingest.staging import STORED, Connection, connection, count, numbered
from aftersales.problems import Problem

RULE = RULES["after_first_order"]

# A new customer's record is often made when the first order has been placed.
WRITTEN_DOWN_AFTER_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledAcross:
    """The tables without what another one rules out, and what was found."""

    tables: Tables
    problems: tuple[Problem, ...] = ()


def settle_across(tables: Tables, readings: Sequence[Reading]) -> SettledAcross:
    """Customers that are said to have come more than a month after their first order."""
    customers, orders = tables.get(RULE.about), tables.get("orders")
    if customers is None or orders is None or not _can_disagree(customers, orders):
        return SettledAcross(tables=tables)
    files = [reading for reading in readings if reading.table == RULE.about]
    rulings = ruled_by(files)
    with connection(customers.path.parent, orders.path) as con:
        late = count(con, f"CREATE TEMP TABLE late AS {_late(customers, orders)}")
        if not late:
            return SettledAcross(tables=tables)
        found = _found(con, late, files, rulings)
        settled = _ruled(con, customers, late, RULE.acting(rulings))
    others = {name: table for name, table in tables.items() if name != customers.name}
    kept = {customers.name: settled} if settled.rows else {}
    return SettledAcross(tables={**others, **kept}, problems=(found,))


def ruled_by(files: Sequence[Reading]) -> Rulings:
    """What the user says of the rule, by the first file of which anything is said."""
    every = (reading.rulings for reading in files)
    return next((rulings for rulings in every if RULE.code in rulings.rules), NO_RULINGS)


def _can_disagree(customers: StoredTable, orders: StoredTable) -> bool:
    needed = {"customer_id", "customer_since"}, {"customer_id", "ordered_at"}
    return needed[0] <= set(customers.columns) and needed[1] <= set(orders.columns)


def _late(customers: StoredTable, orders: StoredTable) -> str:
    first = (
        "SELECT customer_id, min(ordered_at) AS first_order "
        f"FROM {numbered(orders.path.resolve())} GROUP BY customer_id"
    )
    return (
        "SELECT _row, customer_id, customer_since, first_order "
        f"FROM {numbered(customers.path)} JOIN ({first}) USING (customer_id) "
        f"WHERE customer_since > first_order + INTERVAL {WRITTEN_DOWN_AFTER_DAYS} DAY"
    )


def _found(con: Connection, late: int, files: Sequence[Reading], rulings: Rulings) -> Problem:
    """With the numbers of the first of them, the date in question and that of the order."""
    rows = con.execute(
        "SELECT customer_id, customer_since::DATE, first_order::DATE FROM late "
        f"ORDER BY _row LIMIT {MOST_EXAMPLES}"
    ).fetchall()
    headers = {column.canonical: column.header for file in files for column in file.columns}
    found = said(RULE, late, (), rulings, column=headers["customer_since"])
    return replace(
        found,
        table=", ".join(file.name for file in files),
        found=" · ".join(f"{number}: {since} > {order}" for number, since, order in rows),
    )


def _ruled(con: Connection, customers: StoredTable, late: int, act: Act) -> StoredTable:
    """The customers as the rule leaves them."""
    if act is Act.KEEP:
        return customers
    if act is Act.DROP:
        return _written(con, customers, customers.columns, "ANTI JOIN late", customers.rows - late)
    emptied = [
        "CASE WHEN first_order IS NULL THEN c.customer_since END AS customer_since"
        if name == "customer_since"
        else f"c.{values.name(name)}"
        for name in customers.columns
    ]
    return _written(con, customers, emptied, "LEFT JOIN late", customers.rows)


def _written(
    con: Connection, customers: StoredTable, columns: Sequence[str], joined: str, rows: int
) -> StoredTable:
    directory = customers.path.parent
    query = (
        f"SELECT {', '.join(columns)} FROM {numbered(customers.path)} AS c {joined} USING (_row) "
        "ORDER BY _row"
    )
    with TemporaryDirectory(prefix="reading-", dir=directory) as work:
        written = Path(work) / "settled.parquet"
        con.execute(f"COPY ({query}) TO {values.quoted(str(written))} ({STORED})")
        return stored_table(written, customers.name, customers.columns, rows, directory)
