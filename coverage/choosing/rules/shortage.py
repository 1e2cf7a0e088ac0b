"""Local search for floors alone: k candidates that leave the least owed, floors that stay short weighing more and more.

Whether k candidates meet all floors is asked here of what the floors lack, not of what is covered in all: nothing is
gained by more than a floor owes. One step swaps the pair that leaves the least shortage, even where that is more than
before; what was swapped rests for some steps. Sides and spacing are not known here.

Source: F. Glover, Tabu search, Part I, ORSA Journal on Computing 1, 1989; P. Morris, The breakout method for escaping
from local minima, AAAI 1993 (what stays unmet weighs more).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem
from ..solver import Wanted
from ..swap import SEED
from .rule_model import Sides

STEPS_A_SHAKE = 5  # a step here costs about a fifth of a shake under rules
MOST_LOOKS = 2_000_000_000  # at a candidate in a floor, over all steps of a search: some ten seconds
STRETCH = 50  # steps between two questions whether to go on
REST = (15, 10, 3, 6)  # steps that a closed candidate rests, and up to so many more; the same of an opened one
RAISED = 1.1
CALM = 100  # steps after which the weights go back halfway, as exponents, to those of the start


@dataclass(frozen=True, eq=False)
class _Table:
    """What a step needs to know of candidates, items and floors; a pair is a candidate in a floor."""

    floor_start: Int64  # (n + 1,) the floors of each item …
    floor: Int64
    value: Int64  # … and what it counts there
    entry_start: Int64  # (n + 1,) the pairs of each item …
    entry: Int64
    entry_value: Int64  # … and what it counts there
    pair_start: Int64  # (c + 1,) the pairs of each candidate
    pair_floor: Int64
    alone: Int64  # what each pair counts while nothing is open


def meet_floors(
    problem: CoverProblem, floors: Sides, *, k: int, shakes: int, wanted: Wanted | None = None
) -> list[int] | None:
    """Look for at most `k` candidates that meet all floors; None where the search ends before it finds them.

    Args:
        problem: what covers what.
        floors: over its items: what each counts, and what is owed at the least.
        k: number of candidates.
        shakes: measure of the work, as in `search_plan`; the same number gives the same plan.
        wanted: asked now and then; False ends the search.
    """
    owed = np.maximum(floors.least.astype(np.int64), 0)
    if not owed.any():
        return []
    k = min(k, problem.candidates)
    if k < 1:
        return None
    table = _table(problem, floors)
    looks = k * max(len(table.pair_floor), 1)
    steps = min(STEPS_A_SHAKE * shakes, MOST_LOOKS // looks) if shakes else 0
    drawn = np.random.default_rng(SEED).random((steps + 1, 2))
    base = 1.0 / np.maximum(owed, 1)
    state = (
        np.full(k, -1, dtype=np.int64),
        np.zeros(problem.items, dtype=np.int64),
        table.alone.copy(),
        owed.copy(),
        base.copy(),
        np.zeros(problem.candidates, dtype=np.int64),
        np.zeros(problem.candidates, dtype=np.bool_),
    )
    tables = (
        problem.start, problem.item, table.floor_start, table.floor, table.value, table.entry_start, table.entry,
        table.entry_value, table.pair_start, table.pair_floor,
    )  # fmt: skip
    _fill(k, tables, state)
    for first in range(0, steps, STRETCH):
        if not (state[3] > 0).any() or (wanted is not None and not wanted()):
            break
        _steps((first, min(first + STRETCH, steps)), drawn, base, tables, state)
    if (state[3] > 0).any():
        return None
    return _needed(problem, floors, sorted(int(row) for row in state[0] if row >= 0))


def fewest_by_shortage(
    problem: CoverProblem, floors: Sides, *, shakes: int, wanted: Wanted | None = None
) -> list[int] | None:
    """Look for the fewest candidates that meet all floors: one less after another; None where all of them do not.

    Args:
        problem: as in `meet_floors`.
        floors: as in `meet_floors`.
        shakes: as in `meet_floors`, for each number.
        wanted: as in `meet_floors`.
    """
    rows = meet_floors(problem, floors, k=problem.candidates, shakes=0)
    while rows:
        fewer = meet_floors(problem, floors, k=len(rows) - 1, shakes=shakes, wanted=wanted)
        if fewer is None:
            break
        rows = fewer
    return rows


def _needed(problem: CoverProblem, floors: Sides, rows: list[int]) -> list[int]:
    """Leave out those without which the floors are met as well, the ones that cover fewest items first."""
    size = np.diff(problem.start)
    for row in sorted(rows, key=lambda row: (int(size[row]), row)):
        less = [other for other in rows if other != row]
        if (floors.used(problem.covered(less)) >= floors.least).all():
            rows = less
    return rows


def _table(problem: CoverProblem, floors: Sides) -> _Table:
    """Every candidate in every floor, and what each item counts there."""
    counted = np.flatnonzero(floors.value > 0)
    floor, item, value = floors.row_of()[counted], floors.index[counted], floors.value[counted].astype(np.int64)
    order = np.argsort(item, kind="stable")
    floor, item, value = floor[order].astype(np.int64), item[order], value[order]
    floor_start = np.searchsorted(item, np.arange(problem.items + 1)).astype(np.int64)
    # Each (item, floor) beside each candidate that covers the item.
    covering = np.diff(problem.item_start)[item]
    place = np.repeat(np.arange(len(item)), covering)
    within = np.arange(len(place)) - np.repeat(np.cumsum(covering) - covering, covering)
    candidate = problem.candidate[problem.item_start[item[place]] + within]
    key = candidate.astype(np.int64) * max(floors.rows, 1) + floor[place]
    pairs, entry = np.unique(key, return_inverse=True)
    alone = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(alone, entry, value[place])
    return _Table(
        floor_start,
        floor,
        value,
        np.searchsorted(item[place], np.arange(problem.items + 1)).astype(np.int64),
        entry.astype(np.int64),
        value[place],
        np.searchsorted(pairs // max(floors.rows, 1), np.arange(problem.candidates + 1)).astype(np.int64),
        (pairs % max(floors.rows, 1)).astype(np.int64),
        alone,
    )


@numba.njit(cache=True, nogil=True)
def _change(row, sign, tables, state):  # type: ignore[no-untyped-def]
    """Open (+1) or close (−1) a candidate in all that is counted."""
    start, item, floor_start, floor, value, entry_start, entry, entry_value, _, _ = tables
    _, count, gain, left, _, _, is_open = state
    is_open[row] = sign > 0
    for p in range(start[row], start[row + 1]):
        i = item[p]
        before = count[i]
        count[i] += sign
        if (before == 0) or (count[i] == 0):
            for f in range(floor_start[i], floor_start[i + 1]):
                left[floor[f]] -= sign * value[f]
            for e in range(entry_start[i], entry_start[i + 1]):
                gain[entry[e]] -= sign * entry_value[e]


@numba.njit(cache=True, nogil=True)
def _best(step, tables, state):  # type: ignore[no-untyped-def]
    """The candidate that takes most of the weighted shortage, and how much; −1 where all are open or rest."""
    pair_start, pair_floor = tables[8], tables[9]
    _, _, gain, left, weight, rests, is_open = state
    best, most = -1, -1.0
    for row in range(len(is_open)):
        if is_open[row] or rests[row] > step:
            continue
        taken = 0.0
        for p in range(pair_start[row], pair_start[row + 1]):
            owed = left[pair_floor[p]]
            if owed > 0:
                taken += weight[pair_floor[p]] * min(owed, gain[p])
        if taken > most:
            best, most = row, taken
    return best, most


@numba.njit(cache=True, nogil=True)
def _short(left, weight):  # type: ignore[no-untyped-def]
    total = 0.0
    for f in range(len(left)):
        total += max(left[f], 0) * weight[f]
    return total


@numba.njit(cache=True, nogil=True)
def _fill(k, tables, state):  # type: ignore[no-untyped-def]
    for slot in range(k):
        if state[3].max() <= 0:
            return
        row, _ = _best(0, tables, state)
        state[0][slot] = row
        _change(row, 1, tables, state)


@numba.njit(cache=True, nogil=True)
def _steps(span, drawn, base, tables, state):  # type: ignore[no-untyped-def]
    """Swap the best pair, one step after another, until nothing is owed."""
    opened, _, _, left, _, rests, _ = state
    for step in range(span[0], span[1]):
        slot, enters = _best_swap(step, tables, state)
        if slot < 0:
            continue
        leaves = opened[slot]
        _change(leaves, -1, tables, state)
        _change(enters, 1, tables, state)
        opened[slot] = enters
        rests[leaves] = step + REST[0] + int(drawn[step, 0] * REST[1])
        rests[enters] = step + REST[2] + int(drawn[step, 1] * REST[3])
        if left.max() <= 0:
            return
        _weigh(step, base, state)


@numba.njit(cache=True, nogil=True)
def _best_swap(step, tables, state):  # type: ignore[no-untyped-def]
    """Which slot to empty and which candidate to put there; −1 where all rest."""
    opened, _, _, left, weight, rests, _ = state
    slot, enters, least = -1, -1, 0.0
    for s in range(len(opened)):
        row = opened[s]
        if rests[row] > step:
            continue
        _change(row, -1, tables, state)
        # It rests for the moment: to close and open the same one is no step.
        until = rests[row]
        rests[row] = step + 1
        other, taken = _best(step, tables, state)
        rests[row] = until
        shortage = _short(left, weight) - taken
        if other >= 0 and (slot < 0 or shortage < least):
            slot, enters, least = s, other, shortage
        _change(row, 1, tables, state)
    return slot, enters


@numba.njit(cache=True, nogil=True)
def _weigh(step, base, state):  # type: ignore[no-untyped-def]
    """Raise the weight of floors that stay short; now and then go back halfway."""
    left, weight = state[3], state[4]
    for f in range(len(left)):
        if left[f] > 0:
            weight[f] *= RAISED
        if step % CALM == CALM - 1:
            weight[f] = np.sqrt(weight[f] * base[f])
