"""The levers one by one, each alone where it does best without being pulled any further."""

from __future__ import annotations

from aftersales.decide.smaller import Single
from aftersales.decide.verdict import LIKELY, UNLIKELY
from aftersales.report.findings import Findings


def parts_of(findings: Findings) -> list[Single]:
    """What could be done in place of the programme, the highest NPV first.

    Of a programme of one lever that lever is no part, unless less of it does better.
    """
    alone = {**_as_pulled(findings), **findings.smaller}
    return sorted(alone.values(), key=lambda one: -(one.headline.npv or 0.0))


def paying_parts(findings: Findings) -> list[Single]:
    """Those that are expected to pay, and not unlikely to; the likely ones before the others."""
    found = [one for one in parts_of(findings) if (one.headline.npv or 0.0) > 0]
    return sorted(
        (one for one in found if chance_to_pay(one) > UNLIKELY),
        key=lambda one: chance_to_pay(one) < LIKELY,
    )


def chance_to_pay(one: Single) -> float:
    """Over the drawn worlds; none were drawn: 0."""
    return 0.0 if one.sure is None else one.sure.probability_npv_positive


def _as_pulled(findings: Findings) -> dict[str, Single]:
    levers = {lever.id: lever for lever in findings.study.levers}
    alone = {id: one for id, one in findings.answers.alone.items() if one.npv is not None}
    if len(findings.answers.alone) < 2:
        return {}
    return {
        id: Single(lever=levers[id], headline=one, sure=findings.alone.get(id))
        for id, one in alone.items()
    }
