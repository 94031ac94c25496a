"""The steps from tables to worlds, each done once for what it depends on.

Results live in the session's own cache, keyed by the digest of the data; nothing is shared between
users and nothing is hashed that could be sampled.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from aftersales.baseline import Baseline, Files, Measured, Plan, baseline_of, measured
from aftersales.decide.first_lever import Ranking, ranked
from aftersales.engine import embedded_engine
from aftersales.evidence.catalogue import levers
from aftersales.kpis import Measurement, Options, by_month, measure
from aftersales.kpis.context import Context
from aftersales.study import Study
from aftersales.ui.dataset import Dataset
from aftersales.ui.entries import edits
from aftersales.ui.timing import Timing

KEPT = 8


def kpis(data: Dataset, options: Options, by: str | None = None) -> tuple[Measurement, ...]:
    """Every KPI that the data carry, over all or by a column."""
    return _kpis(data.digest, options, by, data)


def kpis_by_month(data: Dataset, options: Options) -> Mapping[str, tuple[Measurement, ...]]:
    """KPI id → its measurements month by month."""
    return _kpis_by_month(data.digest, options, data)


def business(
    data: Dataset, options: Options, plan: Plan | None = None, timing: Timing | None = None
) -> Baseline:
    """The study that follows from the data, the user's own values and the sliders."""
    figures = _measured(data.digest, options, data)
    mine = {**data.answers, **edits()}
    if timing is None:
        return baseline_of(figures, mine, plan)
    changed = timing.changed(baseline_of(figures, mine).study.settings)
    return baseline_of(figures, {**mine, **changed}, plan, start_month=timing.start_month)


def found(data: Dataset, options: Options) -> Context:
    """Which columns the data fill, and from when to when they reach."""
    return _found(data.digest, options, data)


def first_lever(data: Dataset, options: Options) -> Ranking:
    """Each lever alone, where its slider goes when it is first tried, by its chance to pay."""
    mine = repr(sorted(edits().items(), key=lambda edit: edit[0]))
    return _first_lever(data.digest, options, mine, data)


def forget() -> None:
    """Drop everything that was computed in this session."""
    for step in (_kpis, _kpis_by_month, _measured, _found, _first_lever):
        step.clear()


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _kpis(digest: str, options: Options, by: str | None, _data: Dataset) -> tuple[Measurement, ...]:
    return measure(embedded_engine(), _data.tables, options, by=by)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _kpis_by_month(
    digest: str, options: Options, _data: Dataset
) -> Mapping[str, tuple[Measurement, ...]]:
    return by_month(embedded_engine(), _data.tables, options)


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _measured(digest: str, options: Options, _data: Dataset) -> Measured:
    return measured(Files(engine=embedded_engine(), tables=_data.tables, options=options))


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _found(digest: str, options: Options, _data: Dataset) -> Context:
    return Files(engine=embedded_engine(), tables=_data.tables, options=options).context()


@st.cache_resource(scope="session", max_entries=KEPT, show_spinner=False)
def _first_lever(digest: str, options: Options, mine: str, _data: Dataset) -> Ranking:
    def study(plan: Plan) -> Study:
        return business(_data, options, plan).study

    return ranked({id: study({id: lever.slider.default}) for id, lever in levers().items()})
