"""The steps from tables to worlds, each done once for what it depends on.

What follows from a user's data lives in that session's own cache, what follows from the sample in
everybody's. Both are keyed by the digest of the data: nothing is hashed that could be sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from aftersales.baseline import (
    Baseline,
    Files,
    Measured,
    baseline_of,
    measured,
    with_drivers,
)
from aftersales.baseline.lifetime import lifetime, point_of_retention
from aftersales.baseline.scenario import Scenario, played
from aftersales.baseline.watchlist import customers_in_words
from aftersales.clv import LifetimeValues, WorthOfAPoint
from aftersales.decide.answers import (
    Headline,
    Uncertainty,
    expected,
    headline,
    in_worlds,
    uncertainty,
)
from aftersales.decide.comparison import Comparison, comparison
from aftersales.decide.doubt import Doubt, doubt
from aftersales.decide.draws import draw, drawn_from
from aftersales.decide.first_lever import Ranking, ranked
from aftersales.drivers import Choice, Finding, drivers_from, findings
from aftersales.engine import Cancel, embedded_engine
from aftersales.evidence.catalogue import levers
from aftersales.evidence.edits import Edits
from aftersales.kpis import Filter, Measurement, Options, by_month, measure
from aftersales.kpis.choices import Choices, Kept, choices, kept
from aftersales.kpis.classes import Classes, customer_classes
from aftersales.kpis.cohorts import Cohorts, cohorts
from aftersales.kpis.context import Context
from aftersales.kpis.leaving import SEGMENT, Leaving, leaving
from aftersales.kpis.measure import EVERYTHING
from aftersales.kpis.portfolio import Portfolio, portfolio
from aftersales.kpis.shown_sql import sql_of
from aftersales.kpis.standing_out import StandingOut, standing_out
from aftersales.message import Message
from aftersales.model import Worlds
from aftersales.study import Study
from aftersales.track.effect import Effect, effect_of
from aftersales.track.panel import Panel, panel
from aftersales.track.pilot import Pilot, pilot
from aftersales.ui import state
from aftersales.ui.dataset import Dataset
from aftersales.ui.effects import AT_FIRST, choice
from aftersales.ui.entries import edits

KEPT = 16
_BESIDE_THE_PAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stands_out")
_OF_CUSTOMERS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="customers")
_LEARNING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="learning")
_DOUBTING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doubting")
Result = TypeVar("Result")
More = ParamSpec("More")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """The study of a first programme, its ratios at the expected values, and how sure they are."""

    baseline: Baseline
    headline: Headline
    uncertainty: Uncertainty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the customers are worth, and what keeping more of them would add."""

    values: LifetimeValues
    point: WorthOfAPoint | Message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """Worlds, and what they were drawn from."""

    drawn_from: tuple[object, ...]
    worlds: Worlds


class _Step(Generic[More, Result]):
    """A computation on a dataset, done once for each content and whatever else it is given.

    The key is what the arguments say of themselves: all are plain frozen values, and taking them
    apart as Streamlit does would cost more than some of the steps.
    """

    def __init__(self, compute: Callable[Concatenate[Dataset, More], Result]) -> None:
        def keyed(key: str, _compute: Callable[[], Result]) -> Result:
            return _compute()

        keyed.__qualname__ = compute.__qualname__
        self._compute = compute
        self._shared = st.cache_resource(max_entries=KEPT, show_spinner=False)(keyed)
        self._own = st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)(keyed)

    def __call__(self, data: Dataset, *more: More.args, **named: More.kwargs) -> Result:
        kept = self._shared if data.is_sample else self._own
        key = repr((data.digest, more, named))
        return kept(key, lambda: self._compute(data, *more, **named))

    def forget(self) -> None:
        """Drop what was computed in this session."""
        self._own.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searching:
    """A search for what stands out, and the cord that ends it."""

    key: str
    cancel: Cancel
    future: Future[StandingOut]


@_Step
def kpis(
    data: Dataset,
    options: Options,
    by: str | None = None,
    where: Filter = EVERYTHING,
    only: tuple[str, ...] | None = None,
) -> tuple[Measurement, ...]:
    """Every KPI that the data carry (or `only` these), over all or by a column."""
    context = found(data, options)
    return measure(embedded_engine(), data.tables, by=by, where=where, only=only, context=context)


@_Step
def kpis_by_month(
    data: Dataset,
    options: Options,
    where: Filter = EVERYTHING,
    only: tuple[str, ...] | None = None,
) -> Mapping[str, tuple[Measurement, ...]]:
    """KPI id → its measurements month by month.

    Only months whose windows are over, or the latest would always look better than they are.
    """
    over = replace(options, repeat_complete_windows=True, repurchase_complete_windows=True)
    context = replace(found(data, options), options=over)
    return by_month(embedded_engine(), data.tables, where=where, only=only, context=context)


