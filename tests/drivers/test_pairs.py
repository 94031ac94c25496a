"""Pairs of one customer's cases: what lasts about a customer falls out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from statsmodels.discrete.conditional_models import ConditionalLogit

from aftersales.drivers.cells import Cells, cells_from
from aftersales.drivers.design import DESIGNS, Family
from aftersales.drivers.fit import fit
from aftersales.drivers.pairs import paired

EFFECT, CUSTOMERS, CASES = 0.8, 300, 12


@pytest.fixture(scope="module")
def cells() -> Cells:
    """Happy customers give more stars and buy more whatever they gave: over all it looks larger."""
    rng = np.random.default_rng(8)
    who = np.repeat(np.arange(CUSTOMERS), CASES)
    luck = rng.normal(0, 1.2, CUSTOMERS)[who]
    stars = np.clip(np.round(3 + luck + rng.normal(0, 1, len(who))), 1, 5)
    bought = rng.random(len(who)) < expit(-1 + EFFECT * (stars - 3) + luck)
    frame = pd.DataFrame(
        {
            "outcome": bought.astype(int), "customer": who, "month": 24_300, "past": np.nan,
            "segment": "A", "region": "DE", "product": None, "tenure": np.nan, "stars": stars,
            "n": 1,
        }
    )  # fmt: skip
    return cells_from(frame, DESIGNS["repurchase"])


def test_the_truth_is_found_where_all_cases_together_mislead(cells: Cells):
    """The effect within customers holds the truth in its interval; that over all does not."""
    found = paired(cells, ("stars",))
    assert found is not None
    assert abs(found.value - EFFECT) < 1.96 * found.error
    over_all, error = fit(cells, ("stars",), Family.LOGIT).coefficient("stars")
    assert over_all - 1.96 * error > EFFECT


def test_pairs_are_a_conditional_logit(cells: Cells):
    """With two cases a customer, one of each kind, it is statsmodels' conditional logit."""
    first = pd.DataFrame({"who": cells.customer, "y": cells.outcome}).drop_duplicates()
    both = first.groupby("who")["y"].transform("size") == 2
    two = cells.only(first.index[both].to_numpy())
    found = paired(two, ("stars",))
    theirs = ConditionalLogit(
        two.outcome, two.exposures["stars"][:, None], groups=two.customer
    ).fit(disp=False)
    assert found.pairs == len(two.n) / 2
    assert found.value == pytest.approx(theirs.params[0], abs=1e-4)


def test_too_few_pairs_tell_nothing(cells: Cells):
    """Customers who always bought give no pair, and the six of one customer are too few."""
    assert paired(cells.only(cells.customer == 0), ("stars",)) is None
    assert paired(cells.only(cells.outcome == 1), ("stars",)) is None
