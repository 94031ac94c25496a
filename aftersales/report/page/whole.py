"""The whole file: head, story, all figures, inputs, the study."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from aftersales.baseline.saved import Saved
from aftersales.report.brand import Brand, Logo
from aftersales.report.findings import Findings
from aftersales.report.markup import Html, element
from aftersales.report.page.again import how_to_come_to_it
from aftersales.report.page.figures import all_figures
from aftersales.report.page.given import given
from aftersales.report.page.sections import told
from aftersales.report.page.style import style
from aftersales.report.story import Story

# Whatever a name in the study may try, a browser that opens the page asks nobody for anything.
NO_REQUESTS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LOGO_HEIGHT_PX, LOGO_WIDTH_PX = 48, 220
OURS = Brand()


def page(story: Story, findings: Findings, saved: Saved, brand: Brand = OURS) -> str:
    """The file that tells the story of these findings; `saved` is the study as it stands in it."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=NO_REQUESTS),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{story.question} {story.name}".strip()),
        element("style", style(brand)),
    )
    body = element("body", *_body(story, findings, saved, brand))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=story.language.code)}\n"


def _body(story: Story, findings: Findings, saved: Saved, brand: Brand) -> Iterator[Html]:
    language = story.language
    yield element("header", *_headed(story, brand))
    sections = (told(section, story.currency, language) for section in story.sections)
    yield element("main", *sections)
    yield all_figures(findings, language)
    yield from given(findings, language)
    yield from how_to_come_to_it(story, findings, saved)


def _headed(story: Story, brand: Brand) -> Iterator[Html]:
    """What is asked, of whose data, when."""
    if brand.logo is not None:
        yield _logo(brand.logo)
    yield element("h1", story.question)
    made = story.language.say(
        "{day} · After-sales ROI Explorer {version}, results version {results}",
        day=story.made_on,
        version=story.version,
        results=story.results,
    )
    yield from (element("p", line, class_="made") for line in (story.name, made) if line)


def _logo(logo: Logo) -> Html:
    """As large as there is room, whatever its shape; it says nothing that is not on the page."""
    scale = min(LOGO_HEIGHT_PX / logo.height_px, LOGO_WIDTH_PX / logo.width_px)
    return element(
        "img",
        src=f"data:image/png;base64,{b64encode(logo.png).decode()}",
        alt="",
        class_="logo",
        width=str(max(1, round(scale * logo.width_px))),
        height=str(max(1, round(scale * logo.height_px))),
    )
