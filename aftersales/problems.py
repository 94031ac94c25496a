"""What is wrong with something a user brought, in the user's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aftersales.message import Message


class Severity(StrEnum):
    """How much a problem matters to what follows."""

    ERROR = "error"  # what it concerns could not be used
    WARNING = "warning"  # used, but not as it stood
    NOTE = "note"  # used as it stood; worth knowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, what was found, what was expected, what to do.

    `table` is the file or table as the user knows it, `record` counts data records from 1
    (a header is not a record), `count` says how many records the problem concerns; `found` is the
    user's own text, shown as it stands; `examples` are records and what stands in them.
    """

    code: str
    message: Message
    expected: Message
    remedy: Message
    found: str = ""
    severity: Severity = Severity.ERROR
    table: str = ""
    record: int | None = None
    column: str | None = None
    count: int = 1
    examples: tuple[tuple[int, str], ...] = ()
