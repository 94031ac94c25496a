"""As what a study can be written: slides, workbook, page; another one comes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from aftersales.baseline.saved import Saved
from aftersales.ingest import Reading
from aftersales.kpis import Measurement
from aftersales.report.brand import Brand
from aftersales.report.findings import Findings, in_depth
from aftersales.text import Language

if TYPE_CHECKING:
    from aftersales.report.story import Story

SLIDES, WORKBOOK, PAGE = ".pptx", ".xlsx", ".html"
ENDINGS = (SLIDES, WORKBOOK, PAGE)


def writers(
    findings: Findings,
    saved: Saved,
    brand: Brand,
    language: Language,
    *,
    kpis: Sequence[Measurement] = (),
    readings: Sequence[Reading] = (),
) -> Mapping[str, Callable[[], bytes]]:
    """Ending → what makes the file; what takes seconds to find out is found out once, when needed.

    `saved` is the file the study stands in, as it is given along; `kpis` and `readings` are what
    was measured in the user's files and found in them, where they are open. The libraries of a
    format are loaded with it: those of all three together take longer than a workbook.
    """

    @cache
    def whole() -> Findings:
        return in_depth(findings)

    @cache
    def told() -> Story:
        from aftersales.report.story import story

        return story(whole(), language)

    def slides() -> bytes:
        from aftersales.report.deck import deck

        return deck(told(), brand)

    def html() -> bytes:
        from aftersales.report.page import page

        return page(told(), whole(), saved, brand).encode()

    def sheets() -> bytes:
        from aftersales.report.workbook import workbook

        return workbook(findings, language, brand=brand, kpis=kpis, readings=readings)

    return {SLIDES: slides, PAGE: html, WORKBOOK: sheets}
