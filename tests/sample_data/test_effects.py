"""The effects that made the sample data can be found again in it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from statsmodels.miscmodels.ordinal_model import OrderedModel

from sample_data.generate import clean_frames
from sample_data.truth import EFFECTS, END, START

FIRMLY = 2.58  # standard errors: many effects are looked at together, so 99 % intervals


def agrees(fit, name, truth):
    """The truth lies inside the 99 % interval, and the interval says something."""
    error = fit.bse[name]
    assert abs(fit.params[name] - truth) < FIRMLY * error
    assert abs(truth) > error


def with_hours(cases):
    cases = cases.assign(
        log_repair=np.log(cases["repair_hours"]),
        log_response=np.log(hours(cases["opened_at"], cases["first_response_at"])),
        month=month(cases["opened_at"]),
        high_season=np.cos(2 * np.pi * (cases["opened_at"].dt.month - 7) / 12),
        segment_a=(cases["segment"] == "A").astype(float),
        parts_missing=1 - cases["parts_on_hand"].astype("Float64"),
        parts=cases["parts_on_hand"].astype("Float64"),
        fixed=cases["first_time_fixed"].astype("Float64"),
    )
    return cases.assign(failed=1 - cases["fixed"])


def hours(start, end):
    return (end - start).dt.total_seconds() / 3600


def month(moment):
    return (moment.dt.year - 2023) * 12 + moment.dt.month - 10


def mean_stars_before(felt, day):
    """Mean stars of each customer's cases resolved in the 365 days before the day."""
    recent = (felt["resolved_at"] < day) & (felt["resolved_at"] >= day - pd.Timedelta(days=365))
    return felt[recent].groupby("customer_id")["stars"].mean()


@pytest.fixture(scope="module")
def clean():
    return clean_frames()


@pytest.fixture(scope="module")
def cases(clean):
    return with_hours(clean.cases)


@pytest.fixture(scope="module")
def visited(cases):
    visited = cases[cases["first_time_fixed"].notna()]
    numbers = ["fixed", "failed", "parts", "parts_missing"]
    return visited.assign(**{name: visited[name].astype(float) for name in numbers})


@pytest.fixture(scope="module")
def felt(clean):
    """Each resolved case with the stars its customer felt."""
    cases = clean.cases[["case_id", "customer_id", "resolved_at"]].dropna()
    return cases.merge(clean.felt, on="case_id")


def test_ratings_follow_first_time_fix_and_both_times(visited):
    """An ordered logit on the rated visits gives every effect on the rating back."""
    rated = visited[visited["rating"].notna()]
    drivers = ["fixed", "log_repair", "log_response", "segment_a", "month"]
    stars = rated["rating"].astype(int)
    fit = OrderedModel(stars, rated[drivers], distr="logit").fit(method="bfgs", disp=False)
    agrees(fit, "fixed", EFFECTS.fixed_first_on_rating_logit)
    agrees(fit, "log_repair", EFFECTS.log_repair_hours_on_rating_logit)
    agrees(fit, "log_response", EFFECTS.log_response_hours_on_rating_logit)
    agrees(fit, "segment_a", EFFECTS.segment_a_on_rating_logit)
    assert abs(fit.params["month"] - EFFECTS.month_on_rating_logit) < FIRMLY * fit.bse["month"]


def test_four_or_five_stars_follow_the_same_effects(visited):
    """A plain logit of 4 or 5 stars gives the same effects as the ordered one."""
    rated = visited[visited["rating"].notna()]
    rated = rated.assign(satisfied=(rated["rating"] >= 4).astype(int))
    formula = "satisfied ~ fixed + log_repair + log_response + segment_a + month"
    fit = smf.logit(formula, rated).fit(disp=False)
    agrees(fit, "fixed", EFFECTS.fixed_first_on_rating_logit)
    agrees(fit, "log_repair", EFFECTS.log_repair_hours_on_rating_logit)
    agrees(fit, "log_response", EFFECTS.log_response_hours_on_rating_logit)


