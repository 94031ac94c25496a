"""Timing: the median of several runs, beside what is aimed at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Something to wait for; `aim_seconds` None where nothing is promised."""

    name: str
    run: Callable[[], object]
    runs: int = 15
    aim_seconds: float | None = None

    def seconds(self) -> list[float]:
        """How long each run took, after one that does not count."""
        self.run()
        return [_seconds(self.run) for _ in range(self.runs)]


def table(benchmarks: Iterable[Benchmark]) -> str:
    """Median and fastest run of each, in a table."""
    lines = [f"{'':44} {'median':>10} {'fastest':>10} {'aim':>10}"]
    for benchmark in benchmarks:
        taken = benchmark.seconds()
        aim = "" if benchmark.aim_seconds is None else said(benchmark.aim_seconds)
        lines.append(
            f"{benchmark.name:44} {said(median(taken)):>10} {said(min(taken)):>10} {aim:>10}"
        )
    return "\n".join(lines)


def said(seconds: float) -> str:
    """Milliseconds below a second, seconds above."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start
