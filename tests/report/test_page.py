"""The page: complete, harmless, self-contained, and enough to rebuild every figure."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from aftersales.baseline.figure import Figure
from aftersales.baseline.saved import to_save, write_saved
from aftersales.charts.palette import DARK
from aftersales.cli import main
from aftersales.decide.answers import PaybackSpread
from aftersales.decide.record import record
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import Site, lever_at
from aftersales.report.brand import READABLE, Brand, Logo, contrast
from aftersales.report.findings import Findings
from aftersales.report.page import page
from aftersales.report.page.again import data_digest
from aftersales.report.programme import programme
from aftersales.report.story import story
from aftersales.report.tables import payback_range
from aftersales.study import Provenance, Source
from aftersales.study_file import write_study
from aftersales.text import Language
from aftersales.uncertain import Fixed
from tests.decide.test_answers import differences
from tests.report.reports import (
    COMMAND,
    DAY,
    FORMULA,
    LINK,
    MARKUP,
    as_page,
    findings,
    hostile,
    idle,
    made_from,
    unruly,
    without_costs,
)
from tests.test_cli_compare import BASE, SCENARIOS

WITHOUT_END = {"meta", "br", "col", "img"}


class Read(HTMLParser):
    """A page as a browser takes it: elements with their attributes, text, what is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.study: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)
        if self.open and self.open[-1] == "pre":
            self.study.append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@cache
def written(of: Callable[[], Findings] = findings, code: str = "en") -> str:
    return as_page(of(), code)


def read(of: Callable[[], Findings] = findings, code: str = "en") -> Read:
    return Read(written(of, code))


def full_example() -> Findings:
    return findings("full_example")


def undrawn() -> Findings:
    return findings(draws=0)