def test_first_contact_resolution_moves_the_rating_of_remote_cases(cases):
    """Where nobody drives out, resolving at the first contact counts like a first-time fix."""
    rated = cases[cases["first_contact_resolved"].notna() & cases["rating"].notna()]
    drivers = rated.assign(resolved_first=rated["first_contact_resolved"].astype(float))
    drivers = drivers[["resolved_first", "log_response", "segment_a", "month"]]
    stars = rated["rating"].astype(int)
    fit = OrderedModel(stars, drivers, distr="logit").fit(method="bfgs", disp=False)
    agrees(fit, "resolved_first", EFFECTS.fixed_first_on_rating_logit)


def test_first_time_fix_follows_parts_on_hand(visited):
    """Having all parts on hand raises the odds of a first-time fix as stated."""
    fit = smf.logit("fixed ~ parts + month + C(technician)", visited).fit(disp=False)
    agrees(fit, "parts", EFFECTS.parts_on_hand_on_first_time_fix_logit)
    effect = EFFECTS.month_on_first_time_fix_logit
    assert abs(fit.params["month"] - effect) < FIRMLY * fit.bse["month"]


def test_technicians_differ_a_little(visited):
    """Technicians differ in first-time fix, by no more than three of the stated spreads."""
    fit = smf.logit("fixed ~ parts + month + C(technician, Sum)", visited).fit(disp=False)
    skills = fit.params.filter(like="technician")
    spread = EFFECTS.technician_sd_on_first_time_fix_logit
    assert 0.5 * spread < skills.std() < 2 * spread
    assert skills.abs().max() < 3 * spread + FIRMLY * fit.bse.filter(like="technician").max()


def test_repair_takes_longer_after_a_failed_fix_and_without_parts(visited):
    """A linear model of log repair hours gives the effects on the time to repair back."""
    formula = "log_repair ~ failed + parts_missing + month + C(product) + C(priority)"
    fit = smf.ols(formula + " + C(technician)", visited).fit()
    agrees(fit, "failed", EFFECTS.failed_fix_on_log_repair_hours)
    agrees(fit, "parts_missing", EFFECTS.parts_missing_on_log_repair_hours)
    agrees(fit, "month", EFFECTS.month_on_log_repair_hours)


def test_contract_customers_are_answered_sooner(clean, cases):
    """A linear model of log response hours gives season and contract back."""
    known = cases.merge(clean.customers[["customer_id", "contract"]], on="customer_id")
    known = known.assign(under_contract=(known["contract"] == "Wartung").astype(float))
    known = known[known["log_response"].notna()]
    formula = "log_response ~ under_contract + high_season + C(segment) + C(priority)"
    fit = smf.ols(formula, known).fit()
    agrees(fit, "under_contract", EFFECTS.contract_on_log_response_hours)
    agrees(fit, "high_season", EFFECTS.high_season_on_log_response_hours)


def test_better_ratings_bring_more_orders_within_90_days(clean):
    """A logit on the rated cases gives the effect of a star on repurchase back."""
    last = pd.Timestamp(END) - pd.Timedelta(days=90)
    rated = clean.cases[clean.cases["rating"].notna() & (clean.cases["resolved_at"] < last)]
    rated = rated.assign(bought=bought_after(clean, rated).astype(int))
    fit = smf.logit("bought ~ rating + C(segment)", rated).fit(disp=False)
    agrees(fit, "rating", EFFECTS.rating_on_repurchase_logit)


def bought_after(clean, cases):
    """Whether an order that names the case came after it was resolved."""
    orders = clean.orders.merge(clean.cases[["case_id", "resolved_at"]], on="case_id")
    later = orders[orders["ordered_at"] > orders["resolved_at"]]
    assert ((later["ordered_at"] - later["resolved_at"]).dt.days < 90).all()
    return cases["case_id"].isin(later["case_id"])


def test_better_ratings_bring_more_upgrades(clean, felt):
    """Among the orders after a case, a star raises the odds of an upgrade as stated."""
    orders = clean.orders.merge(felt[["case_id", "stars", "resolved_at"]], on="case_id")
    orders = orders[orders["ordered_at"] > orders["resolved_at"]]
    orders = orders.assign(upgrade=orders["upsell"].astype(int))
    fit = smf.logit("upgrade ~ stars", orders).fit(disp=False)
    agrees(fit, "stars", EFFECTS.rating_on_upsell_logit)


