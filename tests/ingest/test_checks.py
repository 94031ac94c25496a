"""Contradictions are found, said and decided upon: never a silent average."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aftersales import ingest
from aftersales.engine import embedded_engine, new_directory
from aftersales.ingest import checks
from aftersales.ingest.checks import DONE, RULES
from aftersales.ingest.rulings import NO_RULINGS, Act, Ruling, Rulings
from aftersales.kpis import Options, measure
from aftersales.report.data_check import NAMES, data_check
from aftersales.text import LANGUAGES, Language

TODAY = date(2030, 6, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(checks, "today", lambda: TODAY)


def cases(**columns: str) -> str:
    """Cases with these cells by header: each column's cells separated by |."""
    cells = {name.replace("_", " "): said.split("|") for name, said in columns.items()}
    count = len(next(iter(cells.values())))
    head = ";".join(["case id", *cells])
    lines = [";".join([f"F{n}", *(c[n] for c in cells.values())]) for n in range(count)]
    return "\n".join([head, *lines]) + "\n"


COSTS = "|".join(f"{20 + n},50" for n in range(30))
FOUND = {
    "implausible_year": (cases(opened_at="01.02.2025|01.02.1023"), "cases", "opened_at", [2]),
    "implausible_age": (
        "machine id;customer id;sold at\nM1;K1;01.02.1975\nM2;K1;01.02.1890\n",
        "machines",
        "sold_at",
        [2],
    ),
    "before_start": (
        cases(opened_at="01.02.2025|02.02.2025", resolved_at="05.02.2025|01.02.2025"),
        "cases",
        "resolved_at",
        [2],
    ),
    "after_end": (
        cases(
            opened_at="01.02.2025|01.02.2025",
            first_response_at="02.02.2025 08:00|09.02.2025 08:00",
            resolved_at="05.02.2025 08:00|05.02.2025 08:00",
        ),
        "cases",
        "first_response_at",
        [2],
    ),
    "in_future": (
        cases(opened_at="|".join(["01.02.2025"] * 20 + ["01.02.2062"])),
        "cases",
        "opened_at",
        [21],
    ),
    "out_of_range": (
        cases(opened_at="01.02.2025|01.02.2025", rating="4|9"), "cases", "rating", [2]
    ),
    "negative": (
        cases(opened_at="01.02.2025|01.02.2025", handling_time="5|-5"),
        "cases",
        "handling_minutes",
        [2],
    ),
    "implausible_tenure": (
        "customer id;segment;tenure (months)\nK1;A;12\nK2;B;1300\n",
        "customers",
        "tenure_months",
        [2],
    ),
    "negative_amount": (
        cases(opened_at="01.02.2025|01.02.2025", cost="5,50|-7,50"),
        "cases",
        "cost",
        [2],
    ),
    "filled_over_demanded": (
        "part;quantity demanded;quantity filled at once\nP1;3;3\nP2;3;4\n",
        "demand",
        "filled",
        [2],
    ),
    "out_of_line": (
        cases(opened_at="|".join(["01.02.2025"] * 31), cost=COSTS + "|22.000.000,00"),
        "cases",
        "cost",
        [31],
    ),
    "unreadable_date": (cases(opened_at="01.02.2025|31.02.2025"), "cases", "opened_at", [2]),
    "unreadable_number": (
        cases(opened_at="01.02.2025|01.02.2025", cost="5,50|much"), "cases", "cost", [2]
    ),
    "unreadable_flag": (
        cases(opened_at="01.02.2025|01.02.2025", sla_met="yes|perhaps"), "cases", "sla_met", [2]
    ),
    "not_whole": (cases(opened_at="01.02.2025|01.02.2025", visits="2|2,5"), "cases", "visits", [2]),
    "error_value": (
        cases(opened_at="01.02.2025|01.02.2025", product="A|#DIV/0!"), "cases", "product", [2]
    ),
    "several_currencies": (
        cases(opened_at="|".join(["01.02.2025"] * 3), cost="5,50 €|7,50 €|9,50 USD"),
        "cases",
        "cost",
        [3],
    ),
}  # fmt: skip
RECORDS = {
    "duplicate_record": ("case id;opened at\n1;01.02.2025\n2;01.02.2025\n1;01.02.2025\n", "cases"),
    "identical_lines": (
        "order id;ordered at;revenue\n1;01.02.2025;5\n1;01.02.2025;5\n1;01.02.2025;7\n", "orders"
    ),
    "possible_duplicates": (
        "customer id;ordered at;revenue\nA;01.02.2025;5\nA;01.02.2025;5\n", "orders"
    ),
}  # fmt: skip
STATES = {
    "event_log": "case id;opened at;updated at\n"
    "1;01.02.2025;02.02.2025\n2;01.02.2025;02.02.2025\n1;01.02.2025;03.02.2025\n",
    "repeated_key": "case id;opened at\n1;01.02.2025\n2;01.02.2025\n1;02.02.2025\n",
}


