"""Text becomes typed values; what cannot be read, or cannot be true, becomes a problem.

A bad cell is missing and says why; a record is left out only if it cannot be placed. Everything is
typed once and written; why a cell is missing is asked afterwards, and only of columns that hold
fewer values than texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from aftersales.engine.canonical import SQL_TYPE
from aftersales.ingest import shapes, synonyms, values
from aftersales.ingest.decisions import MAX_SHAPES, Decisions, Forms
from aftersales.ingest.findings import problem
from aftersales.ingest.format import DateOrder, Format, FormatKind
from aftersales.ingest.source import UNCLOSED_QUOTE
from aftersales.ingest.staging import (
    EXAMPLES,
    STORED,
    Connection,
    Staged,
    count,
    numbered,
    shortened,
)
from aftersales.problems import Problem
from aftersales.schema import Column, Kind, Table

FIRST_YEAR, LAST_YEAR = 1990, 2100
SCALES: Mapping[str, tuple[int, int]] = {"rating": (1, 5), "recommendation": (0, 10)}
NOT_BEFORE: Mapping[tuple[str, str], str] = {
    ("cases", "first_response_at"): "opened_at",
    ("cases", "repair_started_at"): "opened_at",
    ("cases", "resolved_at"): "opened_at",
    ("cases", "closed_at"): "opened_at",
    ("orders", "delivered_at"): "ordered_at",
    ("contracts", "due_at"): "starts_at",
    ("machines", "warranty_until"): "sold_at",
}
AMOUNTS = frozenset({"cost", "penalty", "price", "annual_revenue", "monthly_revenue", "annual_fee"})
KEY_REQUIRED = frozenset({"cases", "customers", "contracts", "machines"})
UNIT_OF_SUFFIX: Mapping[str, float] = {"_hours": 1.0, "_minutes": 1 / 60, "_months": 730.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """How the cells of one column are read: the SQL of the value and of what is wrong with it."""

    column: Column
    header: str
    value: str
    wrong: str
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The typed records in `path`, one for each staged one, and what is wrong in them.

    The table `rejected` names the rows that cannot be placed; `unread` are the columns in which
    dates could not be read.
    """

    path: Path
    columns: tuple[str, ...]
    rejected: int
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()

    @property
    def rows(self) -> str:
        """SQL of the typed records with their `_row`, counted from 1."""
        return numbered(self.path) if self.columns else "(SELECT NULL AS _row WHERE FALSE)"


def judge(
    con: Connection,
    staged: Staged,
    table: Table,
    headers: Mapping[str, str],
    decisions: Decisions,
) -> Judged:
    """Type every column that can be read; the view `judged` tells what became of each cell."""
    read = [c for c in table.columns if c.name in headers and c.name not in decisions.left_out]
    cells = [_cells(con, staged, table, column, headers, decisions) for column in read]
    judged = Judged(
        path=staged.path.with_name("typed.parquet"),
        columns=tuple(each.column.name for each in cells),
        rejected=0,
    )
    if cells:
        con.execute(f"CREATE OR REPLACE TEMP VIEW judged AS {_judged_query(staged, cells)}")
        columns = ", ".join(map(values.name, judged.columns))
        target = values.quoted(str(judged.path))
        con.execute(f"COPY (SELECT {columns} FROM judged) TO {target} ({STORED})")
    _reject(con, staged, judged, table)
    wrong = {
        each.column.name: list(_cell_problems(con, staged, each, headers, table))
        for each in _suspects(con, staged, judged, cells)
    }
    found = [*(note for each in cells for note in each.notes), *chain(*wrong.values())]
    found += _record_problems(con, staged, headers.get(table.key))
    return replace(
        judged,
        rejected=count(con, "SELECT count(*) FROM rejected"),
        problems=tuple(found),
        unread=frozenset(name for name, each in wrong.items() if any(map(_is_unread, each))),
    )


def _is_unread(found: Problem) -> bool:
    return found.code in ("unreadable_date", "implausible_year")


