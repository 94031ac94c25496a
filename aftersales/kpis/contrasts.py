"""Everything that is compared: each KPI by group, over time, and before and after a break.

A contrast is one comparison with its probability of coming about by chance; which of them are told
is for `standing_out` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.comparison import break_in_relevant_steps, in_relevant_steps, p_value
from aftersales.kpis.context import Ask, Context
from aftersales.kpis.filter import Filter, inside, lacking
from aftersales.kpis.grouping import GROUP, grouped
from aftersales.kpis.kpi import Kpi, Measurement, Unit, Way
from aftersales.kpis.measure import measure
from aftersales.kpis.narrowed import EVERYWHERE, Place, Span, way_of
from aftersales.kpis.outlook import level_break
from aftersales.kpis.rows import Rows, months_before
from aftersales.kpis.score import Score, Sums, scored
from aftersales.kpis.segments import STATED_IN
from aftersales.kpis.series import CUT_SHORT, PART_OF_A_MONTH, YEAR_MONTHS, month_name

MOST_GROUPS = 100  # a column with more different values names things, it does not group them
RECENT_MONTHS = 3
BY, PERIOD = "told_by", "in_period"
RECENT, BEFORE, OTHER = "recent", "before", "other"
ROW_LIMIT = 1_000_000


class Kind(StrEnum):
    """What was compared."""

    GROUP = "group"  # one group with all others
    RECENT = "recent"  # the last three months with those a year before
    BREAK = "break"  # since a break with before


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One comparison; `steps`: by how many relevant steps the two differ at the least.

    `here_span` and `there_span` are the times compared, where times are.
    """

    kind: Kind
    kpi: Kpi
    way: Way
    place: Place
    p_value: float
    steps: float
    here_span: Span | None = None
    there_span: Span | None = None

    def says_the_same_as(self, other: Contrast) -> bool:
        """Whether one follows from the other: the same columns, the same group, the same time."""
        mine, others = set(self.way.needs), set(other.way.needs)
        same_place = self.place == other.place and self.place is not EVERYWHERE
        same_time = self.place == other.place and self.kind is other.kind is not Kind.GROUP
        return mine <= others or others <= mine or same_place or same_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is searched, and with what."""

    engine: Engine
    tables: Tables
    context: Context
    kpis: Mapping[str, Kpi]
    where: Filter
    cancel: Cancel | None

    @property
    def ask(self) -> Ask:
        """Gives the rows of an expression."""
        return partial(self.engine.run, tables=self.tables, cancel=self.cancel, row_limit=ROW_LIMIT)

    def by_rows(self) -> Mapping[Rows, list[tuple[Kpi, Way]]]:
        """KPIs that can be measured inside the filter, and how, by what they count."""
        together: dict[Rows, list[tuple[Kpi, Way]]] = {}
        for kpi in self.kpis.values():
            if way := way_of(kpi, self.context):
                together.setdefault(way.rows, []).append((kpi, way))
        return dict(self._inside(rows, ways) for rows, ways in together.items() if self.tells(rows))

    def tells(self, rows: Rows) -> bool:
        """Whether the filter can be told of these records."""
        return lacking(rows, self.where, self.context) is None

    def _inside(
        self, rows: Rows, ways: Sequence[tuple[Kpi, Way]]
    ) -> tuple[Rows, list[tuple[Kpi, Way]]]:
        narrow = inside(rows, self.where)
        return narrow, [(kpi, replace(way, rows=narrow)) for kpi, way in ways]

    def measured(self, *kpis: Kpi, by: str | None = None) -> tuple[Measurement, ...]:
        """These KPIs, however narrowed, one after the other."""
        named = [replace(kpi, id=f"{kpi.id}.{place}") for place, kpi in enumerate(kpis)]
        return measure(
            self.engine,
            self.tables,
            by=by,
            kpis={kpi.id: kpi for kpi in named},
            context=self.context,
            cancel=self.cancel,
        )


# Groups and recent months


Cells = Mapping[tuple[str | None, str | None, str], Sums]
"""(breakdown, group, period) → sums of one KPI; everywhere is group None of breakdown None."""


def contrasts(
    search: Search, breakdowns: Collection[str], months: Mapping[str, Sequence[Measurement]]
) -> Iterator[Contrast]:
    """All that can be tested; `months` as `by_month` gives them."""
    recent = _recent(search)
    for rows, ways in search.by_rows().items():
        for kpi, way, score, cells in _cells(search, rows, ways, breakdowns, recent):
            test = partial(_contrast, kpi=kpi, way=way, score=score)
            by_design = _by_design(kpi, way, search.context)
            yield from _of_groups(
                {cell: sums for cell, sums in cells.items() if cell[0] not in by_design}, test
            )
            if recent and kpi.id not in CUT_SHORT:
                yield from _of_recent(cells, test, recent)
            if kpi.id in months and kpi.id not in CUT_SHORT:
                yield from _break(kpi, way, months[kpi.id])


Test = Callable[..., Iterator[Contrast]]


def _of_groups(cells: Cells, test: Test) -> Iterator[Contrast]:
    """Each group with all others; of two groups one comparison says it all."""
    for by, groups in _breakdowns(cells).items():
        everybody = sum(groups.values(), Sums())
        for group in list(groups)[: 1 if len(groups) == 2 else None]:
            here = groups[group]
            yield from test(
                here, everybody - here, kind=Kind.GROUP, place=Place(by=by, group=group)
            )


def _of_recent(cells: Cells, test: Test, spans: tuple[Span, Span]) -> Iterator[Contrast]:
    for by, group in dict.fromkeys((by, group) for by, group, _ in cells):
        here, there = (cells.get((by, group, period), Sums()) for period in (RECENT, BEFORE))
        if _as_full(here, there, spans):
            place = Place(by=by, group=group) if by else EVERYWHERE
            yield from test(here, there, kind=Kind.RECENT, place=place, spans=spans)


def _contrast(
    here: Sums,
    there: Sums,
    *,
    kind: Kind,
    kpi: Kpi,
    way: Way,
    score: Score,
    place: Place,
    spans: tuple[Span, Span] | None = None,
) -> Iterator[Contrast]:
    """The comparison, if the records suffice."""
    chance = p_value(here, there)
    if chance is not None:
        yield Contrast(
            kind=kind,
            kpi=kpi,
            way=way,
            place=place,
            p_value=chance,
            steps=in_relevant_steps(kpi.unit, here, there, logarithm=score.logarithm),
            here_span=spans[0] if spans else None,
            there_span=spans[1] if spans else None,
        )


def _by_design(kpi: Kpi, way: Way, context: Context) -> frozenset[str]:
    """Breakdowns by which the KPI differs of itself, so that saying so would say nothing.

    What is urgent is done sooner on purpose; who has more machines calls again sooner; and where
    segments are made from revenue, who buys more has bought more.
    """
    stated = any(context.has(f"{table}.segment") for table in STATED_IN)
    circular = way.rows.table == "orders" and not stated
    more_machines = kpi.id == "repeat_request_rate"
    return frozenset(
        ({"priority"} if kpi.unit is Unit.HOURS else set())
        | ({"segment"} if circular or more_machines else set())
    )


def _cells(
    search: Search,
    rows: Rows,
    ways: Sequence[tuple[Kpi, Way]],
    breakdowns: Collection[str],
    recent: tuple[Span, Span] | None,
) -> Iterator[tuple[Kpi, Way, Score, Cells]]:
    """One question for all KPIs over the same rows and all breakdowns."""
    whole = rows.build(search.context)
    scores = [
        (kpi, way, score)
        for kpi, way in ways
        if (score := scored(way.statistic(whole, search.context)))
    ]
    if scores:
        long = ibis.union(*_long(search, rows, scores, breakdowns, recent))
        sums = {k: v for kpi, _, score in scores for k, v in score.sums(long, kpi.id).items()}
        answer = search.ask(long.aggregate(by=[BY, GROUP, PERIOD], **sums))
        told = _with_few_groups(answer.to_dict("records"))
        for kpi, way, score in scores:
            yield (
                kpi,
                way,
                score,
                {_cell(row): score.of(row, kpi.id) for row in told},
            )


def _long(
    search: Search,
    rows: Rows,
    scores: Sequence[tuple[Kpi, Way, Score]],
    breakdowns: Collection[str],
    recent: tuple[Span, Span] | None,
) -> Iterator[ir.Table]:
    """The records once for each breakdown, and once as a whole."""
    for by in (None, *breakdowns):
        table = grouped(rows, by, search.context)
        if table is None:
            continue
        columns = {
            name: number
            for kpi, way, _ in scores
            if (score := scored(way.statistic(table, search.context)))
            for name, number in score.columns(kpi.id).items()
        }
        yield table.select(
            **{
                BY: ibis.literal(by, type="string"),
                GROUP: table[GROUP] if by else ibis.literal(None, type="string"),
                PERIOD: _period(table, recent),
                **columns,
            }
        )


def _cell(row: Mapping[Any, Any]) -> tuple[str | None, str | None, str]:
    by, group = (None if pd.isna(row[name]) else str(row[name]) for name in (BY, GROUP))
    return by, group, str(row[PERIOD])


def _with_few_groups(answer: Sequence[Mapping[Any, Any]]) -> Sequence[Mapping[Any, Any]]:
    """Without the breakdowns by what names things rather than groups them."""
    groups: dict[str | None, set[str | None]] = {}
    for row in answer:
        by, group, _ = _cell(row)
        groups.setdefault(by, set()).add(group)
    return [row for row in answer if len(groups[_cell(row)[0]]) <= MOST_GROUPS]


def _breakdowns(cells: Cells) -> Mapping[str, Mapping[str, Sums]]:
    """Breakdown → group → sums over all time."""
    breakdowns: dict[str, dict[str, Sums]] = {}
    for (by, group, _), sums in sorted(cells.items(), key=lambda cell: tuple(map(str, cell[0]))):
        if by is not None and group is not None:
            groups = breakdowns.setdefault(by, {})
            groups[group] = groups.get(group, Sums()) + sums
    return breakdowns


def _period(table: ir.Table, recent: tuple[Span, Span] | None) -> Any:
    if recent is None or "dated_at" not in table.columns:
        return ibis.literal(OTHER)
    now, then = recent
    at = table.dated_at
    return ibis.cases((now.holds(at), RECENT), (then.holds(at), BEFORE), else_=OTHER)


def _recent(search: Search) -> tuple[Span, Span] | None:
    """The last three whole months and the same a year before; else the year before them."""
    firsts = [v for fact, v in search.context.facts.items() if fact.endswith(".first")]
    span = search.where.within(min(firsts, default=None), search.context.as_of)
    if span is None:
        return None
    first, last = span
    end = _first_of_month(last + timedelta(days=1))
    start = months_before(end, RECENT_MONTHS)
    year_ago = Span(start=months_before(start, YEAR_MONTHS), end=months_before(end, YEAR_MONTHS))
    before = year_ago if first <= year_ago.start else Span(start=year_ago.start, end=start)
    return (Span(start=start, end=end), before) if first < start else None


def _first_of_month(day: datetime) -> datetime:
    return datetime(day.year, day.month, 1)


def _as_full(here: Sums, there: Sums, spans: tuple[Span, Span]) -> bool:
    """Whether the recent months are whole ones, not what an export cut off left of them."""
    days, before = ((span.end - span.start).days for span in spans)
    return here.n / days >= PART_OF_A_MONTH * there.n / before


# Breaks


def _break(kpi: Kpi, way: Way, months: Sequence[Measurement]) -> Iterator[Contrast]:
    found = level_break(months)
    if found:
        series, step = found
        since = datetime.strptime(month_name(step.month), "%Y-%m")
        yield Contrast(
            kind=Kind.BREAK,
            kpi=kpi,
            way=way,
            place=EVERYWHERE,
            p_value=step.p_value,
            steps=break_in_relevant_steps(kpi.unit, series, step),
            here_span=Span(start=since, end=datetime.max),
            there_span=Span(start=datetime.min, end=since),
        )
