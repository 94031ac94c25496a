"""An own estimate beside what is published: haircut, extra spread, weights, conflict.

The estimate is scaled down by its grade and widened, since no design of this kind is free of bias;
the published range has had its haircut already and gets none here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from aftersales.evidence.definitions import Grade
from aftersales.message import N_
from aftersales.uncertain import Normal, Pert, Uncertain

KEPT = {Grade.A: 1.00, Grade.B: 0.80, Grade.C: 0.60, Grade.D: 0.35}
EXTRA_SPREAD = {Grade.A: 0.15, Grade.B: 0.25, Grade.C: 0.40, Grade.D: 0.75}
CONFLICT = 2.0
PERT_VARIANCE = 7.0


class Choice(StrEnum):
    """What a link rests on."""

    EVIDENCE = "evidence"
    DATA = "data"
    BOTH = "both"

    @property
    def words(self) -> str:
        """What it is called, still to be said in the reader's language."""
        return {
            Choice.EVIDENCE: N_("published evidence only"),
            Choice.DATA: N_("your data only"),
            Choice.BOTH: N_("both"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """The number a link gets; `data_weight` is the share of the own data, 0–1.

    `conflict` is how many standard deviations own and published lie apart.
    """

    number: Uncertain
    discounted: Normal
    data_weight: float
    conflict: float | None = None

    @property
    def in_conflict(self) -> bool:
        """Whether own and published lie too far apart to be two views of one thing."""
        return self.conflict is not None and abs(self.conflict) > CONFLICT


def discounted(value: float, error: float, grade: Grade) -> Normal:
    """The estimate after haircut and extra spread."""
    kept = KEPT[grade] * value
    spread = sqrt((KEPT[grade] * error) ** 2 + (EXTRA_SPREAD[grade] * kept) ** 2)
    return Normal(mean_of_core=kept, sd=spread)


def combined(
    published: Uncertain, value: float, error: float, grade: Grade, choice: Choice
) -> Combined:
    """The number under a choice; the conflict is told whatever is chosen.

    What is an association only weighs nothing beside published evidence: its spread shrinks with
    the estimate, so that a weak one would count as exact knowledge that there is no effect.
    """
    own = discounted(value, error, grade)
    moments = _moments(published)
    if moments is None:
        number = own if choice is Choice.DATA else published
        return Combined(number=number, discounted=own, data_weight=float(choice is Choice.DATA))
    mean, sd = moments
    conflict = (own.mean_of_core - mean) / sqrt(sd**2 + own.sd**2)
    widened = sd * max(1.0, abs(conflict) / CONFLICT)
    weight = widened**2 / (widened**2 + own.sd**2)
    pooled = Normal(
        mean_of_core=weight * own.mean_of_core + (1 - weight) * mean,
        sd=sqrt(1 / (1 / widened**2 + 1 / own.sd**2)),
    )
    numbers: dict[Choice, tuple[Uncertain, float]] = {
        Choice.EVIDENCE: (published, 0.0),
        Choice.DATA: (own, 1.0),
        Choice.BOTH: (pooled, weight) if grade.shows_a_cause else (published, 0.0),
    }
    number, share = numbers[choice]
    return Combined(number=number, discounted=own, data_weight=share, conflict=conflict)


def _moments(published: Uncertain) -> tuple[float, float] | None:
    """Mean and standard deviation; None where there is no spread to weigh by."""
    if isinstance(published, Pert) and published.high > published.low:
        mean = published.mean
        variance = (mean - published.low) * (published.high - mean) / PERT_VARIANCE
        return mean, sqrt(variance)
    if isinstance(published, Normal) and published.sd > 0:
        return published.mean_of_core, published.sd
    return None
