"""Scenarios side by side: the same luck for all of them, counted as one would by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.comparison import Comparison, Studies, comparison
from aftersales.decide.draws import draw
from aftersales.study import Study
from aftersales.text import Language
from aftersales.uncertain import Fixed
from tests.model.studies import example

COUNT = 400


def pulled(study: Study, *intensities: float) -> Study:
    levers = zip(study.levers, intensities, strict=True)
    return replace(study, levers=tuple(replace(v, intensity=x) for v, x in levers))


def studies() -> Studies:
    """A little, more, only the tools, and with a link of its own."""
    base = example("worked_example")
    little = pulled(base, 0.4, 0.4)
    own = replace(little, links=replace(little.links, csat_on_churn=Fixed(0.3)))
    return {
        "little": little,
        "more": pulled(base, 0.6, 0.6),
        "tools": pulled(base, 0.0, 0.5),
        "own": own,
    }


@pytest.fixture(scope="module")
def found() -> Comparison:
    return comparison(studies(), COUNT)


def npv_of(study: Study) -> np.ndarray:
    """NPV in each world, month by month."""
    flow = in_worlds(study, draw(study, COUNT)).net_flow
    monthly = (1 + study.settings.discount_rate) ** (1 / 12)
    return sum(flow[:, month] / monthly**month for month in range(flow.shape[1]))


def test_each_scenario_has_the_figures_that_it_has_alone(found: Comparison):
    """Headline, ranges and NPV world by world are those of the scenario's own study."""
    for name, study in studies().items():
        standing = found.of(name)
        assert standing.headline == answer(study).headline
        assert standing.uncertainty == uncertainty(study, in_worlds(study, draw(study, COUNT)))
        np.testing.assert_allclose(standing.npv, npv_of(study), atol=1e-6)


def test_a_difference_is_counted_world_by_world(found: Comparison):
    """Mean, 90 % range and chance to be better agree with a direct count over the same worlds."""
    npv = {name: npv_of(study) for name, study in studies().items()}
    for one, other in permutations(npv, 2):
        against, difference = found.against(one, other), npv[one] - npv[other]
        assert against.difference.mean == pytest.approx(difference.mean())
        assert (against.difference.low, against.difference.high) == pytest.approx(
            np.quantile(difference, (0.05, 0.95)).tolist()
        )
        assert against.better == pytest.approx(np.mean(difference > 0))
        assert against.expected == found.of(one).headline.npv - found.of(other).headline.npv


def test_the_same_luck_tells_close_scenarios_apart(found: Comparison):
    """The spread of a difference is far below what two lucks of their own would give."""
    one, other = found.of("little").uncertainty.npv.sd, found.of("own").uncertainty.npv.sd
    assert found.against("little", "own").difference.sd < 0.5 * np.hypot(one, other)


def test_turned_round_a_difference_changes_its_sign(found: Comparison):
    """What one wins the other loses, and both chances add up to one."""
    for one, other in permutations(studies(), 2):
        here, there = found.against(one, other), found.against(other, one)
        assert here.better + there.better == pytest.approx(1)
        assert (here.expected, here.tied) == (-there.expected, there.tied)
        assert (here.difference.mean, here.difference.low) == pytest.approx(
            (-there.difference.mean, -there.difference.high)
        )


def test_a_scenario_against_itself_is_a_tie(found: Comparison):
    """No difference in any world: 50 % by halves, and two of the same share the first place."""
    alone = found.against("more", "more")
    assert (alone.better, alone.tied, alone.difference.mean, alone.difference.sd) == (0.5, 1, 0, 0)
    base = studies()["little"]
    twice = comparison({"one": base, "two": base}, 50)
    assert twice.chance_best == {"one": 0.5, "two": 0.5}
    assert twice.against("one", "two").better == 0.5


def test_the_chance_to_be_best_is_counted_among_all(found: Comparison):
    """The largest NPV of each world, counted; the chances add up to one."""
    npv = np.stack([npv_of(study) for study in studies().values()])
    counted = np.bincount(npv.argmax(axis=0), minlength=len(npv)) / COUNT
    assert list(found.chance_best) == list(studies())
    assert list(found.chance_best.values()) == pytest.approx(counted.tolist())
    assert sum(found.chance_best.values()) == pytest.approx(1)


def test_the_order_of_scenarios_changes_nothing(found: Comparison):
    """Listed the other way round, each keeps its figures and its chances."""
    turned = comparison(dict(reversed(studies().items())), COUNT)
    assert [standing.name for standing in turned.standings] == [*reversed(studies())]
    assert turned.chance_best == found.chance_best
    for one, other in permutations(studies(), 2):
        assert turned.against(one, other) == found.against(one, other)


def test_what_is_not_known_has_no_chance():
    """A scenario whose cost nobody knows is shown without NPV, and the others are compared."""
    known = studies()["little"]
    levers = (replace(known.levers[0], cost=None), *known.levers[1:])
    shown = comparison({"known": known, "not": replace(known, levers=levers)}, 50)
    assert shown.of("not").npv is None
    assert shown.against("not", "known") is None
    assert shown.chance_best == {"known": 1.0}


def test_what_is_not_like_for_like_is_said():
    """Other horizons, rates or currencies are named with the scenarios that have them."""
    one = studies()["little"]
    longer = replace(one, settings=replace(one.settings, horizon_months=48, discount_rate=0.12))
    foreign = replace(one, settings=replace(one.settings, currency="CHF"))
    found = comparison({"A": one, "B": longer, "C": one, "D": foreign}, 20)
    said = [Language("en").say(remark) for remark in found.unlike]
    assert "A, C, D: 36 months; B: 48 months" in said[0]
    assert "A, C, D: 10.0%; B: 12.0%" in said[1]
    assert "A, B, C: EUR; D: CHF" in said[2]
    assert found.against("A", "D") is None
    assert found.chance_best == {}
    assert comparison({"A": one, "C": one}, 20).unlike == ()
