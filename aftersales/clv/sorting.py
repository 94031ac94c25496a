"""Why retention rises with age: who leaves easily leaves first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.clv.ages import Ages
from aftersales.clv.families import differ
from aftersales.clv.shifted_beta_geometric import ShiftedBetaGeometric
from aftersales.message import Message, Share, message
from aftersales.uncertain import Array

FEWEST_DUE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """Retention by age, as seen and as the model has it; shape (ages,), ages with enough records.

    `certain` says whether more than chance is in it.
    """

    age: Array
    due: Array
    seen: Array
    modelled: Array
    certain: bool

    @property
    def explanation(self) -> Message:
        """What to think of it."""
        first, last = Share(float(self.seen[0]), 1), Share(float(self.seen[-1]), 1)
        if not self.certain or self.seen[-1] <= self.seen[0]:
            return message(
                "How many stay does not rise with the time they have been there by more than "
                "chance: {first} at the first occasion to leave, {last} at number {age}.",
                first=first,
                last=last,
                age=int(self.age[-1]),
            )
        return message(
            "{first} stayed at the first occasion to leave, {last} at number {age}. That is "
            "sorting, not growing loyalty: who leaves easily leaves first, and those who remain "
            "were always the more faithful. A model in which nobody ever changes gives "
            "{modelled_first} and {modelled_last}.",
            first=first,
            last=last,
            age=int(self.age[-1]),
            modelled_first=Share(float(self.modelled[0]), 1),
            modelled_last=Share(float(self.modelled[-1]), 1),
        )


def sorting(ages: Ages, model: ShiftedBetaGeometric) -> Sorting | None:
    """Retention by age; None where fewer than two ages have enough records."""
    enough = np.flatnonzero(ages.due >= FEWEST_DUE)
    if len(enough) < 2:
        return None
    return Sorting(
        age=ages.age[enough],
        due=ages.due[enough],
        seen=ages.renewed[enough] / ages.due[enough],
        modelled=model.retention(ages.age[enough]),
        certain=differ(ages),
    )
