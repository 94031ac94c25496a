"""`aftersales drivers FILE …`: from the bytes of exports to what moves loyalty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from aftersales.baseline.saved import Saved, parse_saved
from aftersales.cli import main
from aftersales.evidence.catalogue import links
from aftersales.evidence.links import planning_links
from aftersales.study import Study


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


def study_in(file: Path) -> Study:
    """The study that the command has written there."""
    saved = parse_saved(file.read_bytes(), file.name)
    assert isinstance(saved, Saved)
    return saved.study


def rated(n: int) -> str:
    """Cases of sixty customers, who are happier, but not all of them, where it was fixed first."""
    rng = np.random.default_rng(n)
    fixed, hours = rng.random(n) < 0.7, rng.integers(1, 12, n)
    stars = np.clip(np.round(3.3 + 0.8 * fixed + rng.normal(0, 1.2, n)), 1, 5)
    opened = pd.Timestamp("2025-01-01 08:00") + pd.to_timedelta(rng.integers(0, 360, n), unit="D")
    cases = pd.DataFrame(
        {
            "case_id": [f"F{i}" for i in range(n)],
            "customer_id": [f"K{i % 60}" for i in range(n)],
            "opened_at": opened,
            "first_response_at": opened + pd.to_timedelta(hours, unit="h"),
            "first_time_fixed": np.where(fixed, "yes", "no"),
            "rating": stars.astype(int),
        }
    )
    return cases.to_csv(index=False)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("drivers") / "cases.csv"
    file.write_text(rated(1200))
    return file


@pytest.fixture(scope="module")
def told(export: Path) -> dict[str, Any]:
    """What the command tells as JSON."""
    found: dict[str, Any] = json.loads(run("drivers", export, "--json", "--lang", "en").stdout)
    return found


def of(told: dict[str, Any], question: str) -> dict[str, Any]:
    return next(driver for driver in told["drivers"] if driver["question"] == question)


def test_the_command_says_what_was_learnt(export: Path, told: dict[str, Any]):
    """As JSON with own, published and combined numbers; as text with sentence and weight."""
    learnt = of(told, "first_time_fix")
    assert learnt["feeds_the_link"]
    assert 0 < learnt["combined"]["data_weight"] < 1
    assert told["links"]["first_time_fix_on_csat"] == learnt["combined"]["number"]
    assert told["links"].keys() == links().keys()
    assert "passed" in {check["verdict"] for check in learnt["checks"]}
    assert of(told, "parts")["own"] is None
    assert of(told, "parts")["missing"]
    said = run("drivers", export, "--lang", "en").stdout
    assert learnt["sentence"] in said
    assert "your weight" in said


def test_by_choice_the_study_rests_on_evidence_or_on_data(
    export: Path, told: dict[str, Any], tmp_path: Path
):
    """`--effects` takes the estimate after its haircut, or the published range."""
    for choice in ("evidence", "data"):
        assert run("study", export, "-o", tmp_path / choice, "--effects", choice).exit_code == 0
    evidence, data = study_in(tmp_path / "evidence"), study_in(tmp_path / "data")
    assert evidence.links == planning_links()
    counted = of(told, "first_time_fix")["combined"]["discounted"]
    assert data.links.first_time_fix_on_csat.mean == pytest.approx(counted["mean"])


def test_too_few_rated_cases_leave_the_evidence_alone_and_say_so(tmp_path: Path):
    """Forty cases teach nothing: the study's links are the published ones."""
    export, file = tmp_path / "cases.csv", tmp_path / "study.toml"
    export.write_text(rated(40))
    said = run("study", export, "-o", file, "--lang", "en").stdout
    assert "published evidence stands alone" in said
    assert study_in(file).links == planning_links()
    assert "What the effects come to" not in run("drivers", export, "--lang", "en").stdout
