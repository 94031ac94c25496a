"""Month by month: one quantity a row, one month a column, in the notation of the Method page.

A formula is written once for all months. In braces stand other quantities of the same month:
`{churn}` of the same block, `{before[churn]}` of the block that it knows as `before`;
`{customers.last_month}` is the one column to the left, `{churn.at_end}` that of the last month,
`{benefit.all}` the whole row, `{t}` the month. What does not change stands once, before the months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aftersales.report.workbook.cells import Kind, Mark
from aftersales.report.workbook.names import Under
from aftersales.uncertain import Array

Values = Array | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One quantity.

    `values` is what the projection gives: one number, or one for each month that has a formula;
    None where it gives none. `opening` is the formula of month 0, "" where there is none; `name`
    the defined name of a quantity that stands `once`.
    """

    id: str
    label: str
    formula: str
    symbol: str = ""
    opening: str = ""
    values: Values = None
    kind: Kind = Kind.NUMBER
    mark: Mark = Mark.PLAIN
    once: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """Another block, by its id."""

    block: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Quantities that belong together; `knows`: what else its formulas may name."""

    id: str
    title: str
    lines: tuple[Line, ...]
    knows: Mapping[str, Around | Under] = field(default_factory=dict)


def summed(terms: Iterable[str]) -> str:
    """The formula of a sum; 0 where there is nothing to add."""
    return "+".join(terms) or "0"


Blocks = Sequence[Block]
