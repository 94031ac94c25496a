"""The card shows each contradiction in a line, the user decides; deleting leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from aftersales.engine import data_root
from aftersales.ingest.rulings import Act
from aftersales.text import LANGUAGES, Language
from aftersales.ui import state
from tests.ui.conftest import Visit
from tests.ui.test_start import bring, brought

CASES = (
    "case id;customer id;opened at;cost;rating\n"
    + "".join(f"F{n};K{n % 5};0{n % 9 + 1}.02.2025;{n},50;{n % 5 + 1}\n" for n in range(30))
    + "F30;K1;01.02.2025;-7,50;4\nF31;K1;01.02.1023;8,50;9\n"
).encode()
LATE = b"customer id;customer since\nK1;2025-02-01\nK2;2024-02-01\n"
EARLY = b"order id;customer id;ordered at;revenue\n1;K1;2024-11-30;5\n2;K2;2025-01-31;5\n"
MARKS = (
    "survey id;Note;rated at\n" + "".join(f"S{n};{n % 5 + 1};2025-01-05\n" for n in range(25))
).encode()


def costs(app) -> int:
    """How many cases are in the table that is open."""
    return app.session_state[state.DATASET].tables["cases"].rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_finding_is_a_line_with_a_choice(visit: Visit, language: str):
    """Words, an example with its record, and the choice as it stands."""
    app = bring(visit("start", language), ("mine.csv", CASES))
    say = Language(language).say
    shown = "\n".join(text.value for text in [*app.markdown, *app.caption])
    assert say("{count} {count:amount is|amounts are} below zero.", count=1) in shown.replace(
        "\\", ""
    )
    assert say("record {record}: {found}", record=31, found="-7,50") in shown.replace("\\", "")
    choices = [box for box in app.selectbox if box.key and box.key.startswith("rule ")]
    assert sorted(box.value for box in choices) == [Act.EMPTY, Act.EMPTY, Act.KEEP]


def test_a_decision_is_heeded_and_can_be_taken_back(visit: Visit):
    """Dropping the negative cost takes one case out, keeping it brings it back."""
    app = bring(visit("start"), ("mine.csv", CASES))
    assert costs(app) == 32
    for act, left in ((Act.DROP, 31), (Act.KEEP, 32)):
        box = next(box for box in app.selectbox if "amounts" in box.label or "cost" in box.label)
        box.set_value(act).run()
        assert not app.exception
        assert costs(app) == left


def test_a_bound_can_be_set(visit: Visit):
    """With the year 1023 allowed nothing is said of it any more."""
    app = bring(visit("start"), ("mine.csv", CASES))
    year = next(box for box in app.number_input if box.value == 1990)
    year.set_value(1000).run()
    assert not app.exception
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert {p.code for p in upload.reading.problems} == {"negative_amount", "out_of_range"}


def test_a_contradiction_between_files_is_decided_where_it_is_shown(visit: Visit):
    """Customers who ordered before they came are kept, or left out, as the user says."""
    app = bring(visit("start"), ("customers.csv", LATE), ("orders.csv", EARLY))
    for act, left in ((Act.KEEP, 2), (Act.DROP, 1)):
        (box,) = [box for box in app.selectbox if box.key and box.key.startswith("rule between")]
        box.set_value(act).run()
        assert not app.exception
        assert app.session_state[state.DATASET].tables["customers"].rows == left


def test_the_rate_between_two_files_is_asked_and_heeded(visit: Visit):
    """Dollars of one file are worth half as many euros once the user says so."""
    head, app = "case id;opened at;cost\n", visit("start")
    euros, dollars = head + "1;2025-02-01;10 €\n2;2025-02-01;9 €\n", head + "3;2025-02-01;40 $\n"
    bring(app, ("a.csv", euros.encode()), ("b.csv", dollars.encode()))
    (box,) = [box for box in app.number_input if (box.key or "").startswith("rate of files")]
    box.set_value(0.5).run()
    assert not app.exception
    stored = app.session_state[state.DATASET].tables["cases"]
    assert pd.read_parquet(stored.path)["cost"].sum() == 39


def test_codes_for_no_answer_are_named_in_the_card(visit: Visit):
    """A rating of 9, once named, is no rating and no mistake."""
    app = bring(visit("start"), ("mine.csv", CASES))
    next(box for box in app.text_input if box.key and box.key.startswith("none ")).set_value(
        "9, 99"
    ).run()
    assert not app.exception
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert "not_an_answer" in {p.code for p in upload.reading.problems}


def test_a_scale_is_asked_and_the_answer_is_heeded(visit: Visit):
    """School marks become stars once the user says that they are marks."""
    app = bring(visit("start"), ("marks.csv", MARKS))
    (question,) = app.radio
    question.set_value("marks").run()
    assert not app.exception
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert upload.reading.questions == ()
    assert "rating" in upload.reading.stored.columns  # type: ignore[union-attr]


def test_the_direction_of_effort_is_asked_where_the_file_is_brought(visit: Visit):
    """The answer reads the column, and is the setting of the score on the KPI page."""
    lines = "".join(f"S{n};{n % 7 + 1};2025-01-05\n" for n in range(40))
    app = bring(visit("start"), ("ces.csv", f"survey id;CES;rated at\n{lines}".encode()))
    (question,) = app.radio
    question.set_value("7_hard").run()
    assert not app.exception
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert "customer_effort" in upload.reading.stored.columns  # type: ignore[union-attr]
    assert app.session_state[state.option_key("effort_scale")] == "7_hard"


def test_every_affected_record_can_be_taken_away(visit: Visit):
    """Two buttons, and their table lies in the session's directory."""
    app = bring(visit("start"), ("mine.csv", CASES))
    keys = [element.key for element in app.get("download_button")]
    assert [key for key in keys if key and key.startswith("data check")]
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert upload.reading.data_check in set(brought(app).folder.path.iterdir())


@pytest.mark.parametrize("language", LANGUAGES)
def test_delete_my_data_removes_everything_and_says_so(visit: Visit, language: str):
    """Directory, uploads, tables, decisions and own values are gone at once; it is said once."""
    app = bring(visit("start", language), ("mine.csv", CASES))
    folder: Path = brought(app).folder.path
    assert folder.parent == data_root()
    app.session_state[state.EDITS] = {"segment.csat": 0.9}
    app.button(key="delete").click().run()
    assert not app.exception
    assert not folder.exists()
    gone = (state.UPLOADS, state.DATASET, state.EDITS, state.WORLDS)
    assert not [key for key in gone if key in app.session_state]
    assert len(app.success) == 1
    app.run()
    assert len(app.success) == 0


def test_the_directory_goes_with_the_session(visit: Visit):
    """When nobody holds the session's files any more, they are gone from the disk."""
    app = bring(visit("start"), ("mine.csv", CASES))
    folder = brought(app).folder
    assert folder.remove.alive
    folder.remove()
    assert not folder.path.exists()
