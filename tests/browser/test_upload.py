"""From a file to figures in a real browser: uploading, answering, correcting, deleting."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from aftersales.ingest import read_file
from aftersales.ingest.content import MEGABYTE
from aftersales.schema import TABLES
from aftersales.text import LANGUAGES, Language
from aftersales.ui.bring import FORMATS, REFUSED
from aftersales.ui.reading_card import ROW_PIXELS
from aftersales.ui.uploads import MAX_BYTES
from tests.browser.conftest import OpenPage

HEADERS = "Fallnummer;Kundennummer;Erstellt am;Gelöst am;Sterne;Zweite Meinung\n"
DOUBTFUL = HEADERS + "".join(
    f"F{i};K{i % 7};0{i % 3 + 1}/0{i % 4 + 5}/2025 08:00;;{i % 5 + 1};5\n" for i in range(60)
)
TRIES_ON_A_CANVAS = 3
LARGEST = MAX_BYTES // MEGABYTE
GERMAN = Language("de")
HOSTILE = "![x](http://evil.example/x.png) www.evil.example [a](http://evil.example)"

WaitForRun = Callable[[Page], None]


@pytest.fixture
def bring(wait_for_run: WaitForRun) -> Callable[..., None]:
    """Drop a file on the page and wait for its card."""

    def drop(page: Page, file: str | Path | FilePayload) -> None:
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
        expect(cards(page)).not_to_have_count(0)
        wait_for_run(page)

    return drop


DROP = """(zone, files) => {
    const dropped = new DataTransfer();
    for (const [name, content] of files) {
        const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
        dropped.items.add(new File([bytes], name));
    }
    for (const kind of ['dragenter', 'dragover', 'drop'])
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: dropped, bubbles: true}));
}"""


def drop(page: Page, *files: Path) -> None:
    """Let files fall on the uploader, as if dragged from a folder."""
    contents = [[file.name, b64encode(file.read_bytes()).decode()] for file in files]
    page.get_by_test_id("stFileUploaderDropzone").evaluate(DROP, contents)


def sparse(folder: Path, megabytes: int) -> Path:
    """A file of that size which takes no room on the disk."""
    path = folder / f"{megabytes}.csv"
    with path.open("wb") as file:
        file.truncate(megabytes * MEGABYTE)
    return path


def text(name: str, content: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode("utf-8")}


def cards(page: Page) -> Locator:
    return page.locator("[class*=st-key-card] summary")


def tiles(page: Page) -> Mapping[str, str]:
    """Label → value of every tile."""
    labels = page.get_by_test_id("stMetricLabel").all_inner_texts()
    values = page.get_by_test_id("stMetricValue").all_inner_texts()
    return {label.strip(): value.strip() for label, value in zip(labels, values, strict=True)}


def test_a_german_export_gives_its_kpis_in_german(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun, root: Path
):
    """The same figures stand on Start and on the page of KPIs, with a decimal comma."""
    page = open_page(language="de")
    bring(page, root / "sample_data" / "faelle.csv")
    expect(cards(page).first).to_contain_text("faelle.csv")
    expect(cards(page).first).to_contain_text("15.445")
    name = Language("de").say("Customer satisfaction")
    at_start = tiles(page)[name]
    assert "," in at_start
    page.locator("[data-testid=stTopNavLink][href$=kpis]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        Language("de").say("How good is the service?")
    )
    wait_for_run(page)
    assert tiles(page)[name] == at_start
    expect(page.get_by_text("faelle.csv").first).to_be_visible()


def test_two_files_dropped_at_once_are_one_business(
    open_page: OpenPage, wait_for_run: WaitForRun, root: Path
):
    """Each has its card, and the KPIs come from both."""
    page = open_page(language="de")
    drop(page, root / "sample_data" / "faelle.csv", root / "sample_data" / "orders.csv")
    expect(cards(page)).to_have_count(2)
    wait_for_run(page)
    expect(page.get_by_text("faelle.csv, orders.csv").first).to_be_visible()
    assert {GERMAN.say("Customer satisfaction"), GERMAN.say("Repeat purchase rate")} <= set(
        tiles(page)
    )


def test_a_file_too_large_is_refused_in_the_readers_words_and_the_next_is_read(
    open_page: OpenPage,
    bring: Callable[..., None],
    wait_for_run: WaitForRun,
    root: Path,
    tmp_path: Path,
):
    """300 MB get a card that says what was found, expected and to do; the session goes on."""
    page, say = open_page(language="de"), GERMAN.say
    bring(page, sparse(tmp_path, 300))
    expect(page.get_by_text(say("The file has {megabytes} MB.", megabytes=300))).to_be_visible()
    expect(page.get_by_text(say("At most {limit} MB.", limit=LARGEST))).to_be_visible()
    drop(page, root / "sample_data" / "faelle.csv")
    expect(cards(page)).to_have_count(2)
    wait_for_run(page)
    assert say("Customer satisfaction") in tiles(page)


def test_a_file_beyond_all_measure_never_leaves_the_browser(
    open_page: OpenPage, bring: Callable[..., None], root: Path, tmp_path: Path
):
    """The uploader says why in the reader's language, and takes the next file."""
    page = open_page(language="de")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(sparse(tmp_path, 600))
    expect(page.get_by_test_id("stFileChip")).to_have_attribute("aria-invalid", "true")
    said = page.get_by_test_id("stFileUploader").evaluate(
        "uploader => getComputedStyle(uploader, '::after').content"
    )
    assert f"{LARGEST} MB" in said
    assert said.strip('"') == GERMAN.say(REFUSED, megabytes=LARGEST)
    bring(page, root / "sample_data" / "faelle.csv")
    expect(page.get_by_test_id("stFileChip")).to_have_count(0)


