"""What an order or a posting is for, by the word in its column, English or German."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aftersales.message import N_

MACHINES = (
    "machine",
    "machines",
    "equipment",
    "new equipment",
    "new machine",
    "maschine",
    "maschinen",
    "neumaschine",
    "neumaschinen",
    "anlage",
    "anlagen",
    "gerät",
    "geräte",
)
PARTS = (
    "part",
    "parts",
    "spare part",
    "spare parts",
    "ersatzteil",
    "ersatzteile",
    "teil",
    "teile",
)
CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "machine": N_("machine"),
        "parts": N_("parts"),
        "service": N_("service"),
        "contract": N_("contract"),
    }
)
"""The words that the column of orders is explained with; any other is the user's own."""
PENALTIES = ("penalty", "penalties", "sla penalty", "vertragsstrafe", "pönale", "strafe")
GOODWILL = ("goodwill", "gesture of goodwill", "kulanz")
ACQUISITION = (
    "acquisition",
    "customer acquisition",
    "sales",
    "marketing",
    "akquisition",
    "akquise",
    "kundengewinnung",
    "vertrieb",
)


def is_machine(category: Any) -> Any:
    """Whether the order is a new machine, so not after-sales; NULL where it is not known."""
    return _word(category).isin(MACHINES)


def is_part(category: Any) -> Any:
    """Whether the order is for spare parts; NULL where it is not known."""
    return _word(category).isin(PARTS)


def is_penalty(kind: Any) -> Any:
    """Whether a posting is a contract penalty; false where nothing is said."""
    return _word(kind).isin(PENALTIES).fill_null(False)


def is_goodwill(kind: Any) -> Any:
    """Whether a posting is goodwill; false where nothing is said."""
    return _word(kind).isin(GOODWILL).fill_null(False)


def is_acquisition(kind: Any) -> Any:
    """Whether a posting is for winning customers; false where nothing is said."""
    return _word(kind).isin(ACQUISITION).fill_null(False)


def _word(category: Any) -> Any:
    return category.strip().lower()
