"""`aftersales study`: a study drawn from exports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aftersales.baseline import (
    baseline_of,
    measured,
    read_answers,
    read_plan,
    with_drivers,
    wrong_answer,
)
from aftersales.baseline.archive import write_archive
from aftersales.baseline.saved import Saved, to_save, write_saved
from aftersales.baseline.scenario import Scenario, played
from aftersales.cli.exports import files_of, learnt, read_exports, saved_mapping
from aftersales.cli.group import main
from aftersales.cli.options import effects_option, language_option, mapping_option
from aftersales.cli.refusal import or_refuse, refuse, worst, written
from aftersales.drivers import Choice
from aftersales.engine import Tables, data_root
from aftersales.evidence.edits import NO_EDITS
from aftersales.kpis import Options
from aftersales.message import N_
from aftersales.report.study import summary as study_summary
from aftersales.text import Language


@main.command(
    short_help=N_("Draw a study from exports."),
    help=N_(
        "Draw a study from FILES (exports of cases, orders, customers …), for `project` to take. "
        "Without --lever, three days of training are tried if it is known for how many "
        "technicians."
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help=N_("Where to write it; a name in .zip takes the reduced data along, without names."),
)
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(path_type=Path),
    help=N_("Your own figures, in TOML."),
)
@click.option("--lever", "levers", multiple=True, help=N_("A lever and its position: training=3."))
@effects_option
@mapping_option
@language_option
def study(
    files: tuple[Path, ...],
    output: Path,
    answers_file: Path | None,
    levers: tuple[str, ...],
    effects: Choice,
    mapping_file: Path | None,
    language: Language,
) -> None:
    answers = NO_EDITS if answers_file is None else or_refuse(read_answers(answers_file), language)
    plan = or_refuse(read_plan(levers), language)
    with read_exports(files, saved_mapping(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(worst(brought.problems), language)
        found = measured(files_of(brought, Options()))
        or_refuse(wrong_answer(answers, found.segments, str(answers_file)), language)
        if effects is not Choice.EVIDENCE:
            found = with_drivers(found, learnt(brought.tables, effects))
        drawn = baseline_of(found, answers)
        scenarios = (Scenario(name=language.say("Scenario 1"), plan=plan),) if plan else ()
        shows = scenarios[0].name if scenarios else ""
        saved = to_save(drawn, scenarios, shows, date.today())
        content = _file_of(saved, brought.tables, output, language)
    or_refuse(written(content, output), language)
    made = played(drawn, scenarios[0]) if scenarios else drawn
    click.echo(study_summary(made, output, language), nl=False)


def _file_of(saved: Saved, tables: Tables, output: Path, language: Language) -> bytes:
    """An archive with the reduced data where its name ends so, else the study file alone."""
    if output.suffix.lower() != ".zip":
        return write_saved(saved).encode()
    with TemporaryDirectory(dir=data_root()) as directory:
        return write_archive(saved, tables, Path(directory), language)
