"""Sections that can say but a sentence share a slide: a board need not turn empty pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aftersales.report.story import Part, Section, Story

ALWAYS_ALONE = (Part.QUESTION, Part.ADVICE)


def gathered(story: Story) -> tuple[Section, ...]:
    """The sections, those that are bare in one where the first of them stood."""
    bare = [s for s in story.sections if s.is_bare and s.part not in ALWAYS_ALONE]
    if len(bare) < 2:
        return story.sections
    return tuple(_with_one(story, bare))


def _with_one(story: Story, bare: Sequence[Section]) -> Iterator[Section]:
    for section in story.sections:
        if section is bare[0]:
            yield replace(
                section,
                title=story.language.say("What cannot be said yet"),
                sentences=tuple(one.title for one in bare),
                notes=tuple(note for one in bare for note in one.notes),
            )
        elif section not in bare:
            yield section
