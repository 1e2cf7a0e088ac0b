"""Branch and bound by zones: how many stations stand in each part of the district.

Shutting a single candidate changes little, for its neighbour stands in. So the candidates are parted into zones
around the stations of a good plan, and where the relaxation wants one and a half stations in a zone the search
splits into "at most one" and "at least two"; when all zones are whole, a candidate becomes a zone of its own, shut
or open. Zones do not overlap, so the best choice of candidates by worth is found greedily, and each part's bound is
that of `capacity_bound`, in integers. The bound of the whole is that of the worst part that is still open.

Source: R. Sridharan, A Lagrangian heuristic for the capacitated plant location problem with single source
constraints, EJOR 66, 1993; J. Beasley, An algorithm for solving large capacitated warehouse location problems,
EJOR 33, 1988 (bounds by multipliers in a tree).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array

from ....geo.network import Float64, Int64
from ..cover_problem import CoverProblem
from .capacity_bound import Choice, bound_with_capacity, search_with_capacity
from .capacity_problem import CapacityProblem

ROUNDS = 60  # of the search for multipliers in each part
WHOLE = 0.02  # a count that is not farther from a whole number is one


@dataclass(frozen=True, eq=False)
class _Part:
    """A part of the search: how many stations may stand in each zone.

    Attributes:
        zone: (c,) the zone of each candidate.
        low: (z,) at least so many.
        high: (z,) at most so many.
        multiplier: (n,) multipliers in 1/1024 that bound it.
        opened: (c,) how far each candidate is open, 0 … 1.
        bound: no plan in it serves more.
    """

    zone: Int64
    low: Int64
    high: Int64
    multiplier: Int64
    opened: Float64
    bound: int


def branch_by_zones(
    problem: CapacityProblem,
    rows: list[int],
    *,
    k: int,
    value: int,
    nodes: int,
    wanted: Callable[[], bool] | None = None,
) -> int:
    """Return a bound in whole weight for k candidates beside the fixed; at least `value`, which the plan `rows` serves.

    Stops after `nodes` parts, or when no part can hold a better plan.
    """
    zone = zones_around(problem.cover, rows)
    size = int(zone.max(initial=0)) + 1
    root = _part(problem, _Limits(zone, np.zeros(size, np.int64), np.full(size, k)), None, k=k, least=value)
    if root is None or root.bound <= value:
        return value
    parts, seen, finished = [(-root.bound, 0, root)], 0, value
    while parts and seen < nodes and (wanted is None or wanted()):
        _, _, part = heapq.heappop(parts)
        halves = _split(part)
        if not halves:
            # The relaxation is whole and yet serves more than any plan known: this part cannot be split.
            finished = max(finished, part.bound)
        for limits in halves:
            seen += 1
            half = _part(problem, limits, part, k=k, least=value)
            if half is not None and half.bound > value:
                heapq.heappush(parts, (-half.bound, seen, half))
        if parts and finished >= -parts[0][0]:
            break
    return max([finished, *(-bound for bound, _, _ in parts)])


@dataclass(frozen=True, eq=False)
class _Limits:
    zone: Int64
    low: Int64
    high: Int64


def _part(problem: CapacityProblem, limits: _Limits, parent: _Part | None, *, k: int, least: int) -> _Part | None:
    """Bound a part of the search; None where no choice of k is in it."""
    if not _possible(problem, limits, k):
        return None
    choice = _within(problem, limits, k)
    searched = search_with_capacity(
        problem,
        choice=choice,
        least=least,
        rounds=ROUNDS if parent else 10 * ROUNDS,
        start=None if parent is None else parent.multiplier,
    )
    bound = bound_with_capacity(problem, searched.multiplier, k=k, choice=choice)
    if parent is not None:
        bound = min(bound, parent.bound)
    return _Part(limits.zone, limits.low, limits.high, searched.multiplier, searched.opened, bound)


def _possible(problem: CapacityProblem, limits: _Limits, k: int) -> bool:
    there = np.bincount(limits.zone[problem.free], minlength=len(limits.low))
    return int(limits.low.sum()) <= k and bool((limits.low <= np.minimum(there, limits.high)).all())


def _within(problem: CapacityProblem, limits: _Limits, k: int) -> Choice:
    """The choice of at most k candidates, worth most, with so many in each zone."""
    free = problem.free
    zone = limits.zone[free]

    left = k - int(limits.low.sum())

    def choose(worth: Int64 | Float64) -> Int64:
        order = np.lexsort((-worth[free], zone))
        place = np.empty(len(free), dtype=np.int64)
        first = np.searchsorted(zone[order], np.arange(len(limits.low)))
        place[order] = np.arange(len(free)) - first[zone[order]]
        must = place < limits.low[zone]
        may = np.flatnonzero(~must & (place < limits.high[zone]))
        best = np.argsort(-worth[free[may]], kind="stable")[:left]
        return np.concatenate([free[must], free[may[best]]])

    return choose


def _split(part: _Part) -> list[_Limits]:
    """Both sides of the zone whose count is farthest from whole; else of the candidate that is; else nothing."""
    count = np.bincount(part.zone, part.opened, minlength=len(part.low))
    doubt = np.abs(count - np.rint(count))
    doubt[part.low == part.high] = 0.0
    z = int(doubt.argmax())
    if doubt[z] > WHOLE:
        low, high = part.low.copy(), part.high.copy()
        high[z] = int(np.floor(count[z]))
        low[z] = high[z] + 1
        return [_Limits(part.zone, part.low, high), _Limits(part.zone, low, part.high)]
    doubt = np.minimum(part.opened, 1.0 - part.opened)
    j = int(doubt.argmax())
    return _alone(part, j) if doubt[j] > WHOLE else []


def _alone(part: _Part, j: int) -> list[_Limits]:
    """Candidate j as a zone of its own, shut or open; open, its old zone needs one less."""
    zone, old = part.zone.copy(), part.zone[j]
    zone[j] = len(part.low)
    low, high = part.low.copy(), part.high.copy()
    low[old], high[old] = max(low[old] - 1, 0), high[old] - 1
    shut = _Limits(zone, np.append(part.low, 0), np.append(part.high, 0))
    return [shut, _Limits(zone, np.append(low, 1), np.append(high, 1))]


def zones_around(problem: CoverProblem, centres: list[int]) -> Int64:
    """Part the candidates (c,) into zones: each goes to the centre with which it shares most of what both reach.

    One that shares nothing with a centre goes with the candidate with which it shares most; others: the last zone.
    """
    pairs = csr_array((np.ones(problem.pairs), problem.item, problem.start), shape=(problem.candidates, problem.items))
    weighed = pairs @ diags_array(problem.weight.astype(np.float64))
    reach: Float64 = np.asarray(weighed.sum(axis=1))
    shared = (weighed @ pairs[centres].T).toarray() if centres else np.zeros((problem.candidates, 0))
    alike = shared / np.maximum(reach[:, None] + reach[centres][None, :] - shared, 1.0)
    zone = np.where(alike.max(axis=1, initial=0.0) > 0, alike.argmax(axis=1) if centres else 0, -1)
    while True:
        inside, outside = np.flatnonzero(zone >= 0), np.flatnonzero(zone < 0)
        near = csr_array(weighed[outside] @ pairs[inside].T)
        met = np.diff(near.indptr) > 0
        if not met.any():
            zone[outside] = len(centres)
            return zone.astype(np.int64)
        zone[outside[met]] = zone[inside[np.asarray(near[met].argmax(axis=1)).ravel()]]
