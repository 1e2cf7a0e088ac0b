"""How good any plan with capacities could be: an upper bound that whole numbers prove, whatever a solver did.

With fᵢⱼ residents of item i served by candidate j, and yⱼ = 1 where j is open (always, for the fixed)::

    maximise Σ fᵢⱼ   with  Σⱼ fᵢⱼ ≤ wᵢ,   Σᵢ fᵢⱼ ≤ Cⱼ yⱼ,   0 ≤ fᵢⱼ ≤ wᵢ yⱼ,   Σ y ≤ k over those not fixed

A multiplier 0 ≤ λᵢ ≤ 1 is a price for each resident of item i, to be paid by whoever serves him: the first rows go
into the objective as Σ λᵢ (wᵢ − Σⱼ fᵢⱼ) ≥ 0. What remains falls apart by candidates: an open j keeps 1 − λᵢ of each
resident that it serves, so it serves the cheapest in its reach until it is full, a continuous knapsack that sorting
solves with whole people::

    vⱼ = max Σ (1 − λᵢ) fᵢ  with  fᵢ ≤ wᵢ over the items of j,  Σ fᵢ ≤ Cⱼ
    UB = Σ λᵢ wᵢ + Σ vⱼ over the fixed + the k largest vⱼ of the others

for every choice of λ. In units of 1/1024 the bound is integer arithmetic: anyone can add it up again. The knapsack
has whole solutions anyhow, so the best λ give exactly the linear relaxation above, with fᵢⱼ ≤ wᵢ yⱼ: the strong
one.

Source: H. Pirkul, D. Schilling, The maximal covering location problem with capacities on total workload, Management
Science 37 (2), 1991; A. Geoffrion, Lagrangean relaxation for integer programming, Mathematical Programming Study 2,
1974; M. Held, P. Wolfe, H. Crowder, 1974; F. Barahona, R. Anbil, The volume algorithm, Mathematical Programming 87,
2000 (averages).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numba
import numpy as np

from ....geo.network import Float64, Int64
from ..cover_problem import Mask
from ..multipliers import UNIT, forced
from .capacity_problem import CapacityProblem

HALVE_AFTER = 25  # rounds without a better bound before the step is halved
MEMORY = 0.97  # of the average of what was open, from round to round

Choice = Callable[[Int64 | Float64], Int64]  # of what candidates (c,) are worth, the rows that are chosen


@dataclass(frozen=True, eq=False)
class Searched:
    """Multipliers that a search has found.

    Attributes:
        multiplier: (n,) in 1/1024.
        opened: (c,) how often each candidate was open of late, 0 … 1: near to the solution of the relaxation.
    """

    multiplier: Int64
    opened: Float64


@dataclass
class _Round:
    """What one round leaves: the order of the items by price, and of each candidate its worth and where it was full."""

    problem: CapacityProblem
    order: Int64 = field(init=False)
    worth: Float64 = field(init=False)
    full_at: Int64 = field(init=False)
    left: Int64 = field(init=False)

    def __post_init__(self) -> None:
        c, n = self.problem.cover.candidates, self.problem.cover.items
        self.order, self.worth = np.arange(n), np.zeros(c)
        self.full_at, self.left = np.zeros(c, dtype=np.int64), np.zeros(c, dtype=np.int64)

    def price(self, share: Float64) -> None:
        cover = self.problem.cover
        self.order = np.argsort(share, kind="stable")
        _fill(
            self.order, cover.item_start, cover.candidate, cover.weight, 1.0 - share, self.problem.capacity,
            self.worth, self.full_at, self.left,
        )  # fmt: skip


def knapsacks(problem: CapacityProblem, multiplier: Int64) -> Int64:
    """Return vⱼ of each candidate (c,) in 1/1024 of a resident, for multipliers (n,) in 1/1024."""
    cover = problem.cover
    worth = np.zeros(cover.candidates, dtype=np.int64)
    scratch = np.zeros(cover.candidates, dtype=np.int64)
    _fill(
        np.argsort(multiplier, kind="stable"), cover.item_start, cover.candidate, cover.weight, UNIT - multiplier,
        problem.capacity, worth, scratch, scratch.copy(),
    )  # fmt: skip
    return worth


def bound_with_capacity(problem: CapacityProblem, multiplier: Int64, *, k: int, choice: Choice | None = None) -> int:
    """Return the upper bound in whole weight for k candidates beside the fixed, by multipliers (n,) in 1/1024.

    `choice` says which candidates of those worth vⱼ are together worth most: the k largest where not given.
    """
    worth = knapsacks(problem, multiplier)
    top = (choice or most_worth(problem, k))(worth)
    given = int((problem.cover.weight * multiplier).sum())
    return (given + int(worth[problem.fixed].sum()) + int(worth[top].sum())) // UNIT


def most_worth(problem: CapacityProblem, k: int) -> Choice:
    """Return the choice of the k candidates, not fixed, that are worth most."""
    free = problem.free

    def choose(worth: Int64 | Float64) -> Int64:
        if k >= len(free):
            return free
        ours = worth[free]
        return free[np.argpartition(ours, len(ours) - k)[len(ours) - k :]] if k else free[:0]

    return choose


def hopeless_with_capacity(problem: CapacityProblem, multiplier: Int64, *, k: int, least: int) -> tuple[Mask, Mask]:
    """Return which candidates (c,) no plan of k that serves `least` or more has, and which every such plan has.

    As `hopeless` does it: vⱼ takes the place of the column sums. The fixed are in neither.
    """
    worth, free = knapsacks(problem, multiplier), problem.free
    given = int((problem.cover.weight * multiplier).sum()) + int(worth[problem.fixed].sum())
    out, inside = np.zeros((2, problem.cover.candidates), dtype=np.bool_)
    out[free], inside[free] = forced(given, worth[free], k=k, need=least * UNIT)
    return out, inside


def search_with_capacity(
    problem: CapacityProblem,
    *,
    choice: Choice,
    least: int,
    rounds: int,
    start: Int64 | None = None,
    wanted: Callable[[], bool] | None = None,
) -> Searched:
    """Look for multipliers that make the bound small.

    Args:
        problem: the problem.
        choice: which candidates are chosen by what they are worth: `most_worth`, or less freely.
        least: what some plan serves: the search aims there.
        rounds: steps at the most; the same number gives the same multipliers.
        start: multipliers (n,) in 1/1024 to start from, with shorter steps; one half where not given.
        wanted: asked every few rounds; False ends the search.
    """
    weight = problem.cover.weight.astype(np.float64)
    share = np.full(len(weight), 0.5) if start is None else start / UNIT
    factor = 1.0 if start is None else 0.3
    best, direction = share.copy(), np.zeros(len(weight))
    opened, seen = np.zeros(problem.cover.candidates), 0.0
    round_, fixed = _Round(problem), np.flatnonzero(problem.fixed)
    best_bound, idle = np.inf, 0
    for number in range(rounds):
        if wanted is not None and number % 16 == 0 and not wanted():
            break
        round_.price(share)
        top = np.concatenate([fixed, choice(round_.worth)])
        bound = float((share * weight).sum() + round_.worth[top].sum())
        opened *= MEMORY
        opened[top] += 1.0 - MEMORY
        seen = seen * MEMORY + 1.0 - MEMORY
        better = bound < best_bound - 1e-5 * abs(best_bound)
        if bound < best_bound:
            best_bound = bound
            best[:] = share
        idle = 0 if better else idle + 1
        if best_bound - least < 1.0 or factor < 1e-3:
            break
        if idle >= HALVE_AFTER:
            factor, idle = factor / 2.0, 0
        _step(round_, top, share, direction, factor * (bound - least))
    multiplier = np.clip(np.rint(best * UNIT), 0, UNIT).astype(np.int64)
    return Searched(_safest(problem, multiplier, choice), opened / max(seen, 1e-9))


def _safest(problem: CapacityProblem, multiplier: Int64, choice: Choice) -> Int64:
    """The multipliers found, or all 0 (stations' capacities add up) or all 1 (everybody) where that bounds better."""
    tried = (multiplier, np.zeros_like(multiplier), np.full_like(multiplier, UNIT))
    return min(tried, key=lambda some: bound_with_capacity(problem, some, k=0, choice=choice))


def _step(round_: _Round, top: Int64, share: Float64, direction: Float64, length: float) -> None:
    cover = round_.problem.cover
    rank = np.empty(cover.items, dtype=np.int64)
    rank[round_.order] = np.arange(cover.items)
    _move(
        cover.start, cover.item, cover.weight, top, rank, round_.full_at, round_.left, share, direction, length
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _fill(order, item_start, candidate, weight, keeps, capacity, worth, full_at, left):  # type: ignore[no-untyped-def]
    """Fill all knapsacks at once: the cheapest item first, into every candidate that reaches it and has room.

    `full_at` becomes the place in `order` of the item that no longer found room for all, `left` the room it found.
    """
    worth[:] = 0
    full_at[:] = len(order)
    left[:] = capacity
    for place in range(len(order)):
        i = order[place]
        if keeps[i] <= 0:
            break
        for q in range(item_start[i], item_start[i + 1]):
            j = candidate[q]
            if full_at[j] < place:
                continue
            if left[j] > weight[i]:
                left[j] -= weight[i]
                worth[j] += keeps[i] * weight[i]
            else:
                worth[j] += keeps[i] * left[j]
                full_at[j] = place


@numba.njit(cache=True, nogil=True)
def _move(start, item, weight, top, rank, full_at, left, share, direction, length):  # type: ignore[no-untyped-def]
    """Raise the price of who is served more than once and lower it for who is not, averaged with the steps before."""
    n = len(weight)
    served = np.zeros(n)
    for j in top:
        for p in range(start[j], start[j + 1]):
            i = item[p]
            if share[i] < 1.0 and rank[i] < full_at[j]:
                served[i] += 1.0
            elif share[i] < 1.0 and rank[i] == full_at[j]:
                served[i] += left[j] / max(weight[i], 1)
    norm = 0.0
    for i in range(n):
        slope = served[i] - 1.0
        # At the edge of the box a step outwards does nothing.
        if (slope > 0 and share[i] >= 1.0) or (slope < 0 and share[i] <= 0.0):
            slope = 0.0
        direction[i] = 0.7 * slope + 0.3 * direction[i]
        norm += direction[i] * direction[i] * weight[i]
    if norm > 0.0:
        for i in range(n):
            share[i] = min(max(share[i] + length / norm * direction[i], 0.0), 1.0)
