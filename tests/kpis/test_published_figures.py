"""KPIs of real, public exports equal the figures computed for them elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from aftersales.kpis import Options, measure


@pytest.fixture(scope="module")
def incidents(real_data, store):
    rows = pd.read_csv(real_data("service_desk_incidents.csv"), na_values="?", dtype=str)
    last = rows.drop_duplicates("number", keep="last")

    def day(column: str) -> pd.Series:
        return pd.to_datetime(last[column], format="%d/%m/%Y %H:%M").astype("datetime64[us]")

    cases = pd.DataFrame(
        {
            "case_id": last["number"],
            "customer_id": last["caller_id"],
            "opened_at": day("opened_at"),
            "resolved_at": day("resolved_at"),
            "closed_at": day("closed_at"),
            "status": last["incident_state"],
            "priority": last["priority"],
            "reopenings": last["reopen_count"].astype("int64"),
            "reassignments": last["reassignment_count"].astype("int64"),
            "sla_met": last["made_sla"] == "true",
        }
    )
    return store({"cases": cases})


@pytest.fixture(scope="module")
def purchases(real_data, store):
    lines = pd.read_csv(
        real_data("cdnow_master.txt"), sep=r"\s+", dtype={"customer_id": str, "date": str}
    )
    orders = pd.DataFrame(
        {
            "customer_id": lines["customer_id"],
            "ordered_at": pd.to_datetime(lines["date"]).astype("datetime64[us]"),
            "revenue": lines["dollar_value"],
        }
    )
    return store({"orders": orders})


@pytest.fixture(scope="module")
def subscribers(real_data, store):
    rows = pd.read_csv(real_data("telco_customer_churn.csv"))
    customers = pd.DataFrame(
        {
            "customer_id": rows["customerID"],
            "contract": rows["Contract"],
            "tenure_months": rows["tenure"].astype(float),
            "churned": rows["Churn"] == "Yes",
            "monthly_revenue": rows["MonthlyCharges"],
        }
    )
    return store({"customers": customers})


@pytest.fixture(scope="module")
def requests(real_data, store):
    rows = pd.read_csv(real_data("nyc311_requests.csv"), dtype=str)

    def day(column: str) -> pd.Series:
        return pd.to_datetime(rows[column]).astype("datetime64[us]")

    cases = pd.DataFrame(
        {
            "case_id": rows["unique_key"],
            "opened_at": day("created_date"),
            "closed_at": day("closed_date"),
            "status": rows["status"],
        }
    )
    return store({"cases": cases})


def value(engine, tables, kpi: str, **options: object) -> float | None:
    (measured,) = measure(engine, tables, Options(**options), only=[kpi])
    return measured.value


def per_cent(figure: float):
    return pytest.approx(figure / 100, abs=5e-9)


@pytest.mark.parametrize(
    ("kpi", "figure", "n"),
    [
        ("first_contact_resolution", 54.125532, 24_918),
        ("reopen_rate", 1.10362, 24_918),
        ("repeat_request_rate", 72.626932, 24_915),
        ("sla_attainment", 63.420018, 24_918),
    ],
)
def test_incident_shares(engine, incidents, kpi, figure, n):
    """Shares of the final state of each incident."""
    (measured,) = measure(engine, incidents, only=[kpi])
    assert measured.value == per_cent(figure)
    assert measured.n == n
    assert measured.low < measured.value < measured.high


def test_incident_resolution_time(engine, incidents):
    """Median, mean and nine in ten of opened to resolved, in hours."""
    (measured,) = measure(engine, incidents, only=["resolution_time"])
    assert measured.value == pytest.approx(22.1, abs=5e-7)
    assert measured.statistics["mean"] == pytest.approx(178.171582, abs=5e-7)
    assert measured.statistics["p90"] == pytest.approx(381.548333, abs=5e-7)
    assert measured.n == 24_918 - 1_556


def test_incident_service_level_by_priority(engine, incidents):
    """The urgent priorities miss their service level nearly always, which the average hides."""
    measured = measure(engine, incidents, by="priority", only=["sla_attainment"])
    assert [m.group for m in measured] == ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"]
    figures = [1.851852, 0.490196, 64.540186, 84.108527]
    assert [m.value for m in measured] == [per_cent(figure) for figure in figures]


@pytest.mark.parametrize(("horizon", "figure"), [(30, 17.458634), (90, 29.219347)])
def test_second_purchase_within(engine, purchases, horizon, figure):
    """Customers who bought on a second day within the horizon."""
    measured = value(engine, purchases, "repeat_purchase_rate", repurchase_horizon_days=horizon)
    assert measured == per_cent(figure)


def test_second_purchase_ever(engine, purchases):
    """Customers who ever bought on a second day stand beside the rate."""
    (measured,) = measure(engine, purchases, only=["repeat_purchase_rate"])
    assert measured.statistics["ever"] == per_cent(48.858719)
    assert measured.n == 23_570


def test_eighteen_months_tell_no_yearly_retention(engine, purchases):
    """With less than 24 months of purchases retention is refused with the reason."""
    (measured,) = measure(engine, purchases, only=["retention"])
    assert measured.value is None
    assert "24" in str(measured.refusal)


def test_churn_of_a_snapshot(engine, subscribers):
    """Share of customers marked as left."""
    assert value(engine, subscribers, "churn_rate") == per_cent(26.536987)


def test_churn_by_contract(engine, subscribers):
    """Month-to-month customers leave most."""
    measured = measure(engine, subscribers, by="contract", only=["churn_rate"])
    found = {m.group: m.value for m in measured}
    assert found["Month-to-month"] == per_cent(42.709677)
    assert found["One year"] == per_cent(11.269518)
    assert found["Two year"] == per_cent(2.831858)


def test_yearly_retention_from_tenure(engine, subscribers, real_data):
    """Leavers over customer-months give a monthly hazard, twelve of which give the year."""
    rows = pd.read_csv(real_data("telco_customer_churn.csv"))
    hazard = (rows["Churn"] == "Yes").sum() / rows["tenure"].sum()
    assert value(engine, subscribers, "retention") == pytest.approx(np.exp(-12 * hazard))


def test_city_requests(engine, requests):
    """Opened to closed of one night's requests, in hours."""
    (measured,) = measure(engine, requests, only=["resolution_time"])
    assert measured.value == pytest.approx(0.363056, abs=5e-7)
    assert measured.statistics["mean"] == pytest.approx(0.407186, abs=5e-7)
    assert measured.n == 677


def test_online_retail_second_day(engine, store, real_data):
    """Identified purchases that were not cancelled, by invoice."""
    lines = pd.read_parquet(real_data("online_retail.parquet"))
    names = {name.lower().replace(" ", "").replace("_", ""): name for name in lines.columns}
    invoice, customer = names["invoiceno"], names["customerid"]
    known = lines[lines[customer].notna() & ~lines[invoice].astype(str).str.startswith("C")]
    orders = pd.DataFrame(
        {
            "customer_id": known[customer].astype(str),
            "ordered_at": pd.to_datetime(known[names["invoicedate"]]).astype("datetime64[us]"),
        }
    )
    tables = store({"orders": orders})
    options = Options(repurchase_horizon_days=30, repurchase_complete_windows=False)
    (measured,) = measure(engine, tables, options, only=["repeat_purchase_rate"])
    assert measured.value == per_cent(18.737036)
    assert measured.statistics["ever"] == per_cent(64.30053)
    assert measured.n == 4_339
