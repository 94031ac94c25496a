"""Design cells: one row for each distinct combination of outcome, service, controls and customer.

The customer stays in the cell, so that errors can be clustered by customer without a second
question; a customer list, where each customer is one record, is counted without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from aftersales.drivers.design import Design
from aftersales.drivers.service import CONTROLS
from aftersales.engine import Cancel, Engine, Tables
from aftersales.kpis.context import Context
from aftersales.uncertain import Array

MOST_CELLS = 5_000_000
FEWEST_OF_A_LEVEL = 30
MOST_LEVELS = 8
YEAR_MONTHS = 12

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Arrays of shape (cells,), `controls` (cells, terms).

    `n` counts records. `exposures` holds NaN where a record does not say. `customer` numbers the
    customers; with `each` a cell stands for `n` customers with one record each. `past` is the same
    outcome before the service, NaN where there is none.
    """

    outcome: Whole
    n: Array
    customer: Whole
    month: Array
    past: Array
    exposures: Mapping[str, Array]
    controls: Array
    control_names: tuple[str, ...]
    levels: Mapping[str, tuple[str, str]]
    each: bool = False

    @property
    def records(self) -> int:
        """How many records the cells stand for."""
        return int(self.n.sum())

    @property
    def customers(self) -> int:
        """How many customers they come from."""
        return self.records if self.each else len(np.unique(self.customer))

    def only(self, these: Flags | Whole) -> Cells:
        """The same of these cells alone."""
        held: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        picked: dict[str, Any] = {k: v[these] for k, v in held.items() if isinstance(v, np.ndarray)}
        exposures = {name: x[these] for name, x in self.exposures.items()}
        return replace(self, **picked, exposures=exposures)


def cells_of(
    engine: Engine,
    tables: Tables,
    design: Design,
    context: Context,
    *,
    cancel: Cancel | None = None,
) -> Cells:
    """The cells of a design; raises `Stopped` as the engine does."""
    rows = design.build(context)
    if design.at_risk:
        rows = rows.drop("customer")
    counted = rows.group_by(*rows.columns).aggregate(n=ibis._.count())
    frame = engine.run(counted, tables, row_limit=MOST_CELLS, cancel=cancel)
    return cells_from(frame, design)


def cells_from(frame: pd.DataFrame, design: Design) -> Cells:
    """The same from a frame with the columns of the design and `n`."""
    if design.at_risk:
        return _cells(frame.assign(customer=np.arange(len(frame))), design)
    return _cells(frame, design)


def _cells(frame: pd.DataFrame, design: Design) -> Cells:
    frame = _in_order(frame)
    n = frame["n"].to_numpy(float)
    exposures, levels = _exposures(frame, design.exposures, n)
    terms = _controls(frame, n)
    return Cells(
        outcome=frame["outcome"].to_numpy(np.int64),
        n=n,
        customer=frame["customer"].to_numpy(np.int64),
        month=frame["lived" if design.at_risk else "month"].to_numpy(float),
        past=frame["past"].to_numpy(float, na_value=np.nan),
        exposures=exposures,
        controls=np.column_stack(list(terms.values())) if terms else np.zeros((len(frame), 0)),
        control_names=tuple(terms),
        levels=levels,
        each=design.at_risk,
    )


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Customers numbered, rows by their content: engines give them in any order, lots need one."""
    order = np.argsort(pd.util.hash_pandas_object(frame, index=False).to_numpy(), kind="stable")
    number = pd.factorize(frame["customer"], sort=True)[0]
    return frame.assign(customer=number).iloc[order]


def by_lot(cells: Cells, records: int) -> Flags:
    """Marks all cells of customers drawn by lot, so that about so many records are marked."""
    if cells.records <= records:
        return np.ones(len(cells.n), dtype=bool)
    drawn = np.random.default_rng(len(cells.n)).random(int(cells.customer.max()) + 1)
    return np.asarray(drawn[cells.customer] < records / cells.records)


def _is_number(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column)


def _exposures(
    frame: pd.DataFrame, names: tuple[str, ...], n: Array
) -> tuple[dict[str, Array], dict[str, tuple[str, str]]]:
    """Numbers as they are; of words, the second most frequent (1) against the most frequent (0)."""
    exposures: dict[str, Array] = {}
    levels: dict[str, tuple[str, str]] = {}
    for name in names:
        column = frame[name]
        if _is_number(column):
            exposures[name] = column.to_numpy(float, na_value=np.nan)
            continue
        common = pd.Series(n).groupby(column.to_numpy(object)).sum().nlargest(2).index
        if len(common) == 2:
            usual, other = map(str, common)
            levels[name] = (other, usual)
            exposures[name] = np.where(column == other, 1.0, np.where(column == usual, 0.0, np.nan))
    return {name: x for name, x in exposures.items() if not np.isnan(x).all()}, levels


def _controls(frame: pd.DataFrame, n: Array) -> dict[str, Array]:
    """Month as a line and a yearly wave, tenure as a line, words as levels."""
    if frame.empty:
        return {}
    month = frame["month"].to_numpy(float)
    wave = 2 * np.pi * month / YEAR_MONTHS
    terms = {
        "month": (month - _mean(month, n)) / YEAR_MONTHS,
        "season_cos": np.cos(wave),
        "season_sin": np.sin(wave),
    }
    for control in CONTROLS:
        terms |= _terms(control, frame[control], n)
    return {name: term for name, term in terms.items() if np.ptp(term) > 0}


def _terms(control: str, column: pd.Series, n: Array) -> dict[str, Array]:
    if _is_number(column):
        return filled(control, column.to_numpy(float, na_value=np.nan), n)
    codes, words = pd.factorize(column)
    counts = np.bincount(codes + 1, weights=n, minlength=len(words) + 1)[1:]
    ordered = np.argsort(-counts, kind="stable")
    named = [i for i in ordered[1:MOST_LEVELS] if counts[i] >= FEWEST_OF_A_LEVEL]
    return {f"{control}={words[i]}": (codes == i).astype(float) for i in named}


def filled(name: str, x: Array, n: Array) -> dict[str, Array]:
    """A number about its mean, 0 where it is not known, and a mark of where that is."""
    unknown = np.isnan(x)
    if unknown.all():
        return {}
    centred = np.where(unknown, 0.0, x - _mean(x[~unknown], n[~unknown]))
    if not unknown.any():
        return {name: centred}
    return {name: centred, f"{name}?": unknown.astype(float)}


def _mean(x: Array, n: Array) -> float:
    return float(np.average(x, weights=n))
