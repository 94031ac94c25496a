"""Tables join by their numbers, whatever the columns are called; what does not join is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aftersales import ingest
from aftersales.ingest import matching
from aftersales.schema import TABLES

CUSTOMERS = "Kunden_Nr;Segment;Region;Kunde seit\n" + "".join(
    f"K{n:03};A;Nord;2020-01-01\n" for n in range(40)
)


def cases(numbers, header="Kunde_Nr"):
    return f"Fallnummer;{header};Erstellt am\n" + "".join(
        f"F{at};{number};2025-03-{at % 28 + 1:02}\n" for at, number in enumerate(numbers)
    )


@pytest.fixture
def unmatched(read) -> Callable[..., list]:
    """What is said of a case file beside the customers."""

    def found(content: str):
        readings = [read(content, "faelle.csv"), read(CUSTOMERS, "kunden.csv")]
        assert [reading.table for reading in readings] == ["cases", "customers"]
        return list(ingest.unmatched(ingest.tables(readings)))

    return found


def test_customers_that_are_in_no_list_are_counted_and_named(unmatched):
    """12 of 50 customers of the cases are not among the customers: how many, of how many, which."""
    (found,) = unmatched(cases([f"K{n:03}" for n in range(2, 52)] * 3))
    assert (found.code, found.count, found.found) == ("unmatched_keys", 12, "K040 · K041 · K042")
    assert str(found.message) == (
        "12 of 50 values of Customer number in the table Cases are not in the table Customers."
    )
    assert str(found.remedy)


def test_tables_whose_numbers_all_match_are_not_spoken_of(unmatched):
    """Nothing is said where every customer is listed, and records without a number do not count."""
    assert unmatched(cases([f"K{n:03}" for n in range(40)] + [""])) == []


def test_files_that_do_not_join_at_all_are_said_to(unmatched):
    """No single number in common is another finding than a few missing ones."""
    (found,) = unmatched(cases(["Meyer", "Schulze", "Weber"]))
    assert (found.code, found.count) == ("no_key_matched", 3)


@pytest.mark.parametrize("spelling", ["{n}", "k-{n:05}", "K {n:03}", "K{n}"])
def test_numbers_only_spelt_otherwise_are_told_apart_from_missing_ones(unmatched, spelling):
    """Other zeros, signs and capitals are named as the cause, if that is what it is."""
    found = unmatched(cases([spelling.format(n=n) for n in range(1, 40)]))
    assert len(found) == 1
    expected = "no_key_matched" if spelling == "{n}" else "keys_spelt_differently"
    assert found[0].code == expected


def test_one_table_alone_misses_nothing(read):
    """Without a list of customers nobody can be missing in it."""
    assert ingest.unmatched(ingest.tables([read(cases(["K1"]))])) == ()


@pytest.mark.parametrize(
    "header",
    ["Kunde_Nr", "Kunden_Nr", "KundenNr.", "Kunde-ID", "Customer ID", "cust_no", "CustomerKey",
     "KUNNR", "Debitor Nr."],
)  # fmt: skip
@pytest.mark.parametrize("table", ["cases", "orders", "customers", "contracts", "machines"])
def test_a_customers_number_is_known_by_every_usual_name(header, table):
    """So that tables of different programs join on it."""
    (column,) = matching.match(
        [header], [("K1",)], has_header=True, table=TABLES[table], given={}
    ).columns
    assert column.canonical == "customer_id"


EXPORTS = {
    "contracts": "Vertrags-Nr.;Kunden-Nr.;Beginn;Gültig bis;Verlängert;Jahresgebühr\n"
    "V1;K1;01.01.2024;31.12.2024;ja;1200,50\n",
    "surveys": "response_id,ticket_id,submitted_at,csat_score,nps\n1,F1,2025-03-01,5,10\n",
    "machines": "Equipmentnummer;Kunde;Modell;Installationsdatum;Garantie bis\n"
    "M1;K1;XR5;14.09.2022;14.09.2024\n",
    "visits": "Visit ID,Work Order,Technician,Arrival,Departure\n"
    "1,F1,T1,2025-03-01 08:00,2025-03-01 10:00\n",
    "claims": "claim_no,serial_number,claim_date,claim_amount\n1,M1,2025-03-01,250.75\n",
    "demand": "Teilenummer;Bedarfsmenge;Gelieferte Menge;Bedarfsdatum;Stückpreis\n"
    "T1;4;3;01.03.2025;12,50\n",
    "postings": "Buchungsnummer;Buchungsdatum;Kostenart;Betrag;Serviceauftrag\n"
    "1;01.03.2025;Kulanz;99,90;F1\n",
    "stock": "Material;Lagerwert;Jahresverbrauch;Letzter Abgang\nT1;1200,00;4800,00;01.03.2025\n",
    "orders": "Rechnungs-Nr.;Rechnungsdatum;Kunden-Nr.;Artikel;Menge;Einzelpreis\n"
    "R1;01.03.2025;K1;Filter;4;12,50\n",
}


@pytest.mark.parametrize("table", EXPORTS)
def test_every_kind_of_table_is_recognised_by_the_columns_of_a_plain_export(read, table):
    """Contracts, ratings, machines, visits, claims, parts demand, postings and stock as well."""
    reading = read(EXPORTS[table])
    assert reading.table == table, reading.columns
    assert reading.stored is not None
    assert [c.header for c in reading.columns if c.canonical is None] == []
