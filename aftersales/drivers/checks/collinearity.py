"""Collinearity: an exposure that goes with the others cannot be told from them."""

from __future__ import annotations

import numpy as np

from aftersales.drivers.checks.check import Check, Examined, verdict
from aftersales.drivers.fit import rows_of
from aftersales.message import N_, Number, message

LABEL = N_("Collinearity")
MOST_INFLATION = 10.0


def check(examined: Examined) -> Check | None:
    """Fails where the variance is inflated more than tenfold (VIF; Marquardt 1970)."""
    question, cells = examined.question, examined.few
    if examined.fit is None:
        return None
    present = tuple(n for n in (question.exposure, *question.beside) if n in cells.exposures)
    rows = rows_of(cells, present)
    x = (rows.x - np.average(rows.x, axis=0, weights=rows.n)) * np.sqrt(rows.n)[:, None]
    gram = x.T @ x
    inflation = float(gram[0, 0] * np.linalg.inv(gram)[0, 0])
    return Check(
        id="collinearity",
        label=LABEL,
        verdict=verdict(inflation <= MOST_INFLATION),
        sentence=message(
            "What else is in the model makes the variance of this estimate {factor} times as "
            "large; "
            "up to {most} it can be told from the others.",
            factor=Number(inflation, digits=1),
            most=Number(MOST_INFLATION, digits=0),
        ),
    )
