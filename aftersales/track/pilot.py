"""A pilot: which units, how many, for how long, to see the effect that the decision needs.

Power comes from the user's own months: pilots are played in which nothing happens, on units drawn
by lot and in months that have passed; what the method then finds is chance, and an effect is seen
when it lies beyond that (Bertrand, Duflo & Mullainathan 2004 do so with placebo laws). To be seen
is what those who begin show on average over the pilot's own months, the lead-in among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from aftersales.model.programme import programme, shifts
from aftersales.model.projection import path
from aftersales.study import Study, Target
from aftersales.track.differences import cells_of, comparable, compared
from aftersales.track.noise import Noise
from aftersales.track.panel import Panel
from aftersales.track.yardstick import FALSE_ALARM, Shift
from aftersales.uncertain import Array

POWER = 0.8
LEAST_POWER = 0.5  # of less, the effect is rather missed than seen
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

    `shift` is what those who begin show on average over these months, on the scale of the outcome;
    `visible` is the size that is seen with a chance of 80 %.
    """

    units: int
    months: int
    shift: float
    power: float
    visible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """The plan: who begins, who is the comparison, for how long, and what it can show.

    `plays` is on how many played pilots the chances rest.
    """

    panel: Panel
    begin: tuple[str, ...]
    others: tuple[str, ...]
    option: Option
    options: tuple[Option, ...]
    plays: int
    records_a_month: int

    @property
    def enough(self) -> bool:
        """Whether the effect is seen with a chance of 80 %."""
        return self.option.power >= POWER

    @property
    def worth_doing(self) -> bool:
        """Whether it rather sees the effect than misses it and is read as proof of nothing."""
        return self.option.power >= LEAST_POWER

    @property
    def margin(self) -> float:
        """By how much the chance may be off either way (95 %), by the number of plays alone."""
        return _margin(self.option.power, self.plays)

    @property
    def durations(self) -> tuple[int, ...]:
        """How many months pilots could be played over, the shortest first."""
        return tuple(sorted({option.months for option in self.options}))

    @property
    def history_for_a_year(self) -> int | None:
        """How many months of records the longest pilot needs; None where it could be played."""
        longest = DURATIONS_MONTHS[-1]
        return None if longest in self.durations else longest + LEAST_PLAYED_MONTHS


def pilot(panel: Panel, wanted: Mapping[int, float], seed: int = SEED) -> Pilot | Message:
    """The shortest pilot that sees what is wanted, and of these the one with the fewest units.

    Where none does, the one with the best chance, the shortest of those that chance of the plays
    cannot tell from it. `panel` holds months without the programme; `wanted` is the shift on
    average over so many months since the start. Gives a sentence with too few units or months.
    """
    plays = _plays(panel, seed) if len(panel.units) >= LEAST_UNITS else {}
    if not plays or len(panel.month) < LEAST_HISTORY_MONTHS:
        return message(
            "A pilot is planned from your own months: at least {units} units and {months} months "
            "without the programme. Here are {units_here} and {months_here}.",
            units=LEAST_UNITS,
            months=LEAST_HISTORY_MONTHS,
            units_here=len(panel.units),
            months_here=len(panel.month),
        )
    options, count = tuple(_options(plays, wanted)), sum(map(len, plays.values()))
    chosen = _chosen(options, count)
    begin = balanced(panel, chosen.units, seed)
    return Pilot(
        panel=panel,
        begin=tuple(panel.units[i] for i in begin),
        others=tuple(unit for i, unit in enumerate(panel.units) if i not in begin),
        option=chosen,
        options=options,
        plays=count,
        records_a_month=round(float(np.median(panel.n[list(begin)].sum(axis=0)))),
    )


def steady(shift: float) -> Mapping[int, float]:
    """The same shift from the first day on, whatever the duration."""
    return dict.fromkeys(DURATIONS_MONTHS, shift)


def _chosen(options: Sequence[Option], plays: int) -> Option:
    """The first that is good enough for those it is chosen from; they stand the shortest first."""
    best = max(option.power for option in options)
    least = POWER if best >= POWER else best - _margin(best, plays)
    return next(option for option in options if option.power >= least)


def _margin(power: float, plays: int) -> float:
    return float(1.96 * np.sqrt(power * (1 - power) / plays))


# Playing pilots in which nothing happens

