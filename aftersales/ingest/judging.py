"""Text becomes typed values; what cannot be read, or cannot be true, becomes a problem.

A bad cell is missing and says why; a record is left out only if it cannot be placed, or a rule says
so. Everything is typed once and written; why a cell is missing is asked afterwards, and only of
columns that hold fewer values than texts. Then the rules run over what was written; with other
rulings they alone run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aftersales.engine.canonical import SQL_TYPE
from aftersales.ingest import checking, currencies, shapes, synonyms, values
from aftersales.ingest.checks import MONEY
from aftersales.ingest.currencies import Money
from aftersales.ingest.decisions import MAX_SHAPES, Decisions, Forms
from aftersales.ingest.findings import problem
from aftersales.ingest.format import DateOrder, Format, FormatKind
from aftersales.ingest.rulings import NO_RULINGS, Rulings
from aftersales.ingest.scales import SCALES
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
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.schema import Column, Kind, Table

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
class Typed:
    """The typed records in `path`, one for each staged one, no rule applied.

    The table `rejected` names the rows that cannot be placed, `affected` the cells that could not
    be read; `unread` are the columns in which dates could not be. `currencies` are those of the
    amounts, the main one first.
    """

    path: Path
    columns: tuple[str, ...]
    currencies: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()

    @property
    def rows(self) -> str:
        """SQL of the typed records with their `_row`, counted from 1."""
        return numbered(self.path) if self.columns else "(SELECT NULL AS _row WHERE FALSE)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The typed records in `path`, and what is wrong in them.

    The table `rejected` names the rows that cannot be placed, `dropped` those that a rule leaves
    out, and `emptied` the SQL under which the value of a column counts as missing; `currencies` are
    those of the amounts, the main one first.
    """

    path: Path
    columns: tuple[str, ...]
    rejected: int
    problems: tuple[Problem, ...] = ()
    emptied: Mapping[str, str] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()

    @property
    def rows(self) -> str:
        """SQL of the typed records with their `_row`, counted from 1."""
        if not self.columns:
            return "(SELECT NULL AS _row WHERE FALSE)"
        if not self.emptied:
            return numbered(self.path)
        held = ", ".join(
            f"CASE WHEN NOT ({empty}) THEN {values.name(name)} END AS {values.name(name)}"
            for name, empty in self.emptied.items()
        )
        return f"(SELECT * REPLACE ({held}) FROM {numbered(self.path)})"


def type_cells(
    con: Connection,
    staged: Staged,
    table: Table,
    headers: Mapping[str, str],
    decisions: Decisions,
    rulings: Rulings = NO_RULINGS,
) -> Typed:
    """Type every column that can be read; the view `judged` tells what became of each cell."""
    read = [c for c in table.columns if c.name in headers and c.name not in decisions.left_out]
    money = _money(con, staged, read, headers, decisions).into(rulings.currency)
    cells = [
        _cells(con, staged, table, column, headers, decisions, rulings, money) for column in read
    ]
    typed = Typed(
        path=staged.path.with_name("typed.parquet"),
        columns=tuple(each.column.name for each in cells),
        currencies=money.codes,
        notes=tuple(note for each in cells for note in each.notes),
    )
    if cells:
        con.execute(f"CREATE OR REPLACE TEMP VIEW judged AS {_judged_query(staged, cells)}")
        columns = ", ".join(map(values.name, typed.columns))
        target = values.quoted(str(typed.path))
        con.execute(f"COPY (SELECT {columns} FROM judged) TO {target} ({STORED})")
    _reject(con, staged, typed, table)
    checking.begin(con)
    for each in _suspects(con, staged, typed, cells):
        _note_wrong(con, each)
    return replace(typed, unread=_unread(con, typed, table))


