"""The rules run over the typed records: one scan counts for all of them, then each hit is noted.

The table `affected` names every cell in which something was found: row, column, rule, the text in
the file. The table `dropped` names the rows that are left out because the rule, or the user, says
so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from aftersales.ingest import checks, scales, values
from aftersales.ingest.checks import RULES, Cell, Rule, finding, is_measured
from aftersales.ingest.rulings import Act, Rulings
from aftersales.ingest.staging import Connection, Staged, count, shortened
from aftersales.message import Message
from aftersales.problems import Problem
from aftersales.schema import Table

MOST_EXAMPLES = 5
SAMPLED = 50_000
MIN_SAMPLE = 5  # of fewer values none can be told from the others
SMALL_SAMPLE = 20  # with fewer, what lies a thousandfold above the median is out of line
SPREAD_OF_SMALL_SAMPLES = 1.0  # powers of ten: three of them are a thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Typed records as rules see them: SQL of the rows with `_row`, and how they were read.

    `headers`: canonical column → header; `scales`: the scale of each column of ratings;
    `currencies`: those of the amounts, the main one first.
    """

    rows: str
    columns: tuple[str, ...]
    table: Table
    headers: Mapping[str, str]
    scales: Mapping[str, str] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found, and the SQL under which the value of a column counts as missing."""

    problems: tuple[Problem, ...] = ()
    emptied: Mapping[str, str] = field(default_factory=dict)


def begin(con: Connection) -> None:
    """Nothing is affected and nothing dropped yet."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE affected "
        "(_row BIGINT, name VARCHAR, code VARCHAR, found VARCHAR)"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE dropped (_row BIGINT)")


def check(con: Connection, staged: Staged, typed: Typed, rulings: Rulings) -> Checked:
    """Run every rule; `affected` may already hold what was found while the cells were typed."""
    cells = {name: _cell(con, typed, name, staged.placed, rulings) for name in typed.columns}
    holding = _holding(con, typed, _conditions(cells, rulings))
    for name, conditions in holding.items():
        _note(con, staged, typed, name, conditions)
    _drop(con, rulings)
    return Checked(
        problems=tuple(_problems(con, staged, typed, cells, rulings)),
        emptied=dict(_emptied(holding, rulings)),
    )


# --- which rules hold anywhere --------------------------------------------------------------------

Conditions = Mapping[str, Mapping[str, str]]
"""Column → code of a rule → SQL under which a cell is wrong, in the order of the rules."""


def _cell(con: Connection, typed: Typed, name: str, rows: int, rulings: Rulings) -> Cell:
    first, last = RULES["implausible_year"].bounds(rulings)
    cell = Cell(
        table=typed.table,
        column=typed.table.column(name),
        others=frozenset(typed.columns),
        years=(first or 0, last or 0),
        today=checks.today(),
    )
    return _with_quartiles(con, typed, cell, rows) if is_measured(cell.column) else cell


def _with_quartiles(con: Connection, typed: Typed, cell: Cell, rows: int) -> Cell:
    """Quartiles of the positive values in powers of ten, of every so manieth row."""
    row = con.execute(
        f"SELECT count(*), quantile_cont(log10({cell.sql}), [0.25, 0.5, 0.75]) FROM {typed.rows} "
        f"WHERE {cell.sql} > 0 AND _row % {rows // SAMPLED + 1} = 0"
    ).fetchone()
    if row is None or row[0] < MIN_SAMPLE:
        return cell
    low, centre, high = row[1]
    least = SPREAD_OF_SMALL_SAMPLES if row[0] < SMALL_SAMPLE else 0
    return replace(cell, centre=centre, spread=max(high - low, least))


def _conditions(cells: Mapping[str, Cell], rulings: Rulings) -> Conditions:
    return {
        name: found
        for name, cell in cells.items()
        if (found := dict(_conditions_of(cell, rulings)))
    }


def _conditions_of(cell: Cell, rulings: Rulings) -> Iterator[tuple[str, str]]:
    for code, rule in RULES.items():
        low, high = rule.bounds(rulings)
        condition = rule.condition(replace(cell, low=low, high=high))
        if condition is not None:
            yield code, condition


def _holding(con: Connection, typed: Typed, conditions: Conditions) -> Conditions:
    """Those that hold for a row at least: every rule of every column in one scan."""
    every = [(name, code) for name, rules in conditions.items() for code in rules]
    if not every:
        return {}
    selected = ", ".join(f"count(*) FILTER ({conditions[name][code]})" for name, code in every)
    given = ", ".join(f"count({values.name(name)})" for name in conditions)
    row = con.execute(f"SELECT {selected}, {given} FROM {typed.rows}").fetchone() or ()
    hits = dict(zip(every, row, strict=False))
    given_by = dict(zip(conditions, row[len(every) :], strict=True))
    return {
        name: held
        for name, rules in conditions.items()
        if (
            held := {
                c: s for c, s in rules.items() if _holds(name, c, hits[name, c], given_by[name])
            }
        )
    }


