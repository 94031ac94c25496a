"""How many of today's customers stay a year, where it is seen who leaves; needs no money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aftersales.clv.ages import Ages
from aftersales.clv.families import proposed_for, unusable
from aftersales.clv.prospects import Tested
from aftersales.clv.retention import MODELS, fit_segments
from aftersales.clv.settings import MONTHS_A_YEAR, Range, Reckoning, share_ranged
from aftersales.clv.with_contract import Relations, drawn, staying_a_year, tested_renewals
from aftersales.histories import Renewals, only
from aftersales.study import EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Of one segment, or of all: `share` of the customers of today who are there in a year.

    `so_far` is that share as all `occasions` to leave have been, whatever the age. Where nobody is
    seen to leave, `share` is of their buying, `so_far` is None, and `occasions` are customers.
    """

    share: Range
    so_far: float | None
    occasions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """By segment, those with parameters of their own alone, and of all under `EVERYBODY`."""

    family: str
    kept: Mapping[str, Kept]
    tested: Tested


def keeping(
    renewals: Renewals, earlier: Renewals | None = None, reckoning: Reckoning | None = None
) -> Keeping | None:
    """As `lifetime_values` has it, by the family that the data speak for; None where none can be.

    `earlier` is the same half-way, for the test.
    """
    if unusable(renewals):
        return None
    reckoning = reckoning or Reckoning()
    family = proposed_for(renewals).family
    tested = tested_renewals(family, earlier, reckoning)
    return Keeping(family=family, kept=_kept(family, renewals, reckoning), tested=tested)


def _kept(family: str, renewals: Renewals, reckoning: Reckoning) -> dict[str, Kept]:
    """Numbers of customers who stay, shape (1 + worlds, segments), the expected world first."""
    model, fits = MODELS[family], fit_segments(MODELS[family], renewals)
    relations = Relations.of(renewals)
    expected = {segment: fit.model(model) for segment, fit in fits.items()}
    worlds = (expected, *drawn(fits, model, reckoning))
    staying = np.array([relations.summed(world, staying_a_year) for world in worlds])
    parts = list(relations.parts)
    running = np.array([(~renewals.lost & (renewals.segment == name)).sum() for name in parts])

    def of(columns: list[int], its: Renewals) -> Kept:
        shares = staying[:, columns].sum(axis=1) / max(running[columns].sum(), 1)
        return _beside_all_so_far(share_ranged(float(shares[0]), shares[1:], reckoning), its)

    own = [name for name in fits if name != EVERYBODY]
    return {
        EVERYBODY: of(list(range(len(parts))), renewals),
        **{n: of([parts.index(n)], only(renewals, renewals.segment == n)) for n in own},
    }


def _beside_all_so_far(share: Range, its: Renewals) -> Kept:
    ages = Ages.of(its)
    due = ages.due.sum()
    a_period = float(ages.renewed.sum() / max(due, 1))
    so_far = a_period ** (MONTHS_A_YEAR / its.period_months)
    return Kept(share=share, so_far=so_far, occasions=int(due))
