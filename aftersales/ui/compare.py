"""The Compare page: which of the scenarios, and by how much."""

from __future__ import annotations

from aftersales.text import Language
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.kept_in_browser import keep_in_browser, keeping_switch
from aftersales.ui.scenarios_list import scenario_list
from aftersales.ui.steps import business


def compare_page(data: Dataset, language: Language) -> None:
    """Figures first, then the scenarios themselves, then what is kept of them."""
    at_first = business(data, options())
    keep_in_browser(data, language)
    scenario_list(at_first, language)
    keeping_switch(language)
