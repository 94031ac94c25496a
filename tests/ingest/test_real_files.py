"""Real exports load with the figures that plain pandas computes from them."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from aftersales import ingest
from aftersales.engine import EmbeddedEngine
from aftersales.kpis import Options, measure


@pytest.fixture(scope="module")
def incidents(real_data, tmp_path_factory):
    path = real_data("service_desk_incidents.csv")
    return ingest.read(path, path.name, tmp_path_factory.mktemp("incidents"))


@pytest.fixture(scope="module")
def incidents_by_pandas(real_data):
    path = real_data("service_desk_incidents.csv")
    events = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=["?"])
    return events.groupby("number", sort=False).tail(1)


def test_an_event_log_is_reduced_to_the_final_state_of_each_case(incidents, rows):
    """141,712 updates become 24,918 cases, and the reading says so."""
    assert incidents.table == "cases"
    assert (incidents.counts.read, incidents.counts.kept) == (141_712, 141_712)
    assert incidents.counts.folded == 141_712 - 24_918
    assert incidents.stored.rows == 24_918
    assert [p.code for p in incidents.problems] == ["event_log"]


def test_the_final_states_are_those_of_pandas(incidents, incidents_by_pandas, rows):
    """Flags, counts, texts and times equal what pandas reads from the last row of each number."""
    ours = rows(incidents).set_index("case_id").sort_index()
    theirs = incidents_by_pandas.set_index("number").sort_index()
    assert ours["sla_met"].mean() == pytest.approx(0.63420018, abs=1e-8)
    assert (ours["sla_met"] == (theirs["made_sla"] == "true")).all()
    assert ours["customer_id"].nunique() == 5_244
    assert ours["customer_id"].notna().sum() == 24_915
    assert (ours["reopenings"] == theirs["reopen_count"].astype(int)).all()
    assert (ours["reassignments"] == theirs["reassignment_count"].astype(int)).all()
    for name in ("opened_at", "resolved_at", "closed_at"):
        expected = pd.to_datetime(theirs[name], format="%d/%m/%Y %H:%M")
        assert (ours[name].isna() == expected.isna()).all()
        assert (ours[name].dropna() == expected.dropna()).all()
    assert ours["resolved_at"].isna().sum() == 1_556


def test_hours_to_resolution_come_out_to_six_decimals(incidents, rows):
    """Median and mean of opened to resolved are those computed with plain pandas."""
    cases = rows(incidents)
    hours = (cases["resolved_at"] - cases["opened_at"]).dt.total_seconds() / 3600
    assert hours.median() == pytest.approx(22.1, abs=1e-6)
    assert hours.mean() == pytest.approx(178.171582, abs=1e-6)


def test_a_customer_table_is_recognised_by_its_columns(real_data, tmp_path, rows):
    """Churn, tenure, monthly revenue and contract of 7,043 customers equal pandas' reading."""
    path = real_data("telco_customer_churn.csv")
    reading = ingest.read(path, path.name, tmp_path)
    ours, theirs = rows(reading), pd.read_csv(path)
    assert (reading.table, reading.counts.read, reading.counts.kept) == ("customers", 7043, 7043)
    assert ours["churned"].mean() == pytest.approx(0.26536987, abs=1e-8)
    assert ours["monthly_revenue"].mean() == pytest.approx(64.761692, abs=1e-6)
    assert ours["tenure_months"].median() == 29
    assert (ours["contract"] == theirs["Contract"]).all()
    assert (ours["customer_id"] == theirs["customerID"]).all()


def test_blanks_of_one_space_are_missing_values_and_no_problem(real_data, tmp_path, rows):
    """The 11 single spaces in TotalCharges count as missing when the column is used."""
    path = real_data("telco_customer_churn.csv")
    mapping = {"TotalCharges": "annual_revenue"}
    reading = ingest.read(path, path.name, tmp_path, mapping=mapping)
    assert rows(reading)["annual_revenue"].isna().sum() == 11
    assert reading.problems == ()


def test_city_requests_are_cases_with_opening_and_closing_times(real_data, tmp_path, rows):
    """1,000 requests, 677 closed, times to the millisecond format of the export."""
    path = real_data("nyc311_requests.csv")
    reading = ingest.read(path, path.name, tmp_path)
    cases = rows(reading)
    hours = (cases["closed_at"] - cases["opened_at"]).dt.total_seconds() / 3600
    assert (reading.table, reading.counts.kept, hours.notna().sum()) == ("cases", 1000, 677)
    assert hours.median() == pytest.approx(0.363056, abs=1e-6)
    assert hours.mean() == pytest.approx(0.407186, abs=1e-6)


