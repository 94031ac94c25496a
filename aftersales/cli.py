"""The command line: `aftersales COMMAND`."""

from __future__ import annotations

import json
import locale
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.decide.record import record
from aftersales.problems import Problem
from aftersales.report.plain import summary
from aftersales.study_file import read_study
from aftersales.text import DEFAULT_LANGUAGE, LANGUAGES, Language

USER_MISTAKE = 2

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(list(LANGUAGES)),
    default=lambda: _language_of_machine(),
    callback=lambda _context, _parameter, code: Language(code),
    help="Language of the output.",
)


@click.group()
@click.version_option(package_name="aftersales-roi-explorer")
def main() -> None:
    """What is better service worth?"""


@main.command()
@click.argument("study_file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the answers as JSON.")
@click.option("--draws", type=click.IntRange(0, 1_000_000), help="Number of drawn worlds.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the drawn worlds.")
@language_option
def project(
    study_file: Path, as_json: bool, draws: int | None, seed: int | None, language: Language
) -> None:
    """Project STUDY_FILE: what its levers bring, cost, and how sure that is."""
    study = read_study(study_file)
    if isinstance(study, Problem):
        refuse(study, language)
    settings = study.settings
    study = replace(
        study,
        settings=replace(
            settings,
            draws=settings.draws if draws is None else draws,
            seed=settings.seed if seed is None else seed,
        ),
    )
    answers = answer(study)
    sure = uncertainty(study, in_worlds(study, draw(study))) if study.settings.draws else None
    if as_json:
        click.echo(json.dumps(record(answers, sure), indent=1, ensure_ascii=False))
    else:
        click.echo(summary(study, answers, sure, language), nl=False)


def refuse(problem: Problem, language: Language) -> NoReturn:
    """Say what is wrong and leave with the exit code of a user's mistake."""
    click.echo(language.say(problem.message), err=True)
    click.echo(language.say(problem.remedy), err=True)
    raise SystemExit(USER_MISTAKE)


def _language_of_machine() -> str:
    code = (locale.getlocale()[0] or "")[:2]
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
