"""The slides: as many as opened, charts of their own, every figure as the answers have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Emu
from python_calamine import CalamineWorkbook

from aftersales.decide.advice import Advice, advised
from aftersales.decide.answers import Headline, answer
from aftersales.decide.comparison import comparison
from aftersales.kpis import CATALOGUE
from aftersales.report.brand import READABLE, SEEN, Brand, Logo, colour_of, contrast, logo_of
from aftersales.report.chances import chance_of
from aftersales.report.deck import deck
from aftersales.report.deck.colours import tones
from aftersales.report.deck.fitting import height_of
from aftersales.report.deck.tables import LEAST_PT
from aftersales.report.findings import Findings, in_depth
from aftersales.report.story import Bars, Course, Part, Story, Swings, Tone, advice, story
from aftersales.report.story.advice import advice_of
from aftersales.report.story.cash import fewer_pay
from aftersales.report.tables import headline_rows
from aftersales.study import Provenance, Source, Study
from aftersales.text import LANGUAGES, Language
from tests.office import converted
from tests.report.reports import OURS, findings, hostile, idle, made_from, unruly, without_costs

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">'
    b'<rect width="60" height="20"/></svg>'
)
ENGLISH = Language("en")


def costing(factor: float) -> Study:
    """The worked example at other costs: what pays or not is known after few runs."""
    study = findings().study
    costs = [
        replace(
            lever.cost,
            one_off=factor * lever.cost.one_off,
            refresh=factor * lever.cost.refresh,
            monthly=factor * lever.cost.monthly,
            per_contact=factor * lever.cost.per_contact,
        )
        for lever in study.levers
    ]
    levers = (replace(lever, cost=cost) for lever, cost in zip(study.levers, costs, strict=True))
    return replace(study, levers=tuple(levers))


@cache
def found(name: str) -> Findings:
    """Findings in depth, made once."""
    factors = {"dear": 2.0, "cheap": 0.3}
    return in_depth(made_from(costing(factors[name])))


@cache
def told(name: str, code: str = "en") -> Story:
    return story(found(name), Language(code))


@cache
def slides(name: str, code: str = "en"):
    return opened(told(name, code))


def opened(tale: Story, brand: Brand = OURS):
    return Presentation(BytesIO(deck(tale, brand))).slides


def charts_of(slide) -> list:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def columns_in(chart) -> list[tuple[float | None, ...]]:
    """The columns of the chart's own spreadsheet, without the categories and the names."""
    book = CalamineWorkbook.from_filelike(BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    _, *rows = book.get_sheet_by_index(0).to_python()
    return list(zip(*([None if v == "" else v for v in row[1:]] for row in rows), strict=True))


def texts_of(slide) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
        if shape.has_table:
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)


def sizes_of(table) -> set[float]:
    return {
        run.font.size.pt
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.text_frame.paragraphs
        for run in paragraph.runs
    }


# What is told


@pytest.mark.parametrize(
    ("name", "given", "begins"),
    [("dear", Advice.SMALLER_AT_RISK, "No"), ("cheap", Advice.YES, "Yes")],
)
def test_the_titles_say_the_sign(name: str, given: Advice, begins: str):
    """No where it costs more than it brings in, yes where it likely pays: first and last alike."""
    of, tale = found(name), told(name)
    assert (of.answers.headline.npv > 0) == (given is Advice.YES)
    assert advice_of(of) is given
    for part in (Part.QUESTION, Part.ADVICE):
        assert tale.section(part).title.startswith(begins)


