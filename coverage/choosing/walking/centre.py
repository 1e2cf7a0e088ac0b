"""The p-centre: the smallest radius within which k more stations reach everybody whom they can reach at all.

    reach the most weight with the pairs as given;  then minimise the longest walk of those who are reached

The radius is one of the distances. It is found by bisection: within a radius k candidates reach the most weight or
they do not, which is a covering problem (`exact`).

Source: S. L. Hakimi, Operations Research 12 (3), 1964; E. Minieka, The m-center problem, SIAM Review 12, 1970 (set
cover at one radius after another).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..cover_problem import from_rows
from ..exact import Effort, best_plan
from ..reduction import Reduced, reduce_problem
from .walk_problem import Walks, walks_of_reach


@dataclass(frozen=True, eq=False)
class CentrePlan:
    """A plan and how good it is.

    Attributes:
        rows: the new candidates, ascending.
        radius: mm; everybody who is reached walks no farther; 0 where nobody is.
        reached: the weight that is reached, by fixed stations too.
        bound: no plan of k new candidates that reaches as much has a smaller radius, mm.
        most_reached: no plan of k new candidates reaches more.
    """

    rows: list[int]
    radius: int
    reached: int
    bound: int
    most_reached: int

    @property
    def proved(self) -> bool:
        """Whether no plan of k reaches more, or as much within a smaller radius."""
        return self.reached >= self.most_reached and self.radius <= self.bound


def best_centre(
    reach: object, weights: npt.ArrayLike, *, k: int, fixed: Sequence[int] = (), effort: Effort | None = None
) -> CentrePlan:
    """Choose at most k candidates: the most weight in reach of a station, then the smallest radius that reaches it.

    Args:
        reach: scipy sparse (c, n) matrix of whole mm; every stored entry is a pair in reach, an explicit 0 too.
        weights: (n,) whole weights; demand without weight does not count.
        k: number of new candidates.
        fixed: rows that are open anyhow.
        effort: limits of the work, at each radius.

    Raises:
        TypeError: `reach` is not sparse, or distances or weights are not whole.
        ValueError: shapes that do not fit; negative numbers, or so large that sums overflow; k below 0 or beyond the
            candidates; a row of `fixed` that does not exist.
    """
    walks = walks_of_reach(reach, weights, fixed=fixed, k=k)
    effort = effort or Effort()
    lengths = _radii(walks)
    reached, most, rows = _within(walks, int(lengths[-1]), k, effort)
    low, high, refused = 0, len(lengths) - 1, 0
    while low < high:
        middle = (low + high) // 2
        now, bound, plan = _within(walks, int(lengths[middle]), k, effort)
        if now >= reached:
            high, rows = middle, plan
        else:
            low = middle + 1
            # Only a bound rules a radius out; where the search gave up, larger radii are tried, and nothing is claimed.
            refused = low if bound < reached else refused
    return CentrePlan(rows, int(lengths[high]), reached, int(lengths[refused]), most)


def _radii(walks: Walks) -> npt.NDArray[np.int64]:
    """All radii that can be the answer, ascending: 0 where nobody can be reached."""
    counts = walks.live & (walks.cover.weight > 0)
    pairs = walks.walk[counts[walks.cover.item]]
    return np.unique(np.concatenate([[0], pairs, walks.outside.walk[counts & ~walks.outside.lost]]))


def _within(walks: Walks, radius: int, k: int, effort: Effort) -> tuple[int, int, list[int]]:
    """The most weight that k candidates and the fixed ones reach within `radius`: found, its bound, and the plan."""
    reduced = _reduced(walks, radius)
    small = reduced.problem
    served = ~walks.outside.lost & (walks.outside.walk <= radius)
    already = int(walks.cover.weight[served].sum())
    best = best_plan(small, k=min(k, small.candidates), effort=effort)
    rows = [int(row) for row in reduced.row[best.rows]]
    return already + best.value, already + best.bound, sorted(rows)


def _reduced(walks: Walks, radius: int) -> Reduced:
    """The covering problem within `radius`."""
    row = walks.cover.rows()
    kept = (walks.walk <= radius) & walks.usable[row]
    start = np.zeros(walks.cover.candidates + 1, dtype=np.int64)
    np.cumsum(np.bincount(row[kept], minlength=walks.cover.candidates), out=start[1:])
    served = ~walks.outside.lost & (walks.outside.walk <= radius)
    return reduce_problem(from_rows(start, walks.cover.item[kept], walks.cover.weight), settled=served, dominate=True)
