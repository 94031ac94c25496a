"""Reading one file: from bytes to a canonical table, everything found on the way beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import MappingProxyType

import duckdb

from aftersales.engine.tables import StoredTable
from aftersales.ingest import content, matching, parquet
from aftersales.ingest.data_check import write_data_check
from aftersales.ingest.decisions import Decisions, Question, decide
from aftersales.ingest.deriving import derive
from aftersales.ingest.findings import problem
from aftersales.ingest.format import Format, FormatKind
from aftersales.ingest.judging import Typed, judge, type_cells
from aftersales.ingest.keeping import bring_back, put_by
from aftersales.ingest.layout import Record, find_layout
from aftersales.ingest.matching import Match, MatchedColumn
from aftersales.ingest.months import turned_long
from aftersales.ingest.progress import COPIED, STAGED, TYPED, Progress, part, unwatched
from aftersales.ingest.rulings import NO_RULINGS, Rulings
from aftersales.ingest.saved import Fit, SavedFile, fitting, saved_file
from aftersales.ingest.settling import settle
from aftersales.ingest.source import Source, copy_text
from aftersales.ingest.staging import Connection, Staged, connection, stage
from aftersales.ingest.workbook import Book, copy_sheet, probe_workbook
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.schema import TABLES, Table

PREVIEW_ROWS = 20
_NOT_OUR_MISTAKE = (
    duckdb.InvalidInputException,
    duckdb.ConversionException,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
)
NO_MAPPING: Mapping[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Records of a file: `kept` plus `rejected` are all; `folded` kept ones are earlier states."""

    read: int = 0
    rejected: int = 0
    folded: int = 0

    @property
    def kept(self) -> int:
        """Records that were placed."""
        return self.read - self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything about one file, or one sheet of a workbook.

    `table` is the canonical table it was taken for (None: none), `confidence` how sure that is
    (0–1), `stored` the table itself (None: nothing could be used), `data_check` what was found in
    its records (see `aftersales.ingest.data_check`; None: nothing), `preview` its first records as
    text under `headers`, `rulings` what the user said about its values, `fitted` the saved file by
    which it was read, `unruled` what a reading with other rulings begins with (None: not kept),
    `currencies` those of its amounts, the one in which they are kept first, `seen` size in bytes
    and time of the last change (nanoseconds) of the file as it was read.
    """

    name: str
    format: Format | None = None
    table: str | None = None
    confidence: float = 0.0
    columns: tuple[MatchedColumn, ...] = ()
    counts: Counts = field(default_factory=Counts)
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    stored: StoredTable | None = None
    data_check: Path | None = None
    preview: tuple[Record, ...] = ()
    rulings: Rulings = NO_RULINGS
    fitted: SavedFile | None = None
    unruled: Unruled | None = None
    currencies: tuple[str, ...] = ()
    seen: tuple[int, int] | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of the file's columns."""
        return tuple(column.header for column in self.columns)

    @property
    def saved(self) -> SavedFile | None:
        """What to keep of it for the export of next month; None if it is of no use yet."""
        if self.format is None or self.table is None or self.stored is None:
            return None
        read_as = {column.header: column.canonical for column in self.columns}
        return saved_file(self.name, self.format, self.table, read_as, self.rulings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unruled:
    """A file typed in `folder`, no rule applied: all that other acts and bounds do not change."""

    folder: Path
    format: Format
    said: _Said
    blank: Reading
    staged: Staged
    typed: Typed
    table: Table
    headers: Mapping[str, str]
    decisions: Decisions

    def serves(self, format_: Format, said: _Said) -> bool:
        """Whether reading the file anew would come to the same."""
        return (self.format, self.said.without_acts) == (format_, said.without_acts)


def probe(path: Path, name: str, *, sheet: str | None = None) -> Format | Problem:
    """The layout of a file; of a workbook, of the named sheet or the first that holds anything."""
    found = _probed(Book(path), sheet)
    return replace(found, table=name) if isinstance(found, Problem) else found


def sheets(path: Path) -> tuple[str, ...] | Problem:
    """The sheets of a workbook, in their order; none for a file of text."""
    unusable = content.unusable(path)
    if unusable is not None:
        return unusable
    return Book(path).names() if content.is_zip(path) else ()


def read(
    path: Path,
    name: str,
    directory: Path,
    *,
    format: Format | None = None,
    table: str | None = None,
    mapping: Mapping[str, str | None] = NO_MAPPING,
    rulings: Rulings = NO_RULINGS,
    before: Reading | None = None,
    keep: bool = False,
    progress: Progress = unwatched,
) -> Reading:
    """Read one file, or one sheet, into a canonical table below `directory`.

    `format`, `table`, `mapping` (header → canonical column, None: leave it out) and `rulings` are
    the user's corrections; what they do not say is found in the file. No content makes this raise;
    what `progress` raises ends the reading and leaves nothing behind.

    `keep`: what lies in `Reading.unruled` stays below `directory`, for its owner to remove.
    `before`: an earlier reading of the same file; where only rules are judged otherwise, the file
    is not read again, unless it has changed since, which is then said.
    """
    said = _Said(table=table, mapping=mapping, rulings=rulings)
    book = Book(path)
    found = format or _probed(book)
    has_changed = before is not None and _has_changed(before, path)
    if has_changed:
        said = replace(said, problems=(problem("file_changed"),))
    unruled = None if before is None or has_changed else before.unruled
    if unruled is not None and not isinstance(found, Problem) and unruled.serves(found, said):
        return _read_again(unruled, directory, said, progress)
    return _read_probed(book, name, directory, found, said, progress, keep=keep)


def _has_changed(before: Reading, path: Path) -> bool:
    """Whether a file is another one than was read; one that has gone may still be ruled on."""
    now = _seen(path)
    return None not in (now, before.seen) and now != before.seen


def _seen(path: Path) -> tuple[int, int] | None:
    """Size and time of the last change of a file; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the user said a file holds."""

    table: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=lambda: NO_MAPPING)
    rulings: Rulings = NO_RULINGS
    fitted: SavedFile | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def without_acts(self) -> tuple[object, ...]:
        """What of it decides how cells are typed."""
        return self.table, dict(self.mapping), replace(self.rulings, rules=NO_RULINGS.rules)


