"""The workbook: formulas that come to what the projection gives, and go on doing so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from html import unescape
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from aftersales import ingest
from aftersales.baseline.saved import Saved, parse_saved
from aftersales.cli import main
from aftersales.kpis import Measurement, Unit
from aftersales.report.equations import CHAPTERS
from aftersales.report.findings import Findings
from aftersales.report.workbook import cell_names, sheets, workbook
from aftersales.report.workbook.cells import Cell, Kind, Mark, Sheet
from aftersales.report.workbook.letters import in_letters
from aftersales.report.workbook.names import names_of
from aftersales.report.workbook.paper import a_year_a_page
from aftersales.report.workbook.summary import segment_result
from aftersales.study import Study
from aftersales.study_file import study_table
from aftersales.text import Language
from tests.conftest import ROOT
from tests.report.recalculated import names_in, parts_of, recalculated, with_inputs
from tests.report.reports import (
    COMMAND,
    FORMULA,
    MARKUP,
    findings,
    hostile,
    idle,
    made_from,
    without_costs,
)
from tests.report.workbook_studies import (
    DRAWS,
    changed_at_random,
    few_draws,
    full,
    manifold,
    smallest,
    worked,
)

CENT = 0.01
CHANGES = 10
ENGLISH = Language("en")
MODEL = ("Inputs", "Cash", "Levers", "Without levers", "With levers")
LIVE = (*MODEL, "Summary", "Sensitivity", "Attribution")


def sample() -> Study:
    """The study of the sample firm, as the command line draws it from its exports."""
    folder = ROOT / "sample_data"
    exports = [str(folder / name) for name in ("faelle.csv", "orders.csv", "customers.xlsx")]
    with TemporaryDirectory() as place:
        file = Path(place) / "study.toml"
        told = ["-o", str(file), "--answers", str(folder / "answers.toml"), "--effects", "evidence"]
        result = CliRunner().invoke(main, ["study", *exports, *told])
        assert result.exit_code == 0, result.output
        saved = parse_saved(file.read_bytes(), file.name)
    assert isinstance(saved, Saved)
    return few_draws(saved.study)


STUDIES = {
    "worked": worked,
    "full": full,
    "sample": sample,
    "manifold": manifold,
    "smallest": smallest,
}


@dataclass(frozen=True, kw_only=True)
class Recalculated:
    """A study, the sheets made from it, and what the office computed in them."""

    of: Findings
    sheets: tuple[Sheet, ...]
    file: bytes
    rows: dict[str, list[list]]


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> dict[str, Recalculated]:
    """Each study as it is, and with ten inputs changed in the cells of its own workbook."""
    chance = Random(20261122)
    made: dict[str, tuple[Findings, bytes]] = {}
    for name, study_of in STUDIES.items():
        study = study_of()
        of = made_from(study, draws=DRAWS)
        file = workbook(of, ENGLISH)
        made[name] = of, with_inputs(file, {})
        inputs = sheet(sheets(of, ENGLISH), "Inputs")
        other, changes = changed_at_random(study, inputs, CHANGES, chance)
        cells = {("Inputs", f"{'ABCDEFGHIJ'[column]}{row + 1}"): v for row, column, v in changes}
        made[f"{name}_changed"] = made_from(other, draws=DRAWS), with_inputs(file, cells)
    made["late"] = findings(), typed_in_later(without_costs(), findings().study)
    rows = recalculated(
        {name: file for name, (_, file) in made.items()}, tmp_path_factory.mktemp("x")
    )
    return {
        name: Recalculated(of=of, sheets=sheets(of, ENGLISH), file=file, rows=rows[name])
        for name, (of, file) in made.items()
    }


def sheet(of: tuple[Sheet, ...], name: str) -> Sheet:
    return next(sheet for sheet in of if sheet.name == name)


def formulas(sheet: Sheet, rows: list[list]) -> Iterator[tuple[str, Cell, object]]:
    """Where each formula stands, what the projection gives, what the office computed."""
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell.formula:
                yield f"{sheet.name} {row + 1}/{column + 1}", cell, rows[row][column]


@pytest.mark.parametrize("name", [f"{name}{c}" for name in STUDIES for c in ("", "_changed")])
def test_every_formula_comes_to_what_the_projection_gives(books, name, record_property):
    """Cell by cell, to the cent, though every value beside a formula had been made wrong."""
    book, largest = books[name], 0.0
    for each in book.sheets:
        if each.name in LIVE:
            for place, cell, found in formulas(live(each), book.rows[each.name]):
                largest = max(largest, deviation(place, cell, found))
    record_property("largest deviation", largest)
    assert largest < CENT


def live(of: Sheet) -> Sheet:
    """What follows the inputs: of sheets that hold values as well, what stands above them."""
    if of.name not in ("Sensitivity", "Attribution"):
        return of
    below = [
        row for row, cells in enumerate(of.rows) if any(c.mark is Mark.SIMULATED for c in cells)
    ]
    return replace(of, rows=of.rows[: min(below, default=len(of.rows))])


def deviation(place: str, cell: Cell, found: object) -> float:
    """By how much money differs; anything else has to be the same."""
    if cell.value is None:
        assert not str(found).startswith(("#", "Err")), (place, found)
        return 0.0
    if isinstance(cell.value, str):
        assert found == cell.value, place
        return 0.0
    assert isinstance(found, float), (place, found)
    if cell.kind in (Kind.MONEY, Kind.CENTS):
        return abs(found - cell.value)
    assert found == pytest.approx(cell.value, rel=1e-9, abs=1e-9), place
    return 0.0


@pytest.mark.parametrize("name", STUDIES)
def test_ten_other_inputs_give_other_results(books, name):
    """The changed file was changed where its formulas look, and its results followed."""
    before, after = results(books[name]), results(books[f"{name}_changed"])
    assert before["result_npv"] == pytest.approx(books[name].of.answers.headline.npv, abs=CENT)
    assert after["result_npv"] != pytest.approx(before["result_npv"], abs=CENT)
    answered, names = books[f"{name}_changed"].of.answers, cell_names(books[name].of.study)
    for segment in answered.segments:
        clv = after[names[segment_result(segment.name, "clv", "with")]]
        assert clv == pytest.approx(segment.clv[1], abs=CENT)


def results(book: Recalculated) -> dict[str, object]:
    """What stands in the cells whose names begin with `result`."""
    return {
        name: book.rows[sheet][int(cell[1:]) - 1]["ABCDEFG".index(cell[0])]
        for name, (sheet, cell) in names_in(book.file).items()
        if name.startswith("result_")
    }


def test_on_the_sheets_of_the_model_only_inputs_and_months_are_numbers(books, record_property):
    """Every result is a formula; what is a value besides has the ground that says so."""
    for name in STUDIES:
        book, months = books[name], books[name].of.study.settings.horizon_months + 1
        counted = {
            each.name: (each.count(formulas=True), each.count(formulas=False))
            for each in book.sheets
        }
        record_property(f"{name}: formulas and values", counted)
        assert {counted[sheet][1] for sheet in MODEL[1:]} == {months}
        for each in book.sheets:
            if each.name in ("Summary", "Attribution", "Sensitivity"):
                assert {cell.mark for cell in numbers(each)} <= {Mark.SIMULATED, Mark.INPUT}


def numbers(of: Sheet) -> list[Cell]:
    """The numbers that are no formulas."""
    cells = (cell for row in of.rows for cell in row)
    return [cell for cell in cells if not cell.formula and isinstance(cell.value, int | float)]


def test_every_number_of_the_study_is_an_input(books):
    """Whatever the study's file holds stands in a cell; all but the horizon and hours to read."""
    for name in STUDIES:
        rows = sheet(books[name].sheets, "Inputs").rows
        listed = [cell for row in rows for cell in row[1:10] if isinstance(cell.value, int | float)]
        table = study_table(books[name].of.study)
        wanted = [table["settings"]["discount_rate"], *(n for s in PARTS for n in leaves(table[s]))]
        there = [cell.value for cell in listed if not cell.formula]
        assert not [number for number in wanted if number not in there]
        locked = [row[-1].value for row in rows if row[1].mark is Mark.PLAIN and not row[1].formula]
        assert all(str(address).endswith(TO_READ) for address in locked if address)


