"""Who brought how much: Shapley values of the benefit, by lever and by channel.

Every coalition is one world at the means, so all of them are projected at once; the parts add up
to the total exactly.
"""

from __future__ import annotations

from functools import cache
from math import factorial

import numpy as np

from aftersales.model import CHANNELS, at_means, project
from aftersales.model.finance import present_value
from aftersales.model.pull import intensity_of
from aftersales.study import Study
from aftersales.uncertain import Array


def by_lever(study: Study) -> dict[str, float]:
    """Present value of benefit by lever, for the levers that are pulled."""
    pulled = [i for i, lever in enumerate(study.levers) if lever.intensity > 0]
    if not pulled:
        return {}
    members = coalitions(len(pulled))
    intensity = np.zeros((len(members), len(study.levers)))
    intensity[:, pulled] = members * intensity_of(study)[:, pulled]
    outcome = project(study, at_means(study, intensity=intensity))
    worth = present_value(outcome.benefit, study.settings.discount_rate)
    return _named([study.levers[i].id for i in pulled], shapley_values(worth))


def by_channel(study: Study) -> dict[str, float]:
    """Present value of benefit by channel (docs/MODEL.md section 6)."""
    outcome = project(study, at_means(study, channels=coalitions(len(CHANNELS))))
    worth = present_value(outcome.benefit, study.settings.discount_rate)
    return _named(CHANNELS, shapley_values(worth))


def coalitions(players: int) -> Array:
    """Every coalition of so many players, shape (2^players, players); the i-th is i in binary."""
    return np.asarray((np.arange(2**players)[:, None] >> np.arange(players)) & 1, dtype=float)


def shapley_values(worth: Array) -> Array:
    """Shapley value of each player from the worth of every coalition, in `coalitions` order.

    Summed over what the player adds to each coalition, so one that never adds anything gets
    exactly 0.
    """
    players = len(worth).bit_length() - 1
    coalition = np.arange(len(worth))
    without = [coalition[coalition >> player & 1 == 0] for player in range(players)]
    added = np.array([worth[s | 1 << player] - worth[s] for player, s in enumerate(without)])
    return np.asarray((added * np.array([_weight(players)[s] for s in without])).sum(axis=1))


@cache
def _weight(players: int) -> Array:
    """How much joining a coalition counts, by coalition: |S|! (n − |S| − 1)! / n!."""
    sizes = coalitions(players).sum(axis=1).astype(int)
    return np.array(
        [factorial(s) * factorial(max(players - s - 1, 0)) / factorial(players) for s in sizes]
    )


def _named(names: tuple[str, ...] | list[str], values: Array) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}
