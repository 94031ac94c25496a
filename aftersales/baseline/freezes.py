"""Frozen forecasts in a study file: written to the last digit, read strictly.

What was changed since is not refused: the rest of the file opens, and the change is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from aftersales.baseline.bounds import NOT_BELOW_ZERO
from aftersales.baseline.tracked import tracked_name
from aftersales.frozen import KPI, Cash, Course, Courses, Forecast, Frozen, Promise
from aftersales.message import Message, message
from aftersales.strict import (
    Table,
    Wrong,
    known_keys,
    missing,
    number,
    record,
    shown,
    table,
    within,
)
from aftersales.study import Study, WholeNotNegative, Within
from aftersales.study_file import study_in, study_table, written

MOST = 20
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
SPENT, DEFINITIONS = "spent", "definitions"
PARTS = ("decision", "study", "kpi", "cash", "promise", "seals")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """What was decided upon, when, and how it was drawn."""

    name: str
    decided_on: date
    first_month: str
    seed: WholeNotNegative
    worlds: Annotated[int, Within(1)]
    results: Annotated[int, Within(1)]


# Writing


def written_freeze(frozen: Frozen) -> dict[str, Any]:
    """One `[[frozen]]` table."""
    decision = {field: getattr(frozen, field) for field in _Decision.__dataclass_fields__}
    return {
        "decision": decision,
        "promise": written(frozen.promise),
        "seals": dict(frozen.seals),
        "kpi": [written(each) for each in frozen.kpis],
        "cash": written(frozen.cash),
        "study": study_table(frozen.study),
        **({DEFINITIONS: dict(frozen.definitions)} if frozen.definitions else {}),
        **({SPENT: dict(frozen.spent)} if frozen.spent else {}),
    }


# Reading


def freezes_in(given: object) -> Iterator[Frozen]:
    """The `[[frozen]]` tables in their order; raises `Wrong`."""
    if not isinstance(given, list) or len(given) > MOST:
        expected = message("at most {most} [[frozen]] tables", most=MOST)
        raise Wrong("not_a_list", "frozen", shown(given), expected)
    for position, entry in enumerate(given, start=1):
        place = f"frozen {position}"
        yield _freeze(table(entry, place), place)


def _freeze(given: Table, place: str) -> Frozen:
    known_keys(given, (*PARTS, DEFINITIONS, SPENT), place)
    for part in PARTS:
        if part not in given:
            raise missing(f"{place}.{part}")
    decision = record(_Decision, given["decision"], f"{place}.decision")
    if not MONTH.fullmatch(decision.first_month):
        where = f"{place}.decision.first_month"
        raise Wrong("not_a_month", where, shown(decision.first_month), _A_MONTH)
    study = _study(table(given["study"], f"{place}.study"), place)
    months = study.settings.horizon_months
    made = Frozen(
        **{field: getattr(decision, field) for field in _Decision.__dataclass_fields__},
        study=study,
        kpis=tuple(_forecasts(given["kpi"], months, f"{place}.kpi")),
        cash=_cash(given["cash"], months + 1, f"{place}.cash"),
        promise=record(Promise, given["promise"], f"{place}.promise"),
        definitions=_texts(given.get(DEFINITIONS, {}), f"{place}.{DEFINITIONS}"),
        seals=_texts(given["seals"], f"{place}.seals"),
    )
    return replace(made, spent=_spent(given.get(SPENT, {}), made, f"{place}.{SPENT}"))


_A_MONTH = message("a month such as 2026-12")


def _study(given: Table, place: str) -> Study:
    """A mistake in it says that it is the frozen one's."""
    try:
        return study_in(given)
    except Wrong as wrong:
        where = ".".join(filter(None, (place, "study", wrong.place)))
        raise Wrong(wrong.code, where, wrong.found, wrong.expected) from None


def _forecasts(given: object, months: int, place: str) -> Iterator[Forecast]:
    if not isinstance(given, list):
        raise Wrong("not_a_list", place, shown(given), message("a list"))
    names: set[str] = set()
    for position, entry in enumerate(given, start=1):
        where = f"{place} {position}"
        made = record(Forecast, entry, where)
        if made.kpi in names:
            raise Wrong("repeated", f"{where}.kpi", shown(made.kpi), message("a name used once"))
        names.add(made.kpi)
        _as_long(made.with_programme, months, where)
        _long(made.without, months, f"{where}.without")
        yield made


def _cash(given: object, months: int, place: str) -> Cash:
    made = record(Cash, given, place)
    for name in ("benefit", "cost", "cumulative"):
        _as_long(getattr(made, name), months, f"{place}.{name}")
    return made


def _as_long(course: Course, months: int, place: str) -> None:
    for name in ("expected", "low", "high"):
        _long(getattr(course, name), months, f"{place}.{name}")


def _long(values: Courses, months: int, place: str) -> None:
    if len(values) != months:
        raise Wrong("wrong_length", place, str(len(values)), message("{n} values", n=months))


def _texts(given: object, place: str) -> dict[str, str]:
    texts = table(given, place)
    for name, text in texts.items():
        if not isinstance(text, str):
            raise Wrong("not_a_text", f"{place}.{name}", shown(text), _A_TEXT)
    return dict(texts)


def _spent(given: object, frozen: Frozen, place: str) -> dict[str, float]:
    """What was entered afterwards: money by month of the forecast."""
    spent = table(given, place)
    known_keys(spent, frozen.cost, place)
    return {
        month: within(number(amount, f"{place}.{month}"), NOT_BELOW_ZERO, f"{place}.{month}")
        for month, amount in spent.items()
    }


_A_TEXT = message("a text in quotation marks")


# What was changed


def what_was_changed(frozen: Frozen) -> Iterator[Message]:
    """One sentence for all parts of it that are no longer as they were sealed."""
    if frozen.broken:
        yield message(
            "The forecast “{name}”, frozen on {day}, was changed afterwards: {parts}. It no longer "
            "tells what was expected on that day.",
            name=frozen.name,
            day=frozen.decided_on,
            parts=_listed(frozen.broken),
        )


def _listed(parts: tuple[str, ...]) -> Message:
    names = {f"part{i}": _part_name(part) for i, part in enumerate(parts)}
    return Message(", ".join(f"{{{name}}}" for name in names), names)


def _part_name(part: str) -> Message:
    match part:
        case "decision":
            return message("name, day or list of KPIs")
        case "worlds":
            return message("seed, number of runs or results version")
        case "study":
            return message("the inputs")
        case "cash":
            return message("cash by month")
        case "promise":
            return message("NPV, ROI and payback")
        case "definitions":
            return message("how the KPIs are defined")
    return message("the forecast of {kpi}", kpi=tracked_name(part.removeprefix(KPI)))
