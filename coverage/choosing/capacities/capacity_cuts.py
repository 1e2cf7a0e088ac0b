"""A tighter bound with capacities: what whole stations can serve in a neighbourhood, added to the relaxation by rows.

The relaxation opens one and a half stations where a neighbourhood T of items would fill just so many. Whole stations
cannot: with W the weight of T, C the largest capacity of the candidates S that reach any of it, η = ⌈W / C⌉ and
r = W − C (η − 1), no whole number Y of them serves more than min(W, C Y) in T, and so

    Σ f over the pairs of T  ≤  W − r (η − Y)        (Y ≥ η: W is the most; Y = η − 1: C Y; each one less: C ≥ r less)

A multiplier μ ≥ 0 of such a row is one more price for each item of T, since all who reach it are in S, and a bonus r μ
for each candidate of S. So the bound of `capacity_bound` holds with prices pᵢ = λᵢ + Σ μ over the rows of i::

    UB = Σ λ w + Σ μ (W − r η) + Σ over the fixed of (v + bonus) + the k largest (v + bonus) of the others

in whole 1/1024, whatever the solver did. Neighbourhoods grow from each candidate over what is open near by in the
relaxation, and the row that it breaks most is added.

Source: T. Magnanti, P. Mirchandani, R. Vachani, The convex hull of two core capacitated network design problems,
Mathematical Programming 60, 1993 (residual capacity inequalities); J. Leung, T. Magnanti, Valid inequalities and
facets of the capacitated plant location problem, Mathematical Programming 44, 1989.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ....geo.network import Float64, Int64
from ..cover_problem import Mask
from ..multipliers import UNIT
from ..solver import INF, Program, solve
from .capacity_bound import knapsacks
from .capacity_problem import CapacityProblem
from .capacity_program import capacity_program

ROUNDS = 12  # of adding rows
GROWTH = 25  # candidates over which a neighbourhood grows
BROKEN = 0.5  # weight by which a row is broken before it is worth adding
DENSE = 20_000_000  # candidates × items: beyond it the tables of this module are too large


@dataclass(frozen=True, eq=False)
class Cut:
    """The row of a neighbourhood.

    Attributes:
        items: (n,) the neighbourhood T.
        candidates: (c,) who reaches any of it, S.
        weight: W.
        full: η, how many stations serve all of it.
        rest: r, what the last of them serves.
    """

    items: Mask
    candidates: Mask
    weight: int
    full: int
    rest: int


def bound_with_cuts(
    problem: CapacityProblem, *, k: int, inside: Mask, least: int, wanted: Callable[[], bool] | None = None
) -> int:
    """Return an upper bound in whole weight for k candidates beside the fixed.

    Args:
        problem: the problem.
        k: number of candidates.
        inside: (c,) candidates that every better plan has.
        least: what some plan serves: the search ends where the bound comes down to it.
        wanted: asked now and then; False ends the search with the best bound so far.
    """
    cover = problem.cover
    best = int(cover.weight.sum())
    if cover.candidates * cover.items > DENSE or not cover.pairs:
        return best
    reach = np.zeros((cover.candidates, cover.items), dtype=np.bool_)
    reach[cover.rows(), cover.item] = True
    program, cuts = capacity_program(problem, k=k, inside=inside, whole=False), list[Cut]()
    for _ in range(ROUNDS):
        answer = solve(program, wanted=wanted)
        if answer.outcome != "optimal":
            break
        prices, bonuses = answer.duals[: cover.items], answer.duals[len(answer.duals) - len(cuts) :]
        best = min(best, priced_bound(problem, prices, cuts, bonuses, k=k))
        flow, is_open = answer.values[cover.candidates :], answer.values[: cover.candidates]
        served = np.bincount(cover.item, flow, cover.items).astype(np.float64)
        more = _broken(problem, reach, served, is_open)
        if not more or best <= least:
            break
        cuts += more
        program = _with_cuts(program, problem, more)
    return best


def cut_of(problem: CapacityProblem, reach: Mask, items: Mask) -> Cut:
    """Return the row of the neighbourhood `items` (n,); `reach` (c, n) tells who reaches whom."""
    candidates = np.asarray(reach[:, items].any(axis=1))
    weight = int(problem.cover.weight[items].sum())
    most = max(int(problem.capacity[candidates].max(initial=0)), 1)
    full = -(-weight // most)
    return Cut(items, candidates, weight, full, weight - most * (full - 1))


def priced_bound(problem: CapacityProblem, prices: Float64, cuts: list[Cut], bonuses: Float64, *, k: int) -> int:
    """Add up the bound of prices (n,) and of multipliers of `cuts`; any numbers, rounded to 1/1024 and not negative."""
    price = _in_units(prices)
    bonus = np.zeros(problem.cover.candidates, dtype=np.int64)
    given = int((price * problem.cover.weight).sum())
    for cut, multiplier in zip(cuts, _in_units(bonuses).tolist(), strict=True):
        price = price + multiplier * cut.items
        bonus += multiplier * cut.rest * cut.candidates
        given += multiplier * (cut.weight - cut.rest * cut.full)
    worth = knapsacks(problem, np.minimum(price, UNIT)) + bonus
    free = np.sort(worth[problem.free])[::-1]
    return (given + int(worth[problem.fixed].sum()) + int(free[:k].sum())) // UNIT


def _in_units(multiplier: Float64) -> Int64:
    return np.rint(np.clip(np.nan_to_num(multiplier), 0.0, 1.0) * UNIT).astype(np.int64)


def _broken(problem: CapacityProblem, reach: Mask, served: Float64, is_open: Float64) -> list[Cut]:
    """The rows that the relaxation breaks, at most one from each candidate that is open in part."""
    weighed = reach * problem.cover.weight
    total, found = np.maximum(weighed.sum(axis=1), 1), dict[bytes, Cut]()
    for row in np.flatnonzero((is_open > 0) | problem.fixed):
        items, grown = reach[row], np.zeros(len(reach), dtype=np.bool_)
        grown[row] = True
        worst, most = None, BROKEN
        for _ in range(GROWTH):
            cut = cut_of(problem, reach, items)
            limit = cut.weight - cut.rest * (cut.full - float(is_open[cut.candidates].sum()))
            by = float(served[items].sum()) - limit
            if by > most:
                worst, most = cut, by
            alike = np.where(grown, 0.0, (weighed @ items) / total * is_open)
            nearest = int(alike.argmax())
            if alike[nearest] <= 0.0:
                break
            grown[nearest] = True
            items = items | reach[nearest]
        if worst is not None:
            found[worst.items.tobytes()] = worst
    return list(found.values())


def _with_cuts(program: Program, problem: CapacityProblem, cuts: list[Cut]) -> Program:
    """The program with rows for `cuts` at its end."""
    cover = problem.cover
    index, value, start = [program.index], [program.value], [program.start]
    last = int(program.start[-1])
    for cut in cuts:
        pairs, rows = np.flatnonzero(cut.items[cover.item]), np.flatnonzero(cut.candidates)
        index += [cover.candidates + pairs, rows]
        value += [np.ones(len(pairs)), np.full(len(rows), -float(cut.rest))]
        last += len(pairs) + len(rows)
        start.append(np.array([last]))
    upper = np.array([cut.weight - cut.rest * cut.full for cut in cuts], dtype=np.float64)
    return replace(
        program,
        start=np.concatenate(start),
        index=np.concatenate(index),
        value=np.concatenate(value),
        row_lower=np.concatenate([program.row_lower, np.full(len(cuts), -INF)]),
        row_upper=np.concatenate([program.row_upper, upper]),
    )
