"""What every engine does: run an expression over canonical tables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine.tables import Tables

ROW_LIMIT = 100_000


class TooManyRows(Exception):  # noqa: N818 - the name is the sentence
    """An expression gave more rows than its caller can take."""


class Cancelled(Exception):  # noqa: N818
    """The run was cancelled, or took longer than it was given."""


class Engine(Protocol):
    """Runs expressions over unbound canonical tables (`aftersales.engine.unbound`)."""

    def run(
        self,
        expression: ir.Table,
        tables: Tables,
        *,
        row_limit: int = ROW_LIMIT,
        cancel: Cancel | None = None,
    ) -> pd.DataFrame:
        """The rows of the expression, every canonical table standing for what `tables` holds.

        A table or column that was not brought reads as NULL of its type. Raises `TooManyRows`
        rather than cutting off, `Cancelled` when `cancel` was pulled.
        """
        ...


class Cancel:
    """A cord to pull from another thread; runs that hold it stop, now and later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []
        self._pulled = False

    @property
    def pulled(self) -> bool:
        """Whether somebody pulled."""
        return self._pulled

    def pull(self) -> None:
        """Stop every run that holds this cord."""
        with self._lock:
            self._pulled = True
            for interrupt in self._interrupts:
                interrupt()

    @contextmanager
    def holding(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While inside, a pull calls `interrupt`; raises `Cancelled` if it was pulled before."""
        with self._lock:
            if self._pulled:
                raise Cancelled
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)
