"""What every visitor needs is there before the first one comes: the code, and the sample measured.

Streamlit runs a script only when somebody opens a page; the first visitor would wait for both.
"""

from __future__ import annotations

import gc
from asyncio import to_thread
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from logging import ERROR, getLogger
from pkgutil import iter_modules

from aftersales import report, ui
from aftersales.engine import spare_what_stands


@asynccontextmanager
async def ready(_app: object) -> AsyncIterator[None]:
    """Around the life of the server: it answers once the house is ready."""
    with _without_a_session():
        await to_thread(prepare)
    yield


@contextmanager
def _without_a_session() -> Iterator[None]:
    """Streamlit warns of code that runs before anybody has come, which is the point here."""
    warner = getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    before = warner.level
    warner.setLevel(ERROR)
    try:
        yield
    finally:
        warner.setLevel(before)


def prepare() -> None:
    """Load all of the reports and the screen; take the sample to its study and its KPIs.

    Imports stand here, for Streamlit must have started before anything of it is kept.
    """
    for package in (report, ui):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    from aftersales.ui.dataset import sample
    from aftersales.ui.steps import take_to_first_answers

    take_to_first_answers(sample())
    gc.collect()
    spare_what_stands()
