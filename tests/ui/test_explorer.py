"""The levers, the user's own numbers and the way back, without a browser."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aftersales.evidence.catalogue import levers
from aftersales.model import Worlds
from aftersales.text import MINUS, NOT_KNOWN, Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset, sample
from tests.ui.conftest import Brought, Visit

TECHNICIANS = "entry site.technicians asked"
TECHNICIANS_LISTED = "entry site.technicians "
FAR = {
    "training": "6",
    "tooling": "100",
    "repair_time": "40",
    "parts_availability": "99",
    "feedback_loop": "100",
    "predictive_maintenance": "100",
    "culture": "2",
}
CUSTOMERS = "customer_id,segment,customer_since,left_at\n" + "\n".join(
    f"K{i},{'AB'[i % 2]},2019-03-01,{'2025-06-30' if i % 7 == 0 else ''}" for i in range(140)
)


@pytest.fixture(scope="module")
def firm(brought: Brought) -> Dataset:
    """Customers alone: nobody has said how many technicians there are."""
    return brought.texts(customers=CUSTOMERS)


def figures(app: AppTest) -> dict[str, str]:
    """Everything that the tiles and the verdict say."""
    tiles = {tile.label: f"{tile.value} {tile.delta}" for tile in app.metric}
    return {"verdict": app.markdown[0].value, **tiles}


def complaints(app: AppTest) -> list[str]:
    """What is said in red."""
    return [caption.value for caption in app.caption if caption.value.startswith(":red[")]


def type_in(app: AppTest, key: str, typed: str) -> None:
    """Type into a field and leave it."""
    app.text_input(key=key).set_value(typed).run()
    assert not app.exception


def open_panel(app: AppTest, key: str) -> None:
    """Click the head of a part that is closed."""
    app.session_state[key] = True
    app.run()
    assert not app.exception


def show_group(app: AppTest, label: str) -> None:
    """Choose which assumptions are listed."""
    app.selectbox(key="assumption_group").set_value(label).run()
    assert not app.exception


def test_every_slider_moves_the_figures(visit: Visit):
    """Pulled to its far end, each lever changes what is shown, and so do time and money's price."""
    app = visit("explorer")
    for key in (*levers(), state.START_MONTH, state.HORIZON, state.DISCOUNT_RATE):
        before = figures(app)
        app.slider(key=key).set_value(app.slider(key=key).max).run()
        assert not app.exception
        assert figures(app) != before, key


def test_a_slider_draws_nothing_anew(visit: Visit):
    """However far and wide levers act, the worlds stay; another range of a number gives others."""
    app = visit("explorer")
    before = kept_worlds(app)
    for key, value in (("training", 5), ("tooling", 60), ("horizon", 24)):
        app.slider(key=key).set_value(value)
    app.run()
    assert all(kept is before[count] for count, kept in kept_worlds(app).items())
    open_panel(app, "numbers")
    type_in(app, "entry lever.training.adoption low", "75")
    address = "lever.training.adoption"
    for count, kept in kept_worlds(app).items():
        assert not np.array_equal(kept.values[address], before[count].values[address])


def test_kept_worlds_are_those_that_would_be_drawn(visit: Visit):
    """After any way of the sliders the worlds are those that the study itself would draw."""
    app = visit("explorer")
    for position in ("0", "99"):
        app.slider(key="parts_availability").set_value(int(position))
        app.slider(key="tooling").set_value(60).run()
        straight = kept_worlds(visit("explorer", parts_availability=position, tooling="60"))
        for count, kept in kept_worlds(app).items():
            assert kept.values.keys() == straight[count].values.keys()
            for address, values in straight[count].values.items():
                np.testing.assert_array_equal(kept.values[address], values)


def test_sliders_are_called_by_plain_words(visit: Visit):
    """What is read out is the name on the screen, without signs of Markdown."""
    for language in ("en", "de"):
        labels = [slider.label for slider in visit("explorer", language).slider]
        assert len(labels) > len(levers())
        assert not [label for label in labels if set(label) & set("*_`#[]")]


