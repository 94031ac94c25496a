"""How far each lever is on in each month (docs/MODEL.md section 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aftersales.model.worlds import Worlds, over_months
from aftersales.study import Lever, Study
from aftersales.uncertain import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """How far each lever is on: what differs by world times what differs by month.

    `strength` is reach · adoption, shape (worlds or 1, levers); `profile` is ramp · decay,
    shape (levers, months).
    """

    strength: Array
    profile: Array

    def times(self, factor: Array | float, lever: int) -> Array:
        """`factor` (worlds or 1, 1) · activation of that lever, shape (worlds or 1, months)."""
        return over_months(factor * self.strength[:, lever, None], self.profile[lever])

    @property
    def begun(self) -> NDArray[np.bool_]:
        """Whether any lever has acted in that month or before, shape (worlds or 1, months)."""
        months = self.profile.shape[1]
        idle_months = (np.cumsum(self.profile != 0, axis=1) == 0).sum(axis=1)
        first = np.where(self.strength != 0, idle_months, months).min(axis=1, initial=months)
        return np.asarray(np.less_equal(first[:, None], np.arange(months), order="F"))


def ramp(month: Array, lag_months: float, ramp_months: float) -> Array:
    """Share of the effect that has arrived; a ramp of 0 is a step in the month after the lag."""
    if ramp_months == 0:
        return np.asarray(month > lag_months, dtype=float)
    return np.clip((month - lag_months) / ramp_months, 0, 1)


def decay(month: Array, lever: Lever) -> Array:
    """Share of the effect that is still there since it was last complete or refreshed."""
    if lever.half_life_months is None:
        return np.ones_like(month)
    fresh = np.full_like(month, lever.lag_months + lever.ramp_months)
    for refresh in lever.refresh_months:
        fresh = np.where(month >= refresh, np.maximum(fresh, refresh), fresh)
    age = np.maximum(month - fresh, 0)
    return np.asarray(lever.floor + (1 - lever.floor) * 2 ** (-age / lever.half_life_months))


def profile(lever: Lever, months: Array) -> Array:
    """ramp · decay of the lever in those months, shape (months,)."""
    since_start = months - lever.start_month
    return ramp(since_start, lever.lag_months, lever.ramp_months) * decay(since_start, lever)


def strength(study: Study, worlds: Worlds) -> Array:
    """reach · adoption of each lever, shape (worlds or 1, levers)."""
    columns = [
        worlds.pull.reach[:, i] * worlds.values[f"lever.{lever.id}.adoption"]
        for i, lever in enumerate(study.levers)
    ]
    return np.stack(np.broadcast_arrays(*columns), axis=1) if columns else np.zeros((1, 0))


def activation(study: Study, worlds: Worlds) -> Activation:
    """How far each lever is on in month 1 … T."""
    month = np.arange(1.0, study.settings.horizon_months + 1)
    profiles = [profile(lever, month) for lever in study.levers]
    return Activation(
        strength=strength(study, worlds),
        profile=np.reshape(profiles, (len(profiles), len(month))),
    )