PARTS = ("operations", "drift", "links", "segment", "lever")
TO_READ = ("horizon_months", "response_hours", "repair_hours")


def leaves(table: object) -> Iterator[float]:
    """The numbers in a table."""
    if isinstance(table, dict | list):
        for part in table.values() if isinstance(table, dict) else table:
            yield from leaves(part)
    elif isinstance(table, int | float):
        yield table


TRIED_COSTS, TRIED_BENEFITS = (0.0, 0.3, 1.7, 2.5), (0.1, 0.2, 0.85, 1.0, 2.0, 3.0)
TRIED_RATES = (0.01, 0.02, 0.03, 0.2, 0.5, 1.0)


def typed_in_later(of: Findings, known: Study) -> bytes:
    """The workbook of findings without costs; put in those of another study, shares and rates."""
    made = sheets(of, ENGLISH)
    rows = enumerate(sheet(made, "Inputs").rows, start=1)
    costs = {
        f"lever.{lever.id}.cost.{name}": cost
        for lever in known.levers
        for name, cost in {**asdict(lever.cost), "overrun": lever.cost.overrun.mean}.items()
    }
    typed = {("Inputs", f"B{row}"): costs.get(cells[-1].value) for row, cells in rows}
    tried = zip(places_to_try(made), TRIED_COSTS + TRIED_BENEFITS + TRIED_RATES, strict=True)
    return with_inputs(
        workbook(of, ENGLISH),
        {cell: cost for cell, cost in typed.items() if cost is not None}
        | {
            ("Sensitivity", f"{'ABCDEF'[column]}{row + 1}"): value for (row, column), value in tried
        },
    )


