"""How far each lever is on, what it moves and what it costs (docs/MODEL.md, 1, 2 and 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from aftersales.baseline.assumptions import TARGET_NAMES
from aftersales.message import N_
from aftersales.model import at_means
from aftersales.model.activation import decay, ramp
from aftersales.model.profit import coverage, programme_cost, refreshed, running
from aftersales.report.workbook.cells import Kind, Mark
from aftersales.report.workbook.course import Courses
from aftersales.report.workbook.lines import Around, Block, Line, summed
from aftersales.report.workbook.names import Under
from aftersales.study import Effect, Lever, Target, effect_addresses
from aftersales.text import Language
from aftersales.uncertain import Array

MOVED = "moved"
"""The block of what all levers move together."""

SPARED = N_("Share of churn that calling back spares")
SYMBOLS: Mapping[Target, str] = {
    Target.FIRST_TIME_FIX: "Δ logit F",
    Target.RESPONSE_TIME: "ΔT",
    Target.REPAIR_TIME: "ΔR",
    Target.HANDLING_TIME: "ln η",
    Target.CASE_VOLUME: "ln q′/q",
    Target.PARTS_AVAILABILITY: "ΔP",
    Target.EXTRA_VISITS: "Δx",
    Target.CSAT: "ΔC",
}
"""What effects add up on; the hazard ratio is no sum."""


def lever_id(place: int) -> str:
    """The block of a lever."""
    return f"lever {place}"


def effect_id(place: int) -> str:
    """The line of a lever's effect."""
    return f"effect {place}"


