"""Measured KPIs as plain text and as a record, for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aftersales.ingest import Reading
from aftersales.kpis import CATALOGUE, Measurement, Unit
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.report.columns import in_columns, titled
from aftersales.schema import TABLES
from aftersales.text import NOT_KNOWN, Language, decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was read, what is wrong with it, what came out."""

    readings: Sequence[Reading]
    problems: Sequence[Problem]
    measurements: Sequence[Measurement]

    def names(self) -> Mapping[str, str]:
        """File → the table it gave; one that gave none, or only more of it, keeps its name."""
        taken: dict[str, str] = {}
        for reading in self.readings:
            table = reading.table if reading.stored is not None else None
            taken[reading.name] = table if table and table not in taken.values() else reading.name
        return taken


def record(measured: Measured, language: Language) -> dict[str, object]:
    """Everything as plain values, ready for JSON."""
    names = measured.names()
    return {
        "tables": {names[reading.name]: _counts(reading) for reading in measured.readings},
        "problems": [_problem(p, names, language) for p in measured.problems],
        "kpis": [_measurement(measurement) for measurement in measured.measurements],
    }


def summary(measured: Measured, currency: str, language: Language) -> str:
    """Everything on a page of plain text."""
    say = language.say
    with_value = [m for m in measured.measurements if m.value is not None]
    without = [m for m in measured.measurements if m.value is None]
    blocks = [
        in_columns(_files(measured, language)),
        titled(say("Worth knowing"), ([in_its_place(p, language)] for p in measured.problems)),
        titled(say("KPIs"), _values(with_value, currency, language)),
        titled(say("Not measured, and what it takes"), _lacking(without, language)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def refusals(measurements: Sequence[Measurement]) -> tuple[Problem, ...]:
    """The KPIs whose columns are there and whose data will not do."""
    return tuple(
        Problem(
            code="kpi_refused",
            message=message(
                "{kpi}: {reason}", kpi=message(CATALOGUE[m.kpi].name), reason=m.refusal
            ),
            expected=message(CATALOGUE[m.kpi].formula),
            remedy=message("Bring a longer or a fuller export."),
        )
        for m in measurements
        if m.refusal is not None
    )


def _counts(reading: Reading) -> dict[str, int]:
    """What was read and what of it is in a table; of a file that gave none, nothing is."""
    read = reading.counts.read
    kept = 0 if reading.stored is None else reading.counts.kept
    return {"read": read, "kept": kept, "rejected": read - kept}


def _problem(problem: Problem, names: Mapping[str, str], language: Language) -> dict[str, object]:
    return {
        "table": names.get(problem.table, problem.table),
        "record": problem.record,
        "column": problem.column,
        "code": problem.code,
        "found": problem.found,
        "expected": language.say(problem.expected),
        "message": language.say(problem.message),
    }


def _measurement(m: Measurement) -> dict[str, object]:
    return {
        "id": m.kpi,
        "unit": str(m.unit),
        "value": m.value,
        "n": m.n,
        "low": m.low,
        "high": m.high,
        "statistics": dict(m.statistics),
        "missing": [" + ".join(columns) for columns in m.missing] if m.value is None else [],
    }


def _files(measured: Measured, language: Language) -> Iterator[list[str]]:
    say, names = language.say, measured.names()
    yield ["", say("table"), say("records read"), say("kept"), say("rejected")]
    for reading in measured.readings:
        table = names[reading.name]
        yield [
            reading.name,
            say(TABLES[table].label) if table in TABLES else NOT_KNOWN,
            *(language.number(count, 0) for count in _counts(reading).values()),
        ]


def in_its_place(problem: Problem, language: Language) -> str:
    """Where it is, as far as that is known, and what it is."""
    values = {"table": problem.table, "column": problem.column, "problem": problem.message}
    if problem.column:
        return language.say("{table}, column {column}: {problem}", **values)
    if problem.table:
        return language.say("{table}: {problem}", **values)
    return language.say(problem.message)


def _values(
    measurements: Sequence[Measurement], currency: str, language: Language
) -> Iterator[list[str]]:
    if not measurements:
        return
    say = language.say
    yield ["", "", say("95% range"), say("records")]
    for m in measurements:
        yield [
            say(CATALOGUE[m.kpi].name),
            shown(m.value, m.unit, currency, language),
            interval(m.low, m.high, m.unit, currency, language) or NOT_KNOWN,
            say("{records} (few)", records=m.n) if m.few else language.number(m.n, 0),
        ]


def shown(
    value: float | None, unit: Unit, currency: str, language: Language, digits: int | None = None
) -> str:
    """A value in its unit; plain numbers with so many decimals, if told."""
    match unit:
        case Unit.SHARE:
            return language.share(value)
        case Unit.MONEY:
            return language.money(value, currency)
        case Unit.HOURS:
            return language.say("{hours} h", hours=language.number(value, digits))
        case Unit.DAYS:
            return language.say("{days} d", days=language.number(value, digits))
        case Unit.POINTS:
            return language.number(value, 0)
        case Unit.SCORE | Unit.COUNT:
            return language.number(value, digits)


def interval(
    low: float | None, high: float | None, unit: Unit, currency: str, language: Language
) -> str:
    """Both ends, with the same number of decimals; nothing where there are none."""
    if low is None or high is None:
        return ""
    digits = decimals(low, high)
    return " … ".join(shown(end, unit, currency, language, digits) for end in (low, high))


def _lacking(measurements: Sequence[Measurement], language: Language) -> Iterator[list[str]]:
    """Each KPI with the ways to it; a way's columns are joined by a plus sign."""
    for m in measurements:
        said = (" + ".join(_label(c, language) for c in way) for way in m.least_missing)
        ways = dict.fromkeys(said)
        yield [f"{language.say(CATALOGUE[m.kpi].name)}: {'; '.join(ways) or NOT_KNOWN}"]


def _label(column: str, language: Language) -> str:
    table, name = column.split(".")
    return language.say(
        "{column} ({table})",
        column=message(TABLES[table].column(name).label),
        table=message(TABLES[table].label),
    )