Plays = Mapping[tuple[int, int], Sequence[Shift]]
"""(months, units) → what was found where nothing happened; the shortest and smallest first."""


def _plays(panel: Panel, seed: int) -> Plays:
    noise = compared(panel, panel.filled).noise
    sizes = _sizes(len(panel.units))
    kinds = ((months, units) for months in DURATIONS_MONTHS for units in sizes)
    found = {kind: played(panel, noise, kind[1], kind[0], seed) for kind in kinds}
    return {kind: each for kind, each in found.items() if each}


def _options(plays: Plays, wanted: Mapping[int, float]) -> Iterator[Option]:
    """The shortest first, and of these the smallest.

    How far chance goes, in standard errors, is told by all plays together: so a longer pilot does
    not look worse than a shorter one because luck had it so.
    """
    every = [each for found in plays.values() for each in found]
    by_chance = np.array([each.value / each.error for each in every])
    needed = student.isf(FALSE_ALARM / 2, every[0].freedom)
    for (months, units), error in _errors(plays).items():
        yield Option(
            units=units,
            months=months,
            shift=wanted[months],
            power=float((by_chance + abs(wanted[months]) / error > needed).mean()),
            visible=error * float(np.quantile(needed - by_chance, POWER)),
        )


def _errors(plays: Plays) -> Mapping[tuple[int, int], float]:
    """The typical standard error of each; of a longer or larger pilot never a larger one."""
    typical = {kind: float(np.median([each.error for each in plays[kind]])) for kind in plays}
    return {
        (months, units): min(
            error for (m, u), error in typical.items() if m <= months and u <= units
        )
        for months, units in typical
    }


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
    """What a plan promises to move, and the part of it at which it just pays.

    `promised`: months since the start → the shift on average over them, of those who begin.
    `factor` None: it never pays, or pays whatever it moves.
    """

    target: Target
    promised: Mapping[int, float]
    factor: float | None

    @property
    def needed(self) -> Mapping[int, float] | None:
        """The shift at which the plan just pays, all its effects being smaller alike."""
        if self.factor is None:
            return None
        return {months: self.factor * shift for months, shift in self.promised.items()}


def sought(study: Study) -> tuple[Sought, ...]:
    """What the plan promises to move, the largest shift first."""
    factor = break_even_factor(study)
    found = (
        Sought(target=target, promised=_over_durations(course), factor=factor)
        for target, course in _courses(study).items()
        if np.abs(course).max() > 1e-6
    )
    return tuple(sorted(found, key=lambda each: -max(map(abs, each.promised.values()))))


def _over_durations(course: Array) -> Mapping[int, float]:
    return {months: float(course[:months].mean()) for months in DURATIONS_MONTHS}


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


def _courses(study: Study) -> Mapping[Target, Array]:
    """Target → shift in each month, all levers begun at once; first-time fix and satisfaction with
    all that moves them. Each of shape (months,)."""
    study = _begun(study)
    worlds = at_means(study)
    moved = programme(study, worlds)
    courses = {target: shift[0] for target, shift in shifts(study, worlds, moved.active).items()}
    with_it, without = _satisfaction_and_fixes(study), _satisfaction_and_fixes(_idle(study))
    return courses | {target: with_it[target] - without[target] for target in with_it}


def _begun(study: Study) -> Study:
    """Over the longest pilot at least, with all levers from the first day."""
    horizon = max(study.settings.horizon_months, DURATIONS_MONTHS[-1])
    return replace(
        study,
        settings=replace(study.settings, horizon_months=horizon),
        levers=tuple(replace(each, start_month=0) for each in study.levers),
    )


def _idle(study: Study) -> Study:
    return replace(study, levers=())


def _satisfaction_and_fixes(study: Study) -> Mapping[Target, Array]:
    """Both in logits, segments alike; shape (months,)."""
    worlds = at_means(study)
    moved = programme(study, worlds)
    paths = [path(study, segment, worlds, moved) for segment in study.segments]
    months = np.zeros((1, study.settings.horizon_months))
    fixes = [logit(each.served.first_time_fix) + months for each in paths]
    satisfied = [logit(each.loyal.csat) + months for each in paths]
    return {
        Target.FIRST_TIME_FIX: np.mean(fixes, axis=(0, 1)),
        Target.CSAT: np.mean(satisfied, axis=(0, 1)),
    }
