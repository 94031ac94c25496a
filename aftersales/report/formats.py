"""As what a study can be written: slides, workbook, page; another one comes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from aftersales.baseline.saved import Saved
from aftersales.report.brand import Brand
from aftersales.report.deck import deck
from aftersales.report.findings import Findings, in_depth
from aftersales.report.page import page
from aftersales.report.story import Story, story
from aftersales.report.workbook import workbook
from aftersales.text import Language

SLIDES, WORKBOOK, PAGE = ".pptx", ".xlsx", ".html"
ENDINGS = (SLIDES, WORKBOOK, PAGE)


def writers(
    findings: Findings, saved: Saved, brand: Brand, language: Language
) -> Mapping[str, Callable[[], bytes]]:
    """Ending → what makes the file; what takes seconds to find out is found out once, when needed.

    `saved` is the file the study stands in, as it is given along.
    """

    @cache
    def whole() -> Findings:
        return in_depth(findings)

    @cache
    def told() -> Story:
        return story(whole(), language)

    return {
        SLIDES: lambda: deck(told(), brand),
        PAGE: lambda: page(told(), whole(), saved, brand).encode(),
        WORKBOOK: lambda: workbook(findings, language),
    }
