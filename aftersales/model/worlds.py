"""Worlds: one value for every uncertain number, plus how far each lever is pulled.

Worlds are the leading axis of every array; an array of length 1 there holds for all of them. In
memory they are the innermost one, see `over_months`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from aftersales.message import N_
from aftersales.model.pull import Pull, pull_of
from aftersales.study import Study
from aftersales.uncertain import Array

CHANNEL_NAMES: Mapping[str, str] = {
    "cost_to_serve": N_("Cost to serve"),
    "sla_penalties": N_("SLA penalties"),
    "retention": N_("Retention"),
    "upsell": N_("Upsell"),
    "referrals": N_("Referrals"),
    "price": N_("Price"),
}
CHANNELS = tuple(CHANNEL_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """`count` worlds of one study.

    `values`: address → shape (worlds,) or (1,); an effect that happens to do nothing in a world
    already stands there as nothing. `pull`: how far each lever is pulled. `channels`: shape
    (worlds or 1, channels), 1 where a channel acts and 0 where it keeps its baseline behaviour.
    """

    count: int
    values: Mapping[str, Array]
    pull: Pull
    channels: Array

    def value(self, address: str) -> Array:
        """The number at that address, shape (worlds or 1, 1)."""
        return self.values[address][:, None]

    def channel(self, name: str) -> Array:
        """1 where the channel acts, 0 where it does not; shape (worlds or 1, 1)."""
        return self.channels[:, CHANNELS.index(name), None]

    def pulled(self, study: Study) -> Worlds:
        """These worlds with the levers as far as the study pulls them."""
        return replace(self, pull=pull_of(study))

    def first(self, count: int) -> Worlds:
        """The first worlds only."""
        return self.part(slice(count))

    def after(self, first: Worlds) -> Worlds:
        """Those worlds and then these; levers and channels, one setting for all, as here."""

        def joined(address: str) -> Array:
            before, here = first.values[address], self.values[address]
            if np.array_equal(before, here):
                return here
            return np.concatenate(
                [np.broadcast_to(before, first.count), np.broadcast_to(here, self.count)]
            )

        return replace(
            self,
            count=first.count + self.count,
            values={address: joined(address) for address in self.values},
        )

    def part(self, here: slice) -> Worlds:
        """Some of the worlds."""

        def cut(array: Array) -> Array:
            return array if len(array) == 1 else array[here]

        return Worlds(
            count=len(range(self.count)[here]),
            values={address: cut(value) for address, value in self.values.items()},
            pull=self.pull.part(here),
            channels=cut(self.channels),
        )


def slices(count: int, size: int) -> Iterator[slice]:
    """Runs of at most `size` out of so many, in order."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def at_means(
    study: Study, *, intensity: Array | None = None, channels: Array | None = None
) -> Worlds:
    """Worlds in which every uncertain number has its mean.

    One world, or as many as `intensity` (worlds, levers) or `channels` (worlds, channels) have.
    """
    pull = pull_of(study, intensity)
    acting = np.ones((1, len(CHANNELS))) if channels is None else channels
    return Worlds(
        count=max(pull.count, len(acting)),
        values={number.address: np.array([number.mean]) for number in study.uncertain_numbers},
        pull=pull,
        channels=acting,
    )


def over_months(of_world: Array, of_month: Array) -> Array:
    """Their product, any shape, its worlds side by side in memory.

    numpy keeps that order in whatever is computed from it, so that each step of a formula runs
    through a thousand worlds at once and not through a few dozen months.
    """
    return np.asarray(np.multiply(of_world, of_month, order="F"))
