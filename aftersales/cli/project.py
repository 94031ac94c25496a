"""`aftersales project`: what the levers of a study bring and cost."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aftersales.cli.group import main
from aftersales.cli.options import language_option, seed_option
from aftersales.cli.studies import drawn_as_told, shown
from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.draws import draw
from aftersales.decide.record import record
from aftersales.message import N_
from aftersales.report.plain import summary
from aftersales.text import Language


@main.command(
    short_help=N_("What the levers of a study bring and cost."),
    help=N_("Project STUDY_FILE: what its levers bring, cost, and how sure that is."),
)
@click.argument("study_file", type=click.Path(path_type=Path))
@click.option("--scenario", help=N_("Of several scenarios in the file, this one."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print the answers as JSON."))
@click.option("--draws", type=click.IntRange(0, 1_000_000), help=N_("Number of simulated runs."))
@seed_option
@language_option
def project(
    study_file: Path,
    scenario: str | None,
    as_json: bool,
    draws: int | None,
    seed: int | None,
    language: Language,
) -> None:
    saved = shown(study_file, scenario, language)
    study = drawn_as_told(saved.study, draws, seed)
    answers = answer(study)
    sure = uncertainty(study, in_worlds(study, draw(study))) if study.settings.draws else None
    if as_json:
        click.echo(json.dumps(record(answers, sure), indent=1, ensure_ascii=False))
    else:
        click.echo(summary(study, answers, sure, language), nl=False)
