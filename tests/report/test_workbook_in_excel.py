"""What Excel is stricter about than the office that recalculates workbooks in the other tests."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from html import unescape

import pytest

from aftersales.report.brand import Brand, Logo, logo_of
from aftersales.report.findings import Findings
from aftersales.report.workbook import cell_names, workbook
from aftersales.text import Language
from tests.report.recalculated import parts_of
from tests.report.reports import hostile, made_from
from tests.report.workbook_studies import few_draws, manifold

MOST_IN_A_FORMULA, MOST_IN_ITS_TEXT, MOST_IN_A_CELL, MOST_IN_A_HEADER = 8_192, 255, 32_767, 255
# All of them are in Excel 2007, so none needs the prefix of a later one.
OF_2007 = re.compile("ABS|AND|EXP|IF|INT|ISNUMBER|LN|MAX|MIN|NOT|OR|ROUND|SUM|SUMPRODUCT")
LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d+|R\d*|C\d*|R\d*C\d*", re.IGNORECASE)
NAME = re.compile(r'<definedName name="([^"]*)"')
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90"><circle r="40"/></svg>'


def awkward() -> Findings:
    """Names that look like cells, that are far too long, that differ in their signs alone."""
    study = manifold()
    names = ("T1", "R1C1", "x" * 40_000, "t 1")
    segments = zip(study.segments, names, strict=True)
    first, *others = study.levers
    named = replace(
        study,
        segments=tuple(replace(segment, name=name) for segment, name in segments),
        levers=(replace(first, id="csat2026"), *others),
    )
    return replace(made_from(few_draws(named), draws=60), data="&P&12&A " * 60)


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("of", [awkward, hostile])
def test_excel_takes_every_part_of_it(of, code: str):
    """Names, formulas, texts and headers within its bounds, and nothing left out by the library."""
    found = of()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # by which the library says that it leaves something out
        parts = parts_of(workbook(found, Language(code)))
    book = parts["xl/workbook.xml"]
    names = [name for name in NAME.findall(book) if not name.startswith("_xlnm.")]
    assert set(cell_names(found.study).values()) <= set(names)
    assert len({name.lower() for name in names}) == len(names)
    assert not [name for name in names if LIKE_A_CELL.fullmatch(name) or len(name) > 255]
    assert 'fullCalcOnLoad="1"' in book
    formulas = [unescape(f) for text in parts.values() for f in re.findall("<f>(.*?)</f>", text)]
    assert max(map(len, formulas)) <= MOST_IN_A_FORMULA
    functions = {function for f in formulas for function in re.findall(r"(\w+)\(", f)}
    assert not [function for function in functions if not OF_2007.fullmatch(function)]
    assert all(len(t) <= MOST_IN_ITS_TEXT for f in formulas for t in re.findall('"([^"]*)"', f))
    texts = map(unescape, re.findall(r"<t[^>]*>(.*?)</t>", parts["xl/sharedStrings.xml"]))
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= MOST_IN_A_CELL
    for text in parts.values():
        for header in re.findall(r"<odd(?:Header|Footer)>(.*?)</odd", text):
            assert len(unescape(header)) <= MOST_IN_A_HEADER
            assert not re.search("&[^&LRAPN]", unescape(header).replace("&&", ""))


def test_numbers_meant_as_text_are_not_marked_as_mistakes():
    """A segment called 1 and the seed of the simulation are text on purpose."""
    pages = [
        t for name, t in parts_of(workbook(awkward(), Language("en"))).items() if "/sheet" in name
    ]
    assert all('numberStoredAsText="1"' in page for page in pages if "<sheetData>" in page)


def test_logo_and_colours_of_the_user_are_on_the_summary():
    """The logo once, within its place; titles in the user's colour, as dark as they must be."""
    logo = logo_of(SVG, "logo.svg")
    assert isinstance(logo, Logo)
    brand = Brand(primary="#ffee00", logo=logo)
    parts = parts_of(workbook(hostile(), Language("en"), brand=brand))
    styles, drawing = parts["xl/styles.xml"], parts["xl/drawings/drawing1.xml"]
    assert drawing.count("<xdr:pic>") == 1
    assert "<drawing " in parts["xl/worksheets/sheet1.xml"]
    assert brand.title_ink.removeprefix("#").upper() in styles
    assert "FFEE00" not in styles