@pytest.mark.parametrize(
    ("npv", "roi", "chance", "worth", "assumed", "part", "given"),
    [
        (None, None, 0.9, 9.0, False, None, Advice.FIND_COST),
        (0.0, None, 0.0, 0.0, False, None, Advice.CHOOSE),
        (5.0, 1.0, 0.9, 0.0, True, 0.9, Advice.MEASURE),
        (-1.0, -1.0, 0.9, 9.0, False, None, Advice.NO),
        (-1.0, -1.0, 0.1, 9.0, False, 0.2, Advice.NO),
        (-1.0, -1.0, 0.1, 9.0, False, 0.79, Advice.SMALLER_AT_RISK),
        (-1.0, -1.0, 0.1, 9.0, False, 0.8, Advice.SMALLER),
        (5.0, 1.0, 0.2, 9.0, False, None, Advice.NO),
        (5.0, 1.0, 0.5, 9.0, False, 0.9, Advice.PILOT),
        (5.0, 1.0, 0.79, 0.0, False, 0.9, Advice.YES_AT_RISK),
        (5.0, 1.0, 0.8, 9.0, False, 0.9, Advice.YES),
        (5.0, 1.0, None, 0.0, False, None, Advice.SIMULATE),
        (-5.0, -1.0, None, 0.0, False, None, Advice.NO),
    ],
)
def test_the_advice_follows_its_rule(npv, roi, chance, worth, assumed, part, given):
    """Each branch of it, at its edges."""
    headline = SimpleNamespace(npv=npv, roi_percent=roi)
    sure = None if chance is None else SimpleNamespace(probability_npv_positive=chance)
    doubt = SimpleNamespace(worth_learning={"a": worth} if worth else {})
    assert advised(headline, sure, doubt, assumed, part=part) is given


def test_an_amount_that_is_nothing_beside_its_range_has_no_digits():
    """Of an NPV of 10 amid thousands the advice says that cost and benefit are even."""
    of = found("cheap")
    answers = replace(of.answers, headline=replace(of.answers.headline, npv=10.0))
    sure = replace(of.uncertainty, probability_npv_positive=0.5)
    near = advice.section(replace(of, answers=answers, uncertainty=sure), Language("en"))
    assert "about even" in near.title
    assert not any(map(str.isdigit, near.title))


@pytest.mark.parametrize(
    ("npv", "chance", "title", "decides"),
    [
        (-9e4, 0.26, "Rather not", "NPV"),
        (-9e4, 0.1, "No", "NPV"),
        (9e4, 0.1, "No", "Chance that it pays"),
        (9e4, 0.5, "A pilot first", "Worth of the best measurement"),
        (9e4, 0.9, "Yes", "Chance that it pays"),
    ],
)
def test_the_part_of_the_rule_that_decides_is_set_off(npv, chance, title, decides):
    """As surely as the verdict; what comes after that part asks for nothing any more."""
    of = found("dear")
    answers = replace(of.answers, headline=replace(of.answers.headline, npv=npv))
    knowledge = replace(of.doubt.knowledge, least=1.0, numbers={next(iter(of.doubt.shares)): 5e3})
    shares = {address: replace(share, total=0.9) for address, share in of.doubt.shares.items()}
    doubt = replace(of.doubt, knowledge=knowledge, shares=shares)
    sure = replace(of.uncertainty, probability_npv_positive=chance)
    near = advice.section(replace(of, answers=answers, uncertainty=sure, doubt=doubt), ENGLISH)
    assert near.title.startswith(title)
    rows, marked = near.table.rows, near.table.marked
    assert rows[marked][0] == f"{decides}\nthis decides"
    asked = ["no longer asked" not in row for row in rows]
    assert all(asked[: marked + 1])
    assert decides != "NPV" or sum(asked) == len(rows) - 2


def test_the_money_back_and_paying_are_told_apart():
    """Where both shares of the runs meet, the reason stands beside them; else nothing is added."""
    of = found("dear")
    sure = replace(
        of.uncertainty,
        probability_payback_within_horizon=0.3,
        probability_npv_positive=0.26,
    )
    (said,) = fewer_pay(sure, of.study, ENGLISH)
    assert all(part in said for part in ("30%", "26%", "discounts"))
    alike = replace(sure, probability_npv_positive=0.3)
    assert not list(fewer_pay(alike, of.study, ENGLISH))


