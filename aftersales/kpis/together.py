"""Groups put together again from the sums that each was read from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aftersales.kpis.kpi import Measurement
from aftersales.kpis.statistic import NOTHING, READ_AS


def whole(groups: Sequence[Measurement]) -> Measurement:
    """One measurement over all the groups of a KPI, exactly as if it had been asked for them.

    `groups`: at least one, all of one KPI, measured alike. Raises ValueError where a group is not
    additive: its figure has to be asked for anew.
    """
    counted = [group for group in groups if group.n]
    if not all(group.additive for group in counted):
        raise ValueError(f"{groups[0].kpi} cannot be put together from groups")
    sums: Counter[str] = Counter()
    for group in counted:
        sums.update(group.parts)
    estimate = READ_AS[counted[0].read_as](sums, {}) if counted else NOTHING
    return replace(
        groups[0],
        value=estimate.value,
        n=estimate.n,
        low=estimate.low,
        high=estimate.high,
        statistics=estimate.statistics,
        parts=dict(sums),
        group=None,
        label=None,
        read_as=counted[0].read_as if counted else "",
    )
