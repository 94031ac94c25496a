"""From decision day to a year later, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from playwright.sync_api import expect

from sample_data.generate import clean_frames, german_cases
from tests.browser.conftest import OpenPage
from tests.browser.product import wait_for_run
from tests.browser.scenario import all_three, downloaded, go_to


def next_year(folder: Path) -> Path:
    """The sample's cases of its last twenty-one months as they might look fourteen months later."""
    cases = clean_frames().cases
    cases = cases[cases["opened_at"] >= "2025-01-01"].copy()
    for name in cases.columns:
        if pd.api.types.is_datetime64_any_dtype(cases[name]):
            cases[name] = cases[name] + pd.DateOffset(months=14)
    path = folder / "faelle_2027.csv"
    german_cases(cases).to_csv(path, sep=";", index=False, encoding="cp1252")
    return path


def test_a_frozen_forecast_meets_the_file_of_next_year(open_page: OpenPage, tmp_path: Path):
    """Explore, freeze, take all three along; as a stranger bring the study and the file of next
    year, and keep that: the ledger stands on it, and so does what the programme has returned."""
    page = open_page("track?training=3&tooling=40")
    page.locator(".st-key-freeze_name").get_by_role("textbox").fill("Spring 2027")
    page.locator(".st-key-freeze button").first.click()
    wait_for_run(page)
    row = page.locator("table.compared tbody tr").first
    expect(row).to_contain_text("Spring 2027")
    seal = row.locator("td").last.inner_text()
    go_to(page, "report")
    all_three(page, tmp_path)
    study = downloaded(page, "save_study", tmp_path)

    stranger = open_page("?lang=de", language="de")
    files = [study, next_year(tmp_path)]
    stranger.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)
    expect(stranger.locator(".st-key-found_0")).to_contain_text("Spring 2027")
    wait_for_run(stranger)
    stranger.locator(".st-key-found_take_over_0 button").first.click()
    wait_for_run(stranger)
    go_to(stranger, "track")
    tables = stranger.locator("table.compared")
    expect(tables.first).to_contain_text(seal)
    expect(tables.nth(1).locator("tbody tr")).to_have_count(8)
    stranger.get_by_role("tab", name="Was hat es gebracht?").click()
    wait_for_run(stranger)
    ros = stranger.get_by_test_id("stMetric").filter(has_text="ROS bisher, brutto")
    expect(ros).to_contain_text("%")
    expect(ros).to_contain_text("…")
    stranger.reload()
    wait_for_run(stranger)
    expect(stranger.locator(".st-key-found_0")).to_contain_text("Spring 2027")