def _money(
    con: Connection,
    staged: Staged,
    read: Sequence[Column],
    headers: Mapping[str, str],
    decisions: Decisions,
) -> Money:
    """The currencies that signs, headers and a column of their own name."""
    amounts = [column.name for column in read if column.name in MONEY]
    if not amounts:
        return Money()
    found = currencies.found((headers[n], decisions.forms.get(n, {})) for n in amounts)
    names = any(column.name == currencies.COLUMN for column in read)
    if names:
        code = currencies.named(values.name(currencies.COLUMN))
        given = f"coalesce({', '.join(map(values.name, amounts))}) IS NOT NULL"
        rows = con.execute(
            f"SELECT {code} AS code, count(*) FROM {staged.rows} "
            f"WHERE code IS NOT NULL AND {given} AND _reason IS NULL GROUP BY code"
        ).fetchall()
        found.update(dict(rows))
    codes = currencies.ordered(found)
    return Money(codes=codes, own=next(iter(codes), ""), names=names)


def judge(
    con: Connection,
    staged: Staged,
    typed: Typed,
    table: Table,
    headers: Mapping[str, str],
    decisions: Decisions,
    rulings: Rulings = NO_RULINGS,
) -> Judged:
    """Apply the rules to typed records."""
    seen = checking.Typed(
        rows=typed.rows,
        columns=typed.columns,
        table=table,
        headers=headers,
        scales=decisions.scales,
        currencies=typed.currencies,
    )
    checked = checking.check(con, staged, seen, rulings)
    return Judged(
        path=typed.path,
        columns=typed.columns,
        rejected=count(con, "SELECT count(*) FROM rejected") + checking.dropped(con),
        problems=(
            *typed.notes,
            *checked.problems,
            *_record_problems(con, staged, headers.get(table.key)),
        ),
        emptied=checked.emptied,
        currencies=typed.currencies,
    )


def _unread(con: Connection, typed: Typed, table: Table) -> frozenset[str]:
    """The columns with dates that were not read, or read as a year before 1000, as a short one."""
    codes = "SELECT DISTINCT name FROM affected WHERE code = 'unreadable_date'"
    unread = {name for (name,) in con.execute(codes).fetchall()}
    dates = [n for n in typed.columns if table.column(n).kind is Kind.TIMESTAMP]
    if dates:
        early = ", ".join(f"min({values.name(n)}) < TIMESTAMP '1000-01-01'" for n in dates)
        row = con.execute(f"SELECT {early} FROM {typed.rows}").fetchone() or ()
        unread |= {name for name, is_early in zip(dates, row, strict=True) if is_early}
    return frozenset(unread)


def _reject(con: Connection, staged: Staged, typed: Typed, table: Table) -> None:
    """The table `rejected`: the rows that cannot be placed, with their reason."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE rejected AS "
        f"SELECT _row, _reason, _lead FROM {staged.rows} WHERE _reason IS NOT NULL"
    )
    if table.name in KEY_REQUIRED and table.key in typed.columns:
        con.execute(
            f"INSERT INTO rejected SELECT _row, 'missing_key', '' FROM {typed.rows} "
            f"ANTI JOIN rejected USING (_row) WHERE {values.name(table.key)} IS NULL"
        )


def _suspects(con: Connection, staged: Staged, typed: Typed, cells: list[Cells]) -> Iterator[Cells]:
    """Columns that hold fewer values than texts."""
    if not cells:
        return
    names = [values.name(each.column.name) for each in cells]
    texts = con.execute(f"SELECT {_counts(names)} FROM {staged.rows}").fetchall()[0]
    held = con.execute(f"SELECT {_counts(names)} FROM {typed.rows}").fetchall()[0]
    for each, text, value in zip(cells, texts, held, strict=True):
        if value < text:
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
    return (
        f"CASE WHEN {wrong} IS NULL THEN {value} END::{SQL_TYPE[column.kind]} "
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
    rulings: Rulings,
    money: Money,
) -> Cells:
    cell, header = values.name(column.name), headers[column.name]
    forms = decisions.forms.get(column.name, {})
    value, notes = _reading(con, staged, table, column, header, forms, decisions.format)
    if money.others and column.name in MONEY:
        value, notes = _in_currency(con, staged, value, column, header, money, rulings)
    if column.name == "rating":
        value = values.stars(cell, value)
    if top := decisions.tops.get(column.name):
        value = values.out_of(cell, top, value)
    if column.name in decisions.scales:
        value, notes = _as_stars(value, header, decisions.scales[column.name])
    if none := rulings.no_answer.get(column.name):
        value, notes = _without(con, staged, value, column, header, none, notes)
    reasons = " ".join(
        f"WHEN {holds} THEN {values.quoted(code) if code else 'NULL'}"
        for holds, code in _unreadable(column, header, none or (), money)
    )
    checked = f"CASE WHEN {cell} IS NULL THEN NULL {reasons} END"
    return Cells(column=column, header=header, value=value, wrong=checked, notes=tuple(notes))


def _in_currency(
    con: Connection,
    staged: Staged,
    number: str,
    column: Column,
    header: str,
    money: Money,
    rulings: Rulings,
) -> tuple[str, list[Problem]]:
    """An amount in the file's main currency; without a rate there is none."""
    cell, main = values.name(column.name), money.main
    rates = {code: rate for code, rate in rulings.rates.items() if code in money.others}
    code = money.of(cell, header)
    value = currencies.converted(number, code, main, rates)
    listed = ", ".join(map(values.quoted, rates)) or "''"
    is_foreign = f"{number} IS NOT NULL AND {code} IN ({listed})"
    converted = count(con, f"SELECT count(*) FILTER ({is_foreign}) FROM {staged.rows}")
    if not converted:
        return value, []
    said = " · ".join(f"1 {code} = {rate:g} {main}" for code, rate in rates.items())
    return value, [
        problem("currencies_converted", column=header, count=converted, main=main, rates=said)
    ]


