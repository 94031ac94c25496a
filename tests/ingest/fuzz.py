"""Damaged files, more than anybody would write by hand.

python -m tests.ingest.fuzz MINUTES   throw them at reading until the time is over; the first that
is not answered as it should be is kept, and named with the seed that made it
"""

from __future__ import annotations

import itertools
import random
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from aftersales import ingest
from aftersales.ingest import csv_template, workbook_template
from aftersales.problems import Severity
from aftersales.schema import TABLES
from aftersales.text import Language

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "sample_data", ROOT.parent / "shared" / "data")
MOST_BYTES = 2_000
MOST_MUTATIONS = 4
Mutation = Callable[[random.Random, bytes], bytes]


@cache
def whole_files() -> Mapping[str, bytes]:
    """Sample files and templates, and real exports where they are at hand: the head of each."""
    found = {
        f"{table}-{code}.{ending}": make(table, Language(code))
        for table in TABLES
        for code in ("de", "en")
        for ending, make in (("csv", csv_template), ("xlsx", workbook_template))
    }
    for path in (path for folder in FOLDERS for path in sorted(folder.glob("*.[ctp][sxa][vtr]*"))):
        head = path.read_bytes()[:MOST_BYTES]
        found[path.name] = head[: head.rfind(b"\n") + 1] or head
    return found


@cache
def _weights() -> list[float]:
    """Narrow tables more often, for reading takes its time by the column."""
    heads = {name: content.partition(b"\n")[0] for name, content in whole_files().items()}
    return [
        1 / (1 + max(map(heads[name].count, (b",", b";")))) / (1 if name.endswith("csv") else 3)
        for name in sorted(heads)
    ]


# What happens to files on their way


def flipped(draw: random.Random, content: bytes) -> bytes:
    """Some bits turned over."""
    spoiled = bytearray(content)
    for _ in range(draw.randint(1, 8)):
        spoiled[draw.randrange(len(spoiled))] ^= 1 << draw.randrange(8)
    return bytes(spoiled)


def cut(draw: random.Random, content: bytes) -> bytes:
    """Broken off anywhere, at either end."""
    at = draw.randrange(len(content))
    return content[:at] if draw.random() < 0.7 else content[at:]


def swapped_delimiters(draw: random.Random, content: bytes) -> bytes:
    """One sign for another, everywhere or from somewhere on."""
    signs = [b",", b";", b"\t", b"|", b'"', b"'", b".", b"\n", b"\r\n", b" ", b"\x00"]
    old, new = draw.sample(signs, 2)
    at = draw.choice([0, draw.randrange(len(content))])
    return content[:at] + content[at:].replace(old, new)


def lines_mixed_up(draw: random.Random, content: bytes) -> bytes:
    """Lines lost, doubled, in another order."""
    lines = content.split(b"\n")
    kept = [line for line in lines if draw.random() < 0.8]
    kept += draw.choices(lines, k=draw.randint(0, 4))
    if draw.random() < 0.3:
        draw.shuffle(kept)
    return b"\n".join(kept)


def cells_replaced(draw: random.Random, content: bytes) -> bytes:
    """Values that nobody expects in a column, or pieces without their delimiter."""
    odd = ["", "-1", "1e309", "NaN", "31.02.2024", "99/99/9999", "1023-01-01", "22.000.000,00",
           "=1+1", '"', '""', "#DIV/0!", "true", "\u202e", "a" * 500, "1.234", "€", "0x1F",
           "24:61", "\ufeff", "\ue000", "null", "inf", "9" * 40, "12:", "--", "(5)"]  # fmt: skip
    sign = draw.choice([b",", b";", b"\t"])
    cells = content.split(sign)
    for _ in range(draw.randint(1, 6)):
        cells[draw.randrange(len(cells))] = draw.choice(odd).encode()
    return sign.join(cells)


def another_encoding(draw: random.Random, content: bytes) -> bytes:
    """Written in another encoding, the whole or its second half."""
    codes = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be", "cp850", "utf-32", "cp037"]
    text = content.decode("utf-8", errors="replace") + "äöüß€"
    at = draw.choice([0, len(text) // 2])
    first, second = draw.sample(codes, 2)
    return text[:at].encode(first, "replace") + text[at:].encode(second, "replace")


def bytes_inserted(draw: random.Random, content: bytes) -> bytes:
    """Random bytes in the middle."""
    at = draw.randrange(len(content))
    return content[:at] + draw.randbytes(draw.randint(1, 30)) + content[at:]


def repeated(draw: random.Random, content: bytes) -> bytes:
    """The same again behind itself, header and all."""
    return content + content[: draw.randrange(len(content)) + 1]


MUTATIONS: tuple[Mutation, ...] = (
    flipped, cut, swapped_delimiters, lines_mixed_up, cells_replaced, another_encoding,
    bytes_inserted, repeated,
)  # fmt: skip


def damaged(seed: int) -> tuple[str, bytes]:
    """Name and content of the damaged file of that seed."""
    draw = random.Random(seed)
    (name,) = draw.choices(sorted(whole_files()), weights=_weights())
    content = whole_files()[name]
    for mutate in draw.choices(MUTATIONS, k=draw.randint(1, MOST_MUTATIONS)):
        content = mutate(draw, content) if content else content
    return name, content


# What may come of them


def check(reading: ingest.Reading) -> None:
    """Records read are kept or left out, and a file that gave nothing says why."""
    assert isinstance(reading, ingest.Reading)
    assert reading.counts.kept + reading.counts.rejected == reading.counts.read
    assert 0 <= reading.counts.folded <= reading.counts.kept
    if reading.stored is not None:
        assert reading.stored.rows == reading.counts.kept - reading.counts.folded
    else:
        assert any(p.severity is not Severity.NOTE for p in reading.problems) or reading.questions
    for problem in reading.problems:
        assert all(map(str, (problem.message, problem.expected, problem.remedy)))
        assert problem.record is None or 1 <= problem.record <= reading.counts.read


def check_seed(seed: int, folder: Path) -> None:
    """Read the file of that seed, and what it gives together with itself."""
    name, content = damaged(seed)
    path = folder / "damaged"
    path.write_bytes(content)
    readings = ingest.read_file(path, name, folder)
    for reading in readings:
        check(reading)
    opened = ingest.tables(readings)
    ingest.unmatched(opened)
    for path in folder.iterdir():
        path.unlink() if path.is_file() else None


def main(minutes: float) -> None:
    end, seed = time.monotonic() + minutes * 60, random.SystemRandom().randrange(10**12)
    for count in itertools.count():
        if time.monotonic() > end:
            sys.stdout.write(f"{count:,} damaged files, each answered.\n")
            return
        with TemporaryDirectory() as folder:
            _report(seed + count, Path(folder))


def _report(seed: int, folder: Path) -> None:
    try:
        check_seed(seed, folder)
    except BaseException:
        name, content = damaged(seed)
        kept = Path(f"fuzz-{seed}-{name}")
        kept.write_bytes(content)
        sys.stdout.write(f"Seed {seed}: see {kept}\n")
        raise


if __name__ == "__main__":
    main(float(sys.argv[1]))