def lever_blocks(
    course: Courses, names: Mapping[str, str], called: Mapping[str, str], language: Language
) -> tuple[Block, ...]:
    """A block a lever, and one of what they move and cost together; `called`: their names."""
    blocks = [
        OfLever(course=course, place=place, lever=lever, names=names, language=language)
        for place, lever in enumerate(course.study.levers)
    ]
    return *(each.block(called[each.lever.id]) for each in blocks), together(course, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfLever:
    """What is said of the lever at that place of the study."""

    course: Courses
    place: int
    lever: Lever
    names: Mapping[str, str]
    language: Language

    def block(self, title: str) -> Block:
        """All of it."""
        return Block(
            id=lever_id(self.place),
            title=title,
            lines=(*self.how_far(), *self.effects(), *self.costs(), *self.calls()),
            knows={"l": Under(self.names, f"lever.{self.lever.id}")},
        )

    def how_far(self) -> Iterator[Line]:
        """Strength, then what has arrived and what is still there, month by month."""
        say, lever, since = self.language.say, self.lever, self._since
        yield Line(
            id="reach",
            label=say("Strength at this size"),
            symbol="s(x)",
            once=True,
            formula="(1-EXP(-{l[saturation]}*{l[intensity]}))/(1-EXP(-{l[saturation]}))",
            values=float(self.course.worlds.pull.reach[0, self.place]),
            kind=Kind.SHARE,
        )
        yield Line(
            id="since",
            label=say("Months since the start"),
            symbol="t",
            formula="{t}-{l[start_month]}",
            values=since,
            kind=Kind.WHOLE,
        )
        yield Line(
            id="ramp",
            label=say("Has arrived"),
            symbol="r(t)",
            formula=(
                "IF({l[ramp_months]}=0,IF({since}>{l[lag_months]},1,0),"
                "MIN(MAX(({since}-{l[lag_months]})/{l[ramp_months]},0),1))"
            ),
            values=ramp(since, lever.lag_months, lever.ramp_months),
            kind=Kind.SHARE,
        )
        yield Line(
            id="age",
            label=say("Months since it was complete or refreshed"),
            symbol="a",
            formula=f"MAX({{since}}-MAX({{l[lag_months]}}+{{l[ramp_months]}}{self._refreshes()}),0)",
            kind=Kind.MONTHS,
        )
        yield Line(
            id="decay",
            label=say("Is still there"),
            symbol="d(t)",
            formula=(
                "IF(ISNUMBER({l[half_life_months]}),"
                "{l[floor]}+(1-{l[floor]})*2^(-{age}/{l[half_life_months]}),1)"
            ),
            values=decay(since, lever),
            kind=Kind.SHARE,
        )
        yield Line(
            id="active",
            label=say("How far it is on"),
            symbol="a(t)",
            formula="{reach}*{l[adoption]}*{ramp}*{decay}",
            values=self.course.moved.active.times(np.ones((1, 1)), self.place)[0],
            kind=Kind.SHARE,
            mark=Mark.RESULT,
        )

    @property
    def _since(self) -> Array:
        return (
            np.arange(1.0, self.course.study.settings.horizon_months + 1) - self.lever.start_month
        )

    @property
    def _refresh_months(self) -> list[str]:
        places = range(1, len(self.lever.refresh_months) + 1)
        return [self.names[f"lever.{self.lever.id}.refresh_months[{i}]"] for i in places]

    def _refreshes(self) -> str:
        return "".join(f",IF({month}<={{since}},{month},0)" for month in self._refresh_months)

    def effects(self) -> Iterator[Line]:
        """Size, coverage and how far it is on, multiplied."""
        for place, (address, effect) in enumerate(self._effects):
            size, mean = self.names[address], self.course.worlds.values[address]
            spares = calls_back(effect)
            yield Line(
                id=effect_id(place),
                label=self.language.say(SPARED if spares else TARGET_NAMES[effect.on]),
                symbol=SYMBOLS.get(effect.on, "c·a·(1−H)"),
                formula=f"{f'(1-{size})' if spares else size}*{self._covered(address)}*{{active}}",
                values=self._times(effect.coverage * (1 - mean if spares else mean)),
                kind=Kind.FACTOR,
            )

    @property
    def _effects(self) -> list[tuple[str, Effect]]:
        return list(zip(effect_addresses(self.lever), self.lever.effects, strict=True))

    def _covered(self, address: str) -> str:
        return self.names[f"{address.removesuffix('.size')}.coverage"]

    def _times(self, size: Array) -> Array:
        return np.asarray(self.course.moved.active.times(size[:, None], self.place)[0])

    def costs(self) -> Iterator[Line]:
        """What is paid for it, without the calls."""
        say = self.language.say
        start = "IF({t}={l[start_month]},{l[intensity]}*{l[cost.one_off]}*{l[cost.overrun]},0)"
        monthly = "IF({t}>{l[start_month]},{l[intensity]}*{l[cost.monthly]},0)"
        due = (
            f"AND(ISNUMBER({month}),{{t}}-{{l[start_month]}}={month})"
            for month in self._refresh_months
        )
        refresh = f"IF(OR({','.join(due)}),{{l[intensity]}}*{{l[cost.refresh]}},0)"
        at_start, at_refresh, each_month = self._paid()
        yield self._cost("one_off", say("Cost at the start, with overrun"), start, at_start)
        yield self._cost("monthly", say("Cost a month"), monthly, each_month)
        if self.lever.refresh_months:
            yield self._cost("refresh", say("Cost of a refresher"), refresh, at_refresh)

    def calls(self) -> Iterator[Line]:
        """What a case of an unhappy customer costs, on average over those not called."""
        if not any(map(calls_back, self.lever.effects)):
            return
        covered = "+".join(
            self._covered(address) for address, effect in self._effects if calls_back(effect)
        )
        cost = 0.0 if self.lever.cost is None else self.lever.cost.per_contact
        yield Line(
            id="call",
            label=self.language.say("Cost of calls a case of an unhappy customer"),
            formula=f"{{l[cost.per_contact]}}*({covered})*{{active}}",
            values=self._times(np.array([cost * coverage(self.lever)])),
            kind=Kind.CENTS,
        )

    def _cost(self, id: str, label: str, formula: str, values: Array) -> Line:
        return Line(
            id=id, label=label, opening=formula, formula=formula, values=values, kind=Kind.MONEY
        )

    def _paid(self) -> tuple[Array, Array, Array]:
        """At the start, for refreshers, month by month; each in month 0 … T."""
        pull, place = self.course.worlds.pull, self.place
        refresh = pull.refresh[0, place] * refreshed(self.course.study)[place]
        monthly = pull.monthly[0, place] * running(self.course.study)[place]
        alone = replace(self.course.study, levers=(self.lever,))
        return programme_cost(alone, at_means(alone))[0] - refresh - monthly, refresh, monthly


def calls_back(effect: Effect) -> bool:
    """Whether the effect is that unhappy customers are called back."""
    return effect.on is Target.AT_RISK_HAZARD_RATIO


# All levers together


def together(course: Courses, language: Language) -> Block:
    """What they move, whether any has acted yet, and what they cost without calls."""
    levers = range(len(course.study.levers))
    return Block(
        id=MOVED,
        title=language.say("All levers together"),
        lines=(*_moved(course, language), *_begun_and_paid(course, language)),
        knows={f"l{place}": Around(lever_id(place)) for place in levers},
    )


def _moved(course: Courses, language: Language) -> Iterator[Line]:
    for target, symbol in SYMBOLS.items():
        terms = [
            f"{{l{place}[{effect_id(i)}]}}"
            for place, lever in enumerate(course.study.levers)
            for i, effect in enumerate(lever.effects)
            if effect.on is target
        ]
        found = course.shifts.get(target)
        yield Line(
            id=target.value,
            label=language.say(TARGET_NAMES[target]),
            symbol=symbol,
            formula=summed(terms),
            values=0.0 if found is None else found[0],
            kind=Kind.FACTOR,
        )


def _begun_and_paid(course: Courses, language: Language) -> Iterator[Line]:
    levers = course.study.levers
    active = "".join(f",{{l{place}[active]}}<>0" for place in range(len(levers)))
    levers_that_call = [i for i, lever in enumerate(levers) if any(map(calls_back, lever.effects))]
    paid = [
        f"{{l{place}[{cost}]}}"
        for place, lever in enumerate(levers)
        for cost in ("one_off", "monthly", *(("refresh",) if lever.refresh_months else ()))
    ]
    yield Line(
        id="begun",
        label=language.say("A lever has acted (1: yes)"),
        opening="0",
        formula=f"IF(OR({{begun.last_month}}=1{active}),1,0)",
        values=np.concatenate([[0.0], course.moved.active.begun[0]]),
        kind=Kind.WHOLE,
    )
    yield Line(
        id="call",
        label=language.say("Cost of calls a case of an unhappy customer"),
        formula=summed(f"{{l{place}[call]}}" for place in levers_that_call),
        kind=Kind.CENTS,
    )
    yield Line(
        id="cost",
        label=language.say("Cost of the programme without calls"),
        opening=summed(paid),
        formula=summed(paid),
        values=programme_cost(course.study, course.worlds)[0],
        kind=Kind.MONEY,
        mark=Mark.RESULT,
    )
