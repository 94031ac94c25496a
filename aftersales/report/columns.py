"""Plain text in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def titled(title: str, rows: Iterable[Sequence[str]]) -> str:
    """The rows in columns under a title; nothing where there are no rows."""
    table = in_columns(rows)
    return f"{title}\n{table}" if table else ""


def in_columns(rows: Iterable[Sequence[str]]) -> str:
    """Rows of equally many cells: the first to the left, the others to the right."""
    cells = list(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
