"""`aftersales kpis`: every KPI that exports allow."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from aftersales.cli.exports import main_currency, measured_in, read_exports, saved_mapping
from aftersales.cli.group import main
from aftersales.cli.options import language_option, mapping_option
from aftersales.cli.refusal import or_refuse, refuse, unknown_ending, worst, written
from aftersales.ingest import Reading, SavedFile
from aftersales.message import N_
from aftersales.report.data_check import data_check_csv, data_check_workbook
from aftersales.report.kpis import Measured, refusals
from aftersales.report.kpis import record as kpi_record
from aftersales.report.kpis import summary as kpi_summary
from aftersales.text import Language

DATA_CHECKS: Mapping[str, Callable[[Sequence[Reading], Language], bytes]] = {
    ".csv": data_check_csv,
    ".xlsx": data_check_workbook,
}


@main.command(
    short_help=N_("Measure every KPI that exports allow."),
    help=N_("Measure every KPI that FILES (exports of cases, orders, customers …) allow."),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=N_("Print the KPIs as JSON."))
@click.option(
    "--data-check",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("Write every record with a finding to this table (.csv or .xlsx)."),
)
@mapping_option
@language_option
def kpis(
    files: tuple[Path, ...],
    as_json: bool,
    data_check: Path | None,
    mapping_file: Path | None,
    language: Language,
) -> None:
    or_refuse(unknown_ending(data_check, DATA_CHECKS), language)
    measured = _measured(files, saved_mapping(mapping_file, language), language, data_check)
    if not any(reading.stored for reading in measured.readings):
        refuse(worst(measured.problems), language)
    if as_json:
        click.echo(json.dumps(kpi_record(measured, language), indent=1, ensure_ascii=False))
    else:
        click.echo(kpi_summary(measured, main_currency(measured.readings), language), nl=False)


def _measured(
    files: tuple[Path, ...],
    saved: tuple[SavedFile, ...],
    language: Language,
    data_check: Path | None,
) -> Measured:
    with read_exports(files, saved, language) as brought:
        measurements = measured_in(brought.tables, brought.readings)
        if data_check is not None:
            write = DATA_CHECKS[data_check.suffix.lower()]
            content = write(brought.readings, language)
            or_refuse(written(content, data_check), language)
    problems = (*brought.problems, *refusals(measurements))
    return Measured(readings=brought.readings, problems=problems, measurements=measurements)