def _said_by(fit: Fit | Problem | None) -> _Said:
    """What a saved mapping says of a file."""
    if isinstance(fit, Problem):
        return _Said(problems=(fit,))
    if fit is None:
        return _Said()
    return _Said(
        table=fit.saved.table,
        mapping=fit.saved.read_as,
        rulings=fit.saved.rulings,
        fitted=fit.saved,
        problems=fit.problems,
    )


def _read_probed(
    book: Book,
    name: str,
    directory: Path,
    found: Format | Problem,
    said: _Said,
    progress: Progress,
    *,
    keep: bool,
) -> Reading:
    if isinstance(found, Problem):
        return _failed(name, found)
    with ExitStack() as leaving:
        work = Path(mkdtemp(prefix="reading-", dir=directory))
        leaving.callback(rmtree, work, ignore_errors=True)
        reading = _read(book, name, directory, work, found, said, progress)
        if not keep:
            reading = replace(reading, unruled=None)
        progress(1.0)
        if reading.unruled is not None:
            leaving.pop_all()
    return _finished(reading, said)


def _read_again(unruled: Unruled, directory: Path, said: _Said, progress: Progress) -> Reading:
    """The rules once more, and what follows from them."""
    progress(TYPED)
    with connection(unruled.folder) as con:
        bring_back(con, unruled.folder)
        reading = _ruled(con, unruled, directory, said.rulings)
    progress(1.0)
    return _finished(reading, replace(said, fitted=unruled.said.fitted))


def _finished(reading: Reading, said: _Said) -> Reading:
    problems = (*said.problems, *reading.problems)
    return replace(
        reading,
        fitted=said.fitted,
        rulings=said.rulings,
        problems=tuple(replace(p, table=reading.name) for p in problems),
    )


