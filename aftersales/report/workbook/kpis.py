"""The KPIs that were measured in the files, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aftersales.kpis import CATALOGUE, Measurement, Unit
from aftersales.message import N_
from aftersales.report.workbook.cells import Cell, Kind, Role, Row, Sheet, head
from aftersales.text import Language

WIDTHS = (52, 14, 12, 14, 14, 12, 84)
COLUMNS = (
    N_("KPI"),
    N_("Value"),
    N_("Unit"),
    N_("95%: from"),
    N_("95%: to"),
    N_("Records"),
    N_("Computed as"),
)
KINDS = {Unit.SHARE: Kind.SHARE, Unit.MONEY: Kind.CENTS}
UNITS: Mapping[Unit, str] = {
    Unit.HOURS: N_("hours"),
    Unit.DAYS: N_("days"),
    Unit.POINTS: N_("points"),
    Unit.SCORE: N_("score"),
}


def kpi_sheet(measurements: Sequence[Measurement], language: Language) -> Sheet:
    """A row a KPI that could be measured."""
    say = language.say
    rows = (_row(m, language) for m in measurements if m.value is not None)
    return Sheet(
        name=say("KPIs"),
        role=Role.DATA,
        holds=say("What was measured in the files."),
        rows=(head(*map(say, COLUMNS), left=(0, 2, 6)), *rows),
        widths=WIDTHS,
        frozen=(1, 1),
    )


def _row(measured: Measurement, language: Language) -> Row:
    kpi, kind = CATALOGUE[measured.kpi], _kind(measured)
    return (
        Cell(language.say(kpi.name)),
        Cell(measured.value, kind),
        Cell(language.say(UNITS.get(measured.unit, "")), Kind.UNIT),
        Cell(measured.low, kind),
        Cell(measured.high, kind),
        Cell(measured.n, Kind.WHOLE),
        Cell(language.say(kpi.formula), Kind.LONG_TEXT),
    )


def _kind(measured: Measurement) -> Kind:
    """A count that is whole is shown so; the mean of counts is not."""
    if measured.unit is not Unit.COUNT:
        return KINDS.get(measured.unit, Kind.NUMBER)
    return Kind.WHOLE if float(measured.value or 0).is_integer() else Kind.EXACT
