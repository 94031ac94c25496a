"""Enough events: ten of the rarer outcome for each coefficient (Peduzzi et al. 1996)."""

from __future__ import annotations

from aftersales.drivers.checks.check import Check, Examined, verdict
from aftersales.drivers.fit import EVENTS_A_PARAMETER, events_in, rows_of
from aftersales.message import N_, Number, message

LABEL = N_("Enough events")


def check(examined: Examined) -> Check | None:
    """Fails where even without controls there are fewer than ten events a coefficient."""
    cells, question = examined.cells, examined.question
    events = events_in(cells)
    present = tuple(n for n in (question.exposure, *question.beside) if n in cells.exposures)
    parameters = examined.fit.parameters if examined.fit else len(rows_of(cells, present).names) + 1
    enough = events >= EVENTS_A_PARAMETER * parameters
    return Check(
        id="enough_events",
        label=LABEL,
        verdict=verdict(enough),
        sentence=message(
            "{events} events of the rarer kind for {parameters} coefficients: {each} each; at "
            "least {fewest} are needed.",
            events=events,
            parameters=parameters,
            each=Number(events / parameters, digits=1),
            fewest=EVENTS_A_PARAMETER,
        ),
        refuses=not enough,
    )
