"""How short the walk could be at best: a lower bound that whole numbers prove, whoever has found the multipliers.

Every item offers λᵢ for being served; a candidate that is open collects λᵢ − wᵢ dᵢⱼ where that is positive. Then no
plan of k candidates that loses no more than the weight L walks less than::

    LB = Σ min(λᵢ, cᵢ) − μ L − the k largest of the savings  Σᵢ max(0, min(λᵢ, cᵢ) − wᵢ dᵢⱼ)

for every λ ≥ 0 and μ ≥ 0, where cᵢ is the weighted walk to a station that is open anyhow, or μ wᵢ where there is
none: what it costs to give the item up. In units of 1/1024 this is integer arithmetic. Candidates that must be open,
or shut, are counted so: their bound decides what no better plan has (reduced-cost fixing).

Source: G. Cornuéjols, M. Fisher, G. Nemhauser, Management Science 23, 1977; S. Narula, U. Ogbu, H. Samuelsson, An
algorithm for the p-median problem, Operations Research 25, 1977; J. E. Beasley, A note on solving large p-median
problems, EJOR 21, 1985; M. Held, P. Wolfe, H. Crowder, Mathematical Programming 6, 1974 (subgradient).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from ....geo.network import Float64, Int64
from ..multipliers import UNIT
from .walk_problem import WalkProblem

Status = npt.NDArray[np.int8]
FREE, OPEN, SHUT = np.int8(0), np.int8(1), np.int8(-1)
HALVE_AFTER = 20  # rounds without a better bound before the step is halved
LARGEST = 2**62


@dataclass(frozen=True, eq=False)
class Offers:
    """Multipliers, as mm: what each item offers a unit of its weight, and what giving a unit of weight up costs.

    Attributes:
        item: (n,) λ / w.
        given_up: μ.
        use: (c,) how often each candidate was among the best, 0 … 1: a guess at the fractional plan.
    """

    item: Float64
    given_up: float
    use: Float64


@dataclass(frozen=True, eq=False)
class Bounded:
    """What one set of multipliers proves.

    Attributes:
        bound: no plan of the wanted kind walks less, in 1/1024.
        saving: (c,) of each candidate, in 1/1024; 0 or more.
        best: (b,) the candidates that the bound counts, those that must be open first.
    """

    bound: int
    saving: Int64
    best: Int64


def undecided(problem: WalkProblem) -> Status:
    """Return the status (c,) of candidates of which none is decided on."""
    return np.full(problem.candidates, FREE, dtype=np.int8)


def first_offers(problem: WalkProblem, chosen: list[int]) -> Offers:
    """Return multipliers to begin with: halfway from each item's nearest station to its second nearest."""
    walk = np.full((problem.items, 2), float(2 * problem.longest + 1))
    walk[~problem.outside.lost] = problem.outside.walk[~problem.outside.lost, None]
    opened = np.zeros(problem.candidates, dtype=np.bool_)
    opened[chosen] = True
    _two_nearest(problem.near_start, problem.near, problem.near_walk, opened, walk)
    return Offers(walk.mean(axis=1), float(2 * problem.longest + 1), opened.astype(np.float64))


@numba.njit(cache=True, nogil=True)
def _two_nearest(near_start, near, near_walk, opened, walk):  # type: ignore[no-untyped-def]
    for i in range(len(walk)):
        found = 0
        for q in range(near_start[i], near_start[i + 1]):
            if opened[near[q]]:
                walk[i, found] = near_walk[q]
                found += 1
                if found == 2:
                    break


