"""The second-best place for each chosen site where stations have capacities: as `runner_up`, counted by flows."""

from __future__ import annotations

import numpy as np

from ....geo.network import Float64
from ..runner_up import RunnersUp
from .capacity_problem import CapacityProblem
from .capacity_swap import CapacitySearch


def runners_up_with_capacity(problem: CapacityProblem, chosen: list[int], *, xy: Float64, apart_m: float) -> RunnersUp:
    """Find for each of `chosen` the candidate in whose place most would be served, all other sites staying.

    Args:
        problem: the problem, with its fixed stations.
        chosen: the sites.
        xy: (c, 2) where the candidates stand, metres; the last rows, the fixed stations, may be missing.
        apart_m: a runner-up stands at least so far from its site, as the crow flies.
    """
    search = CapacitySearch(problem)
    full = search.begin(chosen)
    candidate, loss = np.full((2, len(chosen)), -1, dtype=np.int64)
    free = np.zeros(problem.cover.candidates, dtype=np.bool_)
    free[problem.free] = True
    free[chosen] = False
    for place, row in enumerate(chosen):
        apart = free.copy()
        apart[: len(xy)] &= np.hypot(*(xy - xy[row]).T) >= apart_m
        left = search.begin([other for other in chosen if other != row])
        candidate[place], gain = search.best_to_open(apart)
        loss[place] = full - left - gain
    return RunnersUp(candidate, np.where(candidate >= 0, loss, 0))
