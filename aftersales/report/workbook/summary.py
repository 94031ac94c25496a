"""The first sheet: the results as they follow from the inputs, beside what was simulated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from aftersales import RESULTS_VERSION
from aftersales.decide.answers import Uncertainty
from aftersales.message import N_
from aftersales.report.findings import Findings
from aftersales.report.judgement import judgement
from aftersales.report.programme import programme
from aftersales.report.workbook.cash import RESULTS
from aftersales.report.workbook.cells import (
    EMPTY,
    Cell,
    Kind,
    Mark,
    Role,
    Row,
    Sheet,
    head,
    notes,
    section,
    title,
)
from aftersales.report.workbook.lines import Line
from aftersales.report.workbook.monthly import FIRST as MONTH_0
from aftersales.report.workbook.monthly import Places, Seen, letters
from aftersales.report.workbook.paper import ONE_PAGE
from aftersales.report.workbook.results import NEVER
from aftersales.report.workbook.segments import after_id, before_id
from aftersales.study import Study, segment_words
from aftersales.text import Language

WIDTHS = (60, 24, 24, 24, 24, 24, 24)
HOW = N_(
    "White cells are formulas on the inputs. Grey cells are values: what the product computed when "
    "this file was made, and ranges from {count} simulated runs (seed {seed}, results version "
    "{version}); they stay as they are when an input is changed."
)
CHANGEABLE = N_("What looks like this may be changed")
WITHOUT_AND_WITH = ("without", "with")
Names = Mapping[str, str]
SHOWN = (
    "npv",
    "roi",
    "ros_gross",
    "payback",
    "payback_discounted",
    "pv_benefit",
    "pv_cost",
    "deepest_cash",
    "break_even",
    "beyond_horizon",
    "hours_freed",
)
# Figure of a segment: its wording, how it is shown, and where its line ends at the horizon.
FIGURES = {
    "annual_retention": (N_("Retention"), Kind.SHARE, "retention"),
    "csat": (N_("CSAT"), Kind.SHARE, "csat"),
    "first_time_fix": (N_("First-time fix"), Kind.SHARE, "fixed"),
    "customers": (N_("Customers"), Kind.NUMBER, "customers"),
    "clv": (N_("CLV"), Kind.CENTS, "clv"),
}


def summary_sheet(
    findings: Findings,
    results: Sequence[Line],
    places: Places,
    names: Names,
    others: Iterable[Sheet],
    language: Language,
) -> Sheet:
    """Verdict, results, segments, and what is on the other sheets."""
    name = language.say("Summary")
    study = findings.study
    rows = (
        title(language.say("What is better service worth?")),
        *notes((findings.data,)),
        *notes((_as_of_then(_programme(study, language), language),)),
        *notes((_as_of_then(_verdict(findings, language), language),)),
        EMPTY,
        *_results(findings, results, places, name, language),
        EMPTY,
        *_segments(findings, places, name, names, language),
        EMPTY,
        section(language.say("How to read it"), len(WIDTHS)),
        (Cell(language.say(CHANGEABLE), mark=Mark.INPUT),),
        *notes((_how(findings, language),)),
        EMPTY,
        section(language.say("The other sheets"), len(WIDTHS)),
        *((Cell(other.name), Cell(other.holds)) for other in others),
    )
    return Sheet(
        name=name,
        role=Role.RESULT,
        holds=language.say("The results at a glance."),
        rows=rows,
        widths=WIDTHS,
        paging=ONE_PAGE,
    )


def _verdict(findings: Findings, language: Language) -> str:
    headline, sure = findings.answers.headline, findings.uncertainty
    return " ".join(judgement(findings.study, headline, sure, language))


def _programme(study: Study, language: Language) -> str:
    return programme(study, language) or language.say("No lever is pulled yet.")


def _as_of_then(said: str, language: Language) -> str:
    """It speaks of the inputs as they were, and does not follow them."""
    return language.say("When this file was made: {said}", said=said)


def _how(findings: Findings, language: Language) -> str:
    sure = findings.uncertainty
    return language.say(
        HOW,
        count=sure.draws if sure else 0,
        seed=str(findings.study.settings.seed),
        version=RESULTS_VERSION,
    )


# Results


def _results(
    findings: Findings, results: Sequence[Line], places: Places, sheet: str, language: Language
) -> Iterator[Row]:
    say, seen = language.say, Seen(RESULTS, places, sheet)
    sure = findings.uncertainty
    yield head("", say("expected now"), say("expected when made"), *_heads(sure, language))
    simulated = {} if sure is None else _ranges(sure, language)
    for line in sorted(results, key=lambda line: SHOWN.index(line.id)):
        value = line.values if isinstance(line.values, str | float) else None
        now = Cell(value, line.kind, Mark.RESULT, formula=str(seen[line.id]))
        made = Cell(value, line.kind, Mark.SIMULATED)
        yield Cell(line.label), now, made, *simulated.get(line.id, ())
    if sure is not None:
        yield from _chances(sure, language)


def _heads(sure: Uncertainty | None, language: Language) -> tuple[str, ...]:
    """Simulated ranges do not follow the inputs, and each head says so."""
    if sure is None:
        return ()
    say = language.say
    return (
        say("when made: 5% lay below"),
        say("when made: median"),
        say("when made: 5% lay above"),
        say("when made: mean"),
    )


def _ranges(sure: Uncertainty, language: Language) -> dict[str, Row]:
    """5 %, median, 95 %, and the mean where there is one."""
    npv, roi, payback = sure.npv, sure.roi_percent, sure.payback
    never = language.say(NEVER)
    months = (never if m is None else m for m in (payback.low, payback.median, payback.high))
    shares = () if roi is None else (r / 100 for r in (roi.low, roi.median, roi.high, roi.mean))
    return {
        "npv": _values((npv.low, npv.median, npv.high, npv.mean), Kind.CENTS),
        "roi": _values(shares, Kind.SHARE),
        "payback": _values(months, Kind.MONTHS),
    }


def _values(values: Iterable[float | str], kind: Kind) -> Row:
    return tuple(Cell(value, kind, Mark.SIMULATED) for value in values)


def _chances(sure: Uncertainty, language: Language) -> Iterator[Row]:
    say = language.say
    for label, value, kind in (
        (say("Chance that NPV is positive"), sure.probability_npv_positive, Kind.SHARE),
        (
            say("Chance of payback within the horizon"),
            sure.probability_payback_within_horizon,
            Kind.SHARE,
        ),
        (say("Worth of knowing it all beforehand (EVPI)"), sure.evpi, Kind.CENTS),
    ):
        yield Cell(label), Cell(), Cell(value, kind, Mark.SIMULATED)


# Segments


def _segments(
    findings: Findings, places: Places, sheet: str, names: Names, language: Language
) -> Iterator[Row]:
    """Each at the horizon, without and with the levers."""
    say, months = language.say, findings.study.settings.horizon_months
    yield head(
        say("Customers after {months} months", months=months),
        say("without the levers"),
        say("with them"),
    )
    for place, segment in enumerate(findings.answers.segments):
        yield section(say(segment_words(segment.name)), 3)
        blocks = Seen(before_id(place), places, sheet), Seen(after_id(place), places, sheet)
        for figure, (label, kind, line) in FIGURES.items():
            pair: tuple[float, float] = getattr(segment, figure)
            yield (
                Cell(say(label)),
                *(
                    Cell(
                        value,
                        kind,
                        Mark.RESULT,
                        formula=block[line].at_end.format(last=letters(MONTH_0 + months)),
                        name=names[segment_result(segment.name, figure, which)],
                    )
                    for block, value, which in zip(blocks, pair, WITHOUT_AND_WITH, strict=True)
                ),
            )


def segment_result(segment: str, figure: str, which: str) -> str:
    """The address of a result of a segment."""
    return f"result.{segment}.{figure}.{which}"


def segment_results(study: Study) -> Iterator[str]:
    """All those addresses."""
    for segment in study.segments:
        for figure in FIGURES:
            for which in WITHOUT_AND_WITH:
                yield segment_result(segment.name, figure, which)
