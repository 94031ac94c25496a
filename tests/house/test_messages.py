"""Every word a user can read is there in every language."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from aftersales.text import DEFAULT_LANGUAGE, LANGUAGES, extraction

TRANSLATED = [code for code in LANGUAGES if code != DEFAULT_LANGUAGE]


@pytest.fixture(scope="module")
def messages(root: Path) -> Catalog:
    """What there is to translate."""
    return extraction.messages_of(root)


def catalogue(code: str) -> Catalog:
    path = Path(extraction.__file__).with_name(f"{code}.po")
    with path.open("rb") as file:
        return read_po(file, locale=code)


def entries(catalogue: Catalog) -> dict[str, str]:
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def placeholders(wording: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name in extraction.CALLS:
                yield node


def test_words_are_found_in_code_and_evidence(messages: Catalog):
    """Both the modules and the evidence files give words to translate."""
    places = {place for entry in messages for place, _ in entry.locations}
    assert "aftersales/schema.py" in places
    assert "aftersales/evidence/levers.toml" in places


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(messages: Catalog, code: str):
    """No message is missing or empty in a catalogue."""
    translated = entries(catalogue(code))
    assert [wording for wording in entries(messages) if not translated.get(wording)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_a_guess(code: str):
    """No entry is marked fuzzy."""
    assert [entry.id for entry in catalogue(code) if entry.id and entry.fuzzy] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_left_over(messages: Catalog, code: str):
    """A catalogue translates nothing that nobody says any more."""
    found = catalogue(code)
    assert entries(found).keys() - entries(messages).keys() == set()
    assert list(found.obsolete) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_values_of_its_original(code: str):
    """The same placeholders stand in a message and in its translation."""
    wrong = [
        wording
        for wording, said in entries(catalogue(code)).items()
        if said and placeholders(said) != placeholders(wording)
    ]
    assert wrong == []


def test_every_wording_can_be_extracted(root: Path):
    """A wording put together when the program runs would never be found by a translator."""
    composed = [
        f"{path.name}:{call.lineno}"
        for pattern in extraction.CODE
        for path in root.glob(pattern)
        for call in calls(path)
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert composed == []


def test_every_text_of_the_evidence_is_a_word_or_a_name(root: Path):
    """A new key in an evidence file must be said to be for readers or for the program."""
    known = extraction.WORDS | extraction.NAMES
    paths = [path for pattern in extraction.EVIDENCE for path in root.glob(pattern)]
    assert {key for path in paths for key, _ in extraction.texts(path)} <= known


def test_a_catalogue_follows_the_code(tmp_path: Path):
    """What is new comes in empty, what is gone goes, what is translated stays."""
    path = tmp_path / "de.po"
    path.write_text('msgid "Kept"\nmsgstr "Behalten"\n\nmsgid "Gone"\nmsgstr "Weg"\n')
    now = Catalog(charset="utf-8")
    now.add("Kept", locations=[("a.py", 1)])
    now.add("New {count}", locations=[("b.py", 7)])
    extraction.update(path, now)
    with path.open("rb") as file:
        assert entries(read_po(file, locale="de")) == {"Kept": "Behalten", "New {count}": ""}
