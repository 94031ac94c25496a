"""What moves loyalty, as plain text and as a record, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from aftersales.baseline.learnt import learnt_of
from aftersales.drivers import Check, Combined, Driver, Drivers, Own
from aftersales.evidence.catalogue import links
from aftersales.message import message
from aftersales.report.columns import titled
from aftersales.report.kpis import Measured
from aftersales.report.kpis import record as record_of_files
from aftersales.report.kpis import summary as summary_of_files
from aftersales.report.learnt import Taught, learnt_rows
from aftersales.text import Language
from aftersales.uncertain import Fixed, Normal, Pert, Uncertain


def record(drivers: Drivers, files: Measured, language: Language) -> dict[str, object]:
    """Everything as plain values, ready for JSON; effects on the scale of their link."""
    read = record_of_files(files, language)
    return {
        "tables": read["tables"],
        "problems": read["problems"],
        "drivers": [_driver(driver, language) for driver in drivers.drivers],
        "links": {name: _number(getattr(drivers.links, name)) for name in links()},
        "remarks": [language.say(remark) for remark in drivers.remarks],
    }


def _driver(driver: Driver, language: Language) -> dict[str, object]:
    finding = driver.finding
    return {
        "question": finding.question,
        "link": finding.link,
        "sentence": language.say(driver.sentence),
        "usable_as_cause": finding.usable_as_cause,
        "feeds_the_link": driver.feeds,
        "own": _own(finding.own),
        "published": _number(driver.published),
        "combined": _combined(driver.combined),
        "checks": [_check(check, language) for check in finding.checks],
        "stronger": [language.say(way) for way in finding.stronger],
        "missing": [list(way) for way in finding.missing],
    }


def _own(own: Own | None) -> dict[str, object] | None:
    return None if own is None else {**asdict(own), "interval": list(own.interval)}


def _combined(together: Combined | None) -> dict[str, object] | None:
    if together is None:
        return None
    return {
        "number": _number(together.number),
        "discounted": _number(together.discounted),
        "data_weight": together.data_weight,
        "conflict": together.conflict,
        "in_conflict": together.in_conflict,
    }


def _check(check: Check, language: Language) -> dict[str, object]:
    return {
        "id": check.id,
        "verdict": check.verdict.value,
        "sentence": language.say(check.sentence),
    }


def _number(number: Uncertain | float | None) -> object:
    match number:
        case Fixed(value):
            return value
        case Normal(mean_of_core=mean, sd=sd):
            return {"mean": mean, "sd": sd}
        case Pert(low=low, mode=mode, high=high):
            return {"low": low, "mode": mode, "high": high}
        case _:
            return number


# As plain text


def summary(drivers: Drivers, files: Measured, currency: str, language: Language) -> str:
    """Everything on a page of plain text: what each link comes to, then finding by finding."""
    say = language.say
    blocks = [
        summary_of_files(files, currency, language).rstrip(),
        titled(say("What the effects come to"), learnt_rows(_taught(drivers), language)),
        *(_finding(driver, language) for driver in drivers.drivers),
        titled(say("Worth knowing"), ([say(remark)] for remark in drivers.remarks)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _taught(drivers: Drivers) -> Iterator[Taught]:
    for driver in drivers.drivers:
        if driver.feeds and driver.number is not None:
            yield str(driver.finding.link), learnt_of(driver), driver.number


def _finding(driver: Driver, language: Language) -> str:
    """The sentence, what it is worth, what speaks against it, and what would help."""
    say, finding = language.say, driver.finding
    lines = [say(driver.sentence), *_worth(driver, language)]
    lines += [f"{say(check.label)}: {say(check.sentence)}" for check in finding.failed]
    lines += [say(way) for way in finding.stronger]
    return titled(say(finding.label), ([f"  {line}"] for line in lines))


def _worth(driver: Driver, language: Language) -> Iterator[str]:
    own = driver.finding.own
    if own is not None:
        values = {"grade": own.grade.value, "n": own.n, "events": own.events}
        cause = message("Usable as a cause: grade {grade}, {n} records, {events} events.", **values)
        association = message(
            "An association only: grade {grade}, {n} records, {events} events.", **values
        )
        yield language.say(cause if driver.finding.usable_as_cause else association)
