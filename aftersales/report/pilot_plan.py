"""A pilot on one page, to print and to sign before it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from aftersales.message import Message, Number, Share, message
from aftersales.report.markup import Html, element, together
from aftersales.text import Language
from aftersales.track.effect_words import valued
from aftersales.track.panel import LOT, UNITS
from aftersales.track.pilot import LEAST_POWER, LOOKED_BACK_MONTHS, POWER, Pilot
from aftersales.track.yardstick import FALSE_ALARM

STYLE = """
@page { size: A4; margin: 14mm 16mm; }
body { font: 10pt/1.4 "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1d2a2e;
  max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 0.3rem; }
h2 { font-size: 12.5pt; margin: 1rem 0 0.2rem; color: #0e6767; }
p.first { margin: 0.4rem 0 0; }
footer { color: #5f6664; font-size: 8.5pt; }
footer p { margin: 0.2rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem 0.25rem 0;
  border-bottom: 1px solid #e8e5de; overflow-wrap: anywhere; }
th { font-weight: 600; width: 38%; }
ol { margin: 0.2rem 0; padding-left: 1.3rem; }
.sign { display: flex; gap: 2rem; margin-top: 2.2rem; }
.sign div { flex: 1; border-top: 1px solid #5f6664; padding-top: 0.2rem; color: #5f6664; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
"""


WHAT_IS_SOUGHT = message(
    "The effect to be seen is what is left of the full one: as far as the levers are pulled, with "
    "those who take it up, the lead-in, and what wears off within the pilot."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is tried: levers with how far they are pulled, and the data that it is planned from.

    `frozen`: the name of the frozen forecast and its seal; None where nothing is frozen.
    """

    programme: str
    data: str
    frozen: tuple[str, str] | None = None


def pilot_plan(
    plan: Pilot,
    subject: Subject,
    waiting: float | None,
    currency: str,
    made_on: date,
    language: Language,
) -> str:
    """The page as HTML, without a request to anywhere; `waiting` is what waiting costs."""
    say = language.say
    title = say("Pilot plan: {outcome}", outcome=say(plan.panel.measure.name))
    body = together(
        element("h1", title),
        element("p", say(in_a_sentence(plan)), class_="first"),
        *(element("p", element("strong", say(each))) for each in _verdict(plan)),
        element("h2", say("The plan")),
        _table(chain(_subject(subject, language), facts(plan, waiting, currency, language))),
        element("h2", say("How it is done")),
        element("ol", *(element("li", say(step)) for step in steps(plan))),
        element("div", *_signed(language), class_="sign"),
        element("footer", *(element("p", say(note)) for note in _footnotes(plan, made_on))),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", title),
        element("style", Html(STYLE)),
    )
    return f"<!doctype html>{element('html', head, element('body', body), lang=language.code)}"


def in_a_sentence(plan: Pilot) -> Message:
    """Who begins, for how long, and what that can show."""
    known = {
        "units": plan.option.units,
        "all": len(plan.panel.units),
        "share": Share(plan.option.units / len(plan.panel.units)),
        "months": plan.option.months,
        "longest": plan.durations[-1],
        "power": _chance(plan.option.power),
    }
    by_lot = plan.panel.by == LOT
    if by_lot and plan.enough:
        return message(
            "{share} of the customers begin, the others go on as before, for {months} months: an "
            "effect as large as sought is then seen with a chance of {power}.",
            **known,
        )
    if by_lot:
        return message(
            "No pilot of up to {longest} months sees so small an effect surely enough. The "
            "shortest of the best, {share} of the customers for {months} months, sees it with a "
            "chance of {power}.",
            **known,
        )
    if plan.enough:
        return message(
            "{units} of {all} {units:begins|begin}, the others go on as before, for {months} "
            "months: an effect as large as sought is then seen with a chance of {power}.",
            **known,
        )
    return message(
        "With these units no pilot of up to {longest} months sees so small an effect surely "
        "enough. The shortest of the best, {units} of {all} for {months} months, sees it with a "
        "chance of {power}.",
        **known,
    )


def too_little(plan: Pilot) -> Message | None:
    """What a pilot that may well miss the effect does not show; None where it sees it."""
    if plan.enough:
        return None
    if plan.worth_doing:
        return message(
            "If this pilot finds nothing, that is no proof that there is nothing: it misses such "
            "an effect with a chance of {missed}.",
            missed=Share(1 - plan.option.power),
        )
    return message(
        "There is no plan to print: below {least} a pilot rather misses the effect than sees it. "
        "Such a one is worse than none, for it will be read as proof that nothing works.",
        least=Share(LEAST_POWER),
    )


def _verdict(plan: Pilot) -> Iterator[Message]:
    found = too_little(plan)
    if found is not None:
        yield found


def _chance(power: float) -> Message:
    if power < FALSE_ALARM:
        return message("less than 5%")
    return Message("{power}", {"power": Share(power)})


def why_not_longer(plan: Pilot) -> Message | None:
    """Which durations could be tried on these records, where it was not all of them."""
    needed = plan.history_for_a_year
    if needed is None:
        return None
    return message(
        "Only pilots of {durations} months could be tried: your {months} months without the "
        "programme allow no longer one. For a pilot of a year {needed} months are needed: bring a "
        "longer export, if there is one.",
        durations=", ".join(map(str, plan.durations)),
        months=len(plan.panel.month),
        needed=needed,
    )


def steps(plan: Pilot) -> Iterator[Message]:
    """What to do, in order."""
    if plan.panel.by == LOT:
        yield message(
            "Draw the customers by lot: {share} of them get the programme first, whoever they are.",
            share=Share(plan.option.units / len(plan.panel.units)),
        )
        yield message(
            "Write with each customer which group it is in, in a column that comes along in the "
            "export, such as the segment: by that column both are compared later."
        )
    else:
        yield message("Begin with those named here and with nobody else, on the same day.")
    yield message(
        "Leave everything else as it is with both groups: no other programme, no new way of "
        "recording."
    )
    yield message(
        "Record with both what is recorded now; nobody looks for better figures in one of them."
    )
    yield message(
        "Judge once, after {months} months, by this one figure. Whoever looks every month and "
        "stops when it looks good finds effects that are none.",
        months=plan.option.months,
    )
    yield message(
        "Bring the new export to “What did it return?” and compare both groups, before and since."
    )


def facts(
    plan: Pilot, waiting: float | None, currency: str, language: Language
) -> Iterator[tuple[str, str]]:
    """What the plan says, each with its name."""
    say, panel = language.say, plan.panel
    yield say("Figure judged by"), say(panel.measure.name)
    yield (
        say("Effect to be seen, on average over the {n} months", n=plan.option.months),
        effect_in_words(plan, plan.option.shift, currency, language),
    )
    yield say("Those who begin"), _named(plan, plan.begin, language)
    yield say("Those who go on as before"), _named(plan, plan.others, language)
    yield say("Duration"), say("{n} {n:month|months}", n=plan.option.months)
    yield say("Records a month of those who begin"), language.number(plan.records_a_month, 0)
    yield say("Chance to see that effect"), say(_chance(plan.option.power))
    smallest = plan.option.visible * (1 if plan.option.shift > 0 else -1)
    yield (
        say("Smallest effect seen with a chance of {power}", power=language.share(POWER, 0)),
        effect_in_words(plan, smallest, currency, language),
    )
    if waiting is not None:
        yield (
            say("What waiting so long costs (NPV)"),
            language.about(waiting, currency),
        )


def effect_in_words(plan: Pilot, shift: float, currency: str, language: Language) -> str:
    """From the level of late to where it leads."""
    panel = plan.panel
    months = min(LOOKED_BACK_MONTHS, len(panel.month))
    level = panel.level(panel.filled & (panel.month > panel.month[-1] - months))
    return language.say(
        "from {now} (last {months} months) to {then}",
        months=months,
        now=valued(panel.measure, level, currency),
        then=valued(panel.measure, panel.measure.moved(level, shift), currency),
    )


def _subject(subject: Subject, language: Language) -> Iterator[tuple[str, str]]:
    say = language.say
    yield say("Programme"), subject.programme
    yield say("Data"), subject.data
    if subject.frozen is not None:
        name, seal = subject.frozen
        yield say("Frozen forecast"), name
        yield say("Seal"), seal


def _table(rows: Iterator[tuple[str, str]]) -> Html:
    body = (element("tr", element("th", name), element("td", value)) for name, value in rows)
    return element("table", element("tbody", *body))


def _named(plan: Pilot, units: tuple[str, ...], language: Language) -> str:
    if plan.panel.by == LOT:
        share = len(units) / len(plan.panel.units)
        return language.say(
            "{share} of the customers, drawn by lot", share=language.share(share, 0)
        )
    return f"{language.say(UNITS[plan.panel.by])}: {', '.join(units)}"


def _signed(language: Language) -> Iterator[Html]:
    for wording in (language.say("Agreed before the start: date"), language.say("Signature")):
        yield element("div", wording)


def _footnotes(plan: Pilot, made_on: date) -> Iterator[Message]:
    known = {"day": made_on, "units": len(plan.panel.units), "months": len(plan.panel.month)}
    by_lot = plan.panel.by == LOT
    yield (
        message(
            "Planned on {day} from your customers in {units} lots and {months} months of your own "
            "records.",
            **known,
        )
        if by_lot
        else message(
            "Planned on {day} from {units} units and {months} months of your own records. Those "
            "who begin were drawn by lot among the choices in which both groups are most alike in "
            "level, trend and size.",
            **known,
        )
    )
    yield message(
        "{plays} pilots in which nothing happened were played on these records; an effect counts "
        "as seen where it lies beyond what chance did then (two-sided 5%). By their number alone "
        "the chance is known to ± {margin} points.",
        plays=plan.plays,
        margin=Number(100 * plan.margin, digits=0),
    )
    yield WHAT_IS_SOUGHT
    short = why_not_longer(plan)
    if short is not None:
        yield short
