"""What the bytes of a file are: nothing, too much, a picture, or text in which encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from aftersales.ingest.findings import problem
from aftersales.message import N_, message
from aftersales.problems import Problem

MEGABYTE = 1024 * 1024
CHUNK_BYTES = MEGABYTE
HEAD_BYTES = 256 * 1024
MAX_CONTROL_SHARE = 0.02
MIXED = "utf-8+cp1252"

PARQUET = b"PAR1"
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

_FOREIGN: Mapping[bytes, str] = {
    b"\x89PNG": N_("a PNG picture"),
    b"\xff\xd8\xff": N_("a JPEG picture"),
    b"GIF8": N_("a GIF picture"),
    b"BM": N_("a bitmap picture"),
    b"II*\x00": N_("a TIFF picture"),
    b"%PDF": N_("a PDF document"),
    b"\x1f\x8b": N_("a compressed file (gzip)"),
    b"7z\xbc\xaf": N_("a compressed file (7-Zip)"),
    b"Rar!": N_("a compressed file (RAR)"),
    b"PARE": N_("an encrypted Parquet file"),
    b"SQLite format 3": N_("a database file"),
    b"{\\rtf": N_("a text document (RTF)"),
}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(set(range(32)) - {0, 9, 10, 12, 13, 26, 27}) + b"\x7f"
_HIGH = re.compile(rb"[\x80-\xff]")
_NEVER_LAST = bytes({*range(256)} - {*range(0x80, 0xC0)})
_TWO_BYTES = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_WESTERN = re.compile(r"[\x00-\u024f\u2000-\u20cf\ufeff]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text file: its encoding and the text it begins with, lines ended by \\n."""

    encoding: str
    head: str
    complete: bool


def unusable(path: Path, max_bytes: int | None = None) -> Problem | None:
    """Why a file cannot be a table at all, from its size and first bytes; None if it may be one."""
    if not path.is_file():
        return problem("not_found")
    size = path.stat().st_size
    if size == 0:
        return problem("empty_file")
    if max_bytes is not None and size > max_bytes:
        return problem("too_large", megabytes=size // MEGABYTE, limit=max_bytes // MEGABYTE)
    return _foreign(path)


def is_zip(path: Path) -> bool:
    """Whether the file is a ZIP container, as workbooks are."""
    return _first_bytes(path, 4) in (ZIP, EMPTY_ZIP)


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does."""
    return _first_bytes(path, 4) == PARQUET


def _foreign(path: Path) -> Problem | None:
    head = _first_bytes(path, 16)
    if head.startswith(OLE):
        return problem("password_protected" if _is_encrypted(path) else "old_workbook")
    what = next((what for mark, what in _FOREIGN.items() if head.startswith(mark)), None)
    if what is None or (head.startswith(b"BM") and b"\x00" not in head):
        return None
    return problem("not_a_table", what=message(what))


def _is_encrypted(path: Path) -> bool:
    return ENCRYPTED_PACKAGE in path.read_bytes()


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def probe_text(path: Path) -> Text | Problem:
    """The encoding of a text file, judged by all its bytes, and its beginning."""
    head = _first_bytes(path, HEAD_BYTES)
    encoding = _marked(head) or _without_byte_order_mark(head)
    if encoding is None:
        encoding = _eight_bit_encoding(path)
        binary = _binary(head)
        if binary:
            return binary
    return read_head(path, encoding)


def read_head(path: Path, encoding: str) -> Text | Problem:
    """The text a file begins with, read in the given encoding, cut at the end of a line."""
    if not _is_known(encoding):
        return problem("unknown_encoding", found=encoding, encoding=encoding)
    head = ""
    for piece in pieces(path, encoding):
        head += piece
        if len(head) >= HEAD_BYTES:
            return Text(encoding=encoding, head=_whole_lines(head[:HEAD_BYTES]), complete=False)
    return Text(encoding=encoding, head=head, complete=True)


def _whole_lines(text: str) -> str:
    return text[: text.rfind("\n") + 1] or text


def _is_known(encoding: str) -> bool:
    if encoding == MIXED:
        return True
    try:
        return isinstance(b"a".decode(encoding), str)
    except (LookupError, ValueError):
        return encoding.startswith(("utf-16", "utf-32"))


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in _BYTE_ORDER_MARKS if head.startswith(mark)), None)


def _without_byte_order_mark(head: bytes) -> str | None:
    """UTF-16 shows itself by a NUL beside nearly every letter."""
    if len(head) < 4:
        return None
    even, odd = (head[start::2].count(0) / (len(head) / 2) for start in (0, 1))
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None


def _binary(head: bytes) -> Problem | None:
    strange = len(head) - len(head.translate(None, _CONTROL))
    strange += head.count(0) if head.count(0) > MAX_CONTROL_SHARE * len(head) else 0
    share = strange / len(head)
    if share <= MAX_CONTROL_SHARE:
        return None
    return problem("binary_file", share=f"{share:.0%}")


def _eight_bit_encoding(path: Path) -> str:
    """UTF-8 if all bytes say so, else Windows-1252, or both where lines differ."""
    western, utf8 = False, False
    for lines in _byte_lines(path):
        try:
            utf8 = utf8 or not lines.decode("utf-8").isascii()
        except UnicodeDecodeError:
            western = True
            utf8 = utf8 or _holds_utf8_text(lines)
    if not western:
        return "utf-8"
    return MIXED if utf8 else "cp1252"


def _holds_utf8_text(lines: bytes) -> bool:
    """Beyond ASCII every letter of UTF-8 ends in a byte that is no letter in Windows-1252."""
    if not lines.translate(None, _NEVER_LAST) or not _TWO_BYTES.search(lines):
        return False
    return any(_is_utf8_text(line) for line in lines.split(b"\n"))


def _is_utf8_text(line: bytes) -> bool:
    """Letters beyond ASCII that make sense as UTF-8 (and not by accident of Windows-1252)."""
    if not _HIGH.search(line):
        return False
    try:
        return _WESTERN.fullmatch(line.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def pieces(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file piece by piece, lines ended by \\n, what cannot be read as U+FFFD."""
    if encoding == MIXED:
        yield from (_decode_lines(lines) for lines in _byte_lines(path))
        return
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        while piece := _read(file):
            yield piece


def _read(file: TextIO) -> str:
    try:
        return file.read(CHUNK_BYTES)
    except UnicodeError:  # a codec that knows no replacement
        return ""


def _byte_lines(path: Path) -> Iterator[bytes]:
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            lines, newline, rest = (rest + chunk).rpartition(b"\n")
            yield lines + newline
    yield rest


def _decode_lines(lines: bytes) -> str:
    try:
        text = lines.decode("utf-8")
    except UnicodeDecodeError:
        text = "\n".join(_decode_line(line) for line in lines.split(b"\n"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_line(line: bytes) -> str:
    return line.decode("utf-8") if _is_utf8_text(line) else line.decode("cp1252", errors="replace")
