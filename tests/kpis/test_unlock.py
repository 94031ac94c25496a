"""The unlock map: what there is, what is missing, and which column is worth the trouble first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aftersales.kpis import CATALOGUE, Measurement, Unit, measure
from aftersales.kpis.unlock import unlock_map
from tests.kpis.business import business

COLUMNS = st.sampled_from([f"t.{letter}" for letter in "abcdef"])
WAYS = st.lists(st.frozensets(COLUMNS, min_size=1, max_size=3), min_size=1, max_size=3)


def lacking(kpi: str, *ways) -> Measurement:
    missing = tuple(tuple(sorted(way)) for way in ways)
    return Measurement(kpi=kpi, unit=Unit.SHARE, value=None, n=0, missing=missing)


def test_one_column_may_unlock_several():
    """What a column does alone is told apart from what it only helps with."""
    seen = unlock_map(
        [lacking("x", {"cases.a"}), lacking("y", {"cases.a"}, {"cases.b", "cases.c"})]
    )
    first = seen.keys[0]
    assert (first.column, first.unlocks, first.brings_nearer) == ("cases.a", ("x", "y"), ())
    assert [key.unlocks for key in seen.keys[1:]] == [(), ()], "a longer way to y is no key"
    assert [step.columns for step in seen.path] == [("cases.a",)]


def test_columns_that_belong_together_come_together():
    """Two columns that unlock three KPIs together beat one that unlocks one."""
    pair = {"cases.a", "cases.b"}
    seen = unlock_map([lacking("z", {"cases.c"}), *(lacking(k, pair) for k in ("w", "x", "y"))])
    assert [step.columns for step in seen.path] == [("cases.a", "cases.b"), ("cases.c",)]
    assert seen.path[0].unlocks == ("w", "x", "y")


def test_a_column_of_a_table_at_hand_comes_first():
    """The rating of cases and that of surveys do the same; whoever has surveys adds it there."""
    has = Measurement(
        kpi="h", unit=Unit.SHARE, value=0.5, n=9, measured_from=("surveys.recommendation",)
    )
    (key,) = unlock_map([has, lacking("csat", {"cases.rating"}, {"surveys.rating"})]).keys
    assert (key.column, key.or_else) == ("surveys.rating", ("cases.rating",))


def test_a_table_at_hand_is_completed_before_another_is_asked_for():
    """Whoever brings stock is not sent for the ratings of cases, though these unlock more."""
    wanted = [lacking(kpi, {"cases.rating"}) for kpi in ("csat", "advocates", "at_risk")]
    turns = lacking("inventory_turns", {"stock.stock_value"})
    assert unlock_map([*wanted, turns], ["stock"]).path[0].unlocks == ("inventory_turns",)
    assert unlock_map([*wanted, turns]).path[0].columns == ("cases.rating",)


@given(st.dictionaries(st.sampled_from("klmnop"), WAYS, max_size=6))
def test_the_path_leads_to_every_kpi(kpis):
    """Each KPI is unlocked once, by columns that complete one of its ways, and not before."""
    seen = unlock_map([lacking(kpi, *ways) for kpi, ways in kpis.items()])
    held: set[str] = set()
    told: list[str] = []
    for step in seen.path:
        assert step.unlocks, "no step is in vain"
        for kpi in step.unlocks:
            assert not any(way <= held for way in kpis[kpi])
            assert any(way <= held | set(step.columns) for way in kpis[kpi])
        held |= set(step.columns)
        told += step.unlocks
    assert sorted(told) == sorted(kpis)
    for key in seen.keys:
        for kpi in key.unlocks:
            assert frozenset({key.column}) in kpis[kpi]


def test_every_kpi_is_somewhere(engine, store):
    """Supported, refused, without records or with a key: each KPI of the catalogue is accounted."""
    frames = {name: business(4, 300)[name] for name in ("cases", "customers")}
    seen = unlock_map(measure(engine, store(frames)))
    unlocked = {kpi for step in seen.path for kpi in step.unlocks}
    groups = [set(seen.supported), set(seen.refused) - unlocked, set(seen.empty), unlocked]
    assert set().union(*groups) == set(CATALOGUE)
    assert sum(map(len, groups)) == len(CATALOGUE)


def test_nothing_brought_lacks_everything(engine):
    """Without a file nothing is supported and everything can be unlocked."""
    seen = unlock_map(measure(engine, {}))
    assert seen.supported == ()
    assert {kpi for step in seen.path for kpi in step.unlocks} == set(CATALOGUE)
