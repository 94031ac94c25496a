"""On what the doubt rests, and what it would be worth to know more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import altair as alt

from aftersales.charts.look import Look
from aftersales.charts.ranked import Ranked, ranked_bars
from aftersales.decide.doubt import Grounds, Knowledge

LEAST_SHARE = 0.005  # would be said as 0 %
MOST_BARS = 6


def grounds_chart(grounds: Grounds, look: Look) -> alt.LayerChart:
    """Shares of the spread by what the numbers stand on; what they do together comes last."""
    bars = list(_grounds(grounds, look))
    return ranked_bars(
        bars,
        title=look.say("On what does the doubt rest?"),
        subtitle=look.say("Share of the spread of NPV; the parts add up to 100%"),
        figure=look.say("Share of the spread (variance)"),
        description=look.say(
            "Of the spread of NPV: {parts}.",
            parts=_listed(bars, look),
        ),
        look=look,
    )


def knowledge_chart(knowledge: Knowledge, names: Mapping[str, str], look: Look) -> alt.LayerChart:
    """What knowing exactly would be worth: everything, then the numbers that are worth most."""
    bars = list(_known(knowledge, names, look))
    return ranked_bars(
        bars,
        title=look.say("What would it be worth to know more?"),
        subtitle=look.say("The most that knowing exactly before the decision could be worth"),
        figure=look.say("Worth of knowing (NPV)"),
        description=look.say(
            "Worth at most: {parts}.",
            parts=_listed(bars, look),
        ),
        look=look,
    )


def _grounds(grounds: Grounds, look: Look) -> Iterator[Ranked]:
    for ground, share in sorted(grounds.alone.items(), key=lambda item: -item[1]):
        if share >= LEAST_SHARE:
            yield Ranked(name=look.say(ground.words), length=share, label=look.share(share, 0))
    if grounds.together >= LEAST_SHARE:
        yield Ranked(
            name=look.say("several of them at once"),
            length=grounds.together,
            label=look.share(grounds.together, 0),
            quiet=True,
        )


def _known(knowledge: Knowledge, names: Mapping[str, str], look: Look) -> Iterator[Ranked]:
    yield Ranked(
        name=look.say("Everything at once"),
        length=knowledge.everything,
        label=look.money(knowledge.everything),
        quiet=True,
    )
    for address, worth in knowledge.first(MOST_BARS).items():
        yield Ranked(name=names[address], length=worth, label=look.money(worth))


def _listed(bars: Sequence[Ranked], look: Look) -> str:
    return "; ".join(look.say("{name} {amount}", name=b.name, amount=b.label) for b in bars)
