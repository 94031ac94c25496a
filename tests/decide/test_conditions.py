"""What must be true: put back in it holds to a euro, and what evidence says of it is counted."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.decide import dials
from aftersales.decide.answers import answer, expected, headline
from aftersales.decide.chance import chance_of_at_least, chance_of_at_most
from aftersales.decide.conditions import Case, Condition, case_of, conditions
from aftersales.decide.draws import draw
from aftersales.decide.goals import Chance, Goal, NetPresentValue, Payback, Return
from aftersales.decide.sliders import on_slider
from aftersales.model import at_means
from aftersales.study import Effect, Study, UncertainNumber, effect_addresses
from aftersales.uncertain import Fixed, Normal, Pert, Tail
from tests.model.studies import example, pulled, studies

A_EURO = 1.0


def every_dial(study: Study) -> list[dials.Dial]:
    levers = [lever for lever in study.levers if lever.intensity > 0]
    return [
        *dials.uncertain_numbers(study),
        *dials.certain_numbers(study),
        *(dials.effects(study, lever.id) for lever in levers),
        *(dials.cost(study, lever) for lever in levers),
    ]


def found(study: Study, goal: Goal, *, only: list[dials.Dial] | None = None) -> list[Condition]:
    case = Case(study=study, worlds=at_means(study), goal=goal)
    return list(conditions(case, every_dial(study) if only is None else only))


def put_back(study: Study, address: str, value: float) -> Study:
    """The study with that number as its file would have it: written down a second time."""
    section, name, *rest = address.split(".")
    if section == "links":
        return replace(study, links=replace(study.links, **{name: Fixed(value)}))
    if section == "operations":
        number = Fixed(value) if name == "cashable_share" else value
        return replace(study, operations=replace(study.operations, **{name: number}))
    if section == "settings":
        return replace(study, settings=replace(study.settings, **{name: value}))
    if section == "segment":
        return _segments(study, name, value)
    return replace(
        study,
        levers=tuple(_lever(x, address, rest, value) if x.id == name else x for x in study.levers),
    )


def _segments(study, name, value):
    now = [getattr(s, name) for s in study.segments]
    customers = np.array([s.customers for s in study.segments])
    shares = customers / customers.sum() if customers.sum() else 1 / len(customers)
    mean = (np.array(now) * shares).sum()
    match name:
        case "customers":
            then = np.array(now) * value / sum(now)
        case "contribution_margin":
            then = np.array(now) + value - mean
        case "annual_retention":
            then = 1 - (1 - np.array(now)) * (1 - value) / (1 - mean)
        case _:
            then = np.array(now) * value / mean
    each = zip(study.segments, then, strict=True)
    return replace(study, segments=tuple(replace(s, **{name: float(v)}) for s, v in each))


def _lever(lever, address, rest, value):
    match rest:
        case ["adoption"]:
            return replace(lever, adoption=Fixed(value))
        case ["cost", "overrun"]:
            return replace(lever, cost=replace(lever.cost, overrun=Fixed(value)))
        case ["cost"]:
            cost = {f.name: getattr(lever.cost, f.name) * value for f in fields(lever.cost)[:4]}
            return replace(lever, cost=replace(lever.cost, **cost))
        case ["effects"]:
            return replace(lever, effects=tuple(_times(e, value) for e in lever.effects))
    sizes = effect_addresses(lever)
    return replace(
        lever,
        effects=tuple(
            replace(e, size=Fixed(value), p_no_effect=0.0) if a == address else e
            for a, e in zip(sizes, lever.effects, strict=True)
        ),
    )


def _times(effect: Effect, factor: float) -> Effect:
    nothing = effect.on.no_effect
    moved = nothing + factor * (effect.mean - nothing)
    return replace(effect, size=Fixed(max(moved, 0.0) if nothing else moved), p_no_effect=0.0)


def npv(study: Study) -> float:
    worth = headline(study, expected(study)).npv
    assert worth is not None
    return worth


@settings(max_examples=15, deadline=None)
@given(data=st.data(), study=studies(max_levers=2))
def test_a_break_even_put_back_in_gives_an_npv_of_nothing(data, study: Study):
    """Written into the study at its address, what is needed makes the NPV 0 to a euro."""
    study = pulled(study, *(max(lever.intensity, 0.1) for lever in study.levers))
    everything = [*every_dial(study)]
    only = [data.draw(st.sampled_from(everything)) for _ in range(4)]
    for condition in found(study, NetPresentValue(), only=only):
        if condition.needed is not None:
            back = npv(put_back(study, condition.address, condition.needed))
            money = abs(headline(study, expected(study)).pv_benefit)
            assert back == pytest.approx(0, abs=max(A_EURO, 1e-7 * money)), condition.address


@pytest.mark.parametrize("name", ["worked_example", "full_example"])
def test_every_break_even_of_the_examples_put_back_in(name: str):
    """Each number of both examples, in its place in the study, makes the NPV 0 to a euro."""
    study = example(name)
    needed = [c for c in found(study, NetPresentValue()) if c.needed is not None]
    assert len(needed) > 15
    for condition in needed:
        assert npv(put_back(study, condition.address, condition.needed)) == pytest.approx(
            0, abs=A_EURO
        ), condition.address


def test_the_multiplier_of_the_worked_example():
    """The benefit must be 1.066 times the estimate; as effects meet bends, they must be 1.070."""
    study = example("worked_example")
    said = answer(study).headline
    assert said.pv_cost / said.pv_benefit == pytest.approx(1.066, abs=5e-4)
    (all_of_them,) = found(study, NetPresentValue(), only=[dials.effects(study)])
    assert all_of_them.needed == pytest.approx(1.070, abs=5e-4)


def test_what_no_number_can_bring_is_said():
    """One number alone never pays the example back in a year within its evidence."""
    study = example("worked_example")
    missed = {c.address: c for c in found(study, Payback(within_months=12))}
    adoption = missed["lever.tooling.adoption"]
    assert adoption.out_of_reach
    assert adoption.nearest == 0.95
    there = put_back(study, "lever.tooling.adoption", 0.95)
    assert adoption.figure == pytest.approx(headline(there, expected(there)).payback_months)
    beyond = missed["lever.training.effect.first_time_fix.size"]
    assert beyond.needed is not None
    assert beyond.out_of_reach
    pays = found(pulled(study, 1.0, 0.0), NetPresentValue())
    assert next(c for c in pays if c.address == "links.csat_on_upsell").reached_now
    assert any(c.always for c in pays)


@pytest.mark.parametrize(
    ("goal", "figure"),
    [
        (Return(least_percent=20), lambda said: said.roi_percent - 20),
        (NetPresentValue(least=10_000), lambda said: said.npv - 10_000),
        (Payback(within_months=30), lambda said: said.payback_months - 30),
    ],
)
def test_a_goal_is_met_at_its_edge(goal: Goal, figure):
    """With what is needed, the figure is the one that was asked for."""
    study = example("worked_example")
    for condition in found(study, goal, only=[*dials.uncertain_numbers(study)]):
        if condition.needed is not None:
            there = put_back(study, condition.address, condition.needed)
            said = headline(there, expected(there))
            assert figure(said) == pytest.approx(0, abs=1), condition.address


def test_a_chance_is_met_in_the_same_worlds():
    """With what is needed in all of the worlds, it pays in as many of them as was asked for."""
    study = example("worked_example")
    case = Case(study=study, worlds=draw(study, 400), goal=Chance(least=0.6))
    dial = next(d for d in dials.uncertain_numbers(study) if d.address.startswith("operations"))
    (condition,) = conditions(case, [dial])
    assert condition.at_least
    assert condition.needed is not None
    assert case.figure(dial, condition.needed + 1e-3) >= 0.6 > case.figure(dial, 0.5)


def test_a_slider_says_where_it_reaches_the_goal():
    """Of the worked example's tool only little pays beside the training, as the sweep by hand."""
    study = example("worked_example")

    def study_at(plan):
        levers = tuple(replace(x, intensity=plan.get(x.id, x.intensity)) for x in study.levers)
        return replace(study, levers=levers)

    positions = (0.0, 0.25, 0.5, 0.75, 1.0)
    found = on_slider(study_at, "tooling", 1.0, positions, case_of(study, NetPresentValue()))
    by_hand = [npv(study_at({"tooling": position})) for position in positions]
    assert found.reached == tuple(worth >= 0 for worth in by_hand)
    assert found.reached == (True, True, True, True, False)
    assert found.spans == ((0.0, 0.75),)
    assert found.figure == pytest.approx(max(by_hand))
    nowhere = on_slider(
        study_at, "tooling", 1.0, positions, case_of(study, Payback(within_months=6))
    )
    assert nowhere.spans == ()
    alone = pulled(study, 0.0, 1.0)
    idle = on_slider(
        lambda plan: pulled(alone, 0.0, plan["tooling"]),
        "tooling",
        1.0,
        (0.0, 0.5),
        case_of(alone, NetPresentValue()),
    )
    assert idle.positions == (0.5,)
    free = replace(study, levers=(study.levers[0], replace(study.levers[1], cost=None)))
    pays = case_of(study, NetPresentValue())
    assert on_slider(lambda _: free, "tooling", 1.0, positions, pays) is None


