"""A baseline as plain text, for the command line: its numbers, where each is from, what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aftersales.baseline import Baseline
from aftersales.baseline.assumptions import unit_in_study
from aftersales.evidence.catalogue import defaults
from aftersales.evidence.definitions import Default, Question
from aftersales.report.columns import in_columns, titled
from aftersales.study import Segment, Study, segment_words
from aftersales.text import NOT_KNOWN, Language


def summary(baseline: Baseline, written: Path, language: Language) -> str:
    """What the study says, and what it would like to know."""
    say, study = language.say, baseline.study
    blocks = [
        say("The study is written to {file}.", file=written.name),
        in_columns(_segments(study, language)),
        titled(say("Operations"), _operations(study, language)),
        titled(say("Levers that are on"), ([lever] for lever in baseline.plan)),
        titled(say("Worth knowing"), ([say(remark)] for remark in baseline.remarks)),
        titled(say("Please confirm or answer"), _questions(baseline, language)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _segments(study: Study, language: Language) -> Iterator[list[str]]:
    say = language.say
    yield ["", *(say(segment_words(segment.name)) for segment in study.segments), say("from")]
    for default in _of("segment"):
        addresses = [f"segment.{segment.name}.{default.id}" for segment in study.segments]
        yield [
            _with_unit(default, language),
            *(_in_segment(segment, default, study, language) for segment in study.segments),
            _from(study, addresses, language),
        ]


def _in_segment(segment: Segment, default: Default, study: Study, language: Language) -> str:
    value: float = getattr(segment, default.id)
    return _shown(value, default.unit, study, language)


def _operations(study: Study, language: Language) -> Iterator[list[str]]:
    for default in _of("operations"):
        number = getattr(study.operations, default.id)
        value = number if isinstance(number, float) else number.mean
        address = f"operations.{default.id}"
        shown = _shown(value, default.unit, study, language)
        yield [_with_unit(default, language), shown, _from(study, [address], language)]


def _of(section: str) -> list[Default]:
    return [default for default in defaults().values() if default.section == section]


def _with_unit(default: Default, language: Language) -> str:
    unit = unit_in_study(default)
    return language.say(
        "{label} ({unit})", label=language.say(default.label), unit=language.say(unit)
    )


def _shown(value: float, unit: str, study: Study, language: Language) -> str:
    if unit.startswith("share"):
        return language.share(value)
    if unit.startswith("money"):
        return language.money(value, study.settings.currency)
    return language.number(value, None if value >= 1 else 3)


def _from(study: Study, addresses: list[str], language: Language) -> str:
    kinds = dict.fromkeys(study.sources[address].provenance for address in addresses)
    return ", ".join(language.say(kind.words) for kind in kinds)


def _questions(baseline: Baseline, language: Language) -> Iterator[list[str]]:
    for question in baseline.asked:
        yield [f"{question.address} = {_proposal(question, language)}"]
        yield [f"    {language.say(question.question)} {language.say(question.why)}"]


def _proposal(question: Question, language: Language) -> str:
    return NOT_KNOWN if question.proposal is None else f"{question.proposal:g}"
