"""From tables to a study; what can be counted is counted a second time with plain pandas."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from aftersales.evidence.catalogue import defaults
from aftersales.kpis import Options
from aftersales.model import at_means, project
from aftersales.study import Drift, Links, Operations, Provenance, Segment
from aftersales.study_file import parse_study, write_study
from tests.baseline.conftest import AS_OF, days_before

YEAR_AGO = AS_OF - pd.DateOffset(months=12)


def segment(baseline, name):
    return next(segment for segment in baseline.study.segments if segment.name == name)


@pytest.fixture(scope="module")
def whole(drawn, firm):
    return drawn(firm)


@pytest.fixture(scope="module")
def by_hand(firm):
    """The firm's tables with each customer's segment, and which customers are there today."""
    known = firm["customers"].set_index("customer_id")["segment"]
    cases, orders = firm["cases"].copy(), firm["orders"].copy()
    cases["segment"], orders["segment"] = (t.customer_id.map(known) for t in (cases, orders))
    contracts = firm["contracts"]
    running = contracts[(contracts.starts_at <= AS_OF) & (contracts.due_at > AS_OF)]
    active = (
        set(orders[orders.ordered_at > YEAR_AGO].customer_id)
        | set(cases[cases.opened_at > YEAR_AGO].customer_id.dropna())
        | set(running.customer_id)
    )
    customers = known[known.index.isin(active)].value_counts()
    return {"cases": cases, "orders": orders, "active": active, "customers": customers}


@pytest.mark.parametrize("name", ["A", "B", "C"])
def test_what_a_segment_counts_is_counted_in_the_last_year(whole, by_hand, name):
    """Customers, cases, revenue and extras are those of today's customers in twelve months."""
    found, customers = segment(whole, name), by_hand["customers"][name]
    cases, orders = by_hand["cases"], by_hand["orders"]
    cases = cases[(cases.segment == name) & (cases.opened_at > YEAR_AGO)]
    orders = orders[(orders.segment == name) & (orders.ordered_at > YEAR_AGO)]
    after_sales = orders[(orders.category != "machine") & ~orders.upsell]
    assert found.customers == customers
    assert found.cases_per_month == pytest.approx(len(cases) / customers / 12)
    assert found.annual_revenue == pytest.approx(after_sales.revenue.sum() / customers)
    assert found.upsells_per_customer_month == pytest.approx(orders.upsell.sum() / customers / 12)


def test_what_a_segment_is_like_is_its_own(whole, by_hand):
    """Medians, shares and margins of A are those of A's records."""
    found, cases = segment(whole, "A"), by_hand["cases"][by_hand["cases"].segment == "A"]
    orders = by_hand["orders"][by_hand["orders"].segment == "A"]
    hours = (cases.first_response_at - cases.opened_at).dt.total_seconds() / 3600
    recent = orders[(orders.ordered_at > YEAR_AGO) & (orders.category != "machine")]
    assert found.response_hours == pytest.approx(hours.median(), rel=1e-6)
    assert found.repair_hours == pytest.approx(cases.repair_hours.median())
    assert found.first_time_fix == pytest.approx(cases.first_time_fixed.mean())
    assert found.sla_attainment == pytest.approx(cases.sla_met.mean())
    assert found.csat == pytest.approx((cases.rating.dropna() >= 4).mean())
    assert found.parts_availability == pytest.approx(cases.parts_on_hand.mean())
    normal = recent[~recent.upsell]
    assert found.contribution_margin == pytest.approx(normal.margin.sum() / normal.revenue.sum())


def test_new_customers_are_those_of_the_last_year(whole, firm):
    """Twelve months of new customers on the list make a month's."""
    customers = firm["customers"]
    new = customers[(customers.customer_since > YEAR_AGO) & (customers.segment == "B")]
    assert segment(whole, "B").gross_adds == pytest.approx(len(new) / 12)


def test_retention_is_that_of_contracts_due(whole, firm):
    """Renewed of those due, of all segments where one has too few contracts due."""
    due = firm["contracts"][firm["contracts"].due_at <= AS_OF]
    b, all_due = due[due.segment == "B"].renewed.mean(), due.renewed.mean()
    assert segment(whole, "B").annual_retention == pytest.approx(b)
    assert segment(whole, "C").annual_retention == pytest.approx(all_due)
    assert "contracts" in whole.study.sources["segment.B.annual_retention"].reference


