"""Scenarios of a session: kept, compared, saved, opened again, without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from aftersales.baseline import baseline
from aftersales.baseline.archive import write_archive
from aftersales.baseline.saved import to_save, write_saved
from aftersales.baseline.scenario import Scenario, played
from aftersales.decide.answers import expected, headline
from aftersales.decide.response import response
from aftersales.engine import embedded_engine
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import asked
from aftersales.kpis import Options
from aftersales.message import Message
from aftersales.model import at_means
from aftersales.model.finance import present_value
from aftersales.text import Language, signed
from aftersales.ui import state
from aftersales.ui.dataset import Dataset, sample
from aftersales.ui.plans import every_position
from aftersales.ui.safe import unbreakable
from aftersales.ui.scenarios import MOST, Scenarios
from aftersales.ui.steps import business
from tests.ui.conftest import Brought, Visit

CUSTOMERS = "customer_id,segment,customer_since,left_at\n" + "\n".join(
    f"K{i},{'AB'[i % 2]},2019-03-01,{'2025-06-30' if i % 7 == 0 else ''}" for i in range(140)
)
COSTS = {"site.technicians": 12.0}
DAY = date(2025, 12, 1)
NAMES = st.lists(
    st.text("abc ", min_size=1, max_size=3).map(str.strip).filter(bool),
    unique_by=str.casefold,
    max_size=MOST - 1,
)


def named(*names: str) -> Scenarios:
    return Scenarios(kept=tuple(Scenario(name=name, plan={}) for name in names))


@given(names=NAMES, data=st.data())
def test_names_stay_apart_and_deleting_can_be_undone(names: list[str], data: st.DataObject):
    """Whatever is copied, moved, deleted and brought back, no name stands there twice."""
    mine = named(*names)
    for _ in range(data.draw(st.integers(0, 6))):
        if not mine.kept:
            break
        at = data.draw(st.integers(0, len(mine.kept) - 1))
        match data.draw(st.sampled_from(["copy", "earlier", "delete"])):
            case "copy" if not mine.is_full:
                mine = mine.with_copy(at)
            case "earlier" if at:
                mine = mine.earlier(at)
            case "delete":
                assert mine.without(at).restored().kept == mine.kept
                mine = mine.without(at)
        assert len({name.casefold() for name in mine.names}) == len(mine.names)


@pytest.mark.parametrize("typed", ["", "  ", "one", " ONE ", "a\u200bb", "x" * 61])
def test_a_name_that_cannot_be_is_refused(typed: str):
    """Empty, too long, unseen or taken by another scenario; its own name may stay."""
    assert isinstance(named("one", "two").name_for(typed, "two"), Message)
    assert named("one", "two").name_for(" two ", "two") == "two"


def begin(
    visit: Visit, language: str = "en", data: Dataset | None = None, **address: str
) -> AppTest:
    """The Compare page with the scenarios that it offers."""
    app = visit("compare", language, data, **address)
    app.button(key="compare_begin").click().run()
    assert not app.exception
    return app


def written(app: AppTest) -> str:
    """All that stands in tables of our own."""
    return "".join(each.proto.body for each in app.get("html"))


def kept(app: AppTest) -> Scenarios:
    found: Scenarios = app.session_state[state.SCENARIOS]
    return found


def test_side_by_side_stands_what_each_scenario_gives_alone(visit: Visit):
    """NPV, cost and the difference are those of each study projected on its own."""
    app, english = begin(visit, tooling="40", training="2"), Language("en")
    base = business(sample(), Options())
    assert len(kept(app).kept) == 4
    npv = []
    for scenario in kept(app).kept:
        study = played(base, scenario).study
        ratios = headline(study, expected(study))
        npv.append(ratios.npv)
        for amount in (ratios.npv, ratios.pv_cost):
            assert english.about(amount, "EUR") in written(app)
    for each in npv[1:]:
        assert signed(english.about(each - npv[0], "EUR"), each - npv[0]) in written(app)


def test_a_name_with_markup_is_shown_as_it_is(visit: Visit):
    """It stands escaped in every table and every sentence."""
    app = begin(visit)
    app.text_input(key="scenario_name_0").set_value("<img src=x> *a* [b](c)").run()
    assert not app.exception
    assert "<img" not in written(app)
    assert "&lt;img src=x&gt; *a* [b](c)" in written(app)
    assert not [m.value for m in app.markdown if "[b](c)" in m.value]
    app.text_input(key="scenario_name_1").set_value(kept(app).names[0]).run()
    assert [caption for caption in app.caption if caption.value.startswith(":red[")]
    assert len(set(kept(app).names)) == 3


def test_a_value_for_one_scenario_is_seen_by_that_one_alone(visit: Visit):
    """Another price in one scenario changes its figures, and not those of the others."""
    app = begin(visit)
    app.switch_page("../pages/explorer.py").run()
    app.selectbox(key="scenario_chosen").set_value(kept(app).names[0]).run()
    before = [metric.value for metric in app.metric]
    app.session_state["numbers"] = True
    app.run()
    app.segmented_control(key=state.HOLDS_FOR).set_value("this").run()
    app.text_input(key="entry lever.training.price.participant_day ").set_value("6500").run()
    assert [metric.value for metric in app.metric] != before
    assert state.EDITS not in app.session_state or not app.session_state[state.EDITS]
    app.button(key="scenario_update").click().run()
    assert kept(app).kept[0].answers == {"lever.training.price.participant_day": 6500.0}
    assert not kept(app).kept[1].answers
    app.selectbox(key="scenario_chosen").set_value(kept(app).names[1]).run()
    assert not app.session_state[state.OWN]
    app.switch_page("../pages/compare.py").run()
    assert not app.exception
    assert '<td data-head="Training"><span>6,500</span>' in written(app)


def test_what_has_no_known_cost_leaves_the_other_curves(visit: Visit, brought: Brought):
    """Beside it a slider adds what the whole study gains; Compare says which cost is missing."""
    firm = replace(brought.texts(customers=CUSTOMERS), answers=COSTS)
    app = visit("explorer", data=firm, training="2", culture="2")
    assert "slider “Training”" in written(app)
    at_hand: Scenario = app.session_state[state.SCENARIO]
    base, worth_of = baseline(embedded_engine(), firm.tables, answers=COSTS), []
    for days in (0.0, at_hand.plan["training"]):
        made = played(base, replace(at_hand, plan=at_hand.plan | {"training": days}))
        flows, rate = expected(made.study), made.study.settings.discount_rate
        worth_of.append(present_value(flows.benefit - flows.cost, rate)[0])
    searched = every_position(made, 0, {"culture": at_hand.plan["culture"]})
    lever = searched.levers.index("training")
    found = response(searched, lever, searched.rungs(made.plan), at_means(searched.study))
    adds_here = found.adds[found.positions.index(found.here)]
    assert adds_here == pytest.approx(worth_of[1] - worth_of[0])
    questions = asked(levers()["culture"], base.site, base.answers)
    app.session_state[state.OWN] = {question.address: 100.0 for question in questions}
    assert "slider “Customer-oriented culture”" in written(
        app.run()
    )  # its cost is known to this scenario alone
    app = begin(visit, data=replace(firm, answers={}))
    assert any("Training, Tools" in info.value for info in app.info)
    assert 'data-head="NPV"' not in written(app)


@pytest.mark.parametrize("with_data", [False, True])
def test_a_study_opens_to_the_same_figures(
    visit: Visit, brought: Brought, tmp_path: Path, with_data: bool
):
    """Explorer gives what the base gives; pages of data work on those that came, or say so."""
    firm = brought.texts(customers=CUSTOMERS)
    base = baseline(embedded_engine(), firm.tables, answers=COSTS)
    scenario = Scenario(name="Five days", plan={"training": 5.0})
    saved = to_save(base, (scenario,), "Five days", DAY)
    archive = write_archive(saved, firm.tables, tmp_path, Language("en"))
    name, content = ("s.zip", archive) if with_data else ("s.toml", write_saved(saved).encode())
    app = visit("start")
    app.file_uploader[0].set_value([(name, content, "")]).run()
    assert not app.exception
    assert [said for said in app.markdown if "“Five days”" in said.value]
    assert not app.warning
    study = played(base, scenario).study
    app.switch_page("../pages/explorer.py").run()
    assert not app.exception
    npv = Language("en").about(headline(study, expected(study)).npv, "EUR")
    assert app.metric[2].value == unbreakable(npv)
    for page in ("kpis", "customers", "drivers"):
        app.switch_page(f"../pages/{page}.py").run()
        assert not app.exception
        assert any("without them" in info.value for info in app.info) != with_data


def test_a_study_that_was_changed_by_hand_is_said_to_be_so(visit: Visit, brought: Brought):
    """Opened at once, with the study in it not the one that its scenario gives: a warning."""
    base = baseline(embedded_engine(), brought.texts(customers=CUSTOMERS).tables, answers=COSTS)
    saved = to_save(base, (Scenario(name="Five days", plan={"training": 5.0}),), "", DAY)
    changed = write_saved(saved).replace("horizon_months = 36", "horizon_months = 35", 1)
    app = visit("start")
    app.file_uploader[0].set_value([("s.toml", changed.encode(), "")]).run()
    assert [warning for warning in app.warning if "computed anew" in warning.value]


@pytest.mark.parametrize("content", [b"<html>", b"[file]\nformat = 1\n", b"x = 1\n", b"\xff\xfe"])
def test_a_broken_file_is_refused_and_nothing_is_lost(visit: Visit, content: bytes):
    """What is wrong is said, and the scenarios of the session stay as they are."""
    app = begin(visit)
    before = kept(app)
    app.switch_page("../pages/start.py").run()
    app.file_uploader[0].set_value([("study.toml", content, "application/toml")]).run()
    assert not app.exception
    assert [each.value for each in app.markdown if each.value.startswith(":red[study.toml")]
    app.button(key="found_delete_0").click().run()
    assert kept(app) == before
    assert not app.session_state[state.FOUND]
