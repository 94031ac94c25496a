"""A second opinion: what the textbook's regressions say of the same months.

Without a comparison a segmented regression: level, trend and season, and from the start on a step
and another slope (Wagner, Soumerai, Zhang & Ross-Degnan 2002; Bernal, Cummins & Gasparrini 2017),
its errors by Newey & West (1987), since months hang together. Beside others two-way fixed effects,
one effect for all, its errors by unit. Both are statsmodels'. They stand on the same scale, with
the same months and weights as our own, and are shown beside it, never instead of it: their ranges
are too narrow where months or units are few (`docs/COVERAGE.md`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from statsmodels.regression.linear_model import WLS

from aftersales.track.differences import two_way
from aftersales.track.interrupted import course, tells_season
from aftersales.track.noise import Cells
from aftersales.track.panel import Panel
from aftersales.track.yardstick import Shift
from aftersales.uncertain import Array

LEAST_SLOPE_MONTHS = 6  # since the start; with fewer, step and slope fit them all
LEAST_UNITS = 8  # of fewer no error by unit can be told (Cameron & Miller 2015)


def second_opinion(panel: Panel, known: Cells, asked: Cells, since: Array) -> Shift | None:
    """The mean shift of the asked months by the textbook; None where it has too little to go by.

    `known` months are without the programme; all arrays have shape (units, months).
    """
    if len(panel.units) == 1:
        return _segmented(panel, known, asked, since) if tells_season(known) else None
    return _fixed_effects(panel, known, asked) if len(panel.units) >= LEAST_UNITS else None


def _segmented(panel: Panel, known: Cells, asked: Cells, since: Array) -> Shift:
    """Step and slope since the start; the slope pivots on their middle, so the step is the mean."""
    told, records = known | asked, np.where(asked, panel.n, 0.0)
    middle = float((records * np.where(asked, since, 0.0)).sum() / records.sum())
    columns = [asked.astype(float), *course(panel.month, tells_season(known))]
    if asked.sum() >= LEAST_SLOPE_MONTHS:
        columns.append(np.where(asked, since - middle, 0.0))
    lags = int(4 * (told.sum() / 100) ** (2 / 9))  # Newey and West's own rule
    errors = {"maxlags": lags, "use_correction": True}
    return _step(panel, np.stack(columns, axis=-1), told, asked, cov_type="HAC", cov_kwds=errors)


def _fixed_effects(panel: Panel, known: Cells, asked: Cells) -> Shift:
    """A level a unit, a step a month that all share, one step for the programme."""
    told = known | asked
    columns = np.concatenate([asked[..., None].astype(float), two_way(told)], axis=-1)
    units, _ = np.nonzero(told)
    return _step(panel, columns, told, asked, cov_type="cluster", cov_kwds={"groups": units})


def _step(panel: Panel, columns: Array, told: Cells, asked: Cells, **errors: Any) -> Shift:
    """The first column's coefficient, by least squares weighted with records."""
    model = WLS(panel.y[told], columns[told], weights=panel.n[told])
    made = model.fit(use_t=True, **errors)
    return Shift(
        value=float(made.params[0]),
        error=float(made.bse[0]),
        freedom=float(getattr(made, "df_resid_inference", made.df_resid)),
        months=int(asked.any(axis=0).sum()),
        records=int(panel.n[asked].sum()),
    )