LINES = {
    "orders": "order id;revenue\n1;5\n1;5\n1;7\n",
    "demand": "demand line number;part;demanded;filled\n1;P1;2;2\n1;P1;2;2\n1;P2;2;2\n",
    "postings": "posting number;amount;kind\n1;5;service\n1;5;service\n1;6;service\n",
}


@pytest.mark.parametrize("table", LINES)
def test_equal_lines_of_one_number_are_kept(read, rows, table):
    """Where a number stands on several lines, the same article may be booked twice."""
    reading = read(LINES[table], table=table)
    (problem,) = reading.problems
    assert (problem.code, len(rows(reading)), problem.count) == ("identical_lines", 3, 1)


@pytest.mark.parametrize("table", [*LINES, "claims"])
def test_equal_records_of_one_number_are_one(read, rows, table):
    """Where each number stands on one record, the same record again says nothing new."""
    lines = {**LINES, "claims": "claim number;amount paid for the claim\n1;5\n1;5\n"}[table]
    reading = read("".join(lines.splitlines(keepends=True)[:3]), table=table)
    (problem,) = reading.problems
    assert (problem.code, len(rows(reading)), problem.count) == ("duplicate_record", 1, 1)


def ruled(code: str, act: Act | None = None, **bounds) -> Rulings:
    return Rulings(rules={code: Ruling(act=act, **bounds)})


def test_every_rule_is_tested():
    """No rule is declared that no small table provokes."""
    assert {*FOUND, *RECORDS, *STATES, "after_first_order"} == set(RULES)


@pytest.mark.parametrize("code", FOUND)
def test_a_contradiction_is_found_with_record_and_value(read, code):
    """One finding, its count, the records in which it stands and the text found there."""
    content, table, _, records = FOUND[code]
    reading = read(content, table=table)
    (found,) = [p for p in reading.problems if p.code == code]
    assert (found.count, [record for record, _ in found.examples]) == (len(records), records)
    assert all(text in content for _, text in found.examples)
    assert {p.code for p in reading.problems} == {code}


@pytest.mark.parametrize("code", FOUND)
@pytest.mark.parametrize("act", Act)
def test_the_user_decides_what_becomes_of_it(read, rows, code, act):
    """Dropped records are gone, emptied values missing, kept ones there; what cannot be, is not."""
    content, table, column, records = FOUND[code]
    reading = read(content, table=table, rulings=ruled(code, act))
    done = RULES[code].acting(ruled(code, act))
    left = rows(reading)
    total = content.count("\n") - 1
    gone = len(records) if done is Act.DROP else 0
    assert (reading.counts.read, reading.counts.rejected) == (total, gone)
    assert left[column].isna().sum() == (len(records) if done is Act.EMPTY else 0)
    assert done is (act if act in RULES[code].acts else RULES[code].act)


