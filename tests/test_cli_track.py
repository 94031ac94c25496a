"""`aftersales track`: the frozen forecast of a study file against later exports."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from aftersales.baseline import Measured, baseline_of
from aftersales.baseline.saved import to_save, write_saved
from aftersales.baseline.tracked import definitions
from aftersales.cli import main
from aftersales.decide.draws import draw
from aftersales.kpis import Options
from aftersales.track.freezing import freeze
from tests.model.studies import REFERENCE, example

DAYS = np.arange("2026-01-01", "2026-05-01", dtype="datetime64[D]").repeat(2)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study file with a forecast frozen before the cases began."""
    made = example("worked_example")
    day = date(2025, 12, 20)
    frozen = freeze(
        made,
        draw(made, 100),
        name="Both",
        decided_on=day,
        first_month="2026-01",
        definitions=definitions(Options(clock="business", csat_box=5)),
    )
    base = baseline_of(Measured(figures={}, segments=("A",)))
    path = tmp_path_factory.mktemp("track") / "study.toml"
    path.write_text(write_saved(to_save(base, (), "", day, (frozen,))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def cases(study: Path) -> Path:
    """Two cases a day over four months; two in three are fixed at once."""
    lines = [f"F{i},K{i % 40},{day},{'yes' if i % 3 else 'no'}" for i, day in enumerate(DAYS)]
    path = study.with_name("cases.csv")
    path.write_text("case_id,customer_id,opened_at,first_time_fixed\n" + "\n".join(lines))
    return path


def track(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["track", *map(str, arguments), "--lang", "en"])


def test_the_ledger_is_printed_and_given_as_data(study: Path, cases: Path):
    """Each month of the forecast with what the file says of it, in words and as JSON, the figures
    defined as on decision day."""
    printed, data = track(study, cases), track(study, cases, "--json")
    assert (printed.exit_code, data.exit_code) == (0, 0)
    told = json.loads(data.stdout)
    fixed = told["figures"]["first_time_fix"]
    assert [month["month"] for month in fixed["months"]] == [f"2026-0{m}" for m in range(1, 5)]
    january = [i % 3 > 0 for i in range(62)]
    assert fixed["months"][0]["actual"] == pytest.approx(np.mean(january))
    assert fixed["months"][0]["records"] == 62
    errors = [month["actual"] - month["forecast"] for month in fixed["months"]]
    records = [month["records"] for month in fixed["months"]]
    assert fixed["mean_error"] == pytest.approx(np.average(errors, weights=records))
    assert told["seal"] in printed.stdout
    assert "First-time fix rate" in printed.stdout
    assert "0 of 1" not in printed.stdout  # the mean of a single month says all
    assert told["changed"] == []
    assert not [said for said in told["remarks"] if "is set to" in said]


def test_what_cannot_be_held_against_anything_is_refused(study: Path, cases: Path):
    """A study without a frozen forecast, and a name that none has: one message, exit code 2."""
    without = track(REFERENCE / "worked_example.toml", cases)
    assert (without.exit_code, "holds no frozen forecast" in without.stderr) == (2, True)
    unknown = track(study, cases, "--name", "Bothh")
    assert (unknown.exit_code, "did you mean Both?" in unknown.stderr) == (2, True)
