"""Answers in a file: TOML whose keys are addresses of the study, whose values are numbers.

    [segment.A]
    acquisition_cost = 9000.0

    [lever.tooling.price]
    licence = 110.0

An uncertain number is `{ low, mode, high }`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aftersales.baseline.bounds import fits
from aftersales.baseline.study import Plan
from aftersales.evidence.catalogue import defaults, levers, links, site_facts
from aftersales.evidence.edits import Edits, editable
from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.uncertain import Fixed, Pert, Uncertain

PERT_KEYS = {"low", "mode", "high"}


def read_answers(path: Path) -> Edits | Problem:
    """The answers in that file by address, or what is wrong with it."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return _problem("unreadable", path.name, "", str(error), message("answers in TOML"))
    answers: dict[str, float | Uncertain] = {}
    for address, value in _leaves(table):
        number = _number(value)
        if number is None:
            expected = message("a number, or low ≤ mode ≤ high")
            return _problem("not_a_number", path.name, address, str(value), expected)
        answers[address] = number
    return answers


def wrong_answer(answers: Edits, segments: Iterable[str], file: str) -> Problem | None:
    """The first answer to something nobody asked, or that cannot be; None if all will do."""
    known = addresses(segments)
    for address, given in answers.items():
        if address not in known:
            near = get_close_matches(address, known, n=1)
            hint = message("; did you mean {name}?", name=near[0]) if near else ""
            expected = message("an address of the study{hint}", hint=hint)
            return _problem("unknown_key", file, address, address, expected)
        number = Fixed(given) if isinstance(given, float) else given
        if not fits(address, number):
            expected = message("a number that is possible here")
            return _problem("out_of_range", file, address, f"{number.mean:g}", expected)
    return None


def read_plan(settings: Iterable[str]) -> Plan | Problem:
    """Levers and positions from `training=3`; a share is written as 0.5."""
    plan: dict[str, float] = {}
    for text in settings:
        id, _, given = text.partition("=")
        setting = _parsed(given)
        if id not in levers():
            near = get_close_matches(id, list(levers()), n=1)
            hint = message("; did you mean {name}?", name=near[0]) if near else ""
            expected = message("one of {names}{hint}", names=", ".join(levers()), hint=hint)
            return _problem("unknown_name", "--lever", text, id, expected)
        slider = levers()[id].slider
        if setting is None or not slider.low <= setting <= slider.high:
            expected = message("a number from {low} to {high}", low=slider.low, high=slider.high)
            return _problem("out_of_range", "--lever", id, given, expected)
        plan[id] = setting
    return plan


def _parsed(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def addresses(segments: Iterable[str]) -> set[str]:
    """Every address of a study of these segments that an answer may give."""
    of_segment = {id for id, d in defaults().items() if d.section == "segment"} | {"repair_hours"}
    owners = ["segment", *(f"segment.{name}" for name in segments)]
    return {
        *(f"{d.section}.{id}" for id, d in defaults().items() if d.section != "segment"),
        *(f"{owner}.{name}" for owner in owners for name in of_segment),
        *(f"site.{name}" for name in site_facts()),
        *(f"links.{name}" for name in links()),
        *(address for lever in levers().values() for address in editable(lever)),
    }


def _leaves(table: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        address = f"{place}.{key}" if place else key
        if isinstance(value, dict) and not value.keys() & PERT_KEYS:
            yield from _leaves(value, address)
        else:
            yield address, value


def _number(value: object) -> float | Uncertain | None:
    if isinstance(value, dict):
        return _pert(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _pert(value: Mapping[str, object]) -> Pert | None:
    parts = {
        key: number for key, part in value.items() if isinstance(number := _number(part), float)
    }
    if set(parts) != PERT_KEYS or parts.keys() != value.keys():
        return None
    pert = Pert(low=parts["low"], mode=parts["mode"], high=parts["high"])
    return pert if pert.low <= pert.mode <= pert.high else None


def _problem(code: str, file: str, place: str, found: str, expected: Message) -> Problem:
    return Problem(
        code=code,
        table=file,
        column=place or None,
        found=found,
        expected=expected,
        message=message(
            "{file}: {place}: found {found}; expected {expected}.",
            file=file,
            place=place or file,
            found=found,
            expected=expected,
        ),
        remedy=message(
            "Correct {place} in {file} and read it again.", place=place or file, file=file
        ),
    )
