"""Where each slider is going: the NPV over its whole range, the other levers where they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aftersales.decide.plans import Ladders, Rungs, worth
from aftersales.model import Worlds, at_means
from aftersales.uncertain import Array

POINTS_OF_BAND = 7
BAND = (0.05, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The NPV of one lever's positions.

    `npv` is at the expected values, shape (positions,). `low` and `high` enclose in 90 % of the
    drawn worlds what the lever adds to it at the positions `band_at`: how sure the others are is
    none of this slider's business. `here` is where it stands.
    """

    lever: str
    positions: tuple[float, ...]
    npv: Array
    band_at: tuple[float, ...]
    low: Array
    high: Array
    here: float

    @property
    def top(self) -> float:
        """The position with the highest NPV; from there on more costs more than it brings."""
        return self.positions[int(self.npv.argmax())]

    @property
    def loses_from(self) -> float | None:
        """The first position above the top that is worth less than to leave the lever off."""
        top = int(self.npv.argmax())
        worse = np.flatnonzero(self.npv[top + 1 :] < self.npv[0])
        return self.positions[top + 1 + int(worse[0])] if len(worse) else None

    @property
    def adds(self) -> Array:
        """By how much each position raises the NPV against leaving the lever off."""
        return np.asarray(self.npv - self.npv[0])

    @property
    def moves_nothing(self) -> bool:
        """Whether the NPV is the same wherever the slider stands."""
        return bool(np.ptp(self.npv) < 0.5)


def responses(ladders: Ladders, here: Rungs, worlds: Worlds) -> tuple[Response, ...]:
    """One for each lever that is not fixed; `here` is the plan at hand, shape (levers,)."""
    moving = [lever for lever, top in enumerate(ladders.tops) if top > 0]
    return tuple(response(ladders, lever, here, worlds) for lever in moving)


def response(ladders: Ladders, lever: int, here: Rungs, worlds: Worlds) -> Response:
    """That of the lever in that place."""
    positions, top = ladders.positions[lever], len(ladders.positions[lever]) - 1
    shown = np.unique(np.linspace(0, top, min(POINTS_OF_BAND, top + 1)).round().astype(np.intp))
    npv = worth(ladders, _moved(here, lever, np.arange(top + 1)), at_means(ladders.study)).npv
    drawn = worth(ladders, _moved(here, lever, shown), worlds).npv
    low, high = np.quantile(drawn - drawn[0], BAND, axis=1)
    return Response(
        lever=ladders.levers[lever],
        positions=positions,
        npv=npv[:, 0],
        band_at=tuple(positions[rung] for rung in shown),
        low=low,
        high=high,
        here=positions[here[lever]],
    )


def _moved(here: Rungs, lever: int, rungs: Rungs) -> Rungs:
    """The plan at hand with one lever on each of those rungs."""
    plans = np.repeat(here[None, :], len(rungs), axis=0)
    plans[:, lever] = rungs
    return plans
