"""The user's files, read for one command."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aftersales.baseline import CURRENCY, Files
from aftersales.cli.refusal import or_refuse
from aftersales.drivers import Choice, Drivers, drivers_from, findings
from aftersales.engine import Tables, data_root, embedded_engine
from aftersales.ingest import (
    Reading,
    SavedFile,
    currency_of,
    effort_scale,
    opened,
    read_file,
    read_mapping,
)
from aftersales.kpis import Measurement, Options, measure
from aftersales.problems import Problem
from aftersales.text import Language

STEPS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was read from the user's files."""

    readings: list[Reading]
    tables: Tables
    problems: tuple[Problem, ...]


@contextmanager
def read_exports(
    files: tuple[Path, ...], saved: tuple[SavedFile, ...], language: Language
) -> Iterator[Brought]:
    """The tables lie in a directory of this command's own, which goes when it is done."""
    with TemporaryDirectory(dir=data_root()) as directory:
        readings = [r for file in files for r in _read(file, Path(directory), saved, language)]
        together = opened(readings)
        alone = (problem for reading in readings for problem in reading.problems)
        yield Brought(
            readings=readings, tables=together.tables, problems=(*alone, *together.problems)
        )


def measured_in(tables: Tables, readings: Sequence[Reading] = ()) -> tuple[Measurement, ...]:
    """Every KPI that the tables allow; what was said of the files' scales counts."""
    return measure(embedded_engine(), tables, Options(effort_scale=effort_scale(readings)))


def files_of(brought: Brought, options: Options) -> Files:
    """The tables with all that a study is drawn by."""
    return Files(
        engine=embedded_engine(),
        tables=brought.tables,
        options=options,
        currency=main_currency(brought.readings),
    )


def main_currency(readings: Sequence[Reading]) -> str:
    """The one that the files name, else the assumed one."""
    return currency_of(readings) or CURRENCY


def saved_mapping(file: Path | None, language: Language) -> tuple[SavedFile, ...]:
    """How the files are to be read, where `--mapping` says so."""
    return () if file is None else or_refuse(read_mapping(file, str(file)), language).files


def _read(
    file: Path, directory: Path, saved: tuple[SavedFile, ...], language: Language
) -> tuple[Reading, ...]:
    """Where somebody looks on, a bar says how far it has come."""
    if not sys.stderr.isatty():
        return read_file(file, str(file), directory, saved=saved)
    label = language.say("Reading {name} …", name=file.name)
    with click.progressbar(length=STEPS, label=label, file=sys.stderr) as bar:
        return read_file(
            file,
            str(file),
            directory,
            saved=saved,
            progress=lambda share: bar.update(int(share * STEPS) - bar.pos),
        )


def learnt(tables: Tables, effects: Choice) -> Drivers:
    """What moves loyalty in those tables."""
    return drivers_from(findings(embedded_engine(), tables, Options()), choice=effects)