@pytest.mark.parametrize("code", RECORDS)
@pytest.mark.parametrize("act", [Act.DROP, Act.KEEP])
def test_repeated_records_are_dropped_or_kept_as_the_user_says(read, rows, code, act):
    """Left out and counted as such, or there; a number still names one record alone."""
    content, table = RECORDS[code]
    reading = read(content, table=table, rulings=ruled(code, act))
    assert code in [p.code for p in reading.problems]
    assert reading.counts.rejected == (1 if act is Act.DROP else 0)
    assert reading.counts.read == reading.counts.kept + reading.counts.rejected
    assert len(rows(reading)) == reading.counts.kept - reading.counts.folded


@pytest.mark.parametrize("code", STATES)
@pytest.mark.parametrize("act", [None, Act.FOLD, Act.KEEP])
def test_records_of_one_number_are_folded_or_kept_apart_as_the_user_says(read, rows, code, act):
    """The latest alone counts unless the user wants each; one file more changes nothing in that."""
    reading = read(STATES[code], table="cases", rulings=ruled(code, act) if act else NO_RULINGS)
    (problem,) = reading.problems
    other = read("case id;opened at\n2;05.02.2025\n", "other.csv", table="cases")
    apart = act is Act.KEEP
    assert (problem.code, problem.count) == (code, 1)
    assert rows(reading)["case_id"].tolist() == (["1", "2", "1"] if apart else ["2", "1"])
    assert reading.counts.folded == (0 if apart else 1)
    assert ingest.tables([reading, other])["cases"].rows == (4 if apart else 2)
    assert len(ingest.joins([reading, other])) == (0 if apart else 1)


def test_customers_kept_apart_under_one_number_count_no_case_and_no_order_twice(tmp_path):
    """A list that names some customers twice gives every KPI the value it has with each once."""
    days = [(f"K{n % 40}", f"{1 + n % 28:02}.{1 + n % 12:02}.2024") for n in range(400)]
    opened = "".join(f"F{n};{key};{day};{1 + n % 5}\n" for n, (key, day) in enumerate(days))
    bought = "".join(f"B{n};{key};{day};{90 + n % 9}\n" for n, (key, day) in enumerate(days))
    listed = "".join(f"K{n};{'AB'[n % 2]};01.01.2020\n" for n in range(40))
    twice = listed + "".join(f"K{n};B;01.01.2021\n" for n in range(9))
    head, keep = "customer id;segment;customer since\n", ruled("repeated_key", Act.KEEP)
    folder = new_directory()

    def read(content: str, table: str) -> ingest.Reading:
        path = tmp_path / "file.csv"
        path.write_text(content)
        return ingest.read(path, f"{table}.csv", folder, table=table, rulings=keep)

    others = [
        read(f"case id;customer id;opened at;rating\n{opened}", "cases"),
        read(f"order id;customer id;ordered at;revenue\n{bought}", "orders"),
    ]
    found = []
    for lines in (listed, twice):
        customers = read(head + lines, "customers")
        given = ingest.tables([*others, customers])
        assert given["customers"].rows == len(lines.splitlines())
        found.append(measure(embedded_engine(), given, Options()))
    once, apart = ([(each.kpi, each.value) for each in measured] for measured in found)
    assert once == apart
    assert sum(value is not None for _, value in once) > 4


SINCE = "customer id;customer since\nK1;01.02.2025\nK2;01.02.2025 00:00\nK3;01.02.2025\n"
FIRST = "order id;customer id;ordered at;revenue\n" + "".join(
    f"{n};{key};{day};5\n"
    for n, (key, day) in enumerate(
        [("K1", "01.03.2025"), ("K1", "31.12.2024"), ("K2", "01.01.2025"), ("", "01.01.2024")]
    )
)


