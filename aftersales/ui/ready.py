"""What every visitor needs is there before the first one comes: the code, and the sample measured.

Streamlit runs a script only when somebody opens a page; the first visitor would wait for both.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

from aftersales import ui


@asynccontextmanager
async def ready(_app: object) -> AsyncIterator[None]:
    """Around the life of the server: it answers once the house is ready."""
    await to_thread(prepare)
    yield


def prepare() -> None:
    """Load every part of the screen, and take the sample through the steps to its study and KPIs.

    Imports stand here, for Streamlit must have started before anything of it is kept.
    """
    for module in iter_modules(ui.__path__, f"{ui.__name__}."):
        import_module(module.name)
    from aftersales.kpis import Options
    from aftersales.kpis.classes import BY, CUT_OFFS
    from aftersales.kpis.leaving import SEGMENT
    from aftersales.ui.dataset import sample
    from aftersales.ui.steps import (
        beforehand,
        classes,
        cohort_triangle,
        everybody,
        kpis,
        kpis_by_month,
        offers,
        untouched,
        what_stands_out,
        what_to_filter_by,
        who_left,
    )

    business = untouched(sample(), Options())
    everybody(sample(), Options(), None)
    cohort_triangle(sample(), Options(), None)
    who_left(sample(), Options(), SEGMENT)
    kpis(sample(), Options())
    kpis_by_month(sample(), Options())
    what_to_filter_by(sample(), Options())
    beforehand(offers, sample(), Options())
    beforehand(classes, sample(), Options(), BY[0], CUT_OFFS)
    what_stands_out(sample(), Options(), business.study.settings.currency)
