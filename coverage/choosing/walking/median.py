"""The p-median: where k more stations stand best when the walk is the goal itself.

    reach the most weight;  then minimise  Σ wᵢ · walk to the nearest station that is open

Where k stations can reach everybody who can be reached at all, one tree search does it (`walk_search`). Where
somebody must be left out, who is left out is a covering problem (`exact`), and the walk comes second (`walk_parts`).

Source: S. L. Hakimi, Operations Research 12 (3), 1964; C. ReVelle, R. Swain, Geographical Analysis 2, 1970;
instances: J. E. Beasley, A note on solving large p-median problems, EJOR 21, 1985. The bound and the search:
`walk_bound`, `walk_search`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy.typing as npt

from ..exact import Effort, best_plan
from ..reduction import reduce_problem
from .reach_core import reach_bound
from .walk_lowest import lowest
from .walk_parts import join_parts
from .walk_problem import WalkProblem, Walks, walk_problem, walks_of_reach
from .walk_search import WalkEffort, root_bound, shortest
from .walk_swap import shorten


@dataclass(frozen=True, eq=False)
class MedianPlan:
    """A plan and how good it is.

    Attributes:
        rows: the new candidates, ascending; each of them is somebody's nearest.
        total: Σ weight × walk of all that is reached, by fixed stations too, in mm.
        reached: the weight that is reached.
        bound: no plan of k new candidates that reaches as much has a smaller total.
        most_reached: no plan of k new candidates reaches more.
    """

    rows: list[int]
    total: int
    reached: int
    bound: int
    most_reached: int

    @property
    def proved(self) -> bool:
        """Whether no plan of k reaches more, or as much with a smaller total."""
        return self.reached >= self.most_reached and self.total <= self.bound


def best_median(
    reach: object, weights: npt.ArrayLike, *, k: int, fixed: Sequence[int] = (), effort: WalkEffort | None = None
) -> MedianPlan:
    """Choose at most k candidates: the most weight in reach of a station, then the smallest Σ weight × walk.

    Args:
        reach: scipy sparse (c, n) matrix of whole mm; every stored entry is a pair in reach, an explicit 0 too.
        weights: (n,) whole weights.
        k: number of new candidates; fewer are chosen where no further one shortens a walk.
        fixed: rows that are open anyhow.
        effort: limits of the work.

    Raises:
        TypeError: `reach` is not sparse, or distances or weights are not whole.
        ValueError: shapes that do not fit; negative numbers, or so large that sums overflow; k below 0 or beyond the
            candidates; a row of `fixed` that does not exist.
    """
    walks = walks_of_reach(reach, weights, fixed=fixed, k=k)
    effort = effort or WalkEffort()
    problem = walk_problem(walks)
    rows = shorten(problem, [], k=k)
    least_lost = problem.measure(range(problem.candidates))[0]
    if problem.measure(rows)[0] == least_lost:
        return _all_reached(walks, problem, rows, k, effort)
    return _some_lost(walks, problem, rows, k, effort)


def _all_reached(walks: Walks, problem: WalkProblem, rows: list[int], k: int, effort: WalkEffort) -> MedianPlan:
    lost = problem.measure(rows)[0]
    best = shortest(problem, k=k, lost=lost, hint=rows, effort=effort)
    best, _ = lowest(problem, best, lost=lost, effort=effort)
    chosen = [int(row) for row in problem.row[best.rows]]
    reached, total = walks.measure(chosen)
    return MedianPlan(chosen, total, reached, total - problem.measure(best.rows)[1] + best.bound, reached)


def _some_lost(walks: Walks, problem: WalkProblem, rows: list[int], k: int, effort: WalkEffort) -> MedianPlan:
    """Who is left out first, then the walk."""
    reduced = reduce_problem(walks.cover, settled=~walks.wanting, dominate=True)
    small = reduced.problem
    number = {int(row): place for place, row in enumerate(reduced.row)}
    hint = [number[int(row)] for row in problem.row[rows] if int(row) in number]
    cover = best_plan(small, k=min(k, small.candidates), effort=Effort(nodes=effort.nodes), hint=hint)
    places = shorten(problem, problem.places_of(reduced.row[cover.rows]), k=k, shakes=effort.shakes)
    lost, _ = min(problem.measure(places), problem.measure(rows))
    places = min(places, rows, key=problem.measure)
    chosen = [int(row) for row in problem.row[places]]
    already = int(walks.cover.weight[~walks.outside.lost].sum())
    reached, total = walks.measure(chosen)
    bound = reach_bound(walks, reduced, k=k, least=reached - already, multiplier=cover.multiplier)
    joined = join_parts(walks, bound, least=reached - already, hint=chosen, effort=effort)
    chosen = min(chosen, joined.rows, key=walks.rank)
    reached, total = walks.measure(chosen)
    most = reached if joined.proved else max(already + cover.bound, reached)
    if joined.proved:
        return MedianPlan(chosen, total, reached, total, most)
    places = problem.places_of(chosen)
    lost, walk = problem.measure(places)
    proved = root_bound(problem, places, k=k, lost=lost, rounds=effort.rounds)
    return MedianPlan(chosen, total, reached, total - walk + proved, most)
