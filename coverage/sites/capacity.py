"""The best plan of k stations with capacities, and how far from the best possible it can be at most.

1. The problem is made smaller (`capacity_problem`). 2. Greedy and swaps, counted by maximum flows, give a plan
(`capacity_swap`). 3. Multipliers give a bound (`capacity_bound`); what was open while they were sought, swapped, is another
plan. 4. Candidates that no better plan can have go out, and the plan is shaken among the others. 5. What is left is solved
(`capacity_program`) where it is small, and otherwise parted by zones to bring the bound down (`capacity_branch`).

Source: as in those modules; J. Díaz, E. Fernández, A branch-and-price algorithm for the single source capacitated plant location
problem, JORS 53, 2002 (bounds from both sides).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...geo.network import Int64
from .assignment import serve
from .capacity_bound import (
    bound_with_capacity,
    hopeless_with_capacity,
    most_worth,
    search_with_capacity,
)
from .capacity_branch import branch_by_zones
from .capacity_problem import CapacityProblem, CapacityReduced, reduce_with_capacity
from .capacity_program import capacity_program, values_with_capacity
from .capacity_swap import CapacitySearch
from .cover_problem import Mask, part_of
from .exact import Best, Effort
from .multipliers import UNIT
from .solver import Limits, solve

CAPACITY_EFFORT = Effort(shakes=150, nodes=200, rounds=1_000)
SMALL_PAIRS = 2_500  # up to it the solver takes seconds

Wanted = Callable[[], bool] | None


def best_with_capacity(
    problem: CapacityProblem,
    *,
    k: int,
    effort: Effort = CAPACITY_EFFORT,
    hint: list[int] | None = None,
    wanted: Wanted = None,
) -> Best:
    """Find at most k candidates that serve as much weight as possible beside the fixed stations.

    Args:
        problem: the problem (`with_capacity`).
        k: number of candidates beside the fixed ones, at least 0.
        effort: limits of the work.
        hint: a plan to begin with: rows, of which those that may be chosen are taken, k at the most.
        wanted: asked now and then; False ends the search with the best plan and bound so far.

    Returns:
        The plan without the fixed stations. `value` is what both together serve (`serve`), `multiplier` (n,) prices each
        item of `problem`, and `bound_with_capacity` makes `certified` of it. Candidates that gain nothing are left out.
    """
    reduced = reduce_with_capacity(problem)
    small = reduced.problem
    given = int(problem.cover.weight[reduced.settled].sum())
    place = {int(row): number for number, row in enumerate(reduced.row)}
    begin = [place[row] for row in hint or [] if row in place and not problem.fixed[row]][:k]
    best = _best(small, begin, k=min(k, len(small.free)), effort=effort, wanted=wanted)
    multiplier = _spread(reduced, best.multiplier)
    certified = bound_with_capacity(problem, multiplier, k=k)
    rows = sorted(int(reduced.row[row]) for row in best.rows)
    return Best(rows, given + best.value, min(given + best.bound, certified), multiplier, certified)


def _spread(reduced: CapacityReduced, multiplier: Int64) -> Int64:
    """Multipliers of the original: who is served anyhow costs his full price, whom nobody can serve costs nothing."""
    spread = np.zeros(len(reduced.item_of), dtype=np.int64)
    kept = reduced.item_of >= 0
    spread[kept] = multiplier[reduced.item_of[kept]]
    spread[reduced.settled] = UNIT
    return spread


def _best(problem: CapacityProblem, hint: list[int], *, k: int, effort: Effort, wanted: Wanted) -> Best:
    search = CapacitySearch(problem)
    search.begin(hint)
    search.fill(k)
    if k == len(problem.free):
        # Nothing to choose: the smallest cut prices the residents, and the bound is what is served.
        value = search.begin(problem.free.tolist())
        return Best(search.rows, value, value, search.paid() * np.int64(UNIT), value)
    value, rows = search.climb(), search.rows
    choice = most_worth(problem, k)
    found = search_with_capacity(problem, choice=choice, least=value, rounds=effort.rounds, wanted=wanted)
    bound = bound_with_capacity(problem, found.multiplier, k=k)
    free = problem.free
    search.begin([int(row) for row in free[np.argsort(-found.opened[free], kind="stable")[:k]]])
    if search.climb() > value:
        value, rows = search.value, search.rows
    if value < bound:
        out, _ = hopeless_with_capacity(problem, found.multiplier, k=k, least=value + 1)
        search = CapacitySearch(problem, usable=~out)
        search.begin(rows)
        search.fill(k)
        search.shake(effort.shakes, stop_at=bound, wanted=wanted)
        value, rows = search.value, search.rows
    best = Best(rows, value, bound, found.multiplier, bound)
    if value < bound and effort.nodes and (wanted is None or wanted()):
        best = _closer(problem, best, k=k, effort=effort, wanted=wanted)
    return best


def _closer(problem: CapacityProblem, best: Best, *, k: int, effort: Effort, wanted: Wanted) -> Best:
    """Bring plan and bound closer together among the candidates that a better plan can have."""
    out, inside = hopeless_with_capacity(problem, best.multiplier, k=k, least=best.value + 1)
    usable = ~out
    usable[best.rows] = True
    part = part_of(problem.cover, usable, np.ones(problem.cover.items, dtype=np.bool_))
    reached = np.diff(part.item_start) > 0
    part = part_of(part, np.ones(part.candidates, dtype=np.bool_), reached)
    kept = np.flatnonzero(usable)
    core = CapacityProblem(part, problem.capacity[kept], problem.fixed[kept])
    number = {int(row): place for place, row in enumerate(kept)}
    rows, value, bound = [number[row] for row in best.rows], best.value, best.bound
    if part.pairs <= SMALL_PAIRS:
        rows, value, bound = _solved(core, rows, inside[kept], k=k, effort=effort, wanted=wanted)
    if value < bound:
        bound = min(bound, branch_by_zones(core, rows, k=k, value=value, nodes=effort.nodes, wanted=wanted))
    rows = sorted(int(kept[row]) for row in rows)
    return Best(rows, value, max(min(bound, best.bound), value), best.multiplier, best.certified)


def _solved(
    core: CapacityProblem, rows: list[int], inside: Mask, *, k: int, effort: Effort, wanted: Wanted
) -> tuple[list[int], int, int]:
    """Let the solver search the core; return the better plan, what it serves, and the bound."""
    fixed = np.flatnonzero(core.fixed).tolist()
    served = serve(core.cover, [*fixed, *rows], core.capacity)
    start = values_with_capacity(core, rows, served)
    program = capacity_program(core, k=k, inside=inside, whole=True)
    answer = solve(program, start=start, limits=Limits(nodes=effort.nodes), wanted=wanted)
    value = served.weight
    if len(answer.values):
        chosen = np.flatnonzero((answer.values[: core.cover.candidates] > 0.5) & ~core.fixed).tolist()
        found = serve(core.cover, [*fixed, *chosen], core.capacity).weight
        if found > value and len(chosen) <= k:
            rows, value = chosen, found
    if answer.outcome in ("optimal", "infeasible"):
        return rows, value, value
    bound = int(np.floor(answer.bound + 1e-3)) if np.isfinite(answer.bound) else int(core.cover.weight.sum())
    return rows, value, max(bound, value)
