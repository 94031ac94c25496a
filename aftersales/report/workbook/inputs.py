"""The sheet of inputs: every number, what it may be, where it is from; those to change are marked.

Of an uncertain number its range is put in, and the mean that is reckoned with is a formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aftersales.baseline.assumptions import Assumption, Measure
from aftersales.message import N_
from aftersales.report.reference import reference
from aftersales.report.workbook.cells import Cell, Kind, Role, Row, Sheet, head, section
from aftersales.report.workbook.expected import core_cells, expected_cell, tail_cells
from aftersales.report.workbook.numbers import Entry, entries
from aftersales.report.workbook.paper import Paging
from aftersales.study import Source, Study
from aftersales.text import Language
from aftersales.uncertain import Fixed

COLUMNS = (
    N_("Number"),
    N_("Expected"),
    N_("Unit"),
    N_("Low"),
    N_("Likeliest"),
    N_("High"),
    N_("Std. dev."),
    N_("Tail: how likely"),
    N_("Tail: low"),
    N_("Tail: high"),
    N_("Where from"),
    N_("Source"),
    N_("Year"),
    N_("Grade"),
    N_("n"),
    N_("Weight of the user's data"),
    N_("Note"),
    N_("Name in formulas"),
    N_("Address"),
)
WIDTHS = (42, 13, 20, 10, 10.5, 10, 10, 11, 11, 11, 20, 40, 6, 12, 7, 10, 24, 56, 56)
OF_TEXT = (0, 2, 10, 11, 13, 16, 17, 18)
PRINTED = 17  # not how formulas name it
KINDS = {Measure.SHARE: Kind.EXACT_SHARE, Measure.MONEY: Kind.CENTS}


def inputs_sheet(study: Study, names: Mapping[str, str], language: Language) -> Sheet:
    """Every number of the study, group by group."""
    say = language.say
    rows: list[Row] = [head(*map(say, COLUMNS), left=OF_TEXT)]
    for group, listed in entries(study):
        rows.append(section(say(group.label), len(COLUMNS)))
        for entry in listed:
            rows.append(_row(entry, len(rows) + 1, names, language))
    return Sheet(
        name=say("Inputs"),
        role=Role.INPUT,
        holds=say("Every number with its range and source; what is marked may be changed."),
        rows=tuple(rows),
        widths=WIDTHS,
        frozen=(1, 1),
        paging=Paging(printed=PRINTED),
    )


def _row(entry: Entry, row: int, names: Mapping[str, str], language: Language) -> Row:
    say, told = language.say, entry.assumption
    kind = _kind(entry)
    return (
        Cell(say(told.label), Kind.WORDS),
        expected_cell(entry, row, kind, names, language),
        Cell(say(told.unit), Kind.LONG_TEXT),
        *core_cells(entry, row, kind, language),
        *tail_cells(entry, kind, language),
        *_origin(told.source, language),
        *_learnt(told, language),
        Cell(names[entry.address]),
        Cell(entry.address),
    )


def _kind(entry: Entry) -> Kind:
    """As it is measured; a plain number that is whole is shown so."""
    number = entry.assumption.number
    whole = entry.whole or (isinstance(number, Fixed) and number.value.is_integer())
    return KINDS.get(entry.assumption.measure, Kind.WHOLE if whole else Kind.EXACT)


def _origin(source: Source | None, language: Language) -> Iterator[Cell]:
    if source is None:
        yield Cell(language.say("set in the study"), Kind.LONG_TEXT)
        yield from (Cell(),) * 4
        return
    yield Cell(language.say(source.provenance.words), Kind.LONG_TEXT)
    yield Cell(reference(source, language), Kind.LONG_TEXT)
    yield Cell(source.year, Kind.YEAR)
    yield Cell(source.grade, Kind.UNIT)
    yield Cell(source.n, Kind.WHOLE)


def _learnt(assumption: Assumption, language: Language) -> Iterator[Cell]:
    """How much of the number is the user's own data, and what stands behind it."""
    learnt = assumption.source.learnt if assumption.source else None
    yield Cell(None if learnt is None else learnt.data_weight, Kind.SHARE)
    note = None if assumption.note is None else language.say(assumption.note)
    yield Cell(note, Kind.LONG_TEXT)
