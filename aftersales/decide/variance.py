"""What share of the spread each number has, or each group of numbers: Sobol' indices.

First-order indices say what part of the variance would go if a number were known; total ones what
part is left if all others were. They are taken as if the numbers were independent, for only then
do the shares add up: each is drawn on its own, from the values that it has in the study's worlds,
and how they go together is left aside (Saltelli et al. 2010, by way of scipy).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aftersales.uncertain import Array

SAMPLES = 4_096  # a power of two, as the sequence needs

Values = Mapping[str, Array]
"""Address → a value for each sample, shape (samples,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Shares of the variance by group; `sd` is the spread of what was computed.

    `alone` are first-order indices; a group's `total` has in it what it does together with others.
    """

    sd: float
    alone: Mapping[str, float]
    total: Mapping[str, float]

    def together(self, groups: Sequence[str]) -> float:
        """What is left for groups that share out all numbers: what only some of them do at once."""
        return max(0.0, 1.0 - sum(self.alone[group] for group in groups))


def shares_of_variance(
    of: Callable[[Values], Array],
    drawn: Values,
    groups: Mapping[str, Sequence[str]],
    samples: int = SAMPLES,
    seed: int = 0,
) -> Shares:
    """The share of each group in the variance of what `of` computes.

    `drawn` holds each number as it is drawn, any count; a number may be in several groups, since
    each group is looked at by itself against all other numbers.
    """
    one, other = _two_samples(drawn, samples, seed)
    first, second = of(one), of(other)
    mixed = [of({**one, **{a: other[a] for a in members}}) for members in groups.values()]
    from scipy.stats import sobol_indices  # takes a second to load, and not all ask for doubt

    sd = float(np.concatenate([first, second]).std())
    if not groups or sd == 0:
        nothing = dict.fromkeys(groups, 0.0)
        return Shares(sd=sd, alone=nothing, total=nothing)
    found = sobol_indices(
        func={"f_A": first[None], "f_B": second[None], "f_AB": np.stack(mixed)[:, None]}, n=samples
    )
    return Shares(
        sd=sd,
        alone=_by_name(groups, found.first_order),
        total=_by_name(groups, found.total_order),
    )


def _two_samples(drawn: Values, samples: int, seed: int) -> tuple[Values, Values]:
    """Two samples of all numbers, each number on its own, spread evenly over what it may be."""
    from scipy.stats import qmc

    even = qmc.Sobol(d=2 * len(drawn), rng=seed).random(samples).T if drawn else np.empty((0, 0))
    ordered = {address: np.sort(values) for address, values in drawn.items()}

    def sample(rows: Array) -> Values:
        return {
            address: values[(row * len(values)).astype(int)]
            for (address, values), row in zip(ordered.items(), rows, strict=True)
        }

    return sample(even[: len(drawn)]), sample(even[len(drawn) :])


def _by_name(groups: Mapping[str, Sequence[str]], indices: Array) -> dict[str, float]:
    """A share lies between 0 and 1; sampling may leave it a little outside."""
    return {
        name: float(np.clip(index, 0, 1))
        for name, index in zip(groups, np.ravel(indices), strict=True)
    }
