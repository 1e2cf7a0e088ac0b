"""Stations of a plan exchanged one by one for others while the walk becomes shorter and the coverage stays.

Source: M. Teitz, P. Bart, Heuristic methods for estimating the generalized vertex median of a weighted graph,
Operations Research 16, 1968.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem
from ..solver import Wanted
from .walk_problem import Walks

ROUNDS = 20  # of exchanges, each over all stations of the plan


def exchanged(
    walks: Walks,
    rows: Sequence[int],
    *,
    allowed: Callable[[list[int]], bool],
    banned: Sequence[int],
    wanted: Wanted | None,
) -> list[int]:
    """Exchange one station for another while the walk becomes shorter, the coverage stays and the plan is allowed.

    Args:
        walks: the covering problem and its walks.
        rows: a plan; a station that is exchanged keeps its place in it.
        allowed: tells of a plan, in the same places, whether it may be.
        banned: rows that are never chosen.
        wanted: asked now and then; False ends it.
    """
    best, (reached, walk) = list(rows), walks.measure(sorted(rows))
    for _ in range(ROUNDS):
        before = walk
        for place in range(len(best)):
            if wanted is not None and not wanted():
                return best
            rest = best[:place] + best[place + 1 :]
            for other in _shorter(walks, rest, reached, walk):
                plan = [*best[:place], other, *best[place + 1 :]]
                if other not in banned and other not in rest and allowed(plan):
                    best, (reached, walk) = plan, walks.measure(sorted(plan))
                    break
        if walk == before:
            break
    return best


def _shorter(walks: Walks, rest: list[int], reached: int, walk: int) -> list[int]:
    """Candidates that with `rest` reach as much and walk less than `walk`, the shortest first."""
    cover, far = walks.cover, np.iinfo(np.int64).max
    near = np.full(cover.items, far, dtype=np.int64)
    for row in rest:
        part = slice(int(cover.start[row]), int(cover.start[row + 1]))
        near[cover.item[part]] = np.minimum(near[cover.item[part]], walks.walk[part])
    counts = np.where(walks.live, cover.weight, 0)[cover.item]
    open_ = near[cover.item] == far
    change = np.where(open_, walks.walk, np.minimum(walks.walk - near[cover.item], 0)) * counts
    gain, longer = _sums(cover, np.where(open_, counts, 0)), _sums(cover, change)
    have, ways = walks.measure(rest)
    good = np.flatnonzero((have + gain == reached) & (ways + longer < walk))
    return [int(row) for row in good[np.argsort(longer[good], kind="stable")]]


def _sums(cover: CoverProblem, values: Int64) -> Int64:
    """Sums (c,) over the pairs of each candidate."""
    total = np.concatenate([[0], np.cumsum(values)])
    sums: Int64 = total[cover.start[1:]] - total[cover.start[:-1]]
    return sums