@pytest.mark.parametrize("act", [None, Act.EMPTY, Act.DROP, Act.KEEP])
@pytest.mark.parametrize("order", [1, -1])
def test_a_customer_did_not_order_before_being_one(read, act, order):
    """A record may be made a month after the order; beyond that the user decides about it."""
    rulings = ruled("after_first_order", act) if act else NO_RULINGS
    customers = read(SINCE, "customers.csv", table="customers", rulings=rulings)
    orders = read(FIRST, "orders.csv", table="orders")
    opened = ingest.opened([customers, orders][::order])
    (found,) = [p for p in opened.problems if p.code == "after_first_order"]
    assert (found.count, found.found, found.table, found.column) == (
        1, "K1: 2025-02-01 > 2024-12-31", "customers.csv", "customer since"
    )  # fmt: skip
    left = pd.read_parquet(opened.tables["customers"].path).set_index("customer_id")
    assert list(left.index) == (["K2", "K3"] if act is Act.DROP else ["K1", "K2", "K3"])
    missing = [] if act in (Act.DROP, Act.KEEP) else ["K1"]
    assert list(left.index[left["customer_since"].isna()]) == missing
    assert ingest.tables([customers, orders]) == opened.tables


def test_a_record_whose_number_comes_again_is_named(read):
    """Record number and number in the message, and in the table of the data check."""
    reading = read(STATES["repeated_key"], table="cases")
    assert reading.problems[0].examples == ((1, "1"),)
    found = pd.read_parquet(reading.data_check)
    assert found[["record", "rule", "act"]].values.tolist() == [[1, "repeated_key", "fold"]]
    assert read(STATES["event_log"], table="cases").data_check is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", FOUND)
def test_every_finding_is_said_in_words(read, code, language):
    """What was found, expected, done and to be done, with nothing left to fill in."""
    content, table, *_ = FOUND[code]
    (found,) = [p for p in read(content, table=table).problems if p.code == code]
    said = [
        Language(language).say(words) for words in (found.message, found.expected, found.remedy)
    ]
    assert all(words and "{" not in words for words in said)
    assert Language(language).say(DONE[RULES[code].act]) in said[0]


def test_a_bound_can_be_corrected(read, rows):
    """A machine sold in 1935 is no mistake once the user says that years from 1930 are possible."""
    content = "machine id;customer id;sold at\nM1;K1;01.02.1935\n"
    assert rows(read(content))["sold_at"].isna().all()
    reading = read(content, rulings=ruled("implausible_age", low=1930))
    assert rows(reading)["sold_at"].tolist() == [pd.Timestamp(1935, 2, 1)]
    assert reading.problems == ()


@pytest.mark.parametrize("column", ["customer since", "sold at"])
def test_nobody_came_in_the_future(read, codes, column):
    """Of ages a date ahead is a mistake however many there are, and never a plan."""
    table = "customers" if column == "customer since" else "machines"
    content = f"{table[:-1]} id;{column}\n" + "".join(f"K{n};01.02.2062\n" for n in range(9))
    assert codes(read(content, table=table)) == ["in_future"]


def test_a_day_without_a_time_comes_before_nothing_of_that_day(read, codes):
    """Answered at nine on the day of resolution is not after it."""
    content = cases(
        opened_at="01.02.2025", first_response_at="05.02.2025 09:00", resolved_at="05.02.2025"
    )
    assert codes(read(content)) == []


def test_dates_that_lie_ahead_by_nature_are_no_mistake(read, codes):
    """Contracts are due in the future, and a column mostly of planned dates is none of the past."""
    assert codes(read("contract id;customer id;due at\nV1;K1;01.02.2062\n")) == []
    assert codes(read(cases(opened_at="01.02.2062|01.03.2062"))) == []


def test_a_wide_but_even_range_of_costs_is_not_out_of_line(read, codes):
    """Costs from 1 to 100,000 spread evenly over powers of ten are all in line."""
    costs = [f"{10 ** (n / 40):.2f}".replace(".", ",") for n in range(201)]
    content = cases(opened_at="|".join(["01.02.2025"] * 201), cost="|".join(costs))
    assert codes(read(content)) == []


@pytest.mark.parametrize(
    ("costs", "found"),
    [
        ("12|15|11|22.000.000,00|14|13|18|10|9|16|12|11", ["22.000.000,00"]),
        ("12|15|22.000.000,00|14|11", ["22.000.000,00"]),
        ("12|15|22.000.000,00|14", []),
        ("12|15|9.000,00|14|11|10", []),
        ("0,01|3|900|20|1.500,00|40.000,00", []),
    ],
)
def test_in_a_small_file_a_thousandfold_is_out_of_line(read, costs, found):
    """From five values on one that is a thousand times the others is found; less is not."""
    number = len(costs.split("|"))
    reading = read(cases(opened_at="|".join(["01.02.2025"] * number), cost=costs))
    assert [p.found for p in reading.problems if p.code == "out_of_line"] == found