@_Step
def what_to_filter_by(data: Dataset, options: Options) -> Choices:
    """Months and groups found in the data."""
    return choices(embedded_engine(), data.tables, found(data, options))


@_Step
def what_is_left(data: Dataset, options: Options, where: Filter) -> tuple[Kept, ...]:
    """How many records the filter leaves."""
    return kept(embedded_engine(), data.tables, found(data, options), where=where)


@_Step
def how_it_is_asked(data: Dataset, options: Options, kpi: str, where: Filter) -> tuple[str, ...]:
    """The SQL that measures one KPI."""
    return sql_of(embedded_engine(), data.tables, options, kpi=kpi, where=where)


def what_stands_out(
    data: Dataset, options: Options, currency: str, where: Filter = EVERYTHING
) -> Future[StandingOut]:
    """Searched for beside the page, which waits for nothing that takes seconds."""
    files = _stored_at(data)
    if where.is_empty:
        return _search(data, options, currency, files)
    return _searched_last((data, options, currency, where), files)


@_Step
def _search(
    data: Dataset, options: Options, currency: str, files: tuple[str, ...]
) -> Future[StandingOut]:
    """One for each set of `files`: the same content may come again after they were deleted."""
    return _searching(data, options, currency, EVERYTHING, None)


def _searched_last(
    asked: tuple[Dataset, Options, str, Filter], files: tuple[str, ...]
) -> Future[StandingOut]:
    """Of filters only the last is searched: who goes on to another does not wait for the first."""
    key = repr((asked[0].digest, asked[1:], files))
    last: _Searching | None = st.session_state.get(state.SEARCH)
    if last is None or last.key != key:
        if last is not None:
            last.cancel.pull()
        cancel = Cancel()
        last = _Searching(key=key, cancel=cancel, future=_searching(*asked, cancel))
        st.session_state[state.SEARCH] = last
    return last.future


def _searching(
    data: Dataset, options: Options, currency: str, where: Filter, cancel: Cancel | None
) -> Future[StandingOut]:
    return _BESIDE_THE_PAGE.submit(
        standing_out,
        embedded_engine(),
        data.tables,
        currency=currency,
        where=where,
        months=kpis_by_month(data, options) if where.is_empty else None,
        context=found(data, options),
        cancel=cancel,
    )


def forget_search() -> None:
    """Drop this session's search for what stands out: the files it reads are about to go."""
    _search.forget()
    last: _Searching | None = st.session_state.pop(state.SEARCH, None)
    if last is not None:
        last.cancel.pull()


@_Step
def offers(data: Dataset, options: Options, where: Filter = EVERYTHING) -> Portfolio | Message:
    """What is sold and serviced, and which of it earns."""
    context = found(data, options)
    return portfolio(embedded_engine(), data.tables, where=where, context=context)


@_Step
def classes(
    data: Dataset,
    options: Options,
    by: str,
    cut_offs: tuple[float, float],
    where: Filter = EVERYTHING,
) -> Classes | Message:
    """A, B and C customers: what they get, and what they yield."""
    context = found(data, options)
    return customer_classes(
        embedded_engine(), data.tables, by=by, cut_offs=cut_offs, where=where, context=context
    )


def worth(data: Dataset, options: Options, family: str | None) -> Future[Worth | Message]:
    """What the customers are worth by that family, or by the one that the data speak for."""
    return _worth(data, options, _answers(data), family, _stored_at(data))


@_Step
def _worth(
    data: Dataset, options: Options, mine: Edits, family: str | None, files: tuple[str, ...]
) -> Future[Worth | Message]:
    """One for each set of `files`, as `_search`."""
    made = _business(data, options, mine, None)
    return _OF_CUSTOMERS.submit(_worked_out, _files(data, options), made, family)


def _worked_out(files: Files, made: Baseline, family: str | None) -> Worth | Message:
    values = lifetime(files, made, family=family)
    if isinstance(values, Message):
        return values
    return Worth(values=values, point=point_of_retention(files, made, values))


def everybody(
    data: Dataset, options: Options, family: str | None
) -> Future[pd.DataFrame | Message]:
    """Every customer of today, with names: they stay in the session."""
    return _everybody(data, options, _answers(data), family, _stored_at(data))


