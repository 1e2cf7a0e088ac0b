"""How far everybody walks to the nearest station: the shape that the solvers of the p-median work on.

An item walks to the nearest station that is open: one of the chosen candidates, or one that is open anyhow
(`outside`), or, where none of either is in reach, to nobody: it is *lost*. A plan is better where less weight is
lost, then where Σ weight × walk over all others is less. Pairs that can never be the shortest way are gone, and so
are candidates without pairs and all but the first of candidates with the same pairs.

Source: S. L. Hakimi, Optimum locations of switching centers and the absolute centers and medians of a graph,
Operations Research 12 (3), 1964 (p-median); C. ReVelle, R. Swain, Central facilities location, Geographical Analysis
2, 1970.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from ....geo.connected import connected_parts
from ....geo.network import Int32, Int64
from ..cover_problem import CoverProblem, Mask, cover_problem, pairs_of, whole_weights

SPARE = 8
MOST = 2**50  # Σ weight × longest walk: bounds in 1/1024 of it still fit in 64 bits


@dataclass(frozen=True, eq=False)
class Outside:
    """Where each of n items walks when no candidate is chosen.

    Attributes:
        walk: (n,) to the nearest station that is open anyhow, whole mm; 0 where there is none.
        lost: (n,) that there is none in reach.
    """

    walk: Int64
    lost: Mask


@dataclass(frozen=True, eq=False)
class Walks:
    """What is known of the walks of a covering problem before anything is left out.

    Attributes:
        cover: the pairs and weights.
        walk: (p,) whole mm of each pair of `cover`.
        outside: where the items walk when nothing is chosen.
        usable: (c,) candidates that may be chosen.
        live: (n,) items that count.
    """

    cover: CoverProblem
    walk: Int64
    outside: Outside
    usable: Mask
    live: Mask

    @property
    def wanting(self) -> Mask:
        """The items (n,) that count and that no station open anyhow reaches."""
        return self.live & self.outside.lost & (self.cover.weight > 0)

    def among(self, usable: Mask) -> Walks:
        """Return the same with fewer candidates."""
        return Walks(self.cover, self.walk, self.outside, self.usable & usable, self.live)

    def measure(self, rows: Iterable[int]) -> tuple[int, int]:
        """Return the weight that is reached with `rows` open, and its Σ weight × walk."""
        found = nearest(self.cover, self.walk, rows)
        lost = found.lost & self.outside.lost
        far = np.iinfo(np.int64).max
        walk = np.minimum(np.where(found.lost, far, found.walk), np.where(self.outside.lost, far, self.outside.walk))
        counts = self.live & ~lost
        return int(self.cover.weight[counts].sum()), int((self.cover.weight[counts] * walk[counts]).sum())

    def rank(self, rows: Iterable[int]) -> tuple[int, int, int, list[int]]:
        """Return how good a plan is: − weight reached, walk, number of candidates, rows; less is better."""
        plan = sorted(rows)
        reached, walk = self.measure(plan)
        return -reached, walk, len(plan), plan


@dataclass(frozen=True, eq=False)
class WalkProblem:
    """c candidates, n items, and p pairs with the walk between both.

    Attributes:
        row: (c,) each candidate's row in the problem that this one was made of, ascending.
        start: (c + 1,) where each candidate's pairs start in `item` and `walk`.
        item: (p,) items, ascending within a candidate.
        walk: (p,) whole mm.
        near_start: (n + 1,) where each item's pairs start in `near` and `near_walk`.
        near: (p,) candidates, the nearest first, of equals the lower.
        near_walk: (p,) whole mm, ascending within an item.
        weight: (n,) whole weight, positive.
        outside: where the items walk when nothing is chosen.
    """

    row: Int64
    start: Int64
    item: Int32
    walk: Int64
    near_start: Int64
    near: Int32
    near_walk: Int64
    weight: Int64
    outside: Outside

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return len(self.row)

    @property
    def items(self) -> int:
        """Number of items."""
        return len(self.weight)

    @property
    def longest(self) -> int:
        """The longest walk, mm."""
        return int(max(self.near_walk.max(initial=0), self.outside.walk.max(initial=0)))

    def measure(self, chosen: Iterable[int]) -> tuple[int, int]:
        """Return the weight that is lost with the candidates `chosen`, and Σ weight × walk of the rest."""
        opened = np.zeros(self.candidates, dtype=np.bool_)
        opened[list(chosen)] = True
        lost, walk = _measure(
            self.near_start, self.near, self.near_walk, self.weight, self.outside.walk, self.outside.lost, opened
        )
        return int(lost), int(walk)

    def places_of(self, rows: Iterable[int]) -> list[int]:
        """Return which candidates stand at `rows` of the first problem; those that shorten no walk are left out."""
        number = {int(row): place for place, row in enumerate(self.row)}
        return sorted({number[int(row)] for row in rows if int(row) in number})


@numba.njit(cache=True, nogil=True)
def _measure(near_start, near, near_walk, weight, outside, lost, opened):  # type: ignore[no-untyped-def]
    missing, total = np.int64(0), np.int64(0)
    for i in range(len(weight)):
        found = False
        for q in range(near_start[i], near_start[i + 1]):
            if opened[near[q]]:
                total += weight[i] * near_walk[q]
                found = True
                break
        if not found:
            if lost[i]:
                missing += weight[i]
            else:
                total += weight[i] * outside[i]
    return missing, total


def whole_walks(walk: npt.ArrayLike, cover: CoverProblem) -> Int64:
    """Return the walks (p,) of the pairs of `cover` as int64.

    Raises:
        TypeError: they are not of a whole type.
        ValueError: not one a pair, one is negative, or they are so long that Σ weight × walk could overflow.
    """
    given = np.asarray(walk)
    if given.dtype.kind not in "iu" and given.size:
        raise TypeError("walking distances are whole millimetres")
    if given.shape != (cover.pairs,):
        raise ValueError(f"there are {cover.pairs} pairs, and {given.size} walking distances")
    if given.size and int(given.min()) < 0:
        raise ValueError("a walking distance is negative")
    if not sums_fit(given, cover, cover.weight):
        raise ValueError("weight × distance is beyond 2^50 mm")
    return given.astype(np.int64)


def sums_fit(walk: npt.NDArray[Any], cover: CoverProblem, weight: Int64) -> bool:
    """Tell whether bounds on Σ `weight` (n,) × walk (p,) fit in 64 bits, each item on its longest walk.

    Items that nobody reaches, or of weight 0, walk nowhere. `SPARE` leaves room for the walk that is charged for
    leaving an item out, which is longer than any other.
    """
    if not len(walk):
        return True
    longest = np.zeros(cover.items)
    np.maximum.at(longest, cover.item, np.where(weight[cover.item] > 0, walk, 0).astype(np.float64))
    reached = float(weight[longest > 0].sum(dtype=np.float64))
    return bool((longest * weight).sum() < MOST) and reached * float(longest.max()) < MOST * SPARE


def walks_of_reach(reach: object, weights: npt.ArrayLike, *, fixed: Sequence[int], k: int) -> Walks:
    """Return the walks of a scipy sparse (c, n) matrix of whole mm, with the rows `fixed` open and k others to choose.

    Raises:
        TypeError: `reach` is not sparse, or distances or weights are not whole.
        ValueError: shapes that do not fit; negative numbers, or so large that sums overflow; k below 0 or beyond the
            candidates that are not fixed; a row of `fixed` that does not exist.
    """
    pairs, weight = pairs_of(reach), whole_weights(weights)
    if pairs.shape[1] != len(weight):
        raise ValueError(f"reach has {pairs.shape[1]} columns, and there are {len(weight)} weights")
    cover = cover_problem(pairs, weight)
    walk = whole_walks(pairs.data, cover)
    wrong = [row for row in fixed if not 0 <= row < cover.candidates]
    if wrong:
        raise ValueError(f"{len(wrong)} fixed rows do not exist, the first is {wrong[0]}")
    usable = np.ones(cover.candidates, dtype=np.bool_)
    usable[list(fixed)] = False
    if not 0 <= k <= int(usable.sum()):
        raise ValueError(f"k is {k}, and there are {int(usable.sum())} candidates to choose from")
    return Walks(cover, walk, nearest(cover, walk, fixed), usable, np.ones(cover.items, dtype=np.bool_))


def nearest(cover: CoverProblem, walk: Int64, rows: Iterable[int]) -> Outside:
    """Return how far each item (n,) walks to the nearest of `rows`."""
    far = np.iinfo(np.int64).max
    found = np.full(cover.items, far, dtype=np.int64)
    for row in rows:
        part = slice(int(cover.start[row]), int(cover.start[row + 1]))
        items = cover.item[part]
        found[items] = np.minimum(found[items], walk[part])
    lost = found == far
    return Outside(np.where(lost, 0, found), lost)


def walk_problem(walks: Walks) -> WalkProblem:
    """Make the smallest problem with the same answers."""
    cover, walk, outside = walks.cover, walks.walk, walks.outside
    item, row = cover.item, cover.rows()
    counts = walks.live & (cover.weight > 0)
    kept = counts[item] & (outside.lost[item] | (walk < outside.walk[item])) & walks.usable[row]
    row, item, length = row[kept], item[kept], walk[kept]
    chosen = _first_of_equals(row, item, length, cover.candidates)
    kept = chosen[row]
    row, item, length = row[kept], item[kept], length[kept]
    items = np.zeros(cover.items, dtype=np.bool_)
    items[item] = True
    start = _starts(np.bincount(row, minlength=cover.candidates)[chosen])
    local_row = (np.cumsum(chosen) - 1)[row].astype(np.int32)
    local_item = (np.cumsum(items) - 1)[item].astype(np.int32)
    near_start = _starts(np.bincount(local_item, minlength=int(items.sum())))
    order = _by_walk(local_item, length, near_start)
    return WalkProblem(
        np.flatnonzero(chosen), start, local_item, length, near_start, local_row[order], length[order],
        cover.weight[items], Outside(outside.walk[items], outside.lost[items]),
    )  # fmt: skip


def _first_of_equals(row: Int32, item: Int32, walk: Int64, candidates: int) -> Mask:
    """Which candidates have pairs (c,), of those with the same pairs the first alone."""
    start = _starts(np.bincount(row, minlength=candidates))
    first: dict[tuple[bytes, bytes], int] = {}
    chosen = np.zeros(candidates, dtype=np.bool_)
    for j in np.flatnonzero(np.diff(start)).tolist():
        part = slice(int(start[j]), int(start[j + 1]))
        chosen[j] = first.setdefault((item[part].tobytes(), walk[part].tobytes()), j) == j
    return chosen


def _by_walk(item: Int32, walk: Int64, near_start: Int64) -> Int64:
    """Order pairs (given by candidate) by item, then walk, then candidate."""
    order = np.argsort(item, kind="stable")
    _sort_within(near_start, walk, order)
    return order


@numba.njit(cache=True, nogil=True)
def _sort_within(near_start, walk, order):  # type: ignore[no-untyped-def]
    for i in range(len(near_start) - 1):
        part = order[near_start[i] : near_start[i + 1]].copy()
        ways = walk[part]
        order[near_start[i] : near_start[i + 1]] = part[np.argsort(ways, kind="mergesort")]


def components_of_walks(problem: WalkProblem) -> tuple[int, Int32]:
    """Return the number of components, and the component of each candidate (c,): those of two share no item."""
    size = problem.candidates + problem.items
    row = np.repeat(np.arange(problem.candidates), np.diff(problem.start))
    _, label = connected_parts(row, problem.candidates + problem.item, size)
    found, ours = np.unique(label[: problem.candidates], return_inverse=True)
    return len(found), ours.astype(np.int32)


def part_of_walks(problem: WalkProblem, candidates: Mask) -> WalkProblem:
    """Return the problem of some candidates (mask c) and the items that they reach, numbered anew in their order."""
    kept = np.repeat(candidates, np.diff(problem.start))
    items = np.zeros(problem.items, dtype=np.bool_)
    items[problem.item[kept]] = True
    near_kept = candidates[problem.near]
    number, place = np.cumsum(items) - 1, np.cumsum(candidates) - 1
    counts = np.bincount(
        np.repeat(np.arange(problem.items), np.diff(problem.near_start))[near_kept], minlength=problem.items
    )
    return WalkProblem(
        problem.row[candidates],
        _starts(np.diff(problem.start)[candidates]), number[problem.item[kept]].astype(np.int32), problem.walk[kept],
        _starts(counts[items]), place[problem.near[near_kept]].astype(np.int32), problem.near_walk[near_kept],
        problem.weight[items], Outside(problem.outside.walk[items], problem.outside.lost[items]),
    )  # fmt: skip


def _starts(counts: npt.NDArray[np.integer]) -> Int64:
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts
