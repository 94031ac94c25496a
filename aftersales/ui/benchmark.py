"""What a KPI is held against: a published level, the user's own target."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

import streamlit as st

from aftersales.charts.reference import Reference
from aftersales.evidence.catalogue import cited, publications
from aftersales.evidence.definitions import Benchmark
from aftersales.kpis import CATALOGUE, Direction, Kpi, Measurement, Unit, benchmark_of
from aftersales.message import Message, message
from aftersales.report.kpis import interval, shown
from aftersales.text import Language
from aftersales.text.entry import read_number
from aftersales.ui import state
from aftersales.ui.safe import escaped

PER_CENT = 100
LONGEST = 40  # of what a link asks for and is shown again


def published(benchmark: Benchmark, unit: Unit, currency: str, language: Language) -> str:
    """The level, or its range."""
    low, high = _ends(benchmark)
    if low == high:
        return shown(low, unit, currency, language)
    return interval(low, high, unit, currency, language)


def where_from(benchmark: Benchmark, language: Language) -> str:
    """Whom it describes, what to mind, where and when it was published: Markdown."""
    say = language.say
    parts = [say(benchmark.label), say(benchmark.note) if benchmark.note else ""]
    parts += [cited(publications()[id]) for id in benchmark.sources]
    return "\n\n".join(escaped(part) for part in parts if part)


def reference(measurement: Measurement) -> Reference:
    """Both, for a chart."""
    benchmark = benchmark_of(measurement)
    low, high = _ends(benchmark) if benchmark else (None, None)
    return Reference(target=target_of(measurement.kpi), low=low, high=high)


def _ends(benchmark: Benchmark) -> tuple[float, float]:
    low = benchmark.value if benchmark.low is None else benchmark.low
    return low, benchmark.value if benchmark.high is None else benchmark.high


# Targets


def targets_in_address(language: Language) -> None:
    """Take the targets of the link that was opened; then let the address say those of now."""
    if state.TARGETS not in st.session_state:
        st.session_state[state.TARGETS] = dict(_asked_for(language))
    now = {state.target_key(kpi): f"{value:.6g}" for kpi, value in _targets().items()}
    for key in {state.target_key(kpi) for kpi in CATALOGUE} & {*st.query_params} - {*now}:
        del st.query_params[key]
    st.query_params.update(now)


def _asked_for(language: Language) -> Iterator[tuple[str, float]]:
    """KPI and target, in the KPI's unit, a share 0–1; what cannot be is said."""
    for kpi in CATALOGUE.values():
        asked = st.query_params.get(state.target_key(kpi.id))
        target = None if asked is None else _in_unit(asked, kpi.unit)
        if target is not None:
            yield kpi.id, target
        elif asked is not None:
            words = language.say(
                "The link asks for {asked} as the target of “{kpi}”, which cannot be.",
                asked=f"“{asked[:LONGEST]}”",
                kpi=language.say(kpi.name),
            )
            st.warning(escaped(words), icon=":material/link_off:")


def _in_unit(asked: str, unit: Unit) -> float | None:
    try:
        target = float(asked)
    except ValueError:
        return None
    return target if isfinite(target) and (unit is not Unit.SHARE or 0 <= target <= 1) else None


def _targets() -> dict[str, float]:
    kept: dict[str, float] = st.session_state.get(state.TARGETS, {})
    return kept


def target_of(kpi: str) -> float | None:
    """The target the user set."""
    return _targets().get(kpi)


def is_met(measurement: Measurement) -> bool | None:
    """Whether the value reaches the target; None without one, or where no way is better."""
    target, direction = target_of(measurement.kpi), CATALOGUE[measurement.kpi].direction
    if target is None or measurement.value is None or direction is Direction.BAND:
        return None
    if direction is Direction.UP:
        return measurement.value >= target
    return measurement.value <= target


def target_entry(kpi: Kpi, currency: str, language: Language) -> None:
    """A field for the target; what cannot be read says so below it."""
    say, key = language.say, state.target_key(kpi.id)
    if key not in st.session_state:
        st.session_state[key] = _typed(target_of(kpi.id), kpi.unit, language)
    st.text_input(
        say("Your target"),
        key=key,
        on_change=_take,
        args=(kpi.id, kpi.unit),
        placeholder=_example(kpi.unit, currency, language),
        help=say("A line on the chart and a mark on the tile show it. It stands in the address."),
    )
    complaint = _read(st.session_state[key], kpi.unit)
    if isinstance(complaint, Message):
        st.caption(f":red[{escaped(say(complaint))}]")


def _take(kpi: str, unit: Unit) -> None:
    """Keep what was typed; the tiles above hear of it too."""
    value = _read(st.session_state[state.target_key(kpi)], unit)
    kept = {**_targets()}
    kept.pop(kpi, None)
    if isinstance(value, float):
        kept[kpi] = value
    st.session_state[state.TARGETS] = kept
    st.rerun()


def _read(typed: str, unit: Unit) -> float | Message | None:
    """A share is typed in per cent; nothing typed is no target."""
    text = typed.strip()
    if not text:
        return None
    value = read_number(f"{text}%" if unit is Unit.SHARE and not text.endswith("%") else text)
    if isinstance(value, Message) or unit is not Unit.SHARE or 0 <= value <= 1:
        return value
    return message("{typed} cannot be; expected 0 to 100%.", typed=typed)


def _typed(value: float | None, unit: Unit, language: Language) -> str:
    if value is None:
        return ""
    text = f"{value * PER_CENT:.6g} %" if unit is Unit.SHARE else f"{value:.6g}"
    return text.replace(".", ",") if language.code == "de" else text


def _example(unit: Unit, currency: str, language: Language) -> str:
    """The unit in which it is to be typed."""
    say = language.say
    names: dict[Unit, Any] = {
        Unit.SHARE: say("in per cent"),
        Unit.HOURS: say("in hours"),
        Unit.DAYS: say("in days"),
        Unit.POINTS: say("in points"),
        Unit.MONEY: say("in {currency}", currency=currency),
    }
    return str(names.get(unit, say("a number")))
