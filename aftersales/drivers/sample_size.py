"""How many records a pilot needs to see what is expected: two-sided 5 %, power 80 %."""

from __future__ import annotations

from math import ceil, sqrt

from aftersales.drivers.questions import Pilot
from aftersales.message import Message, Rough, Share, message

POWER = 0.8
BOTH_NORMALS = 1.959963985 + 0.841621234  # of 5 %, two-sided, and of the power


def cases_a_half(share: float, log_odds: float) -> int:
    """Records in each of two halves to see a difference in log-odds of a share."""
    error = sqrt(2 / (share * (1 - share)))
    return ceil((BOTH_NORMALS * error / log_odds) ** 2)


def cases_in_all(share: float, log_odds: float, split: float) -> int:
    """The same in all where a share `split` of the records lies on one side."""
    error = sqrt(1 / (split * (1 - split) * share * (1 - share)))
    return ceil((BOTH_NORMALS * error / log_odds) ** 2)


def events_a_half(log_ratio: float) -> int:
    """Events in each half to see a ratio of rates or of hazards (Schoenfeld 1981).

    Also the records in each half to see a ratio of medians of times whose logarithms have a
    standard deviation of 1.
    """
    return ceil(2 * (BOTH_NORMALS / log_ratio) ** 2)


def pilot_in_words(pilot: Pilot, share: float, link: float) -> Message:
    """The pilot for a link onto a share, and what it needs where the link is as expected."""
    return message(
        "A pilot with {change} for half of the cases, drawn by lot, needs {cases} rated cases "
        "in each half to see the effect expected with a chance of {power}.",
        change=Message(pilot.change),
        cases=Rough(cases_a_half(share, link * pilot.size)),
        power=Share(POWER),
    )
