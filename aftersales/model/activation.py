"""How far each lever is on in each month (model.md section 1)."""

from __future__ import annotations

import numpy as np

from aftersales.model.worlds import Worlds
from aftersales.study import Lever, Study, Target, effect_addresses
from aftersales.uncertain import Array


def saturation(intensity: Array, kappa: float) -> Array:
    """Share of the programme's effect at that intensity; 1 at intensity 1, any shape."""
    return np.asarray(np.expm1(-kappa * intensity) / np.expm1(-kappa))


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
    """saturation · adoption of each lever, shape (worlds or 1, levers)."""
    columns = [
        saturation(worlds.intensity[:, i], lever.saturation)
        * worlds.values[f"lever.{lever.id}.adoption"]
        for i, lever in enumerate(study.levers)
    ]
    return np.stack(np.broadcast_arrays(*columns), axis=1)


def activation(study: Study, worlds: Worlds, months: Array) -> Array:
    """How far each lever is on, shape (worlds or 1, levers, months)."""
    if not study.levers:
        return np.zeros((1, 0, len(months)))
    profiles = np.stack([profile(lever, months) for lever in study.levers])
    return strength(study, worlds)[:, :, None] * profiles


def shifts(study: Study, worlds: Worlds, active: Array) -> dict[Target, Array]:
    """Sum of the effects on each target that is moved, shape (worlds or 1, months, 1).

    `active` is what `activation` gives. The hazard ratio is no sum and is left to loyalty.
    """
    moved: dict[Target, Array] = {}
    for i, lever in enumerate(study.levers):
        for address, effect in zip(effect_addresses(lever), lever.effects, strict=True):
            if effect.on is not Target.AT_RISK_HAZARD_RATIO:
                shift = worlds.value(address) * effect.coverage * active[:, i, :, None]
                moved[effect.on] = moved[effect.on] + shift if effect.on in moved else shift
    return moved
