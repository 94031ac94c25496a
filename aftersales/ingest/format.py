"""How a file is laid out: found, shown to the user, corrected by `dataclasses.replace`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WHITESPACE = " "


class FormatKind(StrEnum):
    """What sort of file it is."""

    DELIMITED = "delimited"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


class DateOrder(StrEnum):
    """In which order a numeric date names day, month and year."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The layout of one file, or of one sheet of a workbook.

    `skip_lines` counts the lines (or sheet rows) above the header, or above the first record where
    there is no header. `delimiter` " " means any run of blanks. `decimal` and `date_order` None
    mean "not decided": `read` looks for evidence in the whole file and asks where there is none.
    `periods_as_records`: columns that are months or quarters become one record for each.
    """

    kind: FormatKind
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    skip_lines: int = 0
    has_header: bool = True
    decimal: str | None = None
    date_order: DateOrder | None = None
    periods_as_records: bool = True
    sheet: str | None = None
    sheets: tuple[str, ...] = ()

    @property
    def thousands(self) -> str | None:
        """The sign between thousands, as the decimal sign implies it."""
        return {".": ",", ",": "."}.get(self.decimal or "")

    @property
    def is_possible(self) -> bool:
        """Whether a file can be read with this delimiter and this quote at all."""
        signs = self.delimiter + self.quote
        one_each = len(self.delimiter) == 1 and len(self.quote) <= 1
        return one_each and len(set(signs)) == len(signs) and not set(signs) & set("\r\n\0")

    @property
    def header_line(self) -> int | None:
        """Line in which the header stands, counted from 1; None without a header."""
        return self.skip_lines + 1 if self.has_header else None