def test_every_template_downloads_and_reads_back(open_page: OpenPage, tmp_path: Path):
    """In both languages and formats each is taken for its table, with every column known."""
    page = open_page()
    page.get_by_role("button", name="Empty templates").click()
    for table, canonical in TABLES.items():
        for code in LANGUAGES:
            for format in FORMATS:
                path = downloaded(page, f"template-{table}-{code}-{format}", tmp_path)
                (reading,) = read_file(path, path.name, tmp_path)
                assert reading.table == table, path.name
                known = [column.canonical for column in reading.columns]
                assert known == [column.name for column in canonical.columns], path.name


def downloaded(page: Page, key: str, folder: Path) -> Path:
    """What the button with that key gives."""
    with page.expect_download() as download:
        page.locator(f".st-key-{key} button").click()
    path = folder / f"{key}-{download.value.suggested_filename}"
    download.value.save_as(path)
    return path


def test_the_first_lever_is_pulled_alone_in_the_explorer(
    open_page: OpenPage, wait_for_run: WaitForRun
):
    """What was pulled on an earlier visit goes back; the language stays."""
    page = open_page("explorer?lang=de&repair_time=30&training=1")
    page.get_by_test_id("stTopNavLink").first.click()
    wait_for_run(page)
    page.locator(".st-key-try_first_lever button").click()
    expect(page.locator("input[type=range]").first).to_be_visible()
    wait_for_run(page)
    assert not [pulled for pulled in ("repair_time", "training=1") if pulled in page.url]
    assert "lang=de" in page.url
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_an_answered_question_brings_its_columns_in(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun
):
    """Until then there is no period; afterwards it is the one that was meant."""
    page = open_page()
    bring(page, text("doubtful.csv", DOUBTFUL))
    expect(page.get_by_text("Cases: 60 records", exact=True)).to_be_visible()
    page.get_by_text("Month first: month 01, day 05").click()
    wait_for_run(page)
    expect(page.get_by_text("Cases: 60 records, Jan 5, 2025 to Mar 8, 2025")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(2)  # the two languages


def test_a_column_is_read_as_the_user_says(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun
):
    """Another column taken for the rating gives another satisfaction."""
    page = open_page()
    bring(page, text("ratings.csv", DOUBTFUL))
    assert tiles(page)["Customer satisfaction"] == "40.0%"
    page.get_by_role("tab", name="Columns").click()
    satisfaction = page.get_by_test_id("stMetric").filter(has_text="Customer satisfaction")
    for _ in range(TRIES_ON_A_CANVAS):
        with suppress(AssertionError):
            choose(page, row=5, what="Rating (stars)")
            expect(satisfaction).to_contain_text("100.0%")
            break
    expect(satisfaction).to_contain_text("100.0%")
    wait_for_run(page)
    expect(page.get_by_text("you said so", exact=True)).to_have_count(1)


def choose(page: Page, row: int, what: str) -> None:
    """Choose what a column means; the table is drawn on a canvas that wants unhurried clicks."""
    box = page.locator("[data-testid=stDataFrame]:visible").first.bounding_box()
    assert box is not None
    at = box["x"] + box["width"] * 0.3, box["y"] + ROW_PIXELS * (row + 1.5)
    page.mouse.move(*at)
    page.mouse.click(*at, delay=100)
    page.mouse.click(*at, delay=100)
    page.keyboard.type(what)
    expect(page.get_by_role("option", name=what)).to_be_visible()
    page.keyboard.press("Enter")


def test_deleting_goes_back_to_the_sample(
    open_page: OpenPage, bring: Callable[..., None], wait_for_run: WaitForRun
):
    """No card is left, and the page says that the sample is open."""
    page = open_page()
    bring(page, text("doubtful.csv", DOUBTFUL))
    page.get_by_role("button", name="Delete my data").click()
    wait_for_run(page)
    expect(page.get_by_text("Deleted: your files")).to_be_visible()
    expect(cards(page)).to_have_count(0)
    expect(page.get_by_text("Sample data: Muster Maschinenbau")).to_be_visible()


def test_what_a_file_says_is_shown_and_never_followed(
    open_page: OpenPage, bring: Callable[..., None]
):
    """Names and cells that look like links or pictures stay text; nobody is asked for them."""
    page = open_page()
    header = f"case id,opened at,{HOSTILE}\n"
    rows = f"1,{HOSTILE},x\n2,2025-05-17,y\n3,2025-05-18,z\n"
    bring(page, text(f"{HOSTILE.replace('/', '_')}.csv", header + rows))
    expect(page.get_by_text("evil.example").first).to_be_visible()
    addresses = page.evaluate("[...document.querySelectorAll('a, img')].map(e => e.href || e.src)")
    assert not [address for address in addresses if "evil" in address]