@pytest.mark.parametrize("of", [findings, hostile, unruly, without_costs, idle])
def test_a_page_is_well_formed(of):
    """Every element is closed, and no id stands twice."""
    found = read(of)
    assert found.open == []
    ids = Counter(a["id"] for _, a in found.elements if "id" in a)
    assert [id for id, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("code", ["en", "de"])
def test_a_page_says_its_language(code: str):
    """Screen readers and browsers are told which language it is."""
    assert read(code=code).named("html") == [{"lang": code}]


@pytest.mark.parametrize("of", [findings, hostile])
def test_a_page_asks_nobody(of):
    """No script, no address in any attribute, no import; and the browser is told to refuse all."""
    html = written(of)
    found = Read(html)
    assert not {"script", "link", "img", "iframe", "object", "image", "use"} & {
        tag for tag, _ in found.elements
    }
    for _, attributes in found.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("href", "src", "xlink:href", "action"):
                assert value.startswith(("data:application/toml;base64,", "#"))
    style = html.split("<style>")[1].split("</style>")[0]
    assert not re.search(r"@import|url\(", style)
    policies = [a["content"] for a in found.named("meta") if "http-equiv" in a]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_names_stay_names():
    """Markup in a name is shown as it was typed, in text, charts and descriptions alike."""
    html = written(hostile)
    found = Read(html)
    assert "<script" not in html
    for name in (MARKUP, FORMULA, COMMAND, LINK):
        assert name in found.text
    assert any(MARKUP in chart["aria-label"] for chart in found.named("svg"))


def of_a_scenario() -> tuple[Findings, str]:
    """One scenario of a study that was saved with several."""
    saved = to_save(BASE, SCENARIOS, "Später", DAY)
    made = made_from(saved.study)
    return made, page(story(made, Language("en")), made, saved)


def of_a_bare_study() -> tuple[Findings, str]:
    return full_example(), written(full_example)


@pytest.mark.parametrize("made", [of_a_scenario, of_a_bare_study])
def test_a_second_reader_comes_to_the_same_figures(made, tmp_path: Path, monkeypatch):
    """Whoever saves the study from the page and runs the command on it gets all of its figures."""
    of, html = made()
    found = Read(html)
    (link,) = [a["href"] for a in found.named("a")]
    saved = b64decode(link.partition("base64,")[2])
    assert saved.decode() == "".join(found.study)
    assert sha256(saved).hexdigest() in found.text
    (tmp_path / "study.toml").write_bytes(saved)
    monkeypatch.chdir(tmp_path)
    _, *command = next(t for t in found.texts if t.startswith("aftersales project")).split()
    again = CliRunner().invoke(main, [*command, "--json"])
    assert again.exit_code == 0, again.output
    assert differences(json.loads(again.stdout), record(of.answers, of.uncertainty)) == []


def test_the_digest_is_that_of_the_data():
    """Own answers and scenarios do not change it, another measured figure does."""
    one = to_save(BASE, SCENARIOS, "Mehr", DAY)
    other_answers = to_save(replace(BASE, answers={"site.technicians": 9.0}), (), "", DAY)
    source = Source(provenance=Provenance.DATA, reference="cases.rating")
    figures = {"segment.All.csat": Figure(number=Fixed(0.7), source=source, note=None)}
    other_data = replace(BASE, measured=replace(BASE.measured, figures=figures))
    digests = [data_digest(write_saved(each)) for each in (one, other_answers)]
    assert digests[0] == digests[1] != data_digest(write_saved(to_save(other_data, (), "", DAY)))
    assert data_digest(write_study(findings().study)) == ""


def test_a_house_shows_its_logo_and_its_colours():
    """The logo stands in the page itself; on a dark ground its colours are light enough to read."""
    navy = "#0a1d5b"
    logo = Logo(png=b"picture", width_px=900, height_px=100)
    html = as_page(idle(), brand=Brand(primary=navy, accent=navy, logo=logo))
    (shown,) = Read(html).named("img")
    assert b64decode(shown["src"].removeprefix("data:image/png;base64,")) == b"picture"
    assert (shown["width"], shown["height"]) == ("220", "24")
    light, dark = (
        re.findall(r"--(?:accent|primary): (#\w{6});", part) for part in on_grounds(html)
    )
    assert light == [navy, navy]
    assert all(contrast(colour, DARK.page) >= READABLE for colour in dark)


def on_grounds(html: str) -> list[str]:
    """What the style sheet says of colours: in the light, and in the dark."""
    return re.findall(r":root { (--.*?) }", html)


def test_a_page_says_the_verdict_and_the_ranges():
    """The worked example: rather not, −6 %, 34.8 months, and how likely it is to pay."""
    text = read().text
    assert "Rather not." in text
    assert "−6%" in text
    assert "−6.2%" not in text
    assert "34.8 months" in text
    low, high = findings().uncertainty.npv.low, findings().uncertainty.npv.high
    english = Language("en")
    assert f"{english.money(low, 'EUR')} … {english.money(high, 'EUR')}" in text
    assert english.share(findings().uncertainty.probability_npv_positive) in text


def test_a_page_says_when_and_with_what_it_was_made():
    """Day, version, seed and number of draws."""
    text = read().text
    assert "Mar 31, 2026" in text
    assert "1.2.3" in text
    assert "(seed 20240601)" in text
    assert "31.03.2026" in read(code="de").text


def test_a_page_says_whose_data_and_which_programme():
    """The data's name and every lever that is pulled; none where none is."""
    named = replace(findings(), data="Files: <faelle>.csv")
    assert "Files: <faelle>.csv" in Read(as_page(named)).text
    assert "Training (3 days per technician and year)" in read().text
    assert "No lever is pulled yet." in read(idle).text


@pytest.mark.parametrize(
    ("id", "setting", "said"),
    [
        ("training", 4.0, "Training (4 days per technician and year)"),
        ("training", 1.0, "Training (1 day per technician and year)"),
        ("culture", 1.5, "Customer-oriented culture (“strong”)"),
        ("tooling", 0.5, "Tools (Technicians equipped: 50%)"),
        ("repair_time", 0.2, "Faster repair (target −20%)"),
        ("parts_availability", 0.9, "Parts on hand (+10.0 pts)"),
    ],
)
def test_how_far_a_lever_is_pulled_is_said_as_on_its_slider(id: str, setting: float, said: str):
    """What the slider was set to can be read back from the study."""
    lever = lever_at(levers()[id], setting, Site(parts_availability=0.8))
    study = replace(findings().study, levers=(lever,))
    assert programme(study, Language("en")) == f"Levers: {said}"


def test_beyond_the_horizon_is_not_never():
    """A payback that lies beyond the horizon is said to lie there."""
    english = Language("en")
    open_end = PaybackSpread(low=12.3, median=30.0, high=None)
    nowhere = PaybackSpread(low=None, median=None, high=None)
    assert payback_range(open_end, 36, english) == "12.3 … > 36"
    assert payback_range(nowhere, 36, english) == "> 36 months"


def test_every_chart_is_there_and_described():
    """Each picture of the story, read out, with its figures behind it; every section has its id."""
    sections = story(findings(), Language("en")).sections
    drawn = [section for section in sections if section.chart]
    charts, ids = read().named("svg"), [a.get("id") for a in read().named("section")]
    assert len(charts) == len(drawn) > 1
    assert all(chart["role"] == "img" and len(chart["aria-label"]) > 40 for chart in charts)
    assert ids == [*(section.part for section in sections), "figures"]
    for section in sections:
        assert section.title in read().text


def test_an_unknown_cost_is_no_return():
    """Without the costs there is no NPV and no cash; the benefit is shown."""
    found = read(without_costs)
    assert "What the programme costs is not known yet" in found.text
    assert 0 < len(found.named("svg")) < len(read().named("svg"))
    assert not any("cash" in chart["aria-label"].lower() for chart in found.named("svg"))


def test_nothing_invested_is_said():
    """With every lever at rest the page says so and shows no lever."""
    found = read(idle)
    assert "Nothing is invested" in found.text
    assert "What does each lever bring?" not in found.text


def test_without_draws_there_is_no_range():
    """A page of the expected case alone claims no certainty it does not have."""
    found = read(undrawn)
    assert "nothing was simulated" in found.text
    assert "simulated runs (seed" not in found.text
    assert not any("simulated" in chart["aria-label"] for chart in found.named("svg"))


def test_sources_stand_beside_their_numbers():
    """Where a number comes from, its grade and its n."""
    assert f"your own value · {LINK} · grade D · n 12" in read(hostile).text
