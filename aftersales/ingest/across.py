"""Contradictions between tables: what one file says and another one rules out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.engine.tables import StoredTable, Tables
from aftersales.ingest import values
from aftersales.ingest.checking import MOST_EXAMPLES, said
from aftersales.ingest.checks import RULES
from aftersales.ingest.combining import put_together
from aftersales.ingest.data_check import Found, read_data_check
from aftersales.ingest.exchange import in_one_currency
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
    compared = _compared(tables)
    if compared is None:
        return SettledAcross(tables=tables)
    customers, orders = compared
    files = _about(readings)
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


def found_across(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Found]]:
    """Every record that the rule is about, with its file, as in a table of the data check."""
    compared = _compared(put_together(in_one_currency(readings)))
    if compared is None:
        return
    customers, orders = compared
    files = _about(readings)
    act = RULE.acting(ruled_by(files))
    with connection(customers.path.parent, orders.path) as con:
        con.execute(f"CREATE TEMP TABLE late AS {_late(customers, orders)}")
        for file in files:
            for record, found in _late_in(con, file):
                yield file, (record, _header(file), found, RULE.code, act)


def _about(readings: Sequence[Reading]) -> list[Reading]:
    return [each for each in readings if each.table == RULE.about and each.stored is not None]


def _compared(tables: Tables) -> tuple[StoredTable, StoredTable] | None:
    """Customers and their orders, if the two can contradict each other."""
    customers, orders = tables.get(RULE.about), tables.get("orders")
    if customers is None or orders is None or not _can_disagree(customers, orders):
        return None
    return customers, orders


def _header(file: Reading) -> str:
    """What a file calls the day in question."""
    headers = {column.canonical: column.header for column in file.columns}
    return headers.get("customer_since", "")


def _late_in(con: Connection, file: Reading) -> list[tuple[int, str]]:
    """The records of one file that are affected: their numbers, and the two dates."""
    stored = file.stored
    if stored is None or "customer_since" not in stored.columns:
        return []
    left_out = _left_out(file)
    rows = con.execute(
        "SELECT f._row, customer_id, customer_since::DATE, first_order::DATE "
        f"FROM {numbered(stored.path)} AS f JOIN late USING (customer_id, customer_since) "
        "ORDER BY f._row"
    ).fetchall()
    return [
        (row + bisect_left(left_out, row), _dates(number, since, order))
        for row, number, since, order in rows
    ]


def _left_out(file: Reading) -> list[int]:
    """For each record that did not become a row, how many rows precede it."""
    if file.data_check is None:
        return []
    gone = (Act.DROP, Act.FOLD)
    records = {record for record, _, _, _, act in read_data_check(file.data_check) if act in gone}
    return [record - number for number, record in enumerate(sorted(records), start=1)]


def _dates(number: object, since: object, order: object) -> str:
    return f"{number}: {since} > {order}"


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
    found = said(RULE, late, (), rulings, column=next(filter(None, map(_header, files))))
    return replace(
        found,
        table=", ".join(file.name for file in files),
        found=" · ".join(_dates(*row) for row in rows),
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