def test_columns_separated_by_runs_of_blanks_are_orders(real_data, tmp_path, rows):
    """69,659 purchases of 23,570 customers, ids keep their zeros, equal purchases stay."""
    path = real_data("cdnow_master.txt")
    reading = ingest.read(path, path.name, tmp_path)
    orders = rows(reading)
    assert (reading.table, reading.counts.kept, len(orders)) == ("orders", 69_659, 69_659)
    assert orders["customer_id"].nunique() == 23_570
    assert orders["customer_id"].str.len().eq(5).all()
    assert orders["revenue"].sum() == pytest.approx(2_500_315.63, abs=0.005)
    assert orders["revenue"].mean() == pytest.approx(35.893648, abs=1e-6)
    assert orders["ordered_at"].min() == pd.Timestamp("1997-01-01")


def test_a_file_without_a_header_is_recognised_by_content_and_says_so(real_data, tmp_path, rows):
    """Customer, day, quantity and amount are found by what they hold, with little confidence."""
    path = real_data("cdnow_sample.txt")
    reading = ingest.read(path, path.name, tmp_path)
    assert reading.format is not None
    assert not reading.format.has_header
    assert {p.code for p in reading.problems} >= {"no_header", "recognised_by_content"}
    assert {c.canonical for c in reading.columns if c.confidence < 0.5} == {
        None, "customer_id", "ordered_at", "quantity", "revenue"
    }  # fmt: skip
    assert rows(reading)["customer_id"].nunique() == 2_357


def test_a_file_that_is_no_service_table_is_shown_and_not_used(real_data, tmp_path, rows):
    """292 charging points: columns listed, format found, no table."""
    path = real_data("ladesaeulen_koeln.csv")
    reading = ingest.read(path, path.name, tmp_path)
    assert (reading.table, reading.stored, reading.counts.read) == (None, None, 292)
    assert [p.code for p in reading.problems] == ["no_table_recognised"]
    assert reading.format is not None
    assert (reading.format.encoding, reading.format.delimiter) == ("utf-8-sig", ";")
    assert "Anschlussleistung" in reading.headers


def test_its_german_dates_and_numbers_are_read_when_the_user_maps_them(real_data, tmp_path, rows):
    """11,852.0 kW, decimal commas, DD.MM.YY without one unreadable date."""
    path = real_data("ladesaeulen_koeln.csv")
    mapping = {
        "Inbetriebnahmedatum": "ordered_at",
        "Anschlussleistung": "quantity",
        "Längengrad": "revenue",
    }
    reading = ingest.read(path, path.name, tmp_path, table="orders", mapping=mapping)
    ours = rows(reading)
    theirs = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig")
    dates = pd.to_datetime(theirs["Inbetriebnahmedatum"], format="%d.%m.%y")
    assert ours["quantity"].sum() == 11_852.0
    assert ours["ordered_at"].notna().sum() == 292
    assert (ours["ordered_at"] == dates).all()
    assert (ours["revenue"] == theirs["Längengrad"]).all()
    assert reading.format is not None
    assert reading.format.decimal == ","


def test_a_workbook_is_read_with_its_exact_numbers(real_data, tmp_path, rows):
    """7,043 customers of an .xlsx with the same monthly charges and tenure as the CSV edition."""
    path = real_data("telco_services.xlsx")
    reading = ingest.read(path, path.name, tmp_path)
    ours = rows(reading).set_index("customer_id").sort_index()
    theirs = pd.read_csv(real_data("telco_customer_churn.csv")).set_index("customerID").sort_index()
    assert (reading.table, len(ours)) == ("customers", 7043)
    assert (ours["monthly_revenue"] == theirs["MonthlyCharges"]).all()


def test_work_orders_keep_their_negative_costs_and_say_so(real_data, rows, tmp_path):
    """5,485 orders of five machines cost 17,506,162.76 in sum, six amounts below zero."""
    path = real_data("excavators.csv")
    reading = ingest.read(path, path.name, tmp_path)
    cases = rows(reading)
    assert (reading.table, len(cases), cases["machine_id"].nunique()) == ("cases", 5485, 5)
    assert cases["cost"].sum() == pytest.approx(17_506_162.76, abs=0.005)
    assert cases["cost"].median() == 345.33
    assert {p.code: p.count for p in reading.problems}["negative_amount"] == 6


