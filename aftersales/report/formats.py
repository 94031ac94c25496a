"""As what a study can be written: a page, a workbook; more endings come here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from aftersales.baseline.saved import Saved
from aftersales.report.brand import Brand
from aftersales.report.findings import Findings, in_depth
from aftersales.report.page import page
from aftersales.report.story import Story, story
from aftersales.report.workbook import workbook
from aftersales.text import Language

PAGE, WORKBOOK = ".html", ".xlsx"
ENDINGS = (PAGE, WORKBOOK)


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
        PAGE: lambda: page(told(), whole(), saved, brand).encode(),
        WORKBOOK: lambda: workbook(findings, language),
    }