def prove(problem: WalkProblem, offers: Offers, status: Status, *, k: int, lost: int) -> Bounded:
    """Return the bound of `offers` for plans of at most k candidates that respect `status` and lose at most `lost`."""
    given_up = min(int(offers.given_up * UNIT), LARGEST // max(int(problem.weight.sum()), 1)) if lost else 0
    offer = np.minimum(offers.item, LARGEST / UNIT / max(int(problem.weight.sum()), 1)) * problem.weight * UNIT
    cap = problem.weight * problem.outside.walk * UNIT
    whole = np.maximum(offer, 0).astype(np.int64)
    served = ~problem.outside.lost
    whole[served] = np.minimum(whole, cap)[served]
    if lost:
        whole[~served] = np.minimum(whole, given_up * problem.weight)[~served]
    saving = np.zeros(problem.candidates, dtype=np.int64)
    _savings(problem.near_start, problem.near, problem.near_walk, problem.weight * UNIT, whole, saving)
    best = _best(saving, status, k)
    bound = int(whole.sum()) - given_up * lost - sum(int(value) for value in saving[best])
    return Bounded(bound, saving, best)


def _best(saving: Int64, status: Status, k: int) -> Int64:
    inside = np.flatnonzero(status == OPEN)
    free = np.flatnonzero((status == FREE) & (saving > 0))
    order = free[np.argsort(-saving[free], kind="stable")]
    return np.concatenate([inside, order[: max(k - len(inside), 0)]]).astype(np.int64)


def fixed_by(bounded: Bounded, status: Status, *, k: int, most: int) -> Status:
    """Return `status` with those shut that no plan of `most` or less has, and those open that each of them has."""
    spare = k - int((status == OPEN).sum())
    free = status == FREE
    order = np.sort(bounded.saving[free])[::-1]
    last = int(order[spare - 1]) if 0 < spare <= len(order) else 0
    following = int(order[spare]) if 0 <= spare < len(order) else 0
    limit = most * UNIT
    after = status.copy()
    if spare <= 0:
        after[free] = SHUT
        return after
    after[free & (bounded.bound + np.maximum(last - bounded.saving, 0) > limit)] = SHUT
    after[free & (bounded.saving >= last) & (bounded.bound + bounded.saving - following > limit)] = OPEN
    return after


@numba.njit(cache=True, nogil=True)
def _savings(near_start, near, near_walk, weight, offer, saving):  # type: ignore[no-untyped-def]
    for i in range(len(offer)):
        for q in range(near_start[i], near_start[i + 1]):
            worth = offer[i] - weight[i] * near_walk[q]
            if worth <= 0:
                break
            saving[near[q]] += worth


def search_offers(
    problem: WalkProblem, offers: Offers, status: Status, *, k: int, lost: int, aim: int, rounds: int
) -> Offers:
    """Return multipliers with a bound as large as `rounds` steps along the subgradient make it, or above `aim`."""
    item, use = offers.item.copy(), offers.use.copy()
    best = item.copy()
    cap = problem.outside.walk.astype(np.float64)
    given_up = _search(
        problem.near_start, problem.near, problem.near_walk.astype(np.float64), problem.weight.astype(np.float64), cap,
        problem.outside.lost, status, k, float(lost), float(aim), rounds, offers.given_up, item, best, use,
    )  # fmt: skip
    return Offers(best, float(given_up), use)


@numba.njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]
    near_start, near, near_walk, weight, cap, is_lost, status, k, lost, aim, rounds, given_up, item, best, use
):
    """Improve `best` and `use` in place, from `item` on; return μ. The weights scale the steps: all are walks."""
    n, c = len(item), len(status)
    saving, chosen, direction = np.zeros(c), np.zeros(c, dtype=np.bool_), np.zeros(n)
    turn, inside = 0.0, np.sum(status == 1)
    best_bound, best_given_up, factor, idle = -np.inf, given_up, 1.0, 0
    for _ in range(rounds):
        bound = _collect(near_start, near, near_walk, weight, cap, is_lost, lost, given_up, item, saving)
        _choose(saving, status, k - inside, chosen)
        for j in range(c):
            use[j] *= 0.95
            if chosen[j]:
                bound -= saving[j]
                use[j] += 0.05
        if bound > best_bound + 1e-9 * abs(best_bound) or best_bound == -np.inf:
            idle = 0 if bound > best_bound + 2e-5 * abs(best_bound) else idle + 1
            best_bound, best_given_up = bound, given_up
            best[:] = item
        else:
            idle += 1
        if best_bound > aim or factor < 1e-4:
            break
        if idle >= HALVE_AFTER:
            factor, idle = factor / 2.0, 0
            item[:] = best
            given_up = best_given_up
        norm, abandoned = _turn(
            near_start, near, near_walk, weight, cap, is_lost, lost, given_up, item, chosen, direction
        )
        scale = max(lost, abandoned, 1.0)
        turn = 0.7 * (abandoned - lost) / scale + 0.3 * turn
        if lost > 0:
            norm += scale * turn * turn
        if norm <= 0.0:
            break
        step = factor * max(aim - bound, 1e-6 * abs(aim) + 1e-3) / norm
        for i in range(n):
            item[i] = max(item[i] + step * direction[i], 0.0)
        given_up = max(given_up + step * turn, 0.0)
    return best_given_up


@numba.njit(cache=True, nogil=True)
def _collect(  # type: ignore[no-untyped-def]
    near_start, near, near_walk, weight, cap, is_lost, lost, given_up, item, saving
):
    """Cut offers to what giving up costs, and add up the savings; return the bound but for these."""
    saving[:] = 0.0
    bound = -given_up * lost if lost > 0 else 0.0
    for i in range(len(item)):
        if not is_lost[i]:
            item[i] = min(item[i], cap[i])
        elif lost > 0:
            item[i] = min(item[i], given_up)
        bound += weight[i] * item[i]
        for q in range(near_start[i], near_start[i + 1]):
            if near_walk[q] >= item[i]:
                break
            saving[near[q]] += weight[i] * (item[i] - near_walk[q])
    return bound


@numba.njit(cache=True, nogil=True)
def _turn(  # type: ignore[no-untyped-def]
    near_start, near, near_walk, weight, cap, is_lost, lost, given_up, item, chosen, direction
):
    """Turn `direction` to the subgradient; return its weighted norm, and the weight that is given up."""
    norm, abandoned = 0.0, 0.0
    for i in range(len(item)):
        slope = 1.0
        for q in range(near_start[i], near_start[i + 1]):
            if near_walk[q] >= item[i]:
                break
            if chosen[near[q]]:
                slope -= 1.0
        if is_lost[i]:
            if lost > 0 and slope > 0 and item[i] >= given_up:
                abandoned += weight[i]
        elif slope > 0 and item[i] >= cap[i]:
            slope = 0.0
        direction[i] = 0.7 * slope + 0.3 * direction[i]
        norm += weight[i] * direction[i] * direction[i]
    return norm, abandoned


@numba.njit(cache=True, nogil=True)
def _choose(saving, status, spare, chosen):  # type: ignore[no-untyped-def]
    """Mark the candidates that must be open and the `spare` free ones that save most; of equals the lower row."""
    c = len(saving)
    free = np.empty(c)
    count = 0
    for j in range(c):
        chosen[j] = status[j] == 1
        if status[j] == 0 and saving[j] > 0.0:
            free[count] = saving[j]
            count += 1
    if spare <= 0:
        return
    least = 0.0
    if count > spare:
        least = np.partition(free[:count], count - spare)[count - spare]
    left = spare
    for j in range(c):
        if status[j] == 0 and saving[j] > least:
            chosen[j] = True
            left -= 1
    for j in range(c):
        if left > 0 and status[j] == 0 and saving[j] == least and saving[j] > 0.0:
            chosen[j] = True
            left -= 1