def test_what_is_reckoned_with_is_told_everywhere():
    """Mean, not most likely value: alike where it comes from and where it is asked to change."""
    of, tale = found("dear"), told("dear")
    means = {number.address: number.mean for number in of.study.uncertain_numbers}
    named = {row[0].split(" (")[0]: row[1] for row in tale.section(Part.CONDITIONS).details.rows}
    listed = {row[0].split("\n")[0]: row[1] for row in tale.section(Part.SOURCES).table.rows}
    both = named.keys() & listed.keys()
    assert len(both) > 2
    assert {name: listed[name] for name in both} == {name: named[name] for name in both}
    (overrun,) = {row for row in listed if row.startswith("Tools: Factor")}
    assert listed[overrun] == ENGLISH.number(means["lever.tooling.cost.overrun"])


def test_what_is_known_of_everything_is_one_figure():
    """Slides, page and workbook take it from the same runs."""
    tile = told("dear").section(Part.DOUBT).tiles[1]
    of = found("dear")
    assert tile.figure == ENGLISH.about(of.uncertainty.evpi, "EUR")
    (row,) = (
        row
        for row in headline_rows(of.study, of.answers.headline, of.uncertainty, ENGLISH)
        if "EVPI" in row[0]
    )
    assert row[1] == tile.figure


def test_what_no_file_taught_is_told_as_published():
    """And a level that nobody measured is marked where a step begins at it."""
    assert "by published values" in told("dear").section(Part.DRIVERS).title
    of = story(made_from(measured(Provenance.DEFAULT)), ENGLISH).section(Part.DRIVERS)
    begins = [row[0].split("\n")[0] for row in of.table.rows]
    assert "First-time fix from 73% to 78%, today's level assumed" in begins
    assert not any("assumed" in row for row in begins if row.startswith("Satisfied"))


def test_a_bar_stands_beside_another():
    """One lever without a cost has no bar, but the range of what it brings; undrawn: why not."""
    study = without_costs().study
    one = replace(study, levers=study.levers[:1])
    for draws, said in ((300, "In 90% of the simulated runs it brings"), (0, "There is no range")):
        tale = story(made_from(one, draws=draws), ENGLISH)
        worth = tale.section(Part.WORTH)
        assert worth.chart is None
        for part in (Part.QUESTION, Part.WORTH):
            assert any(said in sentence for sentence in tale.section(part).sentences)


def test_less_of_a_lever_is_named_where_it_pays():
    """No lever pays as far as it is pulled; a day of training would, as its own study says too."""
    of, tale = found("dear"), told("dear")
    at_days = {days: alone_at(of.study, "training", days / 3).npv for days in (1, 2)}
    best = max(at_days, key=lambda days: at_days[days])
    less = of.smaller["training"]
    assert less.lever.intensity == pytest.approx(best / 3)
    assert less.headline.npv == pytest.approx(at_days[best])
    assert of.answers.alone["training"].npv < 0 < at_days[best]
    assert "tooling" not in of.smaller
    named = "Training (1 day per technician and year)"
    assert "At the strength chosen no lever" in tale.section(Part.WORTH).title
    assert any(f"{named}, NPV €17,000" in said for said in tale.section(Part.WORTH).sentences)
    assert named in tale.section(Part.ADVICE).title


def alone_at(study: Study, lever: str, intensity: float) -> Headline:
    pulled = (
        replace(each, intensity=intensity if each.id == lever else 0.0) for each in study.levers
    )
    return answer(replace(study, levers=tuple(pulled))).headline


