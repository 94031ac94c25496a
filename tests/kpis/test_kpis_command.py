"""`aftersales kpis FILE …`: from the bytes of an export to figures."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from aftersales.cli import main
from aftersales.engine import TookTooLong
from aftersales.kpis import CATALOGUE

COUNTS = {"read", "kept", "rejected"}
KPI = {"id", "unit", "value", "n", "low", "high", "statistics", "missing"}
PROBLEM = {"table", "record", "column", "code", "found", "expected", "message"}


def run(*arguments: object):
    return CliRunner().invoke(main, ["kpis", *map(str, arguments)])


def answer(*files: object):
    result = run(*files, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def found(answered) -> dict[str, dict]:
    return {kpi["id"]: kpi for kpi in answered["kpis"]}


@pytest.fixture(scope="module")
def incidents(real_data):
    return answer(real_data("service_desk_incidents.csv"))


@pytest.fixture(scope="module")
def sample(root):
    folder = root / "sample_data"
    return answer(folder / "faelle.csv", folder / "orders.csv", folder / "customers.xlsx")


def test_the_answer_has_the_promised_keys(sample):
    """Every table, problem and KPI of the JSON has its keys and no others."""
    assert sample.keys() == {"tables", "problems", "kpis"}
    assert all(counts.keys() == COUNTS for counts in sample["tables"].values())
    assert all(problem.keys() == PROBLEM for problem in sample["problems"])
    assert all(kpi.keys() == KPI for kpi in sample["kpis"])
    assert [kpi["id"] for kpi in sample["kpis"]] == list(CATALOGUE)


# It keeps no list of visits, claims, demand, postings or stock, and asks for no effort.
NOT_OF_THE_SAMPLE_FIRM = """
on_site_response_time diagnosis_time availability no_fault_found ces review_score complaint_rate
referral_rate net_revenue_retention contract_attach_rate acquisition_cost cross_sell_rate
inventory_turns warranty_cost_share technician_utilisation jobs_per_technician_day adherence
"""


def test_the_sample_firm_has_most_kpis(sample):
    """The sample data support all but what takes other files, and every table is read."""
    lacking = {kpi["id"] for kpi in sample["kpis"] if kpi["value"] is None}
    assert lacking <= set(NOT_OF_THE_SAMPLE_FIRM.split())
    assert set(sample["tables"]) == {
        "cases", "orders", "customers", "machines", "contracts", "claims", "stock"
    }  # fmt: skip
    assert all(c["read"] == c["kept"] + c["rejected"] for c in sample["tables"].values())


@pytest.mark.parametrize(
    ("kpi", "low", "high"),
    [
        ("first_time_fix", 0.72, 0.78),
        ("first_contact_resolution", 0.62, 0.70),
        ("csat", 0.72, 0.80),
        ("sla_attainment", 0.80, 0.90),
        ("retention", 0.85, 0.92),
        ("repair_time", 20, 40),
        ("first_response_time", 4, 6),
        ("after_sales_revenue_share", 0.30, 0.40),
        ("reopen_rate", 0.02, 0.05),
        ("fill_rate", 0.87, 0.93),
        ("cost_per_case", 400, 550),
    ],
)
def test_the_sample_firm_stands_where_its_truth_says(sample, kpi, low, high):
    """Read from the dirty files, each level lies where the firm was made to stand."""
    assert low <= found(sample)[kpi]["value"] <= high


@pytest.mark.parametrize(
    ("kpi", "value", "n"),
    [
        ("resolution_time", 22.1, 23_362),
        ("first_contact_resolution", 0.54125532, 24_918),
        ("reopen_rate", 0.0110362, 24_918),
        ("repeat_request_rate", 0.72626932, 24_915),
        ("sla_attainment", 0.63420018, 24_918),
    ],
)
def test_incidents(incidents, kpi, value, n):
    """The published figures come out of the raw export, its event rows folded into cases."""
    assert found(incidents)[kpi]["value"] == pytest.approx(value, abs=5e-9)
    assert found(incidents)[kpi]["n"] == n
    assert "event_log" in {problem["code"] for problem in incidents["problems"]}
    assert incidents["tables"]["cases"]["read"] == 141_712


def test_incident_statistics(incidents):
    """Mean and nine in ten of the resolution time stand beside its median."""
    statistics = found(incidents)["resolution_time"]["statistics"]
    assert statistics["mean"] == pytest.approx(178.171582, abs=5e-7)
    assert statistics["p90"] == pytest.approx(381.548333, abs=5e-7)


@pytest.mark.parametrize(
    ("file", "kpi", "value", "n"),
    [
        ("telco_customer_churn.csv", "churn_rate", 0.26536987, 7_043),
        ("cdnow_master.txt", "repeat_purchase_rate", 0.29219347, 23_570),
        ("nyc311_requests.csv", "resolution_time", 0.363056, 677),
    ],
)
def test_other_exports(real_data, file, kpi, value, n):
    """Customers, purchases and requests of other firms give their published figures."""
    measured = found(answer(real_data(file)))[kpi]
    assert measured["value"] == pytest.approx(value, abs=5e-7)
    assert measured["n"] == n


def test_readable_in_both_languages(root):
    """Without --json the figures are a table in the reader's language."""
    english = run(root / "sample_data" / "orders.csv", "--lang", "en")
    german = run(root / "sample_data" / "orders.csv", "--lang", "de")
    assert english.exit_code == german.exit_code == 0
    assert "Fill rate" in english.stdout
    assert "89.8%" in english.stdout
    assert "89,8\u202f%" in german.stdout