def _read_fitting(
    book: Book,
    name: str,
    directory: Path,
    found: Format | Problem,
    saved: Sequence[SavedFile],
    progress: Progress,
    *,
    keep: bool,
) -> Reading:
    fit = None if isinstance(found, Problem) else fitting(book.path, found, saved, book)
    layout = fit.format if isinstance(fit, Fit) else found
    return _read_probed(book, name, directory, layout, _said_by(fit), progress, keep=keep)


def read_file(
    path: Path,
    name: str,
    directory: Path,
    *,
    max_bytes: int | None = None,
    saved: Sequence[SavedFile] = (),
    keep: bool = False,
    progress: Progress = unwatched,
) -> tuple[Reading, ...]:
    """Read a file as it stands; of a workbook, every sheet. A larger one than `max_bytes` is not.

    By what was `saved` of earlier ones it is read where it has their columns. What `progress`
    raises ends the reading, and what `keep` leaves, see `read`.
    """
    book = Book(path)
    found = content.unusable(path, max_bytes) or _probed(book)
    if isinstance(found, Problem) or len(found.sheets) < 2:
        return (_read_fitting(book, name, directory, found, saved, progress, keep=keep),)
    share = 1 / len(found.sheets)
    probed = ((sheet, probe_workbook(book, sheet)) for sheet in found.sheets)
    return tuple(
        _read_fitting(
            book,
            f"{name}, {sheet}",
            directory,
            layout,
            saved,
            part(progress, number * share, (number + 1) * share),
            keep=keep,
        )
        for number, (sheet, layout) in enumerate(probed)
    )


def _failed(name: str, *problems: Problem, format_: Format | None = None) -> Reading:
    return Reading(
        name=name, format=format_, problems=tuple(replace(p, table=name) for p in problems)
    )


def _probed(book: Book, sheet: str | None = None) -> Format | Problem:
    path = book.path
    unusable = content.unusable(path)
    if unusable is not None:
        return unusable
    if content.is_zip(path):
        return probe_workbook(book, sheet)
    if content.is_parquet(path):
        return Format(kind=FormatKind.PARQUET)
    text = content.probe_text(path)
    if isinstance(text, Problem):
        return text
    layout = find_layout(text.head)
    return Format(
        kind=FormatKind.DELIMITED,
        encoding=text.encoding,
        delimiter=layout.delimiter,
        quote=layout.quote,
        skip_lines=layout.skip_lines,
        has_header=layout.has_header,
    )


def _read(
    book: Book,
    name: str,
    directory: Path,
    work: Path,
    format_: Format,
    said: _Said,
    progress: Progress,
) -> Reading:
    seen = _seen(book.path)
    unusable = content.unusable(book.path) or _impossible(format_)
    if unusable is not None:
        return _failed(name, unusable, format_=format_)
    source = _copied(book, format_, work / "records.csv", part(progress, 0, COPIED))
    if isinstance(source, Problem):
        return _failed(name, source, format_=format_)
    if format_.periods_as_records:
        source = turned_long(source, work / "long.csv")
    match = matching.match(
        source.headers,
        source.sample,
        has_header=format_.has_header,
        table=TABLES[said.table] if said.table else None,
        given=said.mapping,
    )
    blank = Reading(
        name=name,
        format=format_,
        table=match.table.name if match.table else None,
        confidence=match.confidence,
        columns=match.columns,
        problems=(*source.problems, *_matching_problems(match, said.mapping)),
        preview=source.sample[:PREVIEW_ROWS],
        seen=seen,
    )
    try:
        with connection(work) as con:
            return _typed(con, blank, source, match, directory, work, said, progress)
    except _NOT_OUR_MISTAKE as error:
        broken = problem("unreadable_table", found=str(error).partition("\n")[0])
        return replace(blank, problems=(*blank.problems, broken))


def _copied(book: Book, format_: Format, target: Path, progress: Progress) -> Source | Problem:
    match format_.kind:
        case FormatKind.WORKBOOK:
            return copy_sheet(book, format_, target)
        case FormatKind.PARQUET:
            return parquet.copy_parquet(book.path, target)
        case FormatKind.DELIMITED:
            return copy_text(book.path, format_, target, progress)