def _as_stars(number: str, header: str, id: str) -> tuple[str, list[Problem]]:
    scale = SCALES[id]
    if scale.is_stars:
        return number, []
    said = message(scale.label)
    note = problem("scale_converted", column=header, scale=said, formula=scale.formula)
    return scale.stars(number), [note]


def _without(
    con: Connection,
    staged: Staged,
    value: str,
    column: Column,
    header: str,
    none: Sequence[str],
    notes: list[Problem],
) -> tuple[str, list[Problem]]:
    """The value, none where the user says that the text stands for no answer."""
    is_none = _is_no_answer(values.name(column.name), none)
    found = count(con, f"SELECT count(*) FILTER ({is_none}) FROM {staged.rows}")
    said = ", ".join(none)
    note = [problem("not_an_answer", column=header, count=found, words=said)] if found else []
    return f"CASE WHEN NOT {is_none} THEN {value} END", [*notes, *note]


def _is_no_answer(cell: str, none: Sequence[str]) -> str:
    """Whether a cell is one of these texts; 6.0 is 6."""
    words = [word.strip().lower() for word in none]
    return values.is_one_of(f"lower({values.identifier(cell)})", words)


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


def _unreadable(
    column: Column, header: str, none: Sequence[str], money: Money
) -> Iterator[tuple[str, str]]:
    """Conditions under which a cell gives no value, and the code of each, most telling first."""
    cell, value = values.name(column.name), _value(column.name)
    if none:
        yield _is_no_answer(cell, none), ""
    if column.kind is Kind.TEXT:
        yield values.is_error(cell), "error_value"
        return
    yield f"{value} IS NULL AND {values.is_missing(cell)}", ""
    yield f"{value} IS NULL AND {values.is_error(cell)}", "error_value"
    if money.others and column.name in MONEY:
        is_foreign = f"{money.of(cell, header)} <> {values.quoted(money.main)}"
        is_amount = f"regexp_matches({cell}, '[0-9]') AND {is_foreign}"
        yield f"{value} IS NULL AND {is_amount}", "several_currencies"
    yield f"{value} IS NULL", _UNREADABLE[column.kind]
    if column.kind is Kind.COUNT:
        yield f"{value} < 0 OR {value} <> floor({value})", "not_whole"


_UNREADABLE: Mapping[Kind, str] = {
    Kind.TIMESTAMP: "unreadable_date",
    Kind.NUMBER: "unreadable_number",
    Kind.COUNT: "unreadable_number",
    Kind.FLAG: "unreadable_flag",
}


def _note_wrong(con: Connection, cells: Cells) -> None:
    """Put the cells of one column that could not be read into the table `affected`."""
    name = cells.column.name
    con.execute(
        f"INSERT INTO affected SELECT _row, {values.quoted(name)}, {_wrong(name)}, {_found(name)} "
        f"FROM judged ANTI JOIN rejected USING (_row) WHERE {_wrong(name)} IS NOT NULL"
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
