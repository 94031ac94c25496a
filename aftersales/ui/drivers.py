"""The page about drivers: what was learnt, what it rests on, link by link, question by question."""

from __future__ import annotations

from concurrent.futures import Future
from typing import cast

from aftersales.charts.forest import Linked
from aftersales.drivers import Driver, Drivers, Finding, drivers_from
from aftersales.drivers.small_step import small_steps
from aftersales.message import Message
from aftersales.study import Study
from aftersales.text import Language
from aftersales.ui.awaited import LEARNING, awaited
from aftersales.ui.dataset import Dataset
from aftersales.ui.definitions import options
from aftersales.ui.drivers_forest import forest
from aftersales.ui.drivers_questions import questions
from aftersales.ui.drivers_summary import doubts, summary
from aftersales.ui.effects import choice, choice_control
from aftersales.ui.results import look_of
from aftersales.ui.steps import business, learnt


def drivers_page(data: Dataset, language: Language) -> None:
    """All of it, as soon as the files have been learnt from; another choice learns nothing anew."""
    found = cast("Future[tuple[Finding, ...] | Message]", learnt(data, options()))
    awaited(found, lambda findings: _told(findings, data, language), LEARNING, language)


def _told(findings: tuple[Finding, ...], data: Dataset, language: Language) -> None:
    study = business(data, options()).study
    look = look_of(study.settings.currency, language)
    drivers = drivers_from(findings, choice=choice())
    links = _linked(drivers, study)
    summary(drivers, links, language)
    doubts(drivers, language)
    if any(linked.driver.feeds for linked in links.values()):
        choice_control(language)
    forest(links, look)
    questions(drivers, look)


def _linked(drivers: Drivers, study: Study) -> dict[str, Linked]:
    """Each link that files can teach, with the finding that it takes, else the first on it."""
    return {
        link: Linked(step=step, driver=_of(drivers.of_link(link)))
        for link, step in small_steps(study).items()
    }


def _of(drivers: tuple[Driver, ...]) -> Driver:
    return next((driver for driver in drivers if driver.feeds), drivers[0])
