"""KPIs and Explorer open on whatever was brought, in each language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.kpis import CATALOGUE
from aftersales.text import LANGUAGES, NOT_KNOWN, Language
from aftersales.ui import state
from aftersales.ui.dataset import SAMPLE, Dataset
from aftersales.ui.overview import ALL
from aftersales.ui.safe import escaped
from tests.ui.conftest import Brought, Visit

HEADINGS = {"kpis": "How good is the service?", "explorer": "What is better service worth?"}
BROUGHT = ("sample", "faelle.csv", "orders.csv", "customers.xlsx", "one case", "dozen", "none")
ONE_CASE = "case_id,opened_at\n1,2024-01-02\n"
A_DOZEN = "case_id,opened_at,resolved_at,rating,region\n" + "".join(
    f"{i},2024-{i:02d}-02,2024-{i:02d}-{2 + i:02d},{1 + i % 5},{'north' if i % 2 else 'south'}\n"
    for i in range(1, 13)
)
NO_TABLE = "colour,taste\nred,sour\n"


@pytest.fixture(scope="session", params=BROUGHT)
def data(request: pytest.FixtureRequest, brought: Brought) -> Dataset | None:
    """The sample, one file of each kind, hardly anything, and nothing usable."""
    ours: dict[str, Callable[[], Dataset | None]] = {
        "sample": lambda: None,
        "one case": lambda: brought.texts(cases=ONE_CASE),
        "dozen": lambda: brought.texts(cases=A_DOZEN),
        "none": lambda: brought.texts(dinner=NO_TABLE),
    }
    name: str = request.param
    return ours[name]() if name in ours else brought.files(SAMPLE / name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", HEADINGS)
def test_a_page_opens_on_whatever_was_brought(
    visit: Visit, page: str, language: str, data: Dataset | None
):
    """It says its heading in the reader's language and never breaks."""
    app = visit(page, language, data)
    assert not app.exception
    assert [title.value for title in app.title] == [Language(language).say(HEADINGS[page])]


def test_what_follows_the_answer_opens_on_whatever_was_brought(visit: Visit, data: Dataset | None):
    """Comparing, deciding, reporting and presenting never break, however little there is."""
    for page in ("compare", "decide", "report", "present"):
        app = visit(page, "de", data)
        assert not app.exception, page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kpi_has_a_value_or_says_what_it_needs(
    visit: Visit, language: str, data: Dataset | None
):
    """Tiles of all topics show the measured ones, each once; every other one is named below."""
    app = visit("kpis", language, data)
    say = Language(language).say
    if any(control.key == state.TOPIC for control in app.segmented_control):
        app.segmented_control(key=state.TOPIC).set_value(ALL).run()
    tiles = [tile.label for tile in app.metric]
    below = [*(text.value for text in app.markdown), *(text.value for text in app.caption)]
    below += [cell for table in app.table for cell in table.value.to_numpy().ravel()]
    missing = {say(kpi.name) for kpi in CATALOGUE.values()} - set(tiles)
    assert len(tiles) + len(missing) == len(CATALOGUE)
    assert not [name for name in missing if not any(escaped(name) in text for text in below)]
    assert all(tile.value.strip() and tile.value != NOT_KNOWN for tile in app.metric)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explorer_knows_the_return_or_asks(visit: Visit, language: str, data: Dataset | None):
    """Where no ROI can be shown, a field stands for what is missing; loyalty moves in any case."""
    app = visit("explorer", language, data)
    values = {tile.label: tile.value for tile in app.metric}
    assert (values["ROI"] == NOT_KNOWN) == bool(app.text_input)
    assert NOT_KNOWN not in values[Language(language).say("Retention a year")]


@pytest.mark.parametrize(("language", "sign"), [("en", "."), ("de", ",")])
@pytest.mark.parametrize("page", HEADINGS)
def test_figures_wear_the_dress_of_the_language(visit: Visit, page: str, language: str, sign: str):
    """The address's language decides on the decimal sign, whatever the browser prefers."""
    app = visit(page, language)
    shares = _with_decimals(app)
    assert shares
    assert all(sign in share for share in shares)


def _with_decimals(app: AppTest) -> list[str]:
    """Shares to a tenth of a per cent."""
    values = (tile.value for tile in app.metric)
    return [v for v in values if v.endswith("%") and any(sign in v for sign in ".,")]


def test_an_unknown_language_is_taken_for_english(visit: Visit):
    """An address with a language that is not spoken opens in the default one."""
    app = visit("explorer", "xx")
    assert not app.exception
    assert app.title[0].value == HEADINGS["explorer"]
