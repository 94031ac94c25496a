"""A baseline as plain text, for the command line: its numbers, where each is from, what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aftersales.baseline import Baseline
from aftersales.baseline.assumptions import as_uncertain, unit_in_study
from aftersales.baseline.learnt import doubts_of
from aftersales.evidence.catalogue import defaults, links
from aftersales.evidence.definitions import Default, Question
from aftersales.report.columns import in_columns, titled
from aftersales.study import Segment, Study, segment_words
from aftersales.text import NOT_KNOWN, Language

LINK_DIGITS = 2


def summary(baseline: Baseline, written: Path, language: Language) -> str:
    """What the study says, and what it would like to know."""
    say, study = language.say, baseline.study
    blocks = [
        say("The study is written to {file}.", file=written.name),
        in_columns(_segments(study, language)),
        titled(say("Operations"), _operations(study, language)),
        titled(say("How one thing moves another"), _links(study, language)),
        titled(say("Levers that are on"), ([lever] for lever in baseline.plan)),
        titled(say("Worth knowing"), ([remark] for remark in _remarks(baseline, language))),
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


def _links(study: Study, language: Language) -> Iterator[list[str]]:
    """Expected value of each link, where it is from, and how much the user's data weigh in it."""
    for id, link in links().items():
        value = as_uncertain(getattr(study.links, id)).mean
        source = study.sources[f"links.{id}"]
        weight = language.share(source.learnt.data_weight, 0) if source.learnt else ""
        yield [
            language.say(link.label),
            language.number(value, LINK_DIGITS),
            language.say(source.provenance.words),
            weight,
        ]


def _remarks(baseline: Baseline, language: Language) -> Iterator[str]:
    """What is to be said of the whole, and what makes a learnt link doubtful."""
    yield from (language.say(remark) for remark in baseline.remarks)
    for id, link in links().items():
        doubts = (language.say(d) for d in doubts_of(baseline.study.sources[f"links.{id}"]))
        label = language.say(link.label)
        yield from (language.say("{kpi}: {reason}", kpi=label, reason=doubt) for doubt in doubts)


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