def test_who_is_left_stays_longer_and_that_is_no_loyalty(drawn):
    """Of customers who differ, those of today stay more often than all occasions so far say."""
    rng = np.random.default_rng(4)
    n = 3000
    lasted, seen = rng.geometric(rng.beta(0.6, 2.0, n)), rng.integers(1, 9, n)
    customers, years = np.repeat(np.arange(n), seen), np.concatenate([np.arange(k) for k in seen])
    due = AS_OF - pd.to_timedelta(
        (np.repeat(seen, seen) - years) * 365 - 364 + np.repeat(rng.integers(0, 364, n), seen),
        unit="D",
    )
    contracts = pd.DataFrame(
        {
            "contract_id": [f"V{i}" for i in range(len(due))],
            "customer_id": [f"K{i}" for i in customers],
            "starts_at": (due - pd.Timedelta(days=365)).astype("datetime64[us]"),
            "due_at": due.astype("datetime64[us]"),
            "renewed": pd.array(
                np.where(due <= AS_OF, years + 1 < lasted[customers], None), "boolean"
            ),
        }
    )[years < lasted[customers]]
    found = drawn({"contracts": contracts}, options=Options(as_of=AS_OF))
    (everybody,) = found.study.segments
    source = found.study.sources["segment.All.annual_retention"]
    assert everybody.annual_retention > contracts["renewed"].dropna().mean() + 0.05
    assert source.low < everybody.annual_retention < source.high
    assert "not growing loyalty" in str(found.notes["segment.All.annual_retention"])


def test_a_segment_of_few_records_borrows_and_says_so(whole, by_hand):
    """Below thirty records the figure is that of all, and its source names all segments."""
    source = whole.study.sources["segment.C.annual_retention"]
    assert source.reference.endswith("(A + B + C)")
    assert source.provenance is Provenance.DATA
    assert "alone has only" in str(whole.notes["segment.C.annual_retention"])
    assert segment(whole, "C").customers == by_hand["customers"]["C"] < 30


def test_the_penalty_gives_back_what_was_paid(whole, by_hand):
    """Penalty × breached visits is what a case has cost in penalties."""
    found, operations = segment(whole, "A"), whole.study.operations
    a_case = operations.dispatch_share * (1 - found.sla_attainment) * found.sla_penalty
    cases = by_hand["cases"][by_hand["cases"].segment == "A"]
    assert a_case == pytest.approx(cases.penalty.mean())


def test_costs_of_case_and_visit_are_told_apart(whole, firm):
    """The line through the cost of cases starts at the case and rises by the visit."""
    slope, start = np.polyfit(firm["cases"].visits, firm["cases"].cost, 1)
    operations = whole.study.operations
    assert (operations.visit_cost, operations.case_cost) == pytest.approx((slope, start))
    assert operations.visit_cost == pytest.approx(300, abs=3)


def test_operations_are_those_of_finished_cases(whole, firm):
    """Share of cases with a visit, and visits beyond the first where one was not enough."""
    visits = firm["cases"].visits
    operations = whole.study.operations
    assert operations.dispatch_share == pytest.approx((visits > 0).mean())
    assert operations.extra_visits_per_failed_fix == pytest.approx((visits[visits > 1] - 1).mean())


def test_the_house_is_counted(whole, firm, by_hand):
    """Technicians at work in twelve months, machines of today's customers, parts on hand."""
    cases, machines = firm["cases"], firm["machines"]
    recent = cases[cases.opened_at > YEAR_AGO]
    assert whole.site.technicians == recent.technician.nunique()
    assert whole.site.machines == machines.customer_id.isin(by_hand["active"]).sum()
    assert whole.site.parts_availability == pytest.approx(cases.parts_on_hand.mean())
    assert whole.site.stock_value is None


def test_intervals_are_kept_with_the_numbers(whole):
    """A measured share stands with its observations and its 95 % interval."""
    source, csat = whole.study.sources["segment.A.csat"], segment(whole, "A").csat
    assert source.low < csat < source.high
    assert source.n > 100
    assert source.reference == "cases.rating"


def test_the_first_programme_is_training(whole):
    """Where technicians are known, three days of training are what there is to look at."""
    assert whole.plan == {"training": 3.0}
    pulled = {lever.id: lever.intensity for lever in whole.study.levers}
    assert len(pulled) == 7
    assert pulled.pop("training") == 1.0
    assert set(pulled.values()) == {0.0}