@pytest.mark.parametrize("name", ["dear", "cheap"])
def test_every_figure_is_the_answers(name: str):
    """Tiles, levers, cash and choices show what was computed, formatted and no more."""
    of, tale = found(name), told(name)
    headline, sure, alone = of.answers.headline, of.uncertainty, of.alone
    shown = [tile.figure for tile in tale.section(Part.QUESTION).tiles]
    assert shown[:2] == [
        ENGLISH.about(headline.npv, "EUR"),
        ENGLISH.share(headline.roi_percent / 100, 0),
    ]
    assert shown[3] == chance_of(sure.probability_npv_positive, ENGLISH)
    rows = {row[0]: row for row in tale.section(Part.WORTH).table.rows}
    for id, called in of.lever_names(ENGLISH).items():
        assert rows[called][1] == ENGLISH.about(of.answers.by_lever[id], "EUR")
        assert rows[called][2].startswith(ENGLISH.about(of.answers.alone[id].npv, "EUR"))
        assert rows[called][3] == chance_of(alone[id].probability_npv_positive, ENGLISH)
    net = of.answers.outcome.net_flow[0]
    assert tale.section(Part.CASH).table.rows[-1][3] == ENGLISH.about(float(net.sum()), "EUR")
    choices = tale.section(Part.ADVICE).chart.data
    assert choices.series[0].values[:2] == (0.0, headline.npv)
    assert choices.series[0].low[1] == sure.npv.low


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("of", [without_costs, idle, hostile, lambda: findings(draws=0)])
def test_what_is_not_known_is_said(of, code: str):
    """Unknown costs, nothing pulled, nothing drawn: every section still has its sentence."""
    tale = story(in_depth(of()) if of in (without_costs, idle) else of(), Language(code))
    parts = [section.part for section in tale.sections]
    assert parts == [part for part in Part if part is not Part.SCENARIOS]
    assert all(section.title for section in tale.sections)
    pages = len(opened(tale))
    bare = [s for s in tale.sections if s.is_bare and s.part not in (Part.QUESTION, Part.ADVICE)]
    assert pages == len(parts) - max(0, len(bare) - 1)


def measured(provenance: Provenance) -> Study:
    """The worked example, its first-time fix from the users' files, or a marked default."""
    study = findings().study
    columns = ", ".join(CATALOGUE["first_time_fix"].ways[0].needs)
    source = Source(provenance=provenance, reference=columns, n=900, low=0.69, high=0.74)
    places = (f"segment.{segment.name}.first_time_fix" for segment in study.segments)
    return replace(study, sources=dict.fromkeys(places, source))


def test_published_levels_stand_beside_what_was_measured_alike():
    """With their range and for orientation; a default was taken from them and is not compared."""
    here = story(made_from(measured(Provenance.DATA)), ENGLISH).section(Part.TODAY)
    assert here.title.endswith("most of all: First-time fix")
    (row,) = (row for row in here.table.rows if row[0] == "First-time fix")
    assert row[1].endswith("69.0% to 74.0%")
    assert row[-1] == "77.0%\n60.0% to 88.0%"
    assert here.chart.data.series[-1].values[2] == 0.77
    assumed = story(made_from(measured(Provenance.DEFAULT)), ENGLISH).section(Part.TODAY)
    assert "published level" not in assumed.table.head


def test_what_nobody_measured_is_marked():
    """A planning value says so in the table, in its name and by a bar that is but an outline."""
    tale = story(made_from(measured(Provenance.DEFAULT)), ENGLISH)
    today = tale.section(Part.TODAY)
    rows = {row[0]: row[1:] for row in today.table.rows}
    assert all(cell.endswith("\nassumed") for cell in rows["First-time fix"])
    assert not any("assumed" in cell for cell in rows["Satisfied customers"])
    assert "First-time fix (assumed)" in today.chart.data.categories
    (chart,) = charts_of(opened(tale)[1])
    fixed, satisfied = (
        chart.plots[0].series[0].points[today.chart.data.categories.index(name)].format
        for name in ("First-time fix (assumed)", "Satisfied customers")
    )
    assert fixed.fill.fore_color.rgb == RGBColor(255, 255, 255)
    assert satisfied.fill.type is None


