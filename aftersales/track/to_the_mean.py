"""Regression to the mean: whoever begins after a bad spell rises by itself as well.

Programmes begin where things have just gone badly, and a bad spell is in part bad luck, which does
not come again. Whether the last months before the start were a bad spell is asked as an effect is:
what they were, less what all other months lead to expect. If so, they say nothing of what would
have been, and the effect is told without them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.track.noise import Cells
from aftersales.track.yardstick import Shift, Yardstick
from aftersales.uncertain import Array

SPELL_MONTHS = 3
LEAST_TO_JUDGE = 5  # months before the spell
SURE = 0.025  # by chance alone so bad, one-sided; several outcomes are asked at once
SURE_OF_THE_WORST = 0.05
LEAST_TO_BE_WORST_OF = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """The last months before the start, held against what all the others lead to expect.

    `dip` is how far they lay off it. `worst` says whether no unit without the programme lay worse.
    """

    dip: Shift
    better: int
    worst: bool

    @property
    def bad(self) -> bool:
        """Whether they were so bad that things would have risen by themselves."""
        if self.dip.value * self.better >= 0:
            return False
        return self.dip.p_value / 2 < (SURE_OF_THE_WORST if self.worst else SURE)

    def by_itself(self, corrected: Shift) -> float:
        """Which share of the rise since the spell would have come without the programme."""
        rise = corrected.value - self.dip.value
        if rise * self.better <= 0:
            return 1.0
        return float(np.clip(-self.dip.value / rise, 0.0, 1.0))


def spell_of(yardstick: Yardstick, since: Array, better: int) -> Spell | None:
    """The last months before the start; None where no month is left to tell.

    The `yardstick` must leave them out; `since` are the months since the start, (units, months).
    """
    spell = (yardstick.n > 0) & (since < 0) & (since >= -SPELL_MONTHS)
    if not spell.any():
        return None
    dip = yardstick.shift(spell)
    return Spell(dip=dip, better=better, worst=_worst(yardstick, spell, dip, better))


def _worst(yardstick: Yardstick, spell: Cells, dip: Shift, better: int) -> bool:
    """Whether every other unit lay better in those months, and there are enough of them."""
    months = spell.any(axis=0, keepdims=True)
    others = np.logical_not(spell.any(axis=1))
    if others.sum() + 1 < LEAST_TO_BE_WORST_OF:
        return False
    held = np.where(others[:, None] & months, yardstick.n, 0.0)
    off = yardstick.y - yardstick.would_have_been
    each = (held * off).sum(axis=1)[others] / np.maximum(held.sum(axis=1)[others], 1.0)
    return bool((each * better > dip.value * better).all())
