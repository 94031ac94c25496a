"""As what a study can be written: slides, workbook, page; another one comes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from aftersales.baseline.saved import Saved
from aftersales.ingest import Reading
from aftersales.kpis import Measurement
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
    was measured in the user's files and found in them, where they are open.
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
        WORKBOOK: lambda: workbook(findings, language, kpis=kpis, readings=readings),
    }
