"""A study file, opened for one command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aftersales.baseline.archive import Opened, read_opened
from aftersales.baseline.saved import Saved
from aftersales.baseline.scenario import played
from aftersales.cli.refusal import or_refuse
from aftersales.message import message
from aftersales.problems import Problem
from aftersales.strict import Wrong, one_of, problem_in
from aftersales.study import Study
from aftersales.text import Language


def opened_study(file: Path, language: Language) -> Saved:
    """What a study file or an archive holds; what is otherwise today than then is said."""
    with TemporaryDirectory() as directory:
        return or_refuse(opened_with_data(file, Path(directory), language), language).saved


def opened_with_data(file: Path, directory: Path, language: Language) -> Opened | Problem:
    """The same with the tables of an archive, which then lie below `directory`."""
    opened = read_opened(file, directory)
    if isinstance(opened, Opened):
        for remark in opened.saved.remarks:
            click.echo(language.say(remark), err=True)
    return opened


def shown(file: Path, scenario: str | None, language: Language) -> Saved:
    """What a file holds, with the study of that scenario."""
    return or_refuse(with_scenario(opened_study(file, language), scenario, file.name), language)


def with_scenario(saved: Saved, name: str | None, file: str) -> Saved | Problem:
    """The file with the study of that scenario; as it stands where none is asked for."""
    if name is None:
        return saved
    if not saved.scenarios:
        return _no_scenarios(file)
    if saved.scenario(name) is None:
        names = one_of((each.name for each in saved.scenarios), name)
        return problem_in(file, Wrong("unknown_name", "scenario", name, names))
    return _showing(saved, name)


def _showing(saved: Saved, name: str) -> Saved:
    """The file with the study of a scenario that is in it, as it is now."""
    scenario = saved.scenario(name)
    assert scenario is not None
    assert saved.base is not None
    assert saved.head is not None
    study = played(saved.base, scenario).study
    return replace(saved, study=study, head=replace(saved.head, shows=name))


def _no_scenarios(file: str) -> Problem:
    return Problem(
        code="no_scenarios",
        table=file,
        expected=message("a study file with scenarios"),
        message=message("{file} holds a study and no scenarios.", file=file),
        remedy=message("Make scenarios on the Explorer page and save them in a file."),
    )


def drawn_as_told(study: Study, draws: int | None, seed: int | None) -> Study:
    """The study with as many runs, from such a seed, as the options say."""
    settings = study.settings
    return replace(
        study,
        settings=replace(
            settings,
            draws=settings.draws if draws is None else draws,
            seed=settings.seed if seed is None else seed,
        ),
    )
