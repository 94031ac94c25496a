"""What all of it rests on: the numbers that matter most, with range and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from aftersales.baseline.assumptions import Assumption, assumptions
from aftersales.baseline.number_names import number_names
from aftersales.decide.ground import Ground, ground_of
from aftersales.report.expected import (
    expected_in_words,
    expected_plainly,
    is_certain,
    likely_in_words,
)
from aftersales.report.findings import Findings
from aftersales.report.inputs import range_in_words
from aftersales.report.origin import origin
from aftersales.report.story.parts import Bars, Chart, Part, Section, Series, Table, Tone, Unit
from aftersales.study import Provenance, Study
from aftersales.text import Language

MOST_ROWS = 5
OURS = (Ground.DATA, Ground.BOTH, Ground.USER)


def section(findings: Findings, language: Language) -> Section:
    """How many numbers rest on what, and those on which the answer hangs most."""
    counted = Counter(ground for _, ground in _grounds(findings.study))
    return Section(
        part=Part.SOURCES,
        title=_title(counted, language),
        sentences=tuple(_sentences(findings, language)),
        chart=_chart(counted, language),
        table=_table(_first(findings), findings, language),
        notes=tuple(_notes(findings, language)),
    )


def _grounds(study: Study) -> Iterator[tuple[Assumption, Ground]]:
    """Every number that counts, not those of levers that stand still."""
    idle = {f"lever.{lever.id}" for lever in study.levers if lever.intensity == 0}
    for group in assumptions(study):
        for number in group.assumptions:
            if group.id not in idle:
                yield number, ground_of(number.source)


def _title(counted: Counter[Ground], language: Language) -> str:
    if counted.total() == counted[Ground.UNSAID]:
        return language.say("The study names no source for its {all} numbers", all=counted.total())
    return language.say(
        "{own} of {all} numbers {own:is|are} the user's own, {assumed} {assumed:is a planning "
        "value|are planning values} nobody measured",
        own=sum(counted[ground] for ground in OURS),
        all=counted.total(),
        assumed=counted[Ground.GUESSES],
    )


def _sentences(findings: Findings, language: Language) -> Iterator[str]:
    if findings.doubt is not None:
        yield language.say(
            "Listed are the numbers on which the answer hangs most. Reckoned with is what is "
            "expected: the mean, which a lopsided range draws away from the most likely value."
        )
    else:
        yield language.say(
            "Listed are the links and effects. Reckoned with is what is expected: the mean, which "
            "a lopsided range draws away from the most likely value."
        )
    yield language.say(
        "Grades: A randomised or equivalent, B quasi-experiment, C observed with controls, "
        "D anecdote or association, J judgement."
    )


def _chart(counted: Counter[Ground], language: Language) -> Chart | None:
    """How many numbers rest on what; nothing where that is the same for all."""
    found = [ground for ground in Ground if counted[ground]]
    if len(found) < 2:
        return None
    return Chart(
        question=language.say("What do the numbers rest on?"),
        data=Bars(
            categories=tuple(language.say(ground.words) for ground in found),
            series=(
                Series(
                    name=language.say("numbers"),
                    values=tuple(float(counted[ground]) for ground in found),
                    tone=Tone.ACCENT,
                ),
            ),
            unit=Unit.NUMBER,
            axis=language.say("How many numbers"),
        ),
    )


def _first(findings: Findings) -> Iterable[Assumption]:
    """The widest bars of the tornado; without it links and effects in their order."""
    listed = {number.address: number for number, _ in _grounds(findings.study)}
    if findings.doubt is not None and findings.doubt.tornado.bars:
        found = [bar.address for bar in findings.doubt.tornado.bars if bar.address in listed]
    else:
        found = [address for address in listed if address.startswith(("links.", "lever."))]
        found = [a for a in found if a.startswith("links.") or a.endswith(".size")]
    return [listed[address] for address in found[:MOST_ROWS]]


def _table(numbers: Iterable[Assumption], findings: Findings, language: Language) -> Table:
    say = language.say
    head = (say("Number"), say("Expected"), say("Range"), say("Source"))
    return Table(head=head, rows=tuple(_row(number, findings, language) for number in numbers))


def _row(number: Assumption, findings: Findings, language: Language) -> tuple[str, ...]:
    study = findings.study
    plainly = expected_plainly(number, study)
    small = [language.say(words) for words in (number.unit, plainly) if words]
    return (
        "\n".join([_name(number, findings, language), " · ".join(small)]).strip(),
        expected_in_words(number, study, language),
        _range(number, study, language),
        _kind(number, language),
    )


def _range(number: Assumption, study: Study, language: Language) -> str:
    """Below it the most likely value, where that is not what is reckoned with."""
    within = range_in_words(number, study.settings.currency, language)
    likely = likely_in_words(number, study, language)
    if is_certain(number) or likely == expected_in_words(number, study, language):
        return within
    return f"{within}\n{language.say('most likely {value}', value=likely)}"


def _name(number: Assumption, findings: Findings, language: Language) -> str:
    called = number_names(findings.study)
    return language.say(called.get(number.address, number.label))


def _kind(number: Assumption, language: Language) -> str:
    """The kind of source and its grade; the notes cite it."""
    source = number.source
    if source is None:
        return origin(source, language)
    kind = language.say(source.provenance.words)
    return f"{kind}\n{language.say('grade {grade}', grade=source.grade)}" if source.grade else kind


def _notes(findings: Findings, language: Language) -> Iterator[str]:
    for number in _first(findings):
        yield language.say(
            "{number}: {source}",
            number=_name(number, findings, language),
            source=origin(number.source, language),
        )
    asked = findings.study.count_from(Provenance.DEFAULT)
    if asked:
        yield language.say(
            "Every input with value, range and source stands in the workbook and in the page."
        )
