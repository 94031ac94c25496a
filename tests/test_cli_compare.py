"""`aftersales compare`, and one scenario of several, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aftersales.baseline import Measured, baseline_of
from aftersales.baseline.saved import to_save, write_saved
from aftersales.baseline.scenario import Scenario, played
from aftersales.cli import main
from aftersales.decide.answers import answer
from aftersales.decide.comparison import comparison
from tests.model.studies import REFERENCE

BASE = baseline_of(Measured(figures={}, segments=("All",)), {"site.technicians": 12.0})
SCENARIOS = (
    Scenario(name="Schulung", plan={"training": 3.0}),
    Scenario(name="Später", plan={"training": 3.0}, start_month=6),
    Scenario(name="Mehr", plan={"training": 5.0}),
)
DRAWS = ("--draws", "200")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compare") / "study.toml"
    path.write_text(write_saved(to_save(BASE, SCENARIOS, "Später", date(2026, 11, 22))), "utf-8")
    return path


def test_json_holds_what_was_compared(file: Path):
    """Figures, ranges and chances of each scenario, and each against the one in the file."""
    found = json.loads(run("compare", file, "--json", *DRAWS).stdout)
    wanted = comparison({each.name: played(BASE, each).study for each in SCENARIOS}, 200)
    assert [each["name"] for each in found["scenarios"]] == ["Schulung", "Später", "Mehr"]
    for said, standing in zip(found["scenarios"], wanted.standings, strict=True):
        assert said["npv"] == standing.headline.npv
        assert said["npv_range"]["p95"] == standing.uncertainty.npv.high
        assert said["chance_best"] == wanted.chance_best[standing.name]
    for said in found["against"]:
        assert said["reference"] == "Später"
        assert said["probability_better"] == wanted.against(said["name"], "Später").better


def test_the_table_names_every_scenario_and_holds_them_against_one(file: Path):
    """Plain text in columns; `--against` chooses the one that the others are held against."""
    result = run("compare", file, "--against", "Mehr", "--lang", "en", *DRAWS)
    assert result.exit_code == 0
    figures, against = result.stdout.split("\n\n")[:2]
    assert [line.split()[0] for line in figures.splitlines()[1:]] == ["Schulung", "Später", "Mehr"]
    assert against.startswith("Against “Mehr”")
    assert "Mehr" not in against.splitlines()[2] + against.splitlines()[3]


def test_a_file_of_scenarios_projects_the_one_it_shows_or_the_one_named(file: Path):
    """The same keys as ever, and the figures of that scenario to the last digit."""
    for name, scenario in (("", SCENARIOS[1]), ("Mehr", SCENARIOS[2])):
        named = ("--scenario", name) if name else ()
        found = json.loads(run("project", file, "--json", "--draws", "0", *named).stdout)
        assert found["npv"] == answer(played(BASE, scenario).study).headline.npv


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "study.toml", "--scenario", "Mher"),
        ("compare", "study.toml", "--against", "Nobody"),
        ("compare", REFERENCE / "worked_example.toml"),
        ("project", REFERENCE / "worked_example.toml", "--scenario", "Mehr"),
        ("compare", "absent.zip"),
    ],
)
def test_what_is_not_there_ends_with_2_and_one_message(file: Path, arguments, language: str):
    """A scenario that is none, a study without scenarios, no file: said, without a traceback."""
    given = [file if each == "study.toml" else each for each in arguments]
    result = run(*given, "--lang", language)
    assert (result.exit_code, result.stdout) == (2, "")
    assert isinstance(result.exception, SystemExit)
    assert len(result.stderr.splitlines()) == 2


def test_what_is_otherwise_today_is_said_beside_the_figures(file: Path, tmp_path: Path):
    """A file of another results version is computed, and the versions are named on the side."""
    old = tmp_path / "old.toml"
    old.write_text(file.read_text("utf-8").replace("results = 1", "results = 9"), "utf-8")
    result = run("project", old, "--json", "--draws", "0", "--lang", "en")
    assert result.exit_code == 0
    assert "results version 9, computed now with 1" in result.stderr
    assert json.loads(result.stdout)["npv"]
