"""The command line writes reports: one study or many, one ending or several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from aftersales.baseline.archive import write_archive
from aftersales.baseline.saved import parse_saved
from aftersales.cli import main
from aftersales.cli.exports import read_exports
from aftersales.cli.refusal import or_refuse
from aftersales.kpis import CATALOGUE
from aftersales.study import Study
from aftersales.study_file import read_study, write_study
from aftersales.text import Language
from tests.report.reports import REFERENCE

DRAWS = 50


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The worked example under two names, with few draws."""
    folder, study = (
        tmp_path_factory.mktemp("studies"),
        read_study(REFERENCE / "worked_example.toml"),
    )
    assert isinstance(study, Study)
    few = replace(study, settings=replace(study.settings, draws=DRAWS))
    paths = folder / "nord.toml", folder / "süd.toml"
    for path in paths:
        path.write_text(write_study(few), encoding="utf-8")
    return paths


def report(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_one_study_gives_what_every_output_asks_for(studies: tuple[Path, Path], tmp_path: Path):
    """The ending says what is written; in the house's colours, of which pale ones are named."""
    outputs = ("-o", tmp_path / "{study}.html", "-o", tmp_path / "süden.pptx")
    result = report(studies[1], *outputs, "--lang", "de", "--colour", "#FFCC00")
    assert result.exit_code == 0, result.output
    assert "#ffcc00" in result.stderr
    assert [Path(line).name for line in result.stdout.splitlines()] == ["süd.html", "süden.pptx"]
    html = (tmp_path / "süd.html").read_text("utf-8")
    assert html.startswith('<!DOCTYPE html>\n<html lang="de">')
    assert "--accent: #ffcc00;" in html
    assert "süd.toml" in html
    assert (tmp_path / "süden.pptx").read_bytes().startswith(b"PK")


def test_several_studies_each_get_a_report(studies: tuple[Path, Path], tmp_path: Path):
    """Under the name of each, whether the ending is large or small; and one that is broken or not
    there keeps none of the others from being written."""
    broken, absent = tmp_path / "broken.toml", tmp_path / "absent.toml"
    broken.write_text("[settings", "utf-8")
    given = (studies[0], broken, absent, studies[1])
    result = report(*given, "-o", tmp_path / "{study}.XLSX", "--lang", "en")
    assert result.exit_code == 2
    assert "broken.toml: found a text that breaks off" in result.stderr
    assert "absent.toml: found no such file or folder" in result.stderr
    for name in ("nord.XLSX", "süd.XLSX"):
        assert (tmp_path / name).read_bytes().startswith(b"PK")
        assert name in result.stdout


def test_what_was_measured_stands_in_the_workbook(studies: tuple[Path, Path], tmp_path: Path):
    """From the exports given along, with their data check; else from the tables of an archive."""
    cases = tmp_path / "cases.csv"
    cases.write_text("case id;opened at;rating\n1;01.02.2025;5\n2;01.02.2025;four\n", "utf-8")
    archive = tmp_path / "west.zip"
    with read_exports((cases,), (), Language("en")) as brought:
        saved = or_refuse(parse_saved(studies[0].read_bytes(), ""), Language("en"))
        archive.write_bytes(write_archive(saved, brought.tables, tmp_path, Language("en")))
    given = report(studies[0], "-o", tmp_path / "given.xlsx", "--data", cases, "--lang", "en")
    brings = report(archive, "-o", tmp_path / "brings.xlsx", "--lang", "en")
    assert given.exit_code == brings.exit_code == 0, given.output + brings.output
    books = [CalamineWorkbook.from_path(tmp_path / f"{n}.xlsx") for n in ("given", "brings")]
    for book in books:
        kpis = {row[0]: row[1] for row in book.get_sheet_by_name("KPIs").to_python()}
        assert kpis[CATALOGUE["csat"].name] == 1
    assert [row[4:6] for row in books[0].get_sheet_by_name("Data check").to_python()[1:]] == [
        ["four", "Not a number"]
    ]
    assert "Data check" not in books[1].sheet_names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "out.pdf"), ".pptx, .xlsx, .html"),
        (("-o", "{study}.html", "--colour", "teal"), "teal"),
        (("-o", "{study}.html", "--logo", __file__), "test_output.py"),
        (("-o", "out.html"), "{study}"),
        (("-o", "none/{study}.html"), "-o"),
        (("-o", "{study}.html", "--scenario", "Mehr"), "nord.toml"),
        (("-o", "{study}.xlsx", "--data", "none.csv"), "none.csv"),
        (("-o", "{study}.xlsx", "--data", __file__), "test_output.py"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_cannot_be_written_is_said(
    studies: tuple[Path, Path], tmp_path: Path, monkeypatch, arguments, said: str, language: str
):
    """Exit code 2, nothing written and nothing on standard output."""
    monkeypatch.chdir(tmp_path)
    result = report(*studies, *arguments, "--lang", language)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []
