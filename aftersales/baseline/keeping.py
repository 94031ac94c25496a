"""Who stays a year, by the model that lifetime value uses.

The share of all occasions so far speaks of customers who have long left as well; a model speaks of
those who are there. Without contracts, and without a list of who left, it is their buying that goes
on or fades: a model has to tell from the purchases who is still there, and where it lets nearly
everybody stay, nothing is taken from it.
"""

from __future__ import annotations

from aftersales.baseline.bounds import kept_inside
from aftersales.baseline.figure import Figure, Figures
from aftersales.baseline.files import Files
from aftersales.clv import FAMILIES, Holdout, Keeping, Kept, buying_on, keeping
from aftersales.clv.families import DIFFERING
from aftersales.kpis.context import Context
from aftersales.kpis.histories import BOUGHT, DUE, LEFT, who_bought, who_stayed
from aftersales.message import Message, Share, message
from aftersales.study import Provenance, Source
from aftersales.uncertain import Fixed

RETENTION = ".annual_retention"
CUSTOMERS = ".customers"


def kept_a_year(files: Files, context: Context, measured: Figures) -> dict[str, Figure]:
    """Retention by address, of the segments for which a model has something of their own to say."""
    if context.has(*DUE) or context.has(*LEFT):
        return _staying(files, context, measured)
    return _buying(files, context, measured) if context.has(*BOUGHT) else {}


def _staying(files: Files, context: Context, measured: Figures) -> dict[str, Figure]:
    """Only in the place of a figure that rests on the same: renewals, or customers who left."""
    columns = DUE if context.has(*DUE) else LEFT[1:]
    of_the_same = [a for a in measured if a.endswith(RETENTION) and _rests_on(measured[a], columns)]
    if not of_the_same:
        return {}
    told, earlier = who_stayed(files.engine, files.tables, context, cancel=files.cancel)
    found = None if isinstance(told, Message) else keeping(told, earlier)
    return _figures(of_the_same, found, columns) if found else {}


def _buying(files: Files, context: Context, measured: Figures) -> dict[str, Figure]:
    """Of every segment with customers of today, whether or not another figure says how many stay.

    A figure that does not rest on orders stays.
    """
    places = [a.removesuffix(CUSTOMERS) for a in measured if a.endswith(CUSTOMERS)]
    addresses = [a for a in (p + RETENTION for p in places) if _may_be_of_orders(measured.get(a))]
    if not addresses:
        return {}
    told, earlier = who_bought(files.engine, files.tables, context, cancel=files.cancel)
    found = None if isinstance(told, Message) else buying_on(told, earlier)
    return _figures(addresses, found, BOUGHT[:2]) if found else {}


def _may_be_of_orders(figure: Figure | None) -> bool:
    return figure is None or _rests_on(figure, BOUGHT)


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
    if kept.so_far is None:
        return message(
            "How much of their buying goes on from one year to the next, by the model of lifetime "
            "value: {family}. Nobody is seen to leave, so this is read from how long they have "
            "been silent. {test}",
            family=Message(FAMILIES[found.family]),
            test=_test_of_buying(found),
        )
    return message(
        "How many of the customers of today will be there a year from now, by the model of "
        "lifetime value: {family}. {age} {test}",
        family=Message(FAMILIES[found.family]),
        age=_age(kept.so_far, found),
        test=_test(found),
    )


def _age(so_far: float, found: Keeping) -> Message:
    if found.family not in DIFFERING:
        return message(
            "How long somebody has been there makes no difference that could be told from chance."
        )
    return message(
        "All occasions so far come to {so_far} a year. Who leaves easily has left already: if more "
        "stay now, that is sorting, not growing loyalty.",
        so_far=Share(so_far, 1),
    )


def _test_of_buying(found: Keeping) -> Message:
    tested = found.tested
    if not isinstance(tested, Holdout):
        return tested
    return message(
        "Fitted up to {until}, it expected {expected} purchases in the {months} months after; "
        "{happened} came. The range is as wide as that demands.",
        **_figures_of(tested),
    )


def _test(found: Keeping) -> Message:
    tested = found.tested
    if not isinstance(tested, Holdout):
        return tested
    return message(
        "Fitted up to {until}, it expected {expected} renewals in the {months} months after; "
        "{happened} came.",
        **_figures_of(tested),
    )


def _figures_of(tested: Holdout) -> dict[str, object]:
    return {
        "until": tested.until,
        "expected": round(tested.believed.value),
        "happened": tested.happened,
        "months": round(tested.months),
    }