def test_a_contradiction_counts_once_by_its_most_telling_rule(read):
    """Resolved in 1023 is an impossible year and not also before its start."""
    content = cases(opened_at="01.02.2025|02.02.2025", resolved_at="05.02.2025|01.02.1023")
    assert [p.code for p in read(content).problems] == ["implausible_year"]


# --- several currencies ---------------------------------------------------------------------------

MIXED = cases(opened_at="|".join(["01.02.2025"] * 4), cost="10,00 €|$ 20.00|30,00 €|5,00 CHF")


def test_amounts_without_a_rate_are_not_added_up(read, rows):
    """Only those in the main currency have a value; the others wait for their rate."""
    reading = read(MIXED)
    assert rows(reading)["cost"].tolist()[::2] == [10.0, 30.0]
    assert rows(reading)["cost"].isna().tolist() == [False, True, False, True]
    (found,) = [p for p in reading.problems if p.code == "several_currencies"]
    assert (found.count, found.severity) == (2, "error")


def test_rates_convert_and_are_said(read, rows):
    """A dollar of 0.9 euros makes 18 euros of 20 dollars; the francs still wait."""
    reading = read(MIXED, rulings=Rulings(rates={"USD": 0.9}))
    assert rows(reading)["cost"].dropna().tolist() == [10.0, 18.0, 30.0]
    found = {p.code: p for p in reading.problems}
    assert (found["currencies_converted"].count, found["several_currencies"].count) == (1, 1)
    assert "1 USD = 0.9 EUR" in str(found["currencies_converted"].message)


CODED = (
    "case id;opened at;cost;penalty;Währung\n1;01.02.2025;10;1;EUR\n2;01.02.2025;20;2;usd\n"
    "3;01.02.2025;30;;€\n4;01.02.2025;40 $;;EUR\n5;01.02.2025;50;;SEK\n6;01.02.2025;60;;\n"
)


def test_a_column_of_currencies_says_in_which_an_amount_is(read, rows):
    """Each amount by its own sign, else by its record, else in the main currency."""
    reading = read(CODED)
    assert {c.header: c.canonical for c in reading.columns}["Währung"] == "currency"
    left = rows(reading)
    assert left["cost"].dropna().tolist() == [10, 30, 60]
    assert left["penalty"].dropna().tolist() == [1]
    assert [(p.code, p.column, p.count) for p in reading.problems] == [
        ("several_currencies", "cost", 3), ("several_currencies", "penalty", 1)
    ]  # fmt: skip
    assert reading.problems[0].examples == ((2, "20"), (4, "40 $"), (5, "50"))


@pytest.mark.parametrize(
    ("main", "rates", "costs"),
    [
        (None, {"USD": 0.5, "SEK": 0.1}, [10, 10, 30, 20, 5, 60]),
        ("USD", {"EUR": 2.0, "SEK": 0.2}, [20, 20, 60, 40, 10, 120]),
    ],
)
def test_rates_convert_into_the_main_currency_or_another_one(read, rows, main, rates, costs):
    """What an amount is worth is its rate times what is written; one without a name is in what
    most amounts of the file are in."""
    reading = read(CODED, rulings=Rulings(rates=rates, currency=main))
    assert rows(reading)["cost"].tolist() == costs
    assert {p.code for p in reading.problems} == {"currencies_converted"}


def test_a_header_may_name_the_currency_of_its_column(read, rows):
    """Costs in dollars beside revenue in euros are converted, each by its own header."""
    lines = "".join(f"{n};2025-03-0{n};10;20\n" for n in (1, 2, 3))
    reading = read(f"case id;opened at;cost (USD);penalty EUR\n{lines}", table="cases")
    assert rows(reading)["penalty"].tolist() == [20, 20, 20]
    (found,) = [p for p in reading.problems if p.code == "several_currencies"]
    assert (found.column, found.count) == ("cost (USD)", 3)


