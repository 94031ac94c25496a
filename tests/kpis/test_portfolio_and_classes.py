"""Portfolio and customer classes equal a second computation in plain pandas."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.kpis import Filter
from aftersales.kpis.classes import CLASSES, CUT_OFFS, Classes, customer_classes
from aftersales.kpis.portfolio import Portfolio, Verdict, portfolio
from aftersales.message import Message
from tests.kpis.business import business


def sold(seed: int, size: int = 800) -> dict[str, pd.DataFrame]:
    """A business with products, margins and cases by product."""
    frames = business(seed, size)
    rng = np.random.default_rng(seed)
    orders, cases = frames["orders"], frames["cases"]
    orders["product"] = rng.choice(["press", "saw", "drill"], size)
    orders["category"] = rng.choice(["machine", "parts", "service"], size)
    orders["revenue"] = rng.lognormal(5, 0.5, size)
    orders["margin"] = orders["revenue"] * rng.normal(0.4, 0.1, size)
    orders["quantity"] = 1.0
    cases["product"] = rng.choice(["press", "saw", "drill"], size)
    cases["rating"] = rng.integers(1, 6, size).astype(float)
    cases["cost"] = rng.lognormal(3, 0.5, size)
    return {name: frames[name] for name in ("cases", "orders", "customers", "contracts")}


@settings(max_examples=4)
@given(seed=st.integers(0, 1000))
def test_the_portfolio_adds_up(engine, store, seed):
    """Revenue, counts and margins of each line are those of its orders."""
    frames = sold(seed)
    seen = portfolio(engine, store(frames))
    assert isinstance(seen, Portfolio)
    orders = frames["orders"]
    lines = orders.groupby(["product", "category"])
    assert len(seen.categories) == lines.ngroups
    for offer in seen.categories:
        these = lines.get_group((offer.product, offer.category))
        assert offer.orders == len(these)
        assert offer.revenue == pytest.approx(these["revenue"].sum())
        assert offer.margin.value == pytest.approx(these["margin"].sum() / these["revenue"].sum())
        assert offer.is_machine is (offer.category == "machine")
        assert offer.price_realised.value is None
    for offer in seen.products:
        these = orders[(orders["product"] == offer.product) & (orders["category"] != "machine")]
        cases = frames["cases"][frames["cases"]["product"] == offer.product]
        assert offer.revenue == pytest.approx(these["revenue"].sum())
        assert offer.csat.value == pytest.approx((cases["rating"] >= 4).mean())
        assert offer.contribution.low < offer.contribution.value < offer.contribution.high
    assert seen.everything.revenue == pytest.approx(sum(o.revenue for o in seen.products))


def test_an_offer_below_its_category_disappoints(engine, store):
    """Parts that earn half of what parts earn, an unhappy product, and one that is too rare."""
    frames = sold(1, 3000)
    orders, cases = frames["orders"], frames["cases"]
    weak = (orders["product"] == "saw") & (orders["category"] == "parts")
    orders.loc[weak, "margin"] *= 0.5
    cases.loc[(cases["product"] == "drill") & (cases.index % 2 == 0), "rating"] = 1.0
    orders.loc[orders.index[:9], ["product", "category"]] = ["lathe", "parts"]
    seen = portfolio(engine, store(frames))
    verdicts = {(o.product, o.category): o.verdict for o in (*seen.categories, *seen.products)}
    assert verdicts["saw", "parts"] is Verdict.DISAPPOINTS
    assert verdicts["press", "parts"] is Verdict.EARNS
    assert verdicts["lathe", "parts"] is Verdict.TOO_FEW
    assert verdicts["drill", None] is Verdict.DISAPPOINTS
    assert verdicts["press", None] is Verdict.EARNS


def test_cases_are_not_charged_where_contracts_pay_for_them(engine, store):
    """With a third of revenue sold without a product, no product is told to lose money."""
    frames = sold(2)
    orders = frames["orders"]
    orders.loc[orders["category"] == "service", "product"] = None
    frames["cases"]["cost"] *= 100
    seen = portfolio(engine, store(frames))
    assert all(o.contribution.value is None for o in seen.products)
    assert {o.verdict for o in seen.products} == {Verdict.EARNS}
    assert seen.everything.verdict is Verdict.DISAPPOINTS


def test_a_filtered_portfolio_is_that_of_its_records(engine, store):
    """The same as if the files held nothing else; where nothing passes, a reason."""
    frames = sold(4)
    saws = {
        name: frame[frame["product"] == "saw"] if "product" in frame else frame
        for name, frame in frames.items()
    }
    seen = portfolio(engine, store(frames), where=Filter(product=("saw",)))
    alone = portfolio(engine, store(saws))
    assert [(o.orders, o.verdict) for o in seen.categories] == [
        (o.orders, o.verdict) for o in alone.categories
    ]
    assert seen.everything.revenue == pytest.approx(alone.everything.revenue)
    assert seen.everything.csat.value == pytest.approx(alone.everything.csat.value)
    assert isinstance(portfolio(engine, store(frames), where=Filter(product=("x",))), Message)


def test_classes_within_a_period_are_those_of_its_records(engine, store):
    """Ranked by the orders of the period, with the cases of the period in its part of a year."""
    frames = sold(8)
    tables = store(frames)
    where = Filter(since=date(2022, 6, 1), until=date(2023, 5, 31))
    seen = customer_classes(engine, tables, only=("csat",), where=where)
    orders, cases = (
        frames[name][frames[name][at].between("2022-06-01", "2023-05-31 23:59:59.999999")]
        for name, at in (("orders", "ordered_at"), ("cases", "opened_at"))
    )
    letter = by_hand(orders, "revenue", CUT_OFFS)
    assert seen.years == pytest.approx(1, abs=0.01)
    for each in seen.classes:
        members = set(letter.index[letter == each.name])
        asked = cases[cases["customer_id"].isin(members)]
        assert each.customers == len(members)
        assert each.cases_a_year.value == pytest.approx(len(asked) / len(members) / seen.years)
        assert each.kpis["csat"].value == pytest.approx((asked["rating"] >= 4).mean())


def test_orders_that_do_not_say_cannot_be_filtered_by_it(engine, store):
    """A channel is that of cases; nothing is shown that the filter does not narrow."""
    frames = sold(4)
    frames["cases"]["channel"] = "phone"
    tables, where = store(frames), Filter(channel=("phone",))
    assert isinstance(portfolio(engine, tables, where=where), Message)
    assert isinstance(customer_classes(engine, tables, where=where), Message)


def test_a_portfolio_needs_orders(engine, store):
    """Cases alone, or orders that say neither product nor category, give a reason."""
    frames = sold(3)
    assert isinstance(portfolio(engine, store({"cases": frames["cases"]})), Message)
    bare = frames["orders"][["order_id", "ordered_at", "revenue"]]
    assert isinstance(portfolio(engine, store({"orders": bare})), Message)


def by_hand(orders: pd.DataFrame, by: str, cut_offs: tuple[float, float]) -> pd.Series:
    brings = orders.dropna(subset=["customer_id"]).groupby("customer_id")[by].sum().clip(lower=0)
    ranked = brings.reset_index().sort_values([by, "customer_id"], ascending=[False, True])
    before = (ranked[by].cumsum() - ranked[by]) / ranked[by].sum()
    before = before.where(ranked[by] > 0, 1.0)
    letter = np.where(before < cut_offs[0], "A", np.where(before < cut_offs[1], "B", "C"))
    return pd.Series(letter, index=ranked["customer_id"])


@settings(max_examples=4)
@given(
    seed=st.integers(0, 1000),
    by=st.sampled_from(["revenue", "margin"]),
    cut_offs=st.sampled_from([(0.8, 0.95), (0.5, 0.5), (0.2, 1.0)]),
)
def test_classes_are_those_of_plain_pandas(engine, store, seed, by, cut_offs):
    """Members, sums, cases and satisfaction of each class."""
    frames = sold(seed)
    seen = customer_classes(
        engine, store(frames), by=by, cut_offs=cut_offs, only=("csat", "cost_per_case")
    )
    orders, cases = frames["orders"], frames["cases"]
    letter = by_hand(orders, by, cut_offs)
    assert [each.name for each in seen.classes] == [x for x in CLASSES if (letter == x).any()]
    for each in seen.classes:
        members = set(letter.index[letter == each.name])
        theirs = orders[orders["customer_id"].isin(members)]
        asked = cases[cases["customer_id"].isin(members)]
        assert each.customers == len(members)
        assert each.revenue == pytest.approx(theirs["revenue"].sum())
        assert each.margin == pytest.approx(theirs["margin"].sum())
        assert each.cases_a_year.value == pytest.approx(len(asked) / len(members) / seen.years)
        assert each.kpis["csat"].value == pytest.approx((asked["rating"] >= 4).mean())
    assert sum(seen.share_of(x.name, "revenue") for x in seen.classes) == pytest.approx(1)


def test_no_customer_leaves_the_module(engine, store):
    """Nothing in the result names a customer."""
    frames = sold(5)
    said = repr(customer_classes(engine, store(frames)))
    assert not [name for name in frames["customers"]["customer_id"] if f"'{name}'" in said]


def test_classes_need_orders_of_customers(engine, store):
    """Without them a reason; wrong cut-offs are our own mistake."""
    frames = sold(6)
    assert isinstance(customer_classes(engine, store({"cases": frames["cases"]})), Message)
    bare = frames["orders"].drop(columns="margin")
    assert isinstance(customer_classes(engine, store({"orders": bare}), by="margin"), Message)
    assert isinstance(customer_classes(engine, store({"orders": bare})), Classes)
    with pytest.raises(ValueError, match="cut-offs"):
        customer_classes(engine, store({"orders": bare}), cut_offs=(0.9, 0.5))