def test_a_negative_lifetime_value_says_what_it_rests_on(visit: Visit, brought: Brought):
    """Cases alone say nothing of revenue and margin: the reason names them as assumed."""
    rows = [f"F{i},K{i % 40},2025-{i % 12 + 1:02}-03" for i in range(4000)]
    cases = brought.texts(cases="\n".join(["case_id,customer_id,opened_at", *rows]))
    app = visit("explorer", data=cases)
    assert tiles(app)["Customer lifetime value"].startswith(MINUS)
    (reason,) = [caption.value for caption in app.caption if "negative" in caption.value]
    assert "After-sales revenue" in reason
    assert "Cost of a visit" in reason
    assert not [c.value for c in visit("explorer").caption if "negative" in c.value]


def tiles(app: AppTest) -> dict[str, str]:
    """The value of each tile by its label."""
    return {tile.label: tile.value for tile in app.metric}


def kept_worlds(app: AppTest) -> dict[int, Worlds]:
    """The worlds of the session, by their number."""
    found = {count: kept.worlds for count, kept in app.session_state[state.WORLDS].items()}
    assert all(worlds.count == count for count, worlds in found.items())
    return found


BROKEN = (
    {"training": "99"},
    {"tooling": "abc"},
    {"horizon": "-5", "culture": "7"},
    {"rate": "1000", "start": ""},
    {"training": "99", "nobody": "knows", "horizon": "61", "repair_time": "NaN"},
)


def test_a_broken_address_is_as_good_as_none(visit: Visit):
    """Values out of range, without sense or unknown fall back to where the sliders stand."""
    at_first = figures(visit("explorer"))
    for address in BROKEN:
        assert figures(visit("explorer", **address)) == at_first, address


def test_every_lever_is_pulled_by_the_address(visit: Visit):
    """The addresses of these tests name every lever there is."""
    assert FAR.keys() == levers().keys()
    app = visit("explorer", **FAR)
    assert {id: str(app.slider(key=id).value) for id in FAR} == FAR


def test_an_address_gives_the_scenario(visit: Visit):
    """What the address says is what moving the sliders gives."""
    moved = visit("explorer")
    for key, value in (("training", 0), ("tooling", 60), ("horizon", 24)):
        moved.slider(key=key).set_value(value)
    moved.run()
    assert figures(visit("explorer", training="0", tooling="60", horizon="24")) == figures(moved)


def test_a_lever_of_unknown_cost_has_an_effect_and_no_return(visit: Visit, firm: Dataset):
    """Before the cost is known, retention moves, ROI, NPV and payback are not shown."""
    shown = figures(visit("explorer", data=firm))
    for label in ("ROI", "ROS, gross", "NPV", "Payback"):
        assert shown[label].split()[0] == NOT_KNOWN
    before, after = shown["Retention a year"].split()[0:3:2]
    assert before != after.rstrip("%")


def test_the_return_follows_when_the_cost_is_given(visit: Visit, firm: Dataset):
    """The number that was asked for brings ROI and its range; the question stays, answered."""
    app = visit("explorer", data=firm)
    type_in(app, TECHNICIANS, "12")
    assert all(tile.value != NOT_KNOWN and tile.delta for tile in app.metric)
    assert app.text_input(key=TECHNICIANS).value == "12"


def test_the_house_of_the_user_stays_editable(visit: Visit, firm: Dataset):
    """A number of technicians once given can be seen, changed and taken back."""
    app = visit("explorer", data=firm)
    unknown = figures(app)
    type_in(app, TECHNICIANS, "12")
    twelve = figures(app)
    open_panel(app, "numbers")
    show_group(app, Language("en").say("Service and its cost"))
    assert app.text_input(key=TECHNICIANS_LISTED).value == "12"
    type_in(app, TECHNICIANS_LISTED, "24")
    assert figures(app) != twelve
    type_in(app, TECHNICIANS_LISTED, "")
    assert figures(app) == unknown


def test_a_number_may_be_given_where_it_is_asked_for_or_where_it_is_listed(
    visit: Visit, firm: Dataset
):
    """Both fields stand on the page at once, and what one takes the other shows."""
    app = visit("explorer", data=firm, training="0", repair_time="20")
    open_panel(app, "numbers")
    show_group(app, levers()["repair_time"].label)
    price = "entry lever.repair_time.price.programme "
    type_in(app, f"{price}asked", "48.000,00")
    assert app.text_input(key=price).value == "48000"
    running = "entry lever.repair_time.price.running "
    type_in(app, running, "1600")
    assert app.text_input(key=f"{running}asked").value == "1600"
    assert app.metric[0].value != NOT_KNOWN


