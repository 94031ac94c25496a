"""Every KPI declares itself in full."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import ibis
import pytest

from aftersales.evidence.catalogue import benchmarks, publications
from aftersales.kpis import (
    CATALOGUE,
    LEFT_OUT,
    SETTINGS,
    STATISTICS,
    Measurement,
    Options,
    benchmark_of,
    measure,
)
from aftersales.kpis.context import Context
from aftersales.kpis.grouping import GROUP, grouped
from aftersales.kpis.parts import PARTS_IN_STOCK
from aftersales.kpis.visits import TECHNICIAN_DAYS
from aftersales.schema import TABLES
from tests.kpis.business import business
from tests.kpis.recomputed import RECOMPUTED

ORDER = """
first_response_time on_site_response_time resolution_time diagnosis_time repair_time mttr mtbf
mean_time_between_visits availability first_contact_resolution first_time_fix visits_per_case
remote_resolution reopen_rate repeat_request_rate no_fault_found sla_attainment sla_response
sla_resolution handling_time backlog csat advocates at_risk nps ces review_score complaint_rate
referral_rate retention gross_revenue_retention net_revenue_retention churn_rate
repeat_purchase_rate contract_attach_rate acquisition_cost after_sales_revenue_share service_margin
upsell_rate cross_sell_rate fill_rate parts_lead_time parts_at_job inventory_turns
warranty_claim_rate warranty_cost_share cost_per_case cost_of_poor_service sla_penalties
technician_utilisation jobs_per_technician_day adherence
"""
ENTRIES_IN_ORDER = """
K01 K02 K03 K04 K05 K06 K06b K06c K07 K08 K08b K09 K09b K10 K11 K12 K13 K14 K15 K16 K17 K18 K19 K20
K21 K21b K21c K22 K23 K24 K25 K26 K28 K29 K30 K31 K32 K33 K34 K35 K36 K37 K38 K39 K40 K41 K42 K43
K44 K45 K46
"""
ENTRIES = set(ENTRIES_IN_ORDER.split())
COLUMNS = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns}

each_kpi = pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=list(CATALOGUE))


def test_the_kpis_are_all_there_in_order():
    """The catalogue is shown in its order."""
    assert list(CATALOGUE) == ORDER.split()


@each_kpi
def test_words_and_source(kpi):
    """A KPI has a name, a question, a formula, a pitfall and the catalogue entry defining it."""
    assert all((kpi.name, kpi.question, kpi.formula, kpi.pitfall))
    assert kpi.question.endswith("?")
    assert kpi.source in ENTRIES


@each_kpi
def test_every_kpi_is_computed_a_second_time(kpi):
    """Each way of each KPI stands in the list of those recomputed in plain pandas."""
    recomputed = {(case.kpi, case.way) for case in RECOMPUTED}
    assert {(kpi.id, way.id) for way in kpi.ways} <= recomputed


def test_no_entry_of_the_catalogue_is_forgotten():
    """Each entry is measured or left out with a reason, and never both."""
    measured = {kpi.source for kpi in CATALOGUE.values()}
    assert measured | set(LEFT_OUT) == ENTRIES
    assert not measured & set(LEFT_OUT)
    assert all(entry.name and entry.reason for entry in LEFT_OUT.values())


@each_kpi
def test_a_benchmark_is_of_its_kpi_and_in_its_unit(kpi):
    """What a KPI is compared with is a published level of the same KPI, with its year."""
    if kpi.benchmark is None:
        return
    found = benchmarks()[kpi.benchmark]
    assert (found.kpi, found.unit.split()[0]) == (kpi.id, str(kpi.unit))
    assert all(publications()[id].year for id in found.sources)


def test_every_benchmark_is_of_some_kpi():
    """No published level stands for a KPI that is not there."""
    assert {found.kpi for found in benchmarks().values()} <= set(CATALOGUE)


def test_a_benchmark_of_another_thing_is_not_compared():
    """Renewed contracts are compared with renewed contracts, never with customers' activity."""
    kpi = CATALOGUE["retention"]
    fair = {
        way.id: benchmark_of(
            Measurement(kpi=kpi.id, unit=kpi.unit, value=0.5, n=9, measured_from=way.needs)
        )
        is not None
        for way in kpi.ways
    }
    assert fair == {"contracts": True, "flag": False, "orders": False, "cases": False}


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
        assert {way.chosen_as for way in kpi.ways} == set(SETTINGS[kpi.choice].choices)


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
        options=Options(effort_scale="7_easy", clock="business", holidays="DE"),
        columns=frozenset(COLUMNS),
        facts={"cases.first": datetime(2020, 1, 1), "cases.last": datetime(2024, 1, 1)},
    )
    for way in kpi.ways:
        by = None if way.rows in (PARTS_IN_STOCK, TECHNICIAN_DAYS) else "segment"
        rows = grouped(way.rows, by, context)
        statistic = way.statistic(rows, context)
        asked = dict(statistic.parts())
        if (numbers := statistic.ordered()) is not None:
            asked["quantiles"] = numbers.quantile([0.5, 0.9])
        summed = rows.aggregate(by=[GROUP] if by else [], **asked)
        assert "SELECT" in ibis.to_sql(summed, dialect=dialect)
