"""`aftersales study`: from the sample firm's exports to a study that `project` takes."""

import json

import pytest
from click.testing import CliRunner

from aftersales.baseline.archive import Opened, read_opened
from aftersales.baseline.learnt import learnt_links
from aftersales.baseline.saved import Saved, parse_saved, write_saved
from aftersales.baseline.scenario import Scenario, played
from aftersales.cli import main
from aftersales.study import Provenance
from sample_data.truth import LEVELS

PUBLISHED = ("--effects", "evidence")


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def exports(root):
    folder = root / "sample_data"
    return [folder / name for name in ("faelle.csv", "orders.csv", "customers.xlsx")]


@pytest.fixture(scope="module")
def drawn(root, exports, tmp_path_factory):
    """What the command said and the study it wrote."""
    file = tmp_path_factory.mktemp("study") / "muster.toml"
    answers = root / "sample_data" / "answers.toml"
    result = run("study", *exports, "-o", file, "--answers", answers, "--lang", "en")
    assert result.exit_code == 0, result.output
    return result.output, file


@pytest.fixture(scope="module")
def study(drawn):
    found = parse_saved(drawn[1].read_bytes(), drawn[1].name)
    assert isinstance(found, Saved)
    return found.study


def test_the_sample_gives_a_study_in_three_segments(study):
    """A, B and C, each with its customers of today, measured."""
    assert [segment.name for segment in study.segments] == ["A", "B", "C"]
    assert all(segment.customers > 30 for segment in study.segments)
    assert study.sources["segment.A.customers"].provenance is Provenance.DATA


def test_what_made_the_sample_is_found_again(study):
    """The baseline comes near the levels that the generator was given."""
    operations = study.operations
    assert operations.extra_visits_per_failed_fix == pytest.approx(
        LEVELS.extra_visits_per_failed_fix, abs=0.1
    )
    swiss = 1 + (LEVELS.swiss_cost_factor - 1) * LEVELS.region_shares[2]
    assert operations.visit_cost == pytest.approx(LEVELS.visit_cost * swiss, rel=0.05)
    for segment, fee in zip(study.segments, LEVELS.annual_fee, strict=True):
        assert segment.annual_revenue > 0.5 * fee
        assert 0.6 < segment.csat < 0.9
    retained = [segment.annual_retention for segment in study.segments]
    assert retained == sorted(retained, reverse=True)


def test_answers_go_into_the_study(study):
    """The firm's own figures stand in the study as its own."""
    assert study.segments[0].acquisition_cost == 9000
    assert study.sources["segment.A.acquisition_cost"].provenance is Provenance.USER
    training = study.levers[0]
    assert training.cost is not None
    assert training.cost.one_off == 22 * 3 * 580


def test_a_lever_that_is_off_stands_ready(study):
    """Off levers keep effects and costs of their first try; only the intensity is 0."""
    tooling = next(lever for lever in study.levers if lever.id == "tooling")
    assert tooling.intensity == 0
    assert tooling.cost is not None
    assert tooling.cost.monthly == 22 * 110
    assert {effect.coverage for effect in tooling.effects} == {1.0}


TRUE_LINKS = {  # sample_data/README.md
    "first_time_fix_on_csat": 0.16,
    "response_time_on_csat": -0.14,
    "repair_time_on_csat": -0.22,
    "parts_availability_on_first_time_fix": 0.34,
    "csat_on_churn": 0.41,
    "csat_on_upsell": 0.11,
}


@pytest.mark.parametrize("link", TRUE_LINKS)
def test_links_rest_on_the_data_and_the_evidence_together(study, link):
    """The truth of the sample lies in the 99 % range, though haircuts pull towards nothing."""
    number, source = getattr(study.links, link), study.sources[f"links.{link}"]
    assert abs(number.mean - TRUE_LINKS[link]) < 2.58 * number.sd
    assert source.provenance is Provenance.BOTH
    assert 0.5 < source.learnt.data_weight < 1
    assert TRUE_LINKS[link] * number.mean > 0


def test_the_file_of_the_sample_needs_the_sample_no_more(drawn):
    """What was measured and learnt stands in it: played again, it gives the study it was."""
    found = parse_saved(drawn[1].read_bytes(), drawn[1].name)
    assert found.remarks == ()
    assert learnt_links(found.base.study) == len(TRUE_LINKS)
    again = parse_saved(write_saved(found).encode(), "again.toml")
    for plan in ({"training": 3.0}, {"tooling": 0.5}, {"training": 2.0, "tooling": 0.3}):
        scenario = Scenario(name="one", plan=plan, answers={"settings.discount_rate": 0.12})
        assert played(again.base, scenario).study == played(found.base, scenario).study


