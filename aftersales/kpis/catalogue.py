"""Every KPI, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aftersales.evidence.catalogue import benchmarks
from aftersales.evidence.definitions import Benchmark
from aftersales.kpis import (
    backlog,
    customers,
    money,
    parts,
    reliability,
    resolution,
    time,
    voice,
    work,
)
from aftersales.kpis.kpi import Kpi, Measurement

CATALOGUE: Mapping[str, Kpi] = MappingProxyType(
    {
        kpi.id: kpi
        for kpi in (
            time.FIRST_RESPONSE_TIME,
            time.ON_SITE_RESPONSE_TIME,
            time.RESOLUTION_TIME,
            time.DIAGNOSIS_TIME,
            time.REPAIR_TIME,
            time.MTTR,
            reliability.MTBF,
            reliability.MEAN_TIME_BETWEEN_VISITS,
            reliability.AVAILABILITY,
            resolution.FIRST_CONTACT_RESOLUTION,
            resolution.FIRST_TIME_FIX,
            resolution.VISITS_PER_CASE,
            resolution.REMOTE_RESOLUTION,
            resolution.REOPEN_RATE,
            resolution.REPEAT_REQUEST_RATE,
            resolution.NO_FAULT_FOUND,
            resolution.SLA_ATTAINMENT,
            resolution.SLA_RESPONSE,
            resolution.SLA_RESOLUTION,
            time.HANDLING_TIME,
            backlog.BACKLOG,
            voice.CSAT,
            voice.ADVOCATES,
            voice.AT_RISK_SHARE,
            voice.NPS,
            voice.CES,
            voice.REVIEW_SCORE,
            voice.COMPLAINT_RATE,
            customers.REFERRAL_RATE,
            customers.RETENTION,
            customers.GROSS_REVENUE_RETENTION,
            customers.NET_REVENUE_RETENTION,
            customers.CHURN_RATE,
            customers.REPEAT_PURCHASE_RATE,
            customers.CONTRACT_ATTACH_RATE,
            customers.ACQUISITION_COST,
            money.AFTER_SALES_REVENUE_SHARE,
            money.SERVICE_MARGIN,
            money.UPSELL_RATE,
            money.CROSS_SELL_RATE,
            parts.FILL_RATE,
            parts.PARTS_LEAD_TIME,
            parts.PARTS_AT_JOB,
            parts.INVENTORY_TURNS,
            parts.WARRANTY_CLAIM_RATE,
            parts.WARRANTY_COST_SHARE,
            money.COST_PER_CASE,
            money.COST_OF_POOR_SERVICE,
            money.SLA_PENALTIES,
            work.TECHNICIAN_UTILISATION,
            work.JOBS_PER_TECHNICIAN_DAY,
            work.ADHERENCE,
        )
    }
)


def benchmark_of(measurement: Measurement) -> Benchmark | None:
    """The published level to compare with; None where the KPI has none, or was measured by a way
    that means something else.
    """
    return published_level(measurement.kpi, measurement.measured_from)


def published_level(kpi: str, measured_from: tuple[str, ...] | None) -> Benchmark | None:
    """The same of a figure from those columns; None: of one that nobody measured in columns."""
    declared = CATALOGUE[kpi]
    if declared.benchmark is None:
        return None
    used = (way for way in declared.ways if measured_from in (None, way.needs))
    fair = any(way.comparable for way in used)
    return benchmarks()[declared.benchmark] if fair else None