def _reject(con: Connection, staged: Staged, judged: Judged, table: Table) -> None:
    """The table `rejected`: the rows that cannot be placed, with their reason."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE rejected AS "
        f"SELECT _row, _reason, _lead FROM {staged.rows} WHERE _reason IS NOT NULL"
    )
    if table.name in KEY_REQUIRED and table.key in judged.columns:
        con.execute(
            f"INSERT INTO rejected SELECT _row, 'missing_key', '' FROM {judged.rows} "
            f"ANTI JOIN rejected USING (_row) WHERE {values.name(table.key)} IS NULL"
        )


def _suspects(
    con: Connection, staged: Staged, judged: Judged, cells: list[Cells]
) -> Iterator[Cells]:
    """Columns that hold fewer values than texts, or values that are used and yet worth a word."""
    if not cells:
        return
    names = [values.name(each.column.name) for each in cells]
    texts = con.execute(f"SELECT {_counts(names)} FROM {staged.rows}").fetchall()[0]
    held = con.execute(f"SELECT {_counts(names)} FROM {judged.rows}").fetchall()[0]
    for each, name, text, value in zip(cells, names, texts, held, strict=True):
        is_amount = each.column.name in AMOUNTS
        below_zero = f"SELECT count(*) FROM {judged.rows} WHERE {name} < 0"
        if value < text or (is_amount and count(con, below_zero)):
            yield each


def _counts(names: Iterable[str]) -> str:
    return ", ".join(f"count({name})" for name in names)


def _judged_query(staged: Staged, cells: list[Cells]) -> str:
    """Text → value → reason → value that holds, one layer of SELECT for each step."""
    typed = ", ".join(f"{each.value} AS {_value(each.column.name)}" for each in cells)
    wrong = ", ".join(f"{each.wrong} AS {_wrong(each.column.name)}" for each in cells)
    final = ", ".join(_final(each.column) for each in cells)
    return (
        f"SELECT _row, {final} FROM (SELECT *, {wrong} FROM (SELECT *, {typed} FROM {staged.rows}))"
    )


def _value(name: str) -> str:
    return values.name(f"value of {name}")


def _wrong(name: str) -> str:
    return values.name(f"wrong in {name}")


def _found(name: str) -> str:
    return values.name(f"found in {name}")


def _final(column: Column) -> str:
    name, value, wrong = column.name, _value(column.name), _wrong(column.name)
    used = f" OR {wrong} = {values.quoted(_USED)}" if name in AMOUNTS else ""
    holds = f"{wrong} IS NULL{used}"
    return (
        f"CASE WHEN {holds} THEN {value} END::{SQL_TYPE[column.kind]} "
        f"AS {values.name(name)}, {wrong}, "
        f"CASE WHEN {wrong} IS NOT NULL THEN {values.name(name)} END AS {_found(name)}"
    )


# --- how a cell is read ---------------------------------------------------------------------------


def _cells(
    con: Connection,
    staged: Staged,
    table: Table,
    column: Column,
    headers: Mapping[str, str],
    decisions: Decisions,
) -> Cells:
    cell = values.name(column.name)
    forms = decisions.forms.get(column.name, {})
    value, notes = _reading(
        con, staged, table, column, headers[column.name], forms, decisions.format
    )
    reasons = " ".join(
        f"WHEN {holds} THEN {values.quoted(code) if code else 'NULL'}"
        for holds, code in _never_true(table, column, headers, decisions)
    )
    checked = f"CASE WHEN {cell} IS NULL THEN NULL {reasons} END"
    return Cells(
        column=column, header=headers[column.name], value=value, wrong=checked, notes=tuple(notes)
    )


def _reading(
    con: Connection,
    staged: Staged,
    table: Table,
    column: Column,
    header: str,
    forms: Forms,
    format_: Format,
) -> tuple[str, list[Problem]]:
    """The SQL that reads a column's cells, and what the user should know about it."""
    cell = values.name(column.name)
    if column.kind is Kind.TEXT:
        text = values.identifier(cell) if column.name.endswith("_id") else cell
        return f"CASE WHEN NOT {values.is_missing(cell)} THEN {text} END", []
    if column.kind is Kind.TIMESTAMP:
        order = format_.date_order or DateOrder.DAY_FIRST
        serials = format_.kind is FormatKind.WORKBOOK
        notes = list(_zones(con, staged, cell, header, forms))
        return values.timestamp(cell, forms, order, serials=serials), notes
    names = synonyms.load()[table.name].columns[column.name]
    flag = values.flag(cell, names.yes, names.no)
    if column.kind is Kind.FLAG:
        only_marks = forms and all(form.casefold() in shapes.MARKS for form in forms)
        return f"coalesce({flag}, FALSE)" if only_marks else flag, []
    complete = forms if len(forms) < MAX_SHAPES else ()
    number = values.number(cell, format_.decimal or ".", complete)
    if column.kind is Kind.COUNT:
        return f"coalesce({number}, ({flag})::INT)", []
    number, notes = _in_unit(number, column, header, forms)
    if column.name.endswith("_share"):
        number, notes = _as_share(con, staged, number, header)
    return number, notes


def _zones(
    con: Connection, staged: Staged, cell: str, header: str, forms: Forms
) -> Iterator[Problem]:
    """What to know where times name a time zone: the clock's time is what counts."""
    if not any(shape.has_zone for shape in map(shapes.date_shape, forms) if shape):
        return
    zones = con.execute(
        f"SELECT zone, count(*) AS n FROM (SELECT {values.zone(cell)} AS zone FROM {staged.rows}) "
        "WHERE zone <> '' GROUP BY zone ORDER BY n DESC, zone"
    ).fetchall()
    named = " · ".join(zone for zone, _ in zones[:EXAMPLES])
    code = "time_zone" if len(zones) == 1 else "time_zones_mixed"
    yield problem(code, column=header, found=named, count=sum(n for _, n in zones), zones=named)