def test_files_in_different_currencies_are_not_added_up(read):
    """The amounts of the smaller file wait for their rate; the rest of it is used."""
    head = "case id;opened at;cost\n"
    euros = read(head + "1;2025-02-01;10 €\n2;2025-02-02;20 €\n", "a.csv", table="cases")
    dollars = head + "3;2025-02-03;40 $\n"
    waits = read(dollars, "b.csv", table="cases")
    opened = ingest.opened([euros, waits])
    (found,) = [p for p in opened.problems if p.code == "file_in_currency"]
    assert (found.table, found.found) == ("b.csv", "USD")
    costs = pd.read_parquet(opened.tables["cases"].path).set_index("case_id")["cost"]
    assert costs.fillna(0).to_dict() == {"1": 10, "2": 20, "3": 0}
    rulings = Rulings(currency="EUR", rates={"USD": 0.5})
    converted = read(dollars, "b.csv", table="cases", rulings=rulings)
    opened = ingest.opened([euros, converted])
    assert pd.read_parquet(opened.tables["cases"].path)["cost"].sum() == 50
    assert "file_in_currency" not in [p.code for p in opened.problems]
    assert converted.saved.rulings == rulings


# --- scales ---------------------------------------------------------------------------------------


def rated(header: str, *answers: object) -> str:
    lines = (f"S{n};{answer};2025-01-{n % 28 + 1:02}" for n, answer in enumerate(answers))
    return "\n".join([f"survey id;{header};rated at", *lines]) + "\n"


@pytest.mark.parametrize(
    ("header", "answers", "stars"),
    [
        ("rating", [1, 3, 5], [1, 3, 5]),
        ("rating (1-7)", [1, 4, 7], [1, 3, 5]),
        ("rating (0-10)", [0, 5, 10], [1, 3, 5]),
        ("rating (1-10)", [1, 10], [1, 5]),
        ("rating in percent", [0, 50, 100], [1, 3, 5]),
        ("rating", ["0 %", "50 %", "100 %"], [1, 3, 5]),
        ("Schulnote", [1, 3.5, 6], [5, 3, 1]),
        ("rating", ["5 Sterne", "4 Sterne"], [5, 4]),
        ("rating", ["★★★★☆", "★☆☆☆☆", "★★★★★"], [4, 1, 5]),
        ("rating", ["4 von 5", "5 von 5", "2,5 von 5"], [4, 5, 2.5]),
        ("rating", ["4/5", "1/5"], [4, 1]),
        ("rating", ["4 out of 5", "3 stars out of 5"], [4, 3]),
        ("rating", ["1/7", "4/7", "7/7"], [1, 3, 5]),
        ("rating", ["0/10", "5 von 10", "10/10"], [1, 3, 5]),
        ("rating", [*range(11)] * 3, None),
        ("rating", [*range(1, 8)] * 4, None),
    ],
)
def test_scales_are_recognised_by_name_signs_or_answers(read, rows, header, answers, stars):
    """Answers become stars from 1 to 5, and a conversion says its formula."""
    reading = read(rated(header, *answers), table="surveys", mapping={header: "rating"})
    assert reading.questions == ()
    found = rows(reading)["rating"].tolist()
    assert found == pytest.approx(stars) if stars else (min(found), max(found)) == (1, 5)
    notes = [p for p in reading.problems if p.code == "scale_converted"]
    as_stars = re.search("★|St|/5|of 5|von 5", str(answers))
    assert len(notes) == (answers != stars and not as_stars)


