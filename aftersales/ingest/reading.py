"""Reading one file: from bytes to a canonical table, everything found on the way beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import duckdb

from aftersales.engine.tables import StoredTable
from aftersales.ingest import content, matching, parquet
from aftersales.ingest.data_check import write_data_check
from aftersales.ingest.decisions import Decisions, Question, decide
from aftersales.ingest.deriving import derive
from aftersales.ingest.findings import problem
from aftersales.ingest.format import Format, FormatKind
from aftersales.ingest.judging import Judged, judge
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
    which it was read.
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
    progress: Progress = unwatched,
) -> Reading:
    """Read one file, or one sheet, into a canonical table below `directory`.

    `format`, `table`, `mapping` (header → canonical column, None: leave it out) and `rulings` are
    the user's corrections; what they do not say is found in the file. No content makes this raise;
    what `progress` raises ends the reading and leaves nothing behind.
    """
    said = _Said(table=table, mapping=mapping, rulings=rulings)
    book = Book(path)
    return _read_probed(book, name, directory, format or _probed(book), said, progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the user said a file holds."""

    table: str | None = None
    mapping: Mapping[str, str | None] = field(default_factory=lambda: NO_MAPPING)
    rulings: Rulings = NO_RULINGS
    fitted: SavedFile | None = None
    problems: tuple[Problem, ...] = ()


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
) -> Reading:
    if isinstance(found, Problem):
        return _failed(name, found)
    with TemporaryDirectory(prefix="reading-", dir=directory) as work:
        reading = _read(book, name, directory, Path(work), found, said, progress)
    progress(1.0)
    problems = (*said.problems, *reading.problems)
    return replace(
        reading,
        fitted=said.fitted,
        rulings=said.rulings,
        problems=tuple(replace(p, table=name) for p in problems),
    )


def _read_fitting(
    book: Book,
    name: str,
    directory: Path,
    found: Format | Problem,
    saved: Sequence[SavedFile],
    progress: Progress,
) -> Reading:
    fit = None if isinstance(found, Problem) else fitting(book.path, found, saved, book)
    layout = fit.format if isinstance(fit, Fit) else found
    return _read_probed(book, name, directory, layout, _said_by(fit), progress)


def read_file(
    path: Path,
    name: str,
    directory: Path,
    *,
    max_bytes: int | None = None,
    saved: Sequence[SavedFile] = (),
    progress: Progress = unwatched,
) -> tuple[Reading, ...]:
    """Read a file as it stands; of a workbook, every sheet. A larger one than `max_bytes` is not.

    By what was `saved` of earlier ones it is read where it has their columns. What `progress`
    raises ends the reading, see `read`.
    """
    book = Book(path)
    found = content.unusable(path, max_bytes) or _probed(book)
    if isinstance(found, Problem) or len(found.sheets) < 2:
        return (_read_fitting(book, name, directory, found, saved, progress),)
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
    unusable = content.unusable(book.path) or _impossible(format_)
    if unusable is not None:
        return _failed(name, unusable, format_=format_)
    source = _copied(book, format_, work / "records.csv", part(progress, 0, COPIED))
    if isinstance(source, Problem):
        return _failed(name, source, format_=format_)
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
    )
    try:
        with connection(work) as con:
            return _typed(con, blank, source, match, directory, work, said.rulings, progress)
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
    rulings: Rulings,
    progress: Progress,
) -> Reading:
    progress(COPIED)
    staged = stage(con, source, match.by_name, work / "text.parquet")
    unplaced = len(staged.kept_before)
    blank = replace(
        blank,
        counts=Counts(read=staged.read, rejected=unplaced),
        problems=(*blank.problems, *staged.problems),
    )
    if not staged.read:
        return replace(blank, problems=(*blank.problems, problem("no_records")))
    if match.table is None or not match.by_name or blank.format is None:
        return blank
    progress(STAGED)
    return _settled(con, blank, staged, match, directory, rulings, progress)


def _settled(
    con: Connection,
    blank: Reading,
    staged: Staged,
    match: Match,
    directory: Path,
    rulings: Rulings,
    progress: Progress,
) -> Reading:
    table, format_ = match.table, blank.format
    if table is None or format_ is None:
        return blank
    headers = {name: match.columns[at].header for name, at in match.by_name.items()}
    decisions, judged = _judged(con, staged, table, headers, format_, rulings)
    progress(TYPED)
    settled = settle(con, staged, judged, table, headers, directory, rulings)
    checked = write_data_check(con, staged, headers, staged.path.parent, directory, rulings)
    stored, notes = derive(settled.stored, headers) if settled.stored else (None, ())
    rejected = len(staged.kept_before) + judged.rejected + settled.duplicates
    return replace(
        blank,
        format=decisions.format,
        counts=Counts(read=staged.read, rejected=rejected, folded=settled.folded),
        problems=(
            *blank.problems,
            *decisions.problems,
            *judged.problems,
            *settled.problems,
            *notes,
        ),
        questions=decisions.questions,
        stored=stored,
        data_check=checked,
    )


def _judged(
    con: Connection,
    staged: Staged,
    table: Table,
    headers: Mapping[str, str],
    format_: Format,
    rulings: Rulings,
) -> tuple[Decisions, Judged]:
    """Decided by a first look at the dates; again where that does not explain all of them."""
    decisions = decide(con, staged.path, table, headers, format_, rulings=rulings)
    judged = judge(con, staged, table, headers, decisions, rulings)
    if not judged.unread:
        return decisions, judged
    again = decide(con, staged.path, table, headers, format_, judged.unread, rulings)
    if not again.knows_more_dates(decisions):
        return decisions, judged
    return again, judge(con, staged, table, headers, again, rulings)


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
