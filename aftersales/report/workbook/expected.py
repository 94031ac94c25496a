"""A number that may be uncertain, as cells: its range is put in, its mean is a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from aftersales.report.workbook.cells import Allowed, Cell, Kind, Mark
from aftersales.report.workbook.numbers import Entry
from aftersales.study import Within
from aftersales.text import Language
from aftersales.uncertain import Fixed, Normal, Pert, Tail, Uncertain

EXPECTED, LOW, MODE, HIGH, CHANCE, TAIL_LOW, TAIL_HIGH = "BDEFHIJ"
"""The columns of the sheet of inputs that formulas name."""

A_SHARE = Within(0, 1)


def expected_cell(
    entry: Entry, row: int, kind: Kind, names: Mapping[str, str], language: Language
) -> Cell:
    """What is reckoned with: put in where it is certain, else the mean of its range."""
    number, name = entry.assumption.number, names[entry.address]
    if entry.effect is None and (number is None or isinstance(number, Fixed)):
        value = None if number is None else number.value
        if not entry.changeable:
            return Cell(value, kind, name=name)
        return Cell(value, kind, Mark.INPUT, name=name, allowed=_allowed(entry, language))
    assert number is not None
    mean = _mean(number, row)
    if entry.effect is None:
        return Cell(number.mean, kind, formula=mean, name=name)
    chance = names[f"{entry.address.removesuffix('.size')}.p_no_effect"]
    formula = f"(1-{chance})*({mean})+{chance}*{entry.effect.on.no_effect:g}"
    return Cell(entry.effect.mean, kind, formula=formula, name=name)


def _mean(number: Uncertain, row: int) -> str:
    """The formula of its mean, the tail included."""
    core = f"{MODE}{row}"
    if isinstance(number, Pert):
        core = f"({LOW}{row}+4*{MODE}{row}+{HIGH}{row})/6"
    if _tail(number) is None:
        return core
    return f"(1-{CHANCE}{row})*{core}+{CHANCE}{row}*({TAIL_LOW}{row}+{TAIL_HIGH}{row})/2"


def core_cells(entry: Entry, row: int, kind: Kind, language: Language) -> Iterator[Cell]:
    """Low, most likely, high, standard deviation; the last enters no mean."""
    match entry.assumption.number:
        case Pert(low=low, mode=mode, high=high):
            for value, order in (
                (low, f"{{cell}}<={MODE}{row}"),
                (mode, f"{LOW}{row}<={{cell}},{{cell}}<={HIGH}{row}"),
                (high, f"{MODE}{row}<={{cell}}"),
            ):
                yield Cell(value, kind, Mark.INPUT, allowed=_allowed(entry, language, order))
            yield Cell()
        case Normal(mean_of_core=mean, sd=sd):
            yield Cell()
            yield Cell(mean, kind, Mark.INPUT, allowed=_allowed(entry, language))
            yield from (Cell(), Cell(sd, kind))
        case Fixed(value) if entry.effect is not None:
            yield Cell()
            yield Cell(value, kind, Mark.INPUT, allowed=_allowed(entry, language))
            yield from (Cell(), Cell())
        case _:
            yield from (Cell(),) * 4


def tail_cells(entry: Entry, kind: Kind, language: Language) -> Iterator[Cell]:
    """With which chance the number lies elsewhere, and where."""
    tail = _tail(entry.assumption.number)
    if tail is None:
        yield from (Cell(),) * 3
        return
    chance = allowed_within(A_SHARE, whole=False, language=language)
    yield Cell(tail.probability, Kind.EXACT_SHARE, Mark.INPUT, allowed=chance)
    for value in (tail.low, tail.high):
        yield Cell(value, kind, Mark.INPUT, allowed=_allowed(entry, language))


def _tail(number: Uncertain | None) -> Tail | None:
    return None if number is None or isinstance(number, Fixed) else number.tail


def _allowed(entry: Entry, language: Language, order: str = "") -> Allowed | None:
    if entry.bounds is None:
        return None
    return allowed_within(entry.bounds, whole=entry.whole, language=language, order=order)


def allowed_within(bounds: Within, *, whole: bool, language: Language, order: str = "") -> Allowed:
    """What may be typed in: a number within those bounds, and in that order beside others."""
    conditions = [
        "ISNUMBER({cell})",
        f"{{cell}}>{'' if bounds.open_low else '='}{bounds.low:g}" if bounds.low > -inf else "",
        f"{{cell}}<{'' if bounds.open_high else '='}{bounds.high:g}" if bounds.high < inf else "",
        "{cell}=INT({cell})" if whole else "",
        order,
    ]
    formula = f"AND({','.join(filter(None, conditions))})"
    return Allowed(formula=formula, words=language.say(bounds.in_words))