NUMBERS = {
    "pert": Pert(low=0.1, mode=0.3, high=0.8),
    "normal": Normal(mean_of_core=0.2, sd=0.1),
    "pert with tail": Pert(low=0.9, mode=1, high=1.5, tail=Tail(probability=0.2, low=2, high=4)),
    "fixed": Fixed(0.4),
}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("p_no_effect", [0.0, 0.3])
def test_the_chance_of_a_number_is_its_share_of_the_draws(name: str, p_no_effect: float):
    """Tail and chance to do nothing included, the formula says what 40,000 draws say."""
    study = example("worked_example")
    training = study.levers[0]
    effect = replace(training.effects[0], size=NUMBERS[name], p_no_effect=p_no_effect)
    study = replace(study, levers=(replace(training, effects=(effect,)), *study.levers[1:]))
    address = effect_addresses(study.levers[0])[0]
    number = next(n for n in study.uncertain_numbers if n.address == address)
    drawn = np.broadcast_to(draw(study, 40_000).values[address], 40_000)
    for value in (-0.1, 0.0, 0.25, 0.4, 1.2, 3.0, 5.0):
        assert (drawn >= value).mean() == pytest.approx(chance_of_at_least(number, value), abs=0.01)
        assert (drawn <= value).mean() == pytest.approx(chance_of_at_most(number, value), abs=0.01)


def test_numbers_are_turned_where_they_stand():
    """A dial's value now is the study's own, and every value it tries is one a study may hold."""
    study = example("full_example")
    numbers: dict[str, UncertainNumber] = {n.address: n for n in study.uncertain_numbers}
    for dial in dials.uncertain_numbers(study):
        assert dial.now == pytest.approx(numbers[dial.address].mean)
        assert list(dial.tried) == sorted(set(dial.tried))
        assert dial.now in dial.tried
