"""What order lines say without a column of its own: revenue, and which of them are cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.engine.tables import StoredTable
from aftersales.ingest import values
from aftersales.ingest.findings import problem
from aftersales.ingest.settling import stored_table
from aftersales.ingest.staging import STORED, Connection, connection
from aftersales.problems import Problem
from aftersales.schema import TABLES

LEAST_CANCELLATIONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A column that follows from others: its SQL, and what to say about it."""

    column: str
    sql: str
    note: Problem


def derive(
    stored: StoredTable, headers: Mapping[str, str]
) -> tuple[StoredTable, tuple[Problem, ...]]:
    """The table with the columns that follow from others, and a note for each of them."""
    if stored.name != "orders":
        return stored, ()
    directory = stored.path.parent
    notes: list[Problem] = []
    with connection(directory) as con:
        for rule in (_revenue, _cancelled):
            derived = rule(con, stored, headers)
            if derived is not None:
                stored = _with(con, stored, derived, directory)
                notes.append(derived.note)
    return stored, tuple(notes)


def _with(con: Connection, stored: StoredTable, derived: Derived, directory: Path) -> StoredTable:
    named = {*stored.columns, derived.column}
    columns = tuple(c.name for c in TABLES[stored.name].columns if c.name in named)
    every = ", ".join(
        f"{derived.sql} AS {values.name(name)}" if name == derived.column else values.name(name)
        for name in columns
    )
    with TemporaryDirectory(prefix="reading-", dir=directory) as work:
        written = Path(work) / "derived.parquet"
        target = values.quoted(str(written))
        con.execute(f"COPY (SELECT {every} FROM {_rows(stored)}) TO {target} ({STORED})")
        stored.path.unlink()
        return stored_table(written, stored.name, columns, stored.rows, directory)


def _rows(stored: StoredTable) -> str:
    return f"read_parquet({values.quoted(str(stored.path))})"


def _revenue(_con: Connection, stored: StoredTable, headers: Mapping[str, str]) -> Derived | None:
    """Lines that give a quantity and the price of a piece."""
    if "revenue" in stored.columns or not {"quantity", "price"} <= set(stored.columns):
        return None
    quantity, price = headers["quantity"], headers["price"]
    note = problem("revenue_computed", column=price, quantity=quantity, price=price)
    return Derived(column="revenue", sql="quantity * price", note=note)


def _cancelled(con: Connection, stored: StoredTable, headers: Mapping[str, str]) -> Derived | None:
    """Numbers that begin with letters of their own and only ever give money back."""
    if "cancelled" in stored.columns or not {"order_id", "revenue"} <= set(stored.columns):
        return None
    begins = "regexp_extract(order_id, '^([^0-9]+)[0-9]', 1)"
    rows = con.execute(
        f"SELECT begins, count(DISTINCT order_id), min(order_id), max(revenue) < 0 "
        f"FROM (SELECT {begins} AS begins, order_id, revenue FROM {_rows(stored)}) "
        "WHERE revenue <> 0 GROUP BY begins ORDER BY count(*) DESC"
    ).fetchall()
    found = [row for row in rows[1:] if row[0] and row[3] and row[1] >= LEAST_CANCELLATIONS]
    if not found or rows[0][3]:
        return None
    letters = [values.quoted(row[0]) for row in found]
    note = replace(
        problem(
            "cancelled_by_number",
            column=headers["order_id"],
            count=sum(row[1] for row in found),
            letters=", ".join(row[0] for row in found),
        ),
        found=found[0][2],
    )
    sql = f"coalesce({begins} IN ({', '.join(letters)}), FALSE)"
    return Derived(column="cancelled", sql=sql, note=note)
