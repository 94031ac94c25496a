"""Another ruling on a file that was read before."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from aftersales import ingest
from aftersales.ingest import Act, Ruling, Rulings, read_data_check

FILE = """case id;opened at;resolved at;cost
1;01.03.2025 08:00;02.03.2025 09:30;12,50
2;03.03.2025 08:00;01.03.2025 09:30;14,50
3;04.03.1023 08:00;05.03.2025 09:30;-16,00
4;05.03.2025 08:00;soon;18,50
4;05.03.2025 08:00;07.03.2025 09:30;18,50
;06.03.2025 08:00;07.03.2025 09:30;18,50
5;06.03.2025 08:00;07.03.2025 09:30;18,50;too much
6;06.03.2025 08:00;07.03.2025 09:30;20,50
6;06.03.2025 08:00;07.03.2025 09:30;20,50
"""
RULINGS = [
    Rulings(),
    Rulings(rules={"before_start": Ruling(act=Act.DROP)}),
    Rulings(rules={"before_start": Ruling(act=Act.KEEP), "unreadable_date": Ruling(act=Act.DROP)}),
    Rulings(rules={"implausible_year": Ruling(low=1000), "negative_amount": Ruling(act=Act.KEEP)}),
    Rulings(rules={"duplicate_record": Ruling(act=Act.KEEP)}),
]


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "file.csv"
    file.write_text(FILE)
    return file


@pytest.fixture
def first(path, tmp_path):
    return ingest.read(path, "file.csv", tmp_path, keep=True)


def test_another_ruling_gives_what_reading_the_file_anew_gives(path, tmp_path, first, rows):
    """Table, problems, counts and data check are the same, and the file is not needed for it."""
    anew = [ingest.read(path, "file.csv", tmp_path, rulings=rulings) for rulings in RULINGS]
    assert len({(reading.stored.digest, reading.counts) for reading in anew}) == len(RULINGS)
    at = path.stat().st_mtime_ns
    path.write_text(" " * path.stat().st_size)
    os.utime(path, ns=(at, at))
    before = first
    for rulings, expected in zip(RULINGS, anew, strict=True):
        before = ingest.read(
            path, "file.csv", tmp_path, format=first.unruled.format, rulings=rulings, before=before
        )
        assert replace(before, unruled=None) == expected
        assert rows(before).equals(rows(expected))
        assert [*read_data_check(before.data_check)] == [*read_data_check(expected.data_check)]


@pytest.mark.parametrize(
    "corrections",
    [
        {"mapping": {"cost": None}},
        {"table": "visits"},
        {"rulings": Rulings(no_answer={"cost": ("18,50",)})},
    ],
)
def test_another_meaning_reads_the_file_anew(path, tmp_path, first, corrections):
    """What changes the cells themselves is not answered from what was kept."""
    again = ingest.read(path, "file.csv", tmp_path, before=first, **corrections)
    assert again == ingest.read(path, "file.csv", tmp_path, **corrections)
    assert again.stored != first.stored


def test_nothing_is_kept_unless_it_is_asked_for(path, tmp_path, first):
    """Without `keep` no directory stays; with it one, without a copy of the text."""
    assert ingest.read(path, "file.csv", tmp_path).unruled is None
    folders = [entry for entry in tmp_path.iterdir() if entry.is_dir()]
    assert folders == [first.unruled.folder]
    assert not [*first.unruled.folder.glob("*.csv")]


def test_a_file_that_changed_meanwhile_is_read_anew_and_said(path, tmp_path, first, codes):
    """Its new content counts, once said; one that has gone can still be ruled on."""
    path.write_text(FILE.replace("6;06.03.2025 08:00;07.03.2025 09:30;20,50\n", ""))
    again = ingest.read(path, "file.csv", tmp_path, rulings=RULINGS[1], before=first, keep=True)
    assert "file_changed" in codes(again)
    assert again.counts.read == first.counts.read - 2
    layout = ingest.probe(path, "file.csv")
    path.unlink()
    later = ingest.read(path, "file.csv", tmp_path, format=layout, rulings=RULINGS[2], before=again)
    assert "file_changed" not in codes(later)
    assert later.counts.read == again.counts.read