def test_scenarios_are_told_where_there_are_several():
    """The likelier best comes into the title, each with its NPV; one alone is no section."""
    names = {"dear": costing(2.0), "=1+1": costing(0.3)}
    several = replace(found("dear"), comparison=comparison(names, 50), scenario="dear")
    section = story(several, ENGLISH).section(Part.SCENARIOS)
    assert "“=1+1” is most often the best" in section.title
    npvs = [found(name).answers.headline.npv for name in ("dear", "cheap")]
    assert section.chart.data.series[0].values == pytest.approx(npvs)
    assert len(opened(story(several, ENGLISH))) == len(Part)


def test_no_chance_is_said_to_be_none_or_sure():
    """Runs are a sample: neither 0 % nor 100 %."""
    said = [chance_of(share, ENGLISH) for share in (0.0, 0.004, 0.006, 0.5, 0.994, 0.999, 1.0)]
    assert said == ["below 1%", "below 1%", "1%", "50%", "99%", "above 99%", "above 99%"]


# The file


def test_charts_are_native_and_hold_the_data():
    """A chart part a picture, with the story's values in it and in its spreadsheet."""
    tale = told("dear")
    for slide, section in zip(slides("dear"), tale.sections, strict=True):
        charts = charts_of(slide)
        assert len(charts) == (section.chart is not None)
        for chart in charts:
            drawn = [tuple(s.values) for plot in chart.plots for s in plot.series]
            axes = chart._chartSpace.xpath(".//c:axId/@val | .//c:crossAx/@val")
            assert all(id.isdecimal() for id in axes)
            formats = chart._chartSpace.xpath(".//c:dLbls/c:numFmt/@formatCode")
            assert all(part.startswith("[$-809]") for code in formats for part in code.split(";"))
            assert columns_in(chart)[: len(drawn)] == [pytest.approx(column) for column in drawn]
            match section.chart.data:
                case Bars(series=series):
                    assert drawn == [one.values for one in series]
                case Swings(swings=swings, middle=middle):
                    assert drawn[0] == tuple(one.at_low - middle for one in swings)
                    assert drawn[1] == tuple(one.at_high - middle for one in swings)
                case Course(expected=expected, low=low, high=high):
                    band = tuple(up - down for down, up in zip(low, high, strict=True))
                    assert drawn == [low, band, expected]


@pytest.mark.parametrize("of", [*LANGUAGES, unruly])
def test_words_stay_inside_the_slide_and_their_boxes(of):
    """Nothing beyond an edge, no text higher than its box: at German length, with any name."""
    width, height = Emu(12192000), Emu(6858000)
    shown = slides("dear", of) if of in LANGUAGES else opened(story(of(), Language("de")))
    for slide in shown:
        for shape in slide.shapes:
            assert min(shape.left, shape.top) >= 0
            assert shape.left + shape.width <= width + 1000
            assert shape.top + shape.height <= height
            if shape.has_table:
                rows = sum(row.height for row in shape.table.rows)
                assert shape.top + rows <= Emu(int(6.95 * 914400))
                assert min(sizes_of(shape.table)) >= LEAST_PT
            elif shape.has_text_frame and shape.text_frame.text:
                needed = sum(
                    height_of(run.text, run.font.size.pt, shape.width.inches, bold=run.font.bold)
                    for paragraph in shape.text_frame.paragraphs
                    for run in paragraph.runs
                )
                assert needed <= shape.height.inches + 0.05, shape.text_frame.text


def test_notes_say_where_numbers_come_from():
    """Each slide's notes hold the origin of its numbers, the footer study, day and version."""
    for slide, section in zip(slides("dear"), told("dear").sections, strict=True):
        notes = slide.notes_slide.notes_text_frame.text
        assert all(note in notes for note in section.notes)
        assert any("1.2.3, results version" in text for text in texts_of(slide))


