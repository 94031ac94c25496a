"""The answers and how sure they are, with the numbers of a case put in."""

from __future__ import annotations

import numpy as np

from aftersales.decide.answers import lifetime_value
from aftersales.drivers.combine import KEPT
from aftersales.evidence.definitions import Grade
from aftersales.model import finance
from aftersales.report.worked.case import Case, Worked, fraction, worked_out
from aftersales.report.worked.money import cost_of_service
from aftersales.study import Source
from aftersales.uncertain import Pert


def benefit(case: Case) -> Worked:
    """What that month of that segment adds to the benefit, discounted."""
    n, rate = case.tex, case.study.settings.discount_rate
    with_it, without = case.at(case.after.profit), case.at(case.before.profit)
    formula = rf"B_{{{case.month}}}=" + fraction(
        f"{n(with_it)}-{n(without)}", f"{n(1 + rate)}^{{{case.month}/12}}"
    )
    by_hand = (with_it - without) / (1 + rate) ** (case.month / 12)
    factor = float(finance.discount_factors(rate, case.months)[case.month])
    return worked_out(case, formula, by_hand, (with_it - without) * factor)


def ratios(case: Case) -> Worked | None:
    """ROI of all levers together, in per cent."""
    n, found = case.tex, case.answers.headline
    if found.roi_percent is None or found.pv_cost is None:
        return None
    B, I = found.pv_benefit, found.pv_cost  # noqa: E741  as on the Method page
    roi = fraction(f"{n(B)}-{n(I)}", n(I))
    npv = rf"\mathrm{{NPV}}={n(B)}-{n(I)}={n(B - I)}"
    formula = rf"{npv},\\\mathrm{{ROI}}={roi}"
    return worked_out(case, formula, (B - I) / I, found.roi_percent / 100)


def payback(case: Case) -> Worked | None:
    """The month from which the programme has earned back its cost; None where it never has."""
    n, months = case.tex, case.answers.headline.payback_months
    cash = np.cumsum(case.answers.outcome.net_flow[0])
    if not months:
        return None
    k = int(np.flatnonzero(cash < -finance.HALF_A_CENT)[-1])
    low, high = float(cash[k]), float(cash[k + 1])
    formula = rf"t^{{*}}={k}-{fraction(n(low), f'{n(high)}-{n(low)}')}"
    return worked_out(case, formula, k - low / (high - low), months)


def clv(case: Case) -> Worked:
    """Lifetime value of a customer of the segment with the programme."""
    n, s, rate = case.tex, case.segment, case.study.settings.discount_rate
    found = next(a for a in case.answers.segments if a.name == s.name)
    retention, today = found.annual_retention[1], cost_of_service(case).by_hand
    formula = r"\mathrm{CLV}=" + fraction(
        rf"{n(s.annual_revenue)}\cdot{n(s.contribution_margin)}-12\cdot{n(today)}",
        f"1+{n(rate)}-{n(retention)}",
    )
    by_hand = (s.annual_revenue * s.contribution_margin - 12 * today) / (1 + rate - retention)
    place = [segment.name for segment in case.study.segments].index(s.name)
    kept = np.full((1, len(case.study.segments)), retention)
    return worked_out(case, formula, by_hand, float(lifetime_value(case.study, kept)[0, place]))


def shares(case: Case) -> Worked:
    """The levers' shares, which sum to the whole benefit."""
    parts = case.answers.by_lever.values()
    formula = r"\sum_l\varphi_l=" + "+".join(map(case.tex, parts))
    return worked_out(case, formula, sum(parts), case.answers.headline.pv_benefit)


# How sure


def mean_of_range(case: Case) -> Worked | None:
    """The mean of the first range among the numbers that are drawn."""
    numbers = (number.distribution for number in case.study.uncertain_numbers)
    ranges = (d for d in numbers if isinstance(d, Pert) and d.tail is None and d.low < d.high)
    found = next(ranges, None)
    if found is None:
        return None
    n = case.tex
    above = rf"{n(found.low)}+4\cdot{n(found.mode)}+{n(found.high)}"
    by_hand = (found.low + 4 * found.mode + found.high) / 6
    return worked_out(case, "E=" + fraction(above, "6"), by_hand, found.mean)


def haircut(case: Case) -> Worked | None:
    """What is left of the first effect that the user's files teach."""
    learnt = _learnt(case)
    if learnt is None or learnt.learnt is None or learnt.learnt.own.mean == 0:
        return None
    own, counted, n = learnt.learnt.own.mean, learnt.learnt.counted.mean, case.tex
    kept = KEPT[Grade(learnt.grade)]
    return worked_out(case, rf"\hat b={n(kept)}\cdot{n(own)}", kept * own, counted)


def together(case: Case) -> Worked | None:
    """Your data and publications together, for the first effect that rests on both."""
    source = _learnt(case)
    if source is None or source.learnt is None:
        return None
    learnt, n = source.learnt, case.tex
    w, own, published = learnt.data_weight, learnt.counted.mean, learnt.published.mean
    formula = rf"\beta={n(w)}\cdot{n(own)}+(1-{n(w)})\cdot{n(published)}"
    return worked_out(case, formula, w * own + (1 - w) * published, _link_of(case, source))


def _learnt(case: Case) -> Source | None:
    sources = case.study.sources.items()
    return next((s for a, s in sources if a.startswith("links.") and s.learnt is not None), None)


def _link_of(case: Case, source: Source) -> float:
    return case.mean(next(a for a, s in case.study.sources.items() if s is source))


def worth_of_knowing(case: Case) -> Worked | None:
    """EVPI over the drawn worlds."""
    sure, n = case.uncertainty, case.tex
    if sure is None:
        return None
    best = sure.evpi + max(sure.npv.mean, 0.0)
    formula = rf"\mathrm{{EVPI}}={n(best)}-\max\left({n(sure.npv.mean)},\,0\right)"
    return worked_out(case, formula, best - max(sure.npv.mean, 0.0), sure.evpi)
