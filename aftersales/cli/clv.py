"""`aftersales clv`: what customers are worth."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from aftersales.baseline import baseline_of, measured, read_answers, wrong_answer
from aftersales.baseline.lifetime import HORIZON_MONTHS, lifetime
from aftersales.cli.exports import files_of, main_currency, read_exports, saved_mapping
from aftersales.cli.group import main
from aftersales.cli.options import language_option, mapping_option
from aftersales.cli.refusal import or_refuse, refuse, worst
from aftersales.clv import FAMILIES
from aftersales.evidence.edits import NO_EDITS
from aftersales.kpis import Options
from aftersales.message import N_, Message, message
from aftersales.problems import Problem
from aftersales.report.kpis import Measured
from aftersales.report.lifetime import record as lifetime_record
from aftersales.report.lifetime import summary as lifetime_summary
from aftersales.text import Language


@main.command(
    short_help=N_("What customers are worth over the years to come."),
    help=N_(
        "What the customers in FILES (exports of orders, contracts, customers …) are worth over "
        "the years to come, how surely, and how well that would have been foretold."
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=N_("Print the values as JSON."))
@click.option(
    "--family",
    type=click.Choice(list(FAMILIES)),
    help=N_("The family of models; without a word the one that the data speak for."),
)
@click.option(
    "--horizon",
    "horizon_months",
    type=click.FloatRange(1, 600),
    default=HORIZON_MONTHS,
    help=N_("Months ahead that count."),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help=N_("Look back from this day instead of the last one in the data."),
)
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(path_type=Path),
    help=N_("Your own figures, in TOML."),
)
@mapping_option
@language_option
def clv(
    files: tuple[Path, ...],
    as_json: bool,
    family: str | None,
    horizon_months: float,
    as_of: datetime | None,
    answers_file: Path | None,
    mapping_file: Path | None,
    language: Language,
) -> None:
    answers = NO_EDITS if answers_file is None else or_refuse(read_answers(answers_file), language)
    with read_exports(files, saved_mapping(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(worst(brought.problems), language)
        options = Options(as_of=as_of)
        at_hand = files_of(brought, options)
        found = measured(at_hand)
        or_refuse(wrong_answer(answers, found.segments, str(answers_file)), language)
        values = lifetime(
            at_hand, baseline_of(found, answers), family=family, horizon_months=horizon_months
        )
    if isinstance(values, Message):
        refuse(_no_lifetime(values), language)
    read = Measured(readings=brought.readings, problems=brought.problems, measurements=())
    if as_json:
        said = lifetime_record(values, read, language)
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        click.echo(lifetime_summary(values, read, main_currency(read.readings), language), nl=False)


def _no_lifetime(missing: Message) -> Problem:
    return Problem(
        code="no_lifetime_value",
        expected=message("contracts with renewals, or orders of returning customers"),
        message=missing,
        remedy=message("Bring a longer or a fuller export."),
    )
