"""Columns find their meaning by name, likeness, content, or the user's word."""

from __future__ import annotations

import pytest

from aftersales.ingest import synonyms
from aftersales.schema import TABLES
from aftersales.text import LANGUAGES, Language


def meanings(reading) -> dict[str, str | None]:
    return {column.header: column.canonical for column in reading.columns}


@pytest.mark.parametrize(
    "spelling",
    [
        *("Kundennummer", "KUNDENNUMMER", "Kunden-Nr.", "kunden nr", "KundenNr", "Kunden_Nr"),
        *("Customer ID", "customerID", "CUSTOMER-NO."),
    ],
)
def test_spelling_does_not_matter(spelling):
    """Case, punctuation and camel case change nothing."""
    names = synonyms.load()["customers"].columns["customer_id"]
    assert synonyms.normal_form(spelling) in names.exact


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gelöst am", "Geloest am"),
        ("Störung", "STOERUNG"),
        ("Maßnahme", "Massnahme"),
        ("Kosten (EUR)", "Kosten"),
        ("Bewertung (1-5)", "Bewertung"),
        ("Rating [0 to 10]", "rating"),
        ("Réparation", "reparation"),
    ],
)
def test_umlauts_accents_and_units_are_one(one, other):
    """An umlaut in both spellings, a header with or without unit or scale are the same name."""
    assert synonyms.normal_form(one) == synonyms.normal_form(other)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_label_of_the_screen_names_its_own_column(code, table):
    """In no language do two columns of a table share a name, and each is known by its label."""
    names = synonyms.load()[table].columns
    for column in TABLES[table].columns:
        label = synonyms.normal_form(Language(code).say(column.label))
        assert [name for name, known in names.items() if label in known.exact] == [column.name]


@pytest.mark.parametrize("table", TABLES)
def test_no_exact_name_means_two_columns_of_one_table(table):
    """What is sure must be unique."""
    seen: dict[str, str] = {}
    for column, names in synonyms.load()[table].columns.items():
        for name in names.exact:
            assert seen.setdefault(name, column) == column, name


def test_a_header_that_resembles_a_name_is_matched_with_less_confidence(read):
    """ "Customer number internal" is probably the customer number."""
    reading = read("Case ID;Opened at;Customer number internal\n1;2025-05-17;K1\n")
    exact, _, similar = reading.columns
    assert similar.canonical == "customer_id"
    assert similar.confidence < exact.confidence
    assert (exact.how, similar.how) == ("name", "similar")


def test_content_that_does_not_fit_speaks_against_a_name(read):
    """Of two columns called alike the one that holds dates is the date."""
    reading = read("case id;Opened;Opened at\n1;by phone;2025-05-17\n2;by mail;2025-05-18\n")
    assert meanings(reading) == {"case id": "case_id", "Opened": None, "Opened at": "opened_at"}


def test_columns_of_one_kind_go_to_one_column_each(read):
    """Nothing is matched twice, in either direction."""
    reading = read("case id;ticket;opened at;created;status\n1;2;2025-05-17;2025-05-16;x\n")
    matched = [name for name in meanings(reading).values() if name]
    assert len(matched) == len(set(matched)) == 3


def test_the_user_has_the_last_word_on_columns(read, rows, codes):
    """A mapping replaces what was found, leaves out what is None, and keeps the rest."""
    content = "case id;opened at;Typ;Bemerkung\n1;2025-05-17;x;y\n"
    mapping = {"Bemerkung": "fault", "Typ": None}
    reading = read(content, mapping=mapping)
    assert meanings(reading) == {
        "case id": "case_id", "opened at": "opened_at", "Typ": None, "Bemerkung": "fault"
    }  # fmt: skip
    assert reading.columns[3].how == "user"
    assert rows(reading)["fault"].tolist() == ["y"]
    assert codes(reading) == []


def test_a_correction_that_cannot_be_done_is_said(read, codes):
    """An unknown header, an unknown column and a column given twice are answered."""
    content = "case id;opened at;x;y\n1;2025-05-17;5;6\n"
    assert codes(read(content, mapping={"z": "cost"})) == ["unknown_column"]
    assert codes(read(content, mapping={"x": "colour"})) == ["unknown_column"]
    assert codes(read(content, mapping={"x": "cost", "y": "cost"})) == ["column_matched_twice"]


def test_the_user_has_the_last_word_on_the_table(read):
    """A file of customers can be read as ratings when the user says so."""
    content = "customer id;rating;segment\nK1;5;A\nK2;4;B\n"
    assert read(content, table="customers").table == "customers"
    reading = read(content, table="surveys")
    assert (reading.table, reading.confidence) == ("surveys", 1.0)
    assert reading.stored.columns == ("customer_id", "rating")


def test_a_table_chosen_without_any_of_its_columns_is_a_problem(read, codes):
    """Colours and shapes are no orders, whatever is said."""
    reading = read("colour;shape\nred;round\n", table="orders")
    assert codes(reading) == ["no_column_matched"]
    assert reading.stored is None


@pytest.mark.parametrize(
    ("header", "record", "table"),
    [
        ("Ticket;Erstellt am;Gelöst am;Bearbeiter", "1;17.05.2025;18.05.2025;T", "cases"),
        ("Auftragsnummer;Bestelldatum;Umsatz", "1;17.05.2025;5,5", "orders"),
        ("Rechnungsnr;Rechnungsdatum;Kunden-Nr.;Nettobetrag", "1;17.05.2025;K;5,5", "orders"),
        ("Kundennummer;Kundenklasse;Kunde seit;Jahresumsatz", "1;A;17.05.2015;5,5", "customers"),
        ("Vertragsnummer;Vertragsende;Verlängert", "1;17.05.2025;Ja", "contracts"),
        ("Fallnummer;Bewertet am;Sterne", "1;17.05.2025;5", "surveys"),
        ("Seriennummer;Modell;Verkauft am;Garantie bis", "1;X;17.05.2024;17.05.2026", "machines"),
        ("Farbe;Form;Größe", "rot;rund;5", None),
    ],
)  # fmt: skip
def test_the_kind_of_table_is_recognised_from_its_columns(read, header, record, table):
    """German headers of each kind of table lead to that table, other columns to none."""
    assert read(f"{header}\n{record}\n").table == table


def test_blank_and_spaced_headers_are_named(read):
    """A header over two lines is one name; a blank one is named by its place."""
    reading = read('case id;"opened\n at";\n1;2025-05-17;x\n')
    assert reading.headers == ("case id", "opened at", "Column 3")
