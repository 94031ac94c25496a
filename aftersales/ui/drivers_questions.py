"""Question by question: what the files say, how far it can be believed, what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import pandas as pd
import streamlit as st

from aftersales.charts.check_picture import check_chart, picture_rows
from aftersales.charts.look import Look
from aftersales.drivers import Check, Choice, Driver, Drivers, Finding, Own, Picture, Verdict
from aftersales.evidence.catalogue import levers
from aftersales.message import N_, Message, Share, message
from aftersales.schema import TABLES
from aftersales.study import Target
from aftersales.text import Language
from aftersales.ui.drivers_summary import conflict_of
from aftersales.ui.front import PAGES
from aftersales.ui.results import chart
from aftersales.ui.safe import escaped
from aftersales.ui.spot import Spot

LEAST_PICTURE_PX = 260
VERDICTS = {
    Verdict.FAILED: ":red[:material/cancel:]",
    Verdict.PASSED: ":green[:material/check_circle:]",
    Verdict.INFORMATIONAL: ":blue[:material/info:]",
}
CONTROLS: Mapping[str, str] = {
    "month": N_("Trend"),
    "season": N_("Season"),
    "tenure": N_("Time as a customer"),
    "segment": N_("Segment"),
    "region": N_("Region"),
    "product": N_("Product"),
}
MOVED_BY: Mapping[str, tuple[Target, ...]] = {
    "first_time_fix_on_csat": (Target.FIRST_TIME_FIX, Target.PARTS_AVAILABILITY),
    "response_time_on_csat": (Target.RESPONSE_TIME,),
    "repair_time_on_csat": (Target.REPAIR_TIME,),
    "parts_availability_on_first_time_fix": (Target.PARTS_AVAILABILITY,),
}
"""What a lever has to move to act through a link; through the others act all that satisfy."""

GRADES = N_(
    "Grade C: observed, with what else matters held equal. Grade D: an association only. Each "
    "check that fails costs a grade, and with it weight; A and B take an experiment."
)
SATISFYING = (
    Target.CSAT,
    Target.FIRST_TIME_FIX,
    Target.PARTS_AVAILABILITY,
    Target.RESPONSE_TIME,
    Target.REPAIR_TIME,
)


def questions(drivers: Drivers, look: Look) -> None:
    """An expandable part for each that could be asked of the files, a table of the others."""
    asked = [driver for driver in drivers.drivers if driver.finding.checks]
    fed = {d.finding.link: d.finding.label for d in drivers.drivers if d.feeds}
    if asked:
        st.subheader(look.say("Question by question"))
    for driver in asked:
        _question(driver, fed, look)
    _not_asked([d.finding for d in drivers.drivers if not d.finding.checks], look.language)


def _question(driver: Driver, fed: Mapping[str | None, str], look: Look) -> None:
    finding, say = driver.finding, look.say
    part = st.expander(
        f"**{escaped(say(finding.label))}** {_badge(finding, look.language)}",
        key=f"question_{finding.question}",
        on_change="rerun",
    )
    if part.open:
        with part:
            st.markdown(escaped(look.language.say(driver.sentence)))
            if finding.own is not None:
                st.caption(escaped(_rests_on(finding.own, look.language)), help=say(GRADES))
                _weight(driver, fed, look.language)
            _checks(finding, look)
            _stronger(finding, look.language)
            _where_used(finding, look.language)


def _badge(finding: Finding, language: Language) -> str:
    say = language.say
    if finding.usable_as_cause:
        return f":green-badge[:material/check: {say('usable as a cause')}]"
    if finding.own is not None:
        return f":orange-badge[:material/link: {say('association only')}]"
    if any(check.refuses for check in finding.failed):
        return f":red-badge[:material/block: {say('refused')}]"
    return f":gray-badge[{say('nothing learnt')}]"


# What it rests on, and what it weighs


def _rests_on(own: Own, language: Language) -> str:
    say = language.say
    parts = [
        say("{n} records", n=language.number(own.n, 0)),
        say("{n} customers", n=language.number(own.customers, 0)),
        say("grade {grade}", grade=own.grade.value),
    ]
    if own.left_out:
        names = ", ".join(say(CONTROLS.get(name, name)) for name in own.left_out)
        parts.append(say("too few events to hold equal: {names}", names=names))
    return " · ".join(parts)


def _weight(driver: Driver, fed: Mapping[str | None, str], language: Language) -> None:
    st.markdown(escaped(language.say(_weighed(driver, fed))))
    conflict = conflict_of(driver)
    if conflict is not None:
        st.warning(escaped(language.say(conflict)), icon=":material/balance:")


def _weighed(driver: Driver, fed: Mapping[str | None, str]) -> Message:
    link = driver.finding.link
    if link is None:
        return message("For information: the projection has no such path, so nothing rests on it.")
    if not driver.feeds:
        return message(
            "Nothing rests on it: the same effect is learnt better from “{question}”.",
            question=Message(fed[link]),
        )
    match driver.choice:
        case Choice.BOTH if not driver.finding.usable_as_cause:
            return message(
                "It is an association only and does not count; the published value stands."
            )
        case Choice.EVIDENCE:
            return message("By choice it does not count: the published number stands alone.")
        case Choice.DATA:
            return message("By choice it stands alone, after the haircut for its grade.")
        case Choice.BOTH:
            return message(
                "Of the number that is reckoned with, {own} is your data and {published} is "
                "published evidence.",
                own=Share(driver.data_weight),
                published=Share(1 - driver.data_weight),
            )


# How far it can be believed


def _checks(finding: Finding, look: Look) -> None:
    """Every verdict as a line, the failed ones first; then the pictures in the same order."""
    order = list(VERDICTS)
    checks = sorted(finding.checks, key=lambda check: order.index(check.verdict))
    st.markdown(f"**{escaped(look.say('How far can it be believed?'))}**")
    st.markdown("  \n".join(_line(check, look.language) for check in checks))
    drawn = [(c, c.picture) for c in checks if c.picture is not None and c.picture.rows]
    if drawn:
        with st.grid(min(3, len(drawn)), min_column_width=LEAST_PICTURE_PX, gap="medium"):
            for check, picture in drawn:
                _picture(finding, check, picture, look)


def _line(check: Check, language: Language) -> str:
    say = language.say
    name, verdict = escaped(say(check.label)), escaped(say(check.verdict.words))
    return f"{VERDICTS[check.verdict]} **{name}** ({verdict}): {escaped(say(check.sentence))}"


def _picture(finding: Finding, check: Check, picture: Picture, look: Look) -> None:
    with st.container(gap="small"):
        chart(Spot(st.container()), check_chart(picture, look.say(check.label), look))
        with st.popover(
            look.say("As a table"),
            type="tertiary",
            icon=":material/table:",
            key=f"table_{finding.question}_{check.id}",
        ):
            st.dataframe(pd.DataFrame(picture_rows(picture, look)), hide_index=True)


# What would help, and where it is used


def _stronger(finding: Finding, language: Language) -> None:
    lines = [*finding.stronger]
    if lines:
        st.markdown(f"**{escaped(language.say('What would make it stronger'))}**")
        st.markdown("\n".join(f"- {escaped(language.say(line))}" for line in lines))


def _where_used(finding: Finding, language: Language) -> None:
    """The levers that act through the link."""
    if finding.link is None:
        return
    through = {*MOVED_BY.get(finding.link, SATISFYING)}
    names = [
        language.say(lever.label)
        for lever in levers().values()
        if through & {effect.on for effect in lever.effect}
    ]
    st.page_link(
        PAGES / "explorer.py",
        label=language.say("In the Explorer behind: {levers}", levers=", ".join(names)),
        icon=":material/tune:",
    )


# What could not be asked


def _not_asked(findings: Sequence[Finding], language: Language) -> None:
    """Which columns would teach what; of questions that no column helps, why not."""
    say = language.say
    if not findings:
        return
    st.subheader(say("What these files cannot teach"))
    lacking = [finding for finding in findings if finding.missing]
    if lacking:
        st.table(_unlocking(lacking, language), hide_index=True, border="horizontal")
    for finding in findings:
        if not finding.missing and finding.reason is not None:
            name, why = say(finding.label), say(finding.reason)
            st.caption(escaped(say("{question}: {reason}", question=name, reason=why)))


def _unlocking(findings: Sequence[Finding], language: Language) -> pd.DataFrame:
    """The fewest further columns first."""
    say = language.say
    taught: dict[str, list[str]] = {}
    for finding in sorted(findings, key=lambda f: min(map(len, f.missing))):
        taught.setdefault(_shortest(finding, language), []).append(say(finding.label))
    rows = [
        {
            say("With these columns"): escaped(ways),
            say("could be learnt"): escaped("; ".join(names)),
        }
        for ways, names in taught.items()
    ]
    return pd.DataFrame(rows)


def _shortest(finding: Finding, language: Language) -> str:
    """The way that lacks least, table by table."""
    way = [address.split(".", 1) for address in min(finding.missing, key=len)]
    return "; ".join(
        language.say(
            "{table}: {columns}",
            table=language.say(TABLES[table].label),
            columns=", ".join(language.say(TABLES[table].column(c).label) for _, c in columns),
        )
        for table, columns in groupby(way, key=itemgetter(0))
    )
