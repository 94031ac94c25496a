"""The command line: `aftersales COMMAND`."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from errno import ENOENT
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn, TypeVar

import click

from aftersales import __version__
from aftersales.baseline import (
    CURRENCY,
    Files,
    baseline_of,
    measured,
    read_answers,
    read_plan,
    with_drivers,
    wrong_answer,
)
from aftersales.baseline.archive import read_opened, write_archive
from aftersales.baseline.lifetime import HORIZON_MONTHS, lifetime
from aftersales.baseline.saved import Saved, to_save, write_saved
from aftersales.baseline.scenario import Scenario, played
from aftersales.clv import FAMILIES
from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.comparison import Comparison, comparison
from aftersales.decide.draws import draw
from aftersales.decide.record import record
from aftersales.drivers import Choice, Drivers, drivers_from, findings
from aftersales.engine import Stopped, Tables, data_root, embedded_engine, spare_what_stands
from aftersales.evidence.edits import NO_EDITS
from aftersales.frozen import Frozen
from aftersales.ingest import (
    Reading,
    SavedFile,
    currency_of,
    effort_scale,
    opened,
    read_file,
    read_mapping,
)
from aftersales.kpis import Options, measure
from aftersales.kpis.context import context_of
from aftersales.message import N_, Message, message
from aftersales.problems import Problem, Severity
from aftersales.report.brand import Brand, Logo, colour_of, logo_of
from aftersales.report.comparison import record as comparison_record
from aftersales.report.comparison import summary as comparison_summary
from aftersales.report.data_check import data_check_csv, data_check_workbook
from aftersales.report.drivers import record as drivers_record
from aftersales.report.drivers import summary as drivers_summary
from aftersales.report.findings import Findings
from aftersales.report.formats import ENDINGS, writers
from aftersales.report.kpis import Measured, refusals
from aftersales.report.kpis import record as kpi_record
from aftersales.report.kpis import summary as kpi_summary
from aftersales.report.lifetime import record as lifetime_record
from aftersales.report.lifetime import summary as lifetime_summary
from aftersales.report.plain import summary
from aftersales.report.study import summary as study_summary
from aftersales.report.track import record as ledger_record
from aftersales.report.track import summary as ledger_summary
from aftersales.strict import Wrong, one_of, problem_in
from aftersales.study import Study
from aftersales.text import DEFAULT_LANGUAGE, LANGUAGES, Language
from aftersales.track.actuals import actuals
from aftersales.track.ledger import ledger

T = TypeVar("T")

USER_MISTAKE = 2
INTERRUPTED = 130
NO_ANSWER = 1
STEPS = 1000
QUERY_INTERRUPTED = "Query interrupted"  # Ctrl-C, in the words of the database
STUDY_NAME = "{study}"  # in the name of a report, that of each study
DATA_CHECKS: Mapping[str, Callable[[Sequence[Reading], Language], bytes]] = {
    ".csv": data_check_csv,
    ".xlsx": data_check_workbook,
}

HELP_OF_CLICK = (
    N_("Usage"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
)
"""The words with which click itself writes a help text; it brings no catalogue of them."""


class _HelpInWords(click.HelpFormatter):
    """Help in the language of the output: of a --lang before it, else of the machine."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, f"{_said('Usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_said(heading))

    def write_text(self, text: str) -> None:
        super().write_text(_said(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        said = [(name, _with_extra_said(help)) for name, help in rows]
        super().write_dl(said, col_max, col_spacing)


def _with_extra_said(help: str) -> str:
    """An option's help; click sets in brackets behind it what else is to be known."""
    text, bracket, extra = help.removesuffix("]").partition("  [")
    return f"{_said(text)}  [{_said(extra)}]" if bracket else _said(help)


def _said(wording: str | Message) -> str:
    chosen = click.get_current_context().params.get("language")
    return (chosen or Language(_language_of_machine())).say(wording)


class _Context(click.Context):
    formatter_class = _HelpInWords


class _Command(click.Command):
    context_class = _Context

    def invoke(self, ctx: click.Context) -> object:
        """Ctrl-C ends a command as it ends every other: quietly, with the code shells know."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _interrupted()
        except Stopped as stopped:
            click.echo(_said(stopped.message), err=True)
            raise SystemExit(NO_ANSWER) from None
        except RuntimeError as error:
            if str(error) != QUERY_INTERRUPTED:
                raise
            _interrupted()


def _interrupted() -> NoReturn:
    click.echo(_said("Cancelled."), err=True)
    raise SystemExit(INTERRUPTED) from None


class _Commands(click.Group):
    context_class = _Context
    command_class = _Command


language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(list(LANGUAGES)),
    default=lambda: _language_of_machine(),
    callback=lambda _context, _parameter, code: Language(code),
    is_eager=True,  # a --help behind it is in this language
    help=N_("Language of the output."),
)


mapping_option = click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path),
    help=N_("How the files are read, in TOML as the Start page saves it."),
)


effects_option = click.option(
    "--effects",
    type=click.Choice([choice.value for choice in Choice]),
    default=Choice.BOTH.value,
    show_default=True,
    callback=lambda _context, _parameter, value: Choice(value),
    help=N_("What the effects rest on: published evidence, your data, or both."),
)


@click.group(cls=_Commands, help=N_("What is better service worth?"))
@click.version_option(__version__, message="%(prog)s %(version)s")
def main() -> None:
    spare_what_stands()


seed_option = click.option("--seed", type=click.IntRange(0), help=N_("Seed of the simulated runs."))


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
    saved = _shown(study_file, scenario, language)
    study = _drawn_as_told(saved.study, draws, seed)
    answers = answer(study)
    sure = uncertainty(study, in_worlds(study, draw(study))) if study.settings.draws else None
    if as_json:
        click.echo(json.dumps(record(answers, sure), indent=1, ensure_ascii=False))
    else:
        click.echo(summary(study, answers, sure, language), nl=False)


def _opened(file: Path, language: Language) -> Saved:
    """What a study file or an archive holds; what is otherwise today than then is said."""
    with TemporaryDirectory() as directory:
        saved = _or_refuse(read_opened(file, Path(directory)), language).saved
    for remark in saved.remarks:
        click.echo(language.say(remark), err=True)
    return saved


def _shown(file: Path, scenario: str | None, language: Language) -> Saved:
    """What a file holds, with the study of that scenario."""
    return _or_refuse(_with_scenario(_opened(file, language), scenario, file.name), language)


def _with_scenario(saved: Saved, name: str | None, file: str) -> Saved | Problem:
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


def _drawn_as_told(study: Study, draws: int | None, seed: int | None) -> Study:
    settings = study.settings
    return replace(
        study,
        settings=replace(
            settings,
            draws=settings.draws if draws is None else draws,
            seed=settings.seed if seed is None else seed,
        ),
    )


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
    saved, file = _opened(study_file, language), study_file.name

    def study_of(name: str) -> Study:
        made = _or_refuse(_with_scenario(saved, name, file), language)
        return _drawn_as_told(made.study, draws, seed)

    shown = (saved.shown or saved.scenarios[0]).name if saved.scenarios else ""
    held_against = reference or shown
    study_of(held_against)
    found = comparison({each.name: study_of(each.name) for each in saved.scenarios})
    if as_json:
        said = comparison_record(found, held_against, language)
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        click.echo(comparison_summary(found, held_against, language), nl=False)


def _no_scenarios(file: str) -> Problem:
    return Problem(
        code="no_scenarios",
        table=file,
        expected=message("a study file with scenarios"),
        message=message("{file} holds a study and no scenarios.", file=file),
        remedy=message("Make scenarios on the Explorer page and save them in a file."),
    )


@main.command(
    short_help=N_("Write a study as slides, workbook or page."),
    help=N_(
        "Write what STUDY_FILES say, one or several: as slides (.pptx), as a live workbook (.xlsx) "
        "or as a page to send (.html)."
    ),
)
@click.argument("study_files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help=N_(
        "Where to write; its ending says as what, and several -o write several. For several "
        "studies, {study} in it stands for the name of each: -o reports/{study}.html."
    ),
)
@click.option("--scenario", help=N_("Of several scenarios in the file, this one."))
@click.option(
    "--logo",
    "logo_file",
    type=click.Path(path_type=Path),
    help=N_("Your logo (PNG, JPEG or SVG), for slides and page."),
)
@click.option("--colour", help=N_("Colour of lines and bars, such as #0e6767."))
@click.option("--title-colour", help=N_("Colour of titles, such as #1d2a2e."))
@language_option
def report(
    study_files: tuple[Path, ...],
    outputs: tuple[Path, ...],
    scenario: str | None,
    logo_file: Path | None,
    colour: str | None,
    title_colour: str | None,
    language: Language,
) -> None:
    for output in outputs:
        _or_refuse(_unknown_ending(output, ENDINGS), language)
    places = {file: [_place(output, file) for output in outputs] for file in study_files}
    _or_refuse(_no_place(places), language)
    brand = _brand(logo_file, colour, title_colour, language)
    opened = {file: _shown(file, scenario, language) for file in study_files}
    for file, saved in opened.items():
        findings = _found(saved, language.say("Study: {file}", file=file.name))
        write = writers(findings, saved, brand, language)
        for place in places[file]:
            _or_refuse(_written(write[place.suffix.lower()](), place), language)
            click.echo(place)


def _brand(
    logo_file: Path | None, colour: str | None, title_colour: str | None, language: Language
) -> Brand:
    """The user's own where given; what is hard to read in it is said."""
    ours = Brand()
    brand = Brand(
        primary=_or_refuse(colour_of(title_colour or ours.primary), language),
        accent=_or_refuse(colour_of(colour or ours.accent), language),
        logo=None if logo_file is None else _or_refuse(_logo(logo_file), language),
    )
    for remark in brand.remarks:
        click.echo(language.say(remark), err=True)
    return brand


def _logo(file: Path) -> Logo | Problem:
    try:
        return logo_of(file.read_bytes(), file.name)
    except OSError as error:
        found = Wrong("unreadable", "", str(error.strerror), message("a picture"))
        return problem_in(file.name, found)


def _place(output: Path, study_file: Path) -> Path:
    return Path(str(output).replace(STUDY_NAME, study_file.stem))


def _no_place(places: Mapping[Path, Sequence[Path]]) -> Problem | None:
    """A folder that is not there, or two reports that would be written to one place."""
    count = Counter(place for all_of_one in places.values() for place in all_of_one)
    nowhere = next((place for place in count if not place.parent.is_dir()), None)
    if nowhere is not None:
        return _not_written(nowhere, os.strerror(ENOENT))
    twice = next((place for place, times in count.items() if times > 1), None)
    return None if twice is None else _same_place(twice)


def _same_place(twice: Path) -> Problem:
    return Problem(
        code="same_place",
        table=str(twice),
        expected=message("a place of its own for each report"),
        message=message("More than one report would be written to {file}.", file=twice),
        remedy=message(
            "Write {placeholder} in the name behind -o, which becomes the name of each study; "
            "studies of one name need a run each.",
            placeholder=STUDY_NAME,
        ),
    )


def _found(saved: Saved, data: str) -> Findings:
    """What a report is made from: the study with its answers, in as many worlds as it says."""
    study = saved.study
    drawn = in_worlds(study, draw(study)) if study.settings.draws else None
    return Findings(
        study=study,
        answers=answer(study),
        drawn=drawn,
        uncertainty=None if drawn is None else uncertainty(study, drawn),
        made_on=date.today(),
        version=__version__,
        data=data,
        comparison=_side_by_side(saved),
        scenario=saved.head.shows if saved.head else "",
    )


def _side_by_side(saved: Saved) -> Comparison | None:
    """The scenarios of the file; None where there are not several, or nothing is to be drawn."""
    if saved.base is None or len(saved.scenarios) < 2 or not saved.study.settings.draws:
        return None
    return comparison({each.name: played(saved.base, each).study for each in saved.scenarios})


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
    frozen = _or_refuse(_frozen(_opened(study_file, language), name, study_file.name), language)
    with _brought(files, _saved(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(_worst(brought.problems), language)
        context = context_of(embedded_engine(), brought.tables, Options())
        happened = actuals(embedded_engine(), brought.tables, context)
        currency = _currency(brought.readings)
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
    _or_refuse(_unknown_ending(data_check, DATA_CHECKS), language)
    measured = _measured(files, _saved(mapping_file, language), language, data_check)
    if not any(reading.stored for reading in measured.readings):
        refuse(_worst(measured.problems), language)
    if as_json:
        click.echo(json.dumps(kpi_record(measured, language), indent=1, ensure_ascii=False))
    else:
        click.echo(kpi_summary(measured, _currency(measured.readings), language), nl=False)


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
    answers = NO_EDITS if answers_file is None else _or_refuse(read_answers(answers_file), language)
    plan = _or_refuse(read_plan(levers), language)
    with _brought(files, _saved(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(_worst(brought.problems), language)
        found = measured(_at_hand(brought, Options()))
        _or_refuse(wrong_answer(answers, found.segments, str(answers_file)), language)
        if effects is not Choice.EVIDENCE:
            found = with_drivers(found, _learnt(brought.tables, effects))
        drawn = baseline_of(found, answers)
        scenarios = (Scenario(name=language.say("Scenario 1"), plan=plan),) if plan else ()
        shows = scenarios[0].name if scenarios else ""
        saved = to_save(drawn, scenarios, shows, date.today())
        content = _file_of(saved, brought.tables, output, language)
    _or_refuse(_written(content, output), language)
    made = played(drawn, scenarios[0]) if scenarios else drawn
    click.echo(study_summary(made, output, language), nl=False)


def _file_of(saved: Saved, tables: Tables, output: Path, language: Language) -> bytes:
    """An archive with the reduced data where its name ends so, else the study file alone."""
    if output.suffix.lower() != ".zip":
        return write_saved(saved).encode()
    with TemporaryDirectory(dir=data_root()) as directory:
        return write_archive(saved, tables, Path(directory), language)


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
    with _brought(files, _saved(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(_worst(brought.problems), language)
        found = _learnt(brought.tables, effects)
    read = Measured(readings=brought.readings, problems=brought.problems, measurements=())
    if as_json:
        said = drivers_record(found, read, language)
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        click.echo(drivers_summary(found, read, _currency(read.readings), language), nl=False)


def _learnt(tables: Tables, effects: Choice) -> Drivers:
    return drivers_from(findings(embedded_engine(), tables, Options()), choice=effects)


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
    answers = NO_EDITS if answers_file is None else _or_refuse(read_answers(answers_file), language)
    with _brought(files, _saved(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(_worst(brought.problems), language)
        options = Options(as_of=as_of)
        at_hand = _at_hand(brought, options)
        found = measured(at_hand)
        _or_refuse(wrong_answer(answers, found.segments, str(answers_file)), language)
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
        click.echo(lifetime_summary(values, read, _currency(read.readings), language), nl=False)


def _no_lifetime(missing: Message) -> Problem:
    return Problem(
        code="no_lifetime_value",
        expected=message("contracts with renewals, or orders of returning customers"),
        message=missing,
        remedy=message("Bring a longer or a fuller export."),
    )


def _written(content: bytes, path: Path) -> Problem | None:
    try:
        path.write_bytes(content)
    except OSError as error:
        return _not_written(path, str(error.strerror))
    return None


def _not_written(path: Path, reason: str) -> Problem:
    return Problem(
        code="not_written",
        table=str(path),
        found=reason,
        expected=message("a place where a file can be written"),
        message=message("{file} cannot be written: {found}.", file=path, found=reason),
        remedy=message("Choose another place with -o."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Brought:
    """What was read from the user's files."""

    readings: list[Reading]
    tables: Tables
    problems: tuple[Problem, ...]


@contextmanager
def _brought(
    files: tuple[Path, ...], saved: tuple[SavedFile, ...], language: Language
) -> Iterator[_Brought]:
    """The tables lie in a directory of this command's own, which goes when it is done."""
    with TemporaryDirectory(dir=data_root()) as directory:
        readings = [r for file in files for r in _read(file, Path(directory), saved, language)]
        together = opened(readings)
        alone = (problem for reading in readings for problem in reading.problems)
        yield _Brought(
            readings=readings, tables=together.tables, problems=(*alone, *together.problems)
        )


def _at_hand(brought: _Brought, options: Options) -> Files:
    return Files(
        engine=embedded_engine(),
        tables=brought.tables,
        options=options,
        currency=_currency(brought.readings),
    )


def _currency(readings: Sequence[Reading]) -> str:
    return currency_of(readings) or CURRENCY


def _saved(file: Path | None, language: Language) -> tuple[SavedFile, ...]:
    return () if file is None else _or_refuse(read_mapping(file, str(file)), language).files


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


def _measured(
    files: tuple[Path, ...],
    saved: tuple[SavedFile, ...],
    language: Language,
    data_check: Path | None,
) -> Measured:
    with _brought(files, saved, language) as brought:
        asked = Options(effort_scale=effort_scale(brought.readings))
        measurements = measure(embedded_engine(), brought.tables, asked)
        if data_check is not None:
            write = DATA_CHECKS[data_check.suffix.lower()]
            content = write(brought.readings, language)
            _or_refuse(_written(content, data_check), language)
    problems = (*brought.problems, *refusals(measurements))
    return Measured(readings=brought.readings, problems=problems, measurements=measurements)


def _worst(problems: Sequence[Problem]) -> Problem:
    """The first that made something unusable."""
    return next((p for p in problems if p.severity is Severity.ERROR), problems[0])


def _or_refuse(value: T | Problem, language: Language) -> T:
    if isinstance(value, Problem):
        refuse(value, language)
    return value


def _unknown_ending(path: Path | None, writers: Iterable[str]) -> Problem | None:
    if path is None or path.suffix.lower() in writers:
        return None
    endings = ", ".join(writers)
    return Problem(
        code="unknown_ending",
        table=str(path),
        found=path.suffix,
        expected=message("one of {names}{hint}", names=endings, hint=""),
        message=message("{file} ends in none of {endings}.", file=path.name, endings=endings),
        remedy=message("Choose another place with -o."),
    )


def refuse(problem: Problem, language: Language) -> NoReturn:
    """Say what is wrong and leave with the exit code of a user's mistake."""
    click.echo(language.say(problem.message), err=True)
    click.echo(language.say(problem.remedy), err=True)
    raise SystemExit(USER_MISTAKE)


def _language_of_machine() -> str:
    """What its settings name, whether or not it has the files of that locale.

    Windows has none of the variables and calls the locale German_Switzerland.
    """
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    asked_for = next(filter(None, named), None) or locale.getlocale()[0] or ""
    code = locale.normalize(asked_for.partition("_")[0])[:2]
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
