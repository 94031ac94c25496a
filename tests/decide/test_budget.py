"""The best use of a budget is the best there is, keeps to every limit, and says where to stop."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from aftersales.decide.budget import BestUse, Held, OutOfReach, best_use
from aftersales.decide.draws import draw
from aftersales.decide.plans import ladders, worth
from aftersales.decide.search import Aim, Spending, Wish, best_plans, expected_shortfall, spent_on
from aftersales.evidence.levers import Site
from aftersales.model import at_means, project
from aftersales.model.finance import present_value
from tests.decide.plan_studies import POSITIONS, by_intensity, own_levers

SMALL = Site(technicians=10, machines=150, parts_availability=0.82, stock_value=60_000)
PRICES = {
    "lever.repair_time.price.programme": 15_000.0,
    "lever.repair_time.price.running": 200.0,
    "lever.culture.price.programme": 8_000.0,
    "lever.culture.price.running": 100.0,
}
THREE = {
    "training": POSITIONS["training"],
    "tooling": POSITIONS["tooling"][::4],
    "repair_time": POSITIONS["repair_time"][::8],
}
BUDGETS = np.append(np.linspace(0, 160_000, 9), np.inf)
WISHES = {
    "NPV": Wish(),
    "chance": Wish(aim=Aim.CHANCE),
    "bounded loss": Wish(aim=Aim.SAFE_NPV, largest_loss=20_000),
    "first year": Wish(spending=Spending.FIRST_YEAR),
    "must, limit and number": Wish(
        lowest={"repair_time": 0.01}, highest={"training": 2.0}, most_levers=2
    ),
}


@pytest.fixture(scope="module")
def three():
    """Three levers, coarse sliders: every plan that there is, and its worth in every world."""
    off = {id: positions[:1] for id, positions in POSITIONS.items()}
    built = ladders(own_levers(PRICES, SMALL), off | THREE)
    plans = np.array(list(product(*(range(top + 1) for top in built.tops))))
    worlds = draw(built.study, 200)
    return built, worlds, plans, worth(built, plans, worlds).npv


@pytest.fixture(scope="module")
def seven():
    """All the product's levers on their whole sliders."""
    built = ladders(own_levers(PRICES, SMALL), POSITIONS)
    return built, draw(built.study, 300)


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
def test_the_search_finds_what_trying_everything_finds(three, wish):
    """For each budget the plan found is as good as the best of all that keep to the limits."""
    built, worlds, plans, npv = three
    low, high = wish.ends(built)
    within = ((plans >= low) & (plans <= high)).all(axis=1)
    if wish.most_levers is not None:
        within &= (plans > 0).sum(axis=1) <= wish.most_levers
    plans, npv = plans[within], npv[within]
    score, spent = wish.score(npv), spent_on(built, plans, wish)
    for budget, found in zip(BUDGETS, best_plans(built, worlds, BUDGETS, wish), strict=True):
        mine = np.flatnonzero((plans == found).all(axis=1))[0]
        affords = spent <= max(budget, spent.min()) + 1e-6
        assert affords[mine]
        assert score[mine] == pytest.approx(score[affords].max(), rel=1e-9)


@pytest.fixture(scope="module")
def used(seven):
    found = best_use(*seven, 80_000, Wish())
    assert isinstance(found, BestUse)
    return found


def test_more_money_is_never_worth_less(used):
    """Along the curve the NPV never falls and nothing is overspent; no limit is best of all."""
    means = [mix.npv.mean for mix in (*used.curve, used.enough)]
    assert means == sorted(means)
    assert all(m.spent <= b + 1e-6 for b, m in zip(used.budgets, used.curve, strict=True))
    assert used.budgets[10] == used.budget == 80_000
    assert used.curve[10] == used.mix
    assert used.curve[0].plan == {}


def test_the_figures_of_the_mix_are_those_of_its_own_study(seven, used):
    """Spent, brought and cost are what the study of that plan gives, drawn anew."""
    _, worlds = seven
    study = own_levers(PRICES, SMALL)(used.mix.plan)
    rate = study.settings.discount_rate
    drawn, expected = project(study, draw(study, worlds.count)), project(study, at_means(study))
    npv = present_value(drawn.net_flow, rate)
    assert used.mix.npv.mean == pytest.approx(npv.mean())
    assert used.mix.chance == (npv > 0).mean()
    assert used.mix.shortfall == pytest.approx(np.sort(npv)[: len(npv) // 20].mean())
    assert used.mix.spent == pytest.approx(present_value(expected.cost, rate)[0])
    assert used.mix.brings - used.mix.costs == pytest.approx(used.mix.npv.mean)


def test_the_next_euro_is_one_step_of_the_slider(seven, used):
    """What it brings is what the study with that one step more brings beyond, for what it costs."""
    _, worlds = seven
    at = own_levers(PRICES, SMALL)

    def brought_and_paid(plan):
        outcome = project(at(plan), draw(at(plan), worlds.count))
        rate = at(plan).settings.discount_rate
        return present_value(outcome.benefit, rate).mean(), present_value(outcome.cost, rate).mean()

    margin = next(m for m in used.margins if m.lever == "tooling")
    ladder = POSITIONS["tooling"]
    above = ladder[ladder.index(margin.position) + 1]
    before, after = (
        brought_and_paid(used.mix.plan),
        brought_and_paid(used.mix.plan | {"tooling": above}),
    )
    brings, costs = after[0] - before[0], after[1] - before[1]
    assert margin.next == pytest.approx(brings / costs)
    assert margin.npv_of_next == pytest.approx(brings - costs)


def test_without_a_limit_no_step_is_left_that_pays(seven):
    """Where the budget is ample, every lever stands where its next step would not raise the NPV."""
    found = best_use(*seven, 2_000_000, Wish())
    assert {margin.held for margin in found.margins} <= {Held.SLIDER, Held.WORTH}
    assert found.mix == found.enough


def test_what_must_be_in_may_be_out_of_reach(seven):
    """If what must be in costs more than the budget, the answer is what it would cost at least."""
    wish = Wish(lowest={"predictive_maintenance": 0.5})
    found = best_use(*seven, 1_000, wish)
    assert isinstance(found, OutOfReach)
    assert isinstance(best_use(*seven, found.least, wish), BestUse)


def test_a_search_can_be_ended(seven):
    """Whoever is told how far the search is may end it."""

    def stop(share: float) -> None:
        assert 0 <= share < 1
        raise InterruptedError

    with pytest.raises(InterruptedError):
        best_use(*seven, 1_000, Wish(), stop)


def test_the_worst_twentieth_is_what_is_lost_in_bad_luck():
    """Of 40 worlds the two worst count."""
    npv = np.arange(40.0)[::-1].reshape(1, -1)
    assert expected_shortfall(npv) == [0.5]


def test_the_worked_example_is_best_near_two_fifths():
    """Both levers together as far as each other: the NPV by intensity, and its top near 0.4."""
    study_at = by_intensity("worked_example")
    steps = tuple(i / 20 for i in range(41))
    built = ladders(study_at, dict.fromkeys(("training", "tooling"), steps))
    together = np.repeat(np.arange(41)[:, None], 2, axis=1)
    npv = worth(built, together, at_means(built.study)).npv[:, 0]
    at = dict(zip(steps, npv / 1000, strict=True))
    expected = {0.25: 49.6, 0.5: 52.6, 0.75: 25.3, 1.0: -21.9, 1.5: -151.6, 2.0: -306.5}
    assert {x: at[x] for x in expected} == pytest.approx(expected, abs=0.05)
    assert steps[npv.argmax()] == pytest.approx(0.4, abs=0.05)
