"""`aftersales track`: a frozen forecast against what happened since."""

from __future__ import annotations

import json
from pathlib import Path

import click

from aftersales.baseline.saved import Saved
from aftersales.baseline.tracked import defined_as
from aftersales.cli.exports import main_currency, read_exports, saved_mapping
from aftersales.cli.group import main
from aftersales.cli.options import language_option, mapping_option
from aftersales.cli.refusal import or_refuse, refuse, worst
from aftersales.cli.studies import opened_study
from aftersales.engine import embedded_engine
from aftersales.frozen import Frozen
from aftersales.kpis.context import context_of
from aftersales.message import N_, message
from aftersales.problems import Problem
from aftersales.report.track import record as ledger_record
from aftersales.report.track import summary as ledger_summary
from aftersales.strict import Wrong, one_of, problem_in
from aftersales.text import Language
from aftersales.track.actuals import actuals
from aftersales.track.ledger import ledger


@main.command(
    short_help=N_("A frozen forecast against what happened since."),
    help=N_(
        "Hold the forecast frozen in STUDY_FILE against later FILES (exports of cases, orders, "
        "customers …): error so far, months in the band, what to re-estimate."
    ),
)
@click.argument("study_file", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", help=N_("Of several frozen forecasts in the file, this one."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print the ledger as JSON."))
@mapping_option
@language_option
def track(
    study_file: Path,
    files: tuple[Path, ...],
    name: str | None,
    as_json: bool,
    mapping_file: Path | None,
    language: Language,
) -> None:
    frozen = or_refuse(_frozen(opened_study(study_file, language), name, study_file.name), language)
    with read_exports(files, saved_mapping(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(worst(brought.problems), language)
        context = context_of(embedded_engine(), brought.tables, defined_as(frozen.definitions))
        happened = actuals(embedded_engine(), brought.tables, context)
        currency = main_currency(brought.readings)
    made = ledger(frozen, happened)
    if as_json:
        said = ledger_record(made, happened, currency, language)
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        click.echo(ledger_summary(made, happened, currency, language), nl=False)


def _frozen(saved: Saved, name: str | None, file: str) -> Frozen | Problem:
    """The one of that name, else the last."""
    if not saved.frozen:
        return Problem(
            code="nothing_frozen",
            table=file,
            expected=message("a study file with a frozen forecast"),
            message=message("{file} holds no frozen forecast.", file=file),
            remedy=message("Freeze one on the Track page and save the study."),
        )
    found = [each for each in saved.frozen if name in (None, each.name)]
    if found:
        return found[-1]
    names = one_of((each.name for each in saved.frozen), name)
    return problem_in(file, Wrong("unknown_name", "frozen", str(name), names))
