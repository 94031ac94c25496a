"""A study with its reduced data: the same KPIs years later, nobody's name, and no trap inside."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import aftersales.baseline.archive as archive_module
from aftersales.baseline import Files, baseline_of, measured
from aftersales.baseline.archive import Opened, opened, read_opened, write_archive
from aftersales.baseline.saved import Saved, to_save, write_saved
from aftersales.baseline.scenario import Scenario
from aftersales.engine import EmbeddedEngine, StoredTable, Tables
from aftersales.ingest.reducing import is_telling
from aftersales.kpis import Measurement, Options, measure
from aftersales.problems import Problem
from aftersales.text import Language

ENGLISH = Language("en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def tables(firm, folder: Path) -> Tables:
    """The small firm's tables, with technicians and faults that tell who they are."""
    stored = {}
    for name, frame in firm.items():
        told = frame
        if name == "cases":
            technician = "Erika Mustermann " + frame["technician"]
            told = frame.assign(technician=technician, fault="Frau Beispiel called: leaks")
        path = folder / f"{name}.parquet"
        told.to_parquet(path, index=False)
        columns = tuple(told.columns)
        stored[name] = StoredTable(
            name=name, path=path, columns=columns, rows=len(told), digest=name
        )
    return stored


@pytest.fixture(scope="module")
def engine(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


@pytest.fixture(scope="module")
def saved(engine: EmbeddedEngine, tables: Tables) -> Saved:
    """One scenario on what those tables say."""
    found = measured(Files(engine=engine, tables=tables, options=Options()))
    scenario = Scenario(name="Schulung", plan={"training": 3.0})
    return to_save(baseline_of(found), (scenario,), "Schulung", date(2026, 11, 22))


@pytest.fixture(scope="module")
def content(saved: Saved, tables: Tables, folder: Path) -> bytes:
    return write_archive(saved, tables, folder, ENGLISH)


@pytest.fixture(scope="module")
def again(content: bytes, folder: Path) -> Opened:
    found = opened(content, "study.zip", folder)
    assert isinstance(found, Opened), found
    return found


def test_the_study_in_an_archive_is_the_study(again: Opened, saved: Saved):
    """Study, base and scenarios are those that were saved."""
    assert again.saved == saved


def figures(kpis: Iterable[Measurement]) -> np.ndarray:
    """Value and interval of each; not a number where there is none."""
    return np.array([(kpi.value, kpi.low, kpi.high) for kpi in kpis], dtype=float)


def test_every_kpi_of_the_archive_is_that_of_the_data(
    engine: EmbeddedEngine, tables: Tables, again: Opened
):
    """Value, interval and number of records, over all and by segment."""
    for by in (None, "segment"):
        then = measure(engine, tables, Options(), by=by)
        now = measure(engine, again.tables, Options(), by=by)
        assert sum(kpi.value is not None for kpi in then) > 10
        assert [(kpi.kpi, kpi.group, kpi.n, kpi.refusal) for kpi in now] == [
            (kpi.kpi, kpi.group, kpi.n, kpi.refusal) for kpi in then
        ]
        np.testing.assert_allclose(figures(now), figures(then), rtol=1e-9)


def test_nothing_in_an_archive_tells_who_somebody_is(content: bytes, tables: Tables, again: Opened):
    """Numbers, names and what was written are hashes, the same in every table that had the same."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for known in (b"Mustermann", b"Beispiel"):
        assert known not in everything
    customers = {}
    for name, stored in again.tables.items():
        now, then = pd.read_parquet(stored.path), pd.read_parquet(tables[name].path)
        for column in filter(is_telling, now):
            pairs = pd.DataFrame({"now": now[column], "then": then[column]}).dropna()
            assert (now[column].isna() == then[column].isna()).all()
            assert not set(pairs["now"]) & set(pairs["then"])
            assert len(pairs.drop_duplicates()) == pairs["then"].nunique()
            if column == "customer_id":
                customers[name] = dict(pairs.itertuples(index=False))
    assert customers["cases"].items() <= customers["customers"].items()


@pytest.fixture(scope="module")
def german(saved: Saved, tables: Tables, folder: Path) -> bytes:
    """The same archive made again, for a German reader."""
    return write_archive(saved, tables, folder, Language("de"))


def test_the_same_archive_twice_has_other_hashes(content: bytes, german: bytes):
    """The secret is nobody's: two archives of the same data cannot be laid side by side."""
    ids = [
        set(pd.read_parquet(BytesIO(parts_of(each)[CASES]))["case_id"])
        for each in (content, german)
    ]
    assert not ids[0] & ids[1]


def test_an_archive_says_what_is_in_it(content: bytes, german: bytes):
    """A text in the user's language names every part, every table and the day."""
    for code, made in (("en", content), ("de", german)):
        parts = parts_of(made)
        text = parts["README.txt"].decode()
        assert all(name in text for name in parts if name != "README.txt")
        assert Language(code).date(date(2026, 11, 22)) in text


def test_a_study_alone_is_opened_by_the_same_door(saved: Saved, folder: Path):
    """A TOML brings no tables; a path that is none is a problem."""
    (folder / "alone.toml").write_text(write_saved(saved), encoding="utf-8")
    assert read_opened(folder / "alone.toml", folder) == Opened(saved=saved)
    assert isinstance(read_opened(folder / "absent.zip", folder), Problem)


# What somebody else may have made


def packed(parts: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parquet(frame: pd.DataFrame) -> bytes:
    content = BytesIO()
    frame.to_parquet(content, index=False)
    return content.getvalue()


CASES = "tables/cases.parquet"
STRANGE = {
    "a way out of the folder": ({"../../evil.toml": b""}, "foreign_archive", "../../evil.toml"),
    "an absolute path": ({"/etc/passwd": b""}, "foreign_archive", "/etc/passwd"),
    "another table": ({"tables/people.parquet": b""}, "foreign_archive", "people"),
    "a workbook": ({"xl/workbook.xml": b""}, "foreign_archive", "xl/workbook.xml"),
    "no Parquet": ({CASES: b"PAR1 and nothing else"}, "foreign_table", "Parquet?"),
    "a column of ours that is text": (
        {CASES: parquet(pd.DataFrame({"case_id": ["1"], "cost": ["a lot"]}))},
        "foreign_table",
        "cost VARCHAR",
    ),
    "a column that is none": (
        {CASES: parquet(pd.DataFrame({"case_id": ["1"], "e_mail": ["a@example.org"]}))},
        "foreign_table",
        "e_mail VARCHAR",
    ),
    "an endless text": (
        {CASES: parquet(pd.DataFrame({"case_id": ["x" * 20_000]}))},
        "foreign_table",
        "20,000 letters",
    ),
    "another's TOML as the study": ({"study.toml": b"[project]\n"}, "foreign", "project"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_a_strange_part_is_refused_by_name(content: bytes, folder: Path, case: str):
    """Every part is one that we write; nothing else is unpacked, and no file appears anywhere."""
    more, code, found = STRANGE[case]
    before = set(folder.iterdir())
    problem = opened(packed({**parts_of(content), **more}), "odd.zip", folder)
    assert isinstance(problem, Problem)
    assert problem.code == code
    assert found in problem.found
    assert "odd.zip" in Language("de").say(problem.message)
    assert set(folder.iterdir()) == before


def test_a_damaged_archive_is_said(content: bytes, folder: Path):
    """Cut off, with a byte turned, without its study, or no archive behind the first letters."""
    turned = bytearray(content)
    turned[len(content) // 2] ^= 0xFF
    without = {name: part for name, part in parts_of(content).items() if name != "study.toml"}
    for broken, code in (
        (content[: len(content) // 2], "broken_archive"),
        (bytes(turned), "broken_archive"),
        (b"PK\x03\x04 and so on", "broken_archive"),
        (packed(without), "missing_part"),
    ):
        problem = opened(broken, "mine.zip", folder)
        assert isinstance(problem, Problem)
        assert problem.code == code


def test_an_archive_that_unpacks_to_too_much_is_refused(
    content: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """What counts is what comes out, not what the directory of the archive claims."""
    monkeypatch.setattr(archive_module, "MAX_UNPACKED_BYTES", 3 * 2**20)
    bomb = packed({**parts_of(content), "README.txt": bytes(10 * 2**20)})
    assert len(bomb) < 2**20
    lying = bomb.replace((10 * 2**20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    for each in (bomb, lying):
        problem = opened(each, "bomb.zip", folder)
        assert isinstance(problem, Problem)
        assert problem.code == "archive_too_large"