def test_the_plan_moves_the_levers(drawn, firm):
    """A plan says where each slider stands; the rest is off."""
    found = drawn(firm, plan={"tooling": 0.5, "parts_availability": 0.95})
    pulled = {lever.id for lever in found.study.levers if lever.intensity > 0}
    assert pulled == {"tooling", "parts_availability"}


def every_address(study):
    yield from (f"settings.{name}" for name in ("horizon_months", "discount_rate"))
    for section, shape in (("operations", Operations), ("links", Links), ("drift", Drift)):
        yield from (f"{section}.{field.name}" for field in fields(shape))
    for found in study.segments:
        for field in fields(Segment):
            if field.name != "name" and getattr(found, field.name) is not None:
                yield f"segment.{found.name}.{field.name}"
    for lever in study.levers:
        yield f"lever.{lever.id}.adoption"
        yield from (f"lever.{lever.id}.effect.{effect.on}.size" for effect in lever.effects)


def check(baseline):
    """What must hold of any baseline."""
    study = baseline.study
    assert parse_study(write_study(study).encode(), "study.toml") == study
    assert set(every_address(study)) <= set(study.sources)
    assert np.isfinite(project(study, at_means(study)).benefit).all()
    defaulted = {
        address.rsplit(".", 1)[-1]
        for address, source in study.sources.items()
        if source.provenance is Provenance.DEFAULT and not address.startswith("lever")
    }
    must_ask = {name for name in defaulted if name in defaults() and defaults()[name].asked}
    assert must_ask <= {question.address.rsplit(".", 1)[-1] for question in baseline.asked}
    assert all(question.question for question in baseline.asked)


def test_a_whole_study_can_be_kept_and_projected(whole):
    """It reads back the same, every number has its source, and the projection takes it."""
    check(whole)


@pytest.mark.parametrize("table", ["cases", "orders", "customers", "contracts", "machines"])
def test_one_table_alone_is_enough(drawn, firm, table):
    """Any table alone gives a study: the rest are marked defaults, and asked for."""
    found = drawn({table: firm[table]})
    check(found)
    provenances = {source.provenance for source in found.study.sources.values()}
    assert Provenance.DEFAULT in provenances
    assert table in ("machines",) or Provenance.DATA in provenances


def test_no_table_at_all_gives_the_defaults(drawn):
    """With nothing measured every number is the default of its name."""
    found = drawn({})
    check(found)
    (everybody,) = found.study.segments
    assert everybody.name == "All"
    for name, default in defaults().items():
        if default.section == "segment" and name != "gross_adds":
            assert getattr(everybody, name) == default.value.mean, name
    assert found.plan == {}


def test_cases_alone_give_one_segment(drawn, firm):
    """Without anything that tells segments apart, all customers are taken together."""
    cases = firm["cases"]
    found = drawn({"cases": cases})
    (everybody,) = found.study.segments
    recent = cases[(cases.opened_at > YEAR_AGO) & cases.customer_id.notna()]
    assert everybody.customers == recent.customer_id.nunique()
    assert everybody.csat == pytest.approx((cases.rating.dropna() >= 4).mean())
    assert found.study.sources["segment.All.contribution_margin"].provenance is Provenance.DEFAULT
    assert "segment.contribution_margin" in [question.address for question in found.asked]
    assert "segment.csat" not in [question.address for question in found.asked]


def test_orders_alone_give_a_b_c_by_revenue(drawn, firm):
    """Customers who bring the first 80 % of revenue are A, the next 15 % B, the rest C."""
    found = drawn({"orders": firm["orders"]})
    assert [segment.name for segment in found.study.segments] == ["A", "B", "C"]
    assert segment(found, "A").annual_revenue > segment(found, "C").annual_revenue
    assert segment(found, "A").cases_per_month == defaults()["cases_per_month"].value.mean


