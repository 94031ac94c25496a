"""What may be shown of single people at work.

Figures by technician or team are behaviour data: they are computed only where somebody switched
them on, names become numbers, and groups that are too small to hide in are held back. The numbers
follow neither the alphabet nor the amount of work, and stay the same for the same data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from aftersales.kpis.kpi import Measurement
from aftersales.kpis.options import Options
from aftersales.message import Message, message

PERSONAL = frozenset({"technician", "team"})
LEAST_RECORDS = 5


def withheld(by: str | None, options: Options) -> Message | None:
    """Why nothing is told by that column; None where it may be."""
    if by not in PERSONAL or options.by_technician:
        return None
    return message(
        "Figures by technician or team are switched off. Ask the works council before you switch "
        "them on."
    )


def pseudonyms(names: Iterable[str], salt: str) -> Mapping[str, int]:
    """A number from 1 for each name, in an order that only the data's content decides."""
    key = blake2b(salt.encode()).digest()
    ordered = sorted(set(names), key=lambda name: blake2b(name.encode(), key=key).digest())
    return {name: number for number, name in enumerate(ordered, start=1)}


def disclosed(
    measured: Sequence[Measurement], by: str, numbers: Mapping[str, int]
) -> tuple[Measurement, ...]:
    """The groups of one KPI that may be shown, under their numbers, in the order of these."""
    groups = [m for m in measured if m.group is not None]
    large = [m for m in groups if m.n >= LEAST_RECORDS]
    held_back = len(groups) - len(large)
    if held_back and not large:
        return (_nothing_to_show(groups[0], held_back),)
    shown = [_under_its_number(m, by, numbers, held_back) for m in large]
    shown.sort(key=lambda m: int(m.group or 0))
    return tuple(shown) or tuple(measured)


def _under_its_number(
    measured: Measurement, by: str, numbers: Mapping[str, int], held_back: int
) -> Measurement:
    number = numbers[measured.group or ""]
    return replace(measured, group=str(number), label=_label(by, number), held_back=held_back)


def _label(by: str, number: int) -> Message:
    if by == "team":
        return message("Team {number}", number=number)
    return message("Technician {number}", number=number)


def _nothing_to_show(measured: Measurement, held_back: int) -> Measurement:
    return Measurement(
        kpi=measured.kpi,
        unit=measured.unit,
        value=None,
        n=0,
        measured_from=measured.measured_from,
        held_back=held_back,
        refusal=message("No group has at least {least} records.", least=LEAST_RECORDS),
    )