def _in_unit(number: str, column: Column, header: str, forms: Forms) -> tuple[str, list[Problem]]:
    """A span of time in the unit of its column, whatever unit the header or the cell names."""
    unit = next((u for end, u in UNIT_OF_SUFFIX.items() if column.name.endswith(end)), None)
    if unit is None:
        return number, []
    cell = values.name(column.name)
    named = synonyms.unit_hours(header)
    factor = repr((named or unit) / unit)
    if any(any(map(str.isalpha, form)) for form in forms):
        factor = _factor_by_cell(cell, unit, factor)
    spans = f"coalesce({values.clock_hours(cell)} * {1 / unit!r}, {number} * {factor})"
    if named is None or named == unit:
        return spans, []
    word = next(word for word in synonyms.words(header) if word in synonyms.UNIT_HOURS)
    return spans, [problem("unit_converted", column=header, unit=word)]


def _factor_by_cell(cell: str, unit: float, otherwise: str) -> str:
    suffix = rf"lower(regexp_extract({cell}, '([A-Za-z]+)\.?$', 1))"
    more = {"hour": 1.0, "stunde": 1.0, "minute": 1 / 60, "day": 24.0, "tag": 24.0}
    more |= {"month": 730.5, "monat": 730.5}
    units = {**synonyms.UNIT_HOURS, **more}
    ways = " ".join(
        f"WHEN {values.quoted(word)} THEN {hours / unit!r}" for word, hours in units.items()
    )
    return f"CASE {suffix} {ways} ELSE {otherwise} END"


def _as_share(
    con: Connection, staged: Staged, number: str, header: str
) -> tuple[str, list[Problem]]:
    row = con.execute(f"SELECT max({number}) FROM {staged.rows}").fetchone()
    if not row or row[0] is None or row[0] <= 1:
        return number, []
    return f"{number} / 100", [problem("per_cent_as_share", column=header)]


# --- what is wrong with a cell --------------------------------------------------------------------


def _never_true(
    table: Table, column: Column, headers: Mapping[str, str], decisions: Decisions
) -> Iterator[tuple[str, str]]:
    """Conditions under which a value cannot be right, and the code of each, most telling first."""
    cell, value = values.name(column.name), _value(column.name)
    if column.kind is Kind.TEXT:
        yield values.is_error(cell), "error_value"
        return
    yield f"{value} IS NULL AND {values.is_missing(cell)}", ""
    yield f"{value} IS NULL AND {values.is_error(cell)}", "error_value"
    yield f"{value} IS NULL", _UNREADABLE[column.kind]
    if column.kind is Kind.TIMESTAMP:
        yield f"NOT ({_plausible(value)})", "implausible_year"
        start = NOT_BEFORE.get((table.name, column.name))
        if start in headers and start not in decisions.left_out:
            begun = _value(str(start))
            yield f"{_plausible(begun)} AND {value} < {_floor(begun, value)}", "before_start"
    elif column.kind is Kind.COUNT:
        yield f"{value} < 0 OR {value} <> floor({value})", "not_whole"
    elif column.name in SCALES:
        low, high = SCALES[column.name]
        yield f"{value} NOT BETWEEN {low} AND {high}", "out_of_range"
    elif column.name.endswith(tuple(UNIT_OF_SUFFIX)):
        yield f"{value} < 0", "negative"
    elif column.name in AMOUNTS:
        yield f"{value} < 0", _USED


_USED = "negative_amount"  # may be a credit note: said, and used as it stands
_UNREADABLE: Mapping[Kind, str] = {
    Kind.TIMESTAMP: "unreadable_date",
    Kind.NUMBER: "unreadable_number",
    Kind.COUNT: "unreadable_number",
    Kind.FLAG: "unreadable_flag",
}


def _plausible(moment: str) -> str:
    return f"year({moment}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"


def _floor(begun: str, value: str) -> str:
    """A day without a time is before nothing that happened on that day."""
    is_day = f"{value} = date_trunc('day', {value})"
    return f"CASE WHEN {is_day} THEN date_trunc('day', {begun}) ELSE {begun} END"


def _cell_problems(
    con: Connection,
    staged: Staged,
    cells: Cells,
    headers: Mapping[str, str],
    table: Table,
) -> Iterator[Problem]:
    wrong, found = _wrong(cells.column.name), _found(cells.column.name)
    rows = con.execute(
        f"SELECT {wrong}, count(*), min(_row), arg_min({found}, _row, {EXAMPLES}) "
        f"FROM judged ANTI JOIN rejected USING (_row) WHERE {wrong} IS NOT NULL "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    low, high = SCALES.get(cells.column.name, (0, 0))
    start = headers.get(NOT_BEFORE.get((table.name, cells.column.name), ""), "")
    for code, records, row, examples in rows:
        yield problem(
            code,
            column=cells.header,
            record=staged.record(row),
            count=records,
            found=shortened(" · ".join(dict.fromkeys(examples))),
            low=low,
            high=high,
            start=start,
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )


def _record_problems(con: Connection, staged: Staged, key_header: str | None) -> Iterator[Problem]:
    rows = con.execute(
        "SELECT _reason, count(*), min(_row), arg_min(coalesce(_lead, ''), _row) "
        "FROM rejected GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for code, records, row, lead in rows:
        column = key_header if code == "missing_key" else None
        found = "" if code == "missing_key" else shortened(lead.removeprefix(UNCLOSED_QUOTE))
        yield problem(code, count=records, record=staged.record(row), column=column, found=found)
