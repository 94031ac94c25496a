"""Where the benefit shows: line by line of the profit account and segment by segment, as formulas.

The profit of a month is the sum of its lines, so what they gain adds up to the benefit whatever the
inputs are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aftersales.message import N_
from aftersales.model.finance import discount_factors
from aftersales.report.workbook.cash import CASH
from aftersales.report.workbook.cells import Cell, Kind, Mark, Row, head, notes, section
from aftersales.report.workbook.course import Courses
from aftersales.report.workbook.monthly import FIRST as MONTH_0
from aftersales.report.workbook.monthly import Places, Seen, letters
from aftersales.report.workbook.profit import PARTS
from aftersales.report.workbook.segments import after_id, before_id
from aftersales.study import segment_words
from aftersales.text import Language
from aftersales.uncertain import Array

WHERE = N_("Line by line of the profit account, segment by segment")
ADDS_UP = N_(
    "Formulas: what each line is worth with the levers less without them, as present value. They "
    "add up to the benefit."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLine:
    """The block of that sheet: a row a line, a column a segment."""

    course: Courses
    places: Places
    sheet: str
    language: Language

    def rows(self, above: int) -> list[Row]:
        """Below so many others."""
        say, segments = self.language.say, self.course.study.segments
        rows = [section(say(WHERE), 2 + len(segments)), *notes((say(ADDS_UP),))]
        names = (say(segment_words(segment.name)) for segment in segments)
        rows.append(head("", say("All segments"), *names))
        first, gained = above + len(rows) + 1, self._gained()
        rows += [
            (Cell(say(PARTS[part])), *self._line(part, amounts, first + place))
            for place, (part, amounts) in enumerate(zip(PARTS, gained, strict=True))
        ]
        return [*rows, *self._sums(gained, first)]

    def _gained(self) -> Array:
        """What each line gains in each segment, as present value, shape (lines, segments)."""
        settings = self.course.study.settings
        worth = discount_factors(settings.discount_rate, settings.horizon_months)[1:]
        pairs = list(zip(self.course.after, self.course.before, strict=True))
        return np.array(
            [[(a.part_of_profit(p) - b.part_of_profit(p)) @ worth for a, b in pairs] for p in PARTS]
        )

    def _line(self, part: str, amounts: Array, row: int) -> Iterator[Cell]:
        last = letters(1 + len(amounts))
        yield _amount(amounts.sum(), f"SUM(C{row}:{last}{row})", Mark.RESULT)
        for place, amount in enumerate(amounts):
            yield _amount(amount, self._formula(part, place))

    def _formula(self, part: str, place: int) -> str:
        """Paid work that falls away is no line of the business as it would go on."""
        after, before = (
            Seen(block, self.places, self.sheet) for block in (after_id(place), before_id(place))
        )
        flow = after[part].all
        if (before_id(place), part) in self.places:
            flow += f"-{before[part].all}"
        factors = Seen(CASH, self.places, self.sheet)["factor"].all
        months = self.course.study.settings.horizon_months
        return f"SUMPRODUCT({flow},{factors})".format(last=letters(MONTH_0 + months))

    def _sums(self, gained: Array, first: int) -> Iterator[Row]:
        """Each column added up, and by how much all of it differs from the benefit: by nothing."""
        say, last = self.language.say, first + len(PARTS) - 1
        sums = [gained.sum(), *gained.sum(axis=0)]
        columns = [f"{letters(i)}{first}:{letters(i)}{last}" for i in range(1, 1 + len(sums))]
        added = [_amount(s, f"SUM({c})", Mark.RESULT) for s, c in zip(sums, columns, strict=True)]
        yield Cell(say("Sum"), mark=Mark.RESULT), *added
        differs = f"ROUND(B{last + 1}-result_pv_benefit,2)"
        yield Cell(say("Differs from the benefit of the cash sheet by")), _amount(0.0, differs)


def _amount(value: float, formula: str, mark: Mark = Mark.PLAIN) -> Cell:
    return Cell(float(value), Kind.CENTS, mark, formula)