def test_satisfaction_scores_are_ratings(real_data, tmp_path, rows):
    """Mean satisfaction 3.244924 and the churn flag come from their own columns."""
    path = real_data("telco_status.csv")
    reading = ingest.read(path, path.name, tmp_path)
    assert rows(reading)["rating"].mean() == pytest.approx(3.244924, abs=1e-6)
    assert rows(reading)["churned"].mean() == pytest.approx(0.26536987, abs=1e-8)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_files_of_the_same_customers_complete_each_other(real_data, tmp_path, order):
    """Status and services of 7,043 customers give every KPI of either, whichever comes first."""
    paths = [real_data(name) for name in ("telco_status.csv", "telco_services.xlsx")]
    readings = [ingest.read(paths[n], paths[n].name, tmp_path) for n in order]
    tables = ingest.tables(readings)
    assert tables["customers"].rows == 7043
    assert set(tables["customers"].columns) == {
        name for reading in readings for name in reading.stored.columns
    }
    found = measure(EmbeddedEngine(tmp_path), tables, only=["csat", "churn_rate"])
    assert {m.kpi: m.value for m in found} == {
        "csat": pytest.approx(0.41715178, abs=5e-9),
        "churn_rate": pytest.approx(0.26536987, abs=5e-9),
    }
    monthly = pd.read_parquet(tables["customers"].path)["monthly_revenue"]
    assert monthly.sum() == pytest.approx(
        pd.read_excel(paths[1], engine="calamine")["Monthly Charge"].sum()
    )


@pytest.fixture(scope="module")
def retail(real_data, tmp_path_factory):
    path = real_data("online_retail.parquet")
    (reading,) = ingest.read_file(path, path.name, tmp_path_factory.mktemp("retail"))
    return reading


def test_parquet_invoice_lines_are_orders_with_revenue_and_cancellations(
    retail, real_data, rows, codes
):
    """541,909 lines worth 9,747,747.934 pounds: revenue is quantity times price, numbers with a C
    are cancelled, 5,268 equal lines are kept, and all that is said beside 2 negative prices."""
    lines = pd.read_parquet(real_data("online_retail.parquet"))
    ours = rows(retail)
    assert (retail.table, retail.counts.read) == ("orders", 541_909)
    counted = {problem.code: problem.count for problem in retail.problems}
    assert counted["identical_lines"] == 5_268
    assert counted["negative_amount"] == 2
    assert counted["cancelled_by_number"] == 3_836
    assert "revenue_computed" in codes(retail)
    assert ours["order_id"].nunique() == 25_900
    assert ours.loc[ours["cancelled"], "order_id"].nunique() == 3_836
    assert ours["order_id"].str.startswith("C").eq(ours["cancelled"]).all()
    assert ours["customer_id"].nunique() == 4_372
    revenue = (lines["Quantity"] * lines["UnitPrice"]).sum()
    assert ours["revenue"].sum() == pytest.approx(revenue, abs=1e-6)
    assert ours["revenue"].sum() == pytest.approx(9_747_747.934, abs=5e-4)


def per_cent(figure):
    return pytest.approx(figure / 100, abs=5e-9)


@pytest.fixture(scope="module")
def opened(real_data, tmp_path_factory):
    """Tables and engine of files as they are, each set read once."""

    @cache
    def open_(*names):
        directory = tmp_path_factory.mktemp("opened")
        paths = [real_data(name) for name in names]
        readings = [r for path in paths for r in ingest.read_file(path, path.name, directory)]
        return EmbeddedEngine(directory), ingest.tables(readings)

    return open_


INCIDENTS, TELCO = ("service_desk_incidents.csv",), ("telco_customer_churn.csv",)
BOTH_TELCO = ("telco_status.csv", "telco_services.xlsx")
PUBLISHED = [
    (INCIDENTS, "sla_attainment", "priority", [1.851852, 0.490196, 64.540186, 84.108527]),
    (INCIDENTS, "sla_attainment", None, [63.420018]),
    (INCIDENTS, "reopen_rate", None, [1.10362]),
    (INCIDENTS, "first_contact_resolution", None, [54.125532]),
    (INCIDENTS, "repeat_request_rate", None, [72.626932]),
    (TELCO, "churn_rate", "contract", [42.709677, 11.269518, 2.831858]),
    (BOTH_TELCO, "churn_rate", "contract", None),
    (BOTH_TELCO, "csat", None, [41.715178]),
]


