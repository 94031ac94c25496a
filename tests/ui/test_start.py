"""Start opens on the sample, reads what people bring, and survives whatever they bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from aftersales.ingest.findings import FINDINGS
from aftersales.schema import TABLES
from aftersales.text import LANGUAGES, Language
from aftersales.ui import state
from aftersales.ui.dataset import SAMPLE
from aftersales.ui.safe import escaped
from aftersales.ui.uploads import Uploads
from tests.ingest.test_bad_input import CASES, HEADER, OLE, PNG, archive, book
from tests.ui.conftest import Visit

GERMAN = (SAMPLE / "faelle.csv").read_bytes()[:60_000].rsplit(b"\r\n", 1)[0]
DOUBTFUL = (
    "Fallnummer;Kundennummer;Erstellt am;Gelöst am\n"
    "F1;K1;01/02/2025;03/02/2025\nF2;K2;05/06/2025;07/06/2025\n"
).encode()
ORDERS = b"order_id,customer_id,ordered_at,revenue\n1,a,2024-03-14,10.50\n2,b,2024-04-15,20.25\n"
CUSTOMERS = b"customer_id,customer_since,annual_revenue\na,2020-01-31,1000.5\nb,2021-01-31,2000.5\n"
SURVEYS = b"survey_id,rated_at,rating\n1,2024-03-14,4\n2,2024-04-15,5\n"
COSTS = "case id,opened at,cost\n" + "".join(
    f"{n},2025-05-{n % 28 + 1:02d},{100 + n}\n" for n in range(40)
)
NO_TABLE = b"colour,taste\nred,sour\nblue,sweet\n"

UNUSABLE: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "empty_file"),
    "header only": (HEADER.encode(), "no_records"),
    "binary": (bytes(range(256)) * 40, "binary_file"),
    "picture": (PNG, "not_a_table"),
    "one column": (b"Report\nby the service department\n", "one_column"),
    "too many columns": (b",".join([b"c"] * 10_000) + b"\n", "too_many_columns"),
    "password": (
        OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100),
        "password_protected",
    ),
    "broken workbook": (book(Sheet=CASES)[:700], "broken_workbook"),
    "zip": (archive(**{"cases.csv": HEADER.encode()}), "zip_archive"),
    "empty sheet": (book(Sheet=[]), "empty_sheet"),
    "no service table": (NO_TABLE, "no_table_recognised"),
}
FLAWED: Mapping[str, tuple[bytes, str]] = {
    "ragged": (f"{HEADER}1,2025-05-17,a\n2,2025-05-18\n3,2025-05-19,c\n".encode(), "ragged_record"),
    "nul": (
        (HEADER + "1,2025-05-17,a\0b\n" + "2,2025-05-18,c\n" * 40).encode(),
        "nul_characters",
    ),
    "duplicate headers": (
        b"case id,opened at,fault,fault\n1,2025-05-17,a,b\n2,2025-05-18,c,d\n",
        "duplicate_headers",
    ),
    "unclosed quote": (
        f'{HEADER}1,2025-05-17,a\n2,2025-05-18,"b\n3,2025-05-19,c\n'.encode(),
        "unclosed_quote",
    ),
}


def bring(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop these files."""
    app.file_uploader[0].set_value([(*file, "text/csv") for file in files]).run()
    assert not app.exception
    return app


def cards(app: AppTest) -> list[str]:
    """The headings of the files' cards."""
    return [box.label for box in app.expander if box.label.startswith("**")]


def said(app: AppTest) -> str:
    """Everything in captions and warnings."""
    return "\n".join(text.value for text in (*app.caption, *app.warning))


def remedy(code: str, say: Callable[[str], str]) -> str:
    """What a card says is to be done about a kind of problem."""
    return escaped(say(FINDINGS[code].remedy))


def brought(app: AppTest) -> Uploads:
    return app.session_state[state.UPLOADS]


def is_open(app: AppTest, name: str) -> bool:
    """Whether the page speaks of that file, or of the sample."""
    return any(name in caption.value for caption in app.caption)


def columns_of(app: AppTest) -> dict[str, str | None]:
    """What each column of the only file is read as."""
    (upload,) = brought(app).files
    assert upload.reading is not None
    return {column.header: column.canonical for column in upload.reading.columns}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_is_open_at_once(visit: Visit, language: str):
    """Four headline figures, one first lever and the uploader stand there before any upload."""
    app = visit("start", language)
    say = Language(language).say
    assert not app.exception
    assert [tile.label for tile in app.metric] == [
        say(name) for name in ("ROI", "ROS, gross", "NPV", "Payback")
    ]
    assert f"**{say('The first lever worth a look')}**" in [text.value for text in app.markdown]
    assert is_open(app, "Muster Maschinenbau")
    assert cards(app) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_unusable_files_are_named_as_what_they_are(visit: Visit, language: str):
    """Each card says what to do, none opens; the sample stays, and that is said."""
    files = {f"{name}.csv": content for name, (content, _) in UNUSABLE.items()}
    app = bring(visit("start", language), *files.items())
    say = Language(language).say
    assert len(cards(app)) == len(UNUSABLE)
    shown = said(app)
    assert [code for _, code in UNUSABLE.values() if remedy(code, say) not in shown] == []
    one = say("{count} {count:problem|problems}", count=1)
    assert [card for card in cards(app) if one not in card and "2" not in card] == []
    assert is_open(app, "Muster Maschinenbau")
    assert len(app.warning) == 1
    assert len(app.metric) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_flawed_files_are_used_and_their_flaws_are_said(visit: Visit, language: str):
    """What can be read opens, what cannot stands in the card."""
    files = {f"{name}.csv": content for name, (content, _) in FLAWED.items()}
    app = bring(visit("start", language), *files.items())
    say = Language(language).say
    shown = said(app)
    assert [code for _, code in FLAWED.values() if remedy(code, say) not in shown] == []
    assert all(is_open(app, name) for name in files)


