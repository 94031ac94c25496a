"""What every engine does: run an expression over canonical tables, and show it as SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import ibis.expr.types as ir
import pandas as pd

from aftersales.engine.tables import Tables
from aftersales.message import Message, message

ROW_LIMIT = 100_000
MOST_SECONDS = 300.0


class Stopped(Exception):  # noqa: N818 - the name is the sentence
    """A run gave no answer; `message` tells the user why."""

    @property
    def message(self) -> Message:
        """What happened, and what to do."""
        raise NotImplementedError


class Cancelled(Stopped):
    """Somebody pulled the cord."""

    @property
    def message(self) -> Message:
        """Nothing went wrong."""
        return message("Cancelled. Nothing was changed.")


class TookTooLong(Stopped):
    """A run took longer than it was given."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"longer than {seconds:g} s")
        self.seconds = seconds

    @property
    def message(self) -> Message:
        """The limit, and how to ask for less."""
        return message(
            "This took longer than {seconds} seconds and was stopped. Look at a shorter period or "
            "at fewer groups.",
            seconds=self.seconds,
        )


class TooManyRows(Stopped):
    """An expression gave more rows than its caller can take."""

    def __init__(self, row_limit: int) -> None:
        super().__init__(f"more than {row_limit} rows")
        self.row_limit = row_limit

    @property
    def message(self) -> Message:
        """The limit, and how to ask for less."""
        return message(
            "This gives more than {rows} rows, and none are left out unsaid. Look at a shorter "
            "period, or group by something with fewer values.",
            rows=self.row_limit,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine is and can: its name, the SQL it speaks, whether its quantiles are exact."""

    name: str
    dialect: str
    exact_quantiles: bool


class Engine(Protocol):
    """Runs expressions over unbound canonical tables (`aftersales.engine.unbound`)."""

    @property
    def capabilities(self) -> Capabilities:
        """What it is and can."""
        ...

    def run(
        self,
        expression: ir.Table,
        tables: Tables,
        *,
        row_limit: int = ROW_LIMIT,
        cancel: Cancel | None = None,
    ) -> pd.DataFrame:
        """The rows of the expression, every canonical table standing for what `tables` holds.

        A table or column that was not brought reads as NULL of its type. Raises `Stopped`:
        `TooManyRows` rather than cutting off, `Cancelled` when `cancel` was pulled, `TookTooLong`
        past the engine's own limit.
        """
        ...

    def sql(self, expression: ir.Table, tables: Tables) -> str:
        """The expression as one statement for people to read, over the canonical tables by name.

        It gives what `run` gives and names no column that was not brought.
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


@contextmanager
def pulled_after(cancel: Cancel, seconds: float) -> Iterator[None]:
    """While inside, the cord is pulled when the time is over."""
    clock = threading.Timer(seconds, cancel.pull)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        clock.join()
