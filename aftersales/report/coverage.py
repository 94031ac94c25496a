"""How often ranges hold the truth, as counted last: docs/COVERAGE.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from aftersales.message import N_

COUNTED = Path(__file__).parents[2] / "docs" / "COVERAGE.md"
KINDS = {
    "beside others": N_("Beside others"),
    "one of three": N_("One unit of three"),
    "starts apart": N_("Starts on different dates"),
    "many technicians": N_("Many technicians"),
    "nothing beside": N_("Nothing to compare with"),
    "after a bad spell": N_("After a bad spell"),
    "five quarters before": N_("Nothing to compare with, five quarters before the start"),
    "half a year before": N_("Nothing to compare with, half a year before the start"),
}
_HEAD = re.compile(r"^## What was really moved, (\d+) histories twice, (.+)$", re.MULTILINE)
_ROW = re.compile(r"^ {4}(\S.*?) {2,}([\d.]+)% +([\d.]+)% +\S+ +([\d.]+)%", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Made-up histories of one kind: how many 90 % ranges held, and alarms without an effect."""

    name: str
    held_share: float
    false_alarms_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """So many histories of each kind, with an effect and without, counted on that day."""

    histories: int
    counted_on: date
    kinds: tuple[Kind, ...]


def coverage() -> Coverage:
    """Of the effects of programmes, as the document says it. Raises KeyError for a new kind."""
    said = COUNTED.read_text(encoding="utf-8")
    head = _HEAD.search(said)
    assert head is not None, "no such part in docs/COVERAGE.md"
    part = said[head.end() :].partition("\n## ")[0]
    return Coverage(
        histories=int(head[1]),
        counted_on=datetime.strptime(head[2], "%d %B %Y").date(),
        kinds=tuple(
            Kind(
                name=KINDS[row[1]],
                held_share=float(row[2]) / 100,
                false_alarms_share=float(row[4]) / 100,
            )
            for row in _ROW.finditer(part)
        ),
    )