@pytest.mark.parametrize("name", UNUSABLE)
def test_after_an_unusable_file_the_session_goes_on(visit: Visit, name: str):
    """A good file beside it opens as if it had come alone."""
    app = bring(visit("start"), ("bad.csv", UNUSABLE[name][0]), ("orders.csv", ORDERS))
    assert list(app.session_state[state.DATASET].tables) == ["orders"]
    assert len(cards(app)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_was_not_recognised_says_how_much_was_read(visit: Visit, language: str):
    """Two records read, none of them called kept."""
    app = bring(visit("start", language), ("tastes.csv", NO_TABLE))
    say = Language(language).say
    (card,) = cards(app)
    assert say("{read} {read:record|records} read, not recognised", read=2) in card
    texts = [text.value for text in app.markdown]
    assert say("{read} {read:record|records} read, none used yet.", read=2) in texts


def test_a_workbook_is_named_once_with_its_sheets(visit: Visit):
    """Two tables from one file, one of another: two names."""
    app = bring(visit("start"), ("firm.xlsx", two_sheets()), ("orders.csv", ORDERS))
    assert is_open(app, f": {escaped('firm.xlsx (Customers, Cases)')}, orders.csv")


def two_sheets() -> bytes:
    """A workbook of one customer and one case, and a sheet on which nothing stands."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        for name, rows in (
            ("Customers", [["Customer number", "Tenure (months)"], ["K1", 5]]),
            ("Cases", [["Case number", "Opened at"], ["1", "2025-05-17"]]),
            ("Empty", []),
        ):
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return content.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("table", "content"),
    [("cases", GERMAN), ("orders", ORDERS), ("customers", CUSTOMERS), ("surveys", SURVEYS)],
)
def test_one_file_of_any_kind_is_enough(visit: Visit, language: str, table: str, content: bytes):
    """The page speaks of the file and of its records, whatever else is missing."""
    app = bring(visit("start", language), ("mine.csv", content))
    say = Language(language).say
    assert is_open(app, "mine.csv")
    assert say(TABLES[table].label) in cards(app)[0]
    assert say("Your data at a glance") in [heading.value for heading in app.subheader]


def test_a_german_file_gives_german_figures(visit: Visit):
    """Decimal comma, cp1252 and German headers are understood, and KPIs come out in German."""
    app = bring(visit("start", "de"), ("faelle.csv", GERMAN))
    tiles = {tile.label: tile.value for tile in app.metric}
    satisfaction = tiles[Language("de").say("Customer satisfaction")]
    assert "," in satisfaction
    assert columns_of(app)["Gelöst am"] == "resolved_at"


def test_an_answer_brings_the_columns_in(visit: Visit):
    """Day or month first is asked, and the answer is the dates' reading."""
    app = bring(visit("start"), ("doubtful.csv", DOUBTFUL))
    (question,) = app.radio
    assert question.value is None
    question.set_value("dmy").run()
    assert not app.exception
    assert not app.radio
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert upload.reading.stored is not None
    assert {"opened_at", "resolved_at"} <= set(upload.reading.stored.columns)
    assert any("Feb 1, 2025" in text.value for text in app.markdown)


def test_a_file_is_taken_for_what_the_user_says(visit: Visit):
    """A kind chosen by hand is certain, and the file is read as that."""
    app = bring(visit("start"), ("orders.csv", ORDERS))
    app.selectbox(key="table 0-0 0").set_value("contracts").run()
    assert not app.exception
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert (upload.reading.table, upload.reading.confidence) == ("contracts", 1.0)


def test_every_field_of_the_format_can_be_corrected(visit: Visit):
    """A wrong delimiter is obeyed, and taken back by choosing the right one."""
    app = bring(visit("start"), ("orders.csv", ORDERS))
    app.selectbox(key="delimiter 0-0 0").set_value(";").run()
    assert not app.exception
    assert len(columns_of(app)) == 1
    app.selectbox(key="delimiter 0-0 1").set_value(",").run()
    app.selectbox(key="header 0-0 2").set_value(2).run()
    assert not app.exception
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert upload.reading.headers == ("1", "a", "2024-03-14", "10.50")


def test_the_same_content_is_taken_once(visit: Visit):
    """A file dropped twice stands there once, which is said."""
    app = bring(visit("start"), ("orders.csv", ORDERS))
    app = bring(app, ("copy.csv", ORDERS), ("customers.csv", CUSTOMERS))
    assert len(cards(app)) == 2
    assert any("copy.csv" in info.value for info in app.info)


def test_files_of_one_table_are_put_together(visit: Visit):
    """Two exports of orders open as one table."""
    more = b"order_id,customer_id,ordered_at,revenue\n3,c,2024-05-16,30.75\n"
    app = bring(visit("start"), ("one.csv", ORDERS), ("two.csv", more))
    assert app.session_state[state.DATASET].tables["orders"].rows == 3


def test_a_removed_file_is_gone_from_page_and_disk(visit: Visit):
    """Removing one file leaves the others."""
    app = bring(visit("start"), ("orders.csv", ORDERS), ("customers.csv", CUSTOMERS))
    first = brought(app).files[0]
    app.button(key=f"remove {first.id}").click().run()
    assert not app.exception
    assert len(cards(app)) == 1
    assert not first.path.exists()
    assert set(app.session_state[state.DATASET].tables) == {"customers"}


def test_deleting_leaves_nothing(visit: Visit):
    """Files, tables and the user's own values go; the sample opens again in the same language."""
    app = bring(visit("start", "de"), ("orders.csv", ORDERS))
    folder: Path = brought(app).folder.path
    assert any(folder.iterdir())
    app.session_state[state.EDITS] = {"segment.csat": 0.9}
    app.button(key="delete").click().run()
    assert not app.exception
    assert not folder.exists()
    gone = (state.UPLOADS, state.DATASET, state.EDITS)
    assert not [key for key in gone if key in app.session_state]
    assert is_open(app, "Muster Maschinenbau")
    assert app.session_state[state.LANGUAGE] == "de"


def test_nothing_is_left_on_the_disk_but_what_is_in_use(visit: Visit):
    """A reading that was corrected leaves no file behind."""
    app = bring(visit("start"), ("orders.csv", ORDERS))
    app.selectbox(key="table 0-0 0").set_value("contracts").run()
    app.selectbox(key="table 0-0 1").set_value("orders").run()
    (upload,) = brought(app).files
    assert upload.reading is not None
    assert upload.reading.stored is not None
    left = set(brought(app).folder.path.iterdir())
    assert upload.reading.unruled is not None
    assert left == {upload.path, upload.reading.stored.path, upload.reading.unruled.folder}


HOSTILE = "![x](http://evil.example/x.png) www.evil.example a@evil.example.csv"


def test_a_file_name_is_never_read_as_markdown(visit: Visit):
    """Pictures, links and addresses in a name stay letters."""
    app = bring(visit("start"), (HOSTILE, ORDERS))
    assert HOSTILE not in "".join(cards(app))
    assert escaped(HOSTILE) in cards(app)[0]


@pytest.mark.parametrize(
    "text",
    ["- a", "1. b", "a\n---", "    code", "http://evil.example", "www.evil.example", "a@b.example"],
)
def test_what_markdown_would_see_is_broken_up(text: str):
    """Escaped text differs from the text by signs that show as nothing."""
    shown = escaped(text).replace("\\", "").replace("\N{WORD JOINER}", "")
    assert escaped(text) != text
    assert shown == text


def test_a_currency_nobody_names_is_assumed_and_can_be_said(visit: Visit):
    """Amounts are euros until the user says otherwise; a file that names one is believed."""
    said = "No file names a currency, so {code} is assumed."
    app = bring(visit("start"), ("cases.csv", COSTS.encode()))
    assert Language("en").say(said, code="EUR") in [text.value for text in app.caption]
    assert costs(app).startswith("€")
    app.selectbox(key="currency_of_amounts").set_value("CHF").run()
    assert costs(app).startswith("CHF")
    named = bring(visit("start"), ("cases.csv", COSTS.replace("cost", "cost (USD)").encode()))
    assert costs(named).startswith("\\$")
    assert not [box for box in named.selectbox if box.key == "currency_of_amounts"]


def costs(app: AppTest) -> str:
    """What a case costs, as its tile says it."""
    return str(next(tile.value for tile in app.metric if tile.label == "Cost per case"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_from_assumed_numbers_says_so_first(visit: Visit, language: str):
    """Costs alone tell none of the nine decisive numbers; the sample tells more than half."""
    app = bring(visit("start", language), ("cases.csv", COSTS.encode()))
    app.text_input(key="entry site.technicians asked").set_value("12").run()
    say = Language(language).say
    heading = say(
        "Not a verdict on your service yet: {assumed} of {all} decisive numbers are assumed.",
        assumed=9,
        all=9,
    )
    assert f"### {escaped(heading)}" in verdict_on(app)
    assert escaped(heading)[:12] not in verdict_on(visit("start", language))


def verdict_on(app: AppTest) -> str:
    """What the page says of the first programme."""
    (said,) = (text.value for text in app.markdown if text.value.startswith("### "))
    return said
