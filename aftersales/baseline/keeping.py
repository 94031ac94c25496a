"""Who stays a year, by the model that lifetime value uses, where the files see who leaves.

The share of all occasions so far speaks of customers who have long left as well; a model speaks of
those who are there. Without contracts, and without a list of who left, purchases would have to tell
both who is there and who buys: that is no retention, and what the KPI says is kept.
"""

from __future__ import annotations

from aftersales.baseline.bounds import kept_inside
from aftersales.baseline.figure import Figure, Figures
from aftersales.baseline.files import Files
from aftersales.clv import FAMILIES, Holdout, Keeping, Kept, keeping
from aftersales.clv.families import DIFFERING
from aftersales.kpis.context import Context
from aftersales.kpis.histories import DUE, LEFT, who_stayed
from aftersales.message import Message, Share, message
from aftersales.study import Provenance, Source
from aftersales.uncertain import Fixed

RETENTION = ".annual_retention"


def kept_a_year(files: Files, context: Context, measured: Figures) -> dict[str, Figure]:
    """Retention by address, of those segments for which a model has parameters of their own.

    Only in the place of a figure that rests on the same: renewals, or customers marked as left.
    """
    columns = DUE if context.has(*DUE) else LEFT[1:]
    of_the_same = [a for a in measured if a.endswith(RETENTION) and _rests_on(measured[a], columns)]
    if not of_the_same:
        return {}
    told, earlier = who_stayed(files.engine, files.tables, context, cancel=files.cancel)
    found = None if isinstance(told, Message) else keeping(told, earlier)
    return _figures(of_the_same, found, columns) if found else {}


def _rests_on(figure: Figure, columns: tuple[str, ...]) -> bool:
    return figure.source.reference.startswith(columns[0].partition(".")[0])


def _figures(addresses: list[str], found: Keeping, columns: tuple[str, ...]) -> dict[str, Figure]:
    segments = {a: a.removeprefix("segment.").removesuffix(RETENTION) for a in addresses}
    return {
        address: _figure(found.kept[name], found, columns)
        for address, name in segments.items()
        if name in found.kept
    }


def _figure(kept: Kept, found: Keeping, columns: tuple[str, ...]) -> Figure:
    source = Source(
        provenance=Provenance.DATA,
        reference=", ".join(columns),
        n=kept.occasions,
        low=kept.share.low,
        high=kept.share.high,
    )
    figure = Figure(number=Fixed(kept.share.value), source=source, note=_note(kept, found))
    return kept_inside("retention", figure, kept.occasions)


# In words


def _note(kept: Kept, found: Keeping) -> Message:
    return message(
        "How many of the customers of today will be there a year from now, by the model of "
        "lifetime value: {family}. {age} {test}",
        family=Message(FAMILIES[found.family]),
        age=_age(kept, found),
        test=_test(found),
    )


def _age(kept: Kept, found: Keeping) -> Message:
    if found.family not in DIFFERING:
        return message(
            "How long somebody has been there makes no difference that could be told from chance."
        )
    return message(
        "All occasions so far come to {so_far} a year. Who leaves easily has left already: if more "
        "stay now, that is sorting, not growing loyalty.",
        so_far=Share(kept.so_far, 1),
    )


def _test(found: Keeping) -> Message:
    tested = found.tested
    if not isinstance(tested, Holdout):
        return tested
    return message(
        "Fitted up to {until}, it expected {expected} renewals in the {months} months after; "
        "{happened} came.",
        until=tested.until,
        expected=round(tested.believed.value),
        happened=tested.happened,
        months=round(tested.months),
    )