def _holds(name: str, code: str, hits: int, given: int) -> bool:
    """Columns that are mostly planned dates have none in the future by mistake; ages always do."""
    may_be_plans = code == "in_future" and name not in checks.AGES
    return hits > 0 and not (may_be_plans and hits > checks.MOST_AHEAD_SHARE * given)


# --- what they hold for ---------------------------------------------------------------------------


def _note(
    con: Connection, staged: Staged, typed: Typed, name: str, conditions: Mapping[str, str]
) -> None:
    """Put the cells of one column into `affected`, each with the first rule that holds."""
    ways = " ".join(f"WHEN {sql} THEN {values.quoted(code)}" for code, sql in conditions.items())
    cell = values.name(name)
    con.execute(
        f"INSERT INTO affected SELECT _row, {values.quoted(name)}, code, found FROM "
        f"(SELECT _row, CASE {ways} END AS code FROM {typed.rows} WHERE code IS NOT NULL) "
        f"JOIN (SELECT _row, {cell} AS found FROM {staged.rows}) USING (_row) "
        "ANTI JOIN rejected USING (_row)"
    )


def _drop(con: Connection, rulings: Rulings) -> None:
    codes = [code for code, rule in RULES.items() if rule.acting(rulings) is Act.DROP]
    if codes:
        listed = ", ".join(map(values.quoted, codes))
        con.execute(
            f"INSERT INTO dropped SELECT DISTINCT _row FROM affected WHERE code IN ({listed})"
        )


def _emptied(holding: Conditions, rulings: Rulings) -> Iterator[tuple[str, str]]:
    for name, conditions in holding.items():
        empties = {code: RULES[code].acting(rulings) is Act.EMPTY for code in conditions}
        if any(empties.values()):
            ways = " ".join(f"WHEN {sql} THEN {empties[c]}" for c, sql in conditions.items())
            yield name, f"CASE {ways} ELSE FALSE END"


def dropped(con: Connection) -> int:
    """How many rows a rule leaves out."""
    return count(con, "SELECT count(*) FROM dropped")


# --- in words -------------------------------------------------------------------------------------


def _problems(
    con: Connection, staged: Staged, typed: Typed, cells: Mapping[str, Cell], rulings: Rulings
) -> Iterator[Problem]:
    rows = con.execute(
        f"SELECT name, code, count(*), arg_min(_row, _row, {MOST_EXAMPLES}), "
        f"arg_min(coalesce(found, ''), _row, {MOST_EXAMPLES}) FROM affected GROUP BY ALL"
    ).fetchall()
    order = {name: at for at, name in enumerate(typed.columns)}
    for name, code, records, at, found in sorted(rows, key=lambda r: (order[r[0]], r[1])):
        examples = [
            (staged.record(row), shortened(text)) for row, text in zip(at, found, strict=True)
        ]
        words = _values(RULES[code], cells[name], typed, rulings)
        yield said(RULES[code], records, examples, rulings, column=typed.headers[name], **words)


def said(
    rule: Rule,
    records: int,
    examples: Iterable[tuple[int, str]],
    rulings: Rulings,
    *,
    column: str | None = None,
    **words: object,
) -> Problem:
    """What a rule found and what was done, in words, with up to five examples."""
    shown = tuple(examples)
    filled = {"count": records, **words}
    return Problem(
        code=rule.code,
        message=finding(rule, rule.acting(rulings), filled),
        expected=Message(rule.words.expected, filled),
        remedy=Message(rule.words.remedy, filled),
        severity=rule.words.severity,
        found=shortened(" · ".join(dict.fromkeys(text for _, text in shown))),
        record=shown[0][0] if shown else None,
        column=column,
        count=records,
        examples=shown,
    )


def _values(rule: Rule, cell: Cell, typed: Typed, rulings: Rulings) -> dict[str, object]:
    """What fills the words of a rule for one column."""
    low, high = _ends(rule, cell, typed, rulings)
    main, *others = typed.currencies or ("",)
    beside = rule.beside.get((typed.table.name, cell.column.name), "")
    return {
        "low": low,
        "high": high,
        "other": typed.headers.get(beside, ""),
        "today": cell.today,
        "main": main,
        "currencies": ", ".join(others),
        "median": 10 ** min(cell.centre or 0, checks.MOST_POWERS),
        "limit": checks.limit(replace(cell, high=rule.bounds(rulings)[1])),
    }


def _ends(rule: Rule, cell: Cell, typed: Typed, rulings: Rulings) -> tuple[object, object]:
    """The bounds as they are said: years without a sign between thousands, a scale by its ends."""
    if rule.code == "out_of_range":
        scale = scales.SCALES.get(typed.scales.get(cell.column.name, ""))
        return (scale.low, scale.high) if scale else checks.SCALES[cell.column.name]
    low, high = rule.bounds(rulings)
    return (_year(low), _year(high)) if rule.unit == "year" else (low, high)


def _year(bound: float | None) -> str | None:
    return None if bound is None else f"{bound:.0f}"