def places_to_try(made: tuple[Sheet, ...]) -> list[tuple[int, int]]:
    """Row and column of the cells for costs, benefits and rates."""
    return [
        (row, column)
        for row, cells in enumerate(sheet(made, "Sensitivity").rows)
        for column, cell in enumerate(cells)
        if cell.mark is Mark.INPUT
    ]


def test_other_shares_and_rates_may_be_tried(books):
    """Plain arithmetic on the projection's cash, for whatever is typed into the marked cells."""
    book, answers = books["late"], books["late"].of.answers
    rows, places = book.rows["Sensitivity"], places_to_try(book.sheets)
    npv, rates = places[0][0], places[-len(TRIED_RATES)][0]
    benefit, cost = answers.headline.pv_benefit, answers.headline.pv_cost
    for row, share in enumerate(TRIED_BENEFITS, start=npv + 1):
        wanted = [share * benefit - factor * cost for factor in TRIED_COSTS]
        assert rows[row][2:6] == pytest.approx(wanted, abs=CENT)
        nothing, *ratios = rows[row + len(TRIED_BENEFITS) + 2][2:6]
        assert nothing == "nothing invested"
        assert ratios == pytest.approx([share * benefit / f / cost - 1 for f in TRIED_COSTS[1:]])
    for row, rate in enumerate(TRIED_RATES, start=rates):
        flows = answers.outcome.benefit[0], answers.outcome.cost[0]
        gained, paid = (
            sum(f / (1 + rate) ** (t / 12) for t, f in enumerate(flow)) for flow in flows
        )
        assert rows[row][2:5] == pytest.approx([gained, paid, gained - paid], abs=CENT)
        assert rows[row][5] == pytest.approx(gained / paid - 1)


def test_a_cost_typed_in_later_gives_the_ratios(books):
    """As long as it is unknown there is no ratio; afterwards it is as if it had been known."""
    rows = sheet(sheets(without_costs(), ENGLISH), "Summary").rows
    summary = {row[0].value: row[1] for row in rows if len(row) > 1}
    for label in ("NPV", "ROI", "Payback, undiscounted (months)"):
        assert summary[label].formula
        assert summary[label].value is None
    wanted, found = findings().answers.headline, results(books["late"])
    assert found["result_npv"] == pytest.approx(wanted.npv, abs=CENT)
    assert found["result_payback"] == pytest.approx(wanted.payback_months)


@pytest.mark.parametrize("of", [hostile, without_costs, idle])
def test_only_our_own_formulas_are_formulas(of):
    """Names that look like formulas, commands or links are text, also in names of cells."""
    parts = parts_of(workbook(of(), ENGLISH))
    pages = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    written = {formula for text in pages for formula in re.findall(r"<f>(.*?)</f>", text)}
    ours = {cell.formula for each in sheets(of(), ENGLISH) for row in each.rows for cell in row}
    assert {unescape(formula) for formula in written} <= ours
    besides = {re.sub(r"(segment|lever)_\w+", "", formula) for formula in written}
    assert not [formula for formula in besides if re.search(r"script|alert|cmd|calc|@", formula)]
    assert not [text for text in pages if "<hyperlink" in text]
    assert not [name for name in parts if "external" in name.lower() or "macro" in name.lower()]
    assert all(re.fullmatch(r"[A-Za-z]+_\w+", name) for name in names_in(workbook(of(), ENGLISH)))


