"""Every KPI, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aftersales.kpis.customers import CHURN_RATE, REPEAT_PURCHASE_RATE, RETENTION
from aftersales.kpis.kpi import Kpi
from aftersales.kpis.money import AFTER_SALES_REVENUE_SHARE, COST_PER_CASE, UPSELL_RATE
from aftersales.kpis.parts import FILL_RATE, WARRANTY_CLAIM_RATE
from aftersales.kpis.resolution import (
    FIRST_CONTACT_RESOLUTION,
    FIRST_TIME_FIX,
    REOPEN_RATE,
    REPEAT_REQUEST_RATE,
    SLA_ATTAINMENT,
)
from aftersales.kpis.time import (
    FIRST_RESPONSE_TIME,
    HANDLING_TIME,
    REPAIR_TIME,
    RESOLUTION_TIME,
)
from aftersales.kpis.voice import CSAT, NPS

CATALOGUE: Mapping[str, Kpi] = MappingProxyType(
    {
        kpi.id: kpi
        for kpi in (
            FIRST_RESPONSE_TIME,
            RESOLUTION_TIME,
            REPAIR_TIME,
            FIRST_CONTACT_RESOLUTION,
            FIRST_TIME_FIX,
            REOPEN_RATE,
            REPEAT_REQUEST_RATE,
            SLA_ATTAINMENT,
            HANDLING_TIME,
            CSAT,
            NPS,
            RETENTION,
            CHURN_RATE,
            REPEAT_PURCHASE_RATE,
            AFTER_SALES_REVENUE_SHARE,
            UPSELL_RATE,
            FILL_RATE,
            WARRANTY_CLAIM_RATE,
            COST_PER_CASE,
        )
    }
)
