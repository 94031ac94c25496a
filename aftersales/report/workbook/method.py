"""What the sheets do, the equations behind them, and what names this result among others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from aftersales import RESULTS_VERSION
from aftersales.message import N_
from aftersales.report.equations import CHAPTERS
from aftersales.report.findings import Findings
from aftersales.report.workbook.cells import (
    EMPTY,
    Cell,
    Kind,
    Role,
    Row,
    Sheet,
    head,
    notes,
    section,
    title,
)
from aftersales.report.workbook.letters import in_letters
from aftersales.study_file import write_study
from aftersales.text import Language

WIDTHS = (56, 74, 84)
HOW = (
    N_(
        "This is a live model: every result is a formula on the sheet of inputs. Change a marked "
        "cell there, and all other sheets follow."
    ),
    N_(
        "Uncertain numbers enter with the mean of their range: (low + 4 · most likely + high) / 6, "
        "with a tail and the chance of no effect weighed in."
    ),
    N_(
        "What needs a simulation or a projection of every mix stands as a value on a grey ground: "
        "ranges, chances, what channels and levers bring, each uncertain number alone. To compute "
        "it anew after a change, make the change in the product."
    ),
    N_(
        "The number of months is fixed, for each has a column of its own. The sheets are protected "
        "against slips of the hand, without a password."
    ),
)


def method_sheet(findings: Findings, language: Language) -> Sheet:
    """Text alone."""
    say = language.say
    rows: list[Row] = [title(say("Method")), *notes(map(say, HOW)), EMPTY]
    rows += [head(say("What names this result")), *_facts(findings, language), EMPTY]
    for chapter in CHAPTERS:
        rows.append(section(say(chapter.label), len(WIDTHS)))
        for equation in chapter.equations:
            told = in_letters(equation.formula), say(equation.words)
            words = (Cell(text, Kind.LONG_TEXT) for text in told)
            rows.append((Cell(say(equation.label)), *words))
    return Sheet(
        name=say("Method"),
        role=Role.TEXT,
        holds=say("How it is computed: the equations, and what names this result."),
        rows=tuple(rows),
        widths=WIDTHS,
    )


def _facts(findings: Findings, language: Language) -> Iterator[Row]:
    say, settings, sure = language.say, findings.study.settings, findings.uncertainty
    digest = hashlib.sha256(write_study(findings.study).encode()).hexdigest()
    for label, value in (
        (say("Made on"), language.date(findings.made_on)),
        (say("After-sales ROI Explorer"), findings.version),
        (say("Results version"), str(RESULTS_VERSION)),
        (say("Simulated runs"), language.number(sure.draws if sure else 0, 0)),
        (say("Seed of the simulation"), str(settings.seed)),
        (say("Horizon (months)"), str(settings.horizon_months)),
        (say("Currency"), settings.currency),
        (say("Digest of the study"), digest),
    ):
        yield Cell(label), Cell(value)
