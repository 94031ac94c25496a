"""Histories made up by a known effect, and how often it is found where it is.

    python -m tests.track.histories 200

Months of a share, such as first-time fix: each unit has its level, all share a season and a trend,
each has good and bad months that linger (an autoregression), and each month only so many records.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from aftersales.track.differences import Starts
from aftersales.track.effect import Effect, effect_of
from aftersales.track.panel import MEASURES, Panel
from aftersales.track.yardstick import Shift

FIRST_MONTH = 24_300
LEVEL = 0.72
EFFECT = 0.4  # log-odds: from 72 to 79 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """Units of which the first begin in the months `begins`; `sd` and `kept` of what lingers.

    `spell` is how far, in log-odds, the last three months before the start lie low by bad luck.
    `growing`: the effect comes over a year instead of at once. `season` is how far it swings.
    """

    units: int = 5
    begins: tuple[int, ...] = (24, 24)
    months: int = 36
    records: int = 60
    sd: float = 0.12
    kept: float = 0.5
    spell: float = 0.0
    growing: bool = False
    season: float = 0.1


KINDS = {
    "beside others": Firm(),
    "one of three": Firm(units=3, begins=(24,), records=100),
    "starts apart": Firm(units=6, begins=(16, 20, 26), growing=True),
    "many technicians": Firm(units=20, begins=(24,) * 8, records=20),
    "nothing beside": Firm(units=1, begins=(24,), records=250),
    "after a bad spell": Firm(spell=0.6),
    "five quarters before": Firm(units=1, begins=(15,), months=27, records=250),
    "half a year before": Firm(units=1, begins=(6,), months=18, records=250, season=0.2),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Months as they were, and the effect that is in them on average over the records."""

    panel: Panel
    starts: Starts
    truth: float


def history(seed: int, firm: Firm, effect: float = EFFECT) -> History:
    """The same history for the same seed, with that effect."""
    rng = np.random.default_rng(seed)
    phase = np.random.default_rng([seed, 12]).random()  # of the season
    month = np.arange(firm.months)
    begin = np.array([*firm.begins, *[np.inf] * (firm.units - len(firm.begins))])
    since = month[None, :] - begin[:, None]
    arrived = np.clip((since + 1) / 12, 0, 1) if firm.growing else since >= 0
    with_it = effect * arrived * (since >= 0)
    wave = firm.season * np.sin(2 * np.pi * (month / 12 + phase)) + 0.003 * month
    eta = (
        logit(LEVEL)
        + rng.normal(0, 0.2, firm.units)[:, None]
        + wave
        + _lingering(rng, firm)
        + with_it
        - firm.spell * ((since < 0) & (since >= -3))
    )
    size = rng.uniform(0.5, 1.5, firm.units)[:, None] if firm.units > 1 else 1.0
    n = np.maximum(rng.poisson(firm.records * size, eta.shape), 1)
    hits = rng.binomial(n, expit(eta))
    return History(
        panel=Panel(
            measure=MEASURES["first_time_fix"],
            by="region",
            units=tuple(f"U{i}" for i in range(firm.units)),
            month=FIRST_MONTH + month.astype(float),
            y=np.log((hits + 0.5) / (n - hits + 0.5)),
            n=n.astype(float),
        ),
        starts={f"U{i}": FIRST_MONTH + at for i, at in enumerate(firm.begins)},
        truth=float((with_it * n).sum() / max(n[since >= 0].sum(), 1)),
    )


def _lingering(rng: np.random.Generator, firm: Firm) -> np.ndarray:
    new = rng.normal(0, firm.sd, (firm.months, firm.units))
    off = [new[0]]
    for each in new[1:]:
        off.append(firm.kept * off[-1] + np.sqrt(1 - firm.kept**2) * each)
    return np.array(off).T


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a history that holds a known effect."""

    effect: Effect
    truth: float

    def holds(self, confidence: float) -> bool:
        """Whether the interval holds the truth."""
        return self.effect.shift.holds(self.truth, confidence)


def found(kind: str, histories: int, effect: float = EFFECT, first: int = 0) -> Iterator[Found]:
    """What is found in so many histories of that kind."""
    for seed in range(first, first + histories):
        made = history(seed, KINDS[kind], effect)
        told = effect_of(made.panel, made.starts)
        assert isinstance(told, Effect), told
        yield Found(effect=told, truth=made.truth)


def table(histories: int) -> str:
    """One line a kind of history."""
    heads = ("90 % holds", "95 % holds", "bias/error", "false alarms", "warned", "apart before")
    heads = (*heads, "textbook 90 %", "its alarms")
    lines = [f"{'history':20}" + "".join(f"{head:>14}" for head in heads)]
    return "\n".join([*lines, *(_line(kind, histories) for kind in KINDS)])


def _line(kind: str, histories: int) -> str:
    with_it, without = (list(found(kind, histories, effect)) for effect in (EFFECT, 0.0))
    both = [*with_it, *without]
    off = [(f.effect.shift.value - f.truth) / f.effect.shift.error for f in both]
    warned = [f.effect.uncorrected is not None for f in both]
    apart = [f.effect.before is not None and not f.effect.before.passed for f in both]
    shares = (
        f"{np.mean([f.holds(0.90) for f in both]):14.1%}",
        f"{np.mean([f.holds(0.95) for f in both]):14.1%}",
        f"{np.mean(off):14.2f}",
        f"{np.mean([f.effect.clear for f in without]):14.1%}",
        f"{np.mean(warned):14.1%}",
        f"{np.mean(apart):14.1%}",
        *_of_the_textbook([(f.effect.textbook, f.truth) for f in both]),
    )
    return f"{kind:20}" + "".join(shares)


def _of_the_textbook(told: Sequence[tuple[Shift | None, float]]) -> Iterator[str]:
    held = [shift.holds(truth) for shift, truth in told if shift]
    alarms = [shift.clear for shift, truth in told if shift and not truth]
    yield f"{np.mean(held):14.1%}" if held else f"{'–':>14}"
    yield f"{np.mean(alarms):14.1%}" if alarms else f"{'–':>14}"


if __name__ == "__main__":
    print(table(int(sys.argv[1])))  # noqa: T201