@pytest.mark.parametrize(
    ("header", "answers"),
    [
        ("Note", [1, 2, 3, 2, 1]),
        ("rating", [1, 2, 3, 4, 5, 6] * 5),
        ("rating", [3, 7, 8, 9, 10] * 5),
        ("Gesamtnote", [1, 2, 3, 4, 5, 6] * 5),
    ],
)
def test_a_doubtful_scale_is_asked_and_not_guessed(read, rows, codes, header, answers):
    """The column is left out until the user says the scale; then it is what that makes of it."""
    mapping = {header: "rating"}
    reading = read(rated(header, *answers), table="surveys", mapping=mapping)
    assert codes(reading) == ["ambiguous_scale"]
    assert "rating" not in rows(reading)
    (question,) = reading.questions
    for choice in question.choices:
        answered = read(
            rated(header, *answers),
            table="surveys",
            mapping=mapping,
            rulings=Rulings(scales={"rating": choice.value}),
        )
        assert answered.questions == ()
        assert rows(answered)["rating"].dropna().between(1, 5).all()


def test_an_answer_on_another_scale_than_the_others_is_none(read, rows, codes):
    """8 of 10 among answers out of 5 is neither 8 nor 4 stars."""
    reading = read(rated("rating", "4/5", "5/5", "8/10"))
    assert rows(reading)["rating"].fillna(0).tolist() == [4, 5, 0]
    assert codes(reading) == ["unreadable_number"]


def test_a_column_of_such_answers_is_recognised_and_recommendations_too(read, rows):
    """Its name and what it holds make it the rating, or the recommendation."""
    reading = read(rated("Bewertung;recommend", *["4 von 5;9/10", "5 von 5;10/10"]))
    assert rows(reading)[["rating", "recommendation"]].values.tolist() == [[4, 9], [5, 10]]


@pytest.mark.parametrize(("top", "scales"), [(7, 2), (5, 4)])
def test_the_direction_of_customer_effort_is_asked(read, rows, codes, top, scales):
    """The column waits for the answer, and is then what the file says."""
    content = rated("rating;customer effort", *(f"4;{n % top + 1}" for n in range(35)))
    reading = read(content)
    (question,) = reading.questions
    assert (question.field, len(question.choices)) == ("effort", scales)
    assert codes(reading) == ["ambiguous_effort"]
    assert "customer_effort" not in rows(reading)
    assert ingest.effort_scale([reading]) == ""
    said = read(content, rulings=Rulings(scales={"customer_effort": question.choices[0].value}))
    assert rows(said)["customer_effort"].max() == top
    assert (said.questions, ingest.effort_scale([said])) == ((), "7_easy")


def test_marks_from_best_to_worst_become_stars_from_most_to_fewest(read, rows):
    """School mark 1 is five stars, 6 is one star."""
    rulings = Rulings(scales={"rating": "marks"})
    reading = read(
        rated("Note", 1, 6), table="surveys", mapping={"Note": "rating"}, rulings=rulings
    )
    assert rows(reading)["rating"].tolist() == [5.0, 1.0]


def test_a_value_outside_a_converted_scale_is_said_in_its_own_terms(read):
    """12 on a scale from 0 to 10 is outside from 0 to 10, not from 1 to 5."""
    reading = read(rated("rating (0-10)", *range(11), 12))
    (found,) = [p for p in reading.problems if p.code == "out_of_range"]
    assert "0 to 10" in str(found.message)
    assert found.examples == ((12, "12"),)


def test_codes_for_no_answer_are_no_answers(read, rows):
    """0 and 6, once named, are neither ratings nor mistakes; 6.0 is 6."""
    content = rated("rating", *[1, 2, 3, 4, 5] * 5, 0, 6, "6.0")
    reading = read(content, rulings=Rulings(no_answer={"rating": ("0", "6")}))
    assert rows(reading)["rating"].isna().sum() == 3
    assert {p.code: p.count for p in reading.problems} == {"not_an_answer": 3}


def test_a_scale_of_seven_gives_no_recommendation(read, codes):
    """An NPS is refused on stars and on a scale from 1 to 7."""
    reading = read("recommend;rated at\n" + "7;2025-01-01\n5;2025-01-02\n" * 15)
    assert "recommendation_scale" in codes(reading)


# --- whatever the user decides --------------------------------------------------------------------

