"""Every way to every KPI once more, in plain pandas, independent of the product's expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from aftersales.kpis import Options

Frames = dict[str, pd.DataFrame]
FINISHED = {"closed", "gelöst"}


def hours(start: pd.Series, end: pd.Series) -> pd.Series:
    elapsed = (end - start).dt.total_seconds() / 3600
    return elapsed[elapsed >= 0]


def finished(cases: pd.DataFrame) -> pd.DataFrame:
    by_word = cases["status"].str.strip().str.lower().isin(FINISHED)
    return cases[cases["resolved_at"].notna() | cases["closed_at"].notna() | by_word]


def as_of(frames: Frames) -> pd.Timestamp:
    cases = frames["cases"]
    dates = [cases["opened_at"], cases["resolved_at"], cases["closed_at"]]
    dates += [frames["orders"]["ordered_at"], frames["surveys"]["rated_at"]]
    dates += [frames["visits"]["arrived_at"], frames["visits"]["left_at"]]
    dates += [frames["demand"]["requested_at"], frames["demand"]["received_at"]]
    dates += [frames["claims"]["claimed_at"], frames["postings"]["posted_at"]]
    return max(column.max() for column in dates if column.notna().any())


def followed(cases: pd.DataFrame, keys: list[str], days: int) -> pd.Series:
    """Whether each case with known keys has a next one within the window."""
    known = cases.dropna(subset=keys).sort_values(["opened_at", "case_id"])
    gap = known.groupby(keys)["opened_at"].shift(-1) - known["opened_at"]
    return gap <= pd.Timedelta(days=days)


def repeats(*keys: str) -> Callable[[Frames], pd.Series]:
    return lambda f: followed(f["cases"], list(keys), 30)


def mature_repeats(f: Frames) -> pd.Series:
    again = followed(f["cases"], ["customer_id"], 30)
    over = f["cases"]["opened_at"] <= as_of(f) - pd.Timedelta(days=30)
    return again[over.loc[again.index]]


def lasting_fix(f: Frames) -> pd.Series:
    back = followed(f["cases"], ["machine_id"], 30)
    jobs = finished(f["cases"])
    jobs = jobs[jobs["machine_id"].notna() & (jobs["visits"] >= 1)]
    return (jobs["visits"] == 1) & ~back.loc[jobs.index]


def one_contact(f: Frames) -> pd.Series:
    cases = finished(f["cases"])
    cases = cases[cases["contacts"] >= 1]
    return (cases["contacts"] == 1) & (cases["reopenings"].fillna(0) == 0)


def never_passed_on(f: Frames) -> pd.Series:
    """Known to be passed on or reopened is known not to be solved at once."""
    cases = finished(f["cases"])
    return (cases["reassignments"] == 0) & (cases["reopenings"] == 0)


def one_visit(f: Frames) -> pd.Series:
    jobs = finished(f["cases"])
    return jobs[jobs["visits"] >= 1]["visits"] == 1


def reopened(f: Frames) -> pd.Series:
    cases = f["cases"]
    again = cases["reopenings"] > 0
    once = cases.index.isin(finished(cases).index) | again.fillna(False)
    return again[once]


def in_time(at: str, target: str) -> Callable[[Frames], pd.Series]:
    def due(f: Frames) -> pd.Series:
        cases = f["cases"]
        limit = cases[target]
        age = (as_of(f) - cases["opened_at"]).dt.total_seconds() / 3600
        taken = (cases[at] - cases["opened_at"]).dt.total_seconds() / 3600
        return ((taken >= 0) & (taken <= limit))[limit.notna() & (age >= limit)]

    return due


def rated(table: str) -> Callable[[Frames], pd.Series]:
    return lambda f: f[table]["rating"][f[table]["rating"].between(1, 5)] >= 4


def recommended(f: Frames) -> pd.Series:
    answers = f["cases"]["recommendation"]
    return answers[answers.between(0, 10)].map(lambda a: 100 if a >= 9 else -100 if a < 7 else 0)


def renewed(f: Frames) -> pd.Series:
    contracts = f["contracts"]
    return contracts["renewed"][contracts["due_at"] <= as_of(f)]


def survival(f: Frames) -> float:
    known = f["customers"].dropna(subset=["churned", "tenure_months"])
    hazard = known["churned"].astype(float).sum() / known["tenure_months"].sum()
    return float(np.exp(-12 * hazard))


def is_cancelled(f: Frames) -> pd.Series:
    return f["orders"]["cancelled"].fillna(False).astype(bool)


def standing(f: Frames) -> pd.DataFrame:
    """Orders without cancelled ones; money given back stays."""
    orders = f["orders"]
    return orders[~(is_cancelled(f) & ~(orders["revenue"] < 0))]


def sales(f: Frames) -> pd.DataFrame:
    return f["orders"][~is_cancelled(f)]


def purchases(f: Frames) -> pd.DataFrame:
    orders = sales(f)
    return orders[orders["customer_id"].notna() & ~(orders["revenue"] < 0)]


def active_again(table: str, at: str) -> Callable[[Frames], pd.Series]:
    def again(f: Frames) -> pd.Series:
        events = purchases(f) if table == "orders" else f[table].dropna(subset=["customer_id"])
        end = as_of(f)
        middle, start = end - pd.DateOffset(months=12), end - pd.DateOffset(months=24)
        year_before = events[(events[at] > start) & (events[at] <= middle)]
        last_year = set(events[(events[at] > middle) & (events[at] <= end)]["customer_id"])
        return pd.Series([c in last_year for c in set(year_before["customer_id"])], dtype=bool)

    return again


def second_purchase(complete: bool) -> Callable[[Frames], pd.Series]:
    def again(f: Frames) -> pd.Series:
        found = []
        for _, of_one in purchases(f).groupby("customer_id"):
            days = sorted(set(of_one["ordered_at"].dt.normalize()))
            if not complete or days[0] <= as_of(f) - pd.Timedelta(days=90):
                found.append(len(days) > 1 and (days[1] - days[0]).days <= 90)
        return pd.Series(found, dtype=bool)

    return again


def category(orders: pd.DataFrame) -> pd.Series:
    return orders["category"].str.strip().str.lower()


def is_service(orders: pd.DataFrame) -> pd.Series:
    return (category(orders).notna() & (category(orders) != "maschine")).astype(bool)


def is_part(orders: pd.DataFrame) -> pd.Series:
    return category(orders).isin(["parts", "ersatzteile"])


def after_sales(f: Frames) -> pd.DataFrame:
    orders = standing(f)
    orders = orders[category(orders).notna()]
    return ratio(
        orders["revenue"].where(is_service(orders), orders["revenue"] * 0), orders["revenue"]
    )


def sold_in_service(column: str) -> Callable[[Frames], pd.Series]:
    def flags(f: Frames) -> pd.Series:
        orders = sales(f)
        return orders[column][is_service(orders) | orders[column].fillna(False)]

    return flags


def ratio(over: pd.Series, under: pd.Series) -> pd.DataFrame:
    both = pd.DataFrame({"over": over, "under": under}).astype(float)
    return both.dropna()


def claimed(f: Frames) -> pd.Series:
    claims = f["cases"][f["cases"]["warranty"].fillna(False)]
    found = []
    for _, machine in f["machines"].iterrows():
        until = machine["sold_at"] + pd.DateOffset(months=24)
        mine = claims[claims["machine_id"] == machine["machine_id"]]["opened_at"]
        if machine["sold_at"] >= f["cases"]["opened_at"].min() and until <= as_of(f):
            found.append(bool(mine.between(machine["sold_at"], until).any()))
    return pd.Series(found, dtype=bool)


def negated(flags: Callable[[Frames], pd.Series]) -> Callable[[Frames], pd.Series]:
    return lambda f: ~flags(f).astype("boolean")


def cases(column: str) -> Callable[[Frames], pd.Series]:
    return lambda f: f["cases"][column]


def of_finished(column: str) -> Callable[[Frames], pd.Series]:
    return lambda f: finished(f["cases"])[column]


def between(table: str, start: str, end: str) -> Callable[[Frames], pd.Series]:
    return lambda f: hours(f[table][start], f[table][end])


def not_negative(values: pd.Series) -> pd.Series:
    return values[values >= 0]


def unplanned(table: pd.DataFrame) -> pd.DataFrame:
    return table[~table["planned_maintenance"].fillna(False).astype(bool)]


def first_arrival(f: Frames) -> pd.Series:
    first = f["visits"].dropna(subset=["case_id"]).groupby("case_id")["arrived_at"].min()
    return hours(f["cases"]["opened_at"], f["cases"]["case_id"].map(first))


def failures(f: Frames) -> pd.Series:
    counted = unplanned(f["cases"])
    counted = counted[counted["opened_at"] <= as_of(f)]
    return f["machines"]["machine_id"].map(counted["machine_id"].value_counts()).fillna(0)


def running(f: Frames) -> tuple[float, int]:
    watched = f["machines"]["operating_hours"]
    known = watched >= 0
    return float(watched[known].sum()), int(failures(f)[known].sum())


def elapsed(f: Frames) -> tuple[float, int]:
    first = f["cases"]["opened_at"].min()
    since = f["machines"]["sold_at"].fillna(first).clip(lower=first)
    watched = (as_of(f) - since).dt.total_seconds() / 3600
    return float(watched[watched >= 0].sum()), int(failures(f)[watched >= 0].sum())


def days_to_next(table: pd.DataFrame, at: str, id: str) -> pd.Series:
    known = table.dropna(subset=["machine_id", at]).sort_values([at, id])
    following = known.groupby("machine_id")[at].shift(-1)
    return ((following - known[at]).dt.total_seconds() / 86_400).dropna()


def between_visits(f: Frames) -> pd.Series:
    return days_to_next(unplanned(f["visits"]), "arrived_at", "visit_id")


def between_cases_with_visit(f: Frames) -> pd.Series:
    visited = unplanned(f["cases"])
    return days_to_next(visited[visited["visits"] >= 1], "opened_at", "case_id")


def availability(f: Frames) -> pd.DataFrame:
    machines = f["machines"]
    up = machines["required_hours"] - machines["downtime_hours"]
    sound = (machines["downtime_hours"] >= 0) & (up >= 0)
    return ratio(up[sound], machines["required_hours"][sound])


def visits_stated(f: Frames) -> pd.Series:
    made = finished(f["cases"])["visits"]
    return made[made >= 1].astype(float)


def listed(f: Frames, of: pd.DataFrame) -> pd.Series:
    return of["case_id"].map(f["visits"]["case_id"].value_counts()).fillna(0)


def visits_listed(f: Frames) -> pd.Series:
    made = listed(f, finished(f["cases"]))
    return made[made >= 1]


def remote(f: Frames) -> pd.Series:
    return unplanned(finished(f["cases"]))["visits"].dropna() == 0


def remote_listed(f: Frames) -> pd.Series:
    return listed(f, unplanned(finished(f["cases"]))) == 0


def backlog(f: Frames) -> tuple[float, int]:
    of = f["cases"][f["cases"]["opened_at"] <= as_of(f)]
    ended = of["resolved_at"].fillna(of["closed_at"])
    by_word = of["status"].str.strip().str.lower().isin(FINISHED)
    still = (ended > as_of(f)) | (ended.isna() & ~by_word)
    return float(still.sum()), len(of)


def stars(answers: pd.DataFrame) -> pd.Series:
    return answers["rating"][answers["rating"].between(1, 5)]


def five(table: str) -> Callable[[Frames], pd.Series]:
    return lambda f: stars(f[table]) == 5


def three_or_fewer(table: str) -> Callable[[Frames], pd.Series]:
    return lambda f: stars(f[table]) <= 3


def promoters(table: str) -> Callable[[Frames], pd.Series]:
    def points(f: Frames) -> pd.Series:
        answers = f[table]["recommendation"]
        kept = answers[answers.between(0, 10)]
        return kept.map(lambda a: 100 if a >= 9 else -100 if a < 7 else 0)

    return points


def effort(table: str, top: int, *, hard: bool) -> Callable[[Frames], pd.Series]:
    def answers(f: Frames) -> pd.Series:
        given = f[table]["customer_effort"]
        given = given[given.between(1, top)]
        return top + 1 - given if hard else given

    return answers


def reviews(f: Frames) -> pd.Series:
    surveys = f["surveys"]
    return stars(surveys[surveys["review"].fillna(False).astype(bool)])


def fees(*, net: bool) -> Callable[[Frames], pd.DataFrame]:
    def kept(f: Frames) -> pd.DataFrame:
        due = f["contracts"][f["contracts"]["due_at"] <= as_of(f)]
        due = due[due["renewed"].notna() & (due["annual_fee"] > 0)]
        after = due["renewed_fee"].fillna(due["annual_fee"]) * due["renewed"].astype(float)
        return ratio(after if net else np.minimum(after, due["annual_fee"]), due["annual_fee"])

    return kept


def referrals(f: Frames) -> pd.DataFrame:
    present = f["customers"][~f["customers"]["churned"].fillna(False).astype(bool)]
    since, end = present["customer_since"], as_of(f)
    lately = (since > end - pd.DateOffset(months=12)) & (since <= end)
    came = lately & present["referred"].fillna(False).astype(bool)
    return ratio(came.astype(float), pd.Series(12.0, index=present.index))


def attached(f: Frames) -> pd.Series:
    end, contracts = as_of(f), f["contracts"]
    runs = (contracts["starts_at"] <= end) & ~(contracts["due_at"] <= end)
    machines = f["machines"][~(f["machines"]["sold_at"] > end)]
    return machines["machine_id"].isin(set(contracts[runs]["machine_id"].dropna()))


def sold_with_contract(f: Frames) -> pd.Series:
    around, found = pd.Timedelta(days=90), []
    for _, machine in f["machines"].iterrows():
        own = f["contracts"][f["contracts"]["machine_id"] == machine["machine_id"]]["starts_at"]
        if machine["sold_at"] <= as_of(f) - around:
            near = own.between(machine["sold_at"] - around, machine["sold_at"] + around)
            found.append(bool(near.any()))
    return pd.Series(found, dtype=bool)


def kind(f: Frames) -> pd.Series:
    return f["postings"]["kind"].str.strip().str.lower()


def winning(f: Frames) -> pd.DataFrame:
    end = as_of(f)
    start = end - pd.DateOffset(months=12)
    postings, since = f["postings"], f["customers"]["customer_since"]
    recent = (postings["posted_at"] > start) & (postings["posted_at"] <= end)
    spent = postings["amount"][recent & (kind(f) == "vertrieb")].dropna().tolist()
    won = int(((since > start) & (since <= end)).sum())
    return ratio(pd.Series([*spent, *([0.0] * won)]), pd.Series([0.0] * len(spent) + [1.0] * won))


def margin(f: Frames) -> pd.DataFrame:
    orders = standing(f)[is_service(standing(f))]
    return ratio(orders["margin"], orders["revenue"])


def less_cost(table: str, at: str, amount: str) -> Callable[[Frames], pd.DataFrame]:
    """Revenue and costs in the time that both files cover."""

    def result(f: Frames) -> pd.DataFrame:
        orders = standing(f)[is_service(standing(f))]
        start = max(f[table][at].min(), f["orders"]["ordered_at"].min())
        end = min(last_of(f, table), f["orders"]["ordered_at"].max())
        earned = orders["revenue"][orders["ordered_at"].between(start, end)].dropna()
        spent = f[table][amount][f[table][at].between(start, end)].dropna()
        return ratio(
            pd.concat([earned, -spent], ignore_index=True),
            pd.concat([earned, spent * 0], ignore_index=True),
        )

    return result


def last_of(f: Frames, table: str) -> pd.Timestamp:
    dates = {"cases": ["opened_at", "resolved_at", "closed_at"], "postings": ["posted_at"]}
    return max(f[table][column].max() for column in dates[table])


def poor_service(f: Frames) -> pd.Series:
    cases = f["cases"].sort_values(["opened_at", "case_id"])
    gap = cases["opened_at"] - cases.groupby("customer_id")["opened_at"].shift(1)
    again = gap <= pd.Timedelta(days=30)
    penalties = cases["penalty"].fillna(0.0)
    amounts = (cases["cost"].where(again, 0.0) + penalties).dropna()
    goodwill = f["postings"]["amount"][kind(f) == "kulanz"].dropna()
    return pd.concat([amounts, goodwill], ignore_index=True)


def posted(f: Frames) -> pd.Series:
    direct = f["postings"][(kind(f) != "vertrieb") & f["postings"]["amount"].notna()]
    return finished(f["cases"])["case_id"].map(direct.groupby("case_id")["amount"].sum())


def filled_lines(f: Frames) -> pd.Series:
    wanted = f["demand"][f["demand"]["demanded"] > 0].dropna(subset=["filled"])
    return wanted["filled"] >= wanted["demanded"]


def filled_units(*, by_value: bool) -> Callable[[Frames], pd.DataFrame]:
    def units(f: Frames) -> pd.DataFrame:
        wanted = f["demand"][(f["demand"]["demanded"] > 0) & (f["demand"]["filled"] >= 0)]
        wanted = wanted[wanted["price"] >= 0] if by_value else wanted
        price = wanted["price"] if by_value else 1.0
        given = np.minimum(wanted["filled"], wanted["demanded"])
        return ratio(given * price, wanted["demanded"] * price)

    return units


def waited_days(start: pd.Series, end: pd.Series) -> pd.Series:
    return hours(start, end) / 24


def part_days(f: Frames) -> pd.Series:
    ordered = sales(f)[is_part(sales(f))]
    return waited_days(ordered["ordered_at"], ordered["delivered_at"])


def turns(f: Frames) -> pd.DataFrame:
    stock = f["stock"][(f["stock"]["stock_value"] >= 0) & (f["stock"]["annual_usage"] >= 0)]
    return ratio(stock["annual_usage"], stock["stock_value"])


def warranty_cost(f: Frames) -> pd.DataFrame:
    orders = standing(f)
    sold = orders["revenue"][category(orders) == "maschine"].dropna()
    paid = not_negative(f["claims"]["paid"])
    return ratio(
        pd.concat([paid, sold * 0], ignore_index=True),
        pd.concat([paid * 0, sold], ignore_index=True),
    )


def worked(f: Frames) -> pd.Series:
    visits = f["visits"]
    stated = visits["work_hours"].where(visits["work_hours"] >= 0)
    return stated.fillna(hours(visits["arrived_at"], visits["left_at"]))


def of_hours(column: str) -> Callable[[Frames], pd.DataFrame]:
    return lambda f: ratio(worked(f), f["visits"][column].where(f["visits"][column] > 0))


def technician_days(f: Frames) -> pd.Series:
    made = f["visits"].dropna(subset=["technician", "arrived_at"])
    made = made.sort_values(["arrived_at", "visit_id"])
    made = made.assign(day=made["arrived_at"].dt.normalize())
    made = made.assign(job=made["case_id"].fillna(made["visit_id"]))
    done = made.drop_duplicates("job", keep="last").groupby(["technician", "day"]).size()
    days = made.groupby(["technician", "day"]).size()
    return done.reindex(days.index, fill_value=0).astype(float)


def cost_to_plan(f: Frames) -> pd.DataFrame:
    done = finished(f["cases"])
    done = done[(done["planned_cost"] > 0) & (done["cost"] >= 0)]
    return ratio(done["cost"], done["planned_cost"])


@dataclass(frozen=True)
class Recomputed:
    """One way to a KPI, what it should give, and how that is read."""

    kpi: str
    way: str
    read: str
    second: Callable[[Frames], object]
    options: Options = field(default_factory=Options)


def _again(read: str, kpi: str, way: str, second: Callable[[Frames], object], **options: object):
    return Recomputed(kpi, way, read, second, Options(**options))


MEANS = [
    ("first_contact_resolution", "flag", of_finished("first_contact_resolved")),
    ("first_contact_resolution", "contacts", one_contact),
    ("first_contact_resolution", "reassignments", never_passed_on),
    ("first_time_fix", "flag", of_finished("first_time_fixed")),
    ("first_time_fix", "returns", lasting_fix),
    ("first_time_fix", "visits", one_visit),
    ("reopen_rate", "reopenings", reopened),
    ("repeat_request_rate", "customer", repeats("customer_id")),
    ("repeat_request_rate", "machine", repeats("customer_id", "machine_id")),
    ("repeat_request_rate", "fault", repeats("customer_id", "machine_id", "fault")),
    ("sla_attainment", "flag", cases("sla_met")),
    ("sla_attainment", "resolution", in_time("resolved_at", "resolution_target_hours")),
    ("sla_attainment", "response", in_time("first_response_at", "response_target_hours")),
    ("sla_response", "target", in_time("first_response_at", "response_target_hours")),
    ("sla_resolution", "target", in_time("resolved_at", "resolution_target_hours")),
    ("visits_per_case", "stated", visits_stated),
    ("visits_per_case", "listed", visits_listed),
    ("no_fault_found", "stated", of_finished("no_fault_found")),
    ("remote_resolution", "stated", remote),
    ("remote_resolution", "listed", remote_listed),
    ("mttr", "restore", between("cases", "opened_at", "resolved_at")),
    ("mttr", "restore_closed", between("cases", "opened_at", "closed_at")),
    ("mttr", "repair", lambda f: not_negative(f["cases"]["repair_hours"])),
    ("mttr", "respond", between("cases", "opened_at", "first_response_at")),
    ("mean_time_between_visits", "visits", between_visits),
    ("mean_time_between_visits", "cases", between_cases_with_visit),
    *((("csat", table, rated(table))) for table in ("cases", "surveys", "customers")),
    *((("advocates", table, five(table))) for table in ("cases", "surveys", "customers")),
    *((("at_risk", table, three_or_fewer(table))) for table in ("cases", "surveys", "customers")),
    *((("nps", table, promoters(table))) for table in ("cases", "surveys", "customers")),
    ("review_score", "surveys", reviews),
    ("complaint_rate", "stated", cases("complaint")),
    ("retention", "contracts", renewed),
    ("retention", "orders", active_again("orders", "ordered_at")),
    ("retention", "cases", active_again("cases", "opened_at")),
    ("churn_rate", "contracts", negated(renewed)),
    ("churn_rate", "flag", lambda f: f["customers"]["churned"]),
    ("churn_rate", "orders", negated(active_again("orders", "ordered_at"))),
    ("churn_rate", "cases", negated(active_again("cases", "opened_at"))),
    ("repeat_purchase_rate", "orders", second_purchase(complete=True)),
    ("contract_attach_rate", "stock", attached),
    ("contract_attach_rate", "flow", sold_with_contract),
    ("acquisition_cost", "stated", lambda f: f["customers"]["acquisition_cost"]),
    ("upsell_rate", "service", sold_in_service("upsell")),
    ("upsell_rate", "orders", lambda f: sales(f)["upsell"]),
    ("cross_sell_rate", "service", sold_in_service("cross_sell")),
    ("cross_sell_rate", "orders", lambda f: sales(f)["cross_sell"]),
    ("fill_rate", "line", filled_lines),
    ("fill_rate", "parts", lambda f: sales(f)["filled_from_stock"][is_part(sales(f))]),
    ("fill_rate", "lines", lambda f: sales(f)["filled_from_stock"]),
    ("parts_at_job", "stated", of_finished("parts_on_hand")),
    ("warranty_claim_rate", "unit", claimed),
    ("warranty_claim_rate", "case", cases("warranty")),
    ("cost_per_case", "stated", of_finished("cost")),
    ("cost_per_case", "posted", posted),
    ("jobs_per_technician_day", "visits", technician_days),
]
MEDIANS = [
    ("first_response_time", "response", between("cases", "opened_at", "first_response_at")),
    ("on_site_response_time", "opened", between("cases", "opened_at", "arrived_at")),
    ("on_site_response_time", "first_visit", first_arrival),
    ("on_site_response_time", "dispatched", between("visits", "dispatched_at", "arrived_at")),
    ("resolution_time", "resolved", between("cases", "opened_at", "resolved_at")),
    ("resolution_time", "closed", between("cases", "opened_at", "closed_at")),
    ("diagnosis_time", "stated", between("cases", "arrived_at", "diagnosed_at")),
    ("repair_time", "stated", lambda f: not_negative(f["cases"]["repair_hours"])),
    ("repair_time", "from_start", between("cases", "repair_started_at", "resolved_at")),
    ("repair_time", "from_arrival", between("cases", "arrived_at", "resolved_at")),
    ("handling_time", "stated", lambda f: finished(f["cases"])["handling_minutes"] / 60),
    (
        "parts_lead_time",
        "demand",
        lambda f: waited_days(f["demand"]["requested_at"], f["demand"]["received_at"]),
    ),
    ("parts_lead_time", "orders", part_days),
]
RATIOS = [
    ("availability", "stated", availability),
    ("gross_revenue_retention", "fees", fees(net=False)),
    ("net_revenue_retention", "fees", fees(net=True)),
    ("referral_rate", "customers", referrals),
    ("acquisition_cost", "postings", winning),
    ("after_sales_revenue_share", "orders", after_sales),
    ("service_margin", "margin", margin),
    ("service_margin", "cost", less_cost("cases", "opened_at", "cost")),
    ("service_margin", "postings", less_cost("postings", "posted_at", "amount")),
    ("fill_rate", "unit", filled_units(by_value=False)),
    ("fill_rate", "value", filled_units(by_value=True)),
    ("inventory_turns", "stated", turns),
    ("warranty_cost_share", "claims", warranty_cost),
    ("technician_utilisation", "stated", of_hours("available_hours")),
    ("technician_utilisation", "measured", of_hours("available_hours")),
    ("adherence", "cost", cost_to_plan),
    ("adherence", "time", of_hours("planned_hours")),
    ("adherence", "measured_time", of_hours("planned_hours")),
]
TOTALS = [
    ("cost_of_poor_service", "cases", poor_service),
    ("sla_penalties", "cases", lambda f: not_negative(f["cases"]["penalty"])),
    ("sla_penalties", "postings", lambda f: f["postings"]["amount"][kind(f) == "penalty"].dropna()),
]
EXPOSURES = [("mtbf", "operating", running), ("mtbf", "calendar", elapsed)]
COUNTS = [("backlog", way, backlog) for way in ("resolved", "closed", "status")]

RECOMPUTED = [
    *(_again("mean", *case) for case in MEANS),
    *(_again("median", *case) for case in MEDIANS),
    *(_again("ratio", *case) for case in RATIOS),
    *(_again("total", *case) for case in TOTALS),
    *(_again("exposure", *case) for case in EXPOSURES),
    *(_again("count", *case) for case in COUNTS),
    _again("survival", "retention", "flag", survival),
    _again("mean", "ces", "cases", effort("cases", 7, hard=False), effort_scale="7_easy"),
    _again("mean", "ces", "surveys", effort("surveys", 5, hard=True), effort_scale="5_hard"),
    _again("mean", "repeat_request_rate", "customer", mature_repeats, repeat_complete_windows=True),
    _again(
        "mean",
        "repeat_purchase_rate",
        "orders",
        second_purchase(complete=False),
        repurchase_complete_windows=False,
    ),
    _again(
        "median",
        "resolution_time",
        "resolved",
        lambda f: hours(finished(f["cases"])["opened_at"], finished(f["cases"])["resolved_at"]),
        basis="closed",
    ),
]
