"""Words on a slide: set in one font, in a size that fits, and always as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from aftersales.charts.palette import LIGHT
from aftersales.report.deck.box import Box
from aftersales.report.deck.colours import rgb

# XML has no place for these; a name that holds them is shown without.
UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
BREAKS = re.compile(r"[\t-\r\x85\u2028\u2029]+")
LANGUAGE_TAGS = {"en": "en-GB", "de": "de-DE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How words are set."""

    size_pt: float
    colour: str = LIGHT.text
    bold: bool = False
    align: PP_ALIGN = PP_ALIGN.LEFT
    space_after_pt: float = 0.0


def readable(text: str) -> str:
    """The text on one line, without characters that cannot be seen or written."""
    return UNSEEN.sub("", BREAKS.sub(" ", text))


def write(slide: Any, box: Box, lines: Sequence[tuple[str, Type]]) -> Any:
    """A text box with one paragraph a line."""
    shape = slide.shapes.add_textbox(*box.emu)
    fill(shape.text_frame, lines)
    return shape


def fill(frame: Any, lines: Sequence[tuple[str, Type]]) -> None:
    """The paragraphs of a frame that has no margins and never grows."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    for place, (text, type_) in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        set_paragraph(paragraph, text, type_)


def set_paragraph(paragraph: Any, text: str, type_: Type) -> None:
    """One run of words."""
    paragraph.alignment = type_.align
    paragraph.space_after = Pt(type_.space_after_pt)
    run = paragraph.add_run()
    run.text = readable(text)
    run.font.size, run.font.bold = Pt(type_.size_pt), type_.bold
    run.font.color.rgb = rgb(type_.colour)


def speak(slide: Any, code: str) -> None:
    """Say to spelling checkers which language the slide is in."""
    for properties in slide._element.iter(qn("a:rPr")):
        properties.set("lang", LANGUAGE_TAGS.get(code, code))
