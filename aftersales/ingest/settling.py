"""Typed records become the canonical table: every record once, every case in its final state."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from aftersales.engine.tables import StoredTable
from aftersales.ingest import values
from aftersales.ingest.checking import MOST_EXAMPLES, said
from aftersales.ingest.checks import LINES, RULES
from aftersales.ingest.judging import KEY_REQUIRED, Judged
from aftersales.ingest.rulings import NO_RULINGS, Act, Rulings
from aftersales.ingest.staging import STORED, Connection, Staged, count, shortened
from aftersales.problems import Problem
from aftersales.schema import FINISHED_WORDS, Table

ENDS = frozenset({"resolved_at", "closed_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The canonical table; `duplicates` records left out, `folded` ones that are earlier states."""

    stored: StoredTable | None
    duplicates: int
    folded: int
    problems: tuple[Problem, ...]


def settle(
    con: Connection,
    staged: Staged,
    judged: Judged,
    table: Table,
    headers: Mapping[str, str],
    directory: Path,
    rulings: Rulings = NO_RULINGS,
) -> Settled:
    """Write the canonical table to `directory`; the table `left_out` names the other rows."""
    con.execute(
        "CREATE TEMP TABLE left_out AS SELECT _row FROM rejected UNION ALL SELECT _row FROM dropped"
    )
    con.execute("CREATE TEMP TABLE repeats (_row BIGINT, code VARCHAR)")
    if _is_unique(con, judged, table):
        repeats, earlier = _NOTHING, _NOTHING
    else:
        repeats = _repeats(con, staged, table, judged, rulings)
        earlier = _earlier_states(con, staged, table, judged, headers, rulings)
    rows = staged.placed - _left_out(con)
    return Settled(
        stored=_store(con, table, judged, directory, rows, folds=earlier.left_out > 0),
        duplicates=repeats.left_out,
        folded=earlier.left_out,
        problems=(*repeats.problems, *earlier.problems),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Records of which another one says the same or more: how many are left out, and the words."""

    left_out: int = 0
    problems: tuple[Problem, ...] = ()


_NOTHING = _Found()


def _repeats(
    con: Connection, staged: Staged, table: Table, judged: Judged, rulings: Rulings
) -> _Found:
    """Records that repeat an earlier one word for word."""
    if not _find_repeated(con, staged):
        return _NOTHING
    rule = RULES[_code_of_repeats(con, staged, table, judged)]
    repeats, first = _note_repeats(con, staged, rule.code)
    words = said(rule, repeats, [(staged.record(first), "")], rulings)
    if rule.acting(rulings) is not Act.DROP:
        return _Found(problems=(words,))
    con.execute("INSERT INTO left_out SELECT _row FROM repeats")
    return _Found(left_out=repeats, problems=(words,))


def _earlier_states(
    con: Connection,
    staged: Staged,
    table: Table,
    judged: Judged,
    headers: Mapping[str, str],
    rulings: Rulings,
) -> _Found:
    """Records whose number a later one has, where a number names one record."""
    if table.key not in judged.columns or table.name not in KEY_REQUIRED:
        return _NOTHING
    rows = staged.placed - _left_out(con)
    earlier = _find_earlier(con, table, judged)
    if not earlier:
        return _NOTHING
    is_log = "updated_at" in judged.columns
    rule = RULES["event_log" if is_log else "repeated_key"]
    examples = [] if is_log else _note_earlier(con, staged, table, judged, rule.code)
    column, cases = headers[table.key], rows - earlier
    words = said(rule, earlier, examples, rulings, column=column, rows=rows, cases=cases)
    if rule.acting(rulings) is not Act.FOLD:
        return _Found(problems=(words,))
    con.execute("INSERT INTO left_out SELECT _row FROM earlier")
    return _Found(left_out=earlier, problems=(words,))


def _is_unique(con: Connection, judged: Judged, table: Table) -> bool:
    """Whether every record has a number of its own, so that nothing can be there twice.

    Hashes are counted, which is cheaper: two that agree by accident only make for a closer look.
    """
    if table.name not in KEY_REQUIRED or table.key not in judged.columns:
        return False
    key = values.name(table.key)
    repeated = f"SELECT count({key}) - count(DISTINCT hash({key})) FILTER ({key} IS NOT NULL)"
    return count(con, f"{repeated} FROM {judged.rows}") == 0


def _code_of_repeats(con: Connection, staged: Staged, table: Table, judged: Judged) -> str:
    """The rule about records that repeat an earlier one word for word."""
    if table.key not in judged.columns:
        return "possible_duplicates"
    lines = table.name in LINES and _numbers_have_lines(con, staged, table.key, judged)
    return "identical_lines" if lines else "duplicate_record"


def _numbers_have_lines(con: Connection, staged: Staged, key: str, judged: Judged) -> bool:
    """Whether some number stands on records that differ: then a record is a line of it."""
    numbers = f"SELECT _row, {values.name(key)} AS number FROM {judged.rows}"
    different = (
        f"SELECT number FROM ({numbers}) JOIN {_placed(staged)} USING (_row) "
        "WHERE number IS NOT NULL GROUP BY number HAVING min(_hash) < max(_hash) LIMIT 1"
    )
    return count(con, f"SELECT count(*) FROM ({different})") > 0


def _placed(staged: Staged) -> str:
    """SQL of the records that are not left out, by what they say."""
    return f"(SELECT _hash, _row FROM {staged.rows} ANTI JOIN left_out USING (_row))"


def _find_repeated(con: Connection, staged: Staged) -> int:
    """How many records are said more than once; `repeated` names the first of each."""
    return count(
        con,
        "CREATE TEMP TABLE repeated AS SELECT _hash, min(_row) AS first_row "
        f"FROM {_placed(staged)} GROUP BY _hash HAVING count(*) > 1",
    )


def _note_repeats(con: Connection, staged: Staged, code: str) -> tuple[int, int]:
    """How many records repeat an earlier one word for word, and the row of the first repeat.

    The table `repeats` names them, with the code of the rule.
    """
    con.execute(
        f"INSERT INTO repeats SELECT _row, {values.quoted(code)} FROM {_placed(staged)} "
        "JOIN repeated USING (_hash) WHERE _row > first_row"
    )
    row = con.execute("SELECT count(*), coalesce(min(_row), 0) FROM repeats").fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _find_earlier(con: Connection, table: Table, judged: Judged) -> int:
    """How many records are not the one of their number updated last, or the last in the file.

    The table `earlier` names them; `last` names the others, with the ends that their number was
    given last.
    """
    moment = "updated_at" if "updated_at" in judged.columns else "NULL::TIMESTAMP"
    when = f"{{'at': coalesce({moment}, TIMESTAMP '-infinity'), 'row': _row}}"
    ends = "".join(f", arg_max({name}, {when}) AS {name}" for name in _ends(judged))
    kept = f"{judged.rows} ANTI JOIN left_out USING (_row)"
    con.execute(
        f"CREATE TEMP TABLE last AS SELECT max({when}).row AS _row{ends} "
        f"FROM {kept} GROUP BY {values.name(table.key)}"
    )
    return count(
        con, f"CREATE TEMP TABLE earlier AS SELECT _row FROM {kept} ANTI JOIN last USING (_row)"
    )


def _note_earlier(
    con: Connection, staged: Staged, table: Table, judged: Judged, code: str
) -> list[tuple[int, str]]:
    """Put the earlier records into `repeats`, and give the first of them with their number.

    Updates are not put there: a log would repeat itself nearly whole.
    """
    con.execute(f"INSERT INTO repeats SELECT _row, {values.quoted(code)} FROM earlier")
    first = con.execute(
        f"SELECT _row, {values.name(table.key)} FROM {judged.rows} SEMI JOIN earlier USING (_row) "
        f"ORDER BY _row LIMIT {MOST_EXAMPLES}"
    ).fetchall()
    return [(staged.record(row), shortened(number)) for row, number in first]


def _ends(judged: Judged) -> list[str]:
    """The columns that say when a case ended, where a status says whether it did."""
    return [name for name in judged.columns if name in ENDS and "status" in judged.columns]


def is_finished(columns: Collection[str]) -> str:
    """SQL of whether the status of a record says that its case has come to an end."""
    if "status" not in columns:
        return "FALSE"
    return f"coalesce({values.is_one_of('lower(trim(status))', FINISHED_WORDS)}, FALSE)"


def _left_out(con: Connection) -> int:
    return count(con, "SELECT count(*) FROM left_out")


def _store(
    con: Connection, table: Table, judged: Judged, directory: Path, rows: int, *, folds: bool
) -> StoredTable | None:
    if not judged.columns or not rows:
        return None
    written = judged.path.with_name("canonical.parquet")
    if _left_out(con) or judged.emptied:
        target = values.quoted(str(written))
        con.execute(f"COPY ({_kept(judged, folds=folds)}) TO {target} ({STORED})")
    else:
        _link(judged.path, written)
    return stored_table(written, table.name, judged.columns, rows, directory)


def _link(file: Path, again: Path) -> None:
    """The same file under a second name; a copy where the disk knows no such thing."""
    again.unlink(missing_ok=True)  # a file that is moved onto itself stays where it was
    try:
        again.hardlink_to(file)
    except OSError:
        copyfile(file, again)


def _kept(judged: Judged, *, folds: bool) -> str:
    """SQL of the records that are not left out, in their order.

    A case whose status says that it is closed keeps the end that an earlier record named.
    """
    ends = _ends(judged) if folds else []
    columns = ", ".join(
        f"CASE WHEN {is_finished(judged.columns)} THEN coalesce(r.{name}, last.{name}) "
        f"ELSE r.{name} END AS {name}"
        if name in ends
        else f"r.{values.name(name)}"
        for name in judged.columns
    )
    named_before = " LEFT JOIN last USING (_row)" if ends else ""
    return (
        f"SELECT {columns} FROM {judged.rows} AS r ANTI JOIN left_out USING (_row){named_before} "
        "ORDER BY _row"
    )


def stored_table(
    written: Path, name: str, columns: tuple[str, ...], rows: int, directory: Path
) -> StoredTable:
    """Move a Parquet file to its place in `directory`, under a name that tells its content."""
    with written.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    path = directory / f"{name}-{digest[:16]}.parquet"
    written.replace(path)
    return StoredTable(name=name, path=path, columns=columns, rows=rows, digest=digest)
