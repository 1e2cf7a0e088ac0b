"""Local search: close one station and open another as long as that covers more; then shake the plan and try again.

Source: M. B. Teitz, P. Bart, Heuristic methods for estimating the generalized vertex median of a weighted graph,
Operations Research 16 (5), 1968 (interchange); R. A. Whitaker, INFOR 21, 1983, and M. Resende, R. Werneck, A fast
swap-based local search procedure for location problems, Annals of OR 150, 2007 (gain, loss and what both share);
H. Lourenço, O. Martin, T. Stützle, Iterated local search, 2003.
"""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np

from ...geo.network import Int32, Int64
from .cover_problem import CoverProblem

PATIENCE = 60  # shakes without a better plan before the search gives up
SEED = 20201109
BLOCK = 256  # candidates whose best gain is kept together: about the root of the number of them


def improve(
    problem: CoverProblem,
    chosen: list[int],
    *,
    shakes: int = 0,
    patience: int = PATIENCE,
    stop_at: int | None = None,
    wanted: Callable[[], bool] | None = None,
) -> list[int]:
    """Return a plan of as many candidates as `chosen` that covers no less, rows ascending: `Swaps.improve`, once."""
    return Swaps(problem).improve(chosen, shakes=shakes, patience=patience, stop_at=stop_at, wanted=wanted)


