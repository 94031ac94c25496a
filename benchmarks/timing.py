"""Timing: median, ninth tenth and fastest of several runs, beside what is aimed at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


def said(seconds: float) -> str:
    """Milliseconds below a second, seconds above."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def said_mebibytes(mebibytes: float) -> str:
    return f"{mebibytes:.0f} MiB"


def said_times(factor: float) -> str:
    return f"{factor:.2f} ×"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Something to wait for; `aim_seconds` None where nothing is promised."""

    name: str
    run: Callable[[], object]
    runs: int = 15
    aim_seconds: float | None = None

    def measured(self) -> Measured:
        """How long each run took, after one that does not count."""
        self.run()
        values = [_seconds(self.run) for _ in range(self.runs)]
        return Measured(name=self.name, values=values, aim=self.aim_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured, run by run, and how it is said; seconds unless told otherwise."""

    name: str
    values: Sequence[float]
    aim: float | None = None
    said: Callable[[float], str] = said

    def measured(self) -> Measured:
        """Itself: it was measured elsewhere."""
        return self


def table(benchmarks: Iterable[Benchmark | Measured]) -> str:
    """One line each."""
    lines = [f"{'':48} {'median':>10} {'90%':>10} {'fastest':>10} {'aim':>10}"]
    return "\n".join(lines + [_line(benchmark.measured()) for benchmark in benchmarks])


def _line(measured: Measured) -> str:
    ordered = sorted(measured.values)
    shown = (median(ordered), ordered[round(0.9 * (len(ordered) - 1))], ordered[0])
    figures = " ".join(f"{measured.said(value):>10}" for value in shown)
    aim = "" if measured.aim is None else measured.said(measured.aim)
    return f"{measured.name:48} {figures} {aim:>10}"


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start
