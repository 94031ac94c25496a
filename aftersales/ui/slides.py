"""What is shown when the scenario at hand is presented: one question, one figure at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

import altair as alt

from aftersales.baseline.number_names import number_names
from aftersales.charts.before_after import before_after
from aftersales.charts.cash import cumulative_cash
from aftersales.charts.distribution import npv_distribution
from aftersales.charts.look import Look
from aftersales.charts.tornado import Of, tornado_chart
from aftersales.charts.waterfall import waterfall
from aftersales.decide.answers import answered
from aftersales.decide.budget import BestUse, OutOfReach
from aftersales.decide.demands import PAYS, demand
from aftersales.decide.doubt import Doubt
from aftersales.decide.overall import Overall, overall
from aftersales.evidence.catalogue import levers
from aftersales.evidence.levers import off_position
from aftersales.message import Message
from aftersales.model.finance import present_value
from aftersales.report.judgement import judgement
from aftersales.report.tables import percent, spread_range
from aftersales.ui.figures import money_in_words, payback_in_words, share_in_words
from aftersales.ui.opening import set_to
from aftersales.ui.playing import Playing
from aftersales.ui.searching import Searching


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """An answer: a figure with what stands below it, a sentence, or a picture that asks itself."""

    question: str = ""
    figure: str = ""
    below: str = ""
    words: str = ""
    drawing: alt.LayerChart | None = None


Made = Callable[[], Slide]
Doubted = Future[Doubt | Message] | None
Searched = Searching[BestUse | OutOfReach] | None


def slides(shown: Playing, doubted: Doubted, best: Searched, look: Look) -> tuple[Made, ...]:
    """In the order of the story; each is made when it is shown."""
    return (
        lambda: _plan(shown, look),
        lambda: _verdict(shown, look),
        *(_of_return(shown, doubted, look) if shown.headline.roi_percent is not None else ()),
        *((lambda: _best_use(shown, best, look),) if best is not None else ()),
    )


def _of_return(shown: Playing, doubted: Doubted, look: Look) -> Iterator[Made]:
    yield lambda: _roi(shown, look)
    yield lambda: _npv(shown, look)
    yield lambda: _payback(shown, look)
    yield lambda: Slide(drawing=_cash(shown, look))
    yield lambda: _retention(shown, look)
    yield lambda: _lifetime_value(shown, look)
    yield lambda: Slide(drawing=_segments(shown, look))
    yield lambda: Slide(drawing=_parts(shown, look))
    yield lambda: Slide(drawing=_chances(shown, look))
    if doubted is not None:
        yield lambda: _hangs_on(shown, doubted.result(), look)
    yield lambda: _must_be_true(shown, look)


# Figures


def _plan(shown: Playing, look: Look) -> Slide:
    made, months = shown.made, shown.made.study.settings.horizon_months
    pulled = _levers(
        {
            id: position
            for id, position in made.plan.items()
            if position > off_position(levers()[id], made.site)
        },
        look,
    )
    return Slide(
        question=look.say("What is on the table?"),
        words=look.say("Levers: {levers}", levers=pulled)
        if pulled
        else look.say("No lever is pulled yet."),
        below=look.say("Looked at over {months} months.", months=months),
    )


def _levers(plan: Mapping[str, float], look: Look) -> str:
    """Each lever with how far it is pulled."""
    return ", ".join(
        look.language.say(set_to(levers()[id], position)) for id, position in plan.items()
    )


def _verdict(shown: Playing, look: Look) -> Slide:
    said, *further = judgement(shown.made.study, shown.headline, shown.uncertainty, look.language)
    return Slide(question=look.say("Is it worth it?"), words=said, below=" ".join(further))


def _roi(shown: Playing, look: Look) -> Slide:
    sure = shown.uncertainty
    spread = spread_range(sure.roi_percent if sure else None, lambda v: percent(v, look.language))
    return Slide(
        question=look.say("What comes back for what goes in?"),
        figure=percent(shown.headline.roi_percent, look.language),
        below=_ranged(spread, look),
        words=look.say("Return on investment: benefit less cost, over cost. 100 in, 150 out: 50%."),
    )


def _npv(shown: Playing, look: Look) -> Slide:
    sure, currency, language = shown.uncertainty, _currency(shown), look.language
    spread = spread_range(sure.npv if sure else None, lambda v: language.about(v, currency))
    return Slide(
        question=look.say("What is it worth in today's money?"),
        figure=language.about(shown.headline.npv, currency),
        below=_ranged(spread, look),
        words=look.say("Net present value: benefit less cost, in today's money."),
    )


def _payback(shown: Playing, look: Look) -> Slide:
    months = shown.made.study.settings.horizon_months
    return Slide(
        question=look.say("When is the money back?"),
        figure=payback_in_words(shown.headline, months, look.language),
        below=_paid_back(shown, look),
        words=look.say(
            "The month in which what it has brought, not discounted, covers what it has cost."
        ),
    )


def _paid_back(shown: Playing, look: Look) -> str:
    """How many of the runs get there, and how soon the quickest do."""
    months, sure = shown.made.study.settings.horizon_months, shown.uncertainty
    if sure is None:
        return ""
    said = {
        "share": look.language.share(sure.probability_payback_within_horizon, 0),
        "months": months,
    }
    if sure.payback.low is None:
        return look.say("in {share} of the simulated runs within {months} months", **said)
    return look.say(
        "in {share} of the simulated runs within {months} months, in one of twenty within {low} "
        "months already",
        low=look.number(sure.payback.low, 0),
        **said,
    )


def _retention(shown: Playing, look: Look) -> Slide:
    figure, change = share_in_words(_loyalty(shown).retention, look.language)
    return Slide(
        question=look.say("How many customers stay a year?"),
        figure=figure,
        below=change,
        words=_with_and_without(shown, look),
    )


def _lifetime_value(shown: Playing, look: Look) -> Slide:
    value = _loyalty(shown).lifetime_value
    figure, change = money_in_words(value, _currency(shown), look.language)
    return Slide(
        question=look.say("What is a customer worth?"),
        figure=figure,
        below=change,
        words=_with_and_without(shown, look),
    )


def _must_be_true(shown: Playing, look: Look) -> Slide:
    """How much of the effect it needs to pay, and what it may cost at most."""
    question, needed = look.say("What must be true?"), demand(shown.made.study, PAYS).effects
    if needed is None or needed.needed is None:
        return Slide(
            question=question,
            words=look.say("Not even ten times the expected effect would make it pay."),
        )
    below = (
        look.say("of the expected effect is enough for it to pay, all else as expected")
        if needed.reached_now
        else look.say("of the expected effect is what it would take to pay, all else as expected")
    )
    return Slide(
        question=question,
        figure=look.language.multiple(needed.needed),
        below=below,
        words=_may_cost(shown, look),
    )


def _may_cost(shown: Playing, look: Look) -> str:
    """At the expected effect it pays as long as it costs no more than it brings."""
    language, currency = look.language, _currency(shown)
    return look.say(
        "With the expected effect it may cost {most} in today's money; expected are {cost}.",
        most=language.about(shown.headline.pv_benefit, currency),
        cost=language.about(shown.headline.pv_cost, currency),
    )


def _best_use(shown: Playing, search: Searching[BestUse | OutOfReach], look: Look) -> Slide:
    """What a budget does best: as it was asked for last, else as much as is spent now."""
    best, language, currency = search.future.result(), look.language, _currency(shown)
    if isinstance(best, OutOfReach):
        return Slide(
            question=look.say("What is the best use of the budget?"),
            words=look.say(
                "What must be in costs at least {least}.",
                least=language.about(best.least, currency),
            ),
        )
    question = look.say(
        "What is the best use of {budget}?", budget=language.about(best.budget, currency)
    )
    mix = best.mix
    if not mix.plan:
        return Slide(question=question, words=look.say("Best: pull no lever."))
    return Slide(
        question=question,
        figure=language.about(mix.npv.mean, currency),
        below=look.say(
            "NPV on average for {spent}; it pays in {chance} of the simulated runs",
            spent=language.about(mix.spent, currency),
            chance=look.language.share(mix.chance, 0),
        ),
        words=look.say("Levers: {levers}", levers=_levers(mix.plan, look)),
    )


def _ranged(spread: str, look: Look) -> str:
    return look.say("in 90% of the simulated runs {range}", range=spread) if spread else ""


def _with_and_without(shown: Playing, look: Look) -> str:
    months = shown.made.study.settings.horizon_months
    return look.say("Without → with the programme, after {months} months.", months=months)


def _loyalty(shown: Playing) -> Overall:
    return overall(shown.made.study, shown.expected, shown.drawn)


def _currency(shown: Playing) -> str:
    return shown.made.study.settings.currency


# Pictures, each with its question as its title


def _cash(shown: Playing, look: Look) -> alt.LayerChart:
    return cumulative_cash(shown.expected, shown.drawn, shown.headline.payback_months, look)


def _segments(shown: Playing, look: Look) -> alt.LayerChart:
    study = shown.made.study
    answers = answered(study, shown.expected)
    return before_after(answers.segments, shown.drawn, study.settings.horizon_months, look)


def _parts(shown: Playing, look: Look) -> alt.LayerChart:
    study = shown.made.study
    return waterfall(answered(study, shown.expected), study.settings.horizon_months, look)


def _chances(shown: Playing, look: Look) -> alt.LayerChart:
    rate = shown.made.study.settings.discount_rate
    return npv_distribution(present_value(shown.drawn.net_flow, rate), look)


def _hangs_on(shown: Playing, found: Doubt | Message, look: Look) -> Slide:
    if isinstance(found, Message) or not found.tornado.bars:
        return Slide(
            question=look.say("Which number does the answer hang on?"),
            words=look.say("Every number in play is certain: there is nothing to doubt."),
        )
    names = {a: look.language.say(name) for a, name in number_names(shown.made.study).items()}
    return Slide(drawing=tornado_chart(found.tornado, names, Of.NPV, look))
