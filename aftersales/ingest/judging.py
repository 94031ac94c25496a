"""Text becomes typed values; what cannot be read, or cannot be true, becomes a problem.

A bad cell is missing and says why; a record is left out only if it cannot be placed. Nothing is
written here: typing is a view over the all-text records, cheaper to ask twice than to store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aftersales.engine.canonical import SQL_TYPE
from aftersales.ingest import shapes, synonyms, values
from aftersales.ingest.decisions import Decisions, Forms
from aftersales.ingest.findings import problem
from aftersales.ingest.format import DateOrder, Format, FormatKind
from aftersales.ingest.source import UNCLOSED_QUOTE
from aftersales.ingest.staging import EXAMPLES, Connection, Staged, shortened
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
AMOUNTS = frozenset({"cost", "penalty", "annual_revenue", "monthly_revenue", "annual_fee"})
KEY_REQUIRED = frozenset({"cases", "customers", "contracts", "machines"})
UNIT_OF_SUFFIX: Mapping[str, float] = {"_hours": 1.0, "_minutes": 1 / 60, "_months": 730.5}

_TOTALS = r"(?i)(grand |sub-?|zwischen|gesamt)?(total|totals|summe|sum|gesamt|ergebnis)\s*:?"
_REMARKS = (
    r"(?i)(ende|end of|stand|erstellt|generated|created|exported|exportiert|seite|page|quelle|"
    r"source|hinweis|note|summe|gesamt|total|anzahl|number of|durchschnitt|average|report|bericht|"
    r"\*|-{3,}|={3,}).*"
)


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
    """The columns of the view `judged`: typed records, their reasons; and what is wrong in them."""

    columns: tuple[str, ...]
    rejected: int
    problems: tuple[Problem, ...] = field(default=())


def judge(
    con: Connection,
    staged: Staged,
    table: Table,
    headers: Mapping[str, str],
    decisions: Decisions,
) -> Judged:
    """Type every column that can be read: gives the view `judged` over the all-text records."""
    read = [c for c in table.columns if c.name in headers and c.name not in decisions.left_out]
    cells = [_cells(con, staged, table, column, headers, decisions) for column in read]
    con.execute(f"CREATE TEMP VIEW judged AS {_judged_query(staged, table, cells)}")
    rejected, wrong = _count_wrong(con, cells)
    found = [p for each in wrong for p in _cell_problems(con, staged, each, headers, table)]
    if rejected:
        found += _record_problems(con, staged, headers.get(table.key))
    return Judged(
        columns=tuple(each.column.name for each in cells),
        rejected=rejected,
        problems=(*(note for each in cells for note in each.notes), *found),
    )


def _count_wrong(con: Connection, cells: list[Cells]) -> tuple[int, list[Cells]]:
    """Records that cannot be placed, and the columns in which anything is wrong: one pass."""
    counted = ", ".join(["count(_rejected)", *(f"count({_wrong(c.column.name)})" for c in cells)])
    rejected, *wrong = con.execute(f"SELECT {counted} FROM judged").fetchall()[0]
    return int(rejected), [each for each, count in zip(cells, wrong, strict=True) if count]


def _judged_query(staged: Staged, table: Table, cells: list[Cells]) -> str:
    """Text → value → reason → value that holds, one layer of SELECT for each step."""
    source = f"read_parquet({values.quoted(str(staged.path))}, file_row_number = true)"
    typed = ", ".join(f"{each.value} AS {_value(each.column.name)}" for each in cells)
    wrong = ", ".join(f"{each.wrong} AS {_wrong(each.column.name)}" for each in cells)
    final = ", ".join(_final(each.column) for each in cells)
    valued = f"SELECT *, file_row_number + 1 AS _row{', ' if typed else ''}{typed} FROM {source}"
    reasoned = f"SELECT *{', ' if wrong else ''}{wrong} FROM ({valued})"
    has_key = any(each.column.name == table.key for each in cells)
    rejected = f"{_rejection(table, has_key, staged.columns)} AS _rejected"
    return f"SELECT _row, _hash, _lead, {rejected}{', ' if final else ''}{final} FROM ({reasoned})"


def _value(name: str) -> str:
    return values.name(f"value of {name}")


def _wrong(name: str) -> str:
    return values.name(f"wrong in {name}")


def _found(name: str) -> str:
    return values.name(f"found in {name}")


def _final(column: Column) -> str:
    name, value, wrong = column.name, _value(column.name), _wrong(column.name)
    holds = f"{wrong} IS NULL OR {wrong} = {values.quoted(_USED)}"
    return (
        f"CASE WHEN {holds} THEN {value} END::{SQL_TYPE[column.kind]} "
        f"AS {values.name(name)}, {wrong}, "
        f"CASE WHEN {wrong} IS NOT NULL THEN {values.name(name)} END AS {_found(name)}"
    )


def _rejection(table: Table, has_key: bool, columns: int) -> str:
    """Why a record cannot be placed; NULL if it can."""
    mark = values.quoted(UNCLOSED_QUOTE)
    lead = "trim(_lead)"
    is_total = f"regexp_full_match({lead}, {values.quoted(_TOTALS)})"
    is_remark = f"regexp_full_match({lead}, {values.quoted(_REMARKS)})"
    is_sparse = f"{columns} >= 3 AND (_filled = 1 OR _filled * 3 <= {columns})"
    key = f"WHEN {_value(table.key)} IS NULL THEN 'missing_key' "
    return (
        f"CASE WHEN starts_with(_lead, {mark}) THEN 'unclosed_quote' "
        "WHEN _filled = 0 THEN 'empty_record' "
        f"WHEN _filled < {columns} AND ({is_total} OR ({is_sparse} AND {is_remark})) "
        "THEN 'summary_record' "
        f"{key if has_key and table.name in KEY_REQUIRED else ''}END"
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
        return values.timestamp(cell, forms, order, serials=serials), []
    names = synonyms.load()[table.name].columns[column.name]
    flag = values.flag(cell, names.yes, names.no)
    if column.kind is Kind.FLAG:
        only_marks = forms and all(form.casefold() in shapes.MARKS for form in forms)
        return f"coalesce({flag}, FALSE)" if only_marks else flag, []
    number = values.number(cell, format_.decimal or ".")
    if column.kind is Kind.COUNT:
        return f"coalesce({number}, ({flag})::INT)", []
    number, notes = _in_unit(number, column, header, forms)
    if column.name.endswith("_share"):
        number, notes = _as_share(con, staged, number, header)
    return number, notes


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
    source = f"read_parquet({values.quoted(str(staged.path))})"
    row = con.execute(f"SELECT max({number}) FROM {source}").fetchone()
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
        f"FROM judged WHERE {wrong} IS NOT NULL AND _rejected IS NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    low, high = SCALES.get(cells.column.name, (0, 0))
    start = headers.get(NOT_BEFORE.get((table.name, cells.column.name), ""), "")
    for code, count, row, examples in rows:
        yield problem(
            code,
            column=cells.header,
            record=staged.record(row),
            count=count,
            found=shortened(" · ".join(dict.fromkeys(examples))),
            low=low,
            high=high,
            start=start,
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )


def _record_problems(con: Connection, staged: Staged, key_header: str | None) -> Iterator[Problem]:
    rows = con.execute(
        "SELECT _rejected, count(*), min(_row), arg_min(coalesce(_lead, ''), _row) "
        "FROM judged WHERE _rejected IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for code, count, row, lead in rows:
        column = key_header if code == "missing_key" else None
        found = "" if code == "missing_key" else shortened(lead.removeprefix(UNCLOSED_QUOTE))
        yield problem(code, count=count, record=staged.record(row), column=column, found=found)
