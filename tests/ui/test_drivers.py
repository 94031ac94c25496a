"""The page about drivers: what the files teach, what it rests on, what cannot be learnt."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from aftersales.drivers import Choice
from aftersales.drivers.questions import QUESTIONS
from aftersales.text import LANGUAGES, Language
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.safe import escaped
from tests.ui.conftest import Brought, Visit
from tests.ui.test_customers import settled
from tests.ui.test_pages import A_DOZEN, NO_TABLE


def labels(app: AppTest) -> list[str]:
    """What stands on the parts that can be opened."""
    return [part.label for part in app.expander]


def said(app: AppTest) -> str:
    """All that stands on the page as text."""
    parts = (app.markdown, app.caption, app.info, app.warning, app.expander)
    tables = (str(table.value) for table in app.table)
    return "\n".join([*(getattr(p, "value", None) or p.label for e in parts for p in e), *tables])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_teaches_its_effects(visit: Visit, language: str):
    """Two charts of links; each question has its part, or stands below with what it lacks."""
    app = settled(visit("drivers", language))
    say = Language(language).say
    assert [title.value for title in app.title] == [say("What moves satisfaction and loyalty?")]
    assert len(app.get("vega_lite_chart")) == 2
    opened = [label for label in labels(app) if "badge" in label]
    lacking = "; ".join(app.table[0].value.iloc[:, 1]).split("; ")
    assert len(opened) + len(lacking) == len(QUESTIONS)
    assert sum(say("usable as a cause") in label for label in opened) == 6
    names = {escaped(say(question.label)) for question in QUESTIONS}
    assert all(any(f"**{name}**" in label for label in opened) for name in names - {*lacking})


def test_an_opened_question_tells_checks_and_pictures(visit: Visit):
    """Every check with its verdict, a picture with its table for those that have one."""
    app = visit("drivers")
    app.session_state["question_repair_time"] = True
    app = settled(app.run())
    text = said(app)
    assert "Twice the time of repair makes the odds of more stars" in text
    assert "Of the number that is reckoned with, 76% is your data" in text
    assert text.count("(passed)") > 5
    assert "E-value** (for information)" in text
    assert len(app.get("vega_lite_chart")) > 4
    assert any("Explorer" in link.label for link in app.get("page_link"))


def test_another_choice_changes_the_numbers_and_the_address(visit: Visit):
    """Published evidence alone: the files are still shown, and weigh nothing."""
    app = settled(visit("drivers"))
    both = app.dataframe[0].value
    app.segmented_control(key=state.EFFECTS).set_value(Choice.EVIDENCE)
    app = settled(app.run())
    alone = app.dataframe[0].value
    assert (alone["Reckoned with"] == alone["Published"]).all()
    assert (both["Reckoned with"] != both["Published"]).all()
    assert (both["Your data"] == alone["Your data"]).all()
    assert app.query_params["effects"] in ("evidence", ["evidence"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("files", [{"cases": A_DOZEN}, {"dinner": NO_TABLE}], ids=["few", "none"])
def test_what_teaches_too_little_leads_on(
    visit: Visit, brought: Brought, language: str, files: dict[str, str]
):
    """A dozen cases teach nothing and say what would; what is no table leaves the sample open."""
    app = settled(visit("drivers", language, brought.texts(**files)))
    say = Language(language).say
    nothing = say(
        "These files teach nothing yet: the columns are there, but what they say does not hold "
        "(see below). Published evidence stands alone."
    )
    assert (escaped(nothing) in said(app)) == ("cases" in files)
    assert len(app.get("vega_lite_chart")) >= 2
    assert bool(app.info) == ("cases" in files)


def test_a_leaking_satisfaction_is_refused_in_sight(visit: Visit, telco: Dataset):
    """The reason stands above everything else, its part is open, and nothing is learnt from it."""
    app = settled(visit("drivers", data=telco))
    text = said(app)
    assert "None of the 6 effects behind the sliders" in text
    assert "cancel:] **Rating → customer left** · Leakage" in text
    (refused,) = [part for part in app.expander if "refused" in part.label]
    assert "Rating → customer left" in refused.label
    assert "It tells the outcome too well to be its cause" in text
    found = [part.label for part in app.expander if "association only" in part.label]
    assert [label.split("**")[1] for label in found] == [
        "Contract → customer left",
        "Technical support → customer left",
    ]


@pytest.fixture(scope="module")
def telco(real_data, brought: Brought) -> Dataset:
    """Two files of one firm: who left with a score, and the services."""
    names = ("telco_status.csv", "telco_services.xlsx")
    return brought.files(*(Path(real_data(name)) for name in names))
