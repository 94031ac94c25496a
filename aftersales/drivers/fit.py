"""Regressions on weighted cells, with errors clustered by customer.

Ordered logit (McCullagh 1980; with two levels the plain logit) by Newton's method, complementary
log-log hazards by statsmodels. The sandwich (Liang & Zeger 1986) adds up each customer's scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from warnings import catch_warnings, simplefilter

import numpy as np
from scipy.special import expit, logit

from aftersales.drivers.cells import Cells, Whole, filled
from aftersales.drivers.design import Family
from aftersales.uncertain import Array

EVENTS_A_PARAMETER = 10
MOST_STEPS = 40
CLOSE_ENOUGH = 1e-6  # the step after would be its square
MANY_ROWS = 20_000
EVERY = 10
LEAST_OWN_SHARE = 1e-7  # of a column's own variation beside those before it
LARGEST_LOGIT = 20.0
SATISFIED = 4
CONTROL_ORDER = ("segment", "month", "tenure", "region", "season", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Coefficients, shape (terms,), the exposures first; `thresholds` are those of the levels.

    `pull` is by how much each customer alone moves each coefficient, shape (customers, terms), to
    first order. `linear` is the linear predictor of each row without thresholds, shape (rows,).
    """

    names: tuple[str, ...]
    values: Array
    covariance: Array
    thresholds: Array
    levels: Whole
    linear: Array
    pull: Array
    n: int
    events: int
    customers: int
    parameters: int
    residual: Array  # what the exposure's score is made of: of each row, times its weight
    left_out: tuple[str, ...]  # controls for which there were too few events

    @property
    def events_a_parameter(self) -> float:
        """Peduzzi's measure of how many coefficients data can bear."""
        return self.events / self.parameters

    def coefficient(self, name: str) -> tuple[float, float]:
        """A coefficient and its standard error; KeyError if the term could not be told apart."""
        if name not in self.names:
            raise KeyError(name)
        i = self.names.index(name)
        return float(self.values[i]), float(np.sqrt(self.covariance[i, i]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a regression is run on: `x` of shape (rows, terms)."""

    names: tuple[str, ...]
    x: Array
    y: Whole
    n: Array
    customer: Whole
    size: Array  # customers that each cluster stands for, shape (clusters,)
    records: int
    events: int
    left_out: tuple[str, ...]


def fit(cells: Cells, exposures: tuple[str, ...], family: Family) -> Fit | None:
    """The regression of the outcome on these exposures and all controls; None where none is."""
    present = tuple(name for name in exposures if name in cells.exposures)
    if len(np.unique(cells.outcome)) < 2 or not present:
        return None
    rows = rows_of(cells, present)
    return _hazard(rows) if family is Family.HAZARD else _ordered(rows)


def rows_of(cells: Cells, exposures: tuple[str, ...]) -> Rows:
    """Exposures about their means, then controls, as far as each says something of its own.

    Controls come in as long as ten events a parameter remain, in the order of `CONTROL_ORDER`.
    Customers at risk for months become one row a month, with the months lived as controls.
    """
    terms: dict[str, Array] = {}
    for name in exposures:
        terms |= filled(name, cells.exposures[name], cells.n)
    cuts = len(np.unique(cells.outcome)) - 1 + (2 if cells.each else 0)
    room = events_in(cells) // EVENTS_A_PARAMETER - len(terms) - cuts
    left_out = []
    for control, columns in _by_control(cells):
        room -= len(columns)
        if room < 0:
            left_out.append(control)
        else:
            terms |= columns
    x = np.column_stack(list(terms.values()))
    names, y, n, customer = tuple(terms), cells.outcome, cells.n, cells.customer
    size = cells.n if cells.each else np.ones(int(customer.max()) + 1)
    if cells.each:
        lived = cells.month.astype(np.int64)
        which = np.repeat(np.arange(len(n)), lived)
        month = np.arange(len(which)) - np.repeat(np.cumsum(lived) - lived, lived) + 1
        y = np.where(month == lived[which], y[which], 0)
        age = np.log(month)
        x = np.column_stack([x[which], age, age**2])
        names, n, customer = (*names, "age", "age²"), n[which], which
    kept = _of_their_own(x, n)
    return Rows(
        names=tuple(names[i] for i in kept),
        x=x[:, kept],
        y=y,
        n=n,
        customer=customer,
        size=size,
        records=cells.records,
        events=events_in(cells),
        left_out=tuple(left_out),
    )


def _by_control(cells: Cells) -> list[tuple[str, dict[str, Array]]]:
    """The columns of each control, the most important control first."""
    columns = dict(zip(cells.control_names, cells.controls.T, strict=True))
    belongs = {name: re.split(r"[=?_]", name)[0] for name in columns}
    return [
        (control, {n: x for n, x in columns.items() if belongs[n] == control})
        for control in CONTROL_ORDER
        if control in belongs.values()
    ]


def events_in(cells: Cells) -> int:
    """Records of the rarer kind: left or stayed, bought or not, satisfied or not.

    Who is at risk for months stays in all but the last of them.
    """
    bar = 1 if cells.outcome.max() <= 1 else SATISFIED
    yes = float(cells.n[cells.outcome >= bar].sum())
    of = float((cells.n * cells.month).sum()) if cells.each else float(cells.n.sum())
    return int(min(yes, of - yes))


def _of_their_own(x: Array, n: Array) -> list[int]:
    """Columns that are no sum of those before them and of a constant."""
    centred = x - np.average(x, axis=0, weights=n)
    gram = centred.T @ (centred * n[:, None])
    kept: list[int] = []
    for i, whole in enumerate(np.diag(gram)):
        own = whole
        if kept:
            beside = gram[kept, i]
            own = whole - beside @ np.linalg.solve(gram[np.ix_(kept, kept)], beside)
        if own > LEAST_OWN_SHARE * max(whole, 1e-300) and whole > 0:
            kept.append(i)
    return kept


def _ordered(rows: Rows) -> Fit | None:
    levels, y = np.unique(rows.y, return_inverse=True)
    order = np.argsort(y, kind="stable")  # so that each level is one slice
    ends = np.concatenate([[0], np.cumsum(np.bincount(y))])
    x, n, y = rows.x[order], rows.n[order], y[order]
    above = 1 - np.cumsum(np.add.reduceat(n, ends[:-1]))[:-1] / n.sum()
    terms = x.shape[1]
    start = np.concatenate([np.zeros(terms), -logit(above)])
    theta = _climbed(x, n, y, start)
    if theta is None:
        return None
    curve = _curve(x, y, theta)
    by_row = np.empty((len(y), terms + len(levels) - 1))
    by_row[order] = _by_row(x, n, ends, curve)
    information, residual = _information(x, n, ends, curve), np.empty(len(y))
    residual[order] = n * curve.slope
    return _fit(rows, theta[:terms], theta[terms:], levels, information, by_row, residual)


def _climbed(x: Array, n: Array, y: Whole, theta: Array) -> Array | None:
    """Where the likelihood is highest (Newton); `y` ascends. None where that has no end.

    Of many rows every tenth shows where to begin.
    """
    if len(y) > MANY_ROWS:
        few = _climbed(x[::EVERY], n[::EVERY], y[::EVERY], theta)
        theta = theta if few is None else few
    ends = np.concatenate([[0], np.cumsum(np.bincount(y))])
    for _ in range(MOST_STEPS):
        curve = _curve(x, y, theta)
        step = _solved(_information(x, n, ends, curve), _score(x, n, ends, curve))
        if step is None or np.abs(theta + step).max() > LARGEST_LOGIT:
            return None
        theta = theta + step
        if np.abs(step).max() < CLOSE_ENOUGH:
            return theta
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Curve:
    """Derivatives of log(σ(a) − σ(b)), a = η − c_y and b = η − c_{y+1}, shape (rows,) each.

    `slope` and `bend` (with its sign turned) are those along η; `la` to `lbb` along a and b.
    """

    slope: Array
    bend: Array
    la: Array
    lb: Array
    laa: Array
    lbb: Array

    @property
    def lab(self) -> Array:
        """The mixed one."""
        return -self.la * self.lb


def _curve(x: Array, y: Whole, theta: Array) -> _Curve:
    terms = x.shape[1]
    bounds = np.concatenate([[-np.inf], theta[terms:], [np.inf]])
    eta = x @ theta[:terms]
    a, b = expit(eta - bounds[y]), expit(eta - bounds[y + 1])
    da, db, p = a * (1 - a), b * (1 - b), np.maximum(a - b, 1e-300)
    la, lb = da / p, -db / p
    return _Curve(
        slope=1 - a - b,
        bend=da + db,
        la=la,
        lb=lb,
        laa=da * (1 - 2 * a) / p - la**2,
        lbb=-db * (1 - 2 * b) / p - lb**2,
    )


def _score(x: Array, n: Array, ends: Whole, curve: _Curve) -> Array:
    at = np.add.reduceat(np.stack([n * curve.la, n * curve.lb]), ends[:-1], axis=1)
    return np.concatenate([x.T @ (n * curve.slope), -at[0, 1:] - at[1, :-1]])


def _information(x: Array, n: Array, ends: Whole, curve: _Curve) -> Array:
    """Minus the second derivatives, shape (terms + thresholds, terms + thresholds)."""
    terms, cuts = x.shape[1], len(ends) - 2
    found = np.zeros((terms + cuts, terms + cuts))
    found[:terms, :terms] = x.T @ (x * (n * curve.bend)[:, None])
    lab, laa, lbb = n * curve.lab, n * curve.laa, n * curve.lbb
    for k in range(cuts):
        at_b, at_a, c = slice(ends[k], ends[k + 1]), slice(ends[k + 1], ends[k + 2]), terms + k
        cross = x[at_a].T @ (laa + lab)[at_a] + x[at_b].T @ (lbb + lab)[at_b]
        found[:terms, c] = found[c, :terms] = cross
        found[c, c] = -(laa[at_a].sum() + lbb[at_b].sum())
        if k:
            found[c, c - 1] = found[c - 1, c] = -lab[at_b].sum()
    return found


def _by_row(x: Array, n: Array, ends: Whole, curve: _Curve) -> Array:
    """Scores of each row times its weight, shape (rows, terms + thresholds)."""
    terms, cuts = x.shape[1], len(ends) - 2
    by_row = np.zeros((len(n), terms + cuts))
    by_row[:, :terms] = x * (n * curve.slope)[:, None]
    for k in range(cuts):
        at_b, at_a = slice(ends[k], ends[k + 1]), slice(ends[k + 1], ends[k + 2])
        by_row[at_a, terms + k] = -(n * curve.la)[at_a]
        by_row[at_b, terms + k] = -(n * curve.lb)[at_b]
    return by_row


def _hazard(rows: Rows) -> Fit | None:
    # Here, for it takes seconds to load and most commands learn nothing.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.families.links import CLogLog
    from statsmodels.genmod.generalized_linear_model import GLM

    x = np.column_stack([rows.x, np.ones(len(rows.y))])
    with catch_warnings():  # what cannot be fitted is told by its result
        simplefilter("ignore")
        model = GLM(rows.y, x, family=Binomial(link=CLogLog()), freq_weights=rows.n)
        found = model.fit(maxiter=MOST_STEPS)
    values = np.asarray(found.params)
    if not found.converged or np.abs(values).max() > LARGEST_LOGIT:
        return None
    by_row = np.asarray(model.score_obs(values))
    information = -np.asarray(model.hessian(values))
    levels, residual = np.array([0, 1]), by_row[:, -1]
    return _fit(rows, values[:-1], -values[-1:], levels, information, by_row, residual)


def _fit(
    rows: Rows,
    values: Array,
    cuts: Array,
    levels: Whole,
    information: Array,
    by_row: Array,
    residual: Array,
) -> Fit | None:
    inverse = _solved(information, np.eye(len(information)))
    if inverse is None:
        return None
    pull = by_customer(by_row, rows.customer, len(rows.size)) @ inverse
    groups = float(rows.size.sum())
    if groups < 2:
        return None
    spread = pull / np.sqrt(rows.size)[:, None]
    covariance = spread.T @ spread * groups / (groups - 1)
    terms = len(rows.names)
    return Fit(
        names=rows.names,
        values=values,
        covariance=covariance[:terms, :terms],
        thresholds=cuts,
        levels=levels,
        linear=rows.x @ values,
        pull=pull[:, :terms] / rows.size[:, None],
        n=rows.records,
        events=rows.events,
        customers=int(groups),
        parameters=len(values) + len(cuts),
        residual=residual,
        left_out=rows.left_out,
    )


def by_customer(by_row: Array, customer: Whole, customers: int) -> Array:
    """Sums of the rows of each customer, shape (customers, columns)."""
    order = np.argsort(customer, kind="stable")
    codes = customer[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    sums = np.zeros((customers, by_row.shape[1]))
    sums[codes[starts]] = np.add.reduceat(by_row[order], starts, axis=0)
    return sums


def _solved(matrix: Array, right: Array) -> Array | None:
    try:
        found = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(found, dtype=float) if np.isfinite(found).all() else None
