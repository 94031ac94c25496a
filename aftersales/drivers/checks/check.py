"""What a check is given and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from aftersales.drivers.cells import Cells, Flags
from aftersales.drivers.design import Design
from aftersales.drivers.fit import Fit, fit
from aftersales.drivers.questions import Question
from aftersales.message import N_, Message
from aftersales.uncertain import Array

STRICT = 2.81
"""Standard errors: some two dozen tests are made of one firm, so that each may fail by chance once
in two hundred times and no oftener."""


class Verdict(StrEnum):
    """How a check went."""

    PASSED = "passed"
    FAILED = "failed"
    INFORMATIONAL = "informational"

    @property
    def words(self) -> str:
        """What it is called, still to be said in the reader's language."""
        return {
            Verdict.PASSED: N_("passed"),
            Verdict.FAILED: N_("failed"),
            Verdict.INFORMATIONAL: N_("for information"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A small table to be drawn: what the columns are called, and its rows.

    The first column is what a row is called or where it lies; a number or a word. With `shares` the
    last column holds shares 0–1.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[float | str, ...], ...]
    shares: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One test of how far an estimate can be believed.

    A failed check lowers the grade; one that `refuses` leaves nothing to be used.
    """

    id: str
    label: str
    verdict: Verdict
    sentence: Message
    picture: Picture | None = None
    refuses: bool = False

    @property
    def failed(self) -> bool:
        """Whether it speaks against the estimate."""
        return self.verdict is Verdict.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """An estimate under examination; without `fit` there was none to be had.

    `drawn` marks cells of customers drawn by lot, on which more is tried than on all of them.
    """

    question: Question
    design: Design
    cells: Cells
    fit: Fit | None
    drawn: Flags

    @property
    def exposure(self) -> Array:
        """The exposure in question, NaN where it is not known, shape (cells,)."""
        return self.cells.exposures[self.question.exposure]

    @property
    def measure(self) -> str:
        """What the values of the exposure are called on a picture."""
        return N_("Hours") if self.question.in_logs else N_("Value")

    def plainly(self, values: Array) -> list[float | str]:
        """Values of the exposure as a reader knows them: hours, and words for two levels."""
        if set(values.tolist()) == {0.0, 1.0}:
            yes, no = self.cells.levels.get(self.question.exposure, (N_("yes"), N_("no")))
            return [yes if value else no for value in values]
        return [float(value) for value in (np.exp(values) if self.question.in_logs else values)]

    @property
    def few(self) -> Cells:
        """The cells drawn; of a small file all."""
        return self.cells if self.drawn.all() else self.cells.only(self.drawn)

    def again(self, cells: Cells) -> Fit | None:
        """The same regression on other cells."""
        return fit(cells, (self.question.exposure, *self.question.beside), self.design.family)

    def again_with(self, exposures: Mapping[str, Array]) -> Fit | None:
        """On the cells drawn, with these exposures in the place of the one in question."""
        kept = {n: x for n, x in self.few.exposures.items() if n in self.question.beside}
        cells = replace(self.few, exposures={**exposures, **kept})
        return fit(cells, (*exposures, *self.question.beside), self.design.family)


def verdict(passed: bool) -> Verdict:
    """Passed or failed."""
    return Verdict.PASSED if passed else Verdict.FAILED
