"""`aftersales project`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aftersales.cli import main
from tests.decide.test_answers import differences
from tests.model.studies import EXAMPLES, REFERENCE, expected
from tests.test_study_file import NOT_STUDIES, WRONG, changed


def project(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["project", *map(str, arguments)])


def toml(name: str) -> Path:
    return REFERENCE / f"{name}.toml"


@pytest.mark.parametrize("name", EXAMPLES)
def test_json_without_draws_is_the_reference(name: str):
    """`--json --draws 0` prints every figure of the reference and leaves `uncertainty` out."""
    result = project(toml(name), "--json", "--draws", "0")
    wanted = expected(name)
    del wanted["uncertainty"]
    assert result.exit_code == 0
    assert differences(json.loads(result.stdout), wanted) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_json_with_draws_has_the_keys_of_the_reference(name: str):
    """With draws, `uncertainty` stands there under the reference's keys, with that number."""
    found = json.loads(project(toml(name), "--json", "--draws", "300").stdout)
    assert list(found) == list(expected(name))
    assert list(found["uncertainty"]) == list(expected(name)["uncertainty"])
    assert found["uncertainty"]["draws"] == 300


def test_the_study_says_how_many_worlds_are_drawn():
    """Without `--draws` the study's own number holds."""
    found = json.loads(project(toml("worked_example"), "--json").stdout)
    assert found["uncertainty"]["draws"] == 4000


def test_a_seed_decides_the_draws():
    """The same seed prints the same, another seed something else; the expected case stays."""
    same = ("--json", "--draws", "100", "--seed")
    one = project(toml("worked_example"), *same, "1").stdout
    assert project(toml("worked_example"), *same, "1").stdout == one
    other = project(toml("worked_example"), *same, "2").stdout
    assert json.loads(other)["uncertainty"] != json.loads(one)["uncertainty"]
    assert json.loads(other)["npv"] == json.loads(one)["npv"]


def test_the_summary_says_the_answer():
    """Without `--json` a page of plain text holds the verdict, the ratios and their ranges."""
    result = project(toml("worked_example"), "--lang", "en", "--draws", "2000")
    assert result.exit_code == 0
    for figure in ("€-21,866", "-6%", "94%", "34.8 months", "Training", "Tools"):
        assert figure in result.stdout.replace("−", "-").replace("-€", "€-")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("case", [*WRONG, *NOT_STUDIES])
def test_a_wrong_study_ends_with_2_and_one_message(tmp_path: Path, case: str, language: str):
    """Exit code 2, nothing on standard output, the file named, and no traceback."""
    file = tmp_path / "mine.toml"
    file.write_bytes(changed(WRONG[case][0]) if case in WRONG else NOT_STUDIES[case][0])
    result = project(file, "--lang", language)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "mine.toml" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.splitlines()) == 2  # what is wrong, and what to do


@pytest.mark.parametrize("name", ["absent.toml", "."])
def test_a_missing_file_and_a_directory_end_with_2(tmp_path: Path, name: str):
    """A path that cannot be read is a user's mistake too."""
    result = project(tmp_path / name)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
