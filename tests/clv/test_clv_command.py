"""`aftersales clv FILE …`: from the bytes of an export to what its customers are worth."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from aftersales.cli import main
from aftersales.clv.contractual import Timing, contract_value

KEYS = {
    "tables",
    "problems",
    "family",
    "proposed",
    "why",
    "settings",
    "fits",
    "holdout",
    "sorting",
    "segments",
    "total",
    "remarks",
}


def run(*arguments: object):
    return CliRunner().invoke(main, ["clv", *map(str, arguments)])


def answer(*arguments: object):
    result = run(*arguments, "--json", "--lang", "en")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def named(fit) -> dict[str, float]:
    return {parameter["name"]: parameter["value"] for parameter in fit["parameters"]}


@pytest.fixture(scope="module")
def sample(root):
    folder = root / "sample_data"
    return answer(*(folder / name for name in ("faelle.csv", "orders.csv", "customers.xlsx")))


@pytest.fixture(scope="module")
def contracts(tmp_path_factory):
    """An export of yearly contracts that were lost as sBG says: half of all leave at once."""
    rng = np.random.default_rng(7)
    lasted = rng.geometric(rng.beta(0.5, 0.8, 300))
    rows = [
        (f"{customer}-{year}", customer, "AB"[customer % 2], f"{2018 + year}-01-01", year)
        for customer, years in enumerate(lasted)
        for year in range(min(years, 6))
    ]
    frame = pd.DataFrame(rows, columns=["Contract number", "Customer number", "Segment", "at", "n"])
    begins = pd.to_datetime(frame["at"])
    frame["Starts at"] = begins.dt.date
    frame["Due for renewal at"] = (begins + pd.DateOffset(years=1)).dt.date
    kept = frame["n"] + 1 < lasted[frame["Customer number"]]
    frame["Renewed"] = kept.map({True: "yes", False: "no"})
    frame["Annual fee"] = 1_000
    path = tmp_path_factory.mktemp("contracts") / "contracts.csv"
    frame.drop(columns=["at", "n"]).to_csv(path, index=False)
    return path


def test_published_figures_from_the_bytes(real_data):
    """Of the raw CDNOW sample, looked back on from 30 September 1997: parameters and likelihood."""
    answered = answer(real_data("cdnow_sample.txt"), "--as-of", "1997-09-30")
    assert answered["family"] == answered["proposed"] == "bg_nbd"
    found = {name: round(value, 3) for name, value in named(answered["fits"]["All"]).items()}
    assert found == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert answered["fits"]["All"]["log_likelihood"] == pytest.approx(-9582.4, abs=0.05)
    assert answered["fits"]["spend"]["log_likelihood"] == pytest.approx(-4055.9, abs=0.05)


def test_the_test_on_the_second_half(real_data):
    """The whole file is cut in the middle: 1,653 expected, 1,882 happened, inside the range."""
    tested = answer(real_data("cdnow_sample.txt"))["holdout"]
    assert tested["until"] == "1997-09-30"
    assert (round(tested["expected"]), tested["happened"]) == (1_653, 1_882)
    assert tested["supported"]["low"] < tested["happened"] < tested["supported"]["high"]


def test_the_sample_firm(sample):
    """Contracts decide; retention lies where the firm stands, and A customers are worth most."""
    assert sample.keys() == KEYS
    assert sample["family"] == "contractual"
    by_name = {segment["segment"]: segment for segment in sample["segments"]}
    assert by_name.keys() == {"A", "B", "C"}
    for segment in by_name.values():
        retention = segment["annual_retention"]
        assert 0.75 < retention["low"] <= retention["value"] <= retention["high"] < 0.98
    assert by_name["A"]["annual_retention"]["low"] > by_name["C"]["annual_retention"]["high"]
    assert by_name["A"]["each"]["value"] > by_name["B"]["each"]["value"]
    assert by_name["B"]["each"]["value"] > by_name["C"]["each"]["value"] > 0
    assert sample["holdout"]["happened"] > 0


def test_the_three_conventions_are_told(sample):
    """For contracts the textbook's value without an end stands beside, by each of its timings."""
    for segment in sample["segments"]:
        retention, margin = segment["annual_retention"]["value"], segment["annual_margin"]
        rate = sample["settings"]["discount_rate"]
        told = {t: contract_value(margin, retention, rate, t) for t in Timing}
        assert segment["endless"] == pytest.approx({str(t): value for t, value in told.items()})


def test_another_family_and_answers_of_ones_own(contracts, tmp_path):
    """Everybody kept alike, though the data say otherwise, at the user's own rate and margin."""
    own = tmp_path / "own.toml"
    own.write_text("[settings]\ndiscount_rate = 0.2\n[segment]\ncontribution_margin = 0.5\n")
    plain = answer(contracts)
    answered = answer(contracts, "--family", "contractual", "--answers", own, "--horizon", "36")
    assert plain["family"] == plain["proposed"] == answered["proposed"] == "shifted_beta_geometric"
    assert answered["family"] == "contractual"
    assert answered["settings"] == {"horizon_months": 36, "discount_rate": 0.2, "confidence": 0.95}
    assert named(answered["fits"]["All"]).keys() == {"hazard"}


def test_readable_in_both_languages(contracts):
    """Without --json it is a page in the reader's language, with every segment and the test."""
    english, german = (run(contracts, "--lang", code) for code in ("en", "de"))
    assert english.exit_code == german.exit_code == 0
    assert "Tested on the second half of the data" in english.stdout
    assert "10.0%" in english.stdout
    assert "10,0\u202f%" in german.stdout
    for said in (english.stdout, german.stdout):
        assert {"A", "B"} <= {line.split("  ")[0] for line in said.splitlines()}


def test_what_cannot_be_told_is_said(real_data, tmp_path):
    """Tickets alone tell no lifetime value: one sentence, exit code 2, no traceback."""
    cases = tmp_path / "cases.csv"
    cases.write_text("Case number,Customer number,Opened at\n1,a,2025-01-01\n2,b,2025-02-01\n")
    result = run(cases, "--lang", "en")
    assert result.exit_code == 2
    assert "Lifetime value cannot be told" in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_a_snapshot_of_customers(real_data):
    """Months until somebody left are enough; that retention rises is explained by sorting."""
    answered = answer(real_data("telco_customer_churn.csv"))
    assert answered["family"] == "shifted_beta_geometric"
    assert answered["holdout"] is None
    assert answered["sorting"]["certain"]
    assert "not growing loyalty" in answered["sorting"]["explanation"]
    assert any("too narrow" in remark for remark in answered["remarks"])
    assert any("contribution margin" in remark for remark in answered["remarks"])