def test_hostile_names_are_kept_as_they_are(books):
    """They are shown, not dropped, not changed, and not computed by the office."""
    rows = books["manifold"].rows["With levers"]
    titles = [row[0] for row in rows if row[0] and not any(row[1:3])]
    for name in (MARKUP, FORMULA, COMMAND):
        assert name in titles
    assert "=HYPERLINK(A1)" in [row[0] for row in books["manifold"].rows["Levers"]]


def test_a_sheet_is_ready_to_read_and_to_print(books):
    """A4 across; a year of months a page, no block torn apart; named above, numbered below."""
    parts = parts_of(books["full"].file)
    pages = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) == len(books["full"].sheets)
    assert all('paperSize="9"' in text and 'orientation="landscape"' in text for text in pages)
    assert all("<sheetProtection" in text and "<tabColor" in text for text in pages)
    assert all("&amp;R&amp;A</oddHeader>" in text for text in pages)
    assert all("Page &amp;P of &amp;N</oddFooter>" in text for text in pages)
    years = [text.partition("<colBreaks")[2].count("<brk ") for text in pages]
    assert years == [0, 0, 2, 0, 0, 2, 2, 2, 0]
    assert len(re.findall("_xlnm.Print_Titles", parts["xl/workbook.xml"])) == 5
    assert [paging.rows for paging in PAGED] == [(), (31,), (41, 81)]


PAGED = [
    a_year_a_page((48.0, *(10.5,) * 50), 4, begins)
    for begins in ([1, 20, 31], [1, 20, 31, 60], [1, 41, 81, 101])
]


@pytest.mark.parametrize("code", ["en", "de"])
def test_the_names_of_the_sheets_will_do_in_excel(code: str):
    """At most 31 letters, none of the forbidden ones, no name twice."""
    names = [each.name for each in sheets(findings(), Language(code))]
    assert len({name.lower() for name in names}) == len(names) == 9
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


def test_kpis_and_data_check_stand_in_it_where_files_were_read(tmp_path: Path):
    """What was measured as numbers, what was found as text, also where it wants to be a formula."""
    cases = tmp_path / "cases.csv"
    cases.write_text("case id;opened at;cost\n1;01.02.2025;=1+1\n2;01.02.2025;7\n")
    reading = ingest.read(cases, cases.name, tmp_path)
    measured = Measurement(kpi="csat", unit=Unit.SHARE, value=0.7, n=210, low=0.64, high=0.76)
    unknown = Measurement(kpi="nps", unit=Unit.POINTS, value=None, n=0)
    file = workbook(findings(), ENGLISH, kpis=(measured, unknown), readings=(reading,))
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    _, *kpis = book.get_sheet_by_name("KPIs").to_python()
    assert [row[1:6] for row in kpis] == [[0.7, "", 0.64, 0.76, 210]]
    _, *found = book.get_sheet_by_name("Data check").to_python()
    assert [row[4] for row in found] == ["=1+1"]
    assert "<f>1+1</f>" not in "".join(parts_of(file).values())


def test_names_of_cells_stay_apart_and_look_like_none():
    """Whatever is left of two names that differ in signs alone, they are two cells."""
    names = names_of(["segment.A+.csat", "segment.a-.csat", "segment.=A1.csat", "segment.Ä.csat"])
    assert list(names.values()) == [
        "segment_A_csat",
        "segment_a_csat_2",
        "segment_A1_csat",
        "segment_Ä_csat",
    ]


def test_equations_are_legible_without_their_markup():
    """Nothing of TeX is left in them, and every bracket closes."""
    for equation in (equation for chapter in CHAPTERS for equation in chapter.equations):
        letters = in_letters(equation.formula)
        assert not re.search(r"[\\{}]", letters), letters
        assert letters.count("(") == letters.count(")")


def test_the_same_findings_give_the_same_file():
    """No clock and no chance in it."""
    assert workbook(findings(), ENGLISH) == workbook(findings(), ENGLISH)