def _impossible(format_: Format) -> Problem | None:
    if format_.is_possible:
        return None
    return problem("impossible_format", delimiter=format_.delimiter, quote=format_.quote)


def _typed(
    con: Connection,
    blank: Reading,
    source: Source,
    match: Match,
    directory: Path,
    work: Path,
    said: _Said,
    progress: Progress,
) -> Reading:
    progress(COPIED)
    staged = stage(con, source, match.by_name, work / "text.parquet")
    for copy in work.glob("*.csv"):
        copy.unlink()
    blank = replace(
        blank,
        counts=Counts(read=staged.read, rejected=len(staged.kept_before)),
        problems=(*blank.problems, *staged.problems),
    )
    if not staged.read:
        return replace(blank, problems=(*blank.problems, problem("no_records")))
    if match.table is None or not match.by_name or blank.format is None:
        return blank
    progress(STAGED)
    unruled = _unruled(con, blank, staged, match.table, match, blank.format, said)
    progress(TYPED)
    return _ruled(con, unruled, directory, said.rulings)


def _unruled(
    con: Connection,
    blank: Reading,
    staged: Staged,
    table: Table,
    match: Match,
    format_: Format,
    said: _Said,
) -> Unruled:
    """Decided by a first look at the dates; again where that does not explain all of them."""
    headers = {name: match.columns[at].header for name, at in match.by_name.items()}
    rulings = said.rulings
    decisions = decide(con, staged.path, table, headers, format_, rulings=rulings)
    typed = type_cells(con, staged, table, headers, decisions, rulings)
    if typed.unread:
        again = decide(con, staged.path, table, headers, format_, typed.unread, rulings)
        if again.knows_more_dates(decisions):
            decisions = again
            typed = type_cells(con, staged, table, headers, decisions, rulings)
    put_by(con, staged.path.parent)
    return Unruled(
        folder=staged.path.parent,
        format=format_,
        said=said,
        blank=blank,
        staged=staged,
        typed=typed,
        table=table,
        headers=headers,
        decisions=decisions,
    )


def _ruled(con: Connection, unruled: Unruled, directory: Path, rulings: Rulings) -> Reading:
    """The canonical table under these rulings, and what was found in its records."""
    blank, staged, table, headers = unruled.blank, unruled.staged, unruled.table, unruled.headers
    judged = judge(con, staged, unruled.typed, table, headers, unruled.decisions, rulings)
    settled = settle(con, staged, judged, table, headers, directory, rulings)
    checked = write_data_check(con, staged, headers, unruled.folder, directory, rulings)
    stored, notes = derive(settled.stored, headers) if settled.stored else (None, ())
    rejected = len(staged.kept_before) + judged.rejected + settled.duplicates
    return replace(
        blank,
        format=unruled.decisions.format,
        counts=Counts(read=staged.read, rejected=rejected, folded=settled.folded),
        problems=(
            *blank.problems,
            *unruled.decisions.problems,
            *judged.problems,
            *settled.problems,
            *notes,
        ),
        questions=unruled.decisions.questions,
        stored=stored,
        data_check=checked,
        currencies=judged.currencies,
        unruled=unruled,
    )


def _matching_problems(match: Match, mapping: Mapping[str, str | None]) -> Sequence[Problem]:
    if match.table is None:
        return [problem("no_table_recognised", columns=len(match.columns))]
    found = list(_mapping_problems(match.table, match, mapping))
    if not match.by_name:
        found.append(problem("no_column_matched", target=message(match.table.label)))
    if any(column.how is matching.How.CONTENT for column in match.columns):
        found.append(problem("recognised_by_content"))
    return found


def _mapping_problems(
    table: Table, match: Match, mapping: Mapping[str, str | None]
) -> Iterator[Problem]:
    """What the user said about a column and could not be done."""
    given = {column.header: column.canonical for column in match.columns}
    known = {column.name for column in table.columns}
    for header, said in mapping.items():
        if said is None or given.get(header) == said:
            continue
        code = "column_matched_twice" if header in given and said in known else "unknown_column"
        meaning = message(table.column(said).label) if said in known else said
        target = message(table.label)
        yield problem(code, found=header, column=header, canonical=meaning, target=target)
