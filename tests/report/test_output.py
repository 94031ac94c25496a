"""The command line writes the page and the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aftersales.cli import main
from tests.report.reports import REFERENCE


def project(output: Path) -> Result:
    study = str(REFERENCE / "worked_example.toml")
    return CliRunner().invoke(
        main, ["project", study, "--draws", "50", "--lang", "de", "-o", str(output)]
    )


@pytest.mark.parametrize(
    ("name", "begins"), [("out.html", b'<!DOCTYPE html>\n<html lang="de">'), ("OUT.XLSX", b"PK")]
)
def test_the_ending_says_what_is_written(tmp_path: Path, name: str, begins: bytes):
    """A page or a workbook, and the summary is printed all the same."""
    result = project(tmp_path / name)
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert "36" in result.stdout


def test_another_ending_is_refused_before_any_work(tmp_path: Path):
    """What cannot be written is said, with exit code 2."""
    result = project(tmp_path / "out.pdf")
    assert result.exit_code == 2
    assert ".html, .xlsx" in result.output
    assert list(tmp_path.iterdir()) == []