@_Step
def _everybody(
    data: Dataset, options: Options, mine: Edits, family: str | None, files: tuple[str, ...]
) -> Future[pd.DataFrame | Message]:
    valued = worth(data, options, family)
    return _OF_CUSTOMERS.submit(_looked_at, _files(data, options), valued)


def _looked_at(files: Files, valued: Future[Worth | Message]) -> pd.DataFrame | Message:
    """The worth was submitted first and one works here, so it is there."""
    found = valued.result()
    return customers_in_words(files, found.values if isinstance(found, Worth) else found)


def cohort_triangle(
    data: Dataset, options: Options, grain: str | None
) -> Future[Cohorts | Message]:
    """Customers by when they came, and how many are still there."""
    return _cohorts(data, options, grain, _stored_at(data))


@_Step
def _cohorts(
    data: Dataset, options: Options, grain: str | None, files: tuple[str, ...]
) -> Future[Cohorts | Message]:
    context, engine = found(data, options), embedded_engine()
    return _OF_CUSTOMERS.submit(cohorts, engine, data.tables, context, grain=grain)


def who_left(data: Dataset, options: Options, by: str) -> Future[Leaving | Message]:
    """Occasions to leave and losses, by segment or by the service met."""
    return _leaving(data, options, by, _stored_at(data))


@_Step
def _leaving(
    data: Dataset, options: Options, by: str, files: tuple[str, ...]
) -> Future[Leaving | Message]:
    context, engine = found(data, options), embedded_engine()
    return _OF_CUSTOMERS.submit(leaving, engine, data.tables, context, by=by)


def learnt(data: Dataset, options: Options) -> Future[tuple[Finding, ...]]:
    """What the files teach about what moves loyalty; no evidence has come in yet."""
    return _learnt(data, options, _stored_at(data))


@_Step
def _learnt(data: Dataset, options: Options, files: tuple[str, ...]) -> Future[tuple[Finding, ...]]:
    """One for each set of `files`, as `_search`."""
    context = found(data, options)
    return _LEARNING.submit(findings, embedded_engine(), data.tables, context=context)


@_Step
def found(data: Dataset, options: Options) -> Context:
    """Which columns the data fill, and from when to when they reach."""
    return _files(data, options).context()


def _files(data: Dataset, options: Options) -> Files:
    engine = embedded_engine()
    return Files(engine=engine, tables=data.tables, options=options, currency=data.currency)


def _rests_on(data: Dataset, options: Options) -> Choice | None:
    """What effects rest on by choice; None while, or if, nothing can be said of the files.

    Of the sample that is known before the first visitor comes; who comes sooner waits for it.
    """
    if data.recalled is not None:  # what was learnt stands in the file
        return None
    future = learnt(data, options)
    if data.is_sample and options == Options():
        future.exception()
    return choice() if future.done() and future.exception() is None else None


@_Step
def _measured(data: Dataset, options: Options) -> Measured:
    if data.recalled is not None:
        return data.recalled.measured
    return measured(_files(data, options))


@_Step
def _figures(data: Dataset, options: Options, rests_on: Choice | None) -> Measured:
    """What the files say, and from `rests_on` what they teach about the links."""
    found = _measured(data, options)
    if rests_on is None:
        return found
    return with_drivers(found, drivers_from(learnt(data, options).result(), choice=rests_on))


@_Step
def _business(data: Dataset, options: Options, mine: Edits, rests_on: Choice | None) -> Baseline:
    return baseline_of(_figures(data, options, rests_on), mine)


@_Step
def _ranking(data: Dataset, options: Options, mine: Edits, rests_on: Choice | None) -> Ranking:
    figures = _figures(data, options, rests_on)
    return ranked(
        {
            id: baseline_of(figures, mine, {id: lever.slider.default}).study
            for id, lever in levers().items()
        }
    )


@_Step
def _first_answer(
    data: Dataset, options: Options, mine: Edits, rests_on: Choice | None
) -> FirstAnswer:
    first = _business(data, options, mine, rests_on)
    drawn = in_worlds(first.study, draw(first.study))
    return FirstAnswer(
        baseline=first,
        headline=headline(first.study, expected(first.study)),
        uncertainty=uncertainty(first.study, drawn),
    )


def business(data: Dataset, options: Options) -> Baseline:
    """The study that follows from the data and the user's own values, with a first programme."""
    return _business(data, options, _answers(data), _rests_on(data, options))


def untouched(data: Dataset, options: Options) -> Baseline:
    """The same before the user gave any value of their own."""
    return _business(data, options, data.answers, _rests_on(data, options))


