"""How good any plan could be: an upper bound that whole numbers prove, whatever a solver did.

A multiplier λᵢ between 0 and wᵢ says how much of an item's weight is credited to the candidates that cover it. The
rest, wᵢ − λᵢ, is given away for nothing. No k candidates cover more than::

    UB = Σ (wᵢ − λᵢ) + the k largest of the sums Σ λᵢ over the items of a candidate

for every choice of λ. In units of 1/1024 of a resident the bound is integer arithmetic: anyone can add it up again.
One λ bounds every k at once. The best λ come from the linear relaxation (`relaxation`) or, where that is large, from
the subgradient search here.

Source: R. Galvão, C. ReVelle, A Lagrangean heuristic for the maximal covering location problem, EJOR 88, 1996;
M. Held, P. Wolfe, H. Crowder, Validation of subgradient optimization, Mathematical Programming 6, 1974.
"""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np

from ...geo.network import Float64, Int64
from .cover_problem import CoverProblem, Mask, add_up, column_sums

UNIT = 1024  # parts of a resident
ROUNDS = 400
HALVE_AFTER = 12  # rounds without a better bound before the step is halved


def in_units(share: Float64, weight: Int64) -> Int64:
    """Return multipliers (n,) in whole 1/1024, between 0 and the weight."""
    return np.clip(np.rint(np.nan_to_num(share) * UNIT), 0, weight * UNIT).astype(np.int64)


def bounds(problem: CoverProblem, multiplier: Int64, *, most: int) -> Int64:
    """Return the upper bound in whole weight for each k = 0 … `most` (most + 1,), by one set of multipliers (n,)."""
    given = int((problem.weight * UNIT - multiplier).sum())
    best = np.sort(column_sums(problem, multiplier))[::-1][:most]
    gained = np.zeros(most + 1, dtype=np.int64)
    np.cumsum(best, out=gained[1 : len(best) + 1])
    gained[len(best) + 1 :] = gained[len(best)]
    return (given + gained) // UNIT


def upper_bound(problem: CoverProblem, multiplier: Int64, *, k: int) -> int:
    """Return the upper bound in whole weight for k candidates, by one set of multipliers (n,) in 1/1024."""
    return int(bounds(problem, multiplier, most=k)[k])


def hopeless(problem: CoverProblem, multiplier: Int64, *, k: int, least: int) -> tuple[Mask, Mask]:
    """Return which candidates (c,) no plan of k that covers `least` or more has, and which every such plan has.

    With candidate j forced in, the bound is Σ(w − λ) + its sum + the k − 1 largest others; forced out, the k largest
    without it. In integers, so nothing is lost to rounding (reduced-cost fixing).
    """
    given = int((problem.weight * UNIT - multiplier).sum())
    return forced(given, column_sums(problem, multiplier), k=k, need=least * UNIT)


def forced(given: int, sums: Int64, *, k: int, need: int) -> tuple[Mask, Mask]:
    """Return which candidates (c,) are out and which are in where `given` + k of the `sums` (c,) must reach `need`."""
    if k >= len(sums):
        return np.zeros(len(sums), dtype=np.bool_), np.zeros(len(sums), dtype=np.bool_)
    order = np.sort(sums)[::-1]
    top, last, following = int(order[:k].sum()), int(order[k - 1]) if k else 0, int(order[k])
    forced_in = given + top - np.maximum(last - sums, 0)
    out = (forced_in < need) if k else np.ones(len(sums), dtype=np.bool_)
    forced_out = given + top - np.where(sums >= last, sums - following, 0)
    inside = (forced_out < need) & (sums >= last) if k else np.zeros(len(sums), dtype=np.bool_)
    return out, inside


def search_multipliers(
    problem: CoverProblem,
    *,
    k: int,
    least: int,
    rounds: int = ROUNDS,
    start: Float64 | None = None,
    wanted: Callable[[], bool] | None = None,
) -> Float64:
    """Return multipliers (n,) that make the bound for k candidates small, as shares of a resident.

    Args:
        problem: the problem.
        k: number of candidates.
        least: what some plan of k covers: the search aims there.
        rounds: steps at the most; the same number gives the same multipliers.
        start: multipliers to start from; 0.5 of the weight where not given.
        wanted: asked every few rounds; False ends the search.
    """
    weight = problem.weight.astype(np.float64)
    share = (0.5 * weight) if start is None else start.copy()
    best, direction = share.copy(), np.zeros(problem.items)
    sums = np.empty(problem.candidates)
    best_bound, factor, idle = np.inf, 1.0, 0
    for number in range(rounds):
        if wanted is not None and number % 16 == 0 and not wanted():
            break
        sums[:] = 0.0
        add_up(problem.start, problem.item, share, sums)
        top = _largest(sums, k)
        bound = float((weight - share).sum() + sums[top].sum())
        if bound < best_bound - 1e-9:
            better = bound < best_bound - 1e-5 * abs(best_bound)
            best_bound, idle = bound, 0 if better else idle + 1
            best[:] = share
        else:
            idle += 1
        if best_bound - least < 1.0 or factor < 1e-3:
            break
        if idle >= HALVE_AFTER:
            factor, idle = factor / 2.0, 0
            share[:] = best
        _step(problem.start, problem.item, weight, top, share, direction, factor * (bound - least))
    return best


def _largest(sums: Float64, k: int) -> Int64:
    if k >= len(sums):
        return np.arange(len(sums))
    return np.argpartition(sums, len(sums) - k)[len(sums) - k :] if k else np.empty(0, dtype=np.int64)


@numba.njit(cache=True, nogil=True)
def _step(start, item, weight, top, share, direction, length):  # type: ignore[no-untyped-def]
    """Move against the subgradient, scaled by the weights and averaged with the steps before, into 0 … weight."""
    n = len(weight)
    count = np.zeros(n)
    for t in range(len(top)):
        for p in range(start[top[t]], start[top[t] + 1]):
            count[item[p]] += 1.0
    norm = 0.0
    for i in range(n):
        slope = count[i] - 1.0
        # At the edge of the box a step outwards does nothing.
        if (slope > 0 and share[i] <= 0.0) or (slope < 0 and share[i] >= weight[i]):
            slope = 0.0
        direction[i] = 0.7 * slope + 0.3 * direction[i]
        norm += direction[i] * direction[i] * weight[i]
    if norm > 0.0:
        step = length / norm
        for i in range(n):
            share[i] = min(max(share[i] - step * direction[i] * weight[i], 0.0), weight[i])
