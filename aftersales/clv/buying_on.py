"""How much of the buying goes on from one year to the next, where nobody is seen to leave.

That is what the projection means by retention: the same customers, a year later, bring so much of
what they bring now. Needs no money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from aftersales.clv.buying import MODELS, Buying, Customers, fit_buying
from aftersales.clv.families import FEWEST_REPEATERS, OF_PURCHASES, unusable
from aftersales.clv.grouped import Grouped
from aftersales.clv.holdout import Holdout
from aftersales.clv.keeping import Keeping, Kept
from aftersales.clv.prospects import Tested
from aftersales.clv.settings import WEEKS_A_YEAR, Range, Reckoning, log_spread, ranged
from aftersales.clv.without_contract import HARDLY_LOST, taught_by, tested_buying
from aftersales.histories import Flags, Purchases, only
from aftersales.study import EVERYBODY

BY_LOT = 4_000
"""So many customers say how unsure a share is; drawing worlds of a million would take minutes."""


def buying_on(
    purchases: Purchases, earlier: Purchases | None = None, reckoning: Reckoning | None = None
) -> Keeping | None:
    """As `lifetime_values` has it, by segment and of all; None where nobody seems to stop buying.

    Ranges are as wide as the model's own doubt and its miss on the second half demand.
    """
    if unusable(purchases):
        return None
    reckoning, family = reckoning or Reckoning(), OF_PURCHASES
    model = MODELS[family]
    fit = fit_buying(model, Grouped.of(only(purchases, taught_by(purchases))))
    shares = _shares(fit.model(model), purchases)
    if shares[EVERYBODY] > HARDLY_LOST:
        return None
    lot = only(purchases, by_lot(purchases, reckoning.seed))
    worlds = [_shares(m, lot) for m in fit.models(model, reckoning.draws, reckoning.seed)]
    tested = tested_buying(family, earlier and _of_lot(earlier, reckoning), reckoning)
    return Keeping(
        family=family,
        kept={
            name: Kept(
                share=_ranged(share, [w[name] for w in worlds if name in w], tested, reckoning),
                so_far=None,
                occasions=_count(purchases, name),
            )
            for name, share in shares.items()
        },
        tested=tested,
    )


def by_lot(purchases: Purchases, seed: int, most: int = BY_LOT) -> Flags:
    """At most so many of them, each as likely as any other."""
    chosen = np.zeros(len(purchases), dtype=bool)
    lot = np.random.default_rng(seed).permutation(len(purchases))[:most]
    chosen[lot] = True
    return chosen


def _of_lot(purchases: Purchases, reckoning: Reckoning) -> Purchases:
    return only(purchases, by_lot(purchases, reckoning.seed))


def _shares(model: Buying, purchases: Purchases) -> Mapping[str, float]:
    """Purchases of the year after next over those of the next, by segment and of all."""
    customers = Customers.of(purchases)
    alive, year = customers.alive(model), customers.ahead(model, WEEKS_A_YEAR)
    base, kept = alive * year, alive * (customers.ahead(model, 2 * WEEKS_A_YEAR) - year)
    return {
        name: float(kept[these].sum() / base[these].sum())
        for name, these in _parts(purchases).items()
    }


def _parts(purchases: Purchases) -> Mapping[str, Flags]:
    """Everybody, and each segment with enough customers to be told apart."""
    everybody = np.ones(len(purchases), dtype=bool)
    apart = {str(name): purchases.segment == name for name in np.unique(purchases.segment)}
    return {EVERYBODY: everybody} | {
        name: these for name, these in apart.items() if these.sum() >= FEWEST_REPEATERS
    }


def _count(purchases: Purchases, name: str) -> int:
    return len(purchases) if name == EVERYBODY else int((purchases.segment == name).sum())


def _ranged(share: float, draws: list[float], tested: Tested, reckoning: Reckoning) -> Range:
    miss = tested.log_miss if isinstance(tested, Holdout) else 0.0
    own = log_spread(np.array(share), np.array(np.std(draws) if draws else 0.0))
    found = ranged(share, float(np.hypot(own, miss)), reckoning)
    return replace(found, high=min(found.high, 1.0))
