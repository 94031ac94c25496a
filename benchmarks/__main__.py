"""Run every benchmark, or those named: `python -m benchmarks projection`.

Arguments that begin with -- are for the benchmarks themselves.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.timing import table

ALONE = {"__init__", "__main__", "timing"}


def names() -> list[str]:
    """The modules of this folder that hold benchmarks: each has a `benchmarks()`."""
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ALONE
    )


def main(wanted: list[str]) -> None:
    for name in wanted or names():
        print(f"\n{name}")
        print(table(import_module(f"benchmarks.{name}").benchmarks()))


if __name__ == "__main__":
    main([argument for argument in sys.argv[1:] if not argument.startswith("--")])
