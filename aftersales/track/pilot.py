"""A pilot: which units, how many, for how long, to see the effect that the decision needs.

Power comes from the user's own months: pilots are played in which nothing happens, on units drawn
by lot and in months that have passed; what the method then finds is chance, and an effect is seen
when it lies beyond that (Bertrand, Duflo & Mullainathan 2004 do so with placebo laws).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from math import comb

import numpy as np
from scipy.optimize import brentq
from scipy.special import logit
from scipy.stats import t as student

from aftersales.decide.answers import expected
from aftersales.message import Message, message
from aftersales.model import Worlds, at_means, project
from aftersales.model.finance import present_value
from aftersales.model.pull import pull_of
from aftersales.study import Study, Target
from aftersales.track.differences import cells_of, comparable, compared
from aftersales.track.noise import Noise
from aftersales.track.panel import Panel
from aftersales.track.yardstick import FALSE_ALARM, Shift
from aftersales.uncertain import Array

POWER = 0.8
LEAST_POWER = 0.1  # of less, what is seen is as often an alarm by chance (5 %)
DURATIONS_MONTHS = (3, 6, 9, 12)
PLAYED = 160
SEED = 20_260_930
MOST_CHOICES = 400
BALANCED = 0.1  # of the choices, from which the lot takes one
LEAST_UNITS = 3
LEAST_PLAYED_MONTHS = 6  # before the start of a pilot that is played
LEAST_HISTORY_MONTHS = LEAST_PLAYED_MONTHS + DURATIONS_MONTHS[0]
LOOKED_BACK_MONTHS = 12
LARGEST_FACTOR = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """So many units for so many months: the chance to see the effect, and the least one seen.

    `visible` is the shift that is seen with a chance of 80 %, on the scale of the outcome.
    """

    units: int
    months: int
    power: float
    visible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """The plan: who begins, who is the comparison, for how long, and what it can show.

    `shift` is the effect that it is to see; `enough` says whether it does with a chance of 80 %.
    """

    panel: Panel
    begin: tuple[str, ...]
    others: tuple[str, ...]
    option: Option
    options: tuple[Option, ...]
    shift: float
    records_a_month: int

    @property
    def enough(self) -> bool:
        """Whether the effect is seen with a chance of 80 %."""
        return self.option.power >= POWER

    @property
    def worth_doing(self) -> bool:
        """Whether it can show anything: one that cannot is read as proof that nothing works."""
        return self.option.power >= LEAST_POWER

    @property
    def durations(self) -> tuple[int, ...]:
        """How many months pilots could be played over, the shortest first."""
        return tuple(sorted({option.months for option in self.options}))

    @property
    def history_for_a_year(self) -> int | None:
        """How many months of records the longest pilot needs; None where it could be played."""
        longest = DURATIONS_MONTHS[-1]
        return None if longest in self.durations else longest + LEAST_PLAYED_MONTHS


def pilot(panel: Panel, shift: float, seed: int = SEED) -> Pilot | Message:
    """The shortest pilot that sees a shift, and of these the one with the fewest units.

    Where none does, the one that sees the least shift of all. `panel` holds months without the
    programme. Gives a sentence with too few units or months.
    """
    options = tuple(_options(panel, shift, seed)) if len(panel.units) >= LEAST_UNITS else ()
    if not options or len(panel.month) < LEAST_HISTORY_MONTHS:
        return message(
            "A pilot is planned from your own months: at least {units} units and {months} months "
            "without the programme. Here are {units_here} and {months_here}.",
            units=LEAST_UNITS,
            months=LEAST_HISTORY_MONTHS,
            units_here=len(panel.units),
            months_here=len(panel.month),
        )
    enough = [option for option in options if option.power >= POWER]
    chosen = enough[0] if enough else min(options, key=lambda option: option.visible)
    begin = balanced(panel, chosen.units, seed)
    return Pilot(
        panel=panel,
        begin=tuple(panel.units[i] for i in begin),
        others=tuple(unit for i, unit in enumerate(panel.units) if i not in begin),
        option=chosen,
        options=options,
        shift=shift,
        records_a_month=round(float(np.median(panel.n[list(begin)].sum(axis=0)))),
    )


# Playing pilots in which nothing happens


def _options(panel: Panel, shift: float, seed: int) -> Iterator[Option]:
    """The shortest first, and of these the smallest."""
    noise = compared(panel, panel.filled).noise
    for months in DURATIONS_MONTHS:
        for units in _sizes(len(panel.units)):
            found = played(panel, noise, units, months, seed)
            if found:
                yield _option(found, units, months, shift)


def _sizes(units: int) -> list[int]:
    """A quarter and half of them."""
    return sorted({max(1, round(units / 4)), units // 2})


def played(
    panel: Panel, noise: Noise, units: int, months: int, seed: int, times: int = PLAYED
) -> list[Shift]:
    """What is found where nothing happened: units by lot, starts spread over the months."""
    rng = np.random.default_rng([seed, units, months])
    last = len(panel.month) - months
    found: list[Shift] = []
    if last < LEAST_PLAYED_MONTHS:
        return found
    for _ in range(times):
        start = int(rng.integers(max(last // 2, LEAST_PLAYED_MONTHS), last + 1))
        window = panel.until(panel.month[0] + start + months)
        drawn = rng.choice(len(panel.units), units, replace=False)
        starts = {panel.units[i]: int(panel.month[start]) for i in drawn}
        if comparable(window, starts):
            known, asked = cells_of(window, starts)
            found.append(compared(window, known, noise.until(start + months)).shift(asked))
    return found


def _option(found: Sequence[Shift], units: int, months: int, shift: float) -> Option:
    by_chance = np.array([each.value for each in found])
    needed = np.array([each.error * student.isf(FALSE_ALARM / 2, each.freedom) for each in found])
    size = abs(shift)
    return Option(
        units=units,
        months=months,
        power=float((by_chance + size > needed).mean()),
        visible=float(np.quantile(needed - by_chance, POWER)),
    )


# Who begins


def balanced(panel: Panel, units: int, seed: int) -> tuple[int, ...]:
    """Units that together are like the others: in level, in trend and in size; then by lot.

    The lot takes one of the best tenth of the choices, so that nobody can have arranged it.
    """
    rng = np.random.default_rng([seed, units])
    choices = list(_choices(len(panel.units), units, rng))
    unlike = np.array([_unlike(panel, choice) for choice in choices])
    best = np.argsort(unlike, kind="stable")[: max(1, round(BALANCED * len(choices)))]
    return tuple(sorted(choices[int(rng.choice(best))]))


def _choices(units: int, begin: int, rng: np.random.Generator) -> Iterator[tuple[int, ...]]:
    if comb(units, begin) <= MOST_CHOICES:
        yield from combinations(range(units), begin)
        return
    drawn = (tuple(sorted(rng.choice(units, begin, replace=False))) for _ in iter(int, 1))
    yield from islice(drawn, MOST_CHOICES)


def _unlike(panel: Panel, choice: tuple[int, ...]) -> float:
    """How far apart both groups are, each difference in standard deviations of the units."""
    features = _features(panel)
    mine = np.isin(np.arange(len(panel.units)), choice)
    apart = features[mine].mean(axis=0) - features[~mine].mean(axis=0)
    return float(np.square(apart).sum())


def _features(panel: Panel) -> Array:
    """Level, trend and size of each unit of late, standardised; shape (units, 3)."""
    late = panel.when(panel.month >= panel.month[-1] - LOOKED_BACK_MONTHS + 1)
    records = np.maximum(late.n, 1e-9)
    level = np.average(late.y, axis=1, weights=records)
    along = late.month - late.month.mean()
    trend = ((late.y - level[:, None]) * along).sum(axis=1)
    features = np.stack([level, trend, late.n.sum(axis=1)], axis=1)
    spread = features.std(axis=0)
    return np.asarray((features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


# What the decision needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """The shift that a plan promises, and the part of it at which it just pays.

    `factor` None: it never pays, or pays whatever it moves.
    """

    target: Target
    promised: float
    factor: float | None

    @property
    def needed(self) -> float | None:
        """The shift at which the plan just pays, all its effects being smaller alike."""
        return None if self.factor is None else self.factor * self.promised


def sought(study: Study) -> tuple[Sought, ...]:
    """What the plan promises to move, the largest shift first."""
    factor = break_even_factor(study)
    moved = _promised(study)
    return tuple(
        Sought(target=target, promised=shift, factor=factor)
        for target, shift in sorted(moved.items(), key=lambda item: -abs(item[1]))
        if abs(shift) > 1e-6
    )


def break_even_factor(study: Study) -> float | None:
    """By what all effects may be multiplied until the NPV is nothing."""

    def npv(factor: float) -> float:
        worlds = _reaching(at_means(study), factor)
        flow = project(study, worlds).net_flow
        return float(present_value(flow, study.settings.discount_rate)[0])

    if npv(0.0) >= 0 or npv(LARGEST_FACTOR) <= 0:
        return None
    return float(brentq(npv, 0.0, LARGEST_FACTOR, xtol=1e-6))


def cost_of_waiting(study: Study, months: int) -> float:
    """NPV that is lost when all levers start so much later, at the means; below 0 it is gained.

    The horizon moves along: what starts later is judged over as many months as what starts now.
    """
    rate = study.settings.discount_rate
    now, then = (
        float(present_value(expected(each).net_flow, rate)[0])
        for each in (study, _put_off(study, months))
    )
    return now - then


def _put_off(study: Study, months: int) -> Study:
    horizon = study.settings.horizon_months + months
    return replace(
        study,
        settings=replace(study.settings, horizon_months=horizon),
        levers=tuple(replace(each, start_month=each.start_month + months) for each in study.levers),
    )


def _reaching(worlds: Worlds, factor: float) -> Worlds:
    return replace(worlds, pull=replace(worlds.pull, reach=worlds.pull.reach * factor))


def _promised(study: Study) -> dict[Target, float]:
    """Target → shift at full strength; satisfaction and first-time fix with all that moves them."""
    moved: dict[Target, float] = {}
    for reach, lever in zip(pull_of(study).reach[0], study.levers, strict=True):
        for effect in lever.effects:
            if effect.on is not Target.AT_RISK_HAZARD_RATIO:
                size = reach * lever.adoption.mean * effect.coverage * effect.size.mean
                moved[effect.on] = moved.get(effect.on, 0.0) + float(size)
    outcome = expected(study)
    without, with_it = outcome.baseline, outcome.scenario
    moved[Target.FIRST_TIME_FIX] = _logits(without.first_time_fix, with_it.first_time_fix)
    moved[Target.CSAT] = _logits(without.csat, with_it.csat)
    return moved


def _logits(without: Array, with_it: Array) -> float:
    return float((logit(with_it[0]) - logit(without[0])).mean())