CELL = st.sampled_from(["", "5,50", "-3", "22.000.000,00", "n/v", "7 USD", "8 €", "#WERT!"])
DAY = st.sampled_from(["", "01.02.2025", "31.02.2025", "01.01.1023", "05.03.2062", "12.12.2024"])
RECORD = st.tuples(st.sampled_from(["", "1", "2", "3", "4"]), DAY, DAY, CELL, st.integers(-1, 12))
RULED = st.dictionaries(st.sampled_from(sorted(RULES)), st.sampled_from(Act))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=st.lists(RECORD, min_size=1, max_size=12), acts=RULED)
def test_records_read_are_those_kept_and_those_rejected(read, records, acts):
    """Under every decision no record is lost, and the table holds what the counts say."""
    lines = "\n".join(";".join(map(str, record)) for record in records)
    content = f"case id;opened at;resolved at;cost;rating\n{lines}\n"
    rulings = Rulings(rules={code: Ruling(act=act) for code, act in acts.items()})
    reading = read(content, table="cases", rulings=rulings)
    counts = reading.counts
    held = reading.stored.rows if reading.stored else 0
    assert counts.read == len(records) == counts.kept + counts.rejected
    assert held == counts.kept - counts.folded
    assert {p.code for p in reading.problems if p.code in RULES} == found_in(reading.data_check)


def found_in(path) -> set[str]:
    """The codes of the rules in a table of the data check."""
    return set() if path is None else set(pd.read_parquet(path)["rule"]) & set(RULES)


# --- the data check -------------------------------------------------------------------------------


def test_the_data_check_names_every_affected_record(read):
    """Record number in the file, column, text, rule and what was done, broken records as well."""
    content = (
        "case id;opened at;cost\n1;01.02.2025;5,50\n2;01.02.2025\n3;01.02.1023;7,50\n"
        "4;01.02.2025;-9,50\n4;01.02.2025;-9,50\n"
    )
    found = pd.read_parquet(read(content).data_check)
    rows = found[["record", "header", "found", "rule", "act"]].fillna("").values.tolist()
    assert rows == [
        [2, "", "2;01.02.2025", "ragged_record", "drop"],
        [3, "opened at", "01.02.1023", "implausible_year", "empty"],
        [4, "cost", "-9,50", "negative_amount", "keep"],
        [5, "cost", "-9,50", "negative_amount", "keep"],
        [5, "", "", "duplicate_record", "drop"],
    ]


def files_of(read, code: str) -> list[ingest.Reading]:
    """What provokes the rule; customers that lose two records before the one it is about."""
    if code == "after_first_order":
        lines = SINCE.splitlines(keepends=True)
        customers = "".join([lines[0], "K0\n", lines[2], lines[2], lines[1]])
        return [
            read(customers, "customers.csv", table="customers"),
            read(FIRST, "orders.csv", table="orders"),
        ]
    states = {state: (content, "cases") for state, content in STATES.items()}
    content, table, *_ = {**FOUND, **RECORDS, **states}[code]
    return [read(content, table=table)]


@pytest.mark.parametrize("code", sorted(set(RULES) - {"event_log"}))
def test_the_data_check_has_a_row_for_every_record_a_rule_counts(read, code):
    """As many as the message says, whatever the rule, but for logs, of which updates are many."""
    readings = files_of(read, code)
    problems = [p for each in readings for p in each.problems] + [*ingest.opened(readings).problems]
    rows = [row for row in data_check(readings, Language("en")) if row[5] == NAMES[code]]
    assert len(rows) == sum(p.count for p in problems if p.code == code) > 0
    if code == "after_first_order":
        place, value = ("customers.csv", "Customers", 4), "K1: 2025-02-01 > 2024-12-31"
        expected = "A day at most a month after the customer's first order."
        assert rows == [(*place, "customer since", value, NAMES[code], expected, "Value missing")]


def test_a_clean_file_has_no_data_check(read):
    """Nothing found, nothing to list."""
    assert read(cases(opened_at="01.02.2025")).data_check is None