class Swaps:
    """Local search on one problem. What it counts is kept from one plan to the next: plans near each other cost little.

    A plan always leads to the same one, whatever came before it.
    """

    def __init__(self, problem: CoverProblem) -> None:
        self.problem = problem
        self._state: _State | None = None

    def improve(
        self,
        chosen: list[int],
        *,
        shakes: int = 0,
        patience: int = PATIENCE,
        stop_at: int | None = None,
        wanted: Callable[[], bool] | None = None,
    ) -> list[int]:
        """Return a plan of as many candidates as `chosen` that covers no less, rows ascending.

        Args:
            chosen: the plan to start from.
            shakes: how many times a plan that no swap improves is shaken; the same number gives the same plan.
            patience: shakes without success before it gives up earlier.
            stop_at: a value that cannot be beaten: the search ends there.
            wanted: asked after each shake; False ends the search with the best so far.
        """
        if not chosen or len(chosen) >= self.problem.candidates:
            return sorted(chosen)
        state = self._at(chosen)
        best_value, best = state.climb(), state.open.copy()
        random = np.random.default_rng(SEED)
        since = 0
        for _ in range(shakes):
            beaten = stop_at is not None and best_value >= stop_at
            if since >= patience or beaten or (wanted is not None and not wanted()):
                break
            strength = 2 + since % max(2, min(8, len(chosen) // 8))
            state.shake(random, min(strength, len(chosen)))
            value = state.climb()
            if value > best_value:
                best_value, best, since = value, state.open.copy(), 0
            else:
                since += 1
                if value < best_value:
                    state.reset(best)
        return sorted({int(row) for row in best})

    def gains_most(self, chosen: list[int]) -> list[int]:
        """Return the candidate that gains most beside `chosen`, of equal ones the lower row; none where none gains."""
        gain = self._at(chosen).gain
        row = int(np.argmax(gain)) if len(gain) else 0
        return [row] if len(gain) and gain[row] > 0 else []

    def _at(self, chosen: list[int]) -> _State:
        rows = np.array(sorted(chosen), dtype=np.int64)
        if self._state is None:
            self._state = _State(self.problem)
        self._state.reset(rows)
        return self._state


class _State:
    """A plan with all that a swap needs to know: counts of items, gains of candidates, the best gain of each block."""

    def __init__(self, problem: CoverProblem) -> None:
        self.problem = problem
        self.open: Int64 = np.empty(0, dtype=np.int64)
        self.count: Int32 = np.zeros(problem.items, dtype=np.int32)
        self.gain: Int64 = np.zeros(problem.candidates, dtype=np.int64)
        self._extra: Int64 = np.zeros(problem.candidates, dtype=np.int64)
        self._touched: Int32 = np.empty(problem.candidates, dtype=np.int32)
        blocks = -(-problem.candidates // BLOCK)
        self._first: Int64 = np.zeros(blocks, dtype=np.int64)
        self._stale = np.ones(blocks, dtype=np.bool_)
        self._counted = False

    def reset(self, chosen: Int64) -> None:
        """Make `chosen` the plan: by what changes, or counted anew where that is most of it."""
        old, new = np.sort(self.open), np.sort(chosen)
        if self._counted and 2 * len(np.setxor1d(old, new)) <= len(new):
            _move(*self._covers(), old, new, self.count, self.gain, self._stale)
        else:
            self.count[:], self.gain[:], self._stale[:] = 0, 0, True
            _count(*self._covers(), chosen, self.count, self.gain)
        self.open, self._counted = chosen.copy(), True

    def climb(self) -> int:
        _climb(*self._covers(), self.open, self.count, self.gain, self._extra, self._touched, self._first, self._stale)
        return int(self.problem.weight[self.count > 0].sum())

    def shake(self, random: np.random.Generator, strength: int) -> None:
        """Close some stations near each other and open others that gain, chosen by chance among the best."""
        drawn = random.random(2 * strength + 1)
        _shake(*self._covers(), self.open, self.count, self.gain, self._stale, drawn, strength)

    def _covers(self) -> tuple[Int64, Int32, Int64, Int32, Int64]:
        p = self.problem
        return p.start, p.item, p.item_start, p.candidate, p.weight


@numba.njit(cache=True, nogil=True)
def _count(start, item, item_start, candidate, weight, opened, count, gain):  # type: ignore[no-untyped-def]
    for slot in range(len(opened)):
        for p in range(start[opened[slot]], start[opened[slot] + 1]):
            count[item[p]] += 1
    for i in range(len(weight)):
        if count[i] == 0:
            for q in range(item_start[i], item_start[i + 1]):
                gain[candidate[q]] += weight[i]


@numba.njit(cache=True, nogil=True)
def _move(start, item, item_start, candidate, weight, old, new, count, gain, stale):  # type: ignore[no-untyped-def]
    """Close what is in `old` alone and open what is in `new` alone, both ascending."""
    a, b = 0, 0
    while a < len(old) or b < len(new):
        if b == len(new) or (a < len(old) and old[a] < new[b]):
            _close(start, item, item_start, candidate, weight, old[a], count, gain, stale)
            a += 1
        elif a == len(old) or new[b] < old[a]:
            _open(start, item, item_start, candidate, weight, new[b], count, gain, stale)
            b += 1
        else:
            a, b = a + 1, b + 1


@numba.njit(cache=True, nogil=True)
def _close(start, item, item_start, candidate, weight, row, count, gain, stale):  # type: ignore[no-untyped-def]
    for p in range(start[row], start[row + 1]):
        i = item[p]
        count[i] -= 1
        if count[i] == 0:
            for q in range(item_start[i], item_start[i + 1]):
                gain[candidate[q]] += weight[i]
                stale[candidate[q] // BLOCK] = True


@numba.njit(cache=True, nogil=True)
def _open(start, item, item_start, candidate, weight, row, count, gain, stale):  # type: ignore[no-untyped-def]
    for p in range(start[row], start[row + 1]):
        i = item[p]
        count[i] += 1
        if count[i] == 1:
            for q in range(item_start[i], item_start[i + 1]):
                gain[candidate[q]] -= weight[i]
                stale[candidate[q] // BLOCK] = True


@numba.njit(cache=True, nogil=True)
def _best_of_block(b, gain, first, stale):  # type: ignore[no-untyped-def]
    """The row of a block that gains most, of equal ones the lower."""
    if stale[b]:
        best = b * BLOCK
        for j in range(b * BLOCK + 1, min((b + 1) * BLOCK, len(gain))):
            if gain[j] > gain[best]:
                best = j
        first[b], stale[b] = best, False
    return first[b]


@numba.njit(cache=True, nogil=True)
def _climb(start, item, item_start, candidate, weight, opened, count, gain, extra, touched, first, stale):  # type: ignore[no-untyped-def]
    """Swap the best pair of each station in turn until none improves; of equal candidates the lower row."""
    idle, slot = 0, 0
    while idle < len(opened):
        row = opened[slot]
        loss, met = np.int64(0), 0
        for p in range(start[row], start[row + 1]):
            i = item[p]
            # What has no weight leaves no mark in `extra`: its candidates would be met again and again.
            if count[i] == 1 and weight[i] > 0:
                loss += weight[i]
                for q in range(item_start[i], item_start[i + 1]):
                    j = candidate[q]
                    if extra[j] == 0:
                        touched[met] = j
                        met += 1
                    extra[j] += weight[i]
        best, best_value = row, loss
        for m in range(met):
            j = touched[m]
            value = gain[j] + extra[j]
            if value > best_value or (value == best_value > loss and j < best):
                best, best_value = j, value
        # What the station does not touch gains as before. The best of a block, where touched, hides no better one.
        for b in range(len(first)):
            j = _best_of_block(b, gain, first, stale)
            if extra[j] == 0 and (gain[j] > best_value or (gain[j] == best_value > loss and j < best)):
                best, best_value = j, gain[j]
        for m in range(met):
            extra[touched[m]] = 0
        if best != row:
            _close(start, item, item_start, candidate, weight, row, count, gain, stale)
            _open(start, item, item_start, candidate, weight, best, count, gain, stale)
            opened[slot] = best
            idle = 0
        else:
            idle += 1
        slot = slot + 1 if slot + 1 < len(opened) else 0


@numba.njit(cache=True, nogil=True)
def _shake(start, item, item_start, candidate, weight, opened, count, gain, stale, chance, strength):  # type: ignore[no-untyped-def]
    """Close a station drawn by chance and those that share most with it; open as many that gain, by chance."""
    centre = opened[int(chance[0] * len(opened))]
    shared = np.zeros(len(gain), dtype=np.int64)
    for p in range(start[centre], start[centre + 1]):
        for q in range(item_start[item[p]], item_start[item[p] + 1]):
            shared[candidate[q]] += weight[item[p]]
    for s in range(strength):
        best = 0
        for slot in range(len(opened)):
            if opened[slot] >= 0 and (opened[best] < 0 or shared[opened[slot]] > shared[opened[best]]):
                best = slot
        if chance[1 + s] < 0.3:
            # Now and then one that is far away.
            far = int(chance[1 + strength + s] * len(opened))
            if opened[far] >= 0:
                best = far
        _close(start, item, item_start, candidate, weight, opened[best], count, gain, stale)
        opened[best] = -1 - opened[best]
    for slot in range(len(opened)):
        if opened[slot] >= 0:
            continue
        closed = -1 - opened[slot]
        best, second = -1, -1
        for j in range(len(gain)):
            if gain[j] > 0 and j != closed:
                if best < 0 or gain[j] > gain[best]:
                    best, second = j, best
                elif second < 0 or gain[j] > gain[second]:
                    second = j
        new = best
        if second >= 0 and chance[1 + strength + slot % strength] < 0.4:
            new = second
        if new < 0:
            new = closed
        _open(start, item, item_start, candidate, weight, new, count, gain, stale)
        opened[slot] = new
