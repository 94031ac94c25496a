"""Renewals counted by age: all that a model of retention needs from the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from aftersales.histories import Renewals
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How many came up for renewal for the 1st, 2nd … time, and stayed or left; shape (ages,).

    A relation counts from the age at which it was first seen, so that those who had left before the
    file begins are missed nowhere.
    """

    renewed: Array
    lost: Array

    @classmethod
    def of(cls, renewals: Renewals) -> Self:
        """From relations, each with its own first age."""
        first, upto = renewals.first_age - 1, renewals.next_age - 1
        ages = int(upto.max(initial=0)) + 1
        came, went = (np.bincount(age, minlength=ages) for age in (first, upto))
        lost = np.bincount(upto[renewals.lost], minlength=ages)
        return cls(renewed=np.cumsum(came - went).astype(float), lost=lost.astype(float))

    @classmethod
    def of_survivors(cls, survivors: Array) -> Self:
        """From a cohort of which so many are left after 0, 1, 2 … renewals, as in the papers."""
        return cls(renewed=np.asarray(survivors[1:]), lost=-np.diff(survivors))

    @property
    def age(self) -> Array:
        """1, 2, 3 …"""
        return np.arange(1.0, len(self.renewed) + 1)

    @property
    def due(self) -> Array:
        """How many came up for renewal."""
        return self.renewed + self.lost