def test_nothing_that_could_be_read(tmp_path):
    """Where no file gives a table, the problem is said and the exit code is 2."""
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for file in (empty, tmp_path / "absent.csv"):
        result = run(file, "--json")
        assert result.exit_code == 2
        assert result.stderr.strip()
        assert result.stdout == ""
        assert "Traceback" not in result.output


def test_a_cost_has_its_currency(root):
    """What is money is said with its sign, in both languages."""
    cases = root / "sample_data" / "faelle.csv"
    for code, name in (("en", "Cost per case"), ("de", "Kosten je Fall")):
        (line,) = [x for x in run(cases, "--lang", code).stdout.splitlines() if x.startswith(name)]
        assert line.count("€") == 3, line


def test_nothing_of_an_unrecognised_file_is_kept(root, tmp_path):
    """Its records are read and rejected, in the JSON and in the table of files."""
    strange = tmp_path / "strange.csv"
    strange.write_text("colour;taste\nred;sweet\nblue;sour\n", "utf-8")
    files = (strange, root / "sample_data" / "orders.csv")
    tables = answer(*files)["tables"]
    assert tables[str(strange)] == {"read": 2, "kept": 0, "rejected": 2}
    assert tables["orders"]["kept"] > 0
    assert all(c["read"] == c["kept"] + c["rejected"] for c in tables.values())
    rows = run(*files, "--lang", "en").stdout.splitlines()
    (row,) = [row for row in rows if row.startswith(str(strange)) and "column" not in row][:1]
    assert row.split()[-3:] == ["2", "0", "2"]


def test_one_bad_file_does_not_hide_a_good_one(root, tmp_path):
    """A file that cannot be read is named beside the figures of one that can."""
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    answered = answer(empty, root / "sample_data" / "orders.csv")
    assert found(answered)["fill_rate"]["value"] is not None
    assert str(empty) in {problem["table"] for problem in answered["problems"]}


def test_files_of_the_same_table_are_put_together(root, tmp_path):
    """Orders in two files give the figures of the same orders in one."""
    orders = root / "sample_data" / "orders.csv"
    header, *records = dict.fromkeys(orders.read_text("utf-8").splitlines(keepends=True))
    halves = (records[: len(records) // 2], records[len(records) // 2 :])
    files = [tmp_path / "early.csv", tmp_path / "late.csv"]
    for file, half in zip(files, halves, strict=True):
        file.write_text("".join([header, *half]), "utf-8")
    apart, whole = answer(*files), answer(orders)
    assert apart["tables"].keys() == {"orders", str(files[1])}
    assert [kpi["value"] for kpi in apart["kpis"]] == [kpi["value"] for kpi in whole["kpis"]]


def test_a_refused_kpi_says_why(real_data):
    """Purchases of eighteen months tell no yearly retention; the reason is among the problems."""
    answered = answer(real_data("cdnow_master.txt"))
    assert found(answered)["retention"]["value"] is None
    reasons = [p["message"] for p in answered["problems"] if p["code"] == "kpi_refused"]
    assert any("retention" in reason and "24" in reason for reason in reasons)


def test_a_run_that_takes_too_long_is_said(root, monkeypatch):
    """A question that the engine gave up ends in a sentence, not in a traceback."""

    def give_up(*_: object) -> None:
        raise TookTooLong(300)

    monkeypatch.setattr("aftersales.cli.kpis._measured", give_up)
    given_up = run(root / "sample_data" / "orders.csv", "--lang", "de")
    assert given_up.exit_code == 1
    assert "300" in given_up.stderr
    assert "Traceback" not in given_up.output
