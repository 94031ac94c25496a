"""On what the doubt hangs: swings, shares of the variance, what numbers stand on."""

from __future__ import annotations

from dataclasses import replace
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings

from aftersales.decide.doubt import LEVER, LINKS, Doubt, Knowledge, doubt, groups_of, in_play
from aftersales.decide.doubt_in_words import doubt_in_words, worth_knowing
from aftersales.decide.draws import draw
from aftersales.decide.ground import Ground, ground_of
from aftersales.decide.runs import runs_in
from aftersales.decide.tornado import tornado, varying
from aftersales.decide.variance import shares_of_variance
from aftersales.message import Message
from aftersales.model import at_means
from aftersales.study import Provenance, Source, Study
from aftersales.text import Language
from tests.model.studies import certain, example, pulled, studies

EVEN = np.linspace(-pi, pi, 20_001)


# Shares of variance against known ones


def ishigami(values):
    """sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1."""
    x1, x2, x3 = values["x1"], values["x2"], values["x3"]
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def test_ishigami():
    """First-order and total indices of the Ishigami function, and those of two of its numbers."""
    names = ("x1", "x2", "x3")
    groups = {**{name: (name,) for name in names}, "x1 and x3": ("x1", "x3")}
    found = shares_of_variance(ishigami, dict.fromkeys(names, EVEN), groups)
    alone = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0, "x1 and x3": 0.5576}
    total = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437, "x1 and x3": 0.5576}
    assert found.sd == pytest.approx(3.7208, rel=0.01)
    assert found.alone == pytest.approx(alone, abs=0.02)
    assert found.total == pytest.approx(total, abs=0.02)
    assert found.together(names) == pytest.approx(0.2437, abs=0.03)


def test_a_sum_shares_its_variance_out():
    """Of 1 x + 2 y + 3 z the shares are 1, 4 and 9 of 14, alone and in total; nothing is left."""
    drawn = dict.fromkeys("xyz", np.random.default_rng(1).standard_normal(20_000))
    found = shares_of_variance(
        lambda v: v["x"] + 2 * v["y"] + 3 * v["z"], drawn, {name: (name,) for name in "xyz"}
    )
    wanted = {"x": 1 / 14, "y": 4 / 14, "z": 9 / 14}
    assert found.alone == pytest.approx(wanted, abs=0.01)
    assert found.total == pytest.approx(wanted, abs=0.01)
    assert found.together("xyz") == pytest.approx(0, abs=0.02)


# Swings


def one_by_one(study: Study, address: str, value: float) -> float:
    """NPV with that one number so and all others at their means, in a world of its own."""
    means = at_means(study)
    moved = replace(means, values={**means.values, address: np.array([value])})
    return float(runs_in(study, moved).npv[0])


def test_each_bar_is_the_study_with_one_number_moved():
    """Both ends of each bar, projected one by one; the widest bar comes first."""
    study = example("full_example")
    worlds = draw(study, 2_000)
    found = tornado(study, worlds)
    for bar in found.bars:
        assert bar.value == pytest.approx(np.quantile(worlds.values[bar.address], (0.05, 0.95)))
        ends = [one_by_one(study, bar.address, value) for value in bar.value]
        assert bar.npv == pytest.approx(ends, rel=1e-9)
    assert found.npv == pytest.approx(-281_000, abs=10_000)
    assert [bar.swing for bar in found.bars] == sorted((b.swing for b in found.bars), reverse=True)


def test_numbers_of_levers_that_stand_still_move_nothing():
    """With only training pulled, what belongs to other levers is left out and counted."""
    study = pulled(example("full_example"), 1.0, *[0.0] * 6)
    worlds = draw(study, 500)
    found = tornado(study, worlds)
    shown = {bar.address for bar in found.bars}
    assert shown <= set(in_play(study, worlds))
    assert not [a for a in shown if a.startswith("lever.") and "training" not in a]
    assert found.unmoved == len(varying(worlds)) - len(shown) > 10


@given(study=studies())
@settings(max_examples=15, deadline=None)
def test_any_study_has_its_tornado(study: Study):
    """Whatever the study, each bar moves NPV and none comes from a lever that stands still."""
    worlds = draw(study, 50)
    found = tornado(study, worlds)
    assert {bar.address for bar in found.bars} <= set(in_play(study, worlds))
    assert len(found.bars) + found.unmoved == len(varying(worlds))
    assert tornado(certain(study), draw(certain(study), 50)).bars == ()


# All of it, on a study whose numbers say where they come from