def renewals(clean, felt):
    """Each contract that came due, with the mean stars of the 365 days before."""
    due = clean.contracts[clean.contracts["renewed"].notna()]
    days = [
        group.assign(stars=group["customer_id"].map(mean_stars_before(felt, day)))
        for day, group in due.groupby("due_at")
    ]
    table = pd.concat(days)
    return table.assign(renewal=table["renewed"].astype(int))


def test_better_ratings_keep_contracts(clean, felt):
    """A logit on the contracts that came due gives the effect of a star on renewal back."""
    due = renewals(clean, felt)
    due = due.assign(stars=due["stars"].fillna(4.0))
    fit = smf.logit("renewal ~ stars + C(segment)", due).fit(disp=False)
    agrees(fit, "stars", EFFECTS.rating_on_renewal_logit)


def test_given_ratings_alone_tell_the_effect_on_renewal(clean, felt):
    """Who sees only the ratings that were given finds the effect too, with a wider interval."""
    given = clean.cases.loc[clean.cases["rating"].notna(), "case_id"]
    due = renewals(clean, felt[felt["case_id"].isin(given)]).dropna(subset="stars")
    fit = smf.logit("renewal ~ stars + C(segment)", due).fit(disp=False)
    agrees(fit, "stars", EFFECTS.rating_on_renewal_logit)


def months_without_contract(clean, felt):
    """One row for each customer without a contract and each first of a month they were there."""
    free = clean.customers[clean.customers["contract"] != "Wartung"]
    free = free.merge(clean.left, on="customer_id")
    firsts = pd.date_range(START, END, freq="MS", inclusive="left")
    return pd.concat([there_on(free, felt, first) for first in firsts])


def there_on(free, felt, first):
    there = (free["customer_since"] < first) & ~(free["left_at"] < first)
    stars = free["customer_id"].map(mean_stars_before(felt, first)).fillna(4.0)
    left = (free["left_at"] == first).astype(int)
    return free.assign(stars=stars, leaves=left)[there]


def test_better_ratings_keep_customers_without_a_contract(clean, felt):
    """A complementary log-log model of leaving gives the effect of a star on the hazard back."""
    table = months_without_contract(clean, felt)
    cloglog = sm.families.Binomial(link=sm.families.links.CLogLog())
    fit = smf.glm("leaves ~ stars + C(segment)", table, family=cloglog).fit()
    agrees(fit, "stars", EFFECTS.rating_on_churn_log_hazard)


def machine_months(clean):
    """One row for each machine and each month it ran from the first to the last day."""
    machines = clean.machines.merge(clean.left, on="customer_id")
    opened = clean.cases.assign(month=clean.cases["opened_at"].dt.to_period("M"))
    count = opened.groupby(["machine_id", "month"]).size().rename("cases")
    firsts = pd.date_range(START, END, freq="MS", inclusive="left")
    table = pd.concat([running_on(machines, first) for first in firsts])
    return table.merge(count, how="left", on=["machine_id", "month"]).fillna({"cases": 0})


def running_on(machines, first):
    running = (machines["sold_at"] < first) & ~(machines["left_at"] <= first)
    table = machines[running]
    age = (first - table["sold_at"]).dt.total_seconds() / 86400 / 365.25
    season = np.cos(2 * np.pi * (first.month - 7) / 12)
    position = (first.year - 2023) * 12 + first.month - 10
    return table.assign(
        age_years=age.clip(upper=20),
        linked=table["connected"].astype(float),
        month=first.to_period("M"),
        high_season=season,
        position=position,
    )


@pytest.fixture(scope="module")
def case_counts(clean):
    table = machine_months(clean)
    return smf.glm(
        "cases ~ age_years + linked + high_season + position", table, family=sm.families.Poisson()
    ).fit()


def test_older_machines_break_more_often(case_counts):
    """A Poisson model of cases a machine and month gives age, connection and season back."""
    agrees(case_counts, "age_years", EFFECTS.machine_year_on_log_cases)
    agrees(case_counts, "linked", EFFECTS.connected_on_log_cases)
    agrees(case_counts, "high_season", EFFECTS.high_season_on_log_cases)
    agrees(case_counts, "position", EFFECTS.month_on_log_cases)
