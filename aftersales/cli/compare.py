"""`aftersales compare`: the scenarios of a study side by side."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aftersales.cli.group import main
from aftersales.cli.options import language_option, seed_option
from aftersales.cli.refusal import or_refuse
from aftersales.cli.studies import drawn_as_told, opened_study, with_scenario
from aftersales.decide.comparison import comparison
from aftersales.message import N_
from aftersales.report.comparison import record as comparison_record
from aftersales.report.comparison import summary as comparison_summary
from aftersales.study import Study
from aftersales.text import Language


@main.command(
    short_help=N_("The scenarios of a study side by side."),
    help=N_(
        "Compare the scenarios in STUDY_FILE: their figures side by side, and how likely one is "
        "better than another."
    ),
)
@click.argument("study_file", type=click.Path(path_type=Path))
@click.option("--against", "reference", help=N_("The scenario that the others are held against."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print the comparison as JSON."))
@click.option("--draws", type=click.IntRange(1, 1_000_000), help=N_("Number of simulated runs."))
@seed_option
@language_option
def compare(
    study_file: Path,
    reference: str | None,
    as_json: bool,
    draws: int | None,
    seed: int | None,
    language: Language,
) -> None:
    saved, file = opened_study(study_file, language), study_file.name

    def study_of(name: str) -> Study:
        made = or_refuse(with_scenario(saved, name, file), language)
        return drawn_as_told(made.study, draws, seed)

    shown = (saved.shown or saved.scenarios[0]).name if saved.scenarios else ""
    held_against = reference or shown
    study_of(held_against)
    found = comparison({each.name: study_of(each.name) for each in saved.scenarios})
    if as_json:
        said = comparison_record(found, held_against, language)
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        click.echo(comparison_summary(found, held_against, language), nl=False)
