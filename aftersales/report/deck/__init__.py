"""The story as slides (PowerPoint), with charts of their own that can be edited."""

from __future__ import annotations

from io import BytesIO

from aftersales.report.brand import Brand
from aftersales.report.deck.gathered import gathered
from aftersales.report.deck.paper import blank
from aftersales.report.deck.slides import add_slide
from aftersales.report.story import Story

__all__ = ["deck"]

PLAIN = Brand()


def deck(story: Story, brand: Brand = PLAIN) -> bytes:
    """The file (.pptx): one slide a section, 16:9, in the story's language."""
    presentation = blank(story, brand)
    for section in gathered(story):
        add_slide(presentation, section, story, brand)
    content = BytesIO()
    presentation.save(content)
    return content.getvalue()
