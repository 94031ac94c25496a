"""Where a number comes from is said in the reader's words; a citation stays what it is."""

from __future__ import annotations

import pytest

from aftersales.report.reference import reference
from aftersales.schema import TABLES
from aftersales.study import Provenance, Source
from aftersales.text import LANGUAGES, Language

GERMAN = Language("de")


def said(text: str, provenance: Provenance = Provenance.DATA) -> str:
    return reference(Source(provenance=provenance, reference=text), GERMAN)


def test_columns_are_called_as_on_the_screen():
    """Those of one table are named behind it once, and what stands around them stays."""
    assert said("orders.customer_id, orders.margin, cases.visits (A + B)") == (
        "Aufträge: Kundennummer, Deckungsbeitrag, Fälle: Einsätze (A + B)"
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_column_has_its_words(code: str):
    """No address of the schema is left as it is in the code."""
    language = Language(code)
    for table in TABLES.values():
        for column in table.columns:
            address = f"{table.name}.{column.name}"
            source = Source(provenance=Provenance.DATA, reference=address)
            words = reference(source, language)
            assert language.say(column.label) in words
            assert address not in words


def test_what_is_no_column_of_ours_is_left_alone():
    """Another table or column, and a citation that looks like one, stay as they were written."""
    for text in ("lists.parts", "orders.no_such_column", "see www.example.org, p. 3"):
        assert said(text) == text
    assert said("orders.margin", Provenance.USER) == "orders.margin"
