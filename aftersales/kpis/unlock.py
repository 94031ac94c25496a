"""The unlock map: which KPIs the files support, and which further column is worth the trouble."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aftersales.kpis.kpi import Measurement
from aftersales.message import Message

COLUMNS_A_TABLE = 3  # another export is as much trouble as so many more columns of one at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One column (`table.column`): the KPIs it unlocks alone, and those it brings nearer.

    `or_else`: the same column of other tables, which would do as well.
    """

    column: str
    unlocks: tuple[str, ...]
    brings_nearer: tuple[str, ...]
    or_else: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextColumns:
    """A step on the way to all KPIs: columns that belong together, and what they unlock."""

    columns: tuple[str, ...]
    unlocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockMap:
    """KPI ids by what they need.

    `supported` have a value; `refused` have their columns and a reason against them; `empty` have
    their columns and no record that counts. `keys` are ranked by how many KPIs they unlock alone;
    `path` is the greedy order: at each step the most KPIs for the trouble.
    """

    supported: tuple[str, ...]
    refused: Mapping[str, Message]
    empty: tuple[str, ...]
    keys: tuple[Key, ...]
    path: tuple[NextColumns, ...]


Lacking = Mapping[str, tuple[frozenset[str], ...]]
"""KPI id → for each way to measure it, the columns that it lacks."""


def unlock_map(measurements: Sequence[Measurement], tables: Iterable[str] = ()) -> UnlockMap:
    """From every KPI measured over everything (`measure` without `by`); `tables` are at hand."""
    without = [m for m in measurements if m.value is None]
    lacking = {m.kpi: tuple(map(frozenset, m.least_missing)) for m in without if m.missing}
    at_hand = frozenset(_table(c) for m in measurements for c in m.measured_from) | {*tables}
    return UnlockMap(
        supported=tuple(m.kpi for m in measurements if m.value is not None),
        refused={m.kpi: m.refusal for m in without if m.refusal},
        empty=tuple(m.kpi for m in without if not m.missing and not m.refusal),
        keys=_keys(lacking, at_hand),
        path=tuple(_path(lacking, at_hand)),
    )


def _keys(lacking: Lacking, at_hand: frozenset[str]) -> tuple[Key, ...]:
    """The same column of several tables is one key, that of a table at hand."""
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    columns = {column for ways in lacking.values() for way in ways for column in way}
    for column in sorted(columns, key=lambda c: (_table(c) not in at_hand, c)):
        unlocks = tuple(kpi for kpi, ways in lacking.items() if frozenset({column}) in ways)
        alike.setdefault((column.split(".")[1], unlocks), []).append(column)
    keys = [
        Key(
            column=first,
            unlocks=unlocks,
            brings_nearer=tuple(
                kpi
                for kpi, ways in lacking.items()
                if kpi not in unlocks and any(first in way for way in ways)
            ),
            or_else=tuple(others),
        )
        for (_, unlocks), (first, *others) in alike.items()
    ]
    return tuple(sorted(keys, key=lambda k: (-len(k.unlocks), -len(k.brings_nearer), k.column)))


def _table(column: str) -> str:
    return column.split(".")[0]


def _path(lacking: Lacking, at_hand: frozenset[str]) -> Iterator[NextColumns]:
    held: frozenset[str] = frozenset()
    left = dict(lacking)
    while left:
        columns = _best_next(left, held, at_hand)
        held |= columns
        unlocked = _unlocked(left, held)
        left = {kpi: ways for kpi, ways in left.items() if kpi not in unlocked}
        yield NextColumns(columns=tuple(sorted(columns)), unlocks=unlocked)


def _best_next(left: Lacking, held: frozenset[str], at_hand: frozenset[str]) -> frozenset[str]:
    """The columns that unlock the most KPIs for the trouble; of equal ones the fewer."""
    wanted = {way - held for ways in left.values() for way in ways}

    def worth(columns: frozenset[str]) -> tuple[float, int, int, list[str]]:
        new_tables = len({*map(_table, columns)} - at_hand - {*map(_table, held)})
        trouble = len(columns) + COLUMNS_A_TABLE * new_tables
        gain = len(_unlocked(left, held | columns)) / trouble
        return (-gain, len(columns), new_tables, sorted(columns))

    return min(wanted, key=worth)


def _unlocked(left: Lacking, held: frozenset[str]) -> tuple[str, ...]:
    return tuple(kpi for kpi, ways in left.items() if any(way <= held for way in ways))