@pytest.mark.parametrize(("files", "kpi", "by", "figures"), PUBLISHED)
def test_files_as_they_are_give_the_published_figures(real_data, opened, files, kpi, by, figures):
    """From the bytes to the KPI nothing is lost: six decimals of every published share."""
    engine, tables = opened(*files)
    found = [m.value for m in measure(engine, tables, by=by, only=[kpi]) if m.value is not None]
    if figures is None:  # the two tables of the newer edition, joined by plain pandas
        status = pd.read_csv(real_data(files[0]))
        services = pd.read_excel(real_data(files[1]), engine="calamine")
        joined = status.merge(services, on="Customer ID")
        shares = joined["Churn Label"].eq("Yes").groupby(joined["Contract"]).mean()
        figures = list(shares * 100)
    assert sorted(found) == [per_cent(figure) for figure in sorted(figures)]


@pytest.mark.parametrize(
    ("name", "horizon", "within", "ever", "customers"),
    [
        ("cdnow_master.txt", 30, 17.458634, 48.858719, 23_570),
        ("cdnow_master.txt", 90, 29.219347, 48.858719, 23_570),
        ("online_retail.parquet", 30, 18.737036, 64.30053, 4_339),
    ],
)
def test_purchases_as_they_are_give_the_published_second_days(
    opened, name, horizon, within, ever, customers
):
    """Cancellations and lines without a customer are no purchases; the others are counted once."""
    options = Options(repurchase_horizon_days=horizon, repurchase_complete_windows=False)
    (found,) = measure(*opened(name), options, only=["repeat_purchase_rate"])
    assert (found.value, found.n) == (per_cent(within), customers)
    assert found.statistics["ever"] == per_cent(ever)


def test_a_coded_survey_is_read_once_its_code_book_is_told(real_data, tmp_path, rows):
    """Stars 1 to 5 and recommendations 0 to 10 count; codes for "not answered" do not."""
    path = real_data("sfo_survey_2017.csv")
    mapping = {"RESPNUM": "survey_id", "Q7ALL": "rating", "NETPRO": "recommendation"}
    reading = ingest.read(path, path.name, tmp_path, table="surveys", mapping=mapping)
    answers = rows(reading)
    assert answers["rating"].count() == 2_688
    assert answers["rating"].mean() == pytest.approx(4.0644, abs=5e-5)
    assert answers["recommendation"].count() == 2_746
    found = {
        m.kpi: m
        for m in measure(EmbeddedEngine(tmp_path), ingest.tables([reading]), only=["csat", "nps"])
    }
    assert found["csat"].value == pytest.approx(0.8207, abs=5e-5)
    assert (found["nps"].value, found["nps"].n) == (pytest.approx(39.84, abs=5e-3), 2_746)


def test_one_row_a_customer_is_read_as_customers_when_told(real_data, tmp_path, rows):
    """The CDNOW summary has no column of any service table but its customers' numbers."""
    path = real_data("cdnow_summary.csv")
    reading = ingest.read(path, path.name, tmp_path, table="customers")
    assert (reading.counts.kept, rows(reading)["customer_id"].nunique()) == (2_357, 2_357)


def test_a_coded_survey_comes_out_right_once_its_codes_are_named(real_data, tmp_path, rows):
    """2,688 of 2,831 passengers rated, mean 4.0644, 82.07 % four or five; NPS 39.84 of 2,746."""
    path = real_data("sfo_survey_2017.csv")
    mapping = {"RESPNUM": "survey_id", "Q7ALL": "rating", "NETPRO": "recommendation"}
    none = {"rating": ("0", "6"), "recommendation": ("11",)}
    reading = ingest.read(
        path, path.name, tmp_path, table="surveys", mapping=mapping,
        rulings=ingest.Rulings(no_answer=none),
    )  # fmt: skip
    answers = rows(reading)
    rating, recommendation = answers["rating"].dropna(), answers["recommendation"].dropna()
    assert (reading.questions, len(answers), len(rating)) == ((), 2831, 2688)
    assert rating.mean() == pytest.approx(4.0644, abs=5e-5)
    assert (rating >= 4).mean() == pytest.approx(0.8207, abs=5e-5)
    nps = (recommendation >= 9).mean() - (recommendation <= 6).mean()
    assert (len(recommendation), round(100 * nps, 2)) == (2746, 39.84)
    assert not {"out_of_range", "ambiguous_scale"} & {p.code for p in reading.problems}
