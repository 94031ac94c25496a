"""What the files teach, in a sentence or two; and what speaks against it, before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from aftersales.charts.forest import Linked
from aftersales.drivers import Driver, Drivers, Finding
from aftersales.drivers.small_step import RANGE
from aftersales.message import Message, Number, Share, message
from aftersales.text import Language
from aftersales.ui.awaited import missing
from aftersales.ui.measures import column_name
from aftersales.ui.safe import escaped


def summary(drivers: Drivers, links: Mapping[str, Linked], language: Language) -> None:
    """How much was learnt, and the strongest of it; where nothing was, the way on."""
    say = language.say
    taught = [linked for linked in links.values() if linked.driver.feeds]
    causes = [linked for linked in taught if linked.driver.finding.usable_as_cause]
    if not drivers.learnt:
        _nothing([driver.finding for driver in drivers.drivers], drivers.remarks, language)
        return
    st.markdown(f"### {escaped(say(_counted(len(links), len(taught), len(causes))))}")
    if causes:
        st.markdown(escaped(say(_strongest(causes))))
    elif not taught:
        st.markdown(escaped(_besides(drivers, language)))


def _counted(all_links: int, taught: int, causes: int) -> Message:
    if not taught:
        return message(
            "None of the {all} effects behind the sliders can be learnt from these files: "
            "published evidence stands alone.",
            all=all_links,
        )
    return message(
        "Learnt from these files: {taught} of the {all} effects behind the sliders; usable as a "
        "cause: {causes}.",
        taught=taught,
        all=all_links,
        causes=causes,
    )


def _besides(drivers: Drivers, language: Language) -> str:
    """What was found that no slider rests on."""
    found = [driver.finding.label for driver in drivers.drivers if driver.finding.own]
    return language.say(
        "Found all the same, as associations only: {questions}.",
        questions=", ".join(map(language.say, found)),
    )


def _strongest(causes: Sequence[Linked]) -> Message:
    """The link whose small step moves most, with what is reckoned with."""
    found = max(causes, key=lambda linked: abs(linked.gain.value))
    step, gain = found.step, found.gain
    return message(
        "The largest gain by a small step: {change} → {outcome}: {before} becomes {after} ({range} "
        "range {low} to {high}).",
        change=step.change,
        outcome=step.outcome,
        before=Share(step.level, 1),
        after=Share(step.level + gain.value, 1),
        range=Share(RANGE),
        low=Share(step.level + gain.low, 1),
        high=Share(step.level + gain.high, 1),
    )


def _nothing(findings: Sequence[Finding], remarks: Sequence[Message], language: Language) -> None:
    """Why nothing was learnt, and what would help: more records, else another column."""
    asked = [finding for finding in findings if finding.checks]
    if not asked:
        for remark in remarks:
            missing(remark, language)
        _nearest(findings, language)
        return
    missing(
        message(
            "These files teach nothing yet: the columns are there, but what they say does not hold "
            "(see below). Published evidence stands alone."
        ),
        language,
    )
    for finding in asked:
        for line in finding.stronger:
            name, words = language.say(finding.label), language.say(line)
            st.markdown(f":material/key: **{escaped(name)}** · {escaped(words)}")


def _nearest(findings: Sequence[Finding], language: Language) -> None:
    """The fewest further columns that teach something, and what."""
    ways = [way for finding in findings for way in finding.missing]
    if not ways:
        return
    columns = min(ways, key=len)
    taught = [f for f in findings if any(set(way) <= set(columns) for way in f.missing)]
    with st.container(border=True, key="nearest_column"):
        st.markdown(
            f":material/key: **{escaped(' + '.join(column_name(c, language) for c in columns))}**"
        )
        st.markdown(
            escaped(
                language.say(
                    "The best next step. It teaches: {questions}.",
                    questions=", ".join(language.say(finding.label) for finding in taught),
                )
            )
        )


# What speaks against it


def doubts(drivers: Drivers, language: Language) -> None:
    """Checks that failed, and conflicts with what is published on a link that is fed."""
    lines = [line for driver in drivers.drivers for line in _doubts(driver, language)]
    if lines:
        with st.container(border=True, gap="small", key="doubts"):
            for line in lines:
                st.markdown(line)


def _doubts(driver: Driver, language: Language) -> Iterator[str]:
    say = language.say
    question = f"**{escaped(say(driver.finding.label))}**"
    for check in driver.finding.failed:
        words = say("{check}: {sentence}", check=say(check.label), sentence=say(check.sentence))
        yield f":red[:material/cancel:] {question} · {escaped(words)}"
    conflict = conflict_of(driver) if driver.feeds else None
    if conflict is not None:
        yield f":orange[:material/balance:] {question} · {escaped(say(conflict))}"


def conflict_of(driver: Driver) -> Message | None:
    """That own and published lie too far apart, if they do."""
    together = driver.combined
    if together is None or together.conflict is None or not together.in_conflict:
        return None
    return message(
        "Conflict: your data and what is published lie {distance} standard deviations apart.",
        distance=Number(abs(together.conflict), digits=1),
    )