def test_nothing_is_asked_that_the_files_bring(visit: Visit):
    """The sample firm has said what everything costs, so every lever shows its return at once."""
    app = visit("explorer", **FAR)
    assert not app.text_input
    assert app.metric[0].value != NOT_KNOWN


def test_every_assumption_group_opens(visit: Visit):
    """Each group shows at least one number, and none of them is a refusal of itself."""
    app = visit("explorer")
    open_panel(app, "numbers")
    groups = app.selectbox(key="assumption_group").options
    for group in range(len(groups)):
        app.selectbox(key="assumption_group").select_index(group).run()
        assert not app.exception
        assert app.text_input
        assert not complaints(app)


def test_the_panel_shows_the_numbers_that_count(visit: Visit):
    """The sample brings its own prices, so these stand in the fields and not the usual ones."""
    app = visit("explorer")
    open_panel(app, "numbers")
    shown = float(app.text_input(key="entry lever.training.price.participant_day ").value)
    assert shown == sample().answers["lever.training.price.participant_day"]


def test_an_assumption_can_be_changed_and_taken_back(visit: Visit):
    """Typed over, the figures follow; the way back gives the first ones to the character."""
    app = visit("explorer")
    open_panel(app, "numbers")
    for key, typed in (
        ("price.participant_day ", "6500"),
        ("effect.first_time_fix.size mode", "0,3"),
        ("adoption low", "75"),
        ("half_life_months ", "6"),
    ):
        place = f"entry lever.training.{key}"
        before, original = figures(app), app.text_input(key=place).value
        type_in(app, place, typed)
        assert figures(app) != before, key
        app.button[-1].click().run()
        assert not app.exception
        assert (figures(app), app.text_input(key=place).value) == (before, original)


def test_what_cannot_be_is_refused(visit: Visit):
    """Low, most likely and high stand in this order, shares lie between 0 and 100 %."""
    app = visit("explorer")
    open_panel(app, "numbers")
    before = figures(app)
    for key, typed in (
        *((f"effect.first_time_fix.size {part}", typed) for part, typed in OUT_OF_ORDER),
        *(("adoption high", typed) for typed in ("120", "120 %", "-3", "1,000")),
    ):
        place = f"entry lever.training.{key}"
        original = app.text_input(key=place).value
        type_in(app, place, typed)
        assert len(complaints(app)) == 1, typed
        assert figures(app) == before
        type_in(app, place, original)
        assert not complaints(app)


OUT_OF_ORDER = (("low", "0.4"), ("high", "0.1"), ("mode", "0.9"), ("mode", "x"))


def test_the_tables_open(visit: Visit, firm: Dataset):
    """Behind the pictures stand the figures, be the cost known or not, be anything done or not."""
    for app in (visit("explorer"), visit("explorer", data=firm)):
        open_panel(app, "tables")
        assert len(app.table) == 4
        app.slider(key="training").set_value(0).run()
        assert not app.exception
        assert app.table


@pytest.mark.parametrize("language", ["en", "de"])
def test_numbers_are_read_as_they_are_meant(visit: Visit, firm: Dataset, language: str):
    """German and English ways of writing a number give the same figures, in either language."""
    app = visit("explorer", language, firm)
    for typed, meant in (
        ("2345,75", 2345.75),
        (" 12 ", 12.0),
        ("2.345,75", 2345.75),
        ("2,345.76", 2345.76),
    ):
        type_in(app, TECHNICIANS, typed)
        assert app.session_state[state.EDITS] == {"site.technicians": meant}
        assert not complaints(app)


def test_what_would_have_to_be_guessed_is_refused(visit: Visit, firm: Dataset):
    """An ambiguous, senseless or impossible entry is said to be so and changes no figure."""
    app = visit("explorer", data=firm)
    before = figures(app)
    for typed in ("2.345", "2,345", "many", "-5", "1e9", "9" * 400, "12 %%"):
        type_in(app, TECHNICIANS, typed)
        assert len(complaints(app)) == 1, typed
        assert figures(app) == before


def test_a_complaint_goes_with_its_reason(visit: Visit, firm: Dataset):
    """Typed anew and rightly, the number counts and nothing is red any more."""
    app = visit("explorer", data=firm)
    type_in(app, TECHNICIANS, "2.345")
    type_in(app, TECHNICIANS, "2345")
    assert not complaints(app)
    assert app.metric[0].value != NOT_KNOWN
