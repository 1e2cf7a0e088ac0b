"""Local search for the shorter walk: close one station, open another, as long as the walk gets shorter; then shake.

For each item the nearest and the second nearest open station are known, so that what closing a station loses, what
opening a candidate gains and what both share are sums over the few items that they touch.

Source: M. B. Teitz, P. Bart, Operations Research 16 (5), 1968 (interchange); R. A. Whitaker, INFOR 21, 1983;
M. Resende, R. Werneck, A fast swap-based local search procedure for location problems, Annals of OR 150, 2007
(gain, loss, extra); H. Lourenço, O. Martin, T. Stützle, Iterated local search, 2003.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from ....geo.network import Int64
from ..cover_problem import Mask
from ..solver import Wanted
from .walk_problem import WalkProblem

PATIENCE = 60  # shakes without a better plan before the search gives up
SEED = 20201109
LARGEST = 2**61


def shorten(
    problem: WalkProblem, chosen: list[int], *, k: int, shakes: int = 0, wanted: Wanted | None = None
) -> list[int]:
    """Return a plan of at most k candidates, ascending, no worse than `chosen`: less weight lost, then less walk.

    Args:
        problem: the problem.
        chosen: the plan to start from, of k or fewer; it is filled up by what shortens most.
        k: number of candidates at the most.
        shakes: how many times a plan that no swap improves is shaken; the same number gives the same plan.
        wanted: asked before each shake; False ends the search.
    """
    if k <= 0 or not problem.candidates:
        return []
    state = _State(problem, k)
    for row in chosen[:k]:
        state.open(row)
    state.climb()
    best = state.plan()
    least = problem.measure(best)
    if problem.measure(chosen) < least:  # only where weights are so large that `far` had to be cut
        best, least = sorted(chosen), problem.measure(chosen)
    random = np.random.default_rng(SEED)
    since = 0
    for _ in range(shakes):
        if since >= PATIENCE or len(best) >= problem.candidates or (wanted is not None and not wanted()):
            break
        state.shake(random, 2 + since % max(2, min(8, k // 8)))
        state.climb()
        plan = state.plan()
        found = problem.measure(plan)
        since += 1
        if found < least:
            best, least, since = plan, found, 0
        elif found > least:
            state.restore(best)
    return best


def far_away(problem: WalkProblem) -> int:
    """Return a walk so long that one lost resident weighs more than all walks together, as far as 64 bits allow."""
    weight = max(int(problem.weight.sum()), 1)
    return min(weight * problem.longest + 1, LARGEST // weight)


class _State:
    """A plan with all that a swap needs to know: slots of stations, the two nearest of each item, gains."""

    def __init__(self, problem: WalkProblem, k: int) -> None:
        self.problem = problem
        self.k = k
        outside = problem.outside
        self.nobody: Int64 = np.where(outside.lost, far_away(problem), outside.walk)
        n, c = problem.items, problem.candidates
        self.is_open = np.zeros(c, dtype=np.bool_)
        self.first = np.full(n, -1, dtype=np.int32)
        self.second = np.full(n, -1, dtype=np.int32)
        self.first_walk = self.nobody.copy()
        self.second_walk = self.nobody.copy()
        self.gain: Int64 = np.zeros(c, dtype=np.int64)
        self._extra: Int64 = np.zeros(c, dtype=np.int64)
        self._touched = np.empty(c, dtype=np.int32)
        _first_gains(problem.start, problem.item, problem.walk, problem.weight, self.nobody, self.gain)

    def plan(self) -> list[int]:
        """The open candidates that somebody walks to, ascending."""
        return [int(row) for row in np.flatnonzero(self._used())]

    def _used(self) -> Mask:
        used = np.zeros(self.problem.candidates, dtype=np.bool_)
        used[self.first[self.first >= 0]] = True
        return used

    def open(self, row: int) -> None:
        """Open candidate `row`, if it is closed."""
        if not self.is_open[row]:
            _open(self._tables(), row)

    def close(self, row: int) -> None:
        """Close candidate `row`."""
        _close(self._tables(), row)

    def climb(self) -> None:
        """Fill up to k candidates, then swap until nothing improves."""
        while True:
            for idle in np.flatnonzero(self.is_open & ~self._used()):
                self.close(int(idle))
            while int(self.is_open.sum()) < self.k and self.gain.max(initial=0) > 0:
                self.open(int(np.argmax(self.gain)))
            if not _climb(self._tables(), np.flatnonzero(self.is_open), self._extra, self._touched):
                return

    def restore(self, rows: list[int]) -> None:
        """Open `rows` and nothing else."""
        wanted = set(rows)
        for other in np.flatnonzero(self.is_open):
            if int(other) not in wanted:
                self.close(int(other))
        for row in rows:
            self.open(row)

    def shake(self, random: np.random.Generator, strength: int) -> None:
        """Close some stations, near each other or not, and open others that gain, by chance among the best."""
        p = self.problem
        opened = np.flatnonzero(self.is_open)
        if not len(opened):
            return
        strength = min(strength, len(opened))
        centre = int(opened[random.integers(len(opened))])
        shared = np.zeros(p.candidates, dtype=np.int64)
        _share(p.start, p.item, p.near_start, p.near, p.weight, centre, shared)
        near = opened[np.argsort(-shared[opened], kind="stable")]
        for chance in random.random(strength):
            still = near[self.is_open[near]]
            self.close(int(still[int(chance * len(still))] if chance < 0.3 else still[0]))
        closed = ~self.is_open
        closed[opened] = False
        for chance in random.random(strength):
            worth = np.where(closed & ~self.is_open, self.gain, 0)
            best = np.argsort(-worth, kind="stable")[:3]
            row = int(best[int(chance * len(best))])
            if worth[row] > 0:
                self.open(row)

    def _tables(self) -> tuple[npt.NDArray[Any], ...]:
        """All that the kernels work on, in the order in which they unpack it."""
        p = self.problem
        return (
            p.start, p.item, p.walk, p.near_start, p.near, p.near_walk, p.weight, self.nobody,
            self.is_open, self.first, self.second, self.first_walk, self.second_walk, self.gain,
        )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _first_gains(start, item, walk, weight, nobody, gain):  # type: ignore[no-untyped-def]
    for j in range(len(start) - 1):
        for p in range(start[j], start[j + 1]):
            gain[j] += weight[item[p]] * (nobody[item[p]] - walk[p])


@numba.njit(cache=True, nogil=True)
def _share(start, item, near_start, near, weight, row, shared):  # type: ignore[no-untyped-def]
    for p in range(start[row], start[row + 1]):
        for q in range(near_start[item[p]], near_start[item[p] + 1]):
            shared[near[q]] += weight[item[p]]


@numba.njit(cache=True, nogil=True)
def _open(tables, row):  # type: ignore[no-untyped-def]
    start, item, walk, near_start, near, near_walk, weight, _, is_open, first, second, first_walk, second_walk, gain = (
        tables
    )
    is_open[row] = True
    for p in range(start[row], start[row + 1]):
        i, d = item[p], walk[p]
        if d < first_walk[i]:
            old = first_walk[i]
            for q in range(near_start[i], near_start[i + 1]):
                if near_walk[q] >= old:
                    break
                gain[near[q]] -= weight[i] * (old - max(d, near_walk[q]))
            second[i], second_walk[i] = first[i], old
            first[i], first_walk[i] = row, d
        elif d < second_walk[i]:
            second[i], second_walk[i] = row, d


@numba.njit(cache=True, nogil=True)
def _close(tables, row):  # type: ignore[no-untyped-def]
    (
        start,
        item,
        _,
        near_start,
        near,
        near_walk,
        weight,
        nobody,
        is_open,
        first,
        second,
        first_walk,
        second_walk,
        gain,
    ) = tables
    is_open[row] = False
    for p in range(start[row], start[row + 1]):
        i = item[p]
        if first[i] != row and second[i] != row:
            continue
        if first[i] == row:
            old, new = first_walk[i], second_walk[i]
            first[i], first_walk[i] = second[i], new
            for q in range(near_start[i], near_start[i + 1]):
                if near_walk[q] >= new:
                    break
                gain[near[q]] += weight[i] * (new - max(old, near_walk[q]))
        second[i], second_walk[i] = -1, nobody[i]
        for q in range(near_start[i], near_start[i + 1]):
            if is_open[near[q]] and near[q] != first[i]:
                second[i], second_walk[i] = near[q], near_walk[q]
                break


@numba.njit(cache=True, nogil=True)
def _climb(tables, opened, extra, touched):  # type: ignore[no-untyped-def]
    """Swap the best pair of each station in turn until none improves; of equal candidates the lower row."""
    start, item, _, near_start, near, near_walk, weight, _, is_open, first, _, first_walk, second_walk, gain = tables
    idle, slot, swaps = 0, 0, 0
    while idle < len(opened):
        row = opened[slot]
        loss, met = np.int64(0), 0
        for p in range(start[row], start[row + 1]):
            i = item[p]
            if first[i] != row:
                continue
            near1, near2 = first_walk[i], second_walk[i]
            if near1 == near2:
                continue
            loss += weight[i] * (near2 - near1)
            for q in range(near_start[i], near_start[i + 1]):
                if near_walk[q] >= near2:
                    break
                j = near[q]
                if extra[j] == 0:
                    touched[met] = j
                    met += 1
                extra[j] += weight[i] * (near2 - max(near1, near_walk[q]))
        best, best_value = row, loss
        for j in range(len(gain)):
            if gain[j] + extra[j] > best_value and not is_open[j]:
                best, best_value = j, gain[j] + extra[j]
        for m in range(met):
            extra[touched[m]] = 0
        if best != row:
            _close(tables, row)
            _open(tables, best)
            opened[slot] = best
            idle = 0
            swaps += 1
        else:
            idle += 1
        slot = slot + 1 if slot + 1 < len(opened) else 0
    return swaps
