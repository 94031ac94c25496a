"""What data is open: the sample, or what the user brought. Files are read once, on arrival."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import streamlit as st

from aftersales import ingest
from aftersales.baseline import CURRENCY, Measured
from aftersales.baseline.answers import read_answers
from aftersales.engine import Tables, new_directory
from aftersales.evidence.edits import NO_EDITS, Edits
from aftersales.problems import Problem
from aftersales.ui import state

SAMPLE = Path(__file__).parents[2] / "sample_data"
SAMPLE_FILES = ("faelle.csv", "orders.csv", "customers.xlsx")
SAMPLE_ANSWERS = "answers.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What a study file says of a business, whether its data came along; `name` is the file's."""

    name: str
    saved_on: date
    measured: Measured
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Files as they were read, and the canonical tables they became.

    `answers` are figures that came with the files: the sample firm's own costs. `together` says how
    several files fit together, `said_currency` is the user's own word on their amounts. Of a study
    opened from a file, `recalled` says its figures, with or without tables.
    """

    readings: tuple[ingest.Reading, ...]
    tables: Tables
    is_sample: bool
    answers: Edits = field(default_factory=lambda: NO_EDITS)
    together: tuple[Problem, ...] = ()
    said_currency: str = ""
    recalled: Recalled | None = None

    @property
    def names_currency(self) -> bool:
        """Whether a file says in which currency its amounts are."""
        return self.recalled is not None or bool(ingest.currency_of(self.readings))

    @property
    def currency(self) -> str:
        """What the files name, else what the user says, else what is assumed."""
        if self.recalled is not None:
            return self.recalled.measured.currency
        return ingest.currency_of(self.readings) or self.said_currency or CURRENCY

    @property
    def digest(self) -> str:
        """Identifies the content of all tables, amounts with their currency."""
        if self.recalled is not None:
            return self.recalled.digest
        parts = (f"{name} {table.digest}" for name, table in sorted(self.tables.items()))
        return hashlib.sha256("\n".join([self.currency, *parts]).encode()).hexdigest()


def dataset() -> Dataset:
    """What the user brought in this session, else the sample."""
    brought: Dataset | None = st.session_state.get(state.DATASET)
    if brought is None or not (brought.tables or brought.recalled):
        return sample()
    return replace(brought, said_currency=st.session_state.get(state.CURRENCY, ""))


@st.cache_resource(show_spinner=False)
def sample() -> Dataset:
    """The sample, read once for everybody: it is nobody's data."""
    directory = new_directory()
    readings = tuple(
        reading
        for name in SAMPLE_FILES
        for reading in ingest.read_file(SAMPLE / name, name, directory)
    )
    answers = read_answers(SAMPLE / SAMPLE_ANSWERS)
    assert not isinstance(answers, Problem), "the sample's answers are ours"
    return Dataset(
        readings=readings, tables=ingest.tables(readings), is_sample=True, answers=answers
    )
