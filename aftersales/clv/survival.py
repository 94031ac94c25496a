"""How long customers stay: Kaplan and Meier's curve, its bands, and whether two curves differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.special import chdtrc

from aftersales.histories import AtRisk, Counts
from aftersales.uncertain import Array

FEWEST_AT_RISK = 5
TAIL = 0.025
Z = NormalDist().inv_cdf(1 - TAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Share left after each occasion with its 95 % band; shape (occasions + 1,), from month 0.

    `at_risk` is how many came up at the next occasion. The curve ends where fewer than five do.
    Where nobody has left yet, the band goes down to the share at which chance would show that once
    in forty times among the fewest that came up at once.
    """

    months: Array
    share: Array
    low: Array
    high: Array
    at_risk: Counts


def survival(of: AtRisk) -> Survival:
    """S(t) = Π (1 − d/n); bands by Greenwood on log(−log S) (Kalbfleisch & Prentice 1980)."""
    due, lost = _long_enough(of)
    share: Array = np.cumprod(1 - lost / due, dtype=np.float64)
    low, high = _band(share, due, lost)
    return Survival(
        months=np.arange(len(due) + 1, dtype=np.float64) * of.period_months,
        share=np.append(1.0, share),
        low=np.append(1.0, low),
        high=np.append(1.0, high),
        at_risk=np.append(due, max(of.due[len(due)], 0) if len(of.due) > len(due) else 0),
    )


def _long_enough(of: AtRisk) -> tuple[Counts, Counts]:
    few = np.flatnonzero(of.due < FEWEST_AT_RISK)
    end = int(few[0]) if len(few) else len(of.due)
    return of.due[:end], of.lost[:end]


def _band(share: Array, due: Counts, lost: Counts) -> tuple[Array, Array]:
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(lost / (due * (due - lost)))
        half = Z * np.sqrt(variance) / -np.log(share)
        low, high = share ** np.exp(half), share ** np.exp(-half)
    told = (share > 0) & (share < 1)
    nobody_yet = TAIL ** (1 / np.minimum.accumulate(due))
    below = np.where(share == 1, nobody_yet, share)
    return np.where(told, low, below), np.where(told, high, share)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """Whether groups leave at different rates: χ² with its degrees of freedom, and p."""

    chi_square: float
    degrees: int
    p: float


def log_rank(groups: Sequence[AtRisk]) -> LogRank | None:
    """Mantel's test over all occasions; None where nothing can be told apart.

    A customer may be in one group at one occasion and in another at the next (Mantel & Byar 1974).
    """
    ages = max((len(group.due) for group in groups), default=0)
    due, lost = (
        np.array([np.pad(getattr(g, name), (0, ages - len(g.due))) for g in groups], dtype=float)
        for name in ("due", "lost")
    )
    if len(groups) < 2 or not lost.sum():
        return None
    n, d = due.sum(axis=0), lost.sum(axis=0)
    share = due / np.where(n > 0, n, 1)
    strayed = (lost - share * d).sum(axis=1)[1:]
    chance = d * (n - d) / np.where(n > 1, n - 1, 1)
    covariance = _covariance(share, chance)[1:, 1:]
    chi_square = float(strayed @ np.linalg.pinv(covariance) @ strayed)
    degrees = len(groups) - 1
    return LogRank(chi_square=chi_square, degrees=degrees, p=float(chdtrc(degrees, chi_square)))


def _covariance(share: Array, chance: Array) -> Array:
    """Of how far the groups stray, shape (groups, groups)."""
    weighted = chance * share
    return np.asarray(np.diag(weighted.sum(axis=1)) - weighted @ share.T)
