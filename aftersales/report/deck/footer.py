"""What stands on every slide: whose study, which day, which version, which slide, whose logo."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn

from aftersales.charts.palette import LIGHT
from aftersales.report.brand import Brand, Logo
from aftersales.report.deck.box import Box
from aftersales.report.deck.fitting import width_of
from aftersales.report.deck.paper import PRODUCT
from aftersales.report.deck.words import Type, readable, write
from aftersales.report.deck.xml import element
from aftersales.report.story import Story

FOOTER = Box(left=0.6, top=7.05, width=11.2, height=0.25)
NUMBER = Box(left=12.0, top=7.05, width=0.73, height=0.25)
LOGO = Box(left=10.93, top=0.3, width=1.8, height=0.55)
SLIDE_NUMBER = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # any id will do
SMALL = Type(size_pt=9, colour=LIGHT.quiet_text)
RIGHT = Type(size_pt=9, colour=LIGHT.quiet_text, align=PP_ALIGN.RIGHT)


def add_footer(slide: Any, story: Story, number: int) -> None:
    """Study, day, version and results version; at the right the number of the slide."""
    made = story.language.say(
        "{day} · {product} {version}, results version {results}",
        day=story.made_on,
        product=PRODUCT,
        version=story.version,
        results=story.results,
    )
    room = FOOTER.width - width_of(f" · {made}", SMALL.size_pt)
    name = _shortened(readable(story.name), room)
    write(slide, FOOTER, [(f"{name} · {made}" if name else made, SMALL)])
    _number(write(slide, NUMBER, [("", RIGHT)]), number)


def _shortened(name: str, width: float) -> str:
    if width_of(name, SMALL.size_pt) <= width:
        return name
    while name and width_of(f"{name}…", SMALL.size_pt) > width:
        name = name[:-1]
    return f"{name}…"


def _number(box: Any, number: int) -> None:
    """A field, so that it stays right when slides are moved."""
    run = box.text_frame.paragraphs[0].runs[0]._r
    field = element("a:fld", *run, id=SLIDE_NUMBER, type="slidenum")
    field.find(qn("a:t")).text = str(number)
    run.getparent().replace(run, field)


def add_logo(slide: Any, brand: Brand) -> None:
    """At the right above, as large as fits into its place."""
    if brand.logo is not None:
        box = _within(brand.logo)
        picture = slide.shapes.add_picture(BytesIO(brand.logo.png), *box.emu)
        picture._element.nvPicPr.cNvPr.set("descr", "Logo")


def _within(logo: Logo) -> Box:
    scale = min(LOGO.width / logo.width_px, LOGO.height / logo.height_px)
    width, height = logo.width_px * scale, logo.height_px * scale
    return Box(left=LOGO.left + LOGO.width - width, top=LOGO.top, width=width, height=height)