def test_a_customer_list_with_a_churn_flag_is_enough(drawn):
    """Who is not marked as left is there; months lived and lost make years, alike at every age."""
    rng = np.random.default_rng(3)
    n = 400
    left, tenure = rng.random(n) < 0.2, rng.integers(1, 60, n)
    customers = pd.DataFrame(
        {
            "customer_id": [f"K{i}" for i in range(n)],
            "segment": rng.choice(["private", "business"], n),
            "churned": left,
            "tenure_months": tenure,
            "monthly_revenue": rng.uniform(20, 100, n),
        }
    )
    found = drawn({"customers": customers})
    check(found)
    own = customers[customers.segment == "private"]
    private = segment(found, "private")
    assert private.customers == (~own.churned).sum()
    assert private.annual_revenue == pytest.approx(own[~own.churned].monthly_revenue.mean() * 12)
    kept_a_month = 1 - own.churned.sum() / own.tenure_months.sum()
    assert private.annual_retention == pytest.approx(kept_a_month**12)
    assert "everybody kept alike" in str(found.notes["segment.private.annual_retention"])
    staying = private.annual_retention ** (1 / 12)
    assert private.gross_adds == pytest.approx(private.customers * (1 - staying))


def test_cases_without_customers_are_spread_over_those_assumed(drawn, firm):
    """The number of cases stays what it is, however many customers are thought to have them."""
    cases = firm["cases"].drop(columns="customer_id")
    found = drawn({"cases": cases}, answers={"segment.customers": 250.0})
    (everybody,) = found.study.segments
    recent = (cases.opened_at > YEAR_AGO).sum()
    assert everybody.customers == 250
    assert everybody.cases_per_month * 250 == pytest.approx(recent / 12, rel=2e-3)


def test_half_a_year_of_orders_counts_as_half_a_year(drawn):
    """Rates are taken over the months that the file covers."""
    days = np.linspace(0, 182.625, 100)
    orders = pd.DataFrame({"customer_id": "K1", "ordered_at": days_before(days), "revenue": 10.0})
    (everybody,) = drawn({"orders": orders}).study.segments
    assert everybody.annual_revenue == pytest.approx(2 * 1000, rel=1e-3)


def test_a_night_of_cases_says_nothing_about_a_month(drawn, firm):
    """Less than a month of data gives no rate."""
    cases = firm["cases"].assign(opened_at=days_before(np.linspace(0, 0.5, len(firm["cases"]))))
    found = drawn({"cases": cases})
    source = found.study.sources["segment.All.cases_per_month"]
    assert source.provenance is Provenance.DEFAULT


def test_an_order_file_that_ended_earlier_has_its_own_year(drawn, firm):
    """Orders that end a year before the cases are not read as a year without orders."""
    orders = firm["orders"].assign(ordered_at=firm["orders"].ordered_at - pd.Timedelta(days=400))
    alone = drawn({"orders": orders, "customers": firm["customers"]})
    beside = drawn({"orders": orders, "customers": firm["customers"], "cases": firm["cases"]})
    assert segment(beside, "A").annual_revenue == pytest.approx(
        segment(alone, "A").annual_revenue
        * segment(alone, "A").customers
        / segment(beside, "A").customers
    )


@pytest.mark.parametrize(("rating", "csat"), [(5.0, 60.5 / 61), (1.0, 0.5 / 61)])
def test_no_share_stays_at_0_or_100_per_cent(drawn, firm, rating, csat):
    """Half a record is added to each side, and the note says so."""
    cases = firm["cases"].head(60).assign(rating=rating)
    found = drawn({"cases": cases})
    assert found.study.segments[0].csat == pytest.approx(csat)
    assert "half a record" in str(found.notes["segment.All.csat"])


def test_parts_that_were_never_missing_leave_room_for_the_first_time(drawn, firm):
    """Parts on hand for every job: half a record is added, for the house as for a segment."""
    found = drawn({"cases": firm["cases"].assign(parts_on_hand=True)})
    n = len(firm["cases"])
    expected = (n + 0.5) / (n + 1)
    assert found.site.parts_availability == pytest.approx(expected)
    assert found.study.segments[0].parts_availability == pytest.approx(expected)


@pytest.mark.parametrize(("renewed", "kept"), [(True, 0.99), (False, 0.01)])
def test_retention_is_kept_between_1_and_99_per_cent(drawn, firm, renewed, kept):
    """Nobody loses or keeps everybody for ever."""
    contracts = firm["contracts"].assign(renewed=renewed)
    found = drawn({"contracts": contracts})
    assert {segment.annual_retention for segment in found.study.segments} == {kept}