def test_the_study_can_be_projected(drawn):
    """`project` takes what `study` wrote."""
    result = run("project", drawn[1], "--json", "--draws", "500")
    assert result.exit_code == 0
    answers = json.loads(result.output)
    assert answers["pv_cost"] > 0


def test_the_command_says_where_numbers_come_from(drawn):
    """Each row says whether it is the data's, the user's or a default."""
    said = drawn[0]
    for words in (
        "your data",
        "your own value",
        "default",
        "91%",
        "Levers that are on",
        "training",
    ):
        assert words in said


def test_without_answers_the_command_asks(exports, tmp_path):
    """What cannot be known from cases is listed with its question."""
    result = run("study", exports[0], "-o", tmp_path / "s.toml", *PUBLISHED, "--lang", "en")
    assert result.exit_code == 0
    assert "lever.repair_time.price.programme = –" in result.output
    assert "segment.contribution_margin = 0.4" in result.output
    assert "What does the repair programme cost at the start?" in result.output


def test_levers_can_be_named_and_the_data_taken_along(exports, tmp_path):
    """--lever makes a scenario, in the slider's own unit; a name in .zip takes the tables along."""
    file = tmp_path / "s.zip"
    levers = ("--lever", "tooling=0.5", "--lever", "repair_time=0.2")
    run("study", exports[0], "-o", file, *levers, *PUBLISHED, "--lang", "en")
    found = read_opened(file, tmp_path)
    assert isinstance(found, Opened)
    study = found.saved.study
    assert [x.id for x in study.levers if x.intensity > 0] == ["tooling", "repair_time"]
    assert study.levers[1].effects[0].coverage == 0.5
    assert found.saved.shown.plan == {"tooling": 0.5, "repair_time": 0.2}
    assert found.tables["cases"].rows > 10_000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lever", "trainng=3"], "did you mean training?"),
        (["--lever", "training=9"], "expected a number from 0 to 6"),
        (["--lever", "training"], "found ;"),
        (["--answers", "none.toml"], "none.toml"),
    ],
)
def test_a_mistake_is_one_message_and_exit_code_2(exports, tmp_path, arguments, said):
    """No traceback: what was found, what was expected, what to do."""
    file = tmp_path / "s.toml"
    result = run("study", exports[1], "-o", file, *arguments, "--lang", "en")
    assert result.exit_code == 2
    assert said in result.output
    assert not file.exists()


def test_impossible_answers_are_refused(exports, tmp_path):
    """An answer that no study can hold is named with its address."""
    answers = tmp_path / "mine.toml"
    answers.write_text("segment.csat = 1.2")
    result = run("study", exports[1], "-o", tmp_path / "s.toml", "--answers", answers)
    assert result.exit_code == 2
    assert "segment.csat" in result.output


def test_a_file_of_something_else_is_refused(tmp_path):
    """A file that is no service table gives no study."""
    file = tmp_path / "colours.csv"
    file.write_text("colour,shade\nred,dark\nblue,light\n")
    result = run("study", file, "-o", tmp_path / "s.toml", "--lang", "en")
    assert result.exit_code == 2
    assert "No service table" in result.output


def test_a_place_that_cannot_be_written_is_said(exports, tmp_path):
    """The study's file must go somewhere."""
    result = run("study", exports[1], "-o", tmp_path / "none" / "s.toml", "--lang", "en")
    assert result.exit_code == 2
    assert "cannot be written" in result.output


LOSS = "more than it contributes"
COSTS = """
[operations]
case_cost = 30.0
visit_cost = 290.0

[segment]
contribution_margin = 0.3
cases_per_month = 0.5
"""


def test_customers_who_cost_more_than_they_bring_are_pointed_out(tmp_path):
    """Keeping a customer at a loss is said where it is known, not where it is assumed."""
    file, answers = tmp_path / "customers.csv", tmp_path / "answers.toml"
    rows = "\n".join(f"K{i},40,{'Yes' if i % 5 == 0 else 'No'}" for i in range(100))
    file.write_text(f"customer_id,annual_revenue,churned\n{rows}\n")
    answers.write_text(COSTS)
    command = ("study", file, "-o", tmp_path / "s.toml", "--lang", "en")
    known = run(*command, "--answers", answers)
    assert known.exit_code == 0, known.output
    assert LOSS in known.output
    assert LOSS not in run(*command).output
