"""A study file with the reduced data beside it: one archive, to measure again years later.

    study.toml       what `aftersales.baseline.saved` writes
    README.txt       what is in it, in the user's language
    tables/*.parquet the canonical tables, without what tells who somebody is

An archive may come from anybody: its parts are known by name, counted while they are unpacked, and
nothing is written under a name that it brings.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales.baseline.saved import Saved, parse_saved, write_saved
from aftersales.engine import Tables
from aftersales.ingest.reducing import NotATable, reduced, taken_in
from aftersales.ingest.unpacking import MAX_UNPACKED_BYTES, chunks
from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.schema import TABLES
from aftersales.strict import Wrong, problem_in, shown, why
from aftersales.text import Language

STUDY, README = "study.toml", "README.txt"
PARTS: Mapping[str, str] = {f"tables/{name}.parquet": name for name in TABLES}
MAGIC = b"PK"
MEGABYTE = 2**20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A study file, and the tables that came with it; none with the study alone."""

    saved: Saved
    tables: Tables = field(default_factory=dict)


def is_archive(content: bytes) -> bool:
    """Whether those bytes begin as an archive does."""
    return content.startswith(MAGIC)


# Writing


def write_archive(saved: Saved, tables: Tables, directory: Path, language: Language) -> bytes:
    """The archive; the tables are reduced on the way, in a folder below `directory`."""
    content = BytesIO()
    with (
        TemporaryDirectory(prefix="archive-", dir=directory) as work,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        less = reduced(tables, Path(work))
        archive.writestr(README, _readme(saved, less, language))
        archive.writestr(STUDY, write_saved(saved))
        for part, name in PARTS.items():
            if name in less:
                archive.write(less[name].path, part)
    return content.getvalue()


def _readme(saved: Saved, tables: Tables, language: Language) -> str:
    return "\n".join(map(language.say, _told(saved, tables))) + "\n"


def _told(saved: Saved, tables: Tables) -> Iterator[Message]:
    head = saved.head
    if head is not None:
        yield message(
            "A study of After-sales ROI Explorer {product}, saved on {day} with results version "
            "{results}. Open this archive on the Start page, or with `aftersales project`.",
            product=head.product,
            day=head.saved_on,
            results=head.results,
        )
    yield message("study.toml: the study, the user's own answers and the scenarios.")
    for name, table in tables.items():
        yield message(
            "tables/{name}.parquet: {what}, {rows} {rows:record|records}.",
            name=name,
            what=Message(TABLES[name].label),
            rows=table.rows,
        )
    yield message(
        "Left out: every column that is not needed for figures. Numbers of customers, cases, "
        "orders, machines and contracts, names of technicians and teams, and fault descriptions "
        "are replaced by hashes with a secret that was not kept. Dates, amounts and ratings stand "
        "as they were: treat this file as confidential all the same."
    )


# Reading


def read_opened(path: Path, directory: Path) -> Opened | Problem:
    """What a study file or an archive on disk holds, its tables below `directory`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return problem_in(path.name, Wrong("unreadable", "", why(error), _AN_ARCHIVE))
    return opened(content, path.name, directory)


def opened(content: bytes, name: str, directory: Path) -> Opened | Problem:
    """What those bytes hold, an archive or a study file; `name` is what the user calls them."""
    if not is_archive(content):
        saved = parse_saved(content, name)
        return saved if isinstance(saved, Problem) else Opened(saved=saved)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _opened(archive, name, directory)
    except _Wrong as wrong:
        return wrong.problem
    except _DAMAGED:
        return _problem("broken_archive", name, "", _BROKEN, _AN_ARCHIVE)


class _Wrong(Exception):  # noqa: N818 - the mistake is the file's
    """What is wrong with the archive, on its way to the door."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


_AN_ARCHIVE = message("a study file, or an archive that this program has saved")
_BROKEN = message("a damaged archive")


def _opened(archive: zipfile.ZipFile, name: str, directory: Path) -> Opened:
    parts = archive.infolist()
    _must_be_ours([part.filename for part in parts], name)
    left = MAX_UNPACKED_BYTES
    with TemporaryDirectory(prefix="archive-", dir=directory) as work:
        unpacked: dict[str, Path] = {}
        for number, part in enumerate(parts):
            unpacked[part.filename] = target = Path(work) / f"part{number}"
            left = _unpack(archive, part, target, left, name)
        saved = parse_saved(unpacked[STUDY].read_bytes(), f"{name}/{STUDY}")
        if isinstance(saved, Problem):
            raise _Wrong(saved)
        return Opened(saved=saved, tables=_tables(unpacked, name, directory))


def _must_be_ours(parts: list[str], name: str) -> None:
    """Names that we gave, each once, the study among them."""
    for part in parts:
        if part not in {STUDY, README, *PARTS} or parts.count(part) > 1:
            raise _Wrong(_problem("foreign_archive", name, part, shown(part), _AN_ARCHIVE))
    if STUDY not in parts:
        raise _Wrong(_problem("missing_part", name, STUDY, "–", message("this part of it")))


def _unpack(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, target: Path, left: int, name: str
) -> int:
    """How many bytes may still come; raises where there are none left."""
    with target.open("wb") as file:
        for chunk in chunks(archive, part, left):
            left -= len(chunk)
            file.write(chunk)
    if left <= 0:
        most = message("at most {limit} MB unpacked", limit=MAX_UNPACKED_BYTES // MEGABYTE)
        raise _Wrong(_problem("archive_too_large", name, part.filename, _MORE, most))
    return left


_MORE = message("more than that")


def _tables(unpacked: Mapping[str, Path], name: str, directory: Path) -> Tables:
    tables = {}
    for part, table in PARTS.items():
        if part in unpacked:
            try:
                tables[table] = taken_in(unpacked[part], table, directory)
            except NotATable as found:
                expected = message("the columns of {table}", table=table)
                raise _Wrong(_problem("foreign_table", name, part, str(found), expected)) from None
    return tables


def _problem(code: str, file: str, place: str, found: str | Message, expected: Message) -> Problem:
    where = f"{file}/{place}" if place else file
    return Problem(
        code=code,
        table=file,
        column=place or None,
        found=str(found),
        expected=expected,
        message=message(
            "{place}: found {found}; expected {expected}.",
            place=where,
            found=found,
            expected=expected,
        ),
        remedy=message("Open the file as this program saved it, or save it there again."),
    )