def test_a_margin_above_revenue_is_refused(drawn, firm):
    """A column that cannot be a margin is left alone, and that is said."""
    orders = firm["orders"].assign(margin=firm["orders"].revenue * 3)
    found = drawn({"orders": orders})
    check(found)
    assert segment(found, "A").contribution_margin == defaults()["contribution_margin"].value.mean
    assert any("orders.margin" in str(remark) for remark in found.remarks)


def test_too_many_segments_are_taken_together(drawn, firm):
    """A column of forty segments is no help to anybody."""
    names = [f"S{i % 40}" for i in range(len(firm["customers"]))]
    found = drawn({**firm, "customers": firm["customers"].assign(segment=names)})
    assert [segment.name for segment in found.study.segments] == ["All"]
    assert "too many" in str(found.remarks[0])


def test_customers_of_no_segment_are_counted_out_loud(drawn, firm):
    """Who belongs to no segment is left out, and how many these are is said."""
    customers = firm["customers"].copy()
    customers.loc[:4, "segment"] = None
    found = drawn({"customers": customers, "orders": firm["orders"]})
    assert any("5 customers belong to no known segment" in str(r) for r in found.remarks)


def test_the_users_answer_comes_first(drawn, firm):
    """An answer for one segment beats one for all, which beats the data, which beats a default."""
    answers = {
        "segment.contribution_margin": 0.3,
        "segment.A.contribution_margin": 0.6,
        "operations.visit_cost": 500.0,
        "settings.discount_rate": 0.08,
        "settings.horizon_months": 24.0,
        "site.technicians": 50.0,
        "lever.training.price.participant_day": 400.0,
        "links.csat_on_churn": 0.2,
    }
    found = drawn(firm, answers=answers)
    check(found)
    assert segment(found, "A").contribution_margin == 0.6
    assert segment(found, "B").contribution_margin == 0.3
    assert found.study.operations.visit_cost == 500.0
    assert found.study.settings.horizon_months == 24
    training = next(lever for lever in found.study.levers if lever.id == "training")
    assert training.cost.one_off == 50 * 3 * 400
    assert training.refresh_months == (12,)
    for address in (
        "segment.B.contribution_margin",
        "operations.visit_cost",
        "links.csat_on_churn",
    ):
        assert found.study.sources[address].provenance is Provenance.USER
    assert "settings.discount_rate" not in [question.address for question in found.asked]


def test_upgrades_without_a_margin_take_that_of_all_orders(drawn, firm):
    """Revenue of an upgrade times the margin there is, from wherever that comes."""
    orders = firm["orders"].drop(columns="margin")
    found = drawn({"orders": orders, "customers": firm["customers"]})
    recent = orders[orders.upsell & (orders.ordered_at > YEAR_AGO)]
    margin = defaults()["contribution_margin"].value.mean
    assert segment(found, "A").upsell_contribution == pytest.approx(recent.revenue.mean() * margin)


def test_the_options_move_the_figures(drawn, firm):
    """A study is drawn with the same definitions as the KPIs."""
    found = drawn(firm, options=Options(csat_box=5))
    cases = firm["cases"].merge(firm["customers"][["customer_id", "segment"]])
    own = cases[cases.segment == "A"].rating.dropna()
    assert segment(found, "A").csat == pytest.approx((own == 5).mean())


def test_the_order_of_rows_means_nothing(drawn, firm, whole):
    """Shuffled tables give the same study."""
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in firm.items()}
    for own, other in zip(whole.study.segments, drawn(shuffled).study.segments, strict=True):
        for field in fields(Segment):
            expected = getattr(own, field.name)
            exact = expected if field.name == "name" else pytest.approx(expected)
            assert getattr(other, field.name) == exact


def test_twice_the_money_is_twice_the_money(drawn, firm, whole):
    """Amounts in another unit move amounts alone."""
    orders, cases = firm["orders"].copy(), firm["cases"].copy()
    orders[["revenue", "margin"]] *= 2
    cases[["cost", "penalty"]] *= 2
    found = drawn({**firm, "orders": orders, "cases": cases})
    a, b = segment(whole, "A"), segment(found, "A")
    for name in ("annual_revenue", "upsell_contribution", "sla_penalty"):
        assert getattr(b, name) == pytest.approx(2 * getattr(a, name)), name
    for name in ("contribution_margin", "cases_per_month", "csat", "upsells_per_customer_month"):
        assert getattr(b, name) == pytest.approx(getattr(a, name)), name
    assert found.study.operations.visit_cost == pytest.approx(2 * whole.study.operations.visit_cost)
