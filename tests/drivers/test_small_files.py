"""Small, empty and one-sided files teach nothing, and say so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from aftersales.drivers import drivers
from aftersales.evidence.links import planning_links


def cases(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(n)
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.uniform(0, 300, n), unit="D")
    return pd.DataFrame(
        {
            "case_id": [f"F{i}" for i in range(n)],
            "customer_id": [f"K{i % 7}" for i in range(n)],
            "opened_at": pd.Series(opened).astype("datetime64[us]"),
            "first_response_at": pd.Series(opened).astype("datetime64[us]")
            + pd.to_timedelta(rng.uniform(0, 9, n), unit="h"),
            "first_time_fixed": rng.random(n) < 0.7,
            "rating": rng.integers(1, 6, n).astype(float),
        }
    )


def unrated(n: int) -> pd.DataFrame:
    """The ratings lie in a table of their own, and none belongs to a case."""
    return cases(n).drop(columns="rating")


def surveys() -> pd.DataFrame:
    return pd.DataFrame({"survey_id": ["S1"], "case_id": ["other"], "rating": [4.0]})


FILES = {
    "forty rows": lambda: {"cases": cases(40)},
    "one row": lambda: {"cases": cases(1)},
    "no row": lambda: {"cases": cases(40).head(0)},
    "all alike": lambda: {"cases": cases(400).assign(rating=5.0)},
    "answers of others": lambda: {"cases": unrated(40), "surveys": surveys()},
    "nothing": dict,
}


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_learnt_from_too_little(engine, store, file):
    """Every driver gives its reason, and the links stay as published."""
    found = drivers(engine, store(FILES[file]()))
    assert not found.learnt
    assert found.links == planning_links()
    assert all(driver.finding.reason is not None for driver in found.drivers)
    assert found.remarks


def test_ratings_of_a_survey_are_read_by_case(engine, store):
    """Ratings in a table of answers teach the same as ratings in the cases."""
    told = cases(3000).assign(customer_id=[f"K{i % 90}" for i in range(3000)])
    answers = told[["case_id", "rating"]].assign(survey_id=told["case_id"])
    apart = drivers(engine, store({"cases": told.drop(columns="rating"), "surveys": answers}))
    within = drivers(engine, store({"cases": told}))
    ours, theirs = apart.drivers[0].finding.own, within.drivers[0].finding.own
    assert ours is not None
    assert ours.coefficient == pytest.approx(theirs.coefficient)
