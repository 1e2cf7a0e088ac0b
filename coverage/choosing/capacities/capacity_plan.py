"""A question with capacities: at most k stations more, so that most residents are served and not merely in reach.

Stations that are open anyhow have capacities too, so that a new one may relieve a full one. Who is served where is a
flow; of several that serve as many any one is told.

Source: as in `capacity` and `capacity_bound`.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ....geo.network import Int64
from ..asked import Asked, ending_of
from ..cover_problem import part_of
from ..exact import Best, Effort
from ..multipliers import UNIT
from ..question import question_error
from ..site_plan import Certificate, SitePlan
from ..solver import Wanted
from .assignment import serve
from .capacity import CAPACITY_EFFORT, best_with_capacity
from .capacity_bound import knapsacks
from .capacity_problem import CapacityProblem, with_capacity
from .capacity_swap import CapacitySearch


def capacities_of(capacity: Any, *, candidates: int) -> Int64:
    """Return the capacity of each candidate (c,), of one number for all or one each.

    Raises:
        QuestionError: a negative one.
        TypeError, ValueError: no whole numbers, or not one a candidate.
    """
    given = np.asarray(capacity)
    if given.dtype.kind not in "iu":
        raise TypeError("capacities are whole numbers of residents")
    if given.ndim == 0:
        given = np.full(candidates, given)
    if given.shape != (candidates,):
        raise ValueError(f"there are {candidates} candidates, and the capacities have the shape {given.shape}")
    if (given < 0).any():
        raise question_error(
            "capacity_negative",
            (f"容量 {int(given.min())} 是负数", "请写 0 或正整数"),
            (f"a capacity is negative: {int(given.min())}", "write 0 or a positive whole number"),
        )
    return given.astype(np.int64)


def refuse_beside_capacity(others: dict[str, bool]) -> None:
    """Refuse what cannot be asked together with capacities; `others` tells by name what was asked.

    Raises:
        QuestionError: something was.
    """
    asked = [name for name, given in others.items() if given]
    if asked:
        raise question_error(
            "capacity_alone",
            (f"有容量限制时不能再用 {'、'.join(asked)}", "容量请只与 add 一起用"),
            (f"with capacities {', '.join(asked)} cannot be asked", "use capacity with add alone"),
        )


def problem_with_capacity(asked: Asked, capacity: Int64) -> CapacityProblem:
    """Return the question (`ask`) with capacities (c,), in its own rows."""
    return with_capacity(asked.whole, capacity, asked.fixed)


def plan_with_capacity(
    asked: Asked, capacity: Int64, *, k: int, effort: Effort | None, wanted: Wanted | None
) -> SitePlan:
    """Return the plan of at most `k` stations beside the fixed ones that serves most.

    Args:
        asked: the question.
        capacity: (c,) what each candidate, fixed ones too, can serve.
        k: number of stations.
        effort: limits of the work; those of `capacity` where not given.
        wanted: asked now and then; False ends the search with the best plan and bound so far.
    """
    problem = problem_with_capacity(asked, capacity)
    best = best_with_capacity(problem, k=k, effort=effort or CAPACITY_EFFORT, wanted=wanted)
    return served_plan(asked, problem, best, k=k, wanted=wanted)


def served_plan(asked: Asked, problem: CapacityProblem, best: Best, *, k: int, wanted: Wanted | None) -> SitePlan:
    """Put a plan of `problem` into building order, with who is served where and the proof."""
    order, served = order_of_building(problem, best.rows)
    every = serve(problem.cover, np.arange(problem.cover.candidates), problem.capacity).weight
    # What a plan serves at the most is found by one flow, so that the bound of a plan of all is known as well.
    bound = min(max(best.bound, served[-1]), every)
    proved = served[-1] >= bound
    return SitePlan(
        chosen=tuple(order),
        fixed=asked.fixed,
        gains=tuple(after - before for before, after in itertools.pairwise(served)),
        covered_weight=served[-1],
        total_weight=int(asked.weight.sum()),
        ceiling=every,
        upper_bound=bound,
        proved=proved,
        fewest=None,
        needed=None,
        certificate=Certificate(
            (UNIT - best.multiplier) * problem.cover.weight,
            np.full(problem.cover.candidates, -1, dtype=np.int64),
            k,
            best.certified,
        ),
        ending=ending_of(proved, wanted),
        served=serve(problem.cover, [*asked.fixed, *order], problem.capacity),
    )


def order_of_building(problem: CapacityProblem, rows: list[int]) -> tuple[list[int], list[int]]:
    """Return `rows` with the one that serves most more next, then the lower row, and what 0, 1, 2, … of them serve.

    What stations serve is submodular in the stations: a gain that was counted before is a bound of the gain now.
    """
    is_open = problem.fixed.copy()
    is_open[rows] = True
    part = part_of(problem.cover, is_open, np.ones(problem.cover.items, dtype=np.bool_))
    ours = np.flatnonzero(is_open)
    search = CapacitySearch(CapacityProblem(part, problem.capacity[ours], problem.fixed[ours]))
    number = {int(row): place for place, row in enumerate(ours)}
    order: list[int] = []
    served = [search.begin([])]
    gains = {row: served[0] + 1 + int(problem.capacity[row]) for row in sorted(rows)}
    while gains:
        fresh: set[int] = set()
        while True:
            row = max(gains, key=lambda one: (gains[one], -one))
            if row in fresh:
                break
            gains[row] = search.begin([number[one] for one in [*order, row]]) - served[-1]
            fresh.add(row)
        served.append(served[-1] + gains.pop(row))
        order.append(row)
    return order, served


def bounds_with_capacity(problem: CapacityProblem, multiplier: Int64, *, most: int) -> Int64:
    """Return what no plan of 0, 1, … `most` stations beside the fixed ones serves more than, by multipliers (n,)."""
    worth = knapsacks(problem, multiplier)
    given = int((problem.cover.weight * multiplier).sum()) + int(worth[problem.fixed].sum())
    largest = np.zeros(most + 1, dtype=np.int64)
    top = np.sort(worth[problem.free])[::-1][:most]
    largest[1 : len(top) + 1] = top
    return (given + np.cumsum(largest)) // UNIT
