"""`aftersales drivers`: what moves loyalty, learnt from exports."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aftersales.cli.exports import learnt, main_currency, read_exports, saved_mapping
from aftersales.cli.group import main
from aftersales.cli.options import effects_option, language_option, mapping_option
from aftersales.cli.refusal import refuse, worst
from aftersales.drivers import Choice
from aftersales.message import N_
from aftersales.report.drivers import record as drivers_record
from aftersales.report.drivers import summary as drivers_summary
from aftersales.report.kpis import Measured
from aftersales.text import Language


@main.command(
    short_help=N_("What moves loyalty, learnt from exports."),
    help=N_(
        "What moves satisfaction, renewal and upgrades in FILES (exports of cases, orders, "
        "contracts …), how far it can be believed, and what it comes to beside published evidence."
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=N_("Print what was learnt as JSON."))
@effects_option
@mapping_option
@language_option
def drivers(
    files: tuple[Path, ...],
    as_json: bool,
    effects: Choice,
    mapping_file: Path | None,
    language: Language,
) -> None:
    with read_exports(files, saved_mapping(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(worst(brought.problems), language)
        found = learnt(brought.tables, effects)
    read = Measured(readings=brought.readings, problems=brought.problems, measurements=())
    if as_json:
        said = drivers_record(found, read, language)
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        click.echo(drivers_summary(found, read, main_currency(read.readings), language), nl=False)
