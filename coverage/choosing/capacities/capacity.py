"""The best plan of k stations with capacities, and how far from the best possible it can be at most.

1. The problem is made smaller (`capacity_problem`). 2. Greedy and swaps, counted by maximum flows, give a plan
(`capacity_swap`). 3. Multipliers give a bound (`capacity_bound`); what was open while they were sought, swapped, is
another plan. 4. Candidates that no better plan can have go out, and the plan is shaken among the others. 5. Rows for
neighbourhoods bring the bound down (`capacity_cuts`). 6. What is left is solved (`capacity_program`) where it is small,
and otherwise, where the bound is still far, parted by zones (`capacity_branch`).

Source: as in those modules; J. Díaz, E. Fernández, A branch-and-price algorithm for the single source capacitated
plant location problem, JORS 53, 2002 (bounds from both sides).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ....geo.network import Int64
from ..cover_problem import Mask, part_of
from ..exact import Best, Effort
from ..multipliers import UNIT
from ..solver import Limits, solve
from .assignment import serve
from .capacity_bound import (
    bound_with_capacity,
    hopeless_with_capacity,
    most_worth,
    search_with_capacity,
)
from .capacity_branch import branch_by_zones
from .capacity_cuts import bound_with_cuts
from .capacity_problem import CapacityProblem, CapacityReduced, reduce_with_capacity
from .capacity_program import capacity_program, values_with_capacity
from .capacity_swap import CapacitySearch

CAPACITY_EFFORT = Effort(shakes=500, nodes=100, rounds=1_000)
SMALL_PAIRS = 2_500  # up to it the solver takes seconds
CUT_PAIRS = 30_000  # up to it the relaxation with rows for neighbourhoods takes seconds
NEAR = 50  # one in so many
MIDDLING_PAIRS = 150_000  # with fewer, as many more parts are looked at, up to ten times

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
        The plan without the fixed stations. `value` is what both together serve (`serve`); `multiplier` (n,) prices
        the items of `problem`, and `bound_with_capacity` makes `certified` of it.
    """
    reduced = reduce_with_capacity(problem)
    small = reduced.problem
    given = int(problem.cover.weight[reduced.settled].sum())
    place = {int(row): number for number, row in enumerate(reduced.row)}
    begin = [place[row] for row in hint or [] if row in place and not problem.fixed[row]][:k]
    best = _best(small, begin, k=min(k, len(small.free)), effort=effort, wanted=wanted)
    multiplier, certified = _certificate(problem, reduced, best, k=k, effort=effort, wanted=wanted)
    rows = sorted(int(reduced.row[row]) for row in best.rows)
    return Best(rows, given + best.value, min(given + best.bound, certified), multiplier, certified)


def _certificate(
    problem: CapacityProblem, reduced: CapacityReduced, best: Best, *, k: int, effort: Effort, wanted: Wanted
) -> tuple[Int64, int]:
    """Multipliers of the original and their bound there; sought further where needless candidates loosen it."""
    multiplier = _spread(reduced, best.multiplier)
    certified = bound_with_capacity(problem, multiplier, k=k)
    given = int(problem.cover.weight[reduced.settled].sum())
    if certified <= given + best.certified or not effort.rounds:
        return multiplier, certified
    wide = reduce_with_capacity(problem, dominate=False)
    start = np.zeros(wide.problem.cover.items, dtype=np.int64)
    start[wide.item_of[wide.item_of >= 0]] = multiplier[wide.item_of >= 0]
    found = search_with_capacity(
        wide.problem,
        choice=most_worth(wide.problem, min(k, len(wide.problem.free))),
        least=best.value,
        rounds=effort.rounds // 3,
        start=start,
        wanted=wanted,
    )
    again = _spread(wide, found.multiplier)
    return min(((multiplier, certified), (again, bound_with_capacity(problem, again, k=k))), key=lambda one: one[1])


def _spread(reduced: CapacityReduced, multiplier: Int64) -> Int64:
    """Multipliers of the original: who is served anyhow costs his full price, whom nobody can serve costs nothing."""
    spread = np.zeros(len(reduced.item_of), dtype=np.int64)
    kept = reduced.item_of >= 0
    spread[kept] = multiplier[reduced.item_of[kept]]
    spread[reduced.settled] = UNIT
    return spread


def _best(problem: CapacityProblem, hint: list[int], *, k: int, effort: Effort, wanted: Wanted) -> Best:
    search = CapacitySearch(problem)
    if k == len(problem.free):
        # Nothing to choose: the smallest cut prices the residents, and the bound is what is served.
        value = search.begin(problem.free.tolist())
        return Best(search.rows, value, value, search.paid() * np.int64(UNIT), value)
    search.begin(hint)
    search.fill(k)
    value, rows = search.climb(), search.rows
    found = search_with_capacity(
        problem, choice=most_worth(problem, k), least=value, rounds=effort.rounds, wanted=wanted
    )
    bound = bound_with_capacity(problem, found.multiplier, k=k)
    best = Best(rows, value, bound, found.multiplier, bound)
    rounded = problem.free[np.argsort(-found.opened[problem.free], kind="stable")[:k]]
    best = _shaken(problem, best, [int(row) for row in rounded], k=k, effort=effort, wanted=wanted)
    if not best.proved and effort.nodes and (wanted is None or wanted()):
        best = _closer(problem, best, k=k, effort=effort, wanted=wanted)
    return best


def _shaken(
    problem: CapacityProblem, best: Best, rounded: list[int], *, k: int, effort: Effort, wanted: Wanted
) -> Best:
    """Shake the plan and the rounded relaxation a little, then the better of them for longer."""
    out, _ = hopeless_with_capacity(problem, best.multiplier, k=k, least=best.value + 1)
    search = CapacitySearch(problem, usable=~out)
    plans = []
    for rows in (best.rows, rounded):
        search.begin(rows)
        search.fill(k)
        search.climb()
        search.shake(effort.shakes // 4, stop_at=best.bound, wanted=wanted)
        plans.append((search.value, search.rows))
    search.begin(max(plans, key=lambda plan: plan[0])[1])
    search.shake(effort.shakes // 2, stop_at=best.bound, wanted=wanted)
    if search.value <= best.value:
        return best
    return replace(best, rows=search.rows, value=search.value)


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
    if part.pairs <= CUT_PAIRS:
        bound = min(bound, bound_with_cuts(core, k=k, inside=inside[kept], least=value, wanted=wanted))
    if value < bound and part.pairs <= SMALL_PAIRS:
        rows, value, solved = _solved(core, rows, inside[kept], k=k, effort=effort, wanted=wanted)
        bound = min(bound, solved)
    # Where neighbourhoods have brought the bound so near, zones were never found to bring it nearer.
    if value < bound and (part.pairs > CUT_PAIRS or (bound - value) * NEAR > bound):
        nodes = effort.nodes * min(max(MIDDLING_PAIRS // part.pairs, 1), 10)
        bound = min(bound, branch_by_zones(core, rows, k=k, value=value, nodes=nodes, wanted=wanted))
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
