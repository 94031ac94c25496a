"""A study kept in one file, to go on working years later without the data it came from.

Beside the study itself the file holds what the study was made of: what was measured, the user's
own answers, the scenarios. All of it is aggregates; no customer and no record stands in it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isclose
from typing import Annotated, Any, TypeGuard

import tomli_w

from aftersales import RESULTS_VERSION, __version__
from aftersales.baseline.answers import addresses
from aftersales.baseline.bounds import NOT_BELOW_ZERO, bounds_of
from aftersales.baseline.figure import Figure
from aftersales.baseline.freezes import freezes_in, what_was_changed, written_freeze
from aftersales.baseline.learnt import note_of
from aftersales.baseline.measured import Measured
from aftersales.baseline.notes import read_note, written_note
from aftersales.baseline.scenario import Scenario, played
from aftersales.baseline.study import Baseline, baseline_of
from aftersales.evidence.catalogue import levers
from aftersales.evidence.edits import Edits
from aftersales.frozen import Frozen
from aftersales.message import Message, message
from aftersales.problems import Problem
from aftersales.strict import (
    Table,
    Wrong,
    known_keys,
    missing,
    nearest,
    number,
    one_of,
    problem_in,
    record,
    shown,
    table,
    uncertain,
    within,
)
from aftersales.study import Source, Study, WholeNotNegative, Within
from aftersales.study_file import CURRENCY, plain, study_in, study_table, toml, written
from aftersales.uncertain import Fixed, Uncertain

FORMAT = 1
LONGEST_NAME = 60
MOST_BYTES = 4 * 2**20
BESIDES = ("file", "measured", "answers", "scenario", "frozen")
FOLLOWING_FROM = ("new_customers", "upsell_revenue", "penalty_of_case")
TOTALS = ("total.cases_per_month", "total.annual_revenue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """By what a file was written, and the name of the scenario whose study stands in it.

    `results` is the results version (`aftersales.RESULTS_VERSION`) of the day it was saved.
    """

    format: Annotated[int, Within(1)]
    product: str
    results: Annotated[int, Within(1)]
    saved_on: date
    shows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a study file holds; a plain study has neither head nor base nor scenarios.

    `study` stands as it stood when it was saved; `base` is the business that scenarios are played
    on, with the user's own answers; `frozen` are forecasts as they stood when they were decided
    upon; `remarks` say what is otherwise today than it was then.
    """

    study: Study
    head: Head | None = None
    base: Baseline | None = None
    scenarios: tuple[Scenario, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    remarks: tuple[Message, ...] = ()

    @property
    def shown(self) -> Scenario | None:
        """The scenario whose study stands in the file; None where that is the base's own."""
        return None if self.head is None else self.scenario(self.head.shows)

    def scenario(self, name: str) -> Scenario | None:
        """The scenario of that name."""
        return next((each for each in self.scenarios if each.name == name), None)


def to_save(
    base: Baseline,
    scenarios: Sequence[Scenario],
    shows: str,
    saved_on: date,
    frozen: Sequence[Frozen] = (),
) -> Saved:
    """The file of a base and its scenarios in their order; `shows` names one, "" the base.

    Raises ValueError where names are not as `tidy_name` gives them, or not told apart.
    """
    names = [scenario.name for scenario in scenarios]
    if any(tidy_name(name) != name for name in names) or len(set(names)) < len(names):
        raise ValueError(f"names of scenarios: {names}")
    head = Head(
        format=FORMAT,
        product=__version__,
        results=RESULTS_VERSION,
        saved_on=saved_on,
        shows=shows,
    )
    shown = next((each for each in scenarios if each.name == shows), None)
    if shows and shown is None:
        raise ValueError(f"no scenario is called {shows!r}")
    made = base if shown is None else played(base, shown)
    return Saved(
        study=made.study,
        head=head,
        base=base,
        scenarios=tuple(scenarios),
        frozen=tuple(frozen),
    )


def tidy_name(typed: str) -> str | Message:
    """The name of a scenario without needless spaces, or what is wrong with it."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not name:
        return message("A scenario needs a name.")
    if len(name) > LONGEST_NAME:
        return message(
            "The name has {length} characters; {most} are possible.",
            length=len(name),
            most=LONGEST_NAME,
        )
    if not name.isprintable():
        return message("The name holds a character that cannot be seen. Type it anew.")
    return name


# Writing


def write_saved(saved: Saved) -> str:
    """The file as TOML; reading it gives the same."""
    study, base = study_table(saved.study), saved.base
    if saved.head is None or base is None:
        return tomli_w.dumps(study)
    return tomli_w.dumps(
        {
            "file": written(saved.head),
            "answers": _written_numbers(base.answers),
            "scenario": [_written_scenario(scenario) for scenario in saved.scenarios],
            **study,
            "measured": _written_measured(base.measured),
            **_written_freezes(saved.frozen),
        }
    )


def _written_freezes(frozen: Sequence[Frozen]) -> dict[str, Any]:
    return {"frozen": [written_freeze(each) for each in frozen]} if frozen else {}


def _written_numbers(numbers: Edits) -> dict[str, Any]:
    return {address: _plain_number(number) for address, number in numbers.items()}


def _plain_number(number: float | Uncertain) -> Any:
    return plain(number) if isinstance(number, Uncertain) else float(number)


def _written_scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "start_month": scenario.start_month,
        "plan": {lever: float(at) for lever, at in scenario.plan.items()},
        "answers": _written_numbers(scenario.answers),
    }


def _written_measured(measured: Measured) -> dict[str, Any]:
    return {
        "currency": measured.currency,
        "segments": list(measured.segments),
        "remarks": [written_note(remark) for remark in measured.remarks],
        "figures": {address: _written_figure(f) for address, f in measured.figures.items()},
    }


def _written_figure(figure: Figure) -> dict[str, Any]:
    """Notes on what was learnt follow from its source."""
    noted = figure.note is not None and figure.source.learnt is None
    note = {"note": written_note(figure.note)} if noted and figure.note else {}
    return {"number": plain(figure.number), "source": written(figure.source), **note}


# Reading


def parse_saved(content: bytes, name: str) -> Saved | Problem:
    """What those bytes hold, or what is wrong with them; `name` is what the user calls them."""
    if len(content) > MOST_BYTES:
        return problem_in(name, Wrong("too_large", "", f"{len(content):,} bytes", _A_STUDY_FILE))
    try:
        given = toml(content)
        return _too_new(given, name) or _saved(given)
    except Wrong as wrong:
        return problem_in(name, wrong)


_A_STUDY_FILE = message("a study in TOML")
_A_NAME = message("a name of at most {most} characters on one line", most=LONGEST_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Called:
    """What a scenario is called and when it starts, as the file says it."""

    name: str
    start_month: WholeNotNegative = 0


def _too_new(given: Table, name: str) -> Problem | None:
    head = given.get("file")
    found = head.get("format") if isinstance(head, dict) else None
    if not isinstance(found, int) or found <= FORMAT:
        return None
    return Problem(
        code="newer_format",
        table=name,
        column="file.format",
        found=str(found),
        expected=message("format {known} or older", known=FORMAT),
        message=message(
            "{file} is of format {found}, saved by version {product}; this version reads format "
            "{known}.",
            file=name,
            found=found,
            product=shown(head.get("product", "–")) if isinstance(head, dict) else "–",
            known=FORMAT,
        ),
        remedy=message("Open it with that version of the program, or with a later one."),
    )


def _saved(given: Table) -> Saved:
    study = study_in(given, BESIDES)
    if "file" not in given:
        known_keys({key: None for key in given if key in BESIDES}, (), "")
        return Saved(study=study)
    head = record(Head, given["file"], "file")
    for section in ("measured", "answers"):
        if section not in given:
            raise missing(section)
    return _opened(given, study, head)


def _opened(given: Table, study: Study, head: Head) -> Saved:
    found = table(given["measured"], "measured")
    segments = _segments(found)
    door = _Door(known=_known(segments), forgives=head.results != RESULTS_VERSION)
    measured = _measured(found, segments, door)
    answers = dict(door.numbers(given["answers"], "answers"))
    scenarios = tuple(door.scenarios(given.get("scenario", [])))
    saved = Saved(
        study=study,
        head=head,
        base=baseline_of(measured, answers),
        scenarios=scenarios,
        frozen=tuple(freezes_in(given.get("frozen", []))),
    )
    if head.shows and saved.shown is None:
        names = one_of((each.name for each in scenarios), head.shows)
        raise Wrong("unknown_name", "file.shows", shown(head.shows), names)
    return replace(saved, remarks=tuple(_what_changed(saved, door.left_out)))


def _known(segments: Sequence[str]) -> set[str]:
    following = {f"segment.{name}.{number}" for name in segments for number in FOLLOWING_FROM}
    return addresses(segments) | following | set(TOTALS)


@dataclass(slots=True, kw_only=True)
class _Door:
    """Lets in what has an address; of another results version, what has none is left out."""

    known: set[str]
    forgives: bool
    left_out: list[str] = field(default_factory=list)

    def lets_in(self, name: str, known: Iterable[str], place: str) -> bool:
        """Whether that name is known; raises `Wrong` where it must be."""
        if name in known:
            return True
        if not self.forgives:
            hint = nearest(name, known)
            expected = message("an address of the study{hint}", hint=hint)
            raise Wrong("unknown_key", place, shown(name), expected)
        self.left_out.append(name)
        return False

    def numbers(self, given: object, place: str) -> Iterator[tuple[str, float | Uncertain]]:
        """The user's own values by address; a certain one is a bare number."""
        for address, value in table(given, place).items():
            at = f"{place}.{address}"
            if self.lets_in(address, self.known, at):
                number = _number(value, address, at)
                yield address, number.value if isinstance(number, Fixed) else number

    def figures(self, given: object, place: str) -> Iterator[tuple[str, Figure]]:
        """What was measured, by address."""
        for address, value in table(given, place).items():
            at = f"{place}.{address}"
            if self.lets_in(address, self.known, at):
                yield address, _figure(value, address, at)

    def scenarios(self, given: object) -> Iterator[Scenario]:
        """The scenarios in their order."""
        names: set[str] = set()
        for position, entry in enumerate(_list(given, "scenario"), start=1):
            scenario = self._scenario(table(entry, f"scenario {position}"), position)
            if scenario.name in names:
                place = f"scenario {position}.name"
                raise Wrong("repeated", place, scenario.name, message("a name used once"))
            names.add(scenario.name)
            yield scenario

    def _scenario(self, given: Table, position: int) -> Scenario:
        place = f"scenario {position}"
        known_keys(given, ("name", "start_month", "plan", "answers"), place)
        if "plan" not in given:
            raise missing(f"{place}.plan")
        own = {key: given[key] for key in ("name", "start_month") if key in given}
        called = record(_Called, own, place)
        if tidy_name(called.name) != called.name:
            raise Wrong("not_a_name", f"{place}.name", shown(called.name), _A_NAME)
        return Scenario(
            name=called.name,
            plan=dict(self._plan(given["plan"], f"{place}.plan")),
            start_month=called.start_month,
            answers=dict(self.numbers(given.get("answers", {}), f"{place}.answers")),
        )

    def _plan(self, given: object, place: str) -> Iterator[tuple[str, float]]:
        for lever, at in table(given, place).items():
            if self.lets_in(lever, levers(), f"{place}.{lever}"):
                slider = levers()[lever].slider
                ends = Within(slider.low, slider.high)
                yield lever, within(number(at, f"{place}.{lever}"), ends, f"{place}.{lever}")


def _number(value: object, address: str, place: str) -> Uncertain:
    found = uncertain(value, place)
    for bounds in bounds_of(address) or [NOT_BELOW_ZERO]:
        within(found, bounds, place)
    return found


# What was measured


def _segments(given: Table) -> tuple[str, ...]:
    names = given.get("segments")
    if not _are_names(names):
        expected = message("a list of names, each used once")
        raise Wrong("not_a_list", "measured.segments", shown(names), expected)
    return tuple(names)


def _are_names(given: object) -> TypeGuard[list[str]]:
    if not isinstance(given, list) or not given:
        return False
    named = all(isinstance(name, str) and name.strip() for name in given)
    return named and len(set(given)) == len(given)


def _measured(given: Table, segments: tuple[str, ...], door: _Door) -> Measured:
    known_keys(given, ("currency", "segments", "remarks", "figures"), "measured")
    currency = given.get("currency")
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        expected = message("a currency in three letters such as EUR")
        raise Wrong("not_a_currency", "measured.currency", shown(currency), expected)
    if "figures" not in given:
        raise missing("measured.figures")
    return Measured(
        figures=dict(door.figures(given["figures"], "measured.figures")),
        segments=segments,
        remarks=tuple(_remarks(given.get("remarks", []), "measured.remarks")),
        currency=currency,
    )


def _remarks(given: object, place: str) -> Iterator[Message]:
    for position, remark in enumerate(_list(given, place), start=1):
        said = read_note(remark, f"{place}[{position}]")
        if said is not None:
            yield said


def _figure(given: object, address: str, place: str) -> Figure:
    found = table(given, place)
    known_keys(found, ("number", "source", "note"), place)
    for key in ("number", "source"):
        if key not in found:
            raise missing(f"{place}.{key}")
    source = record(Source, found["source"], f"{place}.source")
    return Figure(
        number=_number(found["number"], address, f"{place}.number"),
        source=source,
        note=read_note(found["note"], f"{place}.note") if "note" in found else note_of(source),
    )


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong("not_a_list", place, shown(value), message("a list"))
    return value


# What is otherwise today


def _what_changed(saved: Saved, left_out: Sequence[str]) -> Iterator[Message]:
    head = saved.head
    assert head is not None
    if head.results != RESULTS_VERSION:
        yield message(
            "Saved on {day} with results version {then}, computed now with {now}: figures may "
            "differ from those of that day.",
            day=head.saved_on,
            then=head.results,
            now=RESULTS_VERSION,
        )
    if left_out:
        yield message(
            "No longer known and left out: {names}.", names=", ".join(dict.fromkeys(left_out))
        )
    if not _alike(study_table(saved.study), study_table(_as_of_today(saved))):
        yield message(
            "The study in this file is not the one that its figures, answers and scenario give "
            "now. What is shown here is computed anew."
        )
    for each in saved.frozen:
        yield from what_was_changed(each)


def _as_of_today(saved: Saved) -> Study:
    assert saved.base is not None
    shown = saved.shown
    return (saved.base if shown is None else played(saved.base, shown)).study


def _alike(one: object, other: object) -> bool:
    """Whether both tables hold the same, numbers up to the last digits of another machine."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float | int) and isinstance(other, float | int):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other
