"""Every KPI declares itself in full."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import ibis
import pytest

from aftersales.kpis import CATALOGUE, SETTINGS, STATISTICS, Options, measure
from aftersales.kpis.context import Context
from aftersales.kpis.grouping import grouped
from aftersales.schema import TABLES
from tests.kpis.business import business

ORDER = """
first_response_time resolution_time repair_time first_contact_resolution first_time_fix
reopen_rate repeat_request_rate sla_attainment handling_time csat nps retention churn_rate
repeat_purchase_rate after_sales_revenue_share upsell_rate fill_rate warranty_claim_rate
cost_per_case
"""
COLUMNS = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns}

each_kpi = pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=list(CATALOGUE))


def test_the_first_kpis_are_all_there_in_order():
    """The catalogue is shown in its order."""
    assert list(CATALOGUE) == ORDER.split()


@each_kpi
def test_words_and_source(kpi):
    """A KPI has a name, a question, a formula, a pitfall and the catalogue entry defining it."""
    assert all((kpi.name, kpi.question, kpi.formula, kpi.pitfall))
    assert kpi.question.endswith("?")
    assert kpi.source.startswith("K")


@each_kpi
def test_needed_columns_exist(kpi):
    """Each way needs columns of the canonical schema, and no two ways have the same id."""
    assert all(needs and COLUMNS.issuperset(needs) for needs in kpi.needs)
    assert len({way.id for way in kpi.ways}) == len(kpi.ways)


@each_kpi
def test_choices_name_ways(kpi):
    """The option that chooses among ways offers ways of this KPI, all of them."""
    assert set(kpi.settings) <= set(SETTINGS)
    if kpi.choice:
        assert kpi.choice in kpi.settings
        assert {way.id for way in kpi.ways} == set(SETTINGS[kpi.choice].choices)


def test_every_option_is_a_setting_on_the_screen():
    """No definition hides: each option has its label, its help and a default that is allowed."""
    assert {field.name for field in fields(Options)} == set(SETTINGS)
    for name, setting in SETTINGS.items():
        default = getattr(Options(), name)
        assert setting.label
        assert setting.help
        assert not setting.choices or default in setting.choices
        assert setting.high == 0 or setting.low <= default <= setting.high


def test_every_statistic_has_a_name(engine, store):
    """Whatever stands beside a value can be shown."""
    tables = store(business(4, 200))
    for retention_by in SETTINGS["retention_by"].choices:
        for measured in measure(engine, tables, Options(retention_by=retention_by)):
            assert set(measured.statistics) <= set(STATISTICS)


@each_kpi
@pytest.mark.parametrize("dialect", ["postgres", "databricks"])
def test_other_engines_understand_the_same_expression(kpi, dialect):
    """Each way compiles for engines that a business may have outgrown this one with."""
    context = Context(
        options=Options(), columns=frozenset(COLUMNS), facts={"cases.first": datetime(2020, 1, 1)}
    )
    for way in kpi.ways:
        rows = grouped(way.rows, "segment", context)
        statistic = way.statistic(rows, context)
        asked = dict(statistic.parts())
        if (numbers := statistic.ordered()) is not None:
            asked["quantiles"] = numbers.quantile([0.5, 0.9])
        assert "SELECT" in ibis.to_sql(rows.aggregate(by="in_group", **asked), dialect=dialect)
