"""The sample firm stands where its README says, and the README says what the generator holds."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from sample_data.generate import clean_frames
from sample_data.truth import BACK_OFFICE, DIRT, EFFECTS

README = Path(__file__).parents[2] / "sample_data" / "README.md"


def table(heading):
    """The rows of the README table under a heading: name in backticks → text of the second cell."""
    section = README.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, flags=re.MULTILINE))


def hours(start, end):
    return (end - start).dt.total_seconds() / 3600


def within(hours, target):
    known = hours.notna()
    return (hours[known] <= target[known]).mean()


def measured():
    """Each level of the README, from the clean tables."""
    clean = clean_frames()
    cases, orders = clean.cases, clean.orders
    response = hours(cases["opened_at"], cases["first_response_at"])
    resolution = hours(cases["opened_at"], cases["resolved_at"])
    after_sales = orders["category"] != "machine"
    return {
        "first_time_fix": cases["first_time_fixed"].mean(),
        "first_contact_resolution": cases["first_contact_resolved"].mean(),
        "csat": (cases["rating"].dropna() >= 4).mean(),
        "resolution_within_target": within(resolution, cases["resolution_target_hours"]),
        "response_within_target": within(response, cases["response_target_hours"]),
        "contract_renewal": clean.contracts["renewed"].mean(),
        "median_repair_hours": cases["repair_hours"].median(),
        "median_response_hours": response.median(),
        "after_sales_revenue_share": (orders["revenue"] * after_sales).sum()
        / orders["revenue"].sum(),
        "rated_share_of_closed_cases": cases["rating"].notna().sum()
        / cases["closed_at"].notna().sum(),
        "reopened_share": (cases["reopenings"].dropna() > 0).mean(),
        "parts_on_hand_share": cases["parts_on_hand"].mean(),
        "fill_rate": orders["filled_from_stock"].mean(),
        "warranty_share": cases["warranty"].mean(),
        "cost_per_case_eur": cases["cost"].mean(),
    }


@pytest.fixture(scope="module")
def levels():
    return measured()


@pytest.mark.parametrize(("name", "bounds"), table("Levels").items())
def test_a_level_lies_where_the_readme_says(levels, name, bounds):
    """Each level lies between the two bounds of its row."""
    low, high = map(float, bounds.split(" to "))
    assert low <= levels[name] <= high


def test_the_readme_names_every_level_measured(levels):
    """No level is measured that the README leaves out."""
    assert set(levels) == set(table("Levels"))


@pytest.mark.parametrize(("heading", "truth"), [("Effects", EFFECTS), ("Dirt", DIRT)])
def test_the_readme_and_the_generator_say_the_same(heading, truth):
    """Every effect and every count of flaws stands in the README with its value."""
    said = {name: float(value) for name, value in table(heading).items()}
    assert said == dataclasses.asdict(truth)


def test_fixed_at_the_first_visit_means_one_visit_and_never_reopened():
    """The flag, the visits and the reopenings of a case never contradict one another."""
    cases = clean_frames().cases.dropna(subset="first_time_fixed")
    fixed = cases["first_time_fixed"].astype(bool)
    assert (cases.loc[fixed, "visits"] == 1).all()
    assert (cases.loc[fixed, "reopenings"] == 0).all()
    assert (cases.loc[~fixed, "visits"] >= 2).all()


def test_repair_hours_are_the_time_between_their_two_moments():
    """Repair hours agree with start and end to the hundredth."""
    cases = clean_frames().cases.dropna(subset="repair_hours")
    elapsed = hours(cases["repair_started_at"], cases["resolved_at"])
    assert np.allclose(cases["repair_hours"], elapsed, atol=0.0051)


def test_who_has_left_is_heard_of_no_more():
    """A customer who left opens no case and places no order afterwards."""
    clean = clean_frames()
    cases = clean.cases.merge(clean.left, on="customer_id")
    orders = clean.orders.merge(clean.left, on="customer_id")
    assert not (cases["opened_at"] >= cases["left_at"]).any()
    assert not (orders["ordered_at"] > orders["left_at"]).any()


def test_every_number_points_to_something_there():
    """Cases, orders, machines and contracts name only customers and machines that exist."""
    clean = clean_frames()
    customers, machines = set(clean.customers["customer_id"]), set(clean.machines["machine_id"])
    for frame in (clean.cases, clean.orders, clean.machines, clean.contracts):
        assert set(frame["customer_id"]) <= customers
    for frame in (clean.cases, clean.orders):
        assert set(frame["machine_id"].dropna()) <= machines
    assert set(clean.orders["case_id"].dropna()) <= set(clean.cases["case_id"])
    assert set(clean.claims["case_id"]) <= set(clean.cases.loc[clean.cases["warranty"], "case_id"])


def test_other_departments_keep_what_is_stated():
    """Referrals, downtime, fees and parts lie where `README.md` says, and move nothing else."""
    clean = clean_frames()
    new = clean.customers[clean.customers["acquisition_cost"].notna()]
    assert new["referred"].mean() == pytest.approx(BACK_OFFICE.referred_share, abs=0.06)
    assert (clean.machines["downtime_hours"] <= clean.machines["required_hours"]).all()
    assert set(
        clean.contracts["renewed_fee"].notna() == clean.contracts["renewed"].fillna(False)
    ) == {True}
    assert len(clean.stock) == BACK_OFFICE.parts_in_stock
    first = clean.orders.groupby("customer_id")["ordered_at"].min()
    since = clean.customers.set_index("customer_id")["customer_since"]
    assert (since[first.index] <= first).all(), "nobody orders before being a customer"
