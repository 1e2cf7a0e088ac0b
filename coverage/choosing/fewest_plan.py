"""The fewest stations that cover at least so much: the smallest k of the marginal curve that reaches it.

What k stations cover at best never falls with k, and neither does its bound. So the plan is at the first k whose best
reaches the need, and the proof at the first k whose bound does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .cover_problem import CoverProblem
from .curve import curve_of, solved_apart
from .exact import Best, Effort, best_plan
from .greedy import gains_in_order, greedy, without_least
from .multipliers import upper_bound
from .swap import improve


@dataclass(frozen=True, eq=False)
class Fewest:
    """The fewest stations found.

    Attributes:
        best: the plan, with the multipliers that bound one station fewer.
        fewest: no plan of fewer stations covers enough.
    """

    best: Best
    fewest: int


def fewest_plan(
    problem: CoverProblem, *, least: int, effort: Effort, wanted: Callable[[], bool] | None = None
) -> Fewest:
    """Return a plan of as few candidates as can be that covers at least `least`, at most what all cover together."""
    if least <= 0:
        return Fewest(best_plan(problem, k=0, effort=effort), 0)
    search = _by_curve if solved_apart(problem) else _by_halves
    rows, low = search(problem, least, effort, wanted)
    # Multipliers for one fewer than the bound: that so few cannot be enough is what they are to show.
    below = best_plan(problem, k=low - 1, effort=replace(effort, nodes=0, shakes=0), wanted=wanted)
    value = problem.value(rows)
    return Fewest(replace(below, rows=rows, value=value, bound=_bound(problem, rows, below, value)), low)


def _bound(problem: CoverProblem, rows: list[int], below: Best, value: int) -> int:
    return max(min(upper_bound(problem, below.multiplier, k=len(rows)), int(problem.weight.sum())), value)


def _by_curve(
    problem: CoverProblem, least: int, effort: Effort, wanted: Callable[[], bool] | None
) -> tuple[list[int], int]:
    """The whole curve, component by component."""
    curve = curve_of(problem, most=problem.candidates, effort=effort, wanted=wanted)
    reached = np.flatnonzero(curve.best >= least)
    rows = list(curve.plans[int(reached[0])]) if len(reached) else greedy(problem, most=problem.candidates)
    return rows, int(np.flatnonzero(curve.bound >= least)[0])


def _by_halves(
    problem: CoverProblem, least: int, effort: Effort, wanted: Callable[[], bool] | None
) -> tuple[list[int], int]:
    """Halve the numbers between what is known to be too few and a plan that is enough; pass by what stays undecided."""
    rows, low = _enough(problem, least), 1
    undecided: set[int] = set()
    while wanted is None or wanted():
        between = [k for k in range(low, len(rows)) if k not in undecided]
        if not between:
            break
        k = between[len(between) // 2]
        found = best_plan(problem, k=k, effort=effort, wanted=wanted)
        if found.value >= least:
            rows = _shortest(problem, found.rows, least)
        elif found.bound < least:
            low = k + 1
        else:
            undecided.add(k)
    return rows, low


def _enough(problem: CoverProblem, least: int) -> list[int]:
    """A plan that covers enough: greedy, then one station fewer as long as swaps make up for it."""
    order = greedy(problem, most=problem.candidates)
    count = int(np.searchsorted(np.cumsum(gains_in_order(problem, order)), least)) + 1
    rows = order[:count]
    while len(rows) > 1:
        fewer = improve(problem, without_least(problem, rows), shakes=20, stop_at=least)
        if problem.value(fewer) < least:
            break
        rows = fewer
    return rows


def _shortest(problem: CoverProblem, rows: list[int], least: int) -> list[int]:
    """The first rows, by gain, that cover enough."""
    order = greedy(problem, most=len(rows), among=np.array(rows, dtype=np.int64))
    count = int(np.searchsorted(np.cumsum(gains_in_order(problem, order)), least)) + 1
    return order[:count]
