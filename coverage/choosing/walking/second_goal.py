"""Ties: of the plans that cover the same, the shorter walk; then fewer candidates; then the lower rows.

Covered people walk to the nearest station that is chosen. What the stations of today cover does not count: nothing
that is chosen changes its verdict. First swaps shorten the walk of a plan that is given and keep what it covers;
then, where there is work to spare, `walk_parts` searches all plans that cover the most.

Source: as in `walk_swap` and `walk_parts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....geo.network import Int64
from ..cover_problem import CoverProblem, Mask
from ..reduction import Reduced, reduce_problem
from ..solver import Wanted
from .reach_core import reach_bound
from .walk_parts import join_parts
from .walk_problem import Outside, Walks, walk_problem, whole_walks
from .walk_search import WalkEffort
from .walk_swap import shorten


@dataclass(frozen=True, eq=False)
class ShorterPlan:
    """A plan that covers as much as the one given.

    Attributes:
        rows: ascending; each of them shortens a walk.
        covered: weight of the items that it covers and that were not settled.
        walk: Σ weight × walk of these, in mm.
        proved: that no plan of k covers more, nor as much with less walk.
        lowest: that none as good has fewer candidates, or as many and lower rows.
    """

    rows: list[int]
    covered: int
    walk: int
    proved: bool
    lowest: bool


@dataclass(frozen=True, eq=False)
class Known:
    """What choosing the plan has found out already.

    Attributes:
        reduced: the covering problem without dominated candidates.
        multiplier: (n',) its multipliers for k candidates, in 1/1024.
    """

    reduced: Reduced
    multiplier: Int64


def walks_of(cover: CoverProblem, walk: Int64, *, settled: Mask | None = None) -> Walks:
    """Return the walks (p,) of a covering problem, whole mm; items that are `settled` (n,) do not count.

    Raises:
        TypeError: they are not of a whole type.
        ValueError: not one a pair, negative, or so long that sums could overflow.
    """
    nobody = Outside(np.zeros(cover.items, dtype=np.int64), np.ones(cover.items, dtype=np.bool_))
    live = np.ones(cover.items, dtype=np.bool_) if settled is None else ~settled
    return Walks(cover, whole_walks(walk, cover), nobody, np.ones(cover.candidates, dtype=np.bool_), live)


def shorter_walk(
    walks: Walks,
    rows: list[int],
    *,
    k: int,
    effort: WalkEffort,
    known: Known | None = None,
    wanted: Wanted | None = None,
) -> ShorterPlan:
    """Find the plan of at most k candidates that covers as much as `rows` with the shortest walk.

    Args:
        walks: the covering problem and its walks (`walks_of`).
        rows: a plan of at most k, best in what it covers.
        k: number of candidates at the most.
        effort: limits of the work; with no nodes there are swaps alone, and nothing is proved.
        known: spares solving the covering problem's relaxation again.
        wanted: asked now and then; False ends the search with the best so far.

    Raises:
        ValueError: more rows than k.
    """
    if len(set(rows)) > k:
        raise ValueError(f"the plan has {len(set(rows))} candidates, and k is {k}")
    problem = walk_problem(walks)
    places = shorten(problem, problem.places_of(rows), k=k, shakes=effort.shakes, wanted=wanted)
    best = walks.rank(int(row) for row in problem.row[places])
    proved = is_lowest = False
    if effort.nodes and (wanted is None or wanted()):
        reduced = known.reduced if known else reduce_problem(walks.cover, settled=~walks.wanting, dominate=True)
        multiplier = known.multiplier if known else None
        bound = reach_bound(walks, reduced, k=k, least=-best[0], multiplier=multiplier)
        joined = join_parts(walks, bound, least=-best[0], hint=best[3], effort=effort, wanted=wanted)
        best = min(best, walks.rank(joined.rows))
        proved, is_lowest = joined.proved, joined.lowest
    return ShorterPlan(best[3], -best[0], best[1], proved, is_lowest)


def building_order(walks: Walks, rows: list[int], *, built: Sequence[int] = ()) -> list[int]:
    """Return a chosen plan in building order: what covers most next; then the shorter walk; then the lower row.

    Stations that are `built` before are not part of it, and nobody walks farther than to them.
    """
    cover, left, order = walks.cover, sorted(set(rows)), list[int]()
    worst = np.iinfo(np.int64).max
    near = np.where(walks.outside.lost, worst, walks.outside.walk)
    for row in built:
        part = slice(int(cover.start[row]), int(cover.start[row + 1]))
        near[cover.item[part]] = np.minimum(near[cover.item[part]], walks.walk[part])
    counts = np.where(walks.live, cover.weight, 0)
    while left:
        keys = []
        for row in left:
            part = slice(int(cover.start[row]), int(cover.start[row + 1]))
            item, walk = cover.item[part], walks.walk[part]
            new = near[item] == worst
            gained = int(counts[item[new]].sum())
            longer = np.where(new, walk, np.minimum(walk - near[item], 0))
            keys.append((-gained, int((counts[item] * longer).sum()), row))
        row = min(keys)[2]
        part = slice(int(cover.start[row]), int(cover.start[row + 1]))
        near[cover.item[part]] = np.minimum(near[cover.item[part]], walks.walk[part])
        left.remove(row)
        order.append(row)
    return order
