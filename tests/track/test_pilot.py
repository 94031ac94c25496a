"""Pilots: who begins, how many, for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from aftersales.message import Message
from aftersales.report.pilot_plan import Subject, in_a_sentence, pilot_plan
from aftersales.text import Language
from aftersales.track.differences import compared
from aftersales.track.effect import Effect, effect_of
from aftersales.track.panel import Panel
from aftersales.track.pilot import Pilot, balanced, pilot, played, steady
from aftersales.track.yardstick import FALSE_ALARM
from tests.track.histories import FIRST_MONTH, Firm, history

UNITS = 8
ENGLISH = Language("en")
TRIED = Subject(programme="Training (2 days)", data="cases.csv", frozen=("Sample", "5e41"))


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Three years without any programme."""
    return history(1, Firm(units=UNITS, begins=(), records=60)).panel


@pytest.fixture(scope="module")
def planned(panel: Panel) -> Pilot:
    made = pilot(panel, steady(0.4))
    assert isinstance(made, Pilot)
    return made


def test_a_larger_effect_is_seen_sooner(panel: Panel, planned: Pilot):
    """More of it, more months and more units raise the chance; the smallest visible falls."""
    power = {(o.units, o.months): o.power for o in planned.options}
    assert power[4, 12] > power[2, 3]
    visible = {(o.units, o.months): o.visible for o in planned.options}
    assert visible[4, 12] < visible[4, 3]
    for units, months in power:  # a longer or larger one is never the worse
        larger = [p for (u, m), p in power.items() if u >= units and m >= months]
        assert min(larger) == power[units, months]
    best = max(power.values())
    assert planned.enough or planned.option.power >= best - 2 * planned.margin
    large = pilot(panel, steady(1.0))
    assert isinstance(large, Pilot)
    assert large.enough
    assert large.option.months <= planned.option.months
    assert all(a.power >= b.power for a, b in zip(large.options, planned.options, strict=True))


def test_the_chance_told_is_the_chance_there_is(panel: Panel, planned: Pilot):
    """In other firms of the same kind, such a pilot sees the effect about as often as told."""
    option = next(o for o in planned.options if (o.units, o.months) == (4, 12))
    seen = []
    for seed in range(16):
        made = history(100 + seed, Firm(units=UNITS, begins=(24,) * 4, records=60), 0.4)
        told = effect_of(made.panel, made.starts)
        assert isinstance(told, Effect)
        seen.append(told.shift.clear and told.shift.value > 0)
    assert np.mean(seen) == pytest.approx(option.power, abs=0.3)


def test_pilots_in_which_nothing_happens_seldom_find_anything(panel: Panel):
    """About one in twenty made-up pilots in the user's own months raises an alarm."""
    noise = compared(panel, panel.filled).noise
    found = played(panel, noise, 4, 6, seed=5, times=60)
    assert len(found) == 60
    assert np.mean([each.p_value < FALSE_ALARM for each in found]) <= 0.15


def test_those_who_begin_are_like_the_others(panel: Panel):
    """Level and size of both groups lie closer together than by plain lot on average."""
    late = panel.n[:, -12:].sum(axis=1)

    def apart(choice: tuple[int, ...]) -> float:
        mine = np.isin(np.arange(UNITS), choice)
        return abs(late[mine].mean() - late[~mine].mean())

    rng = np.random.default_rng(0)
    by_lot = [apart(tuple(rng.choice(UNITS, 4, replace=False))) for _ in range(200)]
    picked = [apart(balanced(panel, 4, seed)) for seed in range(20)]
    assert np.mean(picked) < np.mean(by_lot)


def test_the_same_seed_plans_the_same_pilot(panel: Panel, planned: Pilot):
    """Nothing but the seed decides the lot; both groups together are all units."""
    again = pilot(panel, steady(0.4))
    assert isinstance(again, Pilot)
    assert again.begin == planned.begin
    assert again.options == planned.options
    assert sorted(planned.begin + planned.others) == sorted(panel.units)
    assert len(planned.begin) == planned.option.units
    assert len({balanced(panel, 4, seed) for seed in range(8)}) > 1


def test_the_plan_on_one_page(panel: Panel, planned: Pilot):
    """Who begins and what is tried stand in it as text, whatever the names are; nothing is asked
    of anywhere."""
    odd = replace(panel, units=("<b>North</b>", *panel.units[1:]))
    page = pilot_plan(
        replace(planned, panel=odd, begin=odd.units[:1]),
        TRIED,
        5_000,
        "EUR",
        date(2026, 1, 2),
        ENGLISH,
    )
    assert "&lt;b&gt;North&lt;/b&gt;" in page
    assert "<b>North" not in page
    assert "http" not in page
    for said in ("Training (2 days)", "cases.csv", "5e41", "(last 12 months)"):
        assert said in page
    assert "Signature" in page
    assert "Jan 2, 2026" in page


def test_a_short_history_says_how_long_a_pilot_could_be_tried(panel: Panel, planned: Pilot):
    """Eleven months allow pilots of three only: that is said, and what a year of it would need."""
    short = pilot(panel.until(FIRST_MONTH + 11), steady(0.05))
    assert isinstance(short, Pilot)
    assert (short.durations, short.history_for_a_year) == ((3,), 18)
    assert (planned.durations, planned.history_for_a_year) == ((3, 6, 9, 12), None)
    assert "no pilot of up to 3 months" in ENGLISH.say(in_a_sentence(short))
    assert not short.worth_doing
    page = pilot_plan(short, TRIED, None, "EUR", date(2026, 1, 2), ENGLISH)
    assert "Only pilots of 3 months could be tried: your 11 months" in page
    assert "For a pilot of a year 18 months are needed" in page


def test_too_few_units_or_months_plan_nothing(panel: Panel):
    """Two units or half a year of history allow no plan."""
    two = np.arange(UNITS) < 2
    assert "2" in str(pilot(panel.of(two), steady(0.4)))
    assert isinstance(pilot(panel.until(FIRST_MONTH + 6), steady(0.4)), Message)
