"""Where the next euro should go, without a browser: what is asked, refused and left out."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.decide import PROMISES
from aftersales.ui.decide_budget_search import _BESIDE_THE_PAGE
from tests.ui.conftest import Brought, Visit

CUSTOMERS = "customer_id,segment,customer_since,left_at\n" + "\n".join(
    f"K{i},{'AB'[i % 2]},2019-03-01,{'2025-06-30' if i % 7 == 0 else ''}" for i in range(140)
)


@pytest.fixture(scope="module")
def firm(brought: Brought) -> Dataset:
    """Customers alone: of hardly any lever it is known what it costs."""
    return brought.texts(customers=CUSTOMERS)


def found(app: AppTest) -> AppTest:
    """The page once the search is over."""
    app.run()
    _BESIDE_THE_PAGE.submit(bool).result()
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.warning, *app.info)
    return "\n".join(part.value for part in parts).replace("\\", "")


def test_an_amount_that_cannot_be_read_is_refused(visit: Visit):
    """What is wrong with it stands below the field, and no mix is shown for it."""
    app = visit("decide")
    app.session_state["decide_part"] = Language("en").say("Where should the next euro go?")
    found(app)
    assert "Pull these levers so far:" in said(app)
    app.text_input(key="budget").set_value("1.000")
    found(app)
    assert "Pull these levers so far:" not in said(app)
    assert any(caption.value.startswith(":red[") for caption in app.caption)
    app.text_input(key="budget").set_value("40.000,00")
    app.selectbox(key="budget_aim").set_value("safe_npv")
    found(app)
    app.text_input(key="budget_loss").set_value("1")
    found(app)
    assert "Best: pull no lever." in said(app)


def test_what_has_no_known_cost_is_left_out_and_named(visit: Visit, firm: Dataset):
    """Each such lever says what is missing, also where nothing is pulled."""
    app = visit("decide", data=firm, training="3")
    app.session_state["decide_part"] = Language("en").say("Where should the next euro go?")
    found(app)
    for lever in ("Training", "Tools", "Faster repair"):
        assert f"Left out: {lever}. Not known yet:" in said(app)
    assert any("what the others cost is not known" in info.value for info in app.info)


MISSING = {
    "3": "What “{lever}” costs is not known yet. Missing: {missing}.",
    "0": "Nothing is invested within the horizon, so there is nothing to weigh. Pull a lever in "
    "the Explorer, or let it start earlier.",
}
"""What the address asks for, and what every part says of it."""


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_part_says_what_it_waits_for(visit: Visit, firm: Dataset, language: str):
    """With a cost unknown, or nothing pulled, each part says what is missing and where to go."""
    say = Language(language).say
    for address, missing in MISSING.items():
        app = visit("decide", language, data=firm, training=address)
        for part, promise in PROMISES.items():
            app.session_state["decide_part"] = say(part)
            app.run()
            assert not app.exception
            assert say(promise) in said(app)
            assert all(words in said(app) for words in re.split(r"{\w+}", say(missing)))