def worlds(study: Study, count: int) -> Worlds:
    """The first so many of the study's worlds, kept in the session until a distribution changes."""
    made_of = drawn_from(study)
    kept: dict[int, _Kept] = st.session_state.setdefault(state.WORLDS, {})
    if count not in kept or kept[count].drawn_from != made_of:
        kept[count] = _Kept(drawn_from=made_of, worlds=draw(study, count))
    return kept[count].worlds


def compared(data: Dataset, options: Options, kept: tuple[Scenario, ...]) -> Comparison:
    """The scenarios side by side, each in all of its worlds; the last comparison is kept."""
    base = business(data, options)
    key = repr(kept)
    last: tuple[object, Baseline, Comparison] | None = st.session_state.get(state.COMPARED)
    if last is None or last[0] != key or last[1] is not base:
        studies = {scenario.name: played(base, scenario).study for scenario in kept}
        made = comparison(studies, worlds=lambda study: worlds(study, study.settings.draws))
        last = (key, base, made)
        st.session_state[state.COMPARED] = last
    return last[2]


def first_answer(data: Dataset, options: Options) -> FirstAnswer:
    """What a first programme returns."""
    return _first_answer(data, options, _answers(data), _rests_on(data, options))


def first_lever(data: Dataset, options: Options) -> Ranking:
    """Each lever alone, where its slider goes when it is first tried, by its chance to pay."""
    return _ranking(data, options, _answers(data), _rests_on(data, options))


@_Step
def doubts(data: Dataset, study: Study) -> Future[Doubt | Message]:
    """How sure a study of these data is, whose levers all have a known cost."""
    return _DOUBTING.submit(doubt, study)


@_Step
def outcome(data: Dataset, options: Options, followed: str, by: str) -> Panel | Message:
    """An outcome by unit and month."""
    context = found(data, options)
    return panel(embedded_engine(), data.tables, context, measure=followed, by=by)


@_Step
def what_moved(
    data: Dataset,
    options: Options,
    followed: str,
    by: str,
    starts: tuple[tuple[str, int], ...],
) -> Effect | Message:
    """What began in these units in these months did to that outcome."""
    told = outcome(data, options, followed, by)
    return effect_of(told, dict(starts)) if isinstance(told, Panel) else told


def piloted(
    data: Dataset,
    options: Options,
    followed: str,
    by: str,
    wanted: Mapping[int, float],
    until: int | None,
) -> Future[Pilot | Message]:
    """The pilot that sees such shifts, from the months before `until`; pilots are played first."""
    kept = tuple((months, round(shift, 4)) for months, shift in wanted.items())
    return _piloted(data, options, followed, by, kept, until, _stored_at(data))


@_Step
def _piloted(
    data: Dataset,
    options: Options,
    followed: str,
    by: str,
    wanted: tuple[tuple[int, float], ...],
    until: int | None,
    files: tuple[str, ...],
) -> Future[Pilot | Message]:
    told = outcome(data, options, followed, by)
    if isinstance(told, Message):
        none: Future[Pilot | Message] = Future()
        none.set_result(told)
        return none
    history = told if until is None else told.until(until)
    return _DOUBTING.submit(pilot, history, dict(wanted))


def take_to_first_answers(data: Dataset) -> None:
    """To what the pages show of the data first, before the user has said anything."""
    learning = learnt(data, Options())
    kpis(data, Options())
    kpis_by_month(data, Options())
    what_to_filter_by(data, Options())
    offers(data, Options())
    learning.result()
    first = _first_answer(data, Options(), data.answers, AT_FIRST)
    _ranking(data, Options(), data.answers, AT_FIRST)
    for asked in (
        everybody(data, Options(), None),
        cohort_triangle(data, Options(), None),
        who_left(data, Options(), SEGMENT),
        what_stands_out(data, Options(), first.baseline.study.settings.currency),
    ):
        asked.result()


_STEPS: tuple[_Step[..., Any], ...] = (
    kpis,
    kpis_by_month,
    found,
    what_to_filter_by,
    what_is_left,
    how_it_is_asked,
    _search,
    offers,
    classes,
    _worth,
    _everybody,
    _cohorts,
    _leaving,
    _learnt,
    _measured,
    _figures,
    _business,
    _ranking,
    _first_answer,
    doubts,
    outcome,
    what_moved,
    _piloted,
)


def forget() -> None:
    """Drop everything that was computed in this session."""
    forget_search()
    for step in _STEPS:
        step.forget()
    embedded_engine().forget()


def _stored_at(data: Dataset) -> tuple[str, ...]:
    return tuple(str(table.path) for _, table in sorted(data.tables.items()))


def _answers(data: Dataset) -> Edits:
    """The user's own values come before those that came with the files."""
    return {**data.answers, **edits()}