@pytest.fixture(scope="module")
def known() -> tuple[Study, Doubt]:
    """The worked example with sources for its numbers, and its doubt."""
    study = example("worked_example")
    sources = {
        n.address: Source(provenance=Provenance.EVIDENCE, grade="C")
        for n in study.uncertain_numbers
    }
    sources |= {
        "operations.cashable_share": Source(provenance=Provenance.DEFAULT, grade="J"),
        "links.csat_on_churn": Source(provenance=Provenance.BOTH, grade="C"),
        "lever.tooling.effect.first_time_fix.size": Source(
            provenance=Provenance.EVIDENCE, grade="D"
        ),
    }
    study = replace(study, sources=sources)
    return study, doubt(study)


def test_shares_by_ground_add_up(known):
    """What numbers stand on shares out the variance, with what they do together, to the last."""
    _, found = known
    grounds = found.grounds
    assert set(grounds.alone) == {Ground.GUESSES, Ground.BOTH, Ground.CLAIMS, Ground.STUDIES}
    assert sum(grounds.alone.values()) + grounds.together == pytest.approx(1)
    for ground, address in (
        (Ground.GUESSES, "operations.cashable_share"),
        (Ground.BOTH, "links.csat_on_churn"),
        (Ground.CLAIMS, "lever.tooling.effect.first_time_fix.size"),
    ):
        assert grounds.alone[ground] == pytest.approx(found.shares[address].alone, abs=0.01)
    assert 1.05 < grounds.spread_factor < 1.25


def test_what_is_worth_knowing(known):
    """Nothing is worth more than everything, a group no less than a member by more than chance."""
    study, found = known
    worth = found.knowledge
    for value in (*worth.numbers.values(), *worth.groups.values()):
        assert 0 <= value <= worth.everything
    for name, members in groups_of(study, list(worth.numbers)):
        best = max(worth.numbers[address] for address in members)
        assert worth.groups[name] >= best - 0.02 * found.runs.npv.std()
    assert {LINKS, f"{LEVER}training", f"{LEVER}tooling"} == set(worth.groups)


def test_the_doubt_in_plain_words(known):
    """How often it pays, how bad it gets, on what that rests, and what would help to know."""
    _, found = known
    names = {address: Message(address) for address in found.knowledge.numbers}
    pays, worst, rests, knowing = map(Language("en").say, doubt_in_words(found, names, 36, "EUR"))
    assert pays == "It pays in 39% of the simulated runs within 36 months."
    assert worst == "In the worst 5% of the runs it loses €215,000 on average."
    assert rests.startswith("The largest part of the doubt, 3")
    assert rests.endswith(("rests on planning values nobody measured.", "published studies."))
    best = max(found.knowledge.numbers, key=found.knowledge.numbers.get)
    assert f"beforehand: {best}. That would be worth up to €1" in knowing
    never = replace(found, risk=replace(found.risk, chance_to_pay=0.0))
    assert "hardly any of the" in Language("en").say(doubt_in_words(never, names, 36, "EUR")[0])


@pytest.mark.parametrize(
    ("everything", "numbers", "said"),
    [
        (0.0, {"a": 0.0}, "would not change the decision"),
        (1234.0, {"a": 99.0}, "to know all of them would be worth up to €1,230."),
        (99.0, {"a": 98.0}, "even all of them at once would be worth no more than €99."),
        (0.0, {}, "would not change the decision"),
    ],
)
def test_what_is_not_worth_knowing_is_said(everything: float, numbers: dict, said: str):
    """Where no number would change the decision, that is the answer."""
    knowledge = Knowledge(everything=everything, least=100.0, numbers=numbers, groups={})
    assert said in Language("en").say(worth_knowing(knowledge, {}, "EUR"))


def test_a_study_without_doubt():
    """Where all is certain there is no bar, no share and nothing to learn."""
    found = doubt(certain(example("worked_example")))
    assert found.tornado.bars == ()
    assert found.shares == {}
    assert found.knowledge.everything == 0
    assert found.grounds.alone == {}


@pytest.mark.parametrize(
    ("source", "ground"),
    [
        (None, Ground.UNSAID),
        (Source(provenance=Provenance.DATA), Ground.DATA),
        (Source(provenance=Provenance.BOTH, grade="C"), Ground.BOTH),
        (Source(provenance=Provenance.EVIDENCE, grade="A"), Ground.STUDIES),
        (Source(provenance=Provenance.EVIDENCE, grade="D"), Ground.CLAIMS),
        (Source(provenance=Provenance.EVIDENCE, grade="J"), Ground.GUESSES),
        (Source(provenance=Provenance.DEFAULT, grade="C"), Ground.GUESSES),
        (Source(provenance=Provenance.USER), Ground.USER),
    ],
)
def test_what_a_number_stands_on(source: Source | None, ground: Ground):
    """Vendors' claims are told from studies, guesses from both, and each has its words."""
    assert ground_of(source) is ground
    assert ground.words
