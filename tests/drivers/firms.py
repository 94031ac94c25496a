"""Firms made up by a known truth, and how often intervals hold it.

    python -m tests.drivers.firms 1000          effects as in the sample
    python -m tests.drivers.firms 1000 zero     no effect at all: false alarms

Customers differ, in the service they get and in what they say to it: a customer's answers go
together (a Gaussian copula), so that errors must be clustered, while each answer alone follows the
truth exactly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtr

from aftersales.drivers.cells import cells_from
from aftersales.drivers.design import DESIGNS
from aftersales.drivers.fit import fit

CUSTOMERS, CASES = 150, 1500
ALIKE = 0.3  # correlation of the latent answers of one customer
CUTS = np.array([-2.6, -1.7, -0.7, 1.1])
TRUTH = {
    ("rating", "fixed"): 0.9,
    ("rating", "response"): -0.15,
    ("rating", "repair"): -0.35,
    ("repurchase", "stars"): 0.35,
    ("renewal", "stars"): -0.70,
}
BESIDE = {"fixed": ("response", "repair"), "response": ("fixed", "repair"),
          "repair": ("fixed", "response"), "stars": ()}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One effect in one firm."""

    design: str
    exposure: str
    truth: float
    value: float
    error: float

    def holds(self, normal: float) -> bool:
        """Whether the truth lies within so many standard errors."""
        return abs(self.value - self.truth) <= normal * self.error


def estimates(firms: int, *, zero: bool = False, first_seed: int = 0) -> Iterator[Estimate]:
    """Every effect of every firm; with `zero` nothing moves anything."""
    for seed in range(first_seed, first_seed + firms):
        frames = firm(np.random.default_rng(seed), 0.0 if zero else 1.0)
        for (design, exposure), effect in TRUTH.items():
            cells = cells_from(frames[design], DESIGNS[design])
            found = fit(cells, (exposure, *BESIDE[exposure]), DESIGNS[design].family)
            if found is not None:
                value, error = found.coefficient(exposure)
                truth = 0.0 if zero else effect
                yield Estimate(
                    design=design, exposure=exposure, truth=truth, value=value, error=error
                )


def firm(rng: np.random.Generator, strength: float) -> dict[str, pd.DataFrame]:
    """A firm's rows, one table a design."""
    about = _customers(rng)
    cases = _rated(rng, about, strength)
    return {
        "rating": cases,
        "repurchase": _bought(rng, cases, strength),
        "renewal": _due(rng, about, strength),
    }


def _customers(rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "segment": rng.choice(["A", "B", "C"], CUSTOMERS, p=[0.2, 0.3, 0.5]),
            "region": rng.choice(["DE", "AT"], CUSTOMERS, p=[0.8, 0.2]),
            "luck": rng.normal(0, 0.5, CUSTOMERS),
        }
    )


def _rated(rng: np.random.Generator, about: pd.DataFrame, strength: float) -> pd.DataFrame:
    who = rng.integers(0, CUSTOMERS, CASES)
    of = about.iloc[who]
    fixed = (rng.random(CASES) < expit(1.1 + of["luck"].to_numpy())).astype(float)
    response = rng.normal(1.5, 0.8, CASES) - 0.4 * of["luck"].to_numpy()
    repair = rng.normal(3.2, 0.6, CASES) + 0.7 * (1 - fixed)
    month = 24300 + rng.integers(0, 36, CASES)
    linear = strength * (
        TRUTH["rating", "fixed"] * (fixed - 0.75)
        + TRUTH["rating", "response"] * (response - 1.5)
        + TRUTH["rating", "repair"] * (repair - 3.4)
    )
    linear = linear - 0.15 * (of["segment"] == "A").to_numpy() - 0.004 * (month - 24318)
    latent = linear + logit(_alike(rng, who))
    return pd.DataFrame(
        {
            "outcome": 1 + np.searchsorted(CUTS, latent),
            "customer": who,
            "month": month,
            "past": np.nan,
            "segment": of["segment"].to_numpy(),
            "region": of["region"].to_numpy(),
            "product": None,
            "tenure": np.nan,
            "response": np.round(response * 8) / 8,
            "repair": np.round(repair * 8) / 8,
            "fixed": fixed,
            "late": np.nan,
            "parts": np.nan,
            "n": 1,
        }
    )


def _bought(rng: np.random.Generator, cases: pd.DataFrame, strength: float) -> pd.DataFrame:
    stars = cases["outcome"].astype(float)
    linear = -1.1 + strength * TRUTH["repurchase", "stars"] * (stars - 4)
    bought = logit(_alike(rng, cases["customer"].to_numpy())) < linear
    return cases.assign(outcome=bought.astype(int), stars=stars)


def _due(rng: np.random.Generator, about: pd.DataFrame, strength: float) -> pd.DataFrame:
    who = np.repeat(np.arange(CUSTOMERS), 4)
    of = about.iloc[who]
    stars = np.clip(np.round((3.9 + of["luck"] + rng.normal(0, 0.6, len(who))) * 8) / 8, 1, 5)
    effect = strength * TRUTH["renewal", "stars"]
    log_hazard = -1.9 + effect * (stars - 4) + 0.4 * (of["segment"] == "C")
    leaves = _alike(rng, who) < 1 - np.exp(-np.exp(log_hazard.to_numpy()))
    return pd.DataFrame(
        {
            "outcome": leaves.astype(int),
            "customer": who,
            "month": 24300 + rng.integers(0, 36, len(who)),
            "past": np.nan,
            "segment": of["segment"].to_numpy(),
            "region": of["region"].to_numpy(),
            "product": None,
            "tenure": np.nan,
            "stars": stars.to_numpy(),
            "n": 1,
        }
    )


def _alike(rng: np.random.Generator, who: np.ndarray) -> np.ndarray:
    """Uniform numbers, those of one customer going together."""
    own = rng.normal(size=who.max() + 1)[who]
    return ndtr(np.sqrt(ALIKE) * own + np.sqrt(1 - ALIKE) * rng.normal(size=len(who)))


def table(found: list[Estimate]) -> str:
    """Share of intervals that hold the truth, one line an effect and one for all."""
    lines = [f"{'effect':24} {'fits':>6} {'90 % holds':>11} {'95 % holds':>11} {'bias/error':>11}"]
    for design, exposure in TRUTH:
        of = [e for e in found if (e.design, e.exposure) == (design, exposure)]
        lines.append(_line(f"{exposure} → {design}", of))
    return "\n".join([*lines, _line("all", found)])


def _line(name: str, of: list[Estimate]) -> str:
    ninety, ninety_five = (np.mean([e.holds(z) for e in of]) for z in (1.645, 1.960))
    bias = np.mean([(e.value - e.truth) / e.error for e in of])
    return f"{name:24} {len(of):6} {ninety:11.1%} {ninety_five:11.1%} {bias:11.2f}"


if __name__ == "__main__":
    print(table(list(estimates(int(sys.argv[1]), zero="zero" in sys.argv[2:]))))  # noqa: T201
