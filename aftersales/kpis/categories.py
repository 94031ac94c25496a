"""What an order is for, by the word in its category column, English or German."""

from __future__ import annotations

from typing import Any

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


def is_machine(category: Any) -> Any:
    """Whether the order is a new machine, so not after-sales; NULL where it is not known."""
    return _word(category).isin(MACHINES)


def is_part(category: Any) -> Any:
    """Whether the order is for spare parts; NULL where it is not known."""
    return _word(category).isin(PARTS)


def _word(category: Any) -> Any:
    return category.strip().lower()
