"""Keeping measured numbers where a study can hold them, and saying so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args, get_type_hints

from aftersales.baseline.figure import Figure, Figures
from aftersales.evidence.levers import Site
from aftersales.message import Message, message
from aftersales.study import (
    Cost,
    Drift,
    Effect,
    Lever,
    Links,
    Operations,
    Segment,
    Settings,
    Target,
    Within,
)
from aftersales.uncertain import Fixed, Pert, Uncertain

LEAST_RETENTION, MOST_RETENTION = 0.01, 0.99
LEAST_HOURS = 1 / 60
SHARES = ("first_time_fix", "sla_attainment", "csat", "parts_availability")
NOT_BELOW_ZERO = Within(0, open_high=True)
A_RATIO = Within(0, 5, open_low=True, open_high=True)
SHAPES: Mapping[str, tuple[type, ...]] = {
    "settings": (Settings,),
    "operations": (Operations,),
    "drift": (Drift,),
    "links": (Links,),
    "segment": (Segment,),
    "lever": (Lever, Cost, Effect),
    "site": (Site,),
}


def kept_inside(kpi: str, figure: Figure, n: int) -> Figure:
    """The figure of a KPI, moved where a study cannot hold it as it is; the note says so."""
    value = figure.value
    if kpi == "retention":
        kept = min(max(value, LEAST_RETENTION), MOST_RETENTION)
        return figure if kept == value else _moved(figure, kept, _KEPT_RETENTION)
    if kpi in SHARES and value in (0.0, 1.0):
        return _moved(figure, (value * n + 0.5) / (n + 1), _HALF_AN_OBSERVATION)
    if kpi in ("first_response_time", "repair_time") and value < LEAST_HOURS:
        return _moved(figure, LEAST_HOURS, _A_MINUTE)
    return figure


def _moved(figure: Figure, value: float, note: Message) -> Figure:
    return replace(figure, number=Fixed(value), note=note)


_KEPT_RETENTION = message("Kept between 1 and 99%: nobody loses or keeps everybody for ever.")
_HALF_AN_OBSERVATION = message(
    "All records agree; half a record was added to each side, since no share stays at 0 or 100%."
)
_A_MINUTE = message("Taken as one minute: the file says that no time passes at all.")


def allowed(figures: Figures) -> tuple[dict[str, Figure], tuple[Message, ...]]:
    """Figures that a study may hold, and a remark for each that it may not."""
    refused = {address for address, figure in figures.items() if not _fits(address, figure)}
    remarks = tuple(
        message(
            "{columns} would give {value}, which cannot be; it is not used.",
            columns=figures[address].source.reference,
            value=figures[address].value,
        )
        for address in sorted(refused)
    )
    return {a: f for a, f in figures.items() if a not in refused}, remarks


def _fits(address: str, figure: Figure) -> bool:
    return fits(address, figure.number)


def fits(address: str, number: Uncertain) -> bool:
    """Whether the study, or the user's house, may hold that number at that address."""
    ends = (number.low, number.high) if isinstance(number, Pert) else (number.mean,)
    return all(within.allows(end) for within in bounds_of(address) for end in ends)


def bounds_of(address: str) -> list[Within]:
    """What a number at that address has to be; nothing where the address is not known."""
    section, _, rest = address.partition(".")
    if ".price." in rest:
        return [NOT_BELOW_ZERO]
    if rest.endswith(f"{Target.AT_RISK_HAZARD_RATIO}.size"):
        return [A_RATIO]
    name = rest.rpartition(".")[2]
    hints = [get_type_hints(s, include_extras=True).get(name) for s in SHAPES.get(section, ())]
    parts = [part for hint in hints for part in (hint, *get_args(hint))]
    return [m for part in parts for m in getattr(part, "__metadata__", ()) if isinstance(m, Within)]
