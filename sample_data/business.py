"""Thirty-six months of Muster Maschinenbau GmbH, month by month, before any file is written.

Inside, a moment is a float: hours since `truth.START`. Customers, machines and technicians are
row numbers. `frames.py` turns them into tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_data.truth import EFFECTS, END, LEVELS, MONTHS, START

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]

MONTH_STARTS = (np.arange("2023-10", "2026-11", dtype="datetime64[M]")).astype("datetime64[h]")
MONTH_HOURS: Floats = (MONTH_STARTS - START.astype("datetime64[h]")).astype(float)
END_HOURS = float((END - START) / np.timedelta64(1, "h"))
YEAR_HOURS = 8766.0
LOOK_BACK_HOURS = 365 * 24.0
NEVER = np.inf
WARRANTY_HOURS = 2 * 365 * 24.0

PRODUCTS = np.array(["Kompressor", "Verpackungsmaschine", "Etikettierer", "Abfüllanlage"])
PRODUCT_SHARES = np.array([0.38, 0.27, 0.20, 0.15])
PRODUCT_PRICES = np.array([54_000.0, 108_000.0, 45_000.0, 170_000.0])
PRODUCT_LOG_REPAIR_HOURS = np.array([-0.05, 0.0, -0.15, 0.25])
PRODUCT_PARTS_SHARE = np.array([0.04, 0.0, 0.02, -0.08])

FAULTS = np.array(["Mechanik", "Elektrik", "Druckluft", "Steuerung", "Verschleiß", "Bedienung"])
FAULT_SHARES = np.array([0.26, 0.20, 0.18, 0.18, 0.10, 0.08])
FAULT_VISIT_SHARES = np.array([0.82, 0.72, 0.76, 0.40, 0.86, 0.15])

PRIORITIES = np.array(["hoch", "mittel", "niedrig"])
PRIORITY_SHARES = np.array([0.25, 0.50, 0.25])
PRIORITY_LOG_HOURS = np.array([-0.40, 0.0, 0.30])
RESPONSE_TARGET_HOURS = np.array([8.0, 16.0, 32.0])
RESOLUTION_TARGET_HOURS = np.array([48.0, 72.0, 96.0])

CHANNELS = np.array(["Telefon", "E-Mail", "Portal", "Maschine"])
CHANNEL_SHARES = np.array([0.52, 0.28, 0.20, 0.0])
ALARM_SHARE = 0.35  # of the cases of a connected machine
CONNECTED_SHARE_NEW, CONNECTED_SHARE_OLD = 0.55, 0.12  # sold in the last five years, before


@dataclass(slots=True, kw_only=True)
class Business:
    """Everything that happened; `cases` holds one array a column, machine and customer as rows."""

    customers: Columns
    machines: Columns
    terms: Columns
    cases: Columns
    orders: list[Columns] = field(default_factory=list)


def logistic(logit: NDArray[Any]) -> Floats:
    """The share whose log-odds are `logit`."""
    return np.asarray(1 / (1 + np.exp(-logit)))


def season(month: Ints | int) -> Floats:
    """From -1 in January to 1 in July: heat is hard on compressors."""
    calendar_month = (np.asarray(month) + 9) % 12 + 1
    return np.asarray(np.cos(2 * np.pi * (calendar_month - 7) / 12))


def simulate(seed: int) -> Business:
    """The whole story: who is there, what breaks, how it is mended, who stays, what is bought."""
    rng = np.random.default_rng(seed)
    customers = _customers(rng)
    machines = _machines(rng, customers)
    technicians = _technicians(rng)
    cases, terms = _months(rng, customers, machines, technicians)
    machines = _sold(machines, customers)
    business = Business(customers=customers, machines=machines, terms=terms, cases=cases)
    business.orders = [
        _machine_orders(rng, business),
        _contract_orders(rng, business),
        _repair_orders(rng, business),
        _wear_orders(rng, business),
        _repurchases(rng, business),
    ]
    return business


def _customers(rng: np.random.Generator) -> Columns:
    first = np.repeat(np.arange(3), LEVELS.first_customers)
    new = rng.choice(3, LEVELS.new_customers_per_month * MONTHS, p=[0.08, 0.30, 0.62])
    segment = np.concatenate([first, new])
    since = np.concatenate([_since_before(rng, len(first)), _since_within(rng)])
    contract = rng.random(len(segment)) < np.array(LEVELS.contract_share)[segment]
    return {
        "segment": segment,
        "region": rng.choice(3, len(segment), p=LEVELS.region_shares),
        "since": since,
        "contract": contract,
        "first_due_month": _first_due_month(rng, since, len(first)),
        "asked": rng.random(len(segment)) < np.array(LEVELS.asked_share)[segment],
        "first_fee": np.array(LEVELS.annual_fee)[segment] * rng.lognormal(0, 0.2, len(segment)),
        "left": np.full(len(segment), NEVER),
    }


def _since_before(rng: np.random.Generator, count: int) -> Floats:
    years = 22 * rng.beta(1.1, 1.6, count)
    return np.asarray(-24 * np.ceil(years * YEAR_HOURS / 24 + 1))


def _since_within(rng: np.random.Generator) -> Floats:
    month = np.repeat(np.arange(MONTHS), LEVELS.new_customers_per_month)
    return np.asarray(MONTH_HOURS[month] + 24.0 * rng.integers(0, 27, len(month)))


def _first_due_month(rng: np.random.Generator, since: Floats, count_first: int) -> Ints:
    """Terms run from the first of a month; those who came within the window start a month later."""
    month = np.searchsorted(MONTH_HOURS, since, side="right") + 12
    month[:count_first] = rng.integers(0, 12, count_first)
    return np.asarray(month)


def _machines(rng: np.random.Generator, customers: Columns) -> Columns:
    at_first, later = _first_machines(rng, customers), _purchases(rng, customers)
    customer = np.concatenate([at_first[0], later[0]])
    sold = np.concatenate([at_first[1], later[1]])
    age_years = (END_HOURS - sold) / YEAR_HOURS
    connected_share = np.where(age_years < 5, CONNECTED_SHARE_NEW, CONNECTED_SHARE_OLD)
    return {
        "customer": customer,
        "product": rng.choice(4, len(customer), p=PRODUCT_SHARES),
        "sold": sold,
        "connected": rng.random(len(customer)) < connected_share,
    }


def _first_machines(rng: np.random.Generator, customers: Columns) -> tuple[Ints, Floats]:
    segment, since = customers["segment"], customers["since"]
    mean = np.array(LEVELS.machines_per_customer)[segment]
    new = since >= 0
    count = 1 + rng.poisson(np.where(new, 0.3, 1.0) * (mean - 1))
    customer = np.repeat(np.arange(len(segment)), count)
    share = np.where(new[customer], 0.0, rng.random(len(customer)) ** 0.8)
    return customer, np.asarray(np.floor(since[customer] * (1 - share) / 24) * 24)


def _purchases(rng: np.random.Generator, customers: Columns) -> tuple[Ints, Floats]:
    """Machines bought within the window by customers who are there to buy."""
    segment = customers["segment"]
    per_day = np.array(LEVELS.purchases_per_year)[segment] / 365
    count = rng.poisson(per_day * END_HOURS / 24)
    customer = np.repeat(np.arange(len(segment)), count)
    sold = 24 * np.floor(rng.uniform(0, END_HOURS / 24, len(customer)))
    there = sold > customers["since"][customer]
    return customer[there], sold[there]


def _sold(machines: Columns, customers: Columns) -> Columns:
    """Who has left buys nothing: machines planned for later were never sold."""
    never = machines["sold"] >= customers["left"][machines["customer"]]
    return {**machines, "sold": np.where(never, NEVER, machines["sold"])}


def _technicians(rng: np.random.Generator) -> Columns:
    region = np.repeat(np.arange(3), LEVELS.technicians)
    fix_sd = EFFECTS.technician_sd_on_first_time_fix_logit
    repair_sd = EFFECTS.technician_sd_on_log_repair_hours
    return {
        "region": region,
        "fix_logit": fix_sd * rng.standard_normal(len(region)),
        "log_repair_hours": repair_sd * rng.standard_normal(len(region)),
    }


def _months(
    rng: np.random.Generator, customers: Columns, machines: Columns, technicians: Columns
) -> tuple[Columns, Columns]:
    """Month by month: who leaves on the first, then what breaks; experience feeds the next."""
    history: list[Columns] = []
    terms: list[Columns] = []
    for month in range(MONTHS):
        stars = _stars_of_last_year(history, MONTH_HOURS[month], len(customers["left"]))
        terms.append(_renewals(rng, customers, stars, month))
        _leave_without_contract(rng, customers, stars, month)
        history.append(_cases(rng, customers, machines, technicians, month))
    terms.append(_running_terms(customers))
    return _joined(history), _joined(terms)


def _joined(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _stars_of_last_year(history: list[Columns], now: float, customers: int) -> Floats:
    """Mean stars felt by each customer in the cases resolved in the 365 days before `now`.

    A customer without a case is neutral.
    """
    if not history:
        return np.full(customers, LEVELS.neutral_stars)
    cases = _joined([{k: c[k] for k in ("customer", "resolved", "stars")} for c in history])
    recent = (cases["resolved"] < now) & (cases["resolved"] >= now - LOOK_BACK_HOURS)
    customer, stars = cases["customer"][recent], cases["stars"][recent]
    count = np.bincount(customer, minlength=customers)
    total = np.bincount(customer, weights=stars, minlength=customers)
    return np.where(count > 0, total / np.maximum(count, 1), LEVELS.neutral_stars)


def _renewals(rng: np.random.Generator, customers: Columns, stars: Floats, month: int) -> Columns:
    """The contracts due on the first of the month; who does not renew leaves that day."""
    first_due = customers["first_due_month"]
    there = customers["contract"] & (customers["left"] > MONTH_HOURS[month])
    due = np.flatnonzero(there & (first_due <= month) & ((month - first_due) % 12 == 0))
    intercept = np.array(LEVELS.renewal_logit)[customers["segment"][due]]
    logit = intercept + EFFECTS.rating_on_renewal_logit * (stars[due] - LEVELS.neutral_stars)
    renewed = rng.random(len(due)) < logistic(logit)
    customers["left"][due[~renewed]] = MONTH_HOURS[month]
    return {
        "customer": due,
        "due_month": np.full(len(due), month),
        "renewed": renewed.astype(float),
    }


def _running_terms(customers: Columns) -> Columns:
    """The terms that end after the export: whether they will be renewed nobody knows (NaN)."""
    there = np.flatnonzero(customers["contract"] & (customers["left"] == NEVER))
    first_due = customers["first_due_month"][there]
    ahead = np.where(first_due >= MONTHS, first_due, MONTHS + (first_due - MONTHS) % 12)
    return {"customer": there, "due_month": ahead, "renewed": np.full(len(there), np.nan)}


def _leave_without_contract(
    rng: np.random.Generator, customers: Columns, stars: Floats, month: int
) -> None:
    now = MONTH_HOURS[month]
    there = (customers["left"] > now) & (customers["since"] < now)
    exposed = np.flatnonzero(there & ~customers["contract"])
    base = np.array(LEVELS.churn_per_month)[customers["segment"][exposed]]
    log_ratio = EFFECTS.rating_on_churn_log_hazard * (stars[exposed] - LEVELS.neutral_stars)
    leaves = rng.random(len(exposed)) < 1 - np.exp(-base * np.exp(log_ratio))
    customers["left"][exposed[leaves]] = now


def _cases(
    rng: np.random.Generator,
    customers: Columns,
    machines: Columns,
    technicians: Columns,
    month: int,
) -> Columns:
    """What breaks in one month, and how it is mended."""
    machine = _broken(rng, customers, machines, month)
    case = _report(rng, customers, machines, machine, month)
    case |= _response(rng, customers, case, month)
    case |= _first_fix(rng, machines, technicians, case, month)
    case |= _repair(rng, machines, technicians, case, month)
    case |= _end(rng, case)
    case |= _voice(rng, customers, case, month)
    return case | _effort(rng, customers, case)


def _broken(
    rng: np.random.Generator, customers: Columns, machines: Columns, month: int
) -> NDArray[np.int64]:
    now = MONTH_HOURS[month]
    running = (machines["sold"] < now) & (customers["left"][machines["customer"]] > now)
    age_years = (now - machines["sold"]) / YEAR_HOURS
    log_rate = (
        np.log(LEVELS.cases_per_machine_month)
        + EFFECTS.machine_year_on_log_cases * (np.minimum(age_years, 20) - 6)
        + EFFECTS.connected_on_log_cases * machines["connected"]
        + EFFECTS.high_season_on_log_cases * season(month)
        + EFFECTS.month_on_log_cases * month
    )
    return np.repeat(np.arange(len(running)), rng.poisson(np.where(running, np.exp(log_rate), 0)))


def _report(
    rng: np.random.Generator,
    customers: Columns,
    machines: Columns,
    machine: NDArray[np.int64],
    month: int,
) -> Columns:
    count, customer = len(machine), machines["customer"][machine]
    fault = rng.choice(6, count, p=FAULT_SHARES)
    alarm = machines["connected"][machine] & (rng.random(count) < ALARM_SHARE)
    return {
        "machine": machine,
        "customer": customer,
        "opened": _opened(rng, count, month),
        "fault": fault,
        "visited": rng.random(count) < FAULT_VISIT_SHARES[fault],
        "priority": rng.choice(3, count, p=PRIORITY_SHARES),
        "channel": np.where(alarm, 3, rng.choice(4, count, p=CHANNEL_SHARES)),
        "technician": _assigned(rng, customers["region"][customer]),
    }


def _opened(rng: np.random.Generator, count: int, month: int) -> Floats:
    """Mostly on weekdays, mostly in the daytime, to the minute."""
    days = np.arange(MONTH_HOURS[month], MONTH_HOURS[month + 1], 24.0)
    weekday = (days / 24 + 6) % 7  # 1 October 2023 was a Sunday
    weight = np.where(weekday < 5, 1.0, 0.12)
    hour = np.clip(rng.normal(11, 2.8, count), 5, 21)
    return _to_the_minute(rng.choice(days, count, p=weight / weight.sum()) + hour)


def _to_the_minute(hours: Floats) -> Floats:
    return np.asarray(np.rint(hours * 60) / 60)


def _assigned(rng: np.random.Generator, region: NDArray[Any]) -> NDArray[np.int64]:
    """Whoever of the country is free: chance, whatever the case is like."""
    count = np.array(LEVELS.technicians)[region]
    before = np.concatenate([[0], np.cumsum(LEVELS.technicians)[:-1]])[region]
    return np.asarray(before + np.floor(rng.random(len(region)) * count).astype(int))


def _lognormal_hours(rng: np.random.Generator, log_median: Floats, sd: float) -> Floats:
    hours = np.exp(log_median + sd * rng.standard_normal(len(log_median)))
    return _to_the_minute(np.maximum(hours, 0.05))


def _response(rng: np.random.Generator, customers: Columns, case: Columns, month: int) -> Columns:
    customer = case["customer"]
    log_median = (
        np.log(np.array(LEVELS.response_hours)[customers["segment"][customer]])
        + PRIORITY_LOG_HOURS[case["priority"]]
        + EFFECTS.contract_on_log_response_hours * customers["contract"][customer]
        + EFFECTS.high_season_on_log_response_hours * season(month)
    )
    return {"response_hours": _lognormal_hours(rng, log_median, 0.8)}


def _first_fix(
    rng: np.random.Generator, machines: Columns, technicians: Columns, case: Columns, month: int
) -> Columns:
    """Whether the first visit, or for a remote case the first contact, did it."""
    count, product = len(case["machine"]), machines["product"][case["machine"]]
    parts_share = LEVELS.parts_on_hand_share + PRODUCT_PARTS_SHARE[product]
    parts = rng.random(count) < parts_share
    visit_logit = (
        LEVELS.first_time_fix_logit
        + EFFECTS.parts_on_hand_on_first_time_fix_logit * (parts - LEVELS.parts_on_hand_share)
        + EFFECTS.month_on_first_time_fix_logit * month
        + technicians["fix_logit"][case["technician"]]
    )
    remote_share = LEVELS.first_contact_resolution_share
    share = np.where(case["visited"], logistic(visit_logit), remote_share)
    return {"parts": parts, "fixed_first": rng.random(count) < share}


def _repair(
    rng: np.random.Generator, machines: Columns, technicians: Columns, case: Columns, month: int
) -> Columns:
    """Hours from the start of the repair to the end; a remote case has only the end."""
    log_median = (
        np.log(LEVELS.repair_hours)
        + PRODUCT_LOG_REPAIR_HOURS[machines["product"][case["machine"]]]
        + 0.5 * PRIORITY_LOG_HOURS[case["priority"]]
        + EFFECTS.failed_fix_on_log_repair_hours * ~case["fixed_first"]
        + EFFECTS.parts_missing_on_log_repair_hours * ~case["parts"]
        + EFFECTS.month_on_log_repair_hours * month
        + technicians["log_repair_hours"][case["technician"]]
    )
    travel_log = np.log(LEVELS.travel_hours) + PRIORITY_LOG_HOURS[case["priority"]]
    remote_log = np.where(case["fixed_first"], 0.0, 1.0) + np.log(LEVELS.remote_hours)
    return {
        "travel_hours": _lognormal_hours(rng, travel_log, 0.6),
        "repair_hours": _lognormal_hours(rng, log_median, 0.55),
        "remote_hours": _lognormal_hours(rng, remote_log, 0.9),
    }


def _end(rng: np.random.Generator, case: Columns) -> Columns:
    count = len(case["opened"])
    responded = case["opened"] + case["response_hours"]
    started = responded + case["travel_hours"]
    by_visit, by_desk = started + case["repair_hours"], responded + case["remote_hours"]
    resolved = np.where(case["visited"], by_visit, by_desk)
    return {
        "responded": responded,
        "started": np.where(case["visited"], started, np.nan),
        "resolved": resolved,
        "closed": resolved + _lognormal_hours(rng, np.full(count, np.log(20.0)), 0.7),
    }


def _voice(rng: np.random.Generator, customers: Columns, case: Columns, month: int) -> Columns:
    """The stars a customer feels; whether they are given does not depend on them."""
    count, customer = len(case["opened"]), case["customer"]
    log_response = np.log(case["response_hours"] / LEVELS.reference_response_hours)
    log_repair = np.log(case["repair_hours"] / LEVELS.reference_repair_hours) * case["visited"]
    logit = (
        EFFECTS.fixed_first_on_rating_logit * case["fixed_first"]
        + EFFECTS.log_repair_hours_on_rating_logit * log_repair
        + EFFECTS.log_response_hours_on_rating_logit * log_response
        + EFFECTS.segment_a_on_rating_logit * (customers["segment"][customer] == 0)
        + EFFECTS.month_on_rating_logit * month
    )
    felt = logit + rng.logistic(size=count)
    stars = 1.0 + np.searchsorted(LEVELS.rating_thresholds_logit, felt)
    given = customers["asked"][customer] & (rng.random(count) < LEVELS.answer_share)
    return {"stars": stars, "given": given, "recommendation": _recommendation(rng, stars, given)}


def _recommendation(rng: np.random.Generator, stars: Floats, given: Flags) -> Floats:
    said = np.clip(np.rint(1.9 * stars - 0.2 + 1.1 * rng.standard_normal(len(stars))), 0, 10)
    return np.where(given & (rng.random(len(stars)) < LEVELS.recommendation_share), said, np.nan)


def _effort(rng: np.random.Generator, customers: Columns, case: Columns) -> Columns:
    count, customer, failed = len(case["opened"]), case["customer"], ~case["fixed_first"]
    extra = failed * (1 + rng.poisson(LEVELS.extra_visits_per_failed_fix - 1, count))
    visits = case["visited"] * (1 + extra)
    contacts = 1 + (failed | case["visited"]) * (1 + rng.poisson(0.7, count))
    reopened_share = LEVELS.reopened_share_of_the_not_fixed_first
    minutes = np.rint(np.exp(np.log(52) + 0.3 * failed + 0.45 * rng.standard_normal(count)))
    return {
        "visits": visits,
        "contacts": contacts,
        "reopenings": failed * (rng.random(count) < reopened_share),
        "minutes": minutes,
        "cost": _cost(rng, customers["region"][customer], minutes, visits),
        "penalty": _penalty(customers, case),
        "claim_drawn": rng.random(count) < LEVELS.claim_share,
    }


def _cost(rng: np.random.Generator, region: NDArray[Any], minutes: Floats, visits: Ints) -> Floats:
    travel = LEVELS.visit_cost * visits * np.exp(0.18 * rng.standard_normal(len(visits)))
    factor = np.where(region == 2, LEVELS.swiss_cost_factor, 1.0)
    return np.asarray(np.round(factor * (LEVELS.desk_cost_per_minute * minutes + travel), 2))


def _penalty(customers: Columns, case: Columns) -> Floats:
    customer = case["customer"]
    late = case["resolved"] - case["opened"] > RESOLUTION_TARGET_HOURS[case["priority"]]
    fee = np.array(LEVELS.penalty)[customers["segment"][customer]]
    return np.where(late & customers["contract"][customer], fee, 0.0)


def _order(
    rng: np.random.Generator,
    category: str,
    customer: NDArray[Any],
    ordered: Floats,
    revenue: Floats,
    margin: float,
) -> Columns:
    """Order lines of one category; the rest of the columns at their usual values."""
    count = len(customer)
    share = np.clip(rng.normal(margin, 0.05, count), 0.02, 0.9)
    return {
        "category": np.full(count, category),
        "customer": customer,
        "machine": np.full(count, -1),
        "case": np.full(count, -1),
        "ordered": np.floor(ordered / 24) * 24,
        "delivered": np.floor(ordered / 24) * 24 + 24.0 * rng.integers(1, 4, count),
        "quantity": np.ones(count),
        "revenue": np.round(revenue, 2),
        "margin": np.round(revenue * share, 2),
        "upsell": np.zeros(count),
        "filled": np.full(count, np.nan),
    }


def _spread(rng: np.random.Generator, median: Floats | float, sd: float, count: int) -> Floats:
    return np.asarray(median * np.exp(sd * rng.standard_normal(count)))


def _machine_orders(rng: np.random.Generator, business: Business) -> Columns:
    """Machines come from stock: what was ordered before the last days has been delivered."""
    machines = business.machines
    ordered = machines["sold"] - 24.0 * rng.integers(3, 9, len(machines["sold"]))
    sold = np.flatnonzero((ordered >= 0) & (machines["sold"] < END_HOURS))
    price = _spread(rng, PRODUCT_PRICES[machines["product"][sold]], 0.12, len(sold))
    order = _order(rng, "machine", machines["customer"][sold], ordered[sold], price, 0.20)
    return order | {"machine": sold, "delivered": machines["sold"][sold]}


def _contract_orders(rng: np.random.Generator, business: Business) -> Columns:
    terms = business.terms
    starts = terms["due_month"] - 12
    within = np.flatnonzero(starts >= 0)
    fee, customer = annual_fee(business)[within], terms["customer"][within]
    ordered = MONTH_HOURS[starts[within]]
    return _order(rng, "contract", customer, ordered, fee, 0.75) | {"delivered": ordered}


def annual_fee(business: Business) -> Floats:
    """The fee of each term: by segment and customer, two per cent dearer each year."""
    terms = business.terms
    years = np.floor((terms["due_month"] - 1) / 12)
    fee = business.customers["first_fee"][terms["customer"]] * 1.02**years
    return np.asarray(np.rint(fee / 10) * 10)


def claims(business: Business) -> Flags:
    """Cases accepted as a warranty claim."""
    cases, sold = business.cases, business.machines["sold"]
    covered = cases["opened"] <= sold[cases["machine"]] + WARRANTY_HOURS
    return np.asarray(covered & cases["claim_drawn"])


def _repair_orders(rng: np.random.Generator, business: Business) -> Columns:
    """Repairs that are neither under contract nor under warranty are ordered and paid."""
    cases, customers = business.cases, business.customers
    free = customers["contract"][cases["customer"]] | claims(business)
    paid = np.flatnonzero(cases["visited"] & ~free)
    revenue = _spread(rng, 950.0, 0.45, len(paid))
    order = _order(rng, "service", cases["customer"][paid], cases["opened"][paid], revenue, 0.50)
    delivered = np.floor(cases["resolved"][paid] / 24) * 24
    return order | {"machine": cases["machine"][paid], "case": paid, "delivered": delivered}


def _wear_orders(rng: np.random.Generator, business: Business) -> Columns:
    """Parts that wear out whatever happens."""
    machines, customers = business.machines, business.customers
    ends = np.minimum(customers["left"][machines["customer"]], END_HOURS)
    starts = np.clip(machines["sold"], 0, ends)
    months = (ends - starts) / 730.5
    count = rng.poisson(LEVELS.wear_orders_per_machine_month * months)
    machine = np.repeat(np.arange(len(count)), count)
    ordered = starts[machine] + rng.random(len(machine)) * (ends - starts)[machine]
    return _parts(rng, machines["customer"][machine], ordered, machine)


def _parts(
    rng: np.random.Generator,
    customer: NDArray[Any],
    ordered: Floats,
    machine: NDArray[Any],
) -> Columns:
    count = len(customer)
    quantity = 1.0 + rng.poisson(2.0, count)
    revenue = quantity * _spread(rng, 330.0, 0.6, count)
    order = _order(rng, "parts", customer, ordered, revenue, 0.45)
    filled = rng.random(count) < np.where(quantity > 4, 0.80, 0.92)
    wait = np.where(filled, 24.0, 24.0 * rng.integers(4, 25, count))
    delivered = order["ordered"] + wait
    return order | {
        "machine": machine, "quantity": quantity, "filled": filled.astype(float),
        "delivered": delivered,
    }  # fmt: skip


def _repurchases(rng: np.random.Generator, business: Business) -> Columns:
    """What a customer orders, or does not, in the 90 days after a case."""
    cases, customers = business.cases, business.customers
    intercept = np.array(LEVELS.repurchase_logit)[customers["segment"][cases["customer"]]]
    stars = cases["stars"] - LEVELS.neutral_stars
    buys = rng.random(len(stars)) < logistic(intercept + EFFECTS.rating_on_repurchase_logit * stars)
    ordered = cases["resolved"] + 24 * rng.uniform(3, 89, len(stars))
    there = ordered < np.minimum(customers["left"][cases["customer"]], END_HOURS)
    case = np.flatnonzero(buys & there)
    order = _parts(rng, cases["customer"][case], ordered[case], cases["machine"][case])
    return _upsold(rng, order | {"case": case}, stars[case])


def _upsold(rng: np.random.Generator, order: Columns, stars: Floats) -> Columns:
    """Some of these orders are an upgrade rather than a part."""
    share = logistic(LEVELS.upsell_logit + EFFECTS.rating_on_upsell_logit * stars)
    upsell = rng.random(len(stars)) < share
    factor = np.where(upsell, 3.0, 1.0)
    return order | {
        "category": np.where(upsell, "service", order["category"]),
        "upsell": upsell.astype(float),
        "quantity": np.where(upsell, 1.0, order["quantity"]),
        "revenue": np.round(order["revenue"] * factor, 2),
        "margin": np.round(order["margin"] * factor, 2),
        "filled": np.where(upsell, np.nan, order["filled"]),
    }
