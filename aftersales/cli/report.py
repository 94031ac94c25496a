"""`aftersales report`: a study as slides, workbook or page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aftersales import __version__
from aftersales.baseline import Baseline
from aftersales.baseline.archive import Opened
from aftersales.baseline.saved import Saved
from aftersales.baseline.scenario import played
from aftersales.cli.exports import measured_in, read_exports, saved_mapping
from aftersales.cli.group import main
from aftersales.cli.options import language_option, mapping_option
from aftersales.cli.refusal import (
    not_written,
    or_refuse,
    refuse,
    refuse_all,
    unknown_ending,
    worst,
    written,
)
from aftersales.cli.studies import opened_with_data, with_scenario
from aftersales.decide.answers import answer, in_worlds, uncertainty
from aftersales.decide.comparison import Comparison, comparison
from aftersales.decide.draws import draw
from aftersales.engine import data_root
from aftersales.ingest import Reading
from aftersales.kpis import Measurement
from aftersales.message import N_, message
from aftersales.problems import Problem, Severity
from aftersales.report.brand import Brand, Logo, colour_of, logo_of
from aftersales.report.findings import Findings
from aftersales.report.formats import ENDINGS, writers
from aftersales.report.kpis import in_its_place
from aftersales.strict import Wrong, problem_in, why
from aftersales.text import Language

STUDY_NAME = "{study}"  # in the name of a report, that of each study


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
@click.option(
    "--data",
    "data_files",
    multiple=True,
    type=click.Path(path_type=Path),
    help=N_(
        "An export for the workbook's KPIs and data check, and several with several --data; an "
        "archive (.zip) brings its own."
    ),
)
@mapping_option
@click.option("--scenario", help=N_("Of several scenarios in the file, this one."))
@click.option(
    "--logo",
    "logo_file",
    type=click.Path(path_type=Path),
    help=N_("Your logo (PNG, JPEG or SVG)."),
)
@click.option("--colour", help=N_("Colour of lines and bars, such as #0e6767."))
@click.option("--title-colour", help=N_("Colour of titles, such as #1d2a2e."))
@language_option
def report(
    study_files: tuple[Path, ...],
    outputs: tuple[Path, ...],
    data_files: tuple[Path, ...],
    mapping_file: Path | None,
    scenario: str | None,
    logo_file: Path | None,
    colour: str | None,
    title_colour: str | None,
    language: Language,
) -> None:
    for output in outputs:
        or_refuse(unknown_ending(output, ENDINGS), language)
    places = {file: [_place(output, file) for output in outputs] for file in study_files}
    or_refuse(_no_place(places), language)
    brand = _brand(logo_file, colour, title_colour, language)
    with (
        TemporaryDirectory(dir=data_root()) as directory,
        _given_along(data_files, mapping_file, language) as given,
    ):
        opened = {f: _opened(f, scenario, Path(directory), language) for f in study_files}
        for file, study in opened.items():
            if isinstance(study, Opened):
                _write(study, file.name, places[file], brand, given, language)
    if wrong := [problem for problem in opened.values() if isinstance(problem, Problem)]:
        refuse_all(wrong, language)


def _write(
    study: Opened,
    called: str,
    places: Sequence[Path],
    brand: Brand,
    given: _InFiles | None,
    language: Language,
) -> None:
    """One study at each of its places, the places being said."""
    findings = _found(study.saved, language.say("Study: {file}", file=called))
    data = given or _InFiles(kpis=measured_in(study.tables) if study.tables else ())
    write = writers(findings, study.saved, brand, language, kpis=data.kpis, readings=data.readings)
    for place in places:
        or_refuse(written(write[place.suffix.lower()](), place), language)
        click.echo(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _InFiles:
    """What was measured in exports and found in them."""

    kpis: Sequence[Measurement] = ()
    readings: Sequence[Reading] = ()


@contextmanager
def _given_along(
    files: tuple[Path, ...], mapping_file: Path | None, language: Language
) -> Iterator[_InFiles | None]:
    """The exports beside the studies, None where there are none; what cannot be used is said."""
    if not files:
        yield None
        return
    with read_exports(files, saved_mapping(mapping_file, language), language) as brought:
        if not brought.tables:
            refuse(_of_its_file(worst(brought.problems)), language)
        for problem in brought.problems:
            if problem.severity is Severity.ERROR:
                click.echo(in_its_place(problem, language), err=True)
        yield _InFiles(
            kpis=measured_in(brought.tables, brought.readings), readings=brought.readings
        )


def _of_its_file(problem: Problem) -> Problem:
    """With the name of the file before its words: there may be several."""
    words = message("{table}: {problem}", table=problem.table, problem=problem.message)
    return replace(problem, message=words)


def _opened(
    file: Path, scenario: str | None, directory: Path, language: Language
) -> Opened | Problem:
    """The file with the study of that scenario, and the tables of an archive.

    What is wrong with one of several keeps none of the others from being written.
    """
    opened = opened_with_data(file, directory, language)
    if isinstance(opened, Problem):
        return opened
    saved = with_scenario(opened.saved, scenario, file.name)
    return saved if isinstance(saved, Problem) else replace(opened, saved=saved)


def _brand(
    logo_file: Path | None, colour: str | None, title_colour: str | None, language: Language
) -> Brand:
    """The user's own where given; what is hard to read in it is said."""
    ours = Brand()
    brand = Brand(
        primary=or_refuse(colour_of(title_colour or ours.primary), language),
        accent=or_refuse(colour_of(colour or ours.accent), language),
        logo=None if logo_file is None else or_refuse(_logo(logo_file), language),
    )
    for remark in brand.remarks:
        click.echo(language.say(remark), err=True)
    return brand


def _logo(file: Path) -> Logo | Problem:
    try:
        return logo_of(file.read_bytes(), file.name)
    except OSError as error:
        found = Wrong("unreadable", "", why(error), message("a picture"))
        return problem_in(file.name, found)


def _place(output: Path, study_file: Path) -> Path:
    return Path(str(output).replace(STUDY_NAME, study_file.stem))


def _no_place(places: Mapping[Path, Sequence[Path]]) -> Problem | None:
    """A folder that is not there, or two reports that would be written to one place."""
    count = Counter(place for all_of_one in places.values() for place in all_of_one)
    nowhere = next((place for place in count if not place.parent.is_dir()), None)
    if nowhere is not None:
        return not_written(nowhere, why(FileNotFoundError()))
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
        made=_made_of(saved),
        comparison=_side_by_side(saved),
        scenario=saved.head.shows if saved.head else "",
    )


def _made_of(saved: Saved) -> Baseline | None:
    """What the study was made of; None where that is not known, or gives another study today."""
    if saved.base is None or saved.remarks:
        return None
    return saved.base if saved.shown is None else played(saved.base, saved.shown)


def _side_by_side(saved: Saved) -> Comparison | None:
    """The scenarios of the file; None where there are not several, or nothing is to be drawn."""
    if saved.base is None or len(saved.scenarios) < 2 or not saved.study.settings.draws:
        return None
    return comparison({each.name: played(saved.base, each).study for each in saved.scenarios})
