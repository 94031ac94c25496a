"""What the KPIs are about: five topics, each in the order of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType, ModuleType

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
from aftersales.kpis.catalogue import CATALOGUE
from aftersales.message import N_


class Topic(StrEnum):
    """What a KPI is about."""

    TIME = "time"
    SOLVING = "solving"
    VOICE = "voice"
    PARTS = "parts"
    MONEY = "money"


TOPICS: Mapping[Topic, str] = MappingProxyType(
    {
        Topic.TIME: N_("Time"),
        Topic.SOLVING: N_("Solving"),
        Topic.VOICE: N_("Customers' voice"),
        Topic.PARTS: N_("Parts and warranty"),
        Topic.MONEY: N_("Customers and money"),
    }
)
"""Topic → its name."""

DECLARED_IN: Mapping[Topic, tuple[ModuleType, ...]] = MappingProxyType(
    {
        Topic.TIME: (time, reliability),
        Topic.SOLVING: (resolution, backlog, work),
        Topic.VOICE: (voice,),
        Topic.PARTS: (parts,),
        Topic.MONEY: (customers, money),
    }
)
"""Topic → the modules that declare its KPIs."""


def kpis_of(topic: Topic) -> tuple[str, ...]:
    """The ids of the KPIs about it."""
    return tuple(
        id
        for id, kpi in CATALOGUE.items()
        if any(kpi in vars(module).values() for module in DECLARED_IN[topic])
    )
