"""How sure a forecast is, on what its doubt hangs, and what it would be worth to know more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aftersales.decide.ground import Ground, by_ground
from aftersales.decide.information import value_of_knowing, value_of_knowing_all
from aftersales.decide.risk import Risk, risk
from aftersales.decide.runs import Runs, Settled, runs_in, settled
from aftersales.decide.tornado import Tornado, tornado, varying
from aftersales.decide.variance import Shares, Values, shares_of_variance
from aftersales.model import Worlds, at_means
from aftersales.study import Role, Study
from aftersales.uncertain import Array

ENOUGH_TO_LEARN = 40_000  # runs from which the worth of a number is told to a hundredth
OF_NO_ACCOUNT = 0.001  # of the variance, with all that a number does together with others
WORTHWHILE = 0.01  # of the spread of NPV
BY_ITSELF = 0.05  # of the variance
FIRST_LEARNT = 3
LINKS, OVERRUNS = "links", "overruns"
LEVER = "lever."


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A number's share of the variance, by itself and with what it does together with others."""

    alone: float
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Shares of the variance by what numbers stand on; with `together` they add up to 1.

    `spread_factor` is how much wider the forecast is than with independent numbers, as which they
    are taken here.
    """

    alone: Mapping[Ground, float]
    together: float
    spread_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What knowing would be worth, in NPV: everything, one number, or several at once.

    What is worth less than `least`, a hundredth of the spread of NPV, hardly changes the decision.
    `numbers` by address; `groups` by `LINKS`, `OVERRUNS`, or `LEVER` and the lever's id, whose
    effects and adoption are meant.
    """

    everything: float
    least: float
    numbers: Mapping[str, float]
    groups: Mapping[str, float]

    def first(self, count: int) -> dict[str, float]:
        """The numbers that are worth most, as far as they are worth the least."""
        ranked = sorted(self.numbers.items(), key=lambda item: -item[1])
        return {address: worth for address, worth in ranked[:count] if worth > self.least}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """All of it; `stand_still` is false where more runs than the most would have been needed."""

    runs: Runs
    stand_still: bool
    risk: Risk
    tornado: Tornado
    shares: Mapping[str, Share]
    grounds: Grounds
    knowledge: Knowledge

    @property
    def worth_learning(self) -> Mapping[str, float]:
        """What is worth most, leaving out what moves little itself and only tells about others."""
        worth = self.knowledge.first(len(self.knowledge.numbers))
        weighty = [address for address in worth if self.shares[address].total >= BY_ITSELF]
        return {address: worth[address] for address in weighty[:FIRST_LEARNT]}


def doubt(study: Study) -> Doubt:
    """What is to be doubted about a study whose levers all have a known cost."""
    made = settled(study)
    drawn = {address: made.worlds.values[address] for address in in_play(study, made.worlds)}
    grounds = by_ground(drawn, study.sources)
    found = shares_of_variance(
        lambda values: npv_where(study, values),
        drawn,
        {address: (address,) for address in drawn} | {str(g): its for g, its in grounds.items()},
        seed=study.settings.seed,
    )
    matter = [address for address in drawn if found.total[address] > OF_NO_ACCOUNT]
    return Doubt(
        runs=made.runs,
        stand_still=made.stand_still,
        risk=risk(made.runs),
        tornado=tornado(study, made.worlds),
        shares={a: Share(alone=found.alone[a], total=found.total[a]) for a in matter},
        grounds=_grounds(found, list(grounds), made.runs),
        knowledge=knowledge(study, made, matter),
    )


def in_play(study: Study, worlds: Worlds) -> tuple[str, ...]:
    """The numbers that vary and belong to no lever that stands still."""
    idle = {lever.id for lever in study.levers if lever.intensity == 0}
    beside = {number.address for number in study.uncertain_numbers if number.lever in idle}
    return tuple(address for address in varying(worlds) if address not in beside)


def npv_where(study: Study, values: Values) -> Array:
    """NPV where those numbers are as given and all others at their means, shape (worlds,)."""
    means = at_means(study)
    count = max(map(len, values.values()), default=1)
    return runs_in(study, replace(means, count=count, values={**means.values, **values})).npv


def _grounds(found: Shares, grounds: Sequence[Ground], runs: Runs) -> Grounds:
    """Sampling may make the shares a little more than all there is."""
    alone = {ground: found.alone[ground] for ground in grounds}
    together = found.together(grounds)
    all_of_it = (sum(alone.values()) + together) or 1.0
    return Grounds(
        alone={ground: share / all_of_it for ground, share in alone.items()},
        together=together / all_of_it,
        spread_factor=float(runs.npv.std()) / found.sd if found.sd else 1.0,
    )


def knowledge(study: Study, made: Settled, numbers: Sequence[str]) -> Knowledge:
    """What knowing these numbers would be worth, one by one and in groups of two or more."""
    here = slice(0, ENOUGH_TO_LEARN)
    npv = made.runs.npv[here]

    def worth(*addresses: str) -> float:
        return value_of_knowing(npv, [made.worlds.values[address][here] for address in addresses])

    return Knowledge(
        everything=value_of_knowing_all(made.runs.npv),
        least=WORTHWHILE * float(made.runs.npv.std()),
        numbers={address: worth(address) for address in numbers},
        groups={name: worth(*members) for name, members in groups_of(study, numbers)},
    )


def groups_of(study: Study, numbers: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Numbers that are learnt about together, where there are several of them."""
    found = {number.address: number for number in study.uncertain_numbers}
    groups: dict[str, list[str]] = {}
    for address in numbers:
        match found[address].role:
            case Role.LINK:
                groups.setdefault(LINKS, []).append(address)
            case Role.OVERRUN:
                groups.setdefault(OVERRUNS, []).append(address)
            case Role.EFFECT | Role.ADOPTION:
                groups.setdefault(LEVER + found[address].lever, []).append(address)
    return ((name, tuple(members)) for name, members in groups.items() if len(members) > 1)
