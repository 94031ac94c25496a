"""A blank deck: 16:9, one layout, the user's colours as its theme, nobody's name in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATED
from pptx.util import Inches

from aftersales.charts.palette import LIGHT
from aftersales.report.brand import Brand
from aftersales.report.deck.box import Box
from aftersales.report.deck.colours import tones
from aftersales.report.deck.words import readable
from aftersales.report.story import Story, Tone

WIDTH, HEIGHT = 13.333, 7.5
PRODUCT = "After-sales ROI Explorer"
FONT = "Arial"
LONGEST_PROPERTY = 255  # letters; the format allows no more
TITLE_ONLY = 5  # of the blank template that the library brings
TRACES = (RELATED.THUMBNAIL, RELATED.EXTENDED_PROPERTIES, RELATED.PRINTER_SETTINGS)
TITLE_BOX = Box(left=0.6, top=0.86, width=12.13, height=0.95)
ACCENTS = ("4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646")  # of that template


def blank(story: Story, brand: Brand) -> Any:
    """A presentation without slides."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _one_layout(presentation)
    _own_theme(presentation, brand)
    _without_traces(presentation)
    _properties(presentation, story)
    return presentation


def _one_layout(presentation: Any) -> None:
    """That with a title and nothing else; its footers are set on the slides."""
    layouts = presentation.slide_layouts
    kept = layouts[TITLE_ONLY]
    for layout in list(layouts):
        if layout is not kept:
            layouts.remove(layout)
    for holder in [*kept.placeholders, *presentation.slide_master.placeholders]:
        if holder.placeholder_format.type is not PP_PLACEHOLDER.TITLE:
            holder._element.getparent().remove(holder._element)
        else:
            holder.left, holder.top, holder.width, holder.height = TITLE_BOX.emu


def _own_theme(presentation: Any, brand: Brand) -> None:
    """So that whatever is added by hand goes with it."""
    part = presentation.slide_master.part.part_related_by(RELATED.THEME)
    text = part.blob.decode()
    for old, new in _swapped(brand).items():
        text = text.replace(old, new)
    part._blob = text.encode()


def _swapped(brand: Brand) -> Mapping[str, str]:
    of_tone = tones(brand)
    accents = [of_tone[tone] for tone in (Tone.ACCENT, Tone.LOSS, Tone.QUIET, Tone.SECOND)]
    accents += [LIGHT.line, of_tone[Tone.THIRD]]
    colours = zip(ACCENTS, accents, strict=True)
    return {
        **{f'srgbClr val="{old}"': f'srgbClr val="{new[1:].upper()}"' for old, new in colours},
        'srgbClr val="1F497D"': f'srgbClr val="{brand.primary[1:].upper()}"',
        'latin typeface="Calibri"': f'latin typeface="{FONT}"',
    }


def _without_traces(presentation: Any) -> None:
    """The template's own picture, program and printer are nobody's business."""
    for holder in (presentation.part.package, presentation.part):
        for key, related in list(holder._rels.items()):
            if related.reltype in TRACES:
                holder._rels.pop(key)


def _properties(presentation: Any, story: Story) -> None:
    about, day = presentation.core_properties, datetime.combine(story.made_on, time())
    about.author = about.last_modified_by = PRODUCT
    about.title, about.subject = story.question, readable(story.name)[:LONGEST_PROPERTY]
    about.language = story.language.code
    about.created = about.modified = day
    about.comments = ""
    about.revision = 1
