"""What the user says about what is wrong in a file: what happens to it, and by which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Act(StrEnum):
    """What becomes of a record in which a rule finds something."""

    DROP = "drop"  # the record is left out
    EMPTY = "empty"  # the value counts as missing
    KEEP = "keep"  # it is used as it stands
    FOLD = "fold"  # it is an earlier state of another record, which alone counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One rule as the user wants it; None: as the rule says itself."""

    act: Act | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """All that the user says about the values of one file.

    `rules` by the code of the rule; `rates`: what one unit of a foreign currency is worth in
    `currency`, None: in the one most amounts of the file are in; `scales`: canonical column →
    `aftersales.ingest.scales` id; `no_answer`: canonical column → the codes that stand for "no
    answer".
    """

    rules: Mapping[str, Ruling] = field(default_factory=lambda: _NOTHING)
    rates: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    currency: str | None = None
    scales: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    no_answer: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)

    def of(self, code: str) -> Ruling:
        """What is said about one rule."""
        return self.rules.get(code, AS_IT_IS)


AS_IT_IS = Ruling()
NO_RULINGS = Rulings()
