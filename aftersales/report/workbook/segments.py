"""Each segment month by month: as it would go on, and with the levers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aftersales.decide.answers import SegmentAnswer
from aftersales.report.workbook.as_it_is import as_it_is
from aftersales.report.workbook.course import Course, Courses
from aftersales.report.workbook.levers import MOVED, lever_id
from aftersales.report.workbook.lines import Around, Block
from aftersales.report.workbook.names import Under
from aftersales.report.workbook.with_levers import with_levers
from aftersales.study import segment_words
from aftersales.text import Language

Names = Mapping[str, str]


def before_id(place: int) -> str:
    """The block of a segment as it would go on."""
    return f"before {place}"


def after_id(place: int) -> str:
    """The block of a segment with the levers."""
    return f"after {place}"


def before_blocks(
    course: Courses, answers: Sequence[SegmentAnswer], names: Names, language: Language
) -> tuple[Block, ...]:
    """Each segment as it would go on."""
    return tuple(
        Block(
            id=before_id(place),
            title=_called(segment, language),
            lines=tuple(as_it_is(segment, answer.clv[0], language)),
            knows=_inputs(segment, names),
        )
        for place, (segment, answer) in enumerate(zip(course.before, answers, strict=True))
    )


def after_blocks(
    course: Courses, answers: Sequence[SegmentAnswer], names: Names, language: Language
) -> tuple[Block, ...]:
    """Each segment with the levers."""
    levers = {f"l{place}": Around(lever_id(place)) for place in range(len(course.study.levers))}
    return tuple(
        Block(
            id=after_id(place),
            title=_called(segment, language),
            lines=tuple(with_levers(segment, answer.clv[1], language)),
            knows={
                **_inputs(segment, names),
                "without": Around(before_id(place)),
                "moved": Around(MOVED),
                **levers,
            },
        )
        for place, (segment, answer) in enumerate(zip(course.after, answers, strict=True))
    )


def _called(course: Course, language: Language) -> str:
    return language.say(segment_words(course.segment.name))


def _inputs(course: Course, names: Names) -> Mapping[str, Under]:
    return {"s": Under(names, f"segment.{course.segment.name}")}
