"""The study file of this session, and what such a file brings back into one.

What comes back waits as a `Found` until the user opens it, wherever it could take something from
the session that stands there now.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st

from aftersales.baseline import Baseline, Measured
from aftersales.baseline.archive import opened
from aftersales.baseline.saved import Saved, to_save, write_saved
from aftersales.baseline.scenario import Scenario
from aftersales.engine import Tables
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.ui import state
from aftersales.ui.dataset import Dataset, Recalled, dataset
from aftersales.ui.definitions import options
from aftersales.ui.entries import edits, exchange
from aftersales.ui.scenario import at_hand
from aftersales.ui.scenarios import (
    Scenarios,
    differs,
    keep,
    only_pulled,
    scenarios,
    take_at_hand,
)
from aftersales.ui.steps import business
from aftersales.ui.track_frozen import frozen_forecasts, keep_frozen, with_more
from aftersales.ui.uploads import Folder, close_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A study that could be opened, or what is wrong with it.

    `slot` is where the browser keeps it; empty: it came as a file called `name`. `tables` came
    with it, and lie in `folder`.
    """

    name: str
    saved: Saved | Problem
    slot: str = ""
    tables: Tables = field(default_factory=dict)
    folder: Folder | None = None


def found() -> tuple[Found, ...]:
    """What waits to be opened."""
    waiting: tuple[Found, ...] = st.session_state.get(state.FOUND, ())
    return waiting


def wait(*more: Found) -> None:
    """Let these be offered beside those that wait already."""
    st.session_state[state.FOUND] = (*found(), *more)


def no_longer(one: Found) -> None:
    """It was opened, or is not wanted."""
    st.session_state[state.FOUND] = tuple(each for each in found() if each is not one)


def has_something_to_lose() -> bool:
    """Whether the user has made or brought anything in this session."""
    brought: Dataset | None = st.session_state.get(state.DATASET)
    made = scenarios().kept or edits() or frozen_forecasts()
    return bool(made or (brought and brought.tables))


def study_file(base: Baseline, kept: tuple[Scenario, ...], shows: str) -> str:
    """The base with these scenarios, as TOML; the study in it is that of the one it `shows`."""
    return write_saved(to_save(base, kept, shows, date.today(), frozen_forecasts()))


def with_the_sliders(base: Baseline, called: str) -> tuple[tuple[Scenario, ...], str]:
    """All scenarios, and the name of the one that the sliders show; `called` so if not kept."""
    mine, now = scenarios(), at_hand(base)
    if mine.at_hand and not differs(mine.at_hand, now, base.site):
        return mine.kept, mine.chosen
    name = mine.free_name(called)
    return (*mine.kept, replace(only_pulled(now, base.site), name=name)), name


def read_found(content: bytes, name: str, slot: str = "") -> Found:
    """A study file or an archive, to be opened, or what is wrong with it."""
    folder = Folder()
    read = opened(content, name, folder.path)
    if isinstance(read, Problem):
        return Found(name=name, saved=read, slot=slot)
    if read.saved.base is None:
        return Found(name=name, saved=_study_alone(name), slot=slot)
    return Found(name=name, saved=read.saved, slot=slot, tables=read.tables, folder=folder)


def _study_alone(name: str) -> Problem:
    return Problem(
        code="study_alone",
        table=name,
        found="study",
        expected=message("a study with what it was made of"),
        message=message(
            "{file} holds one study and not what it was made of, so its levers cannot be moved.",
            file=name,
        ),
        remedy=message(
            "Save it again here from the Report page. “aftersales project” computes it as it is."
        ),
    )


def is_of(saved: Saved, data: Dataset) -> bool:
    """Whether the study was made of the data that are open, and gives the same figures.

    What own files teach comes a little later than their figures, and by the user's own choice.
    """
    if saved.base is None:
        return False
    then, now = saved.base.measured, business(data, options()).measured
    if data.is_sample or data.recalled is not None:
        return _content(then) == _content(now)
    return _content(_unlearnt(then)) == _content(_unlearnt(now))


def study_came(name: str, content: bytes) -> None:
    """Open what was brought as a file at once, if nothing of the session can be lost by it."""
    one = read_found(content, name)
    wait(one)
    if not isinstance(one.saved, Problem) and not has_something_to_lose():
        open_found(one)
        st.session_state[state.OPENED] = one


def opened_at_once() -> Found | None:
    """The study that nobody was asked about: what it is can only be said afterwards."""
    one: Found | None = st.session_state.get(state.OPENED)
    return one


def open_found(one: Found) -> None:
    """Put the study in the place of what is open: its data too, unless they are open already."""
    st.session_state[state.OPENED] = None
    saved, data = one.saved, dataset()
    assert not isinstance(saved, Problem)
    assert saved.base is not None
    if is_of(saved, data):
        answers = saved.base.answers.items()
        exchange({a: value for a, value in answers if data.answers.get(a) != value})
    else:
        close_files(one.folder)
        st.session_state[state.DATASET] = _recalled(one, saved)
        exchange({})
    keep(Scenarios(kept=saved.scenarios))
    keep_frozen(saved.frozen)
    chosen = saved.shown or next(iter(saved.scenarios), None)
    if chosen is not None:
        take_at_hand(chosen, business(dataset(), options()))
    if one.slot:
        st.session_state[state.SLOT] = one.slot
    no_longer(one)


def take_over(one: Found) -> None:
    """Play its scenarios on the data that are open, beside those there are.

    What it had frozen stays as it was, and those data are what happened.
    """
    assert not isinstance(one.saved, Problem)
    keep_frozen(with_more(one.saved.frozen))
    for scenario in one.saved.scenarios:
        mine = scenarios()
        keep(mine.with_new(replace(scenario, name=mine.free_name(scenario.name))))
    no_longer(one)


def _recalled(one: Found, saved: Saved) -> Dataset:
    assert saved.base is not None
    assert saved.head is not None
    measured, answers = saved.base.measured, saved.base.answers
    content = f"{_content(measured)} {sorted(answers.items())}"
    return Dataset(
        readings=(),
        tables=one.tables,
        is_sample=False,
        answers=answers,
        recalled=Recalled(
            name=one.name,
            saved_on=saved.head.saved_on,
            measured=measured,
            digest=hashlib.sha256(content.encode()).hexdigest(),
        ),
    )


def _content(measured: Measured) -> str:
    numbers = {address: figure.number for address, figure in measured.figures.items()}
    return repr((measured.currency, measured.segments, sorted(numbers.items())))


def _unlearnt(measured: Measured) -> Measured:
    figures = {a: f for a, f in measured.figures.items() if not a.startswith("links.")}
    return replace(measured, figures=figures)