def test_names_stay_text_and_nobody_is_named():
    """No formula in a spreadsheet, no unseen letter, no person in the properties."""
    of = replace(hostile(), data="=1+1 \x07" + "sehr lang " * 60)
    content = deck(story(of, ENGLISH))
    presentation = Presentation(BytesIO(content))
    assert presentation.core_properties.author == "After-sales ROI Explorer"
    assert "Steve" not in str(presentation.core_properties.last_modified_by)
    shown = [text for slide in presentation.slides for text in texts_of(slide)]
    assert "=1+1" in shown
    with ZipFile(BytesIO(content)) as file:
        assert not [name for name in file.namelist() if "printer" in name or "thumb" in name]
        books = [name for name in file.namelist() if name.endswith(".xlsx")]
        for book in books:
            with ZipFile(BytesIO(file.read(book))) as inner:
                assert b"<f>" not in inner.read("xl/worksheets/sheet1.xml")


@pytest.mark.office
def test_an_office_opens_it_with_all_its_pages(tmp_path: Path):
    """Both languages in one go: as many pages as slides."""
    pdfium = pytest.importorskip("pypdfium2")
    files = []
    for code in LANGUAGES:
        files.append(tmp_path / f"{code}.pptx")
        files[-1].write_bytes(deck(told("dear", code), Brand(logo=logo())))
    for printed in converted(files, "pdf", tmp_path / "printed"):
        assert len(pdfium.PdfDocument(printed)) == len(told("dear").sections)


# The user's own looks


def logo() -> Logo:
    drawn = logo_of(LOGO, "logo.svg")
    assert isinstance(drawn, Logo), drawn
    return drawn


def test_a_brand_is_taken_or_refused_in_words():
    """Colours and logos that can be used are; others say what is wrong, and pale ones are noted."""
    assert colour_of(" 0E6767") == "#0e6767"
    assert colour_of("teal").code == "not_a_colour"
    assert logo().width_px > logo().height_px
    fetching = LOGO.replace(b"<rect", b'<image href="https://elsewhere.example/a.png"/><rect')
    hidden = LOGO.replace(b"<rect", b"<style>&#64;import 'a.css'</style><rect")
    deep = LOGO.replace(b"<rect", b"<g>" * 200 + b"<rect").replace(
        b"</svg>", b"</g>" * 200 + b"</svg>"
    )
    for content in (
        b"GIF89a",
        b"<svg",
        b"",
        fetching,
        hidden,
        deep,
        LOGO.replace(b'="60"', b'="-1"'),
    ):
        assert logo_of(content, "a").code == "logo_unreadable"
    endless = logo_of(LOGO.replace(b'="60"', b'="6e7"').replace(b'="20"', b'="2e7"'), "a")
    assert (endless.width_px, endless.height_px) == (logo().width_px, logo().height_px)
    assert logo_of(b"x" * 3 * 2**20, "a").code == "logo_too_large"
    assert Brand().remarks == ()
    assert len(Brand(primary="#ffee88", accent="#ffee88").remarks) == 2


@pytest.mark.parametrize("colour", ["#ffffff", "#ffee88", "#00ff00", "#a94d3a", "#000000"])
def test_words_in_any_colour_can_be_read(colour: str):
    """Titles and figures have their contrast, lines and bars theirs; what has it stays as it is."""
    brand = Brand(primary=colour, accent=colour)
    assert len(set(tones(brand).values())) == len(Tone)
    assert contrast(brand.title_ink, "#ffffff") >= READABLE
    assert contrast(brand.figure_ink, "#ffffff") >= READABLE
    assert contrast(brand.drawn, "#ffffff") >= SEEN
    assert (brand.title_ink == colour) == (contrast(colour, "#ffffff") >= READABLE)
    shown = opened(story(idle(), ENGLISH), brand)
    inks = {
        str(run.font.color.rgb)
        for slide in shown
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    }
    assert all(contrast(f"#{ink.lower()}", "#ffffff") >= READABLE for ink in inks)
